"""Copying everything from a workbook to a Google Sheet and back, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tqdm import tqdm

from tests.sheets_server import Document, Fault, Request, SheetsServer
from tests.store.conftest import APP, NOON
from tests.store.xlsx_files import with_rows
from zim_data.cells import Cell
from zim_data.errors import (
    CopyUnfinished,
    NotEmpty,
    SheetChanged,
    SheetRefused,
    WorkbookMissing,
    WorkbookNotWritable,
    ZimError,
)
from zim_data.places import GooglePlace
from zim_data.setup import create_demo
from zim_data.store.contents import Contents, differences
from zim_data.store.design import designs_of, new_spreadsheet
from zim_data.store.google.api import Api
from zim_data.store.google.design import make_ready
from zim_data.store.google.filling import UNFINISHED
from zim_data.store.new_workbook import create_workbook
from zim_data.store.snapshot import read_snapshot
from zim_data.store.spreadsheet import Grids
from zim_data.store.workbook import Workbook
from zim_data.tables import LISTS_TITLE, Meeting, Setting, Tandem
from zim_data.transfer import GoogleSide, WorkbookSide, copy, told

NOTES = "Notizen"
OWN_TAB: list[list[Cell]] = [
    ["Sommerfest", None, None, "Stand:", date(2026, 7, 4)],
    [],
    ["Wer", "Telefon", "kommt", "Kuchen", "um", "gefragt am", "Anteil"],
    ["Dora", "0361 123", True, 2.0, time(14, 30), datetime(2026, 6, 1, 9, 5, 17), 0.125],
    ["Ali", "0042", False, 1.5, time(0, 0), date(2026, 6, 2), -3.0],
    [None, "=1+1", "ja!", "ca. 2", "morgen", "31.12.26", "1,5"],
    [],
    [None, None, "  drei Leerzeichen  ", "erste\nzweite Zeile", "’n „Zitat“ 🙂", "'0815", "+49 361"],
]
MEETINGS: list[list[Cell]] = [
    ["Treffen im Projekt", None, "Stand", date(2026, 11, 1)],
    [],
    ["Datum", "Laune", "ID", "Tandem-ID", "Dauer (Min.)", "eigene Zahl", None, "Notiz"],
    [date(2026, 5, 1), "gut", "M-AAAAA", "T-AAAAA", 60.0, 4.0, None, "0042"],
    ["morgen", None, "M-BBBBB", "T-AAAAA", "ca. 2 Std", date(2026, 1, 1), "ohne Überschrift", None],
    [],
    [5.0, "=WAHR", "M-CCCCC", "T-AAAAA", date(2026, 5, 3), "1.5.", None, "5"],
    [datetime(2026, 5, 4, 10, 30), True, "M-DDDDD", "T-AAAAA", 7.5, time(10, 0), None, date(2026, 5, 5)],
]
EVERYTHING: Grids = {"Notizen": OWN_TAB, "treffen ": MEETINGS}

NOBODY_LOOKS = tqdm(disable=True)
Sheet = Callable[[Mapping[str, Sequence[Sequence[Any]]]], "Online"]


class Online:
    """A Google Sheet that is shared with the app."""

    def __init__(self, server: SheetsServer, account: Mapping[str, Any], tabs: Mapping[str, Any]) -> None:
        self.server = server
        self.key = server.create("ZIM", tabs)
        server.share(self.key, APP, "writer")
        # Nobody waits in a test: a pause ends at once.
        self.api = Api(GooglePlace(self.key, account, server.address), sleep=lambda _: None)
        self.side = GoogleSide(self.api)

    @property
    def document(self) -> Document:
        return self.server.document(self.key)

    def formula(self, tab: str, row: int, column: int, text: str) -> None:
        """Staff type a formula."""
        start = {"sheetId": self.document.tab(tab).id, "rowIndex": row, "columnIndex": column}
        cell = {"userEnteredValue": {"formulaValue": text}}
        update = {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}
        self.api.batch([{"updateCells": update}])


@pytest.fixture
def sheet(server: SheetsServer, account: dict[str, Any]) -> Sheet:
    """Makes a Google Sheet with these tabs."""
    server.before = None
    return lambda tabs: Online(server, account, tabs)


def workbook(path: Path, grids: Grids, hidden: Sequence[str] = ()) -> WorkbookSide:
    create_workbook(path, designs_of(grids, hidden), grids)
    return WorkbookSide(path)


def put(source: WorkbookSide, online: Online) -> None:
    """Copy without making the sheet ready afterwards, which takes longest."""
    contents = source.read(NOBODY_LOOKS)
    online.side.refuse_unless_empty(contents.grids)
    online.side.fill(contents, NOBODY_LOOKS)
    assert not list(differences(contents, online.side.read(NOBODY_LOOKS), {}))


def small(path: Path) -> WorkbookSide:
    """A workbook with all tabs and little in them."""
    create_workbook(
        path,
        new_spreadsheet(
            {Tandem: [], Meeting: [Meeting(id="M-AAAAA", tandem_id="T-AAAAA", day=NOON.date(), minutes=60, topics=())]}
        ),
    )
    return WorkbookSide(path)


# --- There and back ---------------------------------------------------------------------------------------------------


def test_the_demo_goes_to_google_and_back_and_is_the_same(tmp_path: Path, sheet: Sheet) -> None:
    there, back, online = tmp_path / "demo.xlsx", tmp_path / "zurück.xlsx", sheet({})
    create_demo(there, on=NOON.date())
    first = copy(WorkbookSide(there), online.side)
    second = copy(online.side, WorkbookSide(back))
    before, after = Workbook(there).read(), Workbook(back).read()
    assert list(before.items()) == list(after.items())
    one, other = (read_snapshot(grids, at=NOON) for grids in (before, after))
    assert one.problems == other.problems
    assert len(one.problems) == 11
    assert all(one.tables[table].records == other.tables[table].records for table in one.tables)
    assert told(first) == told(second)
    assert told(first)[0].startswith("Kopiert: 16 Blätter, 3.")
    assert told(first)[1:] == ["Beide Seiten sind verglichen und stimmen überein."]


def test_every_kind_of_cell_stays_what_it_is_wherever_staff_put_it(tmp_path: Path, sheet: Sheet) -> None:
    there, back, online = tmp_path / "hin.xlsx", tmp_path / "her.xlsx", sheet({})
    put(workbook(there, EVERYTHING), online)
    assert not copy(online.side, WorkbookSide(back)).differences
    before, after = Workbook(there).read(), Workbook(back).read()
    assert list(before.items()) == list(after.items())


def test_in_the_sheet_texts_stay_texts_and_days_look_like_days(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({})
    put(workbook(tmp_path / "zim.xlsx", EVERYTHING), online)
    values = online.document.values(NOTES)
    assert values[4][:2] == ["Ali", "0042"]
    assert values[5][1] == "=1+1"
    assert online.document.formulas(NOTES) == {}
    assert online.document.cell(NOTES, 4, 5).number_format == {"type": "DATE", "pattern": "dd.mm.yyyy"}
    number_in_a_column_of_days = online.document.cell("treffen ", 6, 0)
    assert number_in_a_column_of_days.value == 5
    assert number_in_a_column_of_days.number_format == {"type": "NUMBER", "pattern": "0"}


def test_a_copied_workbook_looks_like_a_new_one(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({})
    put(workbook(tmp_path / "hin.xlsx", EVERYTHING), online)
    copy(online.side, WorkbookSide(tmp_path / "her.xlsx"))
    tab = openpyxl.load_workbook(tmp_path / "her.xlsx")["treffen "]
    assert tab.freeze_panes == "A4"
    assert tab["A3"].font.bold
    assert tab["A3"].comment
    assert not tab["B3"].font.bold
    assert tab["A9"].number_format == "General" or tab.column_dimensions["A"].number_format == r"dd\.mm\.yyyy"


def test_hidden_tabs_stay_hidden_and_the_order_stays(tmp_path: Path, sheet: Sheet) -> None:
    grids: Grids = {"B": [["b"]], "Geheim": [["x"]], "A": [["a"]], "leer": []}
    online = sheet({"Alt": [["steht schon da"]]})
    put(workbook(tmp_path / "hin.xlsx", grids, hidden=["Geheim"]), online)
    assert online.document.titles == ["B", "Geheim", "A", "leer", "Alt"]
    assert online.document.tab("Geheim").hidden
    copy(online.side, WorkbookSide(tmp_path / "her.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "her.xlsx")
    assert book.sheetnames == ["B", "Geheim", "A", "leer", "Alt"]
    assert [each.title for each in book if each.sheet_state != "visible"] == ["Geheim"]


def test_the_empty_tab_of_a_new_spreadsheet_does_not_come_along(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({"Tabellenblatt1": [], "Notizen": [["x"]]})
    assert copy(online.side, WorkbookSide(tmp_path / "her.xlsx")).tabs == 1
    assert list(Workbook(tmp_path / "her.xlsx").read()) == ["Notizen"]


CELLS = st.one_of(
    st.none(),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
    st.sampled_from(["=A1", "+1", "'x", "0012", "1.5.", "WAHR", "#DIV/0!", "ja", " ", "12:30", "1e5"]),
    st.booleans(),
    st.integers(-(10**9), 10**12).map(float),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 6)),
    st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    st.times().map(lambda each: each.replace(microsecond=0)),
    st.datetimes(datetime(1900, 3, 1), datetime(2199, 12, 31)).map(lambda each: each.replace(microsecond=0)),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(grid=st.lists(st.lists(CELLS, max_size=5), max_size=6))
def test_whatever_stands_in_a_cell_goes_there_and_back(
    grid: list[list[Cell]], sheet: Sheet, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, online = tmp_path_factory.mktemp("hin-und-her"), sheet({})
    put(workbook(folder / "hin.xlsx", {"Eigenes": grid}), online)
    assert not copy(online.side, WorkbookSide(folder / "her.xlsx")).differences
    assert Workbook(folder / "her.xlsx").read()["Eigenes"] == Workbook(folder / "hin.xlsx").read()["Eigenes"]


# --- Formulas ---------------------------------------------------------------------------------------------------------


def test_formulas_of_a_workbook_are_copied_as_results_and_named(tmp_path: Path, sheet: Sheet) -> None:
    path, online = tmp_path / "zim.xlsx", sheet({})
    path.write_bytes(
        with_rows(
            '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1" t="str"><f>"a"&amp;"b"</f><v>ab</v></c></row>'
            '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="B2"><f>3+3</f></c></row>'
        )
    )
    put(WorkbookSide(path), online)
    report = copy(WorkbookSide(path), WorkbookSide(tmp_path / "kopie.xlsx"))
    assert online.document.values("Treffen")[:2] == [[2, "ab"], ["#DIV/0!"]]
    assert online.document.formulas("Treffen") == {}
    assert told(report)[1:] == [
        "Als Ergebnis kopiert: 4 Formeln, „Treffen“, A1; „Treffen“, B1; „Treffen“, A2; „Treffen“, B2.",
        "Leer in der Kopie, weil die Formel noch nie berechnet wurde: „Treffen“, B2. Öffnen und speichern Sie die "
        "Arbeitsmappe vorher einmal in LibreOffice oder Excel.",
        "Beide Seiten sind verglichen und stimmen überein.",
    ]


def test_formulas_of_a_sheet_are_copied_as_results_and_named(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({"Summen": [[2, 3, date(2026, 5, 1)], [None, "Text"]]})
    online.formula("Summen", 1, 0, "=SUM(A1:B1)")
    report = copy(online.side, WorkbookSide(tmp_path / "her.xlsx"))
    assert report.formulas == ("„Summen“, A2",)
    assert Workbook(tmp_path / "her.xlsx").read()["Summen"] == [[2.0, 3.0, date(2026, 5, 1)], [5.0, "Text", ""]]


# --- What is in the way -----------------------------------------------------------------------------------------------


def test_a_sheet_that_was_made_ready_counts_as_empty(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({})
    make_ready(online.api)
    assert not copy(small(tmp_path / "zim.xlsx"), online.side).differences


def test_a_sheet_with_a_single_row_of_data_is_left_alone(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({"Treffen": [["ID", "Datum"], ["M-AAAAA", date(2026, 5, 1)]]})
    before = online.document.revision
    with pytest.raises(NotEmpty, match="Im Tabellenblatt „Treffen“ steht schon etwas"):
        copy(small(tmp_path / "zim.xlsx"), online.side)
    assert online.document.revision == before


def test_a_changed_setting_counts_as_data(tmp_path: Path, sheet: Sheet) -> None:
    rows = next(tab.grid for tab in new_spreadsheet() if tab.title == Setting.TITLE)
    put(small(tmp_path / "zim.xlsx"), sheet({Setting.TITLE: rows}))
    rows[2][1] = f"{rows[2][1]}1"
    online = sheet({Setting.TITLE: rows})
    with pytest.raises(NotEmpty, match=Setting.TITLE):
        copy(WorkbookSide(tmp_path / "zim.xlsx"), online.side)


def test_own_tabs_of_other_titles_are_not_in_the_way(tmp_path: Path, sheet: Sheet) -> None:
    source = workbook(tmp_path / "zim.xlsx", {NOTES: OWN_TAB})
    with pytest.raises(NotEmpty, match=NOTES):
        copy(source, sheet({NOTES: [["x"]]}).side)
    online = sheet({"Anderes": [["x"]]})
    put(source, online)
    assert online.document.values("Anderes") == [["x"]]


def test_a_workbook_that_is_there_is_left_alone(tmp_path: Path, sheet: Sheet) -> None:
    path = tmp_path / "zim.xlsx"
    small(path)
    before = path.read_bytes()
    with pytest.raises(WorkbookNotWritable, match="gibt es schon"):
        copy(sheet({NOTES: [["x"]]}).side, WorkbookSide(path))
    assert path.read_bytes() == before


def test_a_workbook_that_is_missing_or_open_is_not_copied(tmp_path: Path, sheet: Sheet) -> None:
    with pytest.raises(WorkbookMissing):
        copy(WorkbookSide(tmp_path / "fehlt.xlsx"), sheet({}).side)
    source = small(tmp_path / "zim.xlsx")
    (tmp_path / ".~lock.zim.xlsx#").write_text(",dora,,,;", encoding="utf-8")
    with pytest.raises(ZimError, match="in LibreOffice geöffnet"):
        copy(source, sheet({}).side)


@pytest.mark.parametrize("title", ["Kaffee/Tee", "Ein Name mit mehr als 31 Zeichen, ja", "'so'"])
def test_a_title_that_no_workbook_can_have_is_named(tmp_path: Path, sheet: Sheet, title: str) -> None:
    with pytest.raises(WorkbookNotWritable, match="benennen Sie es um"):
        copy(sheet({title: [["x"]]}).side, WorkbookSide(tmp_path / "her.xlsx"))
    assert list(tmp_path.iterdir()) == []


# --- What goes wrong on the way ---------------------------------------------------------------------------------------


class Trouble:
    """Something happens at the nth request of a kind."""

    def __init__(self, kind: str, number: int, happens: Callable[[], Fault | None], *, lasting: bool = False) -> None:
        self.kind, self.number, self.happens, self.lasting = kind, number, happens, lasting
        self.seen = 0

    def __call__(self, request: Request) -> Fault | None:
        self.seen += request.kind == self.kind
        now = self.seen >= self.number if self.lasting else self.seen == self.number
        return self.happens() if request.kind == self.kind and now else None


@pytest.mark.parametrize("fault", Fault)
def test_a_single_failure_anywhere_does_no_harm(
    tmp_path: Path, sheet: Sheet, server: SheetsServer, fault: Fault
) -> None:
    source = workbook(tmp_path / "zim.xlsx", EVERYTHING)
    number, reached = 0, True
    while reached:
        number += 1
        online = sheet({})
        server.before = trouble = Trouble("write", number, lambda: fault)
        put(source, online)
        server.before = None
        reached = trouble.seen >= number
        assert not [title for title in online.document.titles if title.startswith(UNFINISHED)]
    assert number == 5


def test_a_copy_into_a_sheet_that_breaks_off_does_not_look_whole(
    tmp_path: Path, sheet: Sheet, server: SheetsServer
) -> None:
    source, online = small(tmp_path / "zim.xlsx"), sheet({"Anderes": [["x"]]})
    server.before = Trouble("write", 3, lambda: Fault.BUSY_BEFORE, lasting=True)
    with pytest.raises(CopyUnfinished, match="denselben Befehl noch einmal"):
        copy(source, online.side)
    server.before = None
    assert [title for title in online.document.titles if not title.startswith(UNFINISHED)] == ["Anderes"]
    assert not copy(source, online.side).differences
    assert not [title for title in online.document.titles if title.startswith(UNFINISHED)]


def test_what_staff_type_into_an_empty_tab_during_the_copy_is_not_replaced(
    tmp_path: Path, sheet: Sheet, server: SheetsServer
) -> None:
    source, online = small(tmp_path / "zim.xlsx"), sheet({"Treffen": [["ID", "Datum"]]})

    def somebody_types() -> None:
        online.document.tab("Treffen").put(1, 0, "M-ZZZZZ")

    server.before = Trouble("write", 3, somebody_types)
    with pytest.raises(CopyUnfinished, match="Im Tabellenblatt „Treffen“ steht schon etwas"):
        copy(source, online.side)
    server.before = None
    assert online.document.values("Treffen") == [["ID", "Datum"], ["M-ZZZZZ"]]


def test_a_sheet_that_may_only_be_read_is_not_begun(tmp_path: Path, sheet: Sheet, server: SheetsServer) -> None:
    source, online = small(tmp_path / "zim.xlsx"), sheet({})
    server.share(online.key, APP, "reader")
    with pytest.raises(SheetRefused, match="als „Bearbeiter“"):
        copy(source, online.side)


def test_a_tab_of_the_app_is_replaced_however_its_title_is_written(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({"Treffen": [["ID", "Datum"]], "treffen!": []})
    put(workbook(tmp_path / "zim.xlsx", {"TREFFEN ": MEETINGS}), online)
    assert online.document.titles == ["TREFFEN "]


def test_whoever_interrupts_a_copy_into_a_sheet_is_told_how_to_go_on(
    tmp_path: Path, sheet: Sheet, server: SheetsServer
) -> None:
    source, online = small(tmp_path / "zim.xlsx"), sheet({})

    def interrupted(_: float) -> None:
        raise KeyboardInterrupt

    online.api.sleep = interrupted
    server.before = Trouble("write", 2, lambda: Fault.QUOTA)
    with pytest.raises(CopyUnfinished, match="mittendrin abgebrochen"):
        copy(source, online.side)
    server.before = None


def test_a_copy_into_a_workbook_that_breaks_off_leaves_nothing(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({NOTES: [["x" * 40_000]]})
    with pytest.raises(WorkbookNotWritable, match="zu lang"):
        copy(online.side, WorkbookSide(tmp_path / "her.xlsx"))
    assert list(tmp_path.iterdir()) == []


def test_a_change_while_the_sheet_is_read_is_noticed(tmp_path: Path, sheet: Sheet, server: SheetsServer) -> None:
    online = sheet({NOTES: [["a", 1], ["b", date(2026, 5, 1)]]})

    def sort() -> None:
        rows = online.document.tab(NOTES).rows
        rows.reverse()

    server.before = Trouble("read", 3, sort)
    with pytest.raises(SheetChanged, match="während sie gelesen wurde"):
        copy(online.side, WorkbookSide(tmp_path / "her.xlsx"))
    server.before = None
    assert list(tmp_path.iterdir()) == []


def test_each_cell_that_differs_in_the_end_is_named(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({NOTES: [["Dora", "0361"]] * 30})

    class Meddled(WorkbookSide):
        def write(self, contents: Contents, bar: Any) -> None:
            grid: list[list[Cell]] = [["Dora", 361.0] for _ in contents.grids[NOTES]]
            super().write(Contents({NOTES: grid}), bar)

    report = copy(online.side, Meddled(tmp_path / "her.xlsx"))
    lines = told(report)
    assert len(report.differences) == 30
    assert lines[1:3] == [
        "30 Unterschiede zwischen Quelle und Kopie:",
        "- „Notizen“, B1: in der Quelle „0361“ (Text), in der Kopie „361“ (Zahl).",
    ]
    assert lines[-1] == "- und 10 weitere"
    assert len(lines) == 2 + 20 + 1


def test_what_the_app_adds_to_a_tab_is_no_difference(tmp_path: Path, sheet: Sheet) -> None:
    online = sheet({})
    report = copy(workbook(tmp_path / "zim.xlsx", {LISTS_TITLE: [["Sprachen"], ["Farsi"]]}), online.side)
    assert not report.differences
    assert "Treffen" in online.document.titles
