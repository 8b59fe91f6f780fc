"""What people mistype in a sheet, put into the demo so that Datenpflege has something to find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from zim_data.cells import Cell
from zim_data.store.spreadsheet import TabDesign


@dataclass(frozen=True, slots=True)
class TypingError:
    """A cell that was typed by hand; the row counts from 0 below the header."""

    tab: str
    row: int
    header: str
    cell: Cell
    readable: bool = False
    """The app understands it all the same."""


TYPING_ERRORS = (
    TypingError("Integrationsbegleiter", 2, "Stadtteil", "Dabersteht"),
    TypingError("Integrationsbegleiter", 34, "Telefon", 1713920099, readable=True),
    TypingError("Integrationsbegleiter", 47, "E-Mail", "lothar.eichelhaeher.example.com"),
    TypingError("Integrationsbegleiter", 62, "Status", "Registirert"),
    TypingError("Zugewanderte", 23, "Geburtsjahr", 2959),
    TypingError("Zugewanderte", 58, "Aufnahmegespräch am", "morgen"),
    TypingError("Zugewanderte", 90, "Verfügbarkeit", "Di–Do vormittags", readable=True),
    TypingError("Treffen", 640, "Dauer (Min.)", "1,5 Std", readable=True),
    TypingError("Treffen", 1210, "Dauer (Min.)", "ca. 2 Std"),
    TypingError("Treffen", 1333, "Datum", "1.5."),
    TypingError("Treffen", 1480, "Themen", "Behördn und Ämter; Briefe"),
    TypingError("Treffen", 1571, "Datum", date(2062, 3, 12)),
    TypingError("Treffen", 1702, "Tandem-ID", "T-GIBTS-NICHT"),
)
"""Cells that are overwritten. The date lies in the future; there is no tandem with that ID."""
PASTED_TWICE = ("Zugewanderte", 70)
"""Tab and row that stands there a second time, with the same ID."""
ADDED_ROWS: tuple[tuple[str, dict[str, Cell]], ...] = (
    (
        "Integrationsbegleiter",
        {"Vorname": "Ottilie", "Nachname": "Fingerhütchen", "Telefon": "0171 / 3920098", "Status": "interessiert "},
    ),
)
"""Tab and cells of people who were typed in without an ID; all of it can be read."""


def with_typing_errors(tabs: Sequence[TabDesign]) -> list[TabDesign]:
    """The tabs with `TYPING_ERRORS` in their cells, one row `PASTED_TWICE` below itself, and `ADDED_ROWS`."""
    return [_mistyped(tab) for tab in tabs]


def _mistyped(tab: TabDesign) -> TabDesign:
    headers = [column.header for column in tab.columns]
    rows = [list(row) for row in tab.rows]
    for error in TYPING_ERRORS:
        if error.tab == tab.title and error.row < len(rows):
            rows[error.row][headers.index(error.header)] = error.cell
    title, twice = PASTED_TWICE
    if title == tab.title and twice < len(rows):
        rows.insert(twice + 1, list(rows[twice]))
    rows += [[cells.get(header) for header in headers] for title, cells in ADDED_ROWS if title == tab.title]
    return replace(tab, rows=tuple(map(tuple, rows)))
