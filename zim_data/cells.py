"""What stands in a cell, and the many ways in which people type numbers, days and times."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import Literal

from zim_data.errors import Unreadable

Cell = str | int | float | bool | date | datetime | time | None
"""A cell as a spreadsheet holds it; `""` and None are empty, dates may be day numbers."""
CellFormat = Literal["text", "date", "datetime", "time", "number", "decimal"]

DAY_ZERO = datetime(1899, 12, 30)
"""Day number 0 of Google Sheets, LibreOffice and (from March 1900 on) Excel."""


NO_LETTER = re.compile(r"[\W_]+")


def is_blank(cell: Cell) -> bool:
    """Whether a person would call the cell empty."""
    return (not cell or cell.isspace()) if isinstance(cell, str) else cell is None


def plain(cell: Cell) -> str:
    """A cell as the text that a person sees in it, without spaces around it."""
    if isinstance(cell, str):  # most are, and a `case` takes twice as long
        return cell.replace("\xa0", " ").strip()
    match cell:
        case None:
            return ""
        case bool():
            return "ja" if cell else "nein"
        case float() if cell.is_integer():
            return str(int(cell))
        case int() | float():
            return str(cell).replace(".", ",")
        case datetime():
            return f"{cell:%d.%m.%Y}" if cell.time() == time() else f"{cell:%d.%m.%Y %H:%M}"
        case date():
            return f"{cell:%d.%m.%Y}"
        case time():
            return f"{cell:%H:%M}"


def folded(text: str) -> str:
    """A word without case, spaces and punctuation, to recognise it by."""
    return NO_LETTER.sub("", text.casefold())


def split(text: str) -> list[str]:
    """The values of a cell that are separated by comma, semicolon or line break."""
    return [part for part in (piece.strip() for piece in re.split(r"[,;\n\r]+", text)) if part]


def number_in(text: str) -> float | None:
    """The number of `1.234,5`, `12,5`, `12.5` or `1.234` (a thousand and some); None for anything else."""
    if re.fullmatch(r"[+-]?\d{1,3}(\.\d{3})+(,\d+)?|[+-]?\d+(,\d+)?", text):
        return float(text.replace(".", "").replace(",", "."))
    return float(text) if re.fullmatch(r"[+-]?\d+\.\d+", text) else None


def minutes_in(text: str) -> int | None:
    """Minutes of `90 min`, `1,5 std`, `1 std 30 min`, `1:30`; None for anything else."""
    if found := re.fullmatch(r"(\d{1,2}):([0-5]\d)(\s*(std|h|stunden)\.?)?", text):
        return int(found[1]) * 60 + int(found[2])
    unit = r"(?:([\d,.]+)\s*(?:std|stunden?|h)\.?)?\s*(?:und\s*)?(?:([\d,.]+)\s*(?:min|minuten?|m)\.?)?"
    if not (found := re.fullmatch(unit, text)) or not any(found.groups()):
        return None
    numbers = [number_in(part) if part else 0.0 for part in found.groups()]
    hours, minutes = numbers
    if hours is None or minutes is None or not math.isfinite(hours * 60 + minutes):
        return None
    return round(hours * 60 + minutes)


MONTHS = ("jan", "feb", "mär", "apr", "mai", "jun", "jul", "aug", "sep", "okt", "nov", "dez")


def day_of_number(number: float) -> date:
    """The day of a spreadsheet's day number; raises `Unreadable`."""
    return (DAY_ZERO + timedelta(days=int(sensible_number(number)))).date()


def sensible_number(number: float) -> float:
    """The day number, if it is one from 1927 to 2119: smaller ones are years, larger ones dates without dots.

    Raises `Unreadable`.
    """
    if not 10_000 <= number < 80_000:
        raise Unreadable(f"„{plain(number)}“ ist kein Datum. Bitte so: 31.12.2026.")
    return number


def day_in(typed: str, on: date) -> date:
    """The day of `1.5.26`, `01.05.2026`, `1. Mai 2026`, `Fr, 1.5.2026` or `2026-05-01`; raises `Unreadable`.

    A year of two digits lies at most 30 years ahead of the day `on`.
    """
    text = re.sub(r"^(mo|di|mi|do|fr|sa|so)[a-z]*[.,]*\s+", "", typed.casefold())
    text = re.sub(r"[ t]00:00(:00)?$", "", text)
    if re.fullmatch(r"\d{5}", text):
        return day_of_number(int(text))
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := re.fullmatch(r"(\d{1,2})\s*[.-]\s*(\d{1,2})\s*[.-]\s*(\d{4}|\d{2})", text):
        return _day(int(found[1]), int(found[2]), _year(found[3], on))
    if found := re.fullmatch(r"(\d{1,2})\.?\s*([a-zä]{3})[a-zä]*\.?\s*(\d{4}|\d{2})", text):
        month = found[2].replace("mae", "mär").replace("mrz", "mär").replace("jän", "jan")
        if month in MONTHS:
            return _day(int(found[1]), MONTHS.index(month) + 1, _year(found[3], on))
    if re.fullmatch(r"\d{1,2}\.\s*\d{1,2}\.?", text):
        raise Unreadable(f"Bei „{typed[:80]}“ fehlt das Jahr. Bitte so: 31.12.2026.")
    raise Unreadable(f"„{typed[:80]}“ ist kein Datum. Bitte so: 31.12.2026.")


def _year(digits: str, on: date) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return 2000 + year if 2000 + year <= on.year + 30 else 1900 + year


def _day(day: int, month: int, year: int) -> date:
    try:
        return sensible_day(date(year, month, day))
    except ValueError as error:
        raise Unreadable(f"Den {day:02}.{month:02}.{year} gibt es nicht.") from error


def sensible_day(day: date) -> date:
    """The day, if it lies between 1900 and 2199; raises `Unreadable`."""
    if not 1900 <= day.year <= 2199:
        raise Unreadable(f"Das Jahr {day.year} ist wohl ein Tippfehler.")
    return day


def time_in(text: str) -> time:
    """The time of `10:30`, `10.30 Uhr`, `10 Uhr`; raises `Unreadable`."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2})(?::(\d{2}))?)?\s*(?:uhr|h)?", text.casefold())
    if found and int(found[1]) < 24 and int(found[2] or 0) < 60 and int(found[3] or 0) < 60:
        return time(int(found[1]), int(found[2] or 0), int(found[3] or 0))
    raise Unreadable(f"„{text[:80]}“ ist keine Uhrzeit. Bitte so: 10:30.")
