"""Charts of groups, from `statistics.grouped`: a bar for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import altair as alt

from zim_data.charts.drawing import (
    BLUE,
    ROW_HEIGHT,
    Data,
    Drawing,
    chart_of,
    drawing,
    filled_bars,
    hidden,
    names_axis,
    numbers,
    tooltip,
    words,
)
from zim_data.statistics import UNKNOWN, Group, all_rows, german

SHOWN_GROUPS = 10

Draw = Callable[[Sequence[Group]], Drawing]


def most(what: str, sentence: str, nothing: str) -> Draw:
    """How to draw groups of `what`: the sentence names the largest for `{}`, or says that there is nothing."""

    def draw(groups: Sequence[Group]) -> Drawing:
        return group_bars(groups, what, _largest(groups, sentence, nothing))

    return draw


def topics(groups: Sequence[Group]) -> Drawing:
    """Meetings by topic."""
    total = len(all_rows(groups))
    first, second = [*_by_size(groups), None, None][:2]
    if first is None:
        return group_bars(groups, "Treffen", "Zu den Treffen in diesem Zeitraum sind noch keine Themen eingetragen.")
    sentence = f"Am häufigsten ging es um „{first.name}“ (bei {german(first.count)} von {german(total)} Treffen)"
    sentence += f", dann um „{second.name}“ ({german(second.count)})" if second else ""
    return group_bars(groups, "Treffen", f"{sentence}.")


def end_reasons(groups: Sequence[Group]) -> Drawing:
    """Ended tandems by reason."""
    total, known = len(all_rows(groups)), _by_size(groups)
    ended = words(total, "endete 1 Tandem", "endeten {} Tandems", "endete kein Tandem")
    reason = f", am häufigsten aus dem Grund „{known[0].name}“ ({german(known[0].count)})" if known else ""
    return group_bars(groups, "Tandems", f"In diesem Zeitraum {ended}{reason}.")


def waiting(groups: Sequence[Group]) -> Drawing:
    """Waiting newcomers by how long they wait."""
    total, what = len(all_rows(groups)), "Zugewanderte"
    if not groups:
        return group_bars(groups, what, "Wer in diesem Zeitraum wartete, ist nicht bekannt.")
    if not total:
        return group_bars(groups, what, "Zurzeit wartet niemand auf eine Begleitung.")
    *_, longest = [each for each in groups if each.name != UNKNOWN]
    if total == 1:
        since = next(f" {group.name}" if group.name != UNKNOWN else "" for group in groups if group.count)
        return group_bars(groups, what, f"Ein Mensch wartet{since} auf eine Begleitung.")
    those = f"{german(longest.count)} davon" if longest.count else "niemand davon"
    sentence = f"{german(total)} Menschen warten auf eine Begleitung, {those} {longest.name}."
    return group_bars(groups, what, sentence)


def rooms(groups: Sequence[Group]) -> Drawing:
    """Booked hours by room."""
    total, known = sum(group.value for group in groups), _by_size(groups)
    if not known:
        return group_bars(groups, "Stunden", "In diesem Zeitraum war kein Raum gebucht.")
    booked = words(total, "1 Stunde", "{} Stunden", "ohne Angabe der Uhrzeit")
    sentence = f"Die Räume waren zusammen {booked} gebucht, am meisten: {known[0].name} ({german(known[0].value, 1)})."
    return group_bars(groups, "Stunden", sentence)


def check_ins(groups: Sequence[Group]) -> Drawing:
    """Due check-ins by whether they came on time."""
    total, on_time = sum(group.value for group in groups), groups[0].value if groups else 0
    if not total:
        return group_bars(groups, "Nachfragen", "In diesem Zeitraum war keine Nachfrage fällig.")
    sentence = f"Von {german(total)} fälligen Nachfragen kamen {german(on_time)} pünktlich"
    return group_bars(groups, "Nachfragen", f"{sentence} ({german(100 * on_time / total)} %).")


def group_bars(groups: Sequence[Group], what: str, sentence: str) -> Drawing:
    """A bar for each group; the smallest of many are put together, outlined like those without an answer."""
    known = {group.name for group in groups if group.name != UNKNOWN}
    data = [_row(group.name, group.value, filled=group.name in known) for group in _shortened(groups)]
    table = [{"Gruppe": group.name, what: group.value} for group in groups]
    return bars(data, sentence, tooltip("Gruppe", what))._replace(numbers=table)


def bars(data: Data, sentence: str, said: Sequence[alt.Tooltip], *, room: float = 1.2) -> Drawing:
    """A horizontal bar for each row, with its text beside it, which gets more room if there is much to say.

    Beside `name`, `value` and `text` a row has `filled`, from 0 to 1, and may have a `color`.
    """
    data = [{"color": BLUE, **row} for row in data]
    base = chart_of(data).encode(x=hidden(data, alt.X, room=room), y=names_axis("name"), tooltip=list(said))
    colored = filled_bars(base, BLUE).encode(
        color=alt.Color("color:N", scale=None, legend=None), stroke=alt.Stroke("color:N", scale=None, legend=None)
    )
    return drawing([colored, numbers(base, dx=6)], sentence, ROW_HEIGHT * max(2, len(data)))


def _row(name: str, value: float, *, filled: bool) -> dict[str, Any]:
    return {"name": name, "value": value, "text": german(value, 1), "filled": 1 if filled else 0.15}


def _shortened(groups: Sequence[Group]) -> list[Group]:
    known = [group for group in groups if group.name != UNKNOWN]
    unknown = [group for group in groups if group.name == UNKNOWN]
    if len(known) <= SHOWN_GROUPS:
        return [*known, *unknown]
    rest = known[SHOWN_GROUPS - 1 :]
    amount = None if rest[0].amount is None else sum(group.value for group in rest)
    return [*known[: SHOWN_GROUPS - 1], Group(f"{len(rest)} weitere", all_rows(rest), amount), *unknown]


def _by_size(groups: Sequence[Group]) -> list[Group]:
    """The known groups that somebody is in, the largest first."""
    known = [group for group in groups if group.name != UNKNOWN and group.count]
    return sorted(known, key=lambda group: -group.value)


def _largest(groups: Sequence[Group], sentence: str, nothing: str) -> str:
    known, total = _by_size(groups), len(all_rows(groups))
    if not known:
        return nothing
    unknown = sum(group.count for group in groups if group.name == UNKNOWN)
    without = f"; von {german(unknown)} fehlt die Angabe" if unknown else ""
    return f"{sentence.format(known[0].name)} ({german(known[0].count)} von {german(total)}){without}."
