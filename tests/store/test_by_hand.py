"""Workbooks as people make and edit them by hand, saved by LibreOffice itself."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import resource
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import streamlit as st
from openpyxl.chart import BarChart
from openpyxl.chart import Reference as CellRange
from openpyxl.styles import PatternFill
from streamlit.testing.v1 import AppTest

from tests.office import convert, edit_in_libreoffice, shown_in_libreoffice
from tests.store.conftest import NOON, Clock
from tests.store.xlsx_files import parts
from ui.links import PAGES
from zim_data.cells import Cell
from zim_data.columns import Language
from zim_data.errors import StoreError
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, change
from zim_data.store.new_workbook import create_workbook
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Meeting, Newcomer, Place, Tandem, TandemStatus, Volunteer, VolunteerStatus

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"

# --- The workbook -----------------------------------------------------------------------------------------------------

# Columns in an order of their own, in other words for some, one renamed, two of their own; a title above.
# fmt: off
VOLUNTEERS: list[list[Cell]] = [
    ["Unsere Ehrenamtlichen"],
    [],
    ["NACHNAME", " vorname ", "ID", "Handy", "mail", "Status", "geburtsjahr", "Wohnstadtteil",
     "Sprachen", "Hilfe-Themen", "Zeiten", "Aufnahmegespräch am", "Einwilligung am", "Infomail", "max Tandems",
     "Alter etwa", "Kaffee?"],
    ["Ahornblatt", "Anna", "B-00001", "0361 / 6431535", "anna@example.org", "Aktiv", 1958, "Altstadt",
     "Deutsch (Muttersprache), Englisch B2", "Briefe, Kita und Schule", "Mo abends; Sa vormittags",
     date(2025, 3, 1), "01.03.2025", "ja!", 1, "=2026-G4", "mit Milch"],
    [],
    ["Birke", "Bernd  ", "B-00002", 1713920011, "bernd@example.org ", "aktiv ", "1961", "Daberstedt",
     "deutsch; Russisch", "Behörden und Ämter\nDeutsch lernen, Sport", "Di–Do vormittags",
     "1.3.25", 45717, "Nein", "2", "=2026-G6", ""],
    ["Birke", "Bernd  ", "B-00002", 1713920011, "bernd@example.org ", "aktiv ", "1961", "Daberstedt",
     "deutsch; Russisch", "Behörden und Ämter\nDeutsch lernen, Sport", "Di–Do vormittags",
     "1.3.25", 45717, "Nein", "2", "=2026-G7", ""],
    ["Ceder", "Clara", "B-00003", "0171 3920012 oder 0361 6431535", "clara.example.org", "Registirert", 2959, "Rieth",
     "Deutsch, Rusisch", "Behördn und Ämter; Briefe", "wenn Zeit ist",
     "morgen", "1.5.", "mal sehen", "zwei", "", "nein danke"],
    ["Distel", "Dora", "", "03616431536", "", "interessiert", "", "", "Dari, Deutsch", "", "Fr", "", "", "x"],
    [],
    ["Eibe", "Emil", "B-00001", "0361 6431537", "", "Kontakt"],
]
NEWCOMERS: list[list[Cell]] = [
    ["Status", "ID", "Vorname", "Name", "Telefon", "Notiz", "Einwilligung am", "Deutschniveau", "Anzahl Kinder",
     "Dolmetschbedarf", "Notiz"],
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
# fmt: on
TRIPS: list[list[Cell]] = [["Ausflug", "Leute"], ["Zoo", 12], ["Steigerwald", 9], ["Egapark", 21]]
TABS = {
    "Ausflüge": TRIPS,
    "integrationsbegleiter": VOLUNTEERS,
    "Zugewanderte": NEWCOMERS,
    "Tandems": TANDEMS,
    "Treffen": MEETINGS,
    "Einstellungen": SETTINGS,
}

# Tab | cell | sentence. Whole tabs and columns that are missing stand below.
PROBLEMS = """
    Integrationsbegleiter | C7  | Diese Zeile steht doppelt da, wie Zeile 6. Bitte löschen Sie eine der beiden.
    Integrationsbegleiter | D8  | „0171 3920012 oder 0361 6431535“ ist keine vollständige Telefonnummer (genau eine, \
mit Vorwahl).
    Integrationsbegleiter | E8  | „clara.example.org“ ist keine E-Mail-Adresse.
    Integrationsbegleiter | F8  | „Registirert“ steht nicht in der Liste. Meinten Sie „Registriert“?
    Integrationsbegleiter | G8  | Das Jahr liegt in der Zukunft.
    Integrationsbegleiter | I8  | „Rusisch“ steht nicht in der Liste. Meinten Sie „Russisch“?
    Integrationsbegleiter | J8  | „Behördn und Ämter“ steht nicht in der Liste. Meinten Sie „Behörden und Ämter“?
    Integrationsbegleiter | K8  | „wenn Zeit ist“ ist keine Zeit. Bitte so: „Mo abends“ oder „Di–Do vormittags“.
    Integrationsbegleiter | L8  | „morgen“ ist kein Datum. Bitte so: 31.12.2026.
    Integrationsbegleiter | M8  | Bei „1.5.“ fehlt das Jahr. Bitte so: 31.12.2026.
    Integrationsbegleiter | N8  | „mal sehen“ ist weder ja noch nein.
    Integrationsbegleiter | O8  | „zwei“ ist keine Zahl.
    Integrationsbegleiter | C11 | Die ID B-00001 steht auch in Zeile 4. Bitte leeren Sie die ID der neueren der beiden \
Zeilen; sie bekommt dann eine eigene.
    Zugewanderte | E4 | „3920“ ist keine vollständige Telefonnummer (genau eine, mit Vorwahl).
    Zugewanderte | H4 | „B7“ steht nicht in der Liste. Möglich sind: keine, Alphabetisierung, A1, A2, B1, B2, C1, C2.
    Zugewanderte | I4 | „drei“ ist keine Zahl.
    Zugewanderte | J4 | „ja, Dari“ ist weder ja noch nein.
    Zugewanderte | K1 | Die Spalte „Notiz“ gibt es zweimal (F1 und K1). Gelesen wird F1. Bitte benennen Sie die \
andere um; bis dahin schreibt die App nicht in diese Spalte.
    Tandems | C3 | Im Tabellenblatt „Zugewanderte“ gibt es keine Zeile mit der ID „Z-99999“.
    Treffen | A8  | Bei „6.4.“ fehlt das Jahr. Bitte so: 31.12.2026.
    Treffen | A9  | „morgen“ ist kein Datum. Bitte so: 31.12.2026.
    Treffen | A10 | Das Datum liegt in der Zukunft.
    Treffen | B11 | „ca. 2 Std“ ist keine Dauer. Meinten Sie 120 Minuten?
    Treffen | A12 | „Datum“ fehlt.
    Treffen | D13 | Im Tabellenblatt „Tandems“ gibt es keine Zeile mit der ID „T-77777“.
    Treffen | E13 | „Behördn und Ämter“ steht nicht in der Liste. Meinten Sie „Behörden und Ämter“?
    Treffen | F13 | „Cafe“ steht nicht in der Liste. Möglich sind: ZIM, unterwegs, Behörde, zu Hause, online.
    Treffen | G13 | „vielleicht“ ist weder ja noch nein.
    Treffen | A14 | Den 31.02.2026 gibt es nicht.
    Treffen | B14 | 9999 liegt nicht zwischen 5 und 720.
    Treffen | D14 | „Tandem-ID“ fehlt.
    Einstellungen | B2 | „drei“ ist keine Zahl. Solange gilt „3“.
"""
MISSING_TABS = """
    Listen | | Das Tabellenblatt „Listen“ fehlt. Solange gelten die Listen, die mitgeliefert sind.
    Kontakte | | Das Tabellenblatt „Kontakte“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Räume | | Das Tabellenblatt „Räume“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Buchungen | | Das Tabellenblatt „Buchungen“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Zertifikate | | Das Tabellenblatt „Zertifikate“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Festlegungen | | Das Tabellenblatt „Festlegungen“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Zurückgestellt | | Das Tabellenblatt „Zurückgestellt“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Vertretungen | | Das Tabellenblatt „Vertretungen“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Team | | Das Tabellenblatt „Team“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Textbausteine | | Das Tabellenblatt „Textbausteine“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
    Protokoll | | Das Tabellenblatt „Protokoll“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.
"""
RENAMED = """
    Integrationsbegleiter | | Im Tabellenblatt „Integrationsbegleiter“ fehlt die Spalte „Stadtteil“. Heißt sie jetzt \
„Wohnstadtteil“? Dann bitte wieder umbenennen.
"""
MISSING_COLUMNS = {
    "Integrationsbegleiter": """
        Bevorzugter Kontaktweg, Geschlecht, Interessen, Wunsch Geschlecht, Geführt von, Einwilligung Version,
        Widerruf am, Löschen ab, Notiz, Stunden pro Woche, Erfahrung mit Kindern, Mobilität, Erwartungen, Schulungen,
        Verschwiegenheit am, Führungszeugnis ausgestellt am, Führungszeugnis eingesehen am, Angelegt am, Geändert am,
        Geändert von""",
    "Zugewanderte": """
        E-Mail, Bevorzugter Kontaktweg, Geburtsjahr, Geschlecht, Stadtteil, Sprachen, Verfügbarkeit, Hilfethemen,
        Interessen, Wunsch Geschlecht, Aufnahmegespräch am, Geführt von, Einwilligung Version, Widerruf am, Löschen ab,
        Haushalt, Altersgruppen Kinder, Herkunftsland, Aufenthaltsgruppe, In Erfurt seit (Jahr), Vermittelt durch,
        Dringlichkeit, Angelegt am, Geändert am, Geändert von""",
    "Tandems": """
        Vorgeschlagen am, Punkte, Raum, Mitarbeiterin, Vereinbarung am, Ziele, Rhythmus, Geplantes Ende, Pause bis,
        Beendet am, Grund, Abschlussgespräch am, Zufriedenheit Begleiter, Zufriedenheit Zugewanderte, Förderprogramm,
        Angelegt am, Geändert am, Geändert von""",
    "Treffen": "Notiz, Eingetragen von, Bestätigt am, Angelegt am, Geändert am, Geändert von",
}


def listed(text: str) -> list[tuple[str, ...]]:
    """Tab, address and sentence of each line."""
    return [tuple(part.strip() for part in line.split("|")) for line in text.strip().splitlines()]


def missing_columns() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for tab, headers in MISSING_COLUMNS.items():
        names = [f"„{' '.join(name.split())}“" for name in headers.split(",")]
        verb = "fehlt die Spalte" if len(names) == 1 else "fehlen die Spalten"
        sentence = f"Im Tabellenblatt „{tab}“ {verb} {', '.join(names)}. Unter „Einrichtung“ können Sie das ergänzen."
        found.append((tab, "", sentence))
    return found


def found(snapshot: Snapshot) -> list[tuple[str, ...]]:
    return sorted((each.tab, each.address, each.sentence) for each in snapshot.problems)


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


OpenPage = Callable[[Path, str], AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[OpenPage]:
    """Opens a page of the app on that workbook."""

    def opened(path: Path, page: str) -> AppTest:
        monkeypatch.setenv("ZIM_WORKBOOK", str(path))
        st.cache_resource.clear()
        app = AppTest.from_file(str(NAVIGATION), default_timeout=60).run()  # the first run makes the pages known
        return app.switch_page(page).run()

    yield opened
    st.cache_resource.clear()


# --- Read -------------------------------------------------------------------------------------------------------------


@pytest.mark.office
def test_the_problems_are_exactly_those(store: Store) -> None:
    everything = listed(PROBLEMS) + listed(MISSING_TABS) + listed(RENAMED) + missing_columns()
    assert found(store.snapshot()) == sorted(everything)


@pytest.mark.office
def test_people_are_read_as_they_were_meant(store: Store) -> None:
    volunteers = store.snapshot()[Volunteer].by_id
    assert [each.name for each in volunteers.values()] == [
        "Anna Ahornblatt",
        "Bernd Birke",
        "Clara Ceder",
        "Dora Distel",
    ]
    anna, bernd, clara = volunteers["B-00001"], volunteers["B-00002"], volunteers["B-00003"]
    assert (anna.phone, anna.email, anna.birth_year, anna.infomail) == ("+493616431535", "anna@example.org", 1958, True)
    assert anna.interview_on == anna.consent_on == bernd.interview_on == bernd.consent_on == date(2025, 3, 1)
    assert anna.languages == (Language("Deutsch", "Muttersprache"), Language("Englisch", "B2"))
    assert anna.availability == ("Mo abends", "Sa vormittags")
    assert anna.extra == {"Wohnstadtteil": "Altstadt", "Alter etwa": "68", "Kaffee?": "mit Milch"}
    assert (bernd.phone, bernd.status, bernd.max_tandems) == ("+491713920011", VolunteerStatus.ACTIVE, 2)
    assert bernd.help_topics == ("Behörden und Ämter", "Deutsch lernen", "Sport")
    assert bernd.availability == ("Di vormittags", "Mi vormittags", "Do vormittags")
    assert (clara.help_topics, clara.languages) == (("Briefe",), (Language("Deutsch"),))
    assert (clara.unread["phone"], clara.unread["interview_on"]) == ("0171 3920012 oder 0361 6431535", "morgen")


@pytest.mark.office
def test_newcomers_are_read_as_they_were_meant(store: Store) -> None:
    farid, guel, hanna = store.snapshot()[Newcomer].records
    assert (farid.name, farid.german_level, farid.children, farid.note) == ("Farid Flieder", "A2", 3, "kommt gern")
    assert (guel.phone, guel.children, guel.interpreter) == ("+491713920022", 0, False)
    assert farid.consent_on == guel.consent_on == hanna.consent_on == date(2025, 5, 1)


@pytest.mark.office
def test_meetings_are_read_as_they_were_meant(store: Store) -> None:
    read = [
        (each.day.strftime("%d.%m."), each.minutes, each.topics, each.place, each.needs_support)
        for each in store.snapshot()[Meeting].records
    ]
    assert read == [
        ("02.03.", 90, ("Briefe",), Place.CENTRE, False),
        ("09.03.", 90, ("Briefe", "Behörden und Ämter"), Place.OUT, False),
        ("16.03.", 90, ("Briefe", "Sport", "Freizeit"), Place.HOME, True),
        ("23.03.", 90, (), Place.ONLINE, False),
        ("30.03.", 90, (), None, False),
        ("20.04.", 60, ("Briefe",), None, False),
        ("27.04.", 60, (), None, False),
    ]
    tandem = store.snapshot()[Tandem].by_id["T-00001"]
    assert (tandem.status, tandem.first_meeting_at) == (TandemStatus.ACTIVE, datetime(2026, 3, 2, 10, 30))


@pytest.mark.office
@pytest.mark.parametrize("page", PAGES.values())
def test_every_page_opens(by_hand: Path, page: str, open_page: OpenPage) -> None:
    opened = open_page(by_hand, page)
    assert not opened.exception
    assert not [each.value for each in opened.error]


# --- Written ----------------------------------------------------------------------------------------------------------

CLARAS_PHONE = "+491713920012"
NEW_MEETING = Meeting(
    id="M-NEU01", tandem_id="T-00001", day=date(2026, 11, 20), minutes=75, topics=("Briefe", "Sport"), place=Place.OUT
)


def save_phone_and_meeting(store: Store) -> None:
    clara = store.snapshot()[Volunteer].by_id["B-00003"]
    store.apply([change(clara, phone=CLARAS_PHONE), Append(NEW_MEETING)], action="Test", by="Frau Ahorn")


@pytest.mark.office
def test_nothing_is_saved_before_the_journal_has_its_tab(store: Store, by_hand: Path) -> None:
    before = by_hand.read_bytes()
    with pytest.raises(StoreError, match=r"Tabellenblatt „Protokoll“ fehlt .*Unter „Einrichtung“"):
        save_phone_and_meeting(store)
    assert by_hand.read_bytes() == before


@pytest.mark.office
def test_what_is_missing_is_completed_and_only_the_typing_errors_stay(store: Store) -> None:
    store.complete()
    assert found(store.snapshot()) == sorted(listed(PROBLEMS))


@pytest.mark.office
def test_a_person_who_stands_there_twice_is_not_changed(store: Store) -> None:
    store.complete()
    bernd = store.snapshot()[Volunteer].by_id["B-00002"]
    with pytest.raises(StoreError, match="steht die ID B-00002 zweimal"):
        store.apply([change(bernd, phone=CLARAS_PHONE)], action="Test", by="")


@pytest.mark.office
def test_a_save_keeps_everything_that_is_theirs(store: Store, by_hand: Path) -> None:
    before, before_parts = openpyxl.load_workbook(by_hand), parts(by_hand.read_bytes())
    store.complete()
    save_phone_and_meeting(store)
    after, after_parts = openpyxl.load_workbook(by_hand), parts(by_hand.read_bytes())
    drawn = {name for name in before_parts if "chart" in name or "drawing" in name}
    assert any("chart" in name for name in drawn)
    assert {name: after_parts.get(name) for name in drawn} == {name: before_parts[name] for name in drawn}
    assert after.sheetnames[:6] == list(TABS)
    assert list(after["Ausflüge"].values) == list(before["Ausflüge"].values) == [tuple(row) for row in TRIPS]
    sheet = after["integrationsbegleiter"]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:H1"]
    assert sheet["A4"].fill.fgColor.rgb == "FFFFFF00"
    assert [sheet[cell].value for cell in ("H4", "P4", "P6", "Q8")] == [
        "Altstadt",
        "=2026-G4",
        "=2026-G6",
        "nein danke",
    ]
    differing = {
        cell.coordinate
        for row in before["integrationsbegleiter"].iter_rows()
        for cell in row
        if cell.value != sheet[cell.coordinate].value
    }
    assert differing == {"D8", "C9"}, "Clara's phone, and the ID of Dora, who had none"


@pytest.mark.office
def test_libreoffice_shows_what_was_saved(store: Store, by_hand: Path, tmp_path: Path) -> None:
    store.complete()
    save_phone_and_meeting(store)
    shown = shown_in_libreoffice(by_hand, tmp_path / "angezeigt")
    assert shown["integrationsbegleiter"][7][:4] == ["Ceder", "Clara", "B-00003", "+49 171 3920012"]
    assert shown["integrationsbegleiter"][3][15] == "68"
    assert shown["Treffen"][15][:6] == ["20.11.2026", "75", "M-NEU01", "T-00001", "Briefe; Sport", "unterwegs"]
    assert [line[5:10] for line in shown["Protokoll"][1:]] == [
        ["Integrationsbegleiter", "B-00003", "Telefon", "0171 3920012 oder 0361 6431535", "0171 3920012"],
        ["Treffen", "M-NEU01", "(neu)", "", ""],
    ]


# --- Edited in LibreOffice while the app runs -------------------------------------------------------------------------

DORA = Volunteer(id="B-00004", first_name="Dora", last_name="Distel", phone="+493616431536")


@pytest.mark.office
def test_what_staff_change_and_add_in_libreoffice_is_seen_and_gets_its_id(tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "zim.xlsx"
    create_workbook(path, new_spreadsheet({Volunteer: [DORA]}))
    store = Store(Workbook(path, now=clock), clock)
    assert store.snapshot()[Volunteer].by_id["B-00004"].phone == "+493616431536"

    edit_in_libreoffice(
        path, tmp_path, {"+49 361 6431536": "0171/392 00 44"}, "Integrationsbegleiter", ["", "Emil", "Eibe", "Kontakt"]
    )
    snapshot = store.snapshot()
    dora, emil = snapshot[Volunteer].records
    assert (dora.phone, emil.name, emil.status) == ("+491713920044", "Emil Eibe", VolunteerStatus.CONTACT)
    assert found(snapshot) == []

    store.apply([change(dora, birth_year=1970)], action="Test", by="")
    shown = shown_in_libreoffice(path, tmp_path / "angezeigt")["Integrationsbegleiter"]
    assert [row[:5] for row in shown[1:]] == [
        ["B-00004", "Dora", "Distel", "Interessiert", "0171/392 00 44"],
        [emil.id, "Emil", "Eibe", "Kontakt", ""],
    ]


# --- Files that are no workbook, or cannot be saved -------------------------------------------------------------------


def a_workbook(path: Path) -> bytes:
    create_workbook(path, new_spreadsheet({Volunteer: [DORA]}))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (None, "Die Tabelle „zim.xlsx“ ist nicht mehr da."),
        (lambda _: b"", "Die Tabelle „zim.xlsx“ ist leer."),
        (lambda _: b"Name;Ort", "Die Tabelle „zim.xlsx“ ist beschädigt oder keine Excel-Arbeitsmappe."),
        (lambda whole: whole[: len(whole) // 2], "Die Tabelle „zim.xlsx“ ist beschädigt"),
    ],
    ids=["missing", "empty", "no xlsx", "truncated"],
)
@pytest.mark.parametrize("page", ["overview.py", "directory.py", "setup.py"])
def test_a_page_says_why_there_is_no_workbook_to_show(
    tmp_path: Path, open_page: OpenPage, make: Callable[[bytes], bytes] | None, sentence: str, page: str
) -> None:
    path = tmp_path / "zim.xlsx"
    content = make(a_workbook(path)) if make else None
    path.unlink(missing_ok=True)
    if content is not None:
        path.write_bytes(content)
    opened = open_page(path, page)
    assert not opened.exception
    assert opened.error[0].value.startswith(sentence)
    assert (path.read_bytes() if path.exists() else None) == content


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (None, "Das Tabellenblatt „Treffen“ fehlt. Unter „Einrichtung“ können Sie es ergänzen."),
        (["Wann", "Wer"], "Im Tabellenblatt „Treffen“ fehlt die Zeile mit den Spaltennamen („ID“, …)."),
    ],
    ids=["without a tab", "without a header"],
)
def test_pages_work_on_without_a_tab_and_say_what_is_missing(
    tmp_path: Path, open_page: OpenPage, headers: list[str] | None, sentence: str
) -> None:
    path = tmp_path / "zim.xlsx"
    a_workbook(path)
    book = openpyxl.load_workbook(path)
    del book["Treffen"]
    if headers:
        book.create_sheet("Treffen").append(headers)
    book.save(path)
    before = path.read_bytes()
    assert sentence in [each.value for each in open_page(path, "setup.py").warning]
    for page in PAGES.values():
        opened = open_page(path, page)
        assert not opened.exception, page
        assert not [each.value for each in opened.error], page
    assert path.read_bytes() == before


def page_that_saves() -> None:
    from ui import saving, session
    from zim_data.store.edits import change
    from zim_data.tables import Volunteer

    person = session.snapshot()[Volunteer].records[0]
    saving.save([change(person, birth_year=1970)], action="Treffen geändert", done="Gespeichert.")


def test_a_read_only_workbook_is_explained_on_the_page_and_can_still_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "zim.xlsx"
    before = a_workbook(path)
    path.chmod(0o444)
    monkeypatch.setenv("ZIM_WORKBOOK", str(path))
    st.cache_resource.clear()
    opened = AppTest.from_function(page_that_saves).run()
    assert not opened.exception
    assert "schreibgeschützt" in opened.error[0].value
    assert path.read_bytes() == before
    assert Store(Workbook(path), lambda: NOON).snapshot()[Volunteer].records[0].name == "Dora Distel"


def save_on_a_full_disk(app: AppTest, errors: multiprocessing.connection.Connection) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))
    errors.send([*app.run().exception, *(each.value for each in app.error)])
    os._exit(0)


def test_a_full_disk_is_explained_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "zim.xlsx"
    before = a_workbook(path)
    monkeypatch.setenv("ZIM_WORKBOOK", str(path))
    st.cache_resource.clear()
    in_process = multiprocessing.get_context("fork")
    receiver, sender = in_process.Pipe(duplex=False)
    saving = in_process.Process(
        target=save_on_a_full_disk, args=(AppTest.from_function(page_that_saves, default_timeout=30), sender)
    )
    saving.start()
    assert receiver.poll(60)
    assert receiver.recv() == [
        "Die Tabelle „zim.xlsx“ konnte nicht gespeichert werden, weil der Speicherplatz voll ist. "
        "Bitte schaffen Sie Platz und speichern Sie dann noch einmal."
    ]
    saving.join()
    assert path.read_bytes() == before
