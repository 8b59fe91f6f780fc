"""Two years of a centre like ours, week by week: who is matched, how long they waited, and how well they fit.

The people are those of the demo's generator, drawn with a seed, and come on random days. Each place of a volunteer
is given once: no tandem ends. A few newcomers can be matched by nobody, as in every centre.

Alone: `python -m bench.matching_stream`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import cycle
from statistics import mean, median
from typing import Any, TypeVar

from bench.figures import Figure, table
from bench.policies import Policy, first_come_first_served, ours
from zim_data import matching
from zim_data.columns import Language
from zim_data.demo.chance import Chance
from zim_data.demo.contacts import Contacts
from zim_data.demo.people import registered_volunteers, waiting_newcomer
from zim_data.matching import RULES, Situation
from zim_data.people import waiting_since
from zim_data.settings import Settings
from zim_data.tables import GermanLevel, Newcomer, Person, Tandem, TandemStatus, Volunteer

WEEKS = 104
NEWCOMERS, VOLUNTEERS = (2, 4), (1, 3)
"""Least and most who come in a week: three newcomers and two volunteers on the average."""
UNMATCHABLE_EVERY = 40
"""Of so many newcomers one speaks a language that nobody speaks, and one has a time that nobody has."""
LIKE_NOBODY: tuple[dict[str, Any], ...] = (
    {"languages": (Language("Isländisch", "Muttersprache"),), "german_level": GermanLevel.NONE},
    {"availability": ("nachts",)},
)
DATED = ("created_at", "interview_on", "consent_on", "record_issued_on", "record_seen_on")
"""What lies as many days before or after the interview as in the demo."""
POLICIES: dict[str, Policy] = {"ours": ours, "first come, first served": first_come_first_served}

P = TypeVar("P", bound=Person)


@dataclass(frozen=True, slots=True)
class Matched:
    """A pair: the days that the newcomer waited, and its points."""

    days: int
    points: float


@dataclass
class Centre:
    """Who is there, and who was brought together so far."""

    policy: Policy
    waiting: list[Newcomer] = field(default_factory=list)
    volunteers: list[Volunteer] = field(default_factory=list)
    came: list[Newcomer] = field(default_factory=list)
    tandems: list[Tandem] = field(default_factory=list)
    matched: list[Matched] = field(default_factory=list)

    def arrive(self, newcomers: Iterable[Newcomer], volunteers: Iterable[Volunteer]) -> None:
        """A week's people."""
        newcomers = list(newcomers)
        self.waiting += newcomers
        self.came += newcomers
        self.volunteers += volunteers

    def match(self, on: date) -> None:
        """What the policy says that day, done at once."""
        situation = Situation(self.tandems, Settings(), on)
        for newcomer, volunteer in self.policy(
            self.waiting, self.volunteers, situation, matching.recent(self.came), RULES
        ):
            self.matched.append(Matched(_days(newcomer, on), _points(newcomer, volunteer, situation)))
            self.tandems.append(
                Tandem(volunteer_id=volunteer.id, newcomer_id=newcomer.id, status=TandemStatus.ACTIVE, proposed_on=on)
            )
            self.waiting.remove(newcomer)

    def told(self, on: date) -> str:
        """The figures of that day, the last one."""
        days, points = [each.days for each in self.matched], [each.points for each in self.matched]
        left = [_days(each, on) for each in self.waiting]
        return (
            f"{len(days)} of {len(self.came)} matched after {median(days):.0f} days (median; longest {max(days)}), "
            f"{mean(points):.1f} points; {len(left)} never, {self._hopeless(on)} of whom fit nobody who ever came; "
            f"these {len(left)} have waited for {median(left):.0f} days (median)"
        )

    def _hopeless(self, on: date) -> int:
        situation = Situation([], Settings(), on)
        return int((~matching.Comparison(self.waiting, self.volunteers, situation).fits.any(axis=1)).sum())


def _days(newcomer: Newcomer, on: date) -> int:
    return (on - (waiting_since(newcomer, on) or on)).days


def _points(newcomer: Newcomer, volunteer: Volunteer, situation: Situation) -> float:
    answer = matching.explain(newcomer, volunteer, situation)
    assert isinstance(answer, matching.Match), "a pair that may not be"
    return answer.score


# --- The people -------------------------------------------------------------------------------------------------------


def weeks(on: date) -> Iterator[tuple[date, list[Newcomer], list[Volunteer]]]:
    """Each week's last day and who came in it; the last week ends on that day."""
    chance = Chance("Strom", on)
    newcomers, volunteers = _newcomers(chance), _volunteers(Chance("Strom der Begleiter", on))
    for ago in range(WEEKS - 1, -1, -1):
        last = on - timedelta(weeks=ago)
        days = [[_day(chance, last) for _ in range(chance.between(*side))] for side in (NEWCOMERS, VOLUNTEERS)]
        yield (
            last,
            [_came(next(newcomers), day) for day in days[0]],
            [_came(next(volunteers), day) for day in days[1]],
        )


def _day(chance: Chance, last: date) -> date:
    return last - timedelta(days=chance.between(0, 6))


def _newcomers(chance: Chance) -> Iterator[Newcomer]:
    """Newcomers without end; names begin anew when the demo has no more of them."""
    own: list[dict[str, Any]] = [{} for _ in range(UNMATCHABLE_EVERY - len(LIKE_NOBODY))]
    contacts = Contacts(chance)
    for number, other in enumerate(cycle((*own, *LIKE_NOBODY))):
        if number % UNMATCHABLE_EVERY == 0:
            contacts = Contacts(chance)
        yield replace(waiting_newcomer(chance, contacts, chance.on), **other)


def _volunteers(chance: Chance) -> Iterator[Volunteer]:
    while True:
        yield from registered_volunteers(chance, Contacts(chance))


def _came(person: P, day: date) -> P:
    """The person with all days moved so that the interview, which ends the registration, was on that day."""
    moved = day - (person.interview_on or day)
    dated = {name: getattr(person, name) for name in DATED if getattr(person, name, None) is not None}
    return replace(person, **{name: at + moved for name, at in dated.items()})


# --- The figures ------------------------------------------------------------------------------------------------------


def streamed(people: Sequence[tuple[date, list[Newcomer], list[Volunteer]]], policy: Policy) -> Centre:
    """The centre after all these weeks."""
    centre = Centre(policy)
    for last, newcomers, volunteers in people:
        centre.arrive(newcomers, volunteers)
        centre.match(last)
    return centre


def measure(on: date) -> list[Figure]:
    """What each policy brings about with the same people."""
    people = list(weeks(on))
    return [
        Figure(f"Two years of a centre, matched weekly: {name}", streamed(people, policy).told(on))
        for name, policy in POLICIES.items()
    ]


if __name__ == "__main__":
    from ui.session import today

    print("\n".join(table(measure(today()))))
