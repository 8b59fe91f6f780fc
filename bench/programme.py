"""The demo programme with many more meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import cycle, islice
from pathlib import Path

from zim_data import demo
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import TabDesign
from zim_data.tables import Meeting, Volunteer


def create_programme(path: Path, *, meetings: int, on: date) -> Path:
    """A workbook of the demo programme with so many meetings, typing errors included."""
    create_workbook(path, programme_tabs(meetings, on))
    return path


def programme_tabs(meetings: int, on: date) -> list[TabDesign]:
    """The tabs of the demo programme with so many meetings, typing errors included."""
    records: dict[type[Row], Sequence[Row]] = {**demo.programme(on), Meeting: many_meetings(meetings, on)}
    tabs = new_spreadsheet(records, lists={"Mitarbeitende": demo.DEMO_STAFF}, settings=Settings(demo=True))
    return demo.with_typing_errors(tabs)


def many_meetings(count: int, on: date) -> list[Meeting]:
    """The demo's meetings over and over, each round a day earlier, with IDs of their own; the oldest first."""
    few: list[Meeting] = [each for each in demo.programme(on)[Meeting] if isinstance(each, Meeting)]
    many = [
        replace(meeting, id=f"M-{number:05}", day=meeting.day - timedelta(days=number // len(few)))
        for number, meeting in enumerate(islice(cycle(few), count))
    ]
    return sorted(many, key=lambda meeting: meeting.day)


def many_volunteers(count: int, on: date) -> list[Volunteer]:
    """The demo's volunteers over and over, with IDs of their own."""
    few = [each for each in demo.programme(on)[Volunteer] if isinstance(each, Volunteer)]
    return [replace(person, id=f"B-{number:05}") for number, person in enumerate(islice(cycle(few), count))]
