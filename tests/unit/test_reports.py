"""Reports: what they say, that they give no small number away, and the same on paper and in the workbook."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader
from scipy.optimize import LinearConstraint, milp

from tests.office import convert, shown_in_libreoffice
from zim_data import journal, periods
from zim_data.errors import RuleBroken
from zim_data.periods import Period, PeriodKind
from zim_data.records import Row
from zim_data.reports import docx, hours, hyphens, pdf, xlsx
from zim_data.reports.build import build, months_of
from zim_data.reports.forms import ANNUAL, CITY, FORMS, STATE, TANDEM_PROGRAMME, TIME_SHEET, Form, Parts, offered
from zim_data.reports.values import Bars, Cell, Grid, Paragraph, Report
from zim_data.settings import Settings
from zim_data.statistics import BREAKDOWNS
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.store import Store
from zim_data.tables import (
    EndReason,
    Gender,
    GermanLevel,
    JournalLine,
    Meeting,
    Newcomer,
    Tandem,
    TandemStatus,
    Volunteer,
)

TODAY = datetime(2026, 2, 1, 10)
YEAR = periods.calendar_period(PeriodKind.YEAR, date(2025, 1, 1))


def read(rows: Sequence[Row], at: datetime = TODAY, **sheet: Any) -> Snapshot:
    return read_snapshot(memory(rows, **sheet).read(), at=at)


def memory(rows: Sequence[Row], **sheet: Any) -> Memory:
    tables: dict[type[Row], list[Row]] = {}
    for row in rows:
        tables.setdefault(type(row), []).append(row)
    return Memory.new(new_spreadsheet(tables, **sheet))


def pair(
    number: int, began: date, ended: date | None = None, person: Mapping[str, Any] | None = None, **tandem: Any
) -> list[Row]:
    """A volunteer, a newcomer and their tandem."""
    status = TandemStatus.ENDED if ended else TandemStatus.ACTIVE
    named: dict[str, Any] = {"first_name": f"V{number}", "last_name": f"N{number:03}", **(person or {})}
    return [
        Volunteer(id=f"B-{number}", **named),
        Newcomer(id=f"Z-{number}", first_name="Z", last_name=str(number), german_level=GermanLevel.A1),
        Tandem(
            id=f"T-{number}",
            volunteer_id=f"B-{number}",
            newcomer_id=f"Z-{number}",
            status=status,
            first_meeting_at=datetime.combine(began, datetime.min.time()),
            ended_on=ended,
            **tandem,
        ),
    ]


def met(number: int, *days: date, minutes: int = 90) -> list[Row]:
    return [Meeting(id=f"M-{number}-{day:%y%m%d}", tandem_id=f"T-{number}", day=day, minutes=minutes) for day in days]


def small_centre() -> list[Row]:
    """Twelve tandems: 1 to 5 began in 2024, 1 and 2 of them ended in June 2025, 6 to 12 began in March 2025.

    Volunteers 1 to 9 are women, 10 to 12 men. The five of 2024 met once in that year, for an hour. In 2025 all twelve
    met in April, May and June, the ten that were left in July, August and September, for 90 minutes each.
    """
    rows: list[Row] = []
    for number in range(1, 13):
        old, ended = number <= 5, date(2025, 6, 30) if number <= 2 else None
        gender = Gender.FEMALE if number <= 9 else Gender.MALE
        began = date(2024, 5, 10) if old else date(2025, 3, 1)
        reason = EndReason.MOVED if ended else None
        rows += pair(number, began, ended, {"gender": gender}, end_reason=reason)
        rows += met(number, date(2024, 5, 10), minutes=60) if old else []
        rows += met(number, *(date(2025, month, 10) for month in range(4, 7 if ended else 10)))
    return rows


@pytest.fixture(scope="module")
def centre() -> Snapshot:
    return read(small_centre())


def grids(report: Report) -> list[Grid]:
    return [each for each in report.blocks if isinstance(each, Grid)]


def rows_of(report: Report, title: str, first: str | None = None) -> dict[str, list[str]]:
    """The rows of the table with that title (or, of those without one, that has this row), by their first cell."""
    for grid in grids(report):
        rows = {row[0].text: [cell.text for cell in row[1:]] for row in grid.rows}
        if grid.title == title and (first is None or first in rows):
            return rows
    raise AssertionError(title)


# --- What a report says -----------------------------------------------------------------------------------------------


def test_the_yearly_report_says_what_was_worked_out_by_hand(centre: Snapshot) -> None:
    report = build(centre, ANNUAL, YEAR)
    # 12 x 3 + 10 x 3 meetings are 66, of 1.5 hours are 99; the five of 2024 are 5 meetings and hours.
    found = rows_of(report, "", "Tandems")
    assert found["Tandems"] == ["12", "5", "+7"]
    assert found["Neue Tandems"] == ["7", "5", "+2"]
    assert found["Fortgeführte Tandems"] == ["5", "0", "+5"]
    assert found["Beendete Tandems"] == ["<5", "0", ""]
    assert found["Treffen"] == ["66", "5", "+61"]
    assert found["Stunden"] == ["99 Std.", "5 Std.", "+94"]
    assert found["Wartende Zugewanderte"] == ["–", "–", ""]
    text = next(each.text for each in report.blocks if isinstance(each, Paragraph))
    assert "gab es 12 Tandems, davon 7 neue und 5 fortgeführte. Sie trafen sich 66 Mal, zusammen 99 Stunden." in text


def test_a_small_group_and_the_one_beside_it_are_hidden(centre: Snapshot) -> None:
    found = rows_of(build(centre, ANNUAL, YEAR), "Integrationsbegleiter*innen nach Geschlecht")
    assert found["männlich"] == ["<5", "", "0"]
    assert found["weiblich"] == [".", "", "5"]
    assert found["Insgesamt"] == ["12", "100 %", "5"]


def test_a_small_total_is_not_broken_down(centre: Snapshot) -> None:
    found = rows_of(build(centre, ANNUAL, YEAR), "Beendete Tandems nach Grund")
    assert found["Insgesamt"][0] == "<5"
    assert {cells[0] for name, cells in found.items() if name != "Insgesamt"} == {"."}


def test_what_ended_cannot_be_taken_from_what_runs_on(centre: Snapshot) -> None:
    found = rows_of(build(centre, TANDEM_PROGRAMME, YEAR), "", "Laufende Tandems")
    assert (found["Beendete Tandems"][0], found["Laufende Tandems"][0]) == ("<5", ".")  # 12 less 10 would be 2
    assert [found[name][0] for name in ("Tandems", "Neue Tandems", "Fortgeführte Tandems")] == ["12", "7", "5"]


def test_months_add_up_to_the_year(centre: Snapshot) -> None:
    found = rows_of(build(centre, TANDEM_PROGRAMME, YEAR), "Treffen und Stunden nach Monaten")
    assert found["April 2025"] == ["12", "18 Std."]
    assert found["September 2025"] == ["10", "15 Std."]
    assert found["Oktober 2025"] == ["0", "0 Std."]
    assert found["Insgesamt"] == ["66", "99 Std."]


def test_many_meetings_of_few_tandems_are_hidden_and_so_are_their_hours() -> None:
    rows = small_centre() + met(3, *(date(2025, 11, day) for day in range(1, 13)))
    report = build(read(rows), TANDEM_PROGRAMME, YEAR)
    found = rows_of(report, "Treffen und Stunden nach Monaten")
    assert found["November 2025"] == [".", "."]  # twelve meetings, all of tandem 3
    hidden = [name for name, cells in found.items() if cells[0] == "."]
    assert len(hidden) >= 2
    chart = next(each for each in report.blocks if isinstance(each, Bars))
    assert dict(zip(chart.names, chart.texts, strict=True))["November 2025"] == "."
    assert dict(zip(chart.names, chart.values, strict=True))["November 2025"] is None


def test_a_share_does_not_say_that_it_is_all_but_one() -> None:
    # Of 20 tandems one ended after a month: 95 % lasted for three.
    rows = [
        row for number in range(20) for row in pair(number, date(2024, 6, 1), date(2024, 7, 1) if not number else None)
    ]
    found = rows_of(build(read(rows), ANNUAL, YEAR), "", "Tandems über 6 Monate")
    assert found["Tandems über 6 Monate"][0] == "."
    rows = [
        row for number in range(20) for row in pair(number, date(2024, 6, 1), date(2024, 7, 1) if number < 5 else None)
    ]
    found = rows_of(build(read(rows), ANNUAL, YEAR), "", "Tandems über 6 Monate")
    assert found["Tandems über 6 Monate"][0] == "75 %"


def test_another_threshold_is_kept_to() -> None:
    open_to_all = build(read(small_centre(), settings=Settings(small_number=1)), ANNUAL, YEAR)
    found = rows_of(open_to_all, "Integrationsbegleiter*innen nach Geschlecht")
    assert [found[name][0] for name in ("weiblich", "männlich", "divers")] == ["9", "3", "0"]
    strict = build(read(small_centre(), settings=Settings(small_number=20)), ANNUAL, YEAR)
    assert rows_of(strict, "", "Tandems")["Tandems"][0] == "<20"
    assert any("„<20“ steht für eine Zahl von 1 bis 19" in note for note in strict.notes)


def test_targets_stand_beside_what_was_reached() -> None:
    snapshot = read(small_centre(), settings=Settings(target_tandems=10, target_meetings=120))
    found = rows_of(build(snapshot, STATE, YEAR), "", "Treffen")
    assert found["Tandems"] == ["12", "5", "+7", "10", "120 %"]
    assert found["Treffen"] == ["66", "5", "+61", "120", "55 %"]
    assert found["Neue Tandems"][3:] == ["", ""]


def test_every_report_says_its_day_period_definitions_and_what_was_left_out(centre: Snapshot) -> None:
    for form in FORMS.values():
        report = build(centre, form, YEAR)
        said = " ".join(report.notes)
        assert "Stand der Daten: 01.02.2026." in said
        assert "Alle Zeilen der Tabelle konnten gelesen werden." in said
        assert report.subtitle == "01.01.2025 bis 31.12.2025"
        assert report.definitions


def test_rows_that_cannot_be_read_are_counted() -> None:
    grids_ = memory(small_centre()).read()
    header = next(number for number, row in enumerate(grids_["Treffen"]) if "Datum" in row)
    day, minutes = grids_["Treffen"][header].index("Datum"), grids_["Treffen"][header].index("Ort")
    grids_["Treffen"][header + 1][day] = "irgendwann"
    grids_["Treffen"][header + 2][minutes] = "Mond"
    report = build(read_snapshot(grids_, at=TODAY), ANNUAL, YEAR)
    said = report.notes[-1]
    assert "1 Zeile der Tabelle konnte nicht gelesen werden und fehlt in diesem Bericht (Treffen: 1)." in said
    assert "In 1 Zeile war eine Angabe nicht lesbar; sie zählt ohne diese Angabe." in said


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
@pytest.mark.parametrize(
    ("rows", "period"),
    [
        ([], YEAR),
        (small_centre(), periods.between(date(2010, 1, 1), date(2010, 12, 31))),
        (small_centre(), periods.between(date(2031, 1, 1), date(2031, 12, 31))),
        (small_centre(), periods.between(date(2025, 4, 10), date(2025, 4, 10))),
        (small_centre(), periods.between(date(1025, 1, 1), date(2025, 12, 31))),
        ([*pair(1, date(2025, 3, 1)), *met(1, date(2025, 4, 1))], YEAR),
    ],
    ids=["no data", "empty", "future", "one day", "a thousand years", "one tandem"],
)
def test_whatever_there_is_or_not_makes_a_report(form: Form, rows: list[Row], period: Period) -> None:
    report = build(read(rows), form, period)
    assert pdf.render(report).startswith(b"%PDF")
    assert xlsx.render(report)[:2] == docx.render(report)[:2] == b"PK"


def test_of_the_future_nothing_is_known(centre: Snapshot) -> None:
    report = build(centre, ANNUAL, periods.between(date(2031, 1, 1), date(2031, 12, 31)))
    assert rows_of(report, "", "Tandems")["Tandems"][0] == "–"
    assert "Der Zeitraum hat noch nicht begonnen" in report.notes[0]


def test_of_one_tandem_no_number_is_shown() -> None:
    rows = [*pair(1, date(2025, 3, 1)), *met(1, *(date(2025, month, 1) for month in range(4, 12)))]
    for form in (ANNUAL, STATE, TANDEM_PROGRAMME, CITY):
        for grid in grids(build(read(rows), form, YEAR)):
            for row in grid.rows:
                assert all(cell.text in {"<5", ".", "–", "", "0", "0 %", "0 Std.", "±0"} for cell in row[1:]), row


def test_a_target_that_is_no_number_is_none() -> None:
    cells = memory(small_centre(), settings=Settings(target_tandems=10)).read()
    for row in cells["Einstellungen"]:
        if row and row[0] == "Ziel Tandems":
            row[1] = "viele"
    found = rows_of(build(read_snapshot(cells, at=TODAY), STATE, YEAR), "", "Treffen")
    assert len(found["Tandems"]) == 3  # no column of targets


def test_a_programme_of_too_few_tandems_is_refused() -> None:
    rows = [
        replace(row, funding="Eigenmittel" if row.id in {"T-3", "T-4"} else "Stadt Erfurt")
        if isinstance(row, Tandem)
        else row
        for row in small_centre()
    ]
    snapshot = read(rows)
    with pytest.raises(RuleBroken, match="trifft weniger als 5 Tandems"):
        build(snapshot, STATE, YEAR, "Eigenmittel")
    with pytest.raises(RuleBroken, match="lässt weniger als 5 Tandems weg"):
        build(snapshot, STATE, YEAR, "Stadt Erfurt")
    (sheet,) = grids(build(snapshot, TIME_SHEET, YEAR, "Eigenmittel"))  # it is there to name them
    assert [row[1].text for row in sheet.rows] == ["V3 N003", "V4 N004", "Insgesamt"]


def test_a_report_about_a_programme_counts_its_tandems_only() -> None:
    rows = [
        replace(row, funding="Stadt Erfurt") if isinstance(row, Tandem) and int(row.id[2:]) >= 6 else row
        for row in small_centre()
    ]
    report = build(read(rows), STATE, YEAR, "Stadt Erfurt")
    found = rows_of(report, "", "Treffen")
    assert found["Tandems"][0] == "7"
    assert found["Treffen"][0] == "42"  # seven, April to September
    assert report.choice == "Nur Tandems im Förderprogramm „Stadt Erfurt“"


# --- Whoever reckons --------------------------------------------------------------------------------------------------


class Reader:
    """Somebody who takes all tables of some reports for equations and solves them, not knowing how they were made."""

    def __init__(self, *reports: Report, threshold: int = 5) -> None:
        self.threshold = threshold
        self.texts: dict[tuple[str, ...], str] = {}
        self.equations: list[tuple[tuple[str, ...], list[tuple[str, ...]]]] = []
        for grid in itertools.chain.from_iterable(map(grids, reports)):
            self._read(grid)
        for column in ("now", "before"):
            self._add((column, "Tandems"), [(column, "Neue Tandems"), (column, "Fortgeführte Tandems")])
            self._add((column, "Tandems"), [(column, "Laufende Tandems"), (column, "Beendete Tandems")])
            for part in ("Aktive Tandems", "Laufende Tandems", "Beendete Tandems"):
                self._add((column, "Tandems"), [(column, part), (column, "Tandems", "not", part)])
        self._add(("now", "Fortgeführte Tandems"), [("before", "Laufende Tandems")])

    def _read(self, grid: Grid) -> None:
        if not grid.title:
            for row in grid.rows:
                self.texts["now", row[0].text], self.texts["before", row[0].text] = row[1].text, row[2].text
        elif " nach Monaten" in grid.title:
            for column, name in enumerate(grid.headers[1:], start=1):
                if name != "Stunden":
                    self._column(grid, column, "now", name)
        elif "mehrere" in grid.title:
            measure = grid.title.partition(" nach ")[0]
            for row in grid.rows[:-1]:
                self.texts["now", grid.title, row[0].text] = row[1].text
                self._add(("now", measure), [("now", grid.title, row[0].text), ("now", grid.title, "not", row[0].text)])
        else:
            measure = grid.title.partition(" nach ")[0]
            self._column(grid, 1, "now", measure)
            self._column(grid, 3, "before", measure)

    def _column(self, grid: Grid, column: int, when: str, measure: str) -> None:
        keys: list[tuple[str, ...]] = []
        for row in grid.rows[:-1]:
            keys.append((when, grid.title, measure, row[0].text))
            self.texts[keys[-1]] = row[column].text
        self.texts[when, measure] = grid.rows[-1][column].text
        self._add((when, measure), keys)

    def _add(self, total: tuple[str, ...], parts: list[tuple[str, ...]]) -> None:
        known = [each for each in (total, *parts) if "not" not in each]
        if all(each in self.texts for each in known) and not any(self.texts[each] == "–" for each in known):
            self.equations.append((total, parts))

    @property
    def small(self) -> list[tuple[str, ...]]:
        """What is marked as small."""
        return [key for key, text in self.texts.items() if text == f"<{self.threshold}"]

    def range_of(self, key: tuple[str, ...]) -> tuple[float, float]:
        """The least and the most that the count can be."""
        keys = list(
            dict.fromkeys([*self.texts, *(each for total, parts in self.equations for each in (total, *parts))])
        )
        limits = [self._limits(self.texts.get(each, "")) for each in keys]
        matrix = np.zeros((len(self.equations), len(keys)))
        for row, (total, parts) in enumerate(self.equations):
            matrix[row, keys.index(total)] -= 1
            for part in parts:
                matrix[row, keys.index(part)] += 1
        goal = np.array([each == key for each in keys], dtype=float)
        found = []
        for sign in (1, -1):
            low, high = zip(*limits, strict=True)
            answer = milp(
                sign * goal,
                constraints=LinearConstraint(matrix, 0, 0) if len(matrix) else None,
                bounds=(list(low), list(high)),
                integrality=1,
            )
            assert answer.status != 2, "the tables contradict each other"
            found.append(sign * answer.fun if answer.x is not None else sign * -np.inf)
        return found[0], found[1]

    def _limits(self, text: str) -> tuple[float, float]:
        if text == f"<{self.threshold}":
            return 1, self.threshold - 1
        number = re.fullmatch(r"[\d.]*\d", text)
        return (int(text.replace(".", "")),) * 2 if number else (0, np.inf)


def invented(seed: int, count: int) -> list[Row]:
    """A centre of that many tandems, drawn at random."""
    chance = Random(seed)
    rows: list[Row] = []
    for number in range(count):
        began = date(chance.choice([2023, 2024, 2024, 2025]), chance.randint(1, 12), chance.randint(1, 28))
        ended = date(2025, chance.randint(1, 12), 28) if began.year < 2025 and chance.random() < 0.3 else None
        person = {
            "gender": chance.choice([Gender.FEMALE, Gender.FEMALE, Gender.MALE, None]),
            "birth_year": chance.choice([None, 1950, 1961, 1963, 1964, 1980, 1999, 2009]),
        }
        new = pair(number, began, ended, person, end_reason=chance.choice([None, *EndReason]) if ended else None)
        newcomer = new[1]
        assert isinstance(newcomer, Newcomer)
        new[1] = replace(
            newcomer,
            german_level=chance.choice([None, *GermanLevel]),
            birth_year=chance.choice([1964, 1990, 2012, None]),
        )
        rows += new
        for month in range(1, 13):
            day = date(2025, month, 15)
            if chance.random() < 0.4 and began <= day and (ended is None or day <= ended):
                rows += met(number, day)
    return rows


@given(st.integers(0, 10_000), st.integers(1, 45))
@settings(deadline=None, max_examples=12)
def test_whoever_solves_all_tables_of_all_reports_finds_no_small_number(seed: int, count: int) -> None:
    snapshot = read(invented(seed, count))
    reader = Reader(*(build(snapshot, form, YEAR) for form in (ANNUAL, TANDEM_PROGRAMME, STATE, CITY)))
    for key in reader.small:
        least, most = reader.range_of(key)
        assert (least, most) == (1, 4), key


def test_what_one_report_hides_no_other_shows(centre: Snapshot) -> None:
    readers = [Reader(build(centre, form, YEAR)) for form in (ANNUAL, TANDEM_PROGRAMME, STATE, CITY)]
    for one, other in itertools.combinations(readers, 2):
        both = one.texts.keys() & other.texts.keys()
        assert len(both) > 3
        assert {key: one.texts[key] for key in both} == {key: other.texts[key] for key in both}


def test_a_hundred_districts_give_nobody_away() -> None:
    chance = Random(7)
    names = tuple(f"Stadtteil {number:03}" for number in range(100))
    rows: list[Row] = []
    for number in range(260):
        new = pair(number, date(2024 + number % 2, 2, 1))
        new[1] = replace(new[1], district=chance.choice(names[: chance.randint(1, 100)]))  # type: ignore[call-arg]
        rows += new
    form = Form("x", "Stadtteile", "alle", PeriodKind.YEAR, (Parts(BREAKDOWNS["newcomers_by_district"]),))
    reader = Reader(build(read(rows, lists={"Stadtteile": names}), form, YEAR))
    assert len(reader.small) > 50
    for key in reader.small[::9]:
        assert reader.range_of(key) == (1, 4), key


def test_the_reader_of_these_tests_finds_what_is_not_hidden_well(centre: Snapshot) -> None:
    report = build(centre, TANDEM_PROGRAMME, YEAR)
    betrayed = [
        replace(
            each,
            rows=tuple(
                (row[0], replace(row[1], text="10"), *row[2:]) if row[0].text == "Laufende Tandems" else row
                for row in each.rows
            ),
        )
        if isinstance(each, Grid)
        else each
        for each in report.blocks
    ]
    assert Reader(replace(report, blocks=tuple(betrayed))).range_of(("now", "Beendete Tandems")) == (2, 2)


# --- On paper ---------------------------------------------------------------------------------------------------------


def pages(data: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(data)).pages]


def bare(text: str) -> str:
    """Without what only the setting into lines brought in."""
    return re.sub(r"[\s-]+", "", text)


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_the_pdf_says_everything_in_its_order(centre: Snapshot, form: Form) -> None:
    report = build(centre, form, YEAR)
    said = bare("".join(pages(pdf.render(report))))
    for grid in grids(report):
        at = said.index(bare(grid.title or grid.headers[0]))
        for row in grid.rows:
            line = bare("".join(cell.text for cell in row))
            assert line in said[at:], line
    for note in report.notes:
        assert bare(note)[:60] in said
    for name, definition in report.definitions:
        assert bare(name + definition)[:40] in said


def test_the_pdf_is_a4_with_page_numbers_title_language_and_author(centre: Snapshot) -> None:
    data = pdf.render(build(centre, ANNUAL, YEAR))
    reader = PdfReader(BytesIO(data))
    count = len(reader.pages)
    assert count > 3
    for number, page in enumerate(reader.pages, start=1):
        assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
        assert f"Seite {number} von {count}" in page.extract_text()
    facts = reader.xmp_metadata
    assert facts is not None
    assert facts.dc_title == {"x-default": "Jahresbericht, 01.01.2025 bis 31.12.2025"}
    assert facts.dc_creator == [centre.settings.organisation]
    assert str(reader.root_object["/Lang"]) == "de-DE"


def test_the_same_report_makes_the_same_file(centre: Snapshot) -> None:
    report = build(centre, CITY, YEAR)
    assert pdf.render(report) == pdf.render(report)


def test_a_long_table_goes_on_with_its_header_and_loses_no_row() -> None:
    names = tuple(f"Stadtteil {number:03}" for number in range(100))
    rows: list[Row] = []
    for number in range(500):
        new = pair(number, date(2025, 2, 1))
        new[1] = replace(new[1], district=names[number // 5])  # type: ignore[call-arg]
        rows += new
    snapshot = read(rows, lists={"Stadtteile": names})
    form = Form("x", "Stadtteile", "alle", PeriodKind.YEAR, (Parts(BREAKDOWNS["newcomers_by_district"]),))
    report = build(snapshot, form, YEAR)
    found = pages(pdf.render(report))
    assert [text.count("Anteil") for text in found if "Stadtteil 0" in text] == [1, 1, 1]
    for name in names:
        assert len(re.findall(rf"{name}\s+5\s+1 %\s+0", "\n".join(found))) == 1


def test_no_line_reaches_beyond_the_paper(centre: Snapshot) -> None:
    for form in FORMS.values():
        for page in pdf.pages(build(centre, form, YEAR)):
            assert max(line.right for line in page.lines) <= pdf.RIGHT + 0.5
            assert max(line.bottom for line in page.lines) <= 290


def test_long_words_are_parted_as_in_german() -> None:
    style = pdf.CELL
    lines = hyphens.lines("Donaudampfschifffahrtsgesellschaft und Integrationsbegleitung", style, 30)
    assert all(style.width(line) <= 30 for line in lines)
    assert "".join(line.removesuffix("-") for line in lines).replace(" ", "") == (
        "DonaudampfschifffahrtsgesellschaftundIntegrationsbegleitung"
    )
    parted = [line[:-1] for line in lines if line.endswith("-")]
    assert parted
    narrow = hyphens.lines("Integrationsbegleitung", style, 22)
    assert narrow[0] in {"Integrati-", "Integra-", "Integrations-", "Integrationsbe-", "Inte-"}


# --- By name ----------------------------------------------------------------------------------------------------------


def test_the_time_sheet_names_everybody_with_meetings_and_hours(centre: Snapshot) -> None:
    (sheet,) = grids(build(centre, TIME_SHEET, YEAR))
    rows = [[cell.text for cell in row] for row in sheet.rows]
    assert rows[0] == ["1", "V1 N001", "3", "4,5", ""]
    assert rows[11] == ["12", "V12 N012", "6", "9", ""]
    assert rows[12] == ["", "Insgesamt", "66", "99", ""]


def test_hours_of_nobody_who_can_be_read_are_said_and_counted() -> None:
    rows = [*small_centre(), *met(99, date(2025, 4, 1), minutes=60)]  # there is no tandem 99
    (sheet,) = grids(build(read(rows), TIME_SHEET, YEAR))
    assert [[cell.text for cell in row] for row in sheet.rows[-2:]] == [
        ["", "Treffen ohne lesbare Person", "1", "1", ""],
        ["", "Insgesamt", "67", "100", ""],
    ]


def test_a_name_of_two_hundred_letters_is_broken_into_lines() -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff" * 6
    people = [
        replace(row, first_name=long[:100], last_name=long[:100]) if isinstance(row, Volunteer) else row
        for row in [*pair(1, date(2025, 3, 1)), *met(1, date(2025, 4, 1))]
    ]
    report = build(read(people), TIME_SHEET, YEAR)
    assert bare(long[:100] + long[:100]) in bare("".join(pages(pdf.render(report))))
    for page in pdf.pages(report):
        assert max(line.right for line in page.lines) <= pdf.RIGHT + 0.5


def test_a_report_with_names_says_so_on_every_page_and_in_its_file_name(centre: Snapshot) -> None:
    report = build(centre, TIME_SHEET, YEAR)
    assert all("Vertraulich" in page for page in pages(pdf.render(report)))
    assert report.file_name == "Stundenzettel 2025-01-01 bis 2025-12-31 Vertraulich"
    assert "stundenzettel" in offered(names=True)
    assert not any(form.named for form in offered(names=False).values())


def test_names_that_leave_the_house_leave_a_line_in_the_journal_and_change_nothing_else() -> None:
    store = Store(memory(small_centre()), lambda: TODAY)
    before = store.snapshot()
    report = build(before, TIME_SHEET, YEAR)
    operation = store.apply(lambda fresh: hours.noted(fresh, report), action="Heruntergeladen", by="Frau Ahorn")
    after = store.snapshot()
    (line,) = after[JournalLine].records
    assert (line.operation, line.user, line.action) == (operation, "Frau Ahorn", "Heruntergeladen")
    assert (line.table, line.record_id) == ("Berichte", "Stundenzettel")
    assert line.after == "01.01.2025 bis 31.12.2025, 12 Zeilen mit Namen"
    assert after.problems == before.problems
    assert all(after.grids[tab] == grid for tab, grid in before.grids.items() if tab != "Protokoll")
    with pytest.raises(RuleBroken, match="lässt sich nicht zurückholen"):
        journal.undo(after, operation)


# --- To go on working with --------------------------------------------------------------------------------------------


def test_the_workbook_holds_numbers_as_numbers_and_no_formula(centre: Snapshot) -> None:
    report = build(centre, ANNUAL, YEAR).completed({"report_annual_intro": "=1+1", "report_annual_outlook": "@SUM(A1)"})
    book = load_workbook(BytesIO(xlsx.render(report)))
    for sheet in book:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        assert sheet.freeze_panes
        assert sheet.print_area
        assert sheet.column_dimensions["A"].width > 30
    figures = book["Das Wichtigste in Zahlen"]
    rows = {row[0].value: row for row in figures.iter_rows()}
    assert [cell.value for cell in rows["Treffen"][1:4]] == [66, 5, 61]
    assert rows["Treffen"][1].number_format == "#,##0"
    assert rows["Stunden"][1].number_format == '#,##0.0" Std."'
    assert (rows["Beendete Tandems"][1].value, rows["Beendete Tandems"][1].data_type) == ("<5", "s")
    assert book.sheetnames[-1] == "So ist gezählt"
    said = {row[0].value: row[1].value for row in book["So ist gezählt"].iter_rows()}
    assert said["Neue Tandems"] == dict(report.definitions)["Neue Tandems"]


@pytest.mark.office
@pytest.mark.parametrize("form", [ANNUAL, TIME_SHEET], ids=["yearly", "time sheet"])
def test_libreoffice_shows_the_workbook_as_the_report_says_it(centre: Snapshot, form: Form, tmp_path: Path) -> None:
    report = build(centre, form, YEAR)
    path = tmp_path / "bericht.xlsx"
    path.write_bytes(xlsx.render(report))
    shown = [row for tab in shown_in_libreoffice(path, tmp_path).values() for row in tab]
    there = {tuple(each.replace(",", ".") for each in row if each) for row in shown}
    for grid in grids(report):
        for row in grid.rows:
            assert tuple(_in_cell(cell) for cell in row if cell.text) in there, row
    text = bare("".join(pages(convert(path, "pdf", tmp_path).read_bytes())))
    for grid in grids(report):
        assert bare(grid.headers[1]) in text


def _in_cell(cell: Cell) -> str:
    """The cell as LibreOffice writes it into a file: numbers as they are, without their looks."""
    return cell.text.replace(",", ".") if cell.value is None else f"{cell.value:g}"


def test_the_text_document_says_the_same(centre: Snapshot) -> None:
    report = build(centre, STATE, YEAR)
    document = Document(BytesIO(docx.render(report)))
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    for grid in grids(report):
        assert [list(grid.headers), *([cell.text for cell in row] for row in grid.rows)] in tables
    assert document.core_properties.title == "Sachbericht Land"
    assert document.core_properties.language == "de-DE"


def test_texts_that_are_completed_stand_in_every_file(centre: Snapshot) -> None:
    report = build(centre, STATE, YEAR).completed({"report_state_results": "Wir danken allen."})
    assert "Wir danken allen." in "".join(pages(pdf.render(report)))
    assert "Wir danken allen." in [each.text for each in Document(BytesIO(docx.render(report))).paragraphs]
    cells = [cell.value for sheet in load_workbook(BytesIO(xlsx.render(report))) for row in sheet for cell in row]
    assert "Wir danken allen." in cells


def test_what_no_file_can_hold_is_left_out_of_each() -> None:
    rows = [
        replace(row, first_name="An\x0bna\x00", last_name="\u202eAdler") if isinstance(row, Volunteer) else row
        for row in [*pair(1, date(2025, 3, 1)), *met(1, date(2025, 4, 1))]
    ]
    report = build(read(rows), TIME_SHEET, YEAR).completed({"report_hours_intro": "Eins\x0b\nZwei \U0001f600 ሰላም"})
    assert "Zwei" in "".join(pages(pdf.render(report)))
    cells = [cell.value for sheet in load_workbook(BytesIO(xlsx.render(report))) for row in sheet for cell in row]
    assert any("Adler" in str(cell) for cell in cells)
    assert "Eins" in [each.text for each in Document(BytesIO(docx.render(report))).paragraphs]


def test_the_months_of_a_period_follow_each_other_and_cover_it() -> None:
    months = months_of(periods.between(date(2025, 1, 20), date(2025, 3, 5)))
    assert [(each.starts, each.ends) for each in months] == [
        (date(2025, 1, 20), date(2025, 1, 31)),
        (date(2025, 2, 1), date(2025, 2, 28)),
        (date(2025, 3, 1), date(2025, 3, 5)),
    ]
    assert all((later.starts - earlier.ends).days == 1 for earlier, later in pairwise(months))
