"""Hostile text in what leaves the house: workbooks, calendars and PDFs hold it as text, and nothing in them runs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from icalendar import Calendar
from pypdf import PdfReader
from pypdf.generic import ArrayObject
from python_calamine import load_workbook

from tests.security import injections
from tests.security.test_injected_pages import hostile, tabs
from zim_data import calendar_files, weekly, weekly_sheet
from zim_data.certificates.issue import facts_of
from zim_data.certificates.pdf import render
from zim_data.exports import to_xlsx
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append
from zim_data.store.new_workbook import create_workbook
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Booking, Certificate, Room, Volunteer

__all__ = ["hostile", "tabs"]

NOON = datetime(2026, 11, 30, 12)
ANYTHING = [injections.MARKUP, injections.CONTROLS, *injections.FORMULAS, *injections.ODD, *injections.STARTS]
RUNS = (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/SubmitForm", b"/ImportData", b"/RichMedia")
"""What could do something in a PDF."""


def as_kept(text: str) -> str:
    """What a sheet can hold of the text."""
    return "".join(
        each for each in text.replace("\r", "\n") if each in "\t\n" or each.isprintable() or ord(each) > 0x7F
    )


@pytest.mark.parametrize("text", ANYTHING)
def test_a_downloaded_list_has_texts_and_no_formula(text: str) -> None:
    content = to_xlsx(text, [{"Name": text, text: "x"}])
    book = openpyxl.load_workbook(BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert [cell.value for cell in cells if cell.data_type == "n"] in ([], [None])
    assert not [cell for cell in cells if cell.hyperlink]
    (row,) = load_workbook(BytesIO(content)).get_sheet_by_index(0).to_python()[1:]
    assert row[1] == "x"
    assert str(row[0]) == as_kept(text)[:32_767].replace("\uffff", "")


@pytest.mark.parametrize("text", [*injections.FORMULAS[:5], injections.MARKUP[:110], "@x", "'=1"])
def test_what_the_app_writes_into_the_sheet_is_no_formula(tmp_path: Path, text: str) -> None:
    path = tmp_path / "zim.xlsx"
    create_workbook(path, new_spreadsheet())
    store = Store(Workbook(path, now=lambda: NOON), lambda: NOON)
    store.apply([Append(Volunteer(id="B-1", first_name=f"x{text}", last_name=text.strip()))], action=text, by=text)
    book = openpyxl.load_workbook(path)
    assert not [cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert store.snapshot()[Volunteer].by_id["B-1"].last_name == text.strip()


@pytest.mark.parametrize("text", [*ANYTHING, "x\r\nATTENDEE:mailto:boese@boese.example\r\nBEGIN:VALARM", "a;b,c\\n"])
def test_a_calendar_has_the_text_in_its_title_and_nothing_beside_it(text: str) -> None:
    room = Room(id="R-1", name=text, calendar_key="K" * 26)
    booking = Booking(
        id="U-1", room_id="R-1", day=NOON.date() + timedelta(days=1), starts=time(10), ends=time(11), purpose=text
    )
    content = calendar_files.feed(room, [booking], Settings(), NOON)
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    harmless = calendar_files.feed(Room(id="R-1", name="Saal"), [], Settings(), NOON)
    assert set(event) <= {
        "SUMMARY",
        "DTSTART",
        "DTEND",
        "DTSTAMP",
        "UID",
        "LOCATION",
        "LAST-MODIFIED",
        "CLASS",
        "TRANSP",
    }
    assert len(Calendar.from_ical(content).subcomponents) <= len(Calendar.from_ical(harmless).subcomponents) + 1
    assert b"\x00" not in content


@pytest.fixture(scope="module")
def snapshot(hostile: Path) -> Snapshot:
    return read_snapshot(Workbook(hostile).read(), at=NOON)


def test_the_weeks_sheet_prints_the_text_and_nothing_in_it_runs(snapshot: Snapshot) -> None:
    content = weekly_sheet.render(snapshot, weekly.picture(snapshot, weekly.week_of(date.today())))
    _is_harmless(content)
    assert "<script>" in "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_a_certificate_prints_the_text_and_nothing_in_it_runs(tmp_path: Path) -> None:
    path = tmp_path / "zim.xlsx"
    person = Volunteer(id="B-1", first_name="**Ada**", last_name="<b>x</b> [y](z)")
    create_workbook(path, new_spreadsheet({Volunteer: [person]}))
    certificate = Certificate(
        id="C-1",
        number="2026-0001",
        volunteer_id="B-1",
        starts=date(2025, 1, 1),
        ends=date(2026, 1, 1),
        competences=("=1+1", "{name}"),
        issued_on=NOON.date(),
    )
    content = render(facts_of(read_snapshot(Workbook(path).read(), at=NOON), certificate))
    _is_harmless(content)
    text = " ".join("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    for each in ("**Ada** <b>x</b> [y](z)", "=1+1", "{name}"):
        assert each in text


def _is_harmless(content: bytes) -> None:
    reader = PdfReader(BytesIO(content))
    everything = b" ".join(repr(each).encode() for each in reader.resolved_objects.values()) + content
    assert [each for each in RUNS if each in everything] == []
    assert not [page for page in reader.pages if page.get("/Annots")]
    assert isinstance(reader.root_object.get("/OpenAction", ArrayObject()), ArrayObject)  # a place, no action
