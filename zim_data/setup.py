"""Beginning: an empty workbook, or one with an invented programme."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from zim_data import demo
from zim_data.errors import StoreError
from zim_data.places import demo_workbook
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.store.problems import Problem
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import Newcomer, Volunteer


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


@dataclass(frozen=True, slots=True)
class Check:
    """Something about the workbook that is good or not, with a sentence that says so and what to do."""

    good: bool
    sentence: str


def health(store: Store) -> list[Check]:
    """Whether the workbook can be read, is complete, and who has it open."""
    try:
        snapshot = store.snapshot()
    except StoreError as error:
        return [Check(good=False, sentence=error.sentence)]
    if snapshot.notice:
        return [Check(good=False, sentence=snapshot.notice)]
    rows = sum(len(table.records) for table in snapshot.tables.values())
    people = len(snapshot[Volunteer].records) + len(snapshot[Newcomer].records)
    read = f"Gelesen um {snapshot.read_at:%H:%M} Uhr: {people} Menschen, {rows} Zeilen."
    checks = [Check(good=True, sentence=read)]
    checks += [Check(good=False, sentence=problem.sentence) for problem in missing(snapshot)]
    if not missing(snapshot):
        checks.append(Check(good=True, sentence="Alle Tabellenblätter und Spalten sind da."))
    return checks


def missing(snapshot: Snapshot) -> list[Problem]:
    """What the workbook lacks as a whole: tabs and columns."""
    return [problem for problem in snapshot.problems if not problem.address]
