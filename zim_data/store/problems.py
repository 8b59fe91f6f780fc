"""What could not be read, with the cell and a sentence that says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """What a problem does to the figures."""

    ROW = "Zeile fehlt"
    """The row cannot be used at all."""
    CELL = "Zelle fehlt"
    """The row is used without this cell, or with the readable part of it."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding in the sheet: tab, cell address (`C12`, or empty for a whole tab), its text, a German sentence."""

    tab: str
    address: str
    column: str
    text: str
    sentence: str
    severity: Severity = Severity.CELL
    record_id: str | None = None


def address(row: int, column: int) -> str:
    """The address that people see, e.g. `C12`, of a cell counted from 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
