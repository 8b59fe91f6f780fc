"""Who fits whom: one newcomer ranked, everybody assigned at once, and a package that does likewise.

Alone: `python -m bench.matchmaking`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
from scipy.optimize import linear_sum_assignment

from bench import mentor_match
from bench.figures import Figure, alternating, seconds, table
from bench.programme import many_volunteers
from zim_data import demo, matching
from zim_data.people import waiting_since
from zim_data.settings import Settings
from zim_data.tables import Newcomer, NewcomerStatus, Tandem, Volunteer

VOLUNTEERS = 2_000
ROUNDS = 5
ALL_COUNT = Settings(weight_gender=5)
"""In a new sheet the wish for a woman or a man is only a must; here it gives points, too, as all the others do."""
LARGE, LARGE_SECONDS, TIMES_ALONE = 2_000, 5.0, 5
"""So many on each side; seconds, and how many times scipy's assignment alone, that the whole may take."""
NEWCOMERS_HERE, VOLUNTEERS_HERE, SECONDS_HERE = 150, 180, 0.15
"""A centre like ours when it has grown, and the seconds until a page can show the plan."""
PEERS, TIMES_FASTER, TRIES = 500, 100, 15
"""So many on each side; how many times faster than the peer ours is at least; how often ours before and after it."""


def measure(on: date) -> list[Figure]:
    """Milliseconds for one and for everybody, and how much faster that is than the package."""
    return [_one(on), *_many(on), _here(on), _crowded(on), *_against_a_peer(on)]


def _one(on: date) -> Figure:
    """Until all volunteers are ranked or excluded with their reasons."""
    programme = demo.programme(on)
    tandems = [each for each in programme[Tandem] if isinstance(each, Tandem)]
    newcomers = [each for each in programme[Newcomer] if isinstance(each, Newcomer)]
    newcomer = next(each for each in newcomers if each.status is NewcomerStatus.WAITING)
    volunteers = many_volunteers(VOLUNTEERS, on)
    situation = matching.Situation(tandems, Settings(), on)
    (taken,) = alternating(lambda: matching.rank(newcomer, volunteers, situation), rounds=ROUNDS)
    return Figure(f"Matching one newcomer with {VOLUNTEERS:,} volunteers", f"{1000 * taken:.0f} ms")


# --- Everybody at once ------------------------------------------------------------------------------------------------


class Everybody:
    """People who wait, people who help, and their plan."""

    def __init__(
        self, newcomers: Sequence[Newcomer], volunteers: Sequence[Volunteer], on: date, settings: Settings = ALL_COUNT
    ) -> None:
        self.newcomers, self.volunteers = newcomers, volunteers
        self.situation = matching.Situation([], settings, on)

    def plan(self) -> matching.Plan:
        """All that the page asks for: who gets whom, and of everybody left why."""
        return matching.plan_for(self.newcomers, self.volunteers, self.situation, matching.recent(self.newcomers))

    def assigned(self) -> list[tuple[int, int]]:
        """What the plan rests on, without its sentences, and with one place for everybody."""
        on = self.situation.on
        compared = matching.Comparison(self.newcomers, self.volunteers, self.situation)
        waits = [float((on - (waiting_since(each, on) or on)).days) for each in self.newcomers]
        demand = matching.demand_for(matching.recent(self.newcomers), self.volunteers, self.situation)
        places = [1] * len(self.volunteers)
        return matching.assign(compared.points, compared.fits, places, waits=waits, demand=list(demand))

    def __str__(self) -> str:
        plan, places = self.plan(), sum(each.max_tandems for each in self.volunteers)
        return f"{places:,} places, {len(plan.matches):,} matches, {len(plan.left):,} told why not"


def _many(on: date) -> list[Figure]:
    """Against the assignment that is inside it, alone and on random numbers, in turns."""
    everybody = Everybody(*mentor_match.people(LARGE, on), on)
    random = np.random.default_rng(LARGE).random((LARGE, LARGE))
    ours, alone = alternating(everybody.plan, lambda: linear_sum_assignment(random), rounds=ROUNDS)
    name, limit = f"Matching {LARGE:,} newcomers with {LARGE:,} volunteers at once", TIMES_ALONE * alone
    return [
        Figure(f"{name} ({everybody})", f"{ours:.2f} s", f"{LARGE_SECONDS:.0f} s", ours <= LARGE_SECONDS),
        Figure(
            "The same against `scipy.optimize.linear_sum_assignment` on random numbers",
            f"{ours:.2f} s ({alone:.2f} s; {ours / alone:.1f} ×)",
            f"{TIMES_ALONE} × = {limit:.2f} s",
            ours <= limit,
        ),
    ]


def _here(on: date) -> Figure:
    newcomers, volunteers = mentor_match.people(VOLUNTEERS_HERE, on)
    everybody = Everybody(newcomers[:NEWCOMERS_HERE], volunteers, on)
    (taken,) = alternating(everybody.plan, rounds=ROUNDS)
    return Figure(
        f"Matching {NEWCOMERS_HERE} newcomers with {VOLUNTEERS_HERE} volunteers at once ({everybody})",
        f"{1000 * taken:.0f} ms",
        f"{1000 * SECONDS_HERE:.0f} ms",
        taken <= SECONDS_HERE,
    )


def _crowded(on: date) -> Figure:
    """Where most remain, each with a sentence why."""
    newcomers, volunteers = mentor_match.people(LARGE, on)
    everybody = Everybody(newcomers, volunteers[: LARGE // 10], on)
    (taken,) = alternating(everybody.plan, rounds=1)
    name = f"Matching {LARGE:,} newcomers with {LARGE // 10:,} volunteers at once"
    return Figure(f"{name} ({everybody})", f"{taken:.2f} s")


# --- The peer ---------------------------------------------------------------------------------------------------------


def _against_a_peer(on: date) -> list[Figure]:
    """One assignment with the package, once, and ours on the same people before and after it, the best of all."""
    name = f"Assigning {PEERS} newcomers to {PEERS} volunteers"
    if why := mentor_match.missing():
        return [Figure(f"{name} against `{mentor_match.NAMES[0]}`", why)]
    people = mentor_match.people(PEERS, on)
    everybody = Everybody(*people, on, Settings())
    before = [seconds(everybody.assigned) for _ in range(TRIES)]
    peer = mentor_match.assign_within(mentor_match.LIMIT, *people, on)
    ours = min(before + [seconds(everybody.assigned) for _ in range(TRIES)])
    with_sentences = min(seconds(everybody.plan) for _ in range(TRIES))
    theirs, pairs = (peer.seconds, f", {peer.pairs} pairs") if peer else (mentor_match.LIMIT, " or more")
    return [
        Figure(
            f"{name} against {mentor_match.versions()}",
            f"{1000 * ours:.0f} ms, {len(everybody.assigned())} pairs ({theirs:.2f} s{pairs}; {theirs / ours:.0f} ×)",
            f"at least {TIMES_FASTER} × faster",
            theirs >= TIMES_FASTER * ours,
        ),
        Figure("The same with everybody left told why", f"{1000 * with_sentences:.0f} ms"),
    ]


if __name__ == "__main__":
    from ui.session import today

    print("\n".join(table(measure(today()))))
