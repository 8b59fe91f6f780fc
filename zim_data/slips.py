"""The paper slip on which a volunteer notes a month of meetings: its lines as typed, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zim_data import cells
from zim_data.columns import Reading
from zim_data.errors import RuleBroken, Unreadable
from zim_data.records import field_of
from zim_data.tables import Meeting, Place

MOST_LINES = 31
"""A slip is a month on paper."""

WEEKDAY = re.compile(
    r"(^\s*|[,;\n\r]\s*|\bund\s+)"
    r"(?:mo(?:ntag)?|di(?:enstag)?|mi(?:ttwoch)?|do(?:nnerstag)?|fr(?:eitag)?|sa(?:mstag)?|so(?:nntag|nnabend)?)\b"
    r"[.,]*\s+(?=\d)",
    re.IGNORECASE,
)
"""The name of a weekday before a day."""
BETWEEN = re.compile(r"[;\n\r]+|,\s+|,$|,(?=\d{1,2}\.\s*\d{1,2}\.)|\s+und\s+(?=\d{1,2}\.)", re.IGNORECASE)
"""What stands between two lines; the comma of `1,5 Std` does not."""
YEAR = r"(?:\s*(?P<year>(?:19|20)\d\d)(?!\d)|(?P<short>\d\d)(?![\d:]))?"
DAYS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)",
        rf"(?P<day>\d{{1,2}})\s*\.\s*(?P<month>\d{{1,2}})\s*\.{YEAR}",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?!\d)",
        rf"(?P<day>\d{{1,2}})\.?\s*(?P<name>{'|'.join(cells.MONTHS)})[a-zä]*\.?(?:\s+(?P<year>(?:19|20)\d\d)(?!\d))?",
        r"(?P<day>\d{1,2})\.(?!\d)",
    )
)
"""`2026-11-03`, `3.11.` and `3.11.26`, `3.11`, `3. November`, `3.`."""
DURATION = re.compile(r"^(?:[:=–—]\s*|-\s+)?(?:je\s+)?", re.IGNORECASE)
"""What may stand before it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, as it was typed."""

    day: str
    minutes: str
    topics: tuple[str, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A piece of the slip's text that was not understood, and why."""

    text: str
    sentence: str


class WrongLines(RuleBroken):
    """Some lines cannot be saved; `by_line` has for each (counted from 0) a sentence by field."""

    def __init__(self, by_line: Mapping[int, Mapping[str, str]], days: Sequence[str]) -> None:
        self.by_line = {index: dict(sentences) for index, sentences in by_line.items()}
        told = (
            f"Zeile {index + 1}, {days[index] or 'ohne Tag'}: {' '.join(by_line[index].values())}" for index in by_line
        )
        super().__init__(" ".join(told))


def entries(lines: Sequence[Line], *, month: date, reading: Reading) -> list[dict[str, Any]]:
    """What the lines say, as values of a meeting; raises `WrongLines`."""
    found = [entry(line, month=month, reading=reading) for line in lines]
    if wrong := {index: sentences for index, (_, sentences) in enumerate(found) if sentences}:
        raise WrongLines(wrong, [line.day for line in lines])
    return [values for values, _ in found]


def entry(line: Line, *, month: date, reading: Reading) -> tuple[dict[str, Any], dict[str, str]]:
    """What one line says, and a sentence for each field that cannot be read."""
    values: dict[str, Any] = {"topics": line.topics, "place": line.place}
    wrong: dict[str, str] = {}
    for name in ("day", "minutes"):
        try:
            cell = _day(line.day, month, reading) if name == "day" else line.minutes
            values[name] = checked(name, cell, reading)
        except Unreadable as unreadable:
            wrong[name] = unreadable.sentence
    return values, wrong


def checked(name: str, cell: Any, reading: Reading) -> Any:
    """The value of a field of a meeting; raises `Unreadable` also where it is missing or out of bounds."""
    if not cells.plain(cell):
        raise Unreadable("Bitte ausfüllen.")
    return field_of(Meeting, name).read(cell, reading)


# --- Text -------------------------------------------------------------------------------------------------------------


def understand(text: str, *, month: date, usual: int, reading: Reading) -> tuple[list[Line], list[Puzzle]]:
    """The lines of `3.11. 90, 10.11. 1:30, 17.11. 2 Std`, and the pieces that say nothing of the kind.

    A day without a duration took as long as `usual` (minutes); one without a year is the one nearest to the month.
    """
    lines: list[Line] = []
    puzzles: list[Puzzle] = []
    pieces = (piece.strip() for piece in BETWEEN.split(without_weekdays(text)))
    for piece in filter(None, pieces):
        try:
            lines.append(_line(piece, month, usual, reading))
        except Unreadable as unreadable:
            puzzles.append(Puzzle(piece, unreadable.sentence))
    return lines, puzzles


def without_weekdays(text: str) -> str:
    """The text without the weekdays before its days, which say nothing new."""
    return WEEKDAY.sub(r"\1", text)


def text_of(lines: Iterable[Line]) -> str:
    """Lines as a text that `understand` reads."""
    return "\n".join(f"{line.day}: {line.minutes}" for line in lines)


def day_text(day: date) -> str:
    """A day as it stands in a line."""
    return field_of(Meeting, "day").text(day)


def _line(piece: str, month: date, usual: int, reading: Reading) -> Line:
    found = next((match for pattern in DAYS if (match := pattern.match(piece))), None)
    if found is None:
        raise Unreadable("Hier fehlt der Tag. Bitte so: 3.11. 90")
    rest = DURATION.sub("", piece[found.end() :].strip()).strip("() ")
    day: date = checked("day", _dated(found, month, reading), reading)
    minutes: int = checked("minutes", rest or usual, reading)
    return Line(day_text(day), str(minutes))


def _day(text: str, month: date, reading: Reading) -> date | str:
    """The day that is meant, or the text, if it is none of the short forms."""
    plain = without_weekdays(text).strip()
    found = next((match for pattern in DAYS if (match := pattern.fullmatch(plain))), None)
    return _dated(found, month, reading) if found else text


def _dated(found: re.Match[str], month: date, reading: Reading) -> date:
    parts = found.groupdict()
    name = parts.get("name")
    number = cells.MONTHS.index(name.casefold()) + 1 if name else int(parts.get("month") or month.month)
    year = parts.get("year") or parts.get("short")
    if not year:
        year = str(month.year) if "month" not in parts and not name else _nearest_year(int(parts["day"]), number, month)
    return cells.day_in(f"{parts['day']}.{number}.{year}", reading.on)


def _nearest_year(day: int, number: int, month: date) -> str:
    """The year in which that day of that month lies nearest to the slip's month."""
    middle = month.replace(day=15)
    possible = [found for year in (-1, 0, 1) if (found := _or_none(month.year + year, number, day))]
    return str(min(possible, key=lambda each: abs(each - middle)).year if possible else month.year)


def _or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
