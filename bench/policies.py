"""Ways to bring people together, ours as the page asks for it and others to compare with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from zim_data import matching
from zim_data.matching import RULES, Comparison, Rule, Situation
from zim_data.people import waiting
from zim_data.tables import Newcomer, Volunteer

Pairs = list[tuple[Newcomer, Volunteer]]
Policy = Callable[[Sequence[Newcomer], Sequence[Volunteer], Situation, Sequence[Newcomer], Sequence[Rule]], Pairs]
"""Newcomers who wait, volunteers, the situation, who came of late, and the must-rules; who gets whom."""


def ours(
    newcomers: Sequence[Newcomer],
    volunteers: Sequence[Volunteer],
    situation: Situation,
    recent: Sequence[Newcomer],
    rules: Sequence[Rule] = RULES,
) -> Pairs:
    """The assignment of the page."""
    plan = matching.plan_for(newcomers, volunteers, situation, recent, rules=rules)
    return [(each.newcomer, each.volunteer) for each in plan.matches]


def without_demand(
    newcomers: Sequence[Newcomer],
    volunteers: Sequence[Volunteer],
    situation: Situation,
    _recent: Sequence[Newcomer],
    rules: Sequence[Rule] = RULES,
) -> Pairs:
    """The same where nothing is known of who came of late: nobody is kept for others."""
    return ours(newcomers, volunteers, situation, (), rules)


def first_come_first_served(
    newcomers: Sequence[Newcomer],
    volunteers: Sequence[Volunteer],
    situation: Situation,
    _recent: Sequence[Newcomer],
    rules: Sequence[Rule] = RULES,
) -> Pairs:
    """One newcomer after the other, longest waiting first, gets the best of those who are left."""
    compared = Comparison(waiting(newcomers, situation.on), volunteers, situation, rules)
    return [(compared.newcomers[row], compared.volunteers[column]) for row, column in _greedily(compared)]


def _greedily(compared: Comparison) -> Iterator[tuple[int, int]]:
    places = np.array([compared.situation.free_places(each) for each in compared.volunteers], int)
    for row in range(len(compared.newcomers)):
        points = np.where(compared.fits[row] & (places > 0), compared.points[row], -1)
        if len(points) and points.max() >= 0:
            column = int(points.argmax())
            places[column] -= 1
            yield row, column
