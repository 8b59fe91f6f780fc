"""Seeded chance: the same part of the demo draws the same every time, whatever the other parts do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from zim_data.records import Row
from zim_data.store.ids import new_id

T = TypeVar("T")

DEMO_STAFF = ("Frau Ahorn", "Frau Birke", "Herr Ginster", "Frau Holunder")
"""The staff of the demo programme, for the list `Mitarbeitende`."""


class Chance(Random):
    """What one part of the demo draws, and its days, counted back from the day `on`."""

    def __init__(self, part: str, on: date) -> None:
        super().__init__(f"Integrationsbegleitung: {part}")
        self.on = on
        self._taken: set[str] = set()

    def day(self, ago: int) -> date:
        """The day so many days ago; a negative number means days ahead."""
        return self.on - timedelta(days=ago)

    def ago(self, day: date) -> int:
        """How many days ago the day was."""
        return (self.on - day).days

    def moment(self, day: date) -> datetime:
        """Some minute of that day while the office is open."""
        return datetime.combine(day, time(self.between(9, 16), self.between(0, 59)))

    def between(self, least: int, most: int) -> int:
        """A whole number, both ends included."""
        return self.randint(least, most)

    def often(self, percent: float) -> bool:
        """Yes, in so many of a hundred cases."""
        return self.random() * 100 < percent

    def one(self, choices: Sequence[T]) -> T:
        """Any of these."""
        return self.choice(choices)

    def weighted(self, weights: Mapping[T, float]) -> T:
        """One of the keys; a key with twice the weight comes twice as often."""
        return self.choices(list(weights), list(weights.values()))[0]

    def several(self, weights: Mapping[T, float], least: int, most: int) -> tuple[T, ...]:
        """From `least` to `most` different keys, in the order of the mapping."""
        left = dict(weights)
        wanted = self.between(least, most)
        while len(weights) - len(left) < wanted:
            left.pop(self.weighted(left))
        return tuple(key for key in weights if key not in left)

    def staff(self) -> str:
        """Somebody of the staff; the first ones do most."""
        return self.weighted(dict(zip(DEMO_STAFF, (4, 3, 2, 1), strict=True)))

    def identity(self, table: type[Row]) -> str:
        """A new ID for a row of the table."""
        identity = new_id(table, self._taken, self)
        self._taken.add(identity)
        return identity
