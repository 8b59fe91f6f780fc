"""Everybody compared with everybody: points, and the rules that a pair breaks; then in words, pair by pair.

The points are counted in whole tenths, criterion by criterion, so that what people read adds up to the score
by which pairs are ranked and assigned.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from zim_data.districts import distance_km
from zim_data.matching.criteria import CRITERIA, RULES, Criterion
from zim_data.matching.crowd import Bools, Crowd, Floats
from zim_data.matching.rules import Rule
from zim_data.matching.situation import Pair, Situation
from zim_data.matching.wording import number
from zim_data.settings import Settings
from zim_data.tables import Newcomer, Volunteer

NEUTRAL = 0.5
"""The score of a criterion whose data are missing."""
Tenths = NDArray[np.int32]
Bits = NDArray[np.uint32]


def worth(settings: Settings) -> list[tuple[Criterion, float]]:
    """The criteria that count, with the most points that each gives."""
    return [(criterion, points) for criterion in CRITERIA if (points := criterion.points(settings))]


def tenths(score: Floats, maximum: float) -> Tenths:
    """The points for scores from 0 to 1, in tenths of a point; those of missing data are neutral."""
    most = np.float32(10 * maximum)
    points: Floats = score * most
    np.copyto(points, np.float32(NEUTRAL) * most, where=np.isnan(score))
    return np.rint(points).astype(np.int32)


class Comparison:
    """All pairs of some newcomers (rows) and volunteers (columns)."""

    def __init__(
        self,
        newcomers: Sequence[Newcomer],
        volunteers: Sequence[Volunteer],
        situation: Situation,
        rules: Sequence[Rule] = RULES,
    ) -> None:
        self.newcomers, self.volunteers, self.situation, self.rules = newcomers, volunteers, situation, rules
        self.crowd = Crowd(newcomers, volunteers, situation)

    @cached_property
    def points(self) -> Tenths:
        """Each pair's score in tenths of a point; (n, m)."""
        points = np.zeros(self.crowd.shape, np.int32)
        for criterion, maximum in worth(self.situation.settings):
            points += tenths(self.crowd.once(criterion.score), maximum)
        return points

    @cached_property
    def broken(self) -> Bits:
        """Which rules each pair breaks that are a must for it: bit i for rule i of `rules`; (n, m)."""
        broken = np.zeros(self.crowd.shape, np.uint32)
        pinned = self.situation.pinned()
        unpinned = ~self.crowd.pairs(pinned)
        for bit, rule in enumerate(self.rules):
            if rule.is_must(self.situation.settings):
                breaks = rule.broken(self.crowd)
                if rule.switch and pinned:
                    breaks = breaks & unpinned
                if breaks.any():
                    broken |= breaks * np.uint32(1 << bit)
        return broken

    @cached_property
    def fits(self) -> Bools:
        """Which pairs may be; (n, m)."""
        fits: Bools = self.broken == 0
        return fits

    def broken_by(self, row: int) -> dict[Rule, int]:
        """How many volunteers break which rule for this newcomer, where it is a must."""
        return {rule: int((self.broken[row] >> np.uint32(bit) & 1).sum()) for bit, rule in enumerate(self.rules)}

    def fits_but_for(self, *rules: Rule) -> Bools:
        """Which pairs may be, if these rules did not count; (n, m)."""
        bits = sum(1 << bit for bit, rule in enumerate(self.rules) if rule not in rules)
        fits: Bools = (self.broken & np.uint32(bits)) == 0
        return fits

    def answer(self, row: int, column: int) -> Match | Excluded:
        """A pair in words."""
        bits = int(self.broken[row, column])
        if not bits:
            return self.match(row, column)
        pair = self._pair(row, column)
        broken = (rule for bit, rule in enumerate(self.rules) if bits >> bit & 1)
        obstacles = tuple(Obstacle(rule.name, rule.obstacle(pair) or "", rule.switch is not None) for rule in broken)
        return Excluded(pair.volunteer, pair.newcomer, obstacles)

    def match(self, row: int, column: int) -> Match:
        """A pair that fits, in words."""
        pair = self._pair(row, column)
        return Match(pair.volunteer, pair.newcomer, int(self.points[row, column]) / 10, pair)

    def _pair(self, row: int, column: int) -> Pair:
        return Pair(self.volunteers[column], self.newcomers[row], self.situation)


# --- A pair in words --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reason:
    """The points that a criterion gives to a pair, and why."""

    criterion: str
    points: float
    maximum: float
    why: str
    """Why, without the points, e.g. for a table that has a column for them."""

    @property
    def sentence(self) -> str:
        """Why, and how many points of how many."""
        return f"{self.why}: {number(self.points)} von {number(self.maximum)}."


@dataclass(frozen=True, slots=True)
class Match:
    """A pair that breaks no must-rule; its score is the sum of the points of its reasons."""

    volunteer: Volunteer
    newcomer: Newcomer
    score: float
    pair: Pair = field(compare=False, repr=False)

    @property
    def open_tandems(self) -> int:
        """How many open tandems the volunteer has already."""
        return self.pair.open_tandems

    @property
    def distance_km(self) -> float | None:
        """How far the two districts are from each other, if that is known."""
        return distance_km(self.volunteer.district, self.newcomer.district)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """What each criterion of any weight gives, and why."""
        crowd = Crowd([self.newcomer], [self.volunteer], self.pair.situation)
        return tuple(_reason(criterion, maximum, crowd, self.pair) for criterion, maximum in worth(self._settings))

    @property
    def maximum(self) -> float:
        """The most points that a pair can have."""
        return round(sum(maximum for _, maximum in worth(self._settings)), 1)

    @property
    def reservations(self) -> list[str]:
        """What speaks against the pair though it does not forbid it: rules that are switched off, or pinned over."""
        return list(_reservations(self.pair))

    @property
    def _settings(self) -> Settings:
        return self.pair.situation.settings


def _reason(criterion: Criterion, maximum: float, crowd: Crowd, pair: Pair) -> Reason:
    score = criterion.score(crowd)
    neutral = " (zählt neutral)" if np.isnan(score[0, 0]) else ""
    points = int(tenths(score, maximum)[0, 0]) / 10
    return Reason(criterion.name, points, maximum, criterion.why(pair) + neutral)


def _reservations(pair: Pair) -> Iterator[str]:
    """Of the rules that are a must in a new sheet."""
    usual, settings = Settings(), pair.situation.settings
    for rule in RULES:
        may_yield = rule.switch and (pair.is_pinned or not rule.is_must(settings))
        if may_yield and (rule.is_must(usual) or rule.is_must(settings)) and (sentence := rule.obstacle(pair)):
            yield sentence


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A must-rule that a pair breaks, and what would have to change."""

    criterion: str
    sentence: str
    yields: bool = False
    """Whether a pin goes before it."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """A pair that must not be, with every must-rule that it breaks."""

    volunteer: Volunteer
    newcomer: Newcomer
    obstacles: tuple[Obstacle, ...]

    @property
    def sentences(self) -> list[str]:
        """What fails and what would have to change, a sentence or two for each rule."""
        return [obstacle.sentence for obstacle in self.obstacles]


# --- One newcomer -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranking:
    """All volunteers for one newcomer: the fitting ones, best first, and the others, nearest miss first."""

    newcomer: Newcomer
    fitting: list[Match]
    excluded: list[Excluded]


def rank(newcomer: Newcomer, volunteers: Iterable[Volunteer], situation: Situation) -> Ranking:
    """Every volunteer for the newcomer.

    Pinned pairs come first; between equal scores those with fewer tandems, then the longer unused.
    """
    compared = Comparison([newcomer], list(volunteers), situation)
    answers = [compared.answer(0, column) for column in range(len(compared.volunteers))]
    fitting = [each for each in answers if isinstance(each, Match)]
    excluded = [each for each in answers if isinstance(each, Excluded)]
    fitting.sort(
        key=lambda it: (
            not it.pair.is_pinned,
            -it.score,
            it.open_tandems,
            situation.unused_since(it.volunteer),
            it.volunteer.id,
        )
    )
    excluded.sort(key=lambda it: (len(it.obstacles), it.volunteer.name, it.volunteer.id))
    return Ranking(newcomer, fitting, excluded)


def explain(newcomer: Newcomer, volunteer: Volunteer, situation: Situation) -> Match | Excluded:
    """What `rank` says about this one volunteer."""
    return Comparison([newcomer], [volunteer], situation).answer(0, 0)
