"""Workbooks as people make and edit them by hand, saved by LibreOffice itself."""

from __future__ import annotations

import csv
import multiprocessing
import os
import resource
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import streamlit as st
from lxml import etree
from openpyxl.chart import BarChart
from openpyxl.chart import Reference as CellRange
from openpyxl.styles import PatternFill
from streamlit.testing.v1 import AppTest

from tests.office import CSV_OF_ALL_TABS, convert
from tests.store.conftest import NOON, Clock
from tests.store.xlsx_files import parts
from ui.links import PAGES
from zim_data.cells import Cell
from zim_data.columns import Language
from zim_data.errors import StoreError
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Edit, change
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook, create_workbook
from zim_data.tables import Meeting, Newcomer, Place, Tandem, TandemStatus, Volunteer, VolunteerStatus

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"

# --- The workbook -----------------------------------------------------------------------------------------------------

# Columns in an order of their own, in other words for some, one renamed, two of their own; a title above.
VOLUNTEERS: list[list[Cell]] = [
    ["Unsere Ehrenamtlichen"],
    [],
    ["NACHNAME", " vorname ", "ID", "Handy", "mail", "Status", "geburtsjahr", "Wohnstadtteil"]
    + ["Sprachen", "Hilfe-Themen", "Zeiten", "Aufnahmegespräch am", "Einwilligung am", "Infomail", "max Tandems"]
    + ["Alter etwa", "Kaffee?"],
    ["Ahornblatt", "Anna", "B-00001", "0361 / 6431535", "anna@example.org", "Aktiv", 1958, "Altstadt"]
    + ["Deutsch (Muttersprache), Englisch B2", "Briefe, Kita und Schule", "Mo abends; Sa vormittags"]
    + [date(2025, 3, 1), "01.03.2025", "ja!", 1, "=2026-G4", "mit Milch"],
    [],
    ["Birke", "Bernd  ", "B-00002", 1713920011, "bernd@example.org ", "aktiv ", "1961", "Daberstedt"]
    + ["deutsch; Russisch", "Behörden und Ämter\nDeutsch lernen, Sport", "Di–Do vormittags"]
    + ["1.3.25", 45717, "Nein", "2", "=2026-G6", ""],
    ["Birke", "Bernd  ", "B-00002", 1713920011, "bernd@example.org ", "aktiv ", "1961", "Daberstedt"]
    + ["deutsch; Russisch", "Behörden und Ämter\nDeutsch lernen, Sport", "Di–Do vormittags"]
    + ["1.3.25", 45717, "Nein", "2", "=2026-G7", ""],
    ["Ceder", "Clara", "B-00003", "0171 3920012 oder 0361 6431535", "clara.example.org", "Registirert", 2959, "Rieth"]
    + ["Deutsch, Rusisch", "Behördn und Ämter; Briefe", "wenn Zeit ist"]
    + ["morgen", "1.5.", "mal sehen", "zwei", "", "nein danke"],
    ["Distel", "Dora", "", "03616431536", "", "interessiert", "", "", "Dari, Deutsch", "", "Fr", "", "", "x"],
    [],
    ["Eibe", "Emil", "B-00001", "0361 6431537", "", "Kontakt"],
]
NEWCOMERS: list[list[Cell]] = [
    ["Status", "ID", "Vorname", "Name", "Telefon", "Notiz", "Einwilligung am", "Deutschniveau", "Anzahl Kinder"]
    + ["Dolmetschbedarf", "Notiz"],
    ["Im Tandem", "Z-00001", "Farid", "Flieder", "+49 171 3920021", "kommt gern", "2025-05-01", "a2", 3, "ja", "alt"],
    ["wartend", "Z-00002", "Gül", "Ginster", 491713920022, "", "Do, 1. Mai 2025", "keine", "0", "NEIN", ""],
    ["Wartend", "Z-00003", "Hanna", "Hasel", "3920", "", datetime(2025, 5, 1), "B7", "drei", "ja, Dari", ""],
]
TANDEMS: list[list[Cell]] = [
    ["ID", "Begleiter-ID", "Zugewanderten-ID", "Status", "Erstes Treffen am"],
    ["T-00001", "B-00001", "Z-00001", "Aktiv", "2.3.2026 10:30"],
    ["T-00002", "B-00002", "Z-99999", "Probephase", datetime(2026, 3, 3, 15, 0)],
]
MEETINGS: list[list[Cell]] = [
    ["Datum", "Minuten", "ID", "Tandem-ID", "Themen", "ort", "Unterstützung nötig", "wetter"],
    [date(2026, 3, 2), 90, "M-00001", "T-00001", "Briefe", "ZIM", "nein", "Regen"],
    ["9.3.26", "1,5 Std", "M-00002", "T-00001", "Briefe; Behörden und Ämter", "unterwegs ", "Nein", ""],
    ["2026-03-16", "1:30", "M-00003", "T-00001", "briefe, Sport\nFreizeit", "zu hause", "ja!", ""],
    [46104, time(1, 30), "M-00004", "T-00001", "", "online", "", ""],
    ["Mo, 30. März 2026", "90 min", "M-00005", "T-00001", "", "", "-", ""],
    [],
    ["6.4.", 60, "M-00006", "T-00001", "", "", "", ""],
    ["morgen", 60, "M-00007", "T-00001", "", "", "", ""],
    [date(2027, 1, 4), 60, "M-00008", "T-00001", "", "", "", ""],
    [datetime(2026, 4, 13), "ca. 2 Std", "M-00009", "T-00001", "", "", "", ""],
    ["", 60, "M-00010", "T-00001", "", "", "", ""],
    ["20.04.2026", "60", "M-00011", "T-77777", "Behördn und Ämter; Briefe", "Cafe", "vielleicht", ""],
    ["31.02.2026", 9999, "M-00012", "", "", "", "", ""],
    ["27.4.2026", 60, "", "T-00001", "", "", "", "Sonne"],
]
SETTINGS: list[list[Cell]] = [
    ["Schlüssel", "Wert", "Beschreibung"],
    ["Probephase Treffen", "drei", ""],
    ["Übliche Dauer (Min.)", 60, ""],
]
TRIPS: list[list[Cell]] = [["Ausflug", "Leute"], ["Zoo", 12], ["Steigerwald", 9], ["Egapark", 21]]
TABS = {
    "Ausflüge": TRIPS,
    "integrationsbegleiter": VOLUNTEERS,
    "Zugewanderte": NEWCOMERS,
    "Tandems": TANDEMS,
    "Treffen": MEETINGS,
    "Einstellungen": SETTINGS,
}

# tab | cell | sentence
PROBLEMS = """
Listen | | Das Tabellenblatt „Listen“ fehlt. Solange gelten die Listen, die mitgeliefert sind.
"""


def write_by_hand(path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in TABS.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    volunteers = book["integrationsbegleiter"]
    volunteers.merge_cells("A1:H1")
    volunteers["A4"].fill = PatternFill("solid", fgColor="FFFF00")
    chart = BarChart()
    chart.add_data(CellRange(book["Ausflüge"], min_col=2, min_row=1, max_row=4), titles_from_data=True)
    book["Ausflüge"].add_chart(chart, "D2")
    book.save(path)


@pytest.fixture(scope="module")
def as_saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook as LibreOffice saved it."""
    folder = tmp_path_factory.mktemp("von-hand")
    write_by_hand(folder / "zim.xlsx")
    return convert(folder / "zim.xlsx", "xlsx", folder / "gespeichert")


@pytest.fixture
def by_hand(as_saved: Path, tmp_path: Path) -> Path:
    """A copy of that workbook for one test."""
    return Path(shutil.copy(as_saved, tmp_path / "zim.xlsx"))


@pytest.fixture
def store(by_hand: Path, clock: Clock) -> Store:
    return Store(Workbook(by_hand, now=clock), clock)

def test_x(store: Store) -> None:
    for p in store.snapshot().problems:
        print(p.tab, "|", p.address, "|", p.sentence)
    for r in store.snapshot()[Volunteer].records: print([getattr(r, n) for n in r.__slots__], r.extra, r.unread, r.phone, r.help_topics)
    assert 0
