"""How matching says things: names in a row, times as people say them, what is not noted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from zim_data.columns import Number


def number(value: float) -> str:
    """A number as people write it: `12,5`."""
    return Number().text(value)


def listed(words: Sequence[str]) -> str:
    """`a, b und c`."""
    return " und ".join((", ".join(words[:-1]), *words[-1:])) if len(words) > 1 else "".join(words)


def joined(sentences: Iterable[str | None]) -> str | None:
    """All sentences that are there, one after the other; None if there is none."""
    return " ".join(filter(None, sentences)) or None


def not_noted(header: str, names: Sequence[str]) -> str:
    """For whom a column is empty."""
    return f"„{header}“ ist bei {listed(names)} nicht eingetragen"


def times(slots: Iterable[str]) -> str:
    """Slots as people say them: `Di und Do abends; Sa vormittags`."""
    days: defaultdict[str, list[str]] = defaultdict(list)
    for slot in slots:
        weekday, _, part = slot.partition(" ")
        days[part].append(weekday)
    return "; ".join(f"{listed(weekdays)} {part}" for part, weekdays in days.items())
