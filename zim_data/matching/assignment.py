"""The best for everybody who waits at once: who gets whom, who remains, and why. A dry run; staff decide.

Most people first, then the most points. Between equals those count who wait longer, and volunteers whom many
others need are kept for these. Greedy lists give the first the best and the last nobody; this does not
(Kuhn 1955; scipy.optimize.linear_sum_assignment).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from zim_data.matching.comparison import Comparison, Excluded, Match, Tenths
from zim_data.matching.criteria import RULES
from zim_data.matching.crowd import Bools
from zim_data.matching.rules import CONSENT, PAST, PLACE, READY, Rule, is_available, unready_newcomer
from zim_data.matching.situation import Situation, situation
from zim_data.matching.wording import listed
from zim_data.pair_rules import rules_by_pair
from zim_data.people import waiting_since
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Tandem, TandemStatus, Volunteer

RECENT = 200
"""From so many newcomers of late it is known who is needed."""
WAITS, DEMANDS = 256, 32
"""How finely waiting and demand are told apart between equals."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Left:
    """A newcomer who waits and gets nobody, and why."""

    newcomer: Newcomer
    why: str
    would_do: tuple[str, ...] = ()
    """Names of the must-rules each of which alone stands between the newcomer and somebody."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Who gets whom: everybody who waits is either in a match or left with a reason."""

    matches: tuple[Match, ...]
    """Longest waiting first."""
    left: tuple[Left, ...]
    current: Mapping[str, Tandem]
    """The open proposals that were to be thought over again, by the newcomer's ID."""

    @property
    def score(self) -> float:
        """The sum of all points."""
        return round(sum(match.score for match in self.matches), 1)

    def replaces(self, match: Match) -> Tandem | None:
        """The open proposal of this newcomer with somebody else."""
        tandem = self.current.get(match.newcomer.id)
        return tandem if tandem and tandem.volunteer_id != match.volunteer.id else None

    def is_known(self, match: Match) -> bool:
        """Whether just this is proposed already."""
        tandem = self.current.get(match.newcomer.id)
        return tandem is not None and tandem.volunteer_id == match.volunteer.id


# --- The assignment ---------------------------------------------------------------------------------------------------


def assign(
    points: Tenths, fits: Bools, places: Sequence[int], *, waits: Sequence[float] = (), demand: Sequence[float] = ()
) -> list[tuple[int, int]]:
    """Rows and columns of the best assignment: most pairs, then most points, then the longest waits and least demand.

    `points` and `fits` have the shape (n, m); each row is given at most one column, each column at most its
    `places` rows. `waits` (n) and `demand` (m) decide between equals. Exact up to sums of 2^53, which is far
    beyond 500 people; above, equals may be told apart less finely.
    """
    capacity = np.minimum(np.array(places, int), fits.sum(axis=0)) if fits.size else np.zeros(0, int)
    rows = np.flatnonzero(fits.any(axis=1))
    columns = np.repeat(np.arange(len(capacity)), capacity)
    if not len(rows) or not len(columns):
        return []
    allowed = fits[np.ix_(rows, columns)]
    patience = _levels(waits, WAITS, len(points))[rows] * DEMANDS
    spare = DEMANDS - 1 - _levels(demand, DEMANDS, len(capacity))[columns]
    cost = points[np.ix_(rows, columns)].astype(np.float64)
    pairs = min(cost.shape)
    cost *= -(pairs * (patience.max() + spare.max()) + 1)
    cost -= patience[:, None]
    cost -= spare
    nobody = 1 - pairs * cost.min()  # dearer than all that a whole assignment can lose
    np.copyto(cost, nobody, where=~allowed)
    found = zip(*linear_sum_assignment(cost), strict=True)
    return [(int(rows[row]), int(columns[column])) for row, column in found if allowed[row, column]]


def _levels(values: Sequence[float], most: int, number: int) -> Numbers:
    """The values as whole levels from 0 on, in their order; at most so many levels."""
    if not len(values):
        return np.zeros(number)
    levels = np.unique(np.array(values, float), return_inverse=True)[1].astype(float)
    return np.floor(levels * ((most - 1) / levels.max())) if levels.max() >= most else levels


def demand_for(
    recent: Sequence[Newcomer],
    volunteers: Sequence[Volunteer],
    situation: Situation,
    rules: Sequence[Rule] = RULES,
) -> Numbers:
    """How much of what recent newcomers could choose from stands and falls with each volunteer; (m,).

    Each newcomer shares out one vote among the volunteers who would fit, by their points, wherever the
    newcomer stands today.
    """
    compared = Comparison(recent, volunteers, situation, rules)
    votes = np.where(compared.fits_but_for(*TODAY), compared.points, 0)
    shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
    total: Numbers = shares.sum(axis=0)
    return total


TODAY = (READY, CONSENT, PLACE, PAST)
"""Rules that tell where somebody stands today, not who would fit."""


# --- Everybody at once ------------------------------------------------------------------------------------------------


@per_snapshot
def plan(snapshot: Snapshot, settings: Settings | None = None, *, reopen: bool = False) -> Plan:
    """The best for everybody who waits, with the settings of the sheet or others.

    With `reopen`, proposals that nobody has answered yet are thought over again.
    """
    current = _proposals(snapshot) if reopen else {}
    newcomers = [
        replace(each, status=NewcomerStatus.WAITING) if each.id in current else each
        for each in snapshot[Newcomer].records
        if each.status is NewcomerStatus.WAITING or each.id in current or "status" in each.unread
    ]
    if current:
        given_up = {tandem.id for tandem in current.values()}
        tandems = [each for each in snapshot[Tandem].records if each.id not in given_up]
        decided = rules_by_pair(snapshot)
        now = Situation(tandems, settings or snapshot.settings, snapshot.on, decided)
    else:
        now = situation(snapshot, settings)
    return plan_for(newcomers, snapshot[Volunteer].records, now, recent(snapshot[Newcomer].records), current)


def _proposals(snapshot: Snapshot) -> dict[str, Tandem]:
    newcomers = snapshot[Newcomer].by_id
    return {
        each.newcomer_id: each
        for each in snapshot[Tandem].records
        if each.status is TandemStatus.PROPOSED
        and each.newcomer_id in newcomers
        and newcomers[each.newcomer_id].status is NewcomerStatus.PROPOSED
    }


def recent(newcomers: Sequence[Newcomer]) -> list[Newcomer]:
    """Those who came last."""
    return sorted(newcomers, key=lambda each: (each.created_at is not None, each.created_at or 0, each.id))[-RECENT:]


def plan_for(
    newcomers: Sequence[Newcomer],
    volunteers: Sequence[Volunteer],
    situation: Situation,
    recent: Sequence[Newcomer],
    current: Mapping[str, Tandem] | None = None,
    *,
    rules: Sequence[Rule] = RULES,
) -> Plan:
    """The best for these newcomers; pinned pairs come first, and who is pinned is given to nobody else."""
    newcomers = sorted(newcomers, key=lambda each: (waiting_since(each, situation.on) or date.max, each.id))
    volunteers = [each for each in volunteers if is_available(each, situation)]
    compared = Comparison(newcomers, volunteers, situation, rules)
    pairs = _assigned(compared, recent)
    given = _given(compared, pairs)
    matched = {row for row, _ in pairs}
    return Plan(
        tuple(compared.match(row, column) for row, column in sorted(pairs)),
        tuple(_left(compared, row, given) for row in range(len(newcomers)) if row not in matched),
        current or {},
    )


def _assigned(compared: Comparison, recent: Sequence[Newcomer]) -> list[tuple[int, int]]:
    on = compared.situation.on
    places = [compared.situation.free_places(each) for each in compared.volunteers]
    waits = [float((on - (waiting_since(each, on) or on)).days) for each in compared.newcomers]
    together = _pinned(compared, places)
    fits = compared.fits.copy()
    fits[_pinned_rows(compared)] = False
    demand = demand_for(recent, compared.volunteers, compared.situation, compared.rules)
    return together + assign(compared.points, fits, places, waits=waits, demand=list(demand))


def _pinned_rows(compared: Comparison) -> list[int]:
    pinned = {newcomer for _, newcomer in compared.situation.pinned()}
    return [row for row, newcomer in enumerate(compared.newcomers) if newcomer.id in pinned]


def _pinned(compared: Comparison, places: list[int]) -> list[tuple[int, int]]:
    """The pinned pairs that can be; their places are taken."""
    together: dict[int, int] = {}
    for row, column in np.argwhere(compared.fits & compared.crowd.pairs(compared.situation.pinned())).tolist():
        if places[column] and row not in together:
            together[row] = column
            places[column] -= 1
    return list(together.items())


# --- Who remains, and why ---------------------------------------------------------------------------------------------


def _given(compared: Comparison, pairs: Sequence[tuple[int, int]]) -> dict[int, list[Newcomer]]:
    """To whom each volunteer goes, by column."""
    given: defaultdict[int, list[Newcomer]] = defaultdict(list)
    for row, column in pairs:
        given[column].append(compared.newcomers[row])
    return given


def _left(compared: Comparison, row: int, given: Mapping[int, list[Newcomer]]) -> Left:
    newcomer = compared.newcomers[row]
    if sentence := unready_newcomer(newcomer):
        return Left(newcomer, sentence)
    if sentence := _pinned_in_vain(compared, row, given):
        return Left(newcomer, sentence)
    if not compared.volunteers:
        return Left(newcomer, "Zurzeit hat niemand, der bereit ist, einen Platz frei.")
    if compared.fits[row].any():
        return Left(newcomer, _given_to_others(compared, row, given))
    return Left(newcomer, _nobody_fits(compared, row), tuple(rule.name for rule in _would_do(compared, row)))


def _pinned_in_vain(compared: Comparison, row: int, given: Mapping[int, list[Newcomer]]) -> str | None:
    newcomer = compared.newcomers[row]
    wanted = [volunteer for volunteer, other in compared.situation.pinned() if other == newcomer.id]
    if not wanted:
        return None
    column = next((column for column, each in enumerate(compared.volunteers) if each.id in wanted), None)
    if column is None:
        return "Festgelegt ist ein bestimmter Mensch, der zurzeit nicht bereit ist oder keinen Platz frei hat."
    answer = compared.answer(row, column)
    name = answer.volunteer.name
    if isinstance(answer, Excluded):
        return f"Festgelegt ist {name}, aber: {' '.join(answer.sentences)}"
    return f"Festgelegt ist {name}, begleitet aber schon {_names(given.get(column, ()))}."


def _given_to_others(compared: Comparison, row: int, given: Mapping[int, list[Newcomer]]) -> str:
    columns = [int(column) for column in np.flatnonzero(compared.fits[row])]
    best = sorted(columns, key=lambda column: (-compared.points[row, column], compared.volunteers[column].id))[:3]
    told = "; ".join(
        f"{compared.volunteers[column].name} für {_names(given[column])}" for column in best if column in given
    )
    who = "1 Mensch passt" if len(columns) == 1 else f"{len(columns)} Menschen passen"
    return f"{who}, alle Plätze gehen aber an andere, damit möglichst viele jemanden bekommen: {told}."


def _names(people: Sequence[Newcomer]) -> str:
    return listed([each.name for each in people])


def _nobody_fits(compared: Comparison, row: int) -> str:
    """How many break which rule, and who is nearest."""
    number = compared.crowd.shape[1]
    counts = Counter(compared.broken_by(row))
    told = [f"{count} {rule.one if count == 1 else rule.several}" for rule, count in counts.most_common(3) if count]
    who = "dem einen Menschen" if number == 1 else f"den {number} Menschen"
    nearest = int(np.bitwise_count(compared.broken[row]).argmin())
    answer = compared.answer(row, nearest)
    sentence = " ".join(answer.sentences) if isinstance(answer, Excluded) else ""
    return f"Von {who} mit freiem Platz passt niemand: {', '.join(told)}. Am wenigsten fehlt hier: {sentence}"


def _would_do(compared: Comparison, row: int) -> list[Rule]:
    """The rules that alone stand between the newcomer and somebody."""
    broken = compared.broken[row]
    return [rule for bit, rule in enumerate(compared.rules) if bool((broken == np.uint32(1 << bit)).any())]
