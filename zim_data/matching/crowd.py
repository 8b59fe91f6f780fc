"""Many newcomers and volunteers as arrays, so that each criterion looks at all pairs at once.

Newcomers are rows and volunteers columns: an array of shape (n, m) says something of every pair, one of shape
(n, 1) of every newcomer, one of shape (1, m) of every volunteer, and numpy broadcasts.
"""

from __future__ import annotations

import functools
import operator
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from zim_data.matching.situation import Situation
from zim_data.tables import Newcomer, Person, Volunteer

WORD = 64
"""So many bits a number of the processor holds."""

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]


class Crowd:
    """Newcomers and volunteers in a situation: all that the scores of the criteria read."""

    def __init__(self, newcomers: Sequence[Newcomer], volunteers: Sequence[Volunteer], situation: Situation) -> None:
        self.newcomers, self.volunteers, self.situation = newcomers, volunteers, situation
        self._known: dict[Callable[[Crowd], Floats], Floats] = {}

    def once(self, score: Callable[[Crowd], Floats]) -> Floats:
        """What the function says of this crowd; asked once, since points and rules look at the same."""
        if score not in self._known:
            self._known[score] = score(self)
        return self._known[score]

    @property
    def shape(self) -> tuple[int, int]:
        """How many newcomers and volunteers."""
        return len(self.newcomers), len(self.volunteers)

    def newcomer_is(self, condition: Callable[[Newcomer], object]) -> Bools:
        """Of which newcomers it is true; (n, 1)."""
        return np.array([bool(condition(each)) for each in self.newcomers], bool)[:, None]

    def volunteer_is(self, condition: Callable[[Volunteer], object]) -> Bools:
        """Of which volunteers it is true; (1, m)."""
        return np.array([bool(condition(each)) for each in self.volunteers], bool)[None, :]

    def newcomer_number(self, read: Callable[[Newcomer], float | None]) -> Floats:
        """A number of each newcomer, NaN where there is none; (n, 1)."""
        return np.array([read(each) for each in self.newcomers], np.float32)[:, None]

    def volunteer_number(self, read: Callable[[Volunteer], float | None]) -> Floats:
        """A number of each volunteer, NaN where there is none; (1, m)."""
        return np.array([read(each) for each in self.volunteers], np.float32)[None, :]

    def shared(self, name: str) -> Floats:
        """How many different values of a field both have, NaN where one of the two has none; (n, m)."""
        places: dict[str, int] = {}
        for person in self.newcomers:
            for value in getattr(person, name):
                places.setdefault(value, len(places))
        here, there = _masks(self.newcomers, name, places), _masks(self.volunteers, name, places)
        counts: Floats = np.zeros(self.shape, np.float32)
        for first in range(0, len(places), WORD):
            counts += np.bitwise_count(_words(here, first)[:, None] & _words(there, first))
        counts[[not getattr(each, name) for each in self.newcomers]] = np.nan
        counts[:, [not getattr(each, name) for each in self.volunteers]] = np.nan
        return counts

    def nobody(self) -> Bools:
        """False for every pair; (n, m)."""
        return np.zeros(self.shape, bool)

    def pairs(self, wanted: Iterable[tuple[str, str]]) -> Bools:
        """True for the pairs with these IDs, the volunteer's first; (n, m)."""
        found, wanted = self.nobody(), list(wanted)
        if not wanted:
            return found
        newcomers, volunteers = _places(self.newcomers), _places(self.volunteers)
        for volunteer, newcomer in wanted:
            for row in newcomers.get(newcomer, ()):
                found[row, volunteers.get(volunteer, [])] = True
        return found


def _masks(people: Sequence[Person], name: str, places: dict[str, int]) -> list[int]:
    """Each person's values of a field as a number with a bit for each."""
    bits = {value: 1 << place for value, place in places.items()}
    return [functools.reduce(operator.or_, (bits.get(value, 0) for value in getattr(each, name)), 0) for each in people]


def _words(masks: Sequence[int], first: int) -> NDArray[np.uint64]:
    """The bits from the first on that one number of the processor holds."""
    return np.array([mask >> first & (1 << WORD) - 1 for mask in masks], np.uint64)


def _places(people: Sequence[Person]) -> dict[str, list[int]]:
    """Where each ID stands; a row that stands twice has two places."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for place, person in enumerate(people):
        found[person.id].append(place)
    return found
