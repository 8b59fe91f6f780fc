"""The waiting list in numbers: how many wait and how long, all together and by language, district and topic."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from zim_data import people
from zim_data.matching.wording import number
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Newcomer

NOT_NOTED, UNREADABLE = "nicht eingetragen", "nicht lesbar"
"""The groups of those of whom a column says nothing, or nothing that can be read."""


@dataclass(frozen=True, slots=True)
class Wait:
    """A newcomer who waits, and for how many days; None if nobody knows since when."""

    newcomer: Newcomer
    days: int | None


@dataclass(frozen=True, slots=True)
class Group:
    """Those who wait and have something in common, longest first."""

    name: str
    waits: tuple[Wait, ...]

    @property
    def count(self) -> int:
        """How many wait."""
        return len(self.waits)

    @property
    def days(self) -> list[int]:
        """For how long they wait, in days, without those of whom nobody knows."""
        return [wait.days for wait in self.waits if wait.days is not None]

    @property
    def longest(self) -> int | None:
        """The longest wait in days; None if nothing is known."""
        return max(self.days, default=None)

    @property
    def median(self) -> float | None:
        """Half of them wait longer than so many days; None if nothing is known."""
        return median(self.days) if self.days else None

    @property
    def unknown(self) -> int:
        """Of how many nobody knows since when they wait."""
        return self.count - len(self.days)

    @property
    def is_known(self) -> bool:
        """Whether the name says what they have in common."""
        return self.name not in (NOT_NOTED, UNREADABLE)


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Everybody who waits; who has several languages or topics is in several groups."""

    everybody: Group
    languages: tuple[Group, ...]
    districts: tuple[Group, ...]
    topics: tuple[Group, ...]


@per_snapshot
def waiting_list(snapshot: Snapshot) -> WaitingList:
    """The waiting list of the day."""
    return listing(snapshot[Newcomer].records, snapshot.on)


def listing(newcomers: Iterable[Newcomer], on: date) -> WaitingList:
    """The waiting list of these people on that day."""
    waits = tuple(Wait(each, _days(each, on)) for each in people.waiting(newcomers, on))
    return WaitingList(
        Group("alle", waits),
        _grouped(waits, "languages", lambda each: [language.name for language in each.languages]),
        _grouped(waits, "district", lambda each: [each.district] if each.district else []),
        _grouped(waits, "help_topics", lambda each: each.help_topics),
    )


def days_text(days: float) -> str:
    """A time as people say it: `1 Tag`, `12,5 Tage`."""
    return "1 Tag" if days == 1 else f"{number(days)} Tage"


def _days(newcomer: Newcomer, on: date) -> int | None:
    since = people.waiting_since(newcomer, on)
    return max(0, (on - since).days) if since else None


def _grouped(waits: Iterable[Wait], column: str, values: Callable[[Newcomer], Sequence[str]]) -> tuple[Group, ...]:
    """Groups by size, then by name; those without a value come last."""
    found: dict[str, list[Wait]] = {}
    for wait in waits:
        without = UNREADABLE if column in wait.newcomer.unread else NOT_NOTED
        for name in dict.fromkeys(values(wait.newcomer)) or (without,):
            found.setdefault(name, []).append(wait)
    groups = [Group(name, tuple(each)) for name, each in found.items()]
    return tuple(sorted(groups, key=lambda group: (not group.is_known, -group.count, group.name)))
