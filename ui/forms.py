"""Forms made from the columns: label, help, widget, choices and errors come from the declaration.

Errors stand at the fields, all at once. What was typed stays until it was saved.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from ui import session
from zim_data.cells import plain
from zim_data.columns import (
    LEVELS,
    TIMES_OF_DAY,
    WEEKDAYS,
    Availability,
    Day,
    FromList,
    Language,
    Languages,
    ManyFromList,
    Moment,
    Number,
    OneOf,
    Phone,
    TimeOfDay,
    Whole,
    YesNo,
)
from zim_data.errors import Unreadable
from zim_data.records import Field, Row, field_of

FIRST_DAY, LAST_DAY = date(1920, 1, 1), date(2100, 12, 31)


class Form:
    """The fields of a new record, or of a record as it was when the form was opened.

    Compare and save against `record`, not against the newest state: what somebody else changed while the
    form was open must not be overwritten unseen.
    """

    def __init__(self, key: str, table: type[Row], record: Row | None = None) -> None:
        self.table, self.key = table, key
        version = st.session_state.setdefault(f"{key}.version", 0)
        self._prefix = f"{key}.{version}"
        self.record = st.session_state.setdefault(f"{self._prefix}.record", record)
        self._slots: dict[str, Any] = {}
        self._typed: dict[str, Any] = {}

    def field(self, name: str, *, default: Any = None, label: str | None = None, help: str | None = None) -> Any:  # noqa: A002
        """Show the field; what is typed in it now, as the widget gives it. `default` is for new records."""
        each = field_of(self.table, name)
        value = getattr(self.record, name) if self.record else (each.empty if default is None else default)
        shown = (label or each.header) + (" *" if each.needed else "")
        self._typed[name] = _widget(each, shown, value, f"{self._prefix}.{name}", help or each.column.note or None)
        self._slots[name] = st.empty()
        if self.record and (text := self.record.unread.get(name)):
            self._slots[name].warning(f"In der Tabelle steht „{text}“; das kann die App nicht lesen.")
        return self._typed[name]

    def fields(self, *names: str) -> None:
        """Show several fields, each below the one before."""
        for name in names:
            self.field(name)

    def values(self) -> dict[str, Any] | None:
        """What was typed, by field; None if something is wrong, which then stands at the fields."""
        values: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for name in self._typed:
            try:
                values[name] = self._read(name)
            except Unreadable as unreadable:
                wrong[name] = unreadable.sentence
        for name, sentence in wrong.items():
            self.show(name, sentence)
        return None if wrong else values

    def readable_values(self) -> dict[str, Any]:
        """What was typed so far and can be read, for looking things up while somebody types."""
        values: dict[str, Any] = {}
        for name in self._typed:
            try:
                values[name] = self._read(name)
            except Unreadable:
                continue
        return values

    def show(self, name: str | None, sentence: str) -> bool:
        """Put an error at its field; whether the form has that field."""
        if name not in self._slots:
            return False
        self._slots[name].error(sentence)
        return True

    def reset(self) -> None:
        """Start over with an empty form, or with the newest state of the record."""
        for key in [key for key in st.session_state if str(key).startswith(f"{self._prefix}.")]:
            del st.session_state[key]
        st.session_state[f"{self.key}.version"] += 1

    def _read(self, name: str) -> Any:
        each = field_of(self.table, name)
        typed = self._typed[name]
        cell = each.text(typed) if isinstance(typed, tuple | list) else typed
        if each.needed and not plain(cell):
            raise Unreadable("Bitte ausfüllen.")
        return each.read(cell, session.snapshot().reading)


def _widget(each: Field, label: str, value: Any, key: str, help: str | None) -> Any:  # noqa: A002
    lists = session.snapshot().lists
    optional = each.empty is None
    match each.kind:
        case OneOf(values=values):
            return _choose(label, list(values), value, key, help, optional=optional)
        case FromList(name=name):
            return _choose(label, list(lists[name]), value, key, help, optional=True)
        case ManyFromList(name=name):
            return _choose_many(label, lists[name], value, key, help)
        case Languages(name=name):
            return _choose_many(label, _languages(lists[name]), value, key, help)
        case Availability():
            return _availability(label, value or (), key)
        case YesNo() if optional:
            return _choose(label, ["ja", "nein"], _yes_no(value), key, help, optional=True)
        case YesNo():
            return st.checkbox(label, value=bool(value), key=key, help=help)
        case Moment():
            return _moment(label, value, key, help)
        case Day():
            return st.date_input(label, value, FIRST_DAY, LAST_DAY, key=key, help=help, format="DD.MM.YYYY")
        case TimeOfDay():
            return st.time_input(label, value, key=key, help=help)
        case Whole():
            return st.number_input(label, value=_whole(value), step=1, key=key, help=help)
        case Number():
            return st.text_input(label, each.text(value), key=key, help=help)
    text = "" if not isinstance(value, str) else each.text(value)
    if each.column.multiline:
        return st.text_area(label, text, key=key, help=help, height=100)
    return st.text_input(label, text, key=key, help=help, type="phone" if isinstance(each.kind, Phone) else "default")


def _choose(label: str, choices: list[Any], value: Any, key: str, help: str | None, *, optional: bool) -> Any:  # noqa: A002
    value = value if value in choices or isinstance(value, str) else None
    if value is not None and value not in choices:
        choices = [value, *choices]
    index = choices.index(value) if value is not None else (None if optional else 0)
    return st.selectbox(label, choices, index, key=key, help=help, placeholder="Bitte wählen")


def _choose_many(label: str, choices: Sequence[Any], value: Any, key: str, help: str | None) -> tuple[Any, ...]:  # noqa: A002
    chosen = list(value) if isinstance(value, tuple) else []
    choices = [*choices, *(each for each in chosen if each not in choices)]
    found = st.multiselect(label, choices, chosen, key=key, help=help, placeholder="Bitte wählen", format_func=str)
    return tuple(found)


def _languages(names: Sequence[str]) -> list[Language]:
    """Every language with every level; typing a part of both finds the right one."""
    return [Language(name, level) for name in names for level in (None, "Muttersprache", *LEVELS[:-1])]


def _availability(label: str, value: Sequence[str], key: str) -> tuple[str, ...]:
    """Seven days for each time of day, to be tapped on."""
    st.markdown(label)
    chosen: list[str] = []
    for part in TIMES_OF_DAY:
        default = [weekday for weekday in WEEKDAYS if f"{weekday} {part}" in value]
        found = st.pills(part, WEEKDAYS, selection_mode="multi", default=default, key=f"{key}.{part}")
        chosen += [f"{weekday} {part}" for weekday in found]
    return tuple(chosen)


def _moment(label: str, value: Any, key: str, help: str | None) -> datetime | date | None:  # noqa: A002
    known = value if isinstance(value, datetime) else None
    left, right = st.columns(2)
    with left:
        day = st.date_input(label, known and known.date(), FIRST_DAY, LAST_DAY, key=key, help=help, format="DD.MM.YYYY")
    with right:
        clock = st.time_input("Uhrzeit", known.time() if known else time(10), key=f"{key}.time")
    return datetime.combine(day, clock or time()) if isinstance(day, date) else None


def _yes_no(value: Any) -> str | None:
    return {True: "ja", False: "nein"}.get(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
