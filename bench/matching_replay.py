"""A tutoring platform's real requests and offers, replayed through our assignment.

Data: 1,045 requests and 1,205 offers of two years in the order in which they came, published by Lern-Fair
(corona-school/backend, MIT), in a folder beside the project. Subjects are help topics there; grades and
mandatory subjects are one more must-rule. All other criteria have the same data for everybody, or none.

Alone: `python -m bench.matching_replay`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from bench.figures import Figure, table
from bench.policies import Pairs, Policy, first_come_first_served, ours, without_demand
from zim_data.matching import RULES, Rule, Situation
from zim_data.matching.assignment import RECENT
from zim_data.matching.crowd import Bools, Crowd
from zim_data.settings import Settings
from zim_data.tables import (
    GermanLevel,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Volunteer,
    VolunteerStatus,
)

REPLAY = Path(__file__).parents[2] / "shared" / "replay" / "replay.py"
SETTINGS = Settings(must_topics=True)
SAME: dict[str, Any] = {"consent_on": date(2022, 1, 1), "availability": ("Mo abends",)}
"""What the must-rules ask of everybody; the platform had no such columns."""
APART = PairRule(volunteer_id="", newcomer_id="", kind=PairKind.FORBIDDEN)
"""Two who were together before; the platform never brings them together again."""

Row = Mapping[str, Any]
"""A request or an offer as in the files: `id`, `at`, `subjects`, and a request's `grade`."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a policy brings about: pairs, subjects a pair shares, mean days that requests and offers waited."""

    matches: int
    shared: float
    request_days: float
    offer_days: float
    longest_days: float = 0
    seconds: float = 0

    def __str__(self) -> str:
        return (
            f"{self.matches:,} matches, {self.shared:.2f} shared subjects, "
            f"requests wait {self.request_days:.2f} days, offers {self.offer_days:.2f}"
        )


PUBLISHED = Result(1_045, 1.63, 4.0, 47.8)
"""What the platform's own algorithm brings about daily (Lern-Fair, published benchmark)."""
DAILY = Result(1_045, 1.67, 3.9, 44.5)
"""What ours must bring about at least."""
EVERY_TEN_DAYS = Result(1_045, 1.65, 8.0, 46.2)
"""What ours should bring about if asked less often."""


# --- The people -------------------------------------------------------------------------------------------------------


class Platform:
    """The files as records of ours: each row is somebody of their own, though the same people come again."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.requests: list[Row] = module.load("requests.jsonl")
        self.offers: list[Row] = module.load("offers.jsonl")
        self.newcomers = [_newcomer(number, each) for number, each in enumerate(self.requests)]
        self.volunteers = [_volunteer(number, each) for number, each in enumerate(self.offers)]
        self.grades = Rule("Klasse", "passt nicht zur Klasse", "passen nicht zur Klasse", self._broken, lambda _: None)

    @cached_property
    def eligible(self) -> Bools:
        """Who may help whom by subjects, grades, and what is mandatory; (requests, offers)."""
        may_be = self.module.eligible
        return np.array([[may_be(request, offer) is not None for offer in self.offers] for request in self.requests])

    def _broken(self, crowd: Crowd) -> Bools:
        broken: Bools = ~self.eligible[np.ix_(_numbers(crowd.newcomers), _numbers(crowd.volunteers))]
        return broken


def _newcomer(number: int, request: Row) -> Newcomer:
    return Newcomer(
        id=f"Z-{number:05}",
        status=NewcomerStatus.WAITING,
        german_level=GermanLevel.C2,
        help_topics=tuple(name for name, _ in request["subjects"]),
        created_at=request["at"],
        **SAME,
    )


def _volunteer(number: int, offer: Row) -> Volunteer:
    return Volunteer(
        id=f"B-{number:05}",
        status=VolunteerStatus.REGISTERED,
        help_topics=tuple(dict.fromkeys(name for name, *_ in offer["subjects"])),
        created_at=offer["at"],
        **SAME,
    )


def _numbers(people: Sequence[Newcomer] | Sequence[Volunteer]) -> list[int]:
    return [_number(each) for each in people]


def _number(person: Newcomer | Volunteer) -> int:
    """Where the person stands in the file."""
    return int(person.id[2:])


# --- The replay -------------------------------------------------------------------------------------------------------


@dataclass
class Arrivals:
    """One side's rows as the replay hands them out: each at the place where it stands in its file."""

    file: Sequence[Row]
    places: dict[int, int] = field(default_factory=dict)
    """The place in the file of each object that the replay loaded, all of which it keeps."""
    by_person: defaultdict[object, list[int]] = field(default_factory=lambda: defaultdict(list))
    """The places of those who came more than once, by the platform's own ID."""

    def numbers(self, rows: Sequence[Row]) -> list[int]:
        """Their places; who is new stands at the end, as in the file."""
        for row in rows:
            if id(row) not in self.places:
                place = self.places[id(row)] = len(self.places)
                assert row == self.file[place], "the replay's people are in another order than their file"
                self.by_person[row["id"]].append(place)
        return [self.places[id(row)] for row in rows]


class Replayed:
    """One of our policies, as the replay asks for it."""

    def __init__(self, platform: Platform, policy: Policy) -> None:
        self.platform, self.policy = platform, policy
        self.requests, self.offers = Arrivals(platform.requests), Arrivals(platform.offers)

    def __call__(
        self, waiting: Sequence[Row], available: Sequence[Row], past: set[tuple[int, int]], now: datetime
    ) -> list[tuple[Row, Row]]:
        """The pairs of that day."""
        requests = dict(zip(self.requests.numbers(waiting), waiting, strict=True))
        offers = dict(zip(self.offers.numbers(available), available, strict=True))
        pairs = self.policy(
            [self.platform.newcomers[number] for number in requests],
            [self.platform.volunteers[number] for number in offers],
            Situation([], SETTINGS, now.date(), dict.fromkeys(self._apart(past), APART)),
            self._recent(),
            (*RULES, self.platform.grades),
        )
        return list(_each_once(pairs, requests, offers))

    def _recent(self) -> list[Newcomer]:
        seen = len(self.requests.places)
        return self.platform.newcomers[max(0, seen - RECENT) : seen]

    def _apart(self, past: set[tuple[int, int]]) -> Iterator[tuple[str, str]]:
        """The IDs of all that stand for two who were together."""
        for request, offer in past:
            for volunteer in self.offers.by_person[offer]:
                for newcomer in self.requests.by_person[request]:
                    yield self.platform.volunteers[volunteer].id, self.platform.newcomers[newcomer].id


def _each_once(pairs: Pairs, requests: Mapping[int, Row], offers: Mapping[int, Row]) -> Iterator[tuple[Row, Row]]:
    """The rows of the pairs; the same two people, both there twice, are brought together once."""
    together: set[tuple[int, int]] = set()
    for newcomer, volunteer in pairs:
        request, offer = requests[_number(newcomer)], offers[_number(volunteer)]
        people = request["id"], offer["id"]
        if people not in together:
            together.add(people)
            yield request, offer


def replayed(platform: Platform, policy: Policy, every_days: int = 1) -> Result:
    """What the policy brings about, asked each time so many days have passed."""
    found = platform.module.replay(Replayed(platform, policy), every_days)
    return Result(
        found["matches"],
        found["shared subjects"],
        found["request waits (days)"],
        found["offer waits (days)"],
        found["longest request wait"],
        found["seconds"],
    )


# --- The figures ------------------------------------------------------------------------------------------------------


def measure(path: Path = REPLAY) -> list[Figure]:
    """What our assignment brings about, and what others would."""
    if not path.exists():
        return [Figure("Replay of a tutoring platform", "not measured: its data are not there")]
    platform = Platform(_loaded(path))
    daily, ten_days = replayed(platform, ours), replayed(platform, ours, 10)
    return [
        Figure("Replay, daily: matches", f"{daily.matches:,}", f"{DAILY.matches:,}", daily.matches >= DAILY.matches),
        Figure(
            "Replay, daily: subjects a pair shares",
            f"{daily.shared:.3f}",
            f"at least {DAILY.shared} (published {PUBLISHED.shared})",
            daily.shared >= DAILY.shared,
        ),
        Figure(
            "Replay, daily: a request waits",
            f"{daily.request_days:.2f} days (the longest {daily.longest_days:.0f})",
            f"{DAILY.request_days} days (published {PUBLISHED.request_days})",
            daily.request_days <= DAILY.request_days,
        ),
        Figure(
            "Replay, daily: an offer waits",
            f"{daily.offer_days:.2f} days",
            f"{DAILY.offer_days} days (published {PUBLISHED.offer_days})",
            daily.offer_days <= DAILY.offer_days,
        ),
        Figure("Replay, daily: time for all assignments", f"{daily.seconds:.0f} s"),
        Figure("Replay, every 10 days", str(ten_days), f"for information (aim: {EVERY_TEN_DAYS})"),
        Figure("Replay, daily, demand left out", str(replayed(platform, without_demand))),
        Figure("Replay, daily, first come, first served", str(replayed(platform, first_come_first_served))),
    ]


def _loaded(path: Path) -> ModuleType:
    spec = spec_from_file_location("replay", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    print("\n".join(table(measure())))
