"""Forms made from the columns: label, help, widget, choices and errors come from the declaration.

Errors stand at the fields, all at once. What was typed stays until it was saved, also while another page is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import streamlit as st

from ui import freshness, session
from ui.text import plain_text
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

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class Form:
    """The fields of a new record, or of a record as it was when the form was opened.

    Compare and save against `record`, not against the newest state: what somebody else changed while the
    form was open must not be overwritten unseen.
    """

    def __init__(self, key: str, table: type[Row], record: Row | None = None) -> None:
        self.table, self.key = table, key
        self.version = st.session_state.setdefault(f"{key}.version", 0)
        self._prefix = f"{key}.{self.version}"
        self.record = st.session_state.setdefault(f"{self._prefix}.record", record)
        self._slots: dict[str, Any] = {}
        self._typed: dict[str, Any] = {}
        self._given: dict[str, Any] = {}
        self._required: set[str] = set()
        self.wrong: dict[str, str] = {}
        freshness.hold()  # a field forgets what was just typed when others move it to another place of the page

    def field(
        self,
        name: str,
        *,
        default: Any = None,
        suggestion: Any = None,
        label: str | None = None,
        help: str | None = None,  # noqa: A002
        required: bool = False,
        choices: Sequence[Any] | None = None,
        buttons: bool = False,
    ) -> Any:
        """Show the field; what is typed in it now, as the widget gives it.

        `default` is for new records, `suggestion` for any that has no value yet; `required` insists on a value
        here. `choices` are offered instead of typing, `buttons` shows them side by side.
        """
        each = field_of(self.table, name)
        value = getattr(self.record, name) if self.record else (each.empty if default is None else default)
        if value is None and suggestion is not None and not (self.record and name in self.record.unread):
            value = suggestion
        self._given[name] = value
        if required:
            self._required.add(name)
        shown = (label or each.header) + (" *" if each.needed or required else "")
        key, hint = f"{self._prefix}.{name}", help or each.column.note or None
        if choices is None and buttons and isinstance(each.kind, OneOf):
            choices = list(each.kind.values)
        if choices is None:
            self._typed[name] = _widget(each, shown, value, key, hint)
        elif buttons:
            self._typed[name] = _buttons(shown, choices, value, key, hint)
        else:
            self._typed[name] = _choose(shown, list(choices), value, key, hint, optional=True)
        self._slots[name] = st.empty()
        if text := self._left_unread(name):
            self._slots[name].warning(f"In der Tabelle steht „{plain_text(text)}“; das kann die App nicht lesen.")
        else:
            self._show_unreadable(name)
        return self._typed[name]

    def key_of(self, name: str) -> str:
        """The key for a widget of one's own; it starts over together with the form."""
        return f"{self._prefix}.{name}"

    def take(self, name: str, typed: Any) -> None:
        """Take what a widget of one's own gave for the field; the field's error stands here."""
        self._typed[name] = typed
        self._slots[name] = st.empty()

    def fields(self, *names: str) -> None:
        """Show several fields, each below the one before."""
        for name in names:
            self.field(name)

    def values(self) -> dict[str, Any] | None:
        """What was typed, by field; None if something is wrong, which then stands at the fields.

        Left out: fields whose cell cannot be read and in which nobody typed.
        """
        values: dict[str, Any] = {}
        st.session_state[f"{self._prefix}.tried"] = True
        for name in self._typed:
            if self._left_unread(name) and name not in self._required:
                continue  # what the app cannot read stays in its cell until somebody types something else
            try:
                values[name] = self._read(name)
            except Unreadable as unreadable:
                self.show(name, unreadable.sentence)
        return None if self.wrong else values

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
        if name is None or name not in self._slots:
            return False
        self.wrong[name] = sentence
        self._slots[name].error(plain_text(sentence))
        return True

    def put(self, name: str, value: Any) -> None:
        """Fill a field of a single widget in, from a callback, as if somebody had typed it."""
        st.session_state[f"{self._prefix}.{name}"] = value

    @property
    def untouched(self) -> bool:
        """Whether nothing was typed into the fields yet."""
        return all(self._holds(name, self._given[name]) for name in self._typed)

    def state(self) -> dict[str, Any]:
        """What the widgets of its fields hold, to see later whether somebody typed on."""
        keys = tuple(f"{self.key_of(name)}." for name in self._typed)
        return {str(key): value for key, value in st.session_state.items() if f"{key}.".startswith(keys)}

    def renew(self, record: Row, names: Sequence[str]) -> None:
        """Go on from a newer state of the record: these fields show its values, the others what was typed."""
        st.session_state[f"{self._prefix}.record"] = record
        for name in names:
            for key in [key for key in st.session_state if str(key).split(f"{self._prefix}.{name}")[0] == ""]:
                del st.session_state[key]

    def reset(self) -> None:
        """Start over with an empty form, or with the newest state of the record."""
        for key in [key for key in st.session_state if str(key).startswith(f"{self._prefix}.")]:
            del st.session_state[key]
        st.session_state[f"{self.key}.version"] += 1

    def _show_unreadable(self, name: str) -> None:
        """Say at once what is wrong with what was typed; what is missing only after the first try to save."""
        if not plain(self._cell(name)) and not st.session_state.get(f"{self._prefix}.tried"):
            return
        try:
            self._read(name)
        except Unreadable as unreadable:
            self.show(name, unreadable.sentence)

    def _read(self, name: str) -> Any:
        each, cell = field_of(self.table, name), self._cell(name)
        missing_before = self.record is not None and getattr(self.record, name) == each.empty
        insists = name in self._required or (each.needed and not missing_before)
        if insists and not plain(cell):
            raise Unreadable("Bitte ausfüllen.")
        return each.read(cell, session.snapshot().reading)

    def _cell(self, name: str) -> Any:
        """What was typed, as a cell would hold it."""
        typed = self._typed[name]
        return field_of(self.table, name).text(typed) if isinstance(typed, tuple | list) else typed

    def _left_unread(self, name: str) -> str | None:
        """The text of a cell that cannot be read, as long as nobody typed anything in its place."""
        if self.record is None or name not in self.record.unread or not self._holds(name, getattr(self.record, name)):
            return None
        return self.record.unread[name] or None

    def _holds(self, name: str, value: Any) -> bool:
        """Whether the widget shows just this value."""
        each, typed = field_of(self.table, name), self._typed[name]
        if typed == value or typed == each.text(value):
            return True
        try:
            return bool(self._read(name) == value)
        except Unreadable:
            return False


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
            return st.checkbox(label, value=bool(value), key=key, help=help, persist_state="session")
        case Moment():
            return _moment(label, value, key, help)
        case Day():
            return st.date_input(
                label, value, FIRST_DAY, LAST_DAY, key=key, help=help, persist_state="session", format="DD.MM.YYYY"
            )
        case TimeOfDay():
            return st.time_input(label, value, key=key, help=help, persist_state="session")
        case Whole():
            return st.number_input(label, value=_whole(value), step=1, key=key, help=help, persist_state="session")
        case Number():
            return st.text_input(label, each.text(value), key=key, help=help, persist_state="session")
    text = "" if not isinstance(value, str) else each.text(value)
    if each.column.multiline:
        return st.text_area(label, text, key=key, help=help, persist_state="session", height=100)
    return st.text_input(
        label,
        text,
        key=key,
        help=help,
        persist_state="session",
        type="phone" if isinstance(each.kind, Phone) else "default",
        placeholder="0361 1234567" if isinstance(each.kind, Phone) else None,
    )


def _choose(label: str, choices: list[Any], value: Any, key: str, help: str | None, *, optional: bool) -> Any:  # noqa: A002
    value = value if value in choices or isinstance(value, str) else None
    if value is not None and value not in choices:
        choices = [value, *choices]
    index = choices.index(value) if value is not None else (None if optional else 0)
    return st.selectbox(label, choices, index, key=key, help=help, persist_state="session", placeholder="Bitte wählen")


def _buttons(label: str, choices: Sequence[Any], value: Any, key: str, help: str | None) -> Any:  # noqa: A002
    chosen = value if value in choices else None
    return st.pills(label, choices, default=chosen, key=key, help=help, persist_state="session", format_func=str)


def _choose_many(label: str, choices: Sequence[Any], value: Any, key: str, help: str | None) -> tuple[Any, ...]:  # noqa: A002
    chosen = list(value) if isinstance(value, tuple) else []
    choices = [*choices, *(each for each in chosen if each not in choices)]
    found = st.multiselect(
        label, choices, chosen, key=key, help=help, persist_state="session", placeholder="Bitte wählen", format_func=str
    )
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
        found = st.pills(
            part, WEEKDAYS, selection_mode="multi", default=default, key=f"{key}.{part}", persist_state="session"
        )
        chosen += [f"{weekday} {part}" for weekday in found]
    return tuple(chosen)


def _moment(label: str, value: Any, key: str, help: str | None) -> datetime | date | None:  # noqa: A002
    known = value if isinstance(value, datetime) else None
    left, right = st.columns(2)
    with left:
        day = st.date_input(
            label,
            known and known.date(),
            FIRST_DAY,
            LAST_DAY,
            key=key,
            help=help,
            persist_state="session",
            format="DD.MM.YYYY",
        )
    with right:
        clock = st.time_input(
            "Uhrzeit", known.time() if known else time(10), key=f"{key}.time", persist_state="session"
        )
    return datetime.combine(day, clock or time()) if isinstance(day, date) else None


def _yes_no(value: Any) -> str | None:
    return {True: "ja", False: "nein"}.get(value)


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) else None
