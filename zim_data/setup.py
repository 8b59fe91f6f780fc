"""Beginning: an empty workbook, or one with an invented programme; and the settings that follow."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from zim_data import demo
from zim_data.cells import folded
from zim_data.errors import StoreError
from zim_data.places import demo_workbook
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.store.checks import Check, of_headers
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Edit, change
from zim_data.store.new_workbook import create_workbook
from zim_data.store.problems import Problem
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import Newcomer, Setting, Volunteer


def create_empty(path: Path) -> None:
    """A workbook with all tabs, lists, default settings and texts, and nobody in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    create_workbook(path, new_spreadsheet())


def create_demo(path: Path, *, on: date) -> None:
    """A workbook with the invented programme as of that day, and a few typing errors."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tabs = new_spreadsheet(demo.programme(on), lists={"Mitarbeitende": demo.DEMO_STAFF}, settings=Settings(demo=True))
    create_workbook(path, demo.with_typing_errors(tabs))


def demo_path(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the demo goes if nobody names a place: the named workbook, else beside the centre's own."""
    named = environment.get("ZIM_WORKBOOK")
    return Path(named).expanduser() if named else demo_workbook()


def health(store: Store) -> list[Check]:
    """Whether the spreadsheet can be read and is complete; asks for nothing that a page does not ask for anyway."""
    try:
        snapshot = store.snapshot()
    except StoreError as error:
        return [Check(good=False, sentence=error.sentence)]
    if snapshot.notice:
        return [Check(good=False, sentence=snapshot.notice)]
    rows = sum(len(table.records) for table in snapshot.tables.values())
    people = len(snapshot[Volunteer].records) + len(snapshot[Newcomer].records)
    read = f"Gelesen um {snapshot.read_at:%H:%M} Uhr: {people} Menschen, {rows} Zeilen."
    return [Check(good=True, sentence=read), *of_headers(each.sentence for each in missing(snapshot))]


def examination(store: Store) -> list[Check]:
    """All that can be found out about the spreadsheet; asks Google several times, so only when somebody wants it."""
    found, checks = store.spreadsheet.examine(), health(store)
    return list(dict.fromkeys([*found, checks[0]])) if found else checks


def missing(snapshot: Snapshot) -> list[Problem]:
    """What the spreadsheet lacks as a whole: tabs and columns."""
    return [problem for problem in snapshot.problems if not problem.address]


def change_settings(snapshot: Snapshot, values: Mapping[str, Any]) -> list[Edit]:
    """Other values, by field of `Settings`; a row that is missing in the tab Einstellungen is added."""
    rows = {folded(each.id): each for each in snapshot[Setting].records}
    edits: list[Edit] = []
    for name, value in values.items():
        field = field_of(Settings, name)
        if value == getattr(snapshot.settings, name):
            continue
        if row := rows.get(folded(field.header)):
            edits.append(change(row, value=field.text(value)))
        else:
            edits.append(Append(Setting(id=field.header, value=field.text(value), description=field.column.note)))
    return edits
