"""Every record survives the sheet: what is written is read back as it was, for every table and backend."""

from __future__ import annotations

import shutil
from dataclasses import MISSING, replace
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zim_data.columns import (
    LEVELS,
    SLOTS,
    Availability,
    Between,
    Day,
    Email,
    FromList,
    Key,
    Language,
    Languages,
    ManyFromList,
    MaxLength,
    Moment,
    NotInFuture,
    Number,
    OneOf,
    Phone,
    TimeOfDay,
    Whole,
    Words,
    YearUntilNow,
    YesNo,
)
from zim_data.lists import LISTS
from zim_data.records import LAST, Field, Row, fields_of
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append
from zim_data.store.memory import Memory
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import Spreadsheet
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import TABLES, JournalLine, Setting, TextBlock

NOON = datetime(2026, 11, 22, 12, 0)
DATA_TABLES = [table for table in TABLES if table not in (JournalLine, Setting, TextBlock)]

# A workbook cannot hold most control characters, and Excel reads "\r" as "\n"; forms strip spaces around a text.
TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), include_characters="\n"), min_size=1, max_size=40
).map(str.strip)


def text_for(each: Field) -> st.SearchStrategy[str | None]:
    limit = next((check.characters for check in each.column.checks if isinstance(check, MaxLength)), 1000)
    return TEXTS.filter(lambda text: bool(text.replace("\xa0", " ").strip()) and len(text) <= limit).map(
        lambda text: text.replace("\xa0", " ").strip()
    )


def value_for(each: Field) -> st.SearchStrategy[Any]:
    past = any(isinstance(check, NotInFuture) for check in each.column.checks)
    between = next((check for check in each.column.checks if isinstance(check, Between)), Between(0, 9999))
    latest = NOON.date() if past else date(2100, 12, 31)
    match each.kind:
        case OneOf(values=values):
            return st.sampled_from(list(values))
        case FromList(name=name):
            return st.sampled_from(LISTS[name])
        case ManyFromList(name=name):
            return st.lists(st.sampled_from(LISTS[name]), unique=True, min_size=1, max_size=4).map(tuple)
        case Languages():
            language = st.builds(Language, st.sampled_from(LISTS["Sprachen"]), st.sampled_from((None, *LEVELS)))
            return st.lists(language, unique=True, min_size=1, max_size=4).map(tuple)
        case Availability():
            return st.sets(st.sampled_from(SLOTS), min_size=1).map(lambda s: tuple(x for x in SLOTS if x in s))
        case Words():
            return st.lists(st.sampled_from(("eins", "zwei drei", "=1+1")), unique=True, min_size=1).map(tuple)
        case YesNo():
            return st.booleans()
        case Moment():
            return st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)).map(lambda at: at.replace(microsecond=0))
        case Day():
            return st.dates(date(1950, 1, 1), latest)
        case TimeOfDay():
            return st.times().map(lambda at: time(at.hour, at.minute))
        case Whole() if any(isinstance(check, YearUntilNow) for check in each.column.checks):
            return st.integers(1900, NOON.year)
        case Whole():
            return st.integers(int(between.least), int(between.most))
        case Number():
            return st.integers(int(between.least * 10) + 1, int(between.most) * 10).map(lambda tenths: tenths / 10)
        case Phone():
            return st.integers(0, 99).map(lambda number: f"+49171392{number:04}")
        case Email():
            return st.from_regex(r"[a-z]{1,12}@example\.org", fullmatch=True)
    return text_for(each)


@st.composite
def records(draw: st.DrawFn, table: type[Row]) -> Row:
    """An arbitrary record: each field filled or, where it may be, empty."""
    values: dict[str, Any] = {}
    for each in fields_of(table):
        if isinstance(each.kind, Key) or each.name in LAST:
            continue
        if each.empty is MISSING or draw(st.booleans()):
            values[each.name] = draw(value_for(each))
    return table(**values)


@pytest.fixture(scope="module")
def empty_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leer") / "leer.xlsx"
    create_workbook(path, new_spreadsheet())
    return path


@pytest.mark.parametrize("backend", ["memory", "workbook"])
@pytest.mark.parametrize("table", DATA_TABLES, ids=lambda table: table.__name__)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_record_is_read_as_it_was_written(
    data: st.DataObject, table: type[Row], backend: str, empty_workbook: Path, tmp_path: Path
) -> None:
    written = [
        replace(record, id=f"X-{number:05}")
        for number, record in enumerate(data.draw(st.lists(records(table), min_size=1, max_size=5)))
    ]
    spreadsheet: Spreadsheet = Memory.new(new_spreadsheet())
    if backend == "workbook":
        path = tmp_path / "zim.xlsx"
        shutil.copy(empty_workbook, path)
        spreadsheet = Workbook(path)
        spreadsheet.backups = 0
    Store(spreadsheet, lambda: NOON).apply([Append(record) for record in written], action="Test", by="")
    fresh = Store(spreadsheet, lambda: NOON).snapshot()[table]
    without_audit = dict.fromkeys(LAST)
    assert [replace(record, **without_audit) for record in fresh.records] == written  # type: ignore[arg-type]
