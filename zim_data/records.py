"""What the rows of all tables have in common, and the fields that their declarations say."""

from __future__ import annotations

import types
import typing
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, TypeVar, Union, cast

from zim_data.cells import Cell, is_blank, plain
from zim_data.columns import (
    LONGEST,
    MAX_TEXT,
    Check,
    Column,
    Day,
    Key,
    Kind,
    Language,
    Languages,
    MaxLength,
    Moment,
    Number,
    OneOf,
    Reading,
    Text,
    TimeOfDay,
    Whole,
    Words,
    YesNo,
)
from zim_data.errors import Unreadable

R = TypeVar("R", bound="Row")

NOTHING: Mapping[str, str] = MappingProxyType({})
"""What most rows have beside their columns; there is one of it for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Row:
    """A row of any table. A field's default is what its empty cell means."""

    TITLE: ClassVar[str]
    """The title of the table's tab."""
    FIRST: ClassVar[tuple[str, ...]] = ("id",)
    """The fields whose columns come first in a new sheet."""

    id: Annotated[str, Column("ID", Key())] = ""
    extra: Mapping[str, str] = field(default_factory=lambda: NOTHING, compare=False)
    """Staff's own columns in this row: header and text, where there is any."""
    unread: Mapping[str, str] = field(default_factory=lambda: NOTHING, compare=False)
    """The texts of cells that cannot be read, by the field's name."""

    def __repr__(self) -> str:
        """The table and the ID only: a record must not tell its data to a log."""
        return f"<{type(self).__name__} {self.id}>"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Record(Row):
    """A row that the app can make and change; it notes when and by whom."""

    created_at: Annotated[datetime | None, Column("Angelegt am", width=18)] = None
    changed_at: Annotated[datetime | None, Column("Geändert am", width=18)] = None
    changed_by: Annotated[str | None, Column("Geändert von")] = None


def from_columns(table: type[R], columns: Mapping[str, Sequence[Any]]) -> list[R]:
    """Records from the values of each field, which takes a quarter of the time of calling `table` for each of them."""
    records = [object.__new__(table) for _ in columns["id"]]
    for each in fields(table):
        put = getattr(table, each.name).__set__  # of the slot: nobody has seen these records yet, frozen as they are
        deque(map(put, records, columns[each.name]), maxlen=0)
    return records


LAST = ("created_at", "changed_at", "changed_by")
"""Fields whose columns stand at the end of a tab."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column bound to the field of a record that it fills."""

    name: str
    column: Column
    kind: Kind[Any]
    empty: Any
    """What an empty cell means; MISSING where a row makes no sense without the value."""
    checks: tuple[Check, ...]

    @property
    def header(self) -> str:
        """The header of the column, which is also the label in forms."""
        return self.column.header

    @property
    def needed(self) -> bool:
        """Whether a form insists on a value."""
        return self.column.required or self.empty is MISSING

    def read(self, cell: Cell, reading: Reading) -> Any:
        """The value of a cell; raises `Unreadable`, whose value is what can be used all the same."""
        if is_blank(cell):
            if self.empty is MISSING:
                raise Unreadable(f"„{self.header}“ fehlt.")
            return self.empty
        if isinstance(cell, str) and len(cell) > LONGEST and not isinstance(self.kind, Text):
            raise Unreadable(f"Das ist zu lang: „{plain(cell)[:40]} …“")
        value = self.kind.parse(cell, reading)
        for check in self.checks:
            if sentence := check.broken(value, reading):
                # A text that is too long can still be read; a wrong number or day must not be used.
                raise Unreadable(sentence, value if isinstance(check, MaxLength) else None)
        return value

    def write(self, value: Any) -> Cell:
        """The cell for a value; None for an empty one."""
        return None if value is None or value in ((), "") else self.kind.write(value)

    def text(self, value: Any) -> str:
        """The value as people read it."""
        return "" if value is None or value in ((), "") else self.kind.text(value)


KINDS: dict[Any, type[Kind[Any]]] = {
    str: Text,
    int: Whole,
    float: Number,
    bool: YesNo,
    date: Day,
    datetime: Moment,
    time: TimeOfDay,
    tuple[str, ...]: Words,
    tuple[Language, ...]: Languages,
}


def fields_of(table: type[Row]) -> tuple[Field, ...]:
    """The table's fields in the order of its columns in a new sheet."""
    return _fields_of(cast("Any", table))  # mypy does not take a class for hashable


def field_of(table: type[Row], name: str) -> Field:
    """The field with that (English) name."""
    return next(each for each in fields_of(table) if each.name == name)


@cache
def _fields_of(table: Any) -> tuple[Field, ...]:
    hints = typing.get_type_hints(table, include_extras=True)
    found = [
        _field(each.name, hints[each.name], each.default) for each in fields(table) if _is_column(hints[each.name])
    ]
    first, last = list(table.FIRST), len(found) + 1
    return tuple(
        sorted(found, key=lambda each: first.index(each.name) if each.name in first else last + (each.name in LAST))
    )


def _is_column(hint: Any) -> bool:
    return typing.get_origin(hint) is Annotated and isinstance(hint.__metadata__[0], Column)


def _field(name: str, hint: Any, default: Any) -> Field:
    column = hint.__metadata__[0]
    value_type = hint.__origin__
    if typing.get_origin(value_type) in (Union, types.UnionType):
        value_type = next(each for each in typing.get_args(value_type) if each is not type(None))
    kind = column.kind or _kind(value_type)
    return Field(name, column, kind, default, _checks(column, kind))


def _checks(column: Column, kind: Kind[Any]) -> tuple[Check, ...]:
    """The column's own checks; a text has a limit in any case."""
    limited = any(isinstance(check, MaxLength) for check in column.checks)
    return column.checks if limited or not isinstance(kind, Text) else (*column.checks, MaxLength(MAX_TEXT))


def _kind(value_type: Any) -> Kind[Any]:
    if isinstance(value_type, type) and issubclass(value_type, StrEnum):
        return OneOf(value_type)
    return KINDS[value_type]()
