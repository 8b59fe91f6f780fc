"""Beginning: an empty workbook, or one with an invented programme."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from zim_data import demo
from zim_data.places import demo_workbook
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.workbook import create_workbook


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
