"""From a grid as Google or a file gives it to records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.store.conftest import NOON
from zim_data.cells import Cell
from zim_data.columns import Reading
from zim_data.records import from_columns
from zim_data.store.grid import TOGETHER, Table, read_table
from zim_data.store.spreadsheet import Grid
from zim_data.tables import CheckIn, Meeting, Room

READING = Reading({}, NOON.date())
HEADER: list[Cell] = ["ID", "Tandem-ID", "Datum", "Dauer (Min.)", "Notiz", "Kaffee?"]


def meetings(*rows: list[Cell]) -> Grid:
    return [HEADER, *rows]


def bad_cells(table: Table[Any]) -> list[tuple[str, str]]:
    """Address and text; leaves out what is said of columns that the grids here do without."""
    return [(each.address, each.text) for each in table.problems if each.address]


def test_reads_numbers_of_days_and_empty_texts_as_google_gives_them() -> None:
    header: list[Cell] = [*HEADER[:4], "Angelegt am", "Notiz"]
    table = read_table(Meeting, "", [header, ["M-00001", "T-00001", 46266, 90, 46266.5, ""]], READING)
    assert table.records == (
        Meeting(
            id="M-00001",
            tandem_id="T-00001",
            day=date(2026, 9, 1),
            minutes=90,
            created_at=datetime(2026, 9, 1, 12, 0),
        ),
    )
    assert not bad_cells(table)


def test_every_row_of_a_long_tab_keeps_its_place_however_short_or_empty_others_are() -> None:
    rows: list[list[Cell]] = [[f"M-{number}", "T-00001", 46266, 5 + number % 700] for number in range(3 * TOGETHER)]
    rows[TOGETHER - 1 : TOGETHER - 1] = [[], [""], ["", "", "", "", "", "nur Eigenes"]]
    rows[-2:] = [[*rows[-2], "ein Wort", "mit Milch"], [*rows[-1][:3], "lange"]]
    table = read_table(Meeting, "", meetings(*rows), READING)
    assert [record.id for record in table.records] == [f"M-{number}" for number in range(3 * TOGETHER - 1)]
    assert all(record.minutes == 5 + number % 700 for number, record in enumerate(table.records))
    assert table.layout.rows[f"M-{TOGETHER}"] == TOGETHER + 4
    *others, last = table.records
    assert (last.note, last.extra) == ("ein Wort", {"Kaffee?": "mit Milch"})
    assert not any(record.note or record.extra for record in others)
    assert bad_cells(table) == [(f"D{3 * TOGETHER + 4}", "lange")]


@pytest.mark.parametrize("cells", [(1, True), (True, 1), (1.0, True)])
def test_a_tick_is_not_the_number_one_in_whatever_order_they_stand(cells: tuple[Cell, Cell]) -> None:
    header: list[Cell] = ["ID", "Name", "Plätze"]
    table = read_table(Room, "", [header, *([f"R-{row}", "Saal", cell] for row, cell in enumerate(cells))], READING)
    tick = 0 if cells[0] is True else 1
    assert bad_cells(table) == [(f"C{tick + 2}", "ja")]
    assert [record.seats for record in table.records] == [None if row == tick else 1 for row in range(2)]


def test_a_column_that_rows_make_no_sense_without_leaves_no_row_but_says_what_else_is_wrong() -> None:
    table = read_table(CheckIn, "", [["ID", "Tandem-ID", "Ampel"], ["K-00001", "T-00001", "lila"]], READING)
    assert not table.records
    assert bad_cells(table) == [("C2", "lila")]


def test_what_records_have_beside_their_columns_cannot_be_changed() -> None:
    made = Meeting(tandem_id="T-00001", day=date(2026, 9, 1), minutes=90)
    (read,) = read_table(Meeting, "", meetings(["M-00001", "T-00001", 46266, 90]), READING).records
    for record in (made, read):
        with pytest.raises(TypeError):
            record.extra["Kaffee?"] = "ja"  # type: ignore[index]


def test_records_from_columns_are_as_frozen_as_others_and_need_every_field() -> None:
    room = Room(id="R-00001", name="Saal")
    columns = {name: [getattr(room, name)] for name in Room.__dataclass_fields__}
    (made,) = from_columns(Room, columns)
    assert made == room
    with pytest.raises(AttributeError):
        made.name = "Küche"  # type: ignore[misc]
    with pytest.raises(KeyError):
        from_columns(Room, {name: values for name, values in columns.items() if name != "name"})
