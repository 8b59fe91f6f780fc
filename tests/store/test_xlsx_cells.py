from __future__ import annotations

import re
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.chart import BarChart, Reference
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.table import Table
from PIL import Image as Pillow

from tests.store.xlsx_files import (
    BOOK,
    SHEET,
    book_of,
    number_format,
    parts,
    references,
    rows,
    text_of,
    with_part,
    with_rows,
    without_part,
)
from zim_data.cells import Cell
from zim_data.errors import StoreError, WorkbookNotWritable, WorkbookUnreadable
from zim_data.store.spreadsheet import AppendRow, ClearRow, SetCell
from zim_data.store.xlsx_cells import change_cells

DAY = date(2026, 11, 22)


def put(data: bytes, row: int, column: int, value: Cell) -> bytes:
    return change_cells(data, [SetCell("Treffen", row, column, value)])


def append(data: bytes, *cells: dict[int, Cell]) -> bytes:
    return change_cells(data, [AppendRow("Treffen", each) for each in cells])


def adorned() -> bytes:
    """A workbook with a chart, a picture, an own tab with a computed formula, and a part nobody knows."""

    def adorn(book: openpyxl.Workbook) -> None:
        sheet = book.active
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=3))
        sheet.add_chart(chart, "E5")
        picture = BytesIO()
        Pillow.new("RGB", (8, 8), "red").save(picture, "PNG")
        sheet.add_image(Image(picture), "H1")
        sheet.conditional_formatting.add(
            "B2:B9", CellIsRule("greaterThan", ["60"], fill=PatternFill("solid", "FF0000"))
        )
        book.create_sheet("Eigenes")["A1"] = "=SUM(Treffen!B2:B3)"

    data = book_of(["ID", "Min"], ["M-1", 60], ["M-2", 90], design=adorn)
    data = with_part(
        data,
        "xl/worksheets/sheet2.xml",
        lambda text: text.replace("<v></v>", "<v>150</v>").replace("<v/>", "<v>150</v>"),
    )
    return with_part(data, "xl/pivotCache/pivotCacheDefinition1.xml", lambda _: "<pivot  odd = 'spacing'/>")


def test_every_other_part_stays_as_it_was_byte_for_byte() -> None:
    before = parts(adorned())
    after = parts(append(adorned(), {0: "M-3", 1: 45}))
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {SHEET}
    assert {"xl/charts/chart1.xml", "xl/media/image1.png", "xl/pivotCache/pivotCacheDefinition1.xml"} <= before.keys()
    assert b"<v>150</v>" in after["xl/worksheets/sheet2.xml"]


def test_conditional_formats_and_drawings_of_the_changed_sheet_stay() -> None:
    after = text_of(put(adorned(), 1, 1, 45))
    assert 'conditionalFormatting sqref="B2:B9"' in after
    assert "<drawing " in after


def test_drop_downs_that_openpyxl_would_drop_stay() -> None:
    extension = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" xmlns:x14="http://schemas.microsoft.com/office/'
        'spreadsheetml/2009/9/main"><x14:dataValidations count="1" xmlns:xm="http://schemas.microsoft.com/office/excel/'
        '2006/main"><x14:dataValidation type="list"><x14:formula1><xm:f>Listen!$A$2:$A$9</xm:f></x14:formula1>'
        "<xm:sqref>B2:B9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    data = with_part(book_of(["a"]), SHEET, lambda text: text.replace("</worksheet>", f"{extension}</worksheet>"))
    assert "<x14:formula1><xm:f>Listen!$A$2:$A$9</xm:f>" in text_of(put(data, 1, 1, "x"))


def test_foreign_namespaces_stay_declared() -> None:
    mc = (
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac" '
        'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
    )
    data = with_part(book_of(["a"]), SHEET, lambda text: text.replace("<worksheet ", f"<worksheet {mc} ", 1))
    after = text_of(put(data, 0, 0, "b"))
    assert 'mc:Ignorable="x14ac"' in after
    assert "xmlns:x14ac=" in after


def test_rows_and_cells_without_addresses_are_counted() -> None:
    data = with_rows("<row><c><v>1</v></c><c><v>2</v></c></row><row><c r='B2'><v>3</v></c><c><v>4</v></c></row>")
    changed = change_cells(
        data, [SetCell("Treffen", 1, 2, 5), SetCell("Treffen", 0, 1, 6), AppendRow("Treffen", {0: 7})]
    )
    assert rows(changed) == [[1, 6, ""], ["", 3, 5], [7, "", ""]]


def test_new_rows_and_cells_stand_in_order() -> None:
    data = with_rows(
        '<row r="2"><c r="B2"><v>1</v></c><c r="D2"><v>2</v></c></row><row r="5"><c r="A5"><v>3</v></c></row>'
    )
    places = [(3, 0), (0, 2), (1, 2), (1, 0), (6, 1)]
    changed = change_cells(data, [SetCell("Treffen", row, column, "x") for row, column in places])
    assert references(changed) == ["C1", "A2", "B2", "C2", "D2", "A4", "A5", "B7"]


@pytest.mark.parametrize(
    "text", ["=1+1", "@sum", "+49 361", "  zwei  ", "Zeile\nZeile", "_x0041_", "<&>", "00361", "😀"]
)
def test_texts_stay_the_texts_they_are(text: str) -> None:
    assert rows(put(book_of(["a"]), 0, 0, text)) == [[text]]


def test_characters_that_no_file_may_hold_are_left_out() -> None:
    assert rows(put(book_of(["a"]), 0, 0, "a\x00b\x1fc\ufffed\r\ne")) == [["abcd\ne"]]


@pytest.mark.parametrize(
    ("value", "written"), [(3.0, "3"), (2.5, "2.5"), (1e300, "1e+300"), (-7, "-7"), (True, "1"), (DAY, "46348")]
)
def test_numbers_are_written_plainly(value: Cell, written: str) -> None:
    assert f"<v>{written}</v>" in text_of(put(book_of(["a"]), 0, 0, value))


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_a_mistake_of_the_program(value: float) -> None:
    with pytest.raises(ArithmeticError):
        put(book_of(["a"]), 0, 0, value)


def test_none_empties_a_cell_and_leaves_its_colour() -> None:
    def colour(book: openpyxl.Workbook) -> None:
        book.active["A1"].fill = PatternFill("solid", "FF0000")

    changed = put(book_of(["a", "b"], design=colour), 0, 0, None)
    assert rows(changed) == [["", "b"]]
    assert openpyxl.load_workbook(BytesIO(changed)).active["A1"].fill.fgColor.rgb == "00FF0000"


def test_emptying_a_cell_that_is_not_there_adds_none() -> None:
    assert references(put(book_of(["a"]), 5, 5, None)) == ["A1"]


def dated(*formats: str) -> bytes:
    """A header, and below it a day in each of these formats, one under the other."""

    def paint(book: openpyxl.Workbook) -> None:
        for row, code in enumerate(formats, start=2):
            book.active.cell(row, 1).number_format = code

    return book_of(["Datum"], *([1] for _ in formats), design=paint)


def test_a_day_keeps_the_date_format_of_its_cell() -> None:
    changed = put(dated("d/m/yy"), 1, 0, DAY)
    assert (rows(changed), number_format(changed, "A2")) == ([["Datum"], [DAY]], "d/m/yy")


def test_a_day_takes_the_date_format_of_the_row_above() -> None:
    assert number_format(put(dated("d/m/yy", "General"), 2, 0, DAY), "A3") == "d/m/yy"


@pytest.mark.parametrize(
    ("value", "code"),
    [(DAY, r"dd\.mm\.yyyy"), (datetime(2026, 11, 22, 10, 31), r"dd\.mm\.yyyy hh:mm"), (time(10, 31), "hh:mm")],
)
def test_days_and_times_get_a_format_where_there_is_none(value: Cell, code: str) -> None:
    changed = put(dated("General"), 1, 0, value)
    assert (rows(changed)[1], number_format(changed, "A2")) == ([value], code)


def test_a_time_does_not_keep_the_format_of_a_day() -> None:
    assert number_format(put(dated("dd.mm.yyyy"), 1, 0, time(10, 31)), "A2") == "hh:mm"


def test_a_number_does_not_turn_into_a_day() -> None:
    changed = put(dated("dd.mm.yyyy"), 1, 0, 90)
    assert rows(changed)[1] == [90]
    assert type(rows(changed)[1][0]) is float


def test_the_same_format_is_added_only_once() -> None:
    once = put(book_of(["a"]), 1, 0, DAY)
    twice = put(once, 5, 3, DAY)
    assert text_of(once, "xl/styles.xml") == text_of(twice, "xl/styles.xml")


def test_workbooks_that_count_from_1904_show_the_same_day() -> None:
    data = with_part(book_of(["a"]), BOOK, lambda text: text.replace("<workbookPr/>", '<workbookPr date1904="1"/>'))
    changed = put(data, 0, 0, DAY)
    assert rows(changed) == [[DAY]]
    assert f"<v>{46348 - 1462}</v>" in text_of(changed)


def test_a_day_before_all_spreadsheets_is_a_text() -> None:
    assert rows(put(book_of(["a"]), 0, 0, date(1899, 5, 4))) == [["04.05.1899"]]


def test_strict_files_are_changed_too() -> None:
    data = book_of(["a"])
    for name in parts(data):
        data = with_part(data, name, strict)
    assert rows(put(data, 0, 0, DAY)) == [[DAY]]


def strict(text: str) -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return text.replace(main, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
        office, "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )


def test_a_workbook_without_styles_gets_some() -> None:
    data = without_part(book_of(["a"]), "xl/styles.xml")
    data = with_part(
        data, "xl/_rels/workbook.xml.rels", lambda text: re.sub("<Relationship [^>]*/styles[^>]*>", "", text)
    )
    data = with_part(data, "[Content_Types].xml", lambda text: re.sub("<Override [^>]*/styles[^>]*>", "", text))
    changed = put(data, 0, 0, DAY)
    assert rows(changed) == [[DAY]]
    assert number_format(changed, "A1") == r"dd\.mm\.yyyy"


def test_rows_are_added_after_the_last_typed_one_and_follow_each_other() -> None:
    data = with_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
        '<row r="3"><c r="A3" s="0"/><c r="C3"><f>A3*2</f><v>0</v></c></row><row r="4"><c r="C4"><f>A4*2</f></c></row>'
    )
    changed = append(data, {0: 3}, {0: 4}, {0: 5})
    assert [row[0] for row in rows(changed)] == [1, 2, 3, 4, 5]
    assert "<f>A3*2</f><v>0</v>" in text_of(changed)
    assert "<f>A4*2</f>" in text_of(changed)


def test_the_first_row_of_an_empty_tab_is_the_first() -> None:
    assert rows(append(with_rows(""), {1: "x"})) == [["", "x"]]


def test_a_new_row_looks_like_the_row_above_but_not_like_the_header() -> None:
    def paint(book: openpyxl.Workbook) -> None:
        book.active["A1"].font = Font(bold=True)
        for row in book.active.iter_rows(min_row=2):
            row[0].fill = PatternFill("solid", "00FF00")

    header_only = append(book_of(["Kopf"], design=paint), {0: "neu"})
    assert not openpyxl.load_workbook(BytesIO(header_only)).active["A2"].font.b
    below_data = append(book_of(["Kopf"], ["alt"], design=paint), {0: "neu"})
    assert openpyxl.load_workbook(BytesIO(below_data)).active["A3"].fill.fgColor.rgb == "0000FF00"


def test_a_new_cell_looks_as_its_column_does() -> None:
    def paint(book: openpyxl.Workbook) -> None:
        book.active.column_dimensions["B"].number_format = "@"

    assert number_format(put(book_of(["a"], design=paint), 4, 1, "0361"), "B5") == "@"


def with_table(*, totals: bool = False) -> bytes:
    def add(book: openpyxl.Workbook) -> None:
        table = Table(displayName="Liste", ref="A1:B3", totalsRowCount=1 if totals else None)
        book.active.add_table(table)
        book.active.auto_filter.ref = "A1:B3"

    return book_of(["ID", "Min"], ["M-1", 60], ["M-2", 90], design=add)


def test_the_table_and_the_filter_above_grow_with_the_rows() -> None:
    changed = append(with_table(), {0: "M-3"}, {0: "M-4"})
    assert text_of(changed, "xl/tables/table1.xml").count('ref="A1:B5"') == 2
    assert '<autoFilter ref="A1:B5"' in text_of(changed)


def test_a_table_with_totals_or_beside_the_row_does_not_grow() -> None:
    assert 'ref="A1:B3"' in text_of(append(with_table(totals=True), {0: "M-3"}), "xl/tables/table1.xml")
    assert parts(append(with_table(), {5: "x"}))["xl/tables/table1.xml"] == parts(with_table())["xl/tables/table1.xml"]


def test_a_cleared_row_stays_in_place_with_its_formulas() -> None:
    data = with_rows(
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="B2"><f>A2</f><v>2</v></c></row>'
        '<row r="3"><c r="A3"><v>3</v></c></row>'
    )
    changed = change_cells(data, [ClearRow("Treffen", 1)])
    assert rows(changed) == [[1, ""], ["", 2], [3, ""]]
    assert "<f>A2</f><v>2</v>" in text_of(changed)


def test_a_row_cleared_at_the_end_is_used_again() -> None:
    assert rows(change_cells(book_of(["a"], ["b"]), [ClearRow("Treffen", 1), AppendRow("Treffen", {0: "c"})])) == [
        ["a"],
        ["c"],
    ]


def test_formulas_are_never_overwritten() -> None:
    data = book_of(["a", "=A1"])
    with pytest.raises(
        WorkbookNotWritable, match=r"In Treffen!B1 steht eine Formel. Die App überschreibt keine Formeln"
    ):
        put(data, 0, 1, "x")


def test_neither_are_the_cells_that_one_formula_fills() -> None:
    data = with_rows(
        '<row r="1"><c r="A1"><f t="array" ref="A1:A2">B1:B2</f><v>1</v></c></row>'
        '<row r="2"><c r="A2"><v>2</v></c></row>'
    )
    with pytest.raises(WorkbookNotWritable, match="In Treffen!A2 steht eine Formel"):
        put(data, 1, 0, "x")
    assert rows(append(data, {1: "x"})) == [[1, "x"], [2, ""]]


def test_an_unknown_tab_is_named() -> None:
    with pytest.raises(StoreError, match="Das Tabellenblatt „Räume“ fehlt"):
        change_cells(book_of(["a"]), [ClearRow("Räume", 1)])


def test_texts_beyond_what_a_cell_holds_are_refused() -> None:
    with pytest.raises(WorkbookNotWritable, match=r"Der Text für Treffen!A1 ist zu lang"):
        put(book_of(["a"]), 0, 0, "ä" * 32_768)


def test_no_row_is_added_below_the_last_one_possible() -> None:
    with pytest.raises(WorkbookNotWritable, match="allerletzten Zeile"):
        append(with_rows('<row r="1048576"><c r="A1048576"><v>1</v></c></row>'), {0: "x"})


def test_formulas_are_computed_anew_when_the_file_is_opened() -> None:
    data = with_part(
        book_of(["a"]), BOOK, lambda text: text.replace("<calcPr", "<other").replace('fullCalcOnLoad="1"', "")
    )
    assert '<calcPr fullCalcOnLoad="1"/>' in text_of(put(data, 0, 0, "b"), BOOK)


def test_the_stated_size_of_a_sheet_is_not_left_wrong() -> None:
    assert "<dimension" not in text_of(put(book_of(["a"]), 9, 9, "b"))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"keine Tabelle"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(WorkbookUnreadable, match="beschädigt"):
        put(data, 0, 0, "x")


def test_a_damaged_sheet_is_refused() -> None:
    with pytest.raises(WorkbookUnreadable, match="beschädigt"):
        put(with_rows('<row r="eins"><c r="A1"><v>1</v></c></row>'), 0, 0, "x")


def test_outside_entities_are_not_read(tmp_path: Any) -> None:
    secret = tmp_path / "geheim"
    secret.write_text("geheim")
    doctype = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]><worksheet '
    data = with_part(
        with_rows('<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>'),
        SHEET,
        lambda text: text.replace("<worksheet ", doctype, 1),
    )
    assert "geheim" not in text_of(put(data, 3, 3, "x")).replace(str(secret), "")


whole_seconds = st.times().map(lambda each: each.replace(microsecond=0))
days = st.dates(date(1900, 3, 1), date(9999, 12, 31))
values = st.one_of(
    st.text(),
    st.booleans(),
    st.integers(-(10**14), 10**14),
    st.floats(allow_nan=False, allow_infinity=False),
    days,
    whole_seconds,
    st.builds(datetime.combine, days, whole_seconds),
)


@given(st.lists(values, min_size=1, max_size=6))
def test_what_is_written_can_be_read(written: list[Cell]) -> None:
    read = rows(
        append(book_of(["Kopf"] * len(written), [None] * len(written)), {**dict(enumerate(written)), 9: "Ende"})
    )[-1]
    assert read[: len(written)] == [as_read(value) for value in written]


def as_read(value: Cell) -> Cell:
    """Midnight of a day is the day, and texts lack what XML forbids."""
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n")
        return "".join(
            sign
            for sign in text
            if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff" and not "\ud800" <= sign <= "\udfff")
        )
    if isinstance(value, datetime) and value.time() == time():
        return value.date()
    return value
