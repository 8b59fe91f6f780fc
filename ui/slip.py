"""A volunteer's paper slip: days ticked or typed, lines that can be changed one by one, all saved at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import streamlit as st
from babel.dates import format_date

from ui import session
from ui.forms import Form
from ui.meetings import MINUTES, follow, is_sure, show_sum, show_tandem, start
from ui.saving import save
from ui.text import plain_text
from zim_data import meetings, slips, tandems
from zim_data.certificates.wording import hours_text, number
from zim_data.records import field_of
from zim_data.slips import MOST_LINES, Line
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Meeting, Place, Tandem

MONTHS_BACK = 14
BLANK = Line("", "")


class SlipForm(Form):
    """The lines of a slip as one form: kept, saved and emptied together."""

    def __init__(self) -> None:
        super().__init__("slip", Meeting)
        start(self.key_of("lines"), [])

    @property
    def line_ids(self) -> list[int]:
        """The lines in their order, each by a number that stays its own."""
        return list(st.session_state[self.key_of("lines")])

    @property
    def month(self) -> date:
        """The first day of the slip's month."""
        return date.fromisoformat(st.session_state[self.key_of("month")])

    def line(self, line_id: int) -> Line:
        """What was typed into that line."""
        day, minutes, topics, place = (self.get(f"{line_id}.{name}") for name in ("day", "minutes", "topics", "place"))
        return Line(day or "", minutes or "", tuple(topics or ()), place)

    def lines(self) -> list[Line]:
        """What was typed into all lines."""
        return [self.line(line_id) for line_id in self.line_ids]

    def get(self, name: str) -> Any:
        """What a widget holds."""
        return st.session_state.get(self.key_of(name))

    def set(self, name: str, value: Any) -> None:
        """Let a widget hold something, before it is shown."""
        st.session_state[self.key_of(name)] = value

    def add(self, *lines: Line) -> None:
        """New lines, as long as there is room; with what holds for all where they say nothing."""
        line_ids = self.line_ids
        for line_id, line in enumerate(lines[: MOST_LINES - len(line_ids)], start=max(line_ids, default=0) + 1):
            line_ids.append(line_id)
            self.set(f"{line_id}.day", line.day)
            self.set(f"{line_id}.minutes", line.minutes or str(self.get("usual")))
            self.set(f"{line_id}.topics", list(line.topics or self.get("topics") or ()))
            self.set(f"{line_id}.place", line.place or self.get("place"))
        self.set("lines", line_ids)

    def remove(self, *gone: int) -> None:
        """Take lines away."""
        self.set("lines", [line_id for line_id in self.line_ids if line_id not in gone])

    def day_of(self, line_id: int) -> date | None:
        """The day of a line, if it can be read."""
        values, _ = slips.entry(self.line(line_id), month=self.month, reading=session.snapshot().reading)
        return values.get("day")

    def state(self) -> dict[str, Any]:
        """Everything that was typed, to see later whether somebody typed on."""
        return {str(key): value for key, value in st.session_state.items() if str(key).startswith(self.key_of(""))}


def show_slip(snapshot: Snapshot, tandem: Tandem) -> None:
    """The slip of a tandem, from its days to its one button."""
    form = SlipForm()
    with st.container(border=True):
        show_tandem(snapshot, tandem)
        _for_all(form, snapshot, tandem.id)
        _days(form)
        _text(form, snapshot)
        entries = _lines(form, snapshot, tandem)
        _save(form, snapshot, tandem, entries)


# --- Filling in -------------------------------------------------------------------------------------------------------


def _for_all(form: SlipForm, snapshot: Snapshot, tandem_id: str) -> None:
    """What holds for every line that says nothing else."""
    usual = meetings.usual_minutes(snapshot, tandem_id)
    follow(form.key_of("usual"), form.key_of("preset"), usual)
    st.pills(
        "Übliche Dauer in Minuten",
        sorted({*MINUTES, usual, form.get("usual")}),
        required=True,
        key=form.key_of("usual"),
        on_change=_pass_on,
        args=(form, "minutes", "usual"),
        wrap=True,
    )
    with st.expander("Themen und Ort für alle"):
        topics = meetings.likely_topics(snapshot, tandem_id)
        _pills_for_all(form, "topics", "Themen für alle", topics, selection_mode="multi")
        _pills_for_all(form, "place", "Ort für alle", tuple(Place))
    for name, general in (("minutes", "usual"), ("topics", "topics"), ("place", "place")):
        form.set(f"given.{name}", _as_in_line(form, general))


def _pills_for_all(form: SlipForm, name: str, label: str, choices: Sequence[str], **options: Any) -> None:
    key = form.key_of(name)
    options |= {"key": key, "format_func": plain_text, "persist_state": "session", "wrap": True}
    st.pills(label, choices, on_change=_pass_on, args=(form, name, name), **options)


def _pass_on(form: SlipForm, name: str, general: str) -> None:
    """Change the lines that still say what held for all before."""
    before, now = form.get(f"given.{name}"), _as_in_line(form, general)
    for line_id in form.line_ids:
        if form.get(f"{line_id}.{name}") == before:
            form.set(f"{line_id}.{name}", now)


def _as_in_line(form: SlipForm, general: str) -> Any:
    value = form.get(general)
    return str(value) if general == "usual" else list(value or ()) if general == "topics" else value


def _days(form: SlipForm) -> None:
    """The days of a month, to be ticked; each makes a line."""
    today = session.today()
    start(form.key_of("month"), (today - timedelta(days=10)).replace(day=1).isoformat())
    months = [today.replace(day=1)]
    while len(months) < MONTHS_BACK:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    st.selectbox(
        "Monat",
        [month.isoformat() for month in months],
        key=form.key_of("month"),
        format_func=lambda iso: format_date(date.fromisoformat(iso), "LLLL y", locale="de"),
        persist_state="session",
    )
    first = form.month
    days = [day for day in (first + timedelta(days=ahead) for ahead in range(31)) if day.month == first.month]
    there = {form.day_of(line_id) for line_id in form.line_ids}
    form.set("days", [day for day in days if day in there])
    st.pills(
        "An welchen Tagen?",
        [day for day in days if day <= today],
        selection_mode="multi",
        format_func=lambda day: format_date(day, "ccc d.", locale="de").replace(".", "", 1),
        key=form.key_of("days"),
        on_change=_tick,
        args=(form,),
        wrap=True,
    )


def _tick(form: SlipForm) -> None:
    ticked = set(form.get("days"))
    days = {line_id: form.day_of(line_id) for line_id in form.line_ids}
    gone = [line_id for line_id, day in days.items() if day and day not in ticked and day.replace(day=1) == form.month]
    form.remove(*gone)
    form.add(*(Line(slips.day_text(day), "") for day in sorted(ticked - set(days.values()))))
    form.set("lines", sorted(form.line_ids, key=lambda line_id: (form.day_of(line_id) or date.max, line_id)))


def _text(form: SlipForm, snapshot: Snapshot) -> None:
    """The slip as text, typed or pasted; what is not understood stays there and is told."""
    st.text_area(
        "Oder abtippen",
        key=form.key_of("text"),
        height=80,
        placeholder="3.11. 90, 10.11. 1:30, 17.11. 2 Std",
        help="Tag und Dauer, mit Komma oder in neuer Zeile. Ohne Dauer gilt die übliche.",
        persist_state="session",
    )
    typed = form.get("text") or ""
    lines, puzzles = _understood(form, snapshot)
    for each in puzzles[:MOST_LINES]:
        st.warning(
            f"„{plain_text(each.text[:80])}“ nicht verstanden: {plain_text(each.sentence)}", icon=":material/help:"
        )
    if len(form.line_ids) + len(lines) > MOST_LINES:
        st.warning(f"Ein Zettel hat höchstens {MOST_LINES} Zeilen. Was darüber ist, bleibt oben stehen.")
    if typed.strip():
        st.button("Übernehmen", icon=":material/playlist_add:", key="slip.take", on_click=_take, args=(form, snapshot))


def _understood(form: SlipForm, snapshot: Snapshot) -> tuple[list[Line], list[slips.Puzzle]]:
    usual = int(form.get("usual"))
    return slips.understand(form.get("text") or "", month=form.month, usual=usual, reading=snapshot.reading)


def _take(form: SlipForm, snapshot: Snapshot) -> None:
    """Make lines of the text; what was not understood, or has no room, stays."""
    lines, puzzles = _understood(form, snapshot)
    room = MOST_LINES - len(form.line_ids)
    form.add(*lines[:room])
    rest = [slips.text_of(lines[room:]), *(each.text for each in puzzles)]
    form.set("text", "\n".join(filter(None, rest)))


# --- The lines --------------------------------------------------------------------------------------------------------


def _lines(form: SlipForm, snapshot: Snapshot, tandem: Tandem) -> list[dict[str, Any]]:
    """The lines, each with what is wrong in it; the entries that can be read."""
    found: list[dict[str, Any]] = []
    if form.line_ids:
        st.markdown("**Die Zeilen:** Tag und Dauer. Zum Ändern hineintippen.")
    for position, line_id in enumerate(form.line_ids, start=1):
        _line(form, snapshot, tandem.id, position, line_id)
        line = form.line(line_id)
        values, wrong = slips.entry(line, month=form.month, reading=snapshot.reading)
        wrong = wrong or meetings.wrong_in(snapshot, tandem, values)
        if line.topics or line.place:
            st.caption(plain_text(", ".join([*line.topics, *([line.place] if line.place else [])])))
        if wrong and (form.get("asked") or (line.day and line.minutes)):
            named = f"Zeile {position}, {line.day}" if line.day else f"Zeile {position}"
            st.error(plain_text(f"{named}: {' '.join(wrong.values())}"), icon=":material/error:")
        if not wrong:
            found.append(values)
    if len(form.line_ids) < MOST_LINES:
        st.button(
            "Leere Zeile", icon=":material/add:", type="tertiary", key="slip.add", on_click=form.add, args=(BLANK,)
        )
    return found


def _line(form: SlipForm, snapshot: Snapshot, tandem_id: str, position: int, line_id: int) -> None:
    """Day, duration, and what is seldom changed, side by side also on a telephone."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for name, label, width in (("day", "Tag", 126), ("minutes", "Dauer", 84)):
            st.text_input(
                f"{label}, Zeile {position}",
                key=form.key_of(f"{line_id}.{name}"),
                label_visibility="collapsed",
                placeholder=label,
                width=width,
                persist_state="session",
            )
        with st.popover("mehr", key=f"slip.more.{line_id}", help=f"Themen und Ort von Zeile {position}"):
            topics = meetings.likely_topics(snapshot, tandem_id)
            st.multiselect(
                field_of(Meeting, "topics").header,
                [*topics, *(each for each in form.line(line_id).topics if each not in topics)],
                key=form.key_of(f"{line_id}.topics"),
                placeholder="Bitte wählen",
                persist_state="session",
            )
            st.selectbox(
                field_of(Meeting, "place").header,
                list(Place),
                None,
                key=form.key_of(f"{line_id}.place"),
                placeholder="Bitte wählen",
                persist_state="session",
            )
            st.button(
                "Zeile entfernen",
                icon=":material/delete:",
                key=f"slip.remove.{line_id}",
                on_click=form.remove,
                args=(line_id,),
            )


# --- Saving -----------------------------------------------------------------------------------------------------------


def _save(form: SlipForm, snapshot: Snapshot, tandem: Tandem, entries: list[dict[str, Any]]) -> None:
    """What it adds up to, what is doubtful, and the button that saves all lines or none."""
    lines, month = form.lines(), form.month
    show_sum(snapshot, tandem.id, [each["minutes"] for each in entries])
    asking = st.container()
    clicked = st.button(
        f"{number(len(lines))} Treffen eintragen" if lines else "Zettel eintragen",
        type="primary",
        icon=":material/check:",
        key="slip.save",
        disabled=not lines,
    )
    doubt = meetings.doubt_many(snapshot, tandem.id, [each["day"] for each in entries])
    with asking:
        sure = is_sure(form, doubt, "Trotzdem eintragen", clicked=clicked)
    if not clicked or not sure:
        return
    if form.get("text").strip():
        st.error("Im Textfeld steht noch etwas. Bitte übernehmen oder löschen Sie es zuerst.", icon=":material/error:")
        return
    by = session.user() or None
    total = hours_text(sum(each["minutes"] for each in entries) / 60)
    names = plain_text(tandems.names(snapshot, tandem))
    save(
        lambda fresh: meetings.log_many(
            fresh,
            tandem.id,
            [values | {"logged_by": by} for values in slips.entries(lines, month=month, reading=fresh.reading)],
            despite=doubt,
        ),
        action="Zettel eingetragen",
        done=f"Eingetragen: {names}, {number(len(lines))} Treffen, {total}.",
        form=form,
    )
