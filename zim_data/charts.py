"""Charts of what `zim_data.statistics` counts: each comes with one German sentence that says what it shows.

They are readable without colour (every bar and point carries its number), take the width they are given, and
hold their texts ready-made in German, since Vega would write English ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from zim_data import statistics
from zim_data.periods import MONTHS, Period, month_number, month_of
from zim_data.records import Row
from zim_data.statistics import (
    BREAKDOWNS,
    UNKNOWN,
    Group,
    Step,
    all_rows,
    by_month,
    german,
    grouped,
    meetings_in,
    rounded,
)
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Meeting, Tandem

Data = list[dict[str, Any]]
"""Rows for Vega: `value` is drawn, `text` stands at it, the others name it."""

BLUE, BROWN, RED = "#2a7fb8", "#a8662a", "#d13438"
"""At least 3:1 against the page, in the light and in the dark theme."""
WIDTH = 640
"""Pixels of a chart in a file."""
PAPER_INK = "#222222"
INK = "currentColor"
"""The colour of the page's text, in both themes."""
SHOWN_MONTHS = 13
"""A month and the same one of the year before are both to be seen."""
MOST_MONTHS = 36
SHOWN_GROUPS = 10
HEIGHT, ROW_HEIGHT = 200, 30
"""Pixels of a whole chart of months, and of one row of the others."""
MONTH_LABEL = (
    "datum.index == 0 || slice(datum.value, 0, 3) == 'Jan' ? split(datum.value, ' ') : slice(datum.value, 0, 3)"
)
"""`Okt`, with the year below where it begins."""


class Drawing(NamedTuple):
    """A chart, and the sentence that is its headline and its text alternative."""

    chart: alt.Chart | alt.LayerChart
    sentence: str


# --- Months: from `statistics.by_month` -------------------------------------------------------------------------------


def meetings(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Meetings in each of the last months."""
    return _month_bars(_month_data(months, "meetings", last), "Treffen", _meetings_sentence(months))


def hours(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Hours in each of the last months."""
    return _month_bars(_month_data(months, "hours", last), "Stunden", _hours_sentence(months))


def running(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Tandems that ran at the end of each of the last months."""
    data = _month_data(months, "running", last)
    base = _months(data, "Laufende Tandems", _hidden(data, alt.Y))
    line = base.mark_line(aria=False, color=BLUE, strokeWidth=2)
    points = base.mark_point(aria=False, color=BLUE, filled=True, opacity=1, size=50)
    return _drawing([line, points, _numbers(base, dy=-12)], _running_sentence(months), HEIGHT)


def new_and_ended(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Tandems that began (upwards) and ended (downwards) in each of the last months."""
    new, ended = _month_data(months, "new", last), _month_data(months, "ended", last)
    up, low = (max((row["value"] for row in data), default=0) or 1 for data in (new, ended))
    axis = _axis(values=[-low / 2, up / 2], labelExpr="datum.value > 0 ? 'neu' : 'beendet'", domain=False)
    room = 0.3 * max(up, low)
    y = alt.Y("value:Q", axis=axis, scale=alt.Scale(domain=[-low - room, up + room], nice=False))
    down = [{**row, "value": -row["value"]} for row in ended]
    upper, lower = _months(new, "Neue Tandems", y), _months(down, "Beendete Tandems", y)
    above, below = _numbers(upper, dy=-9), _numbers(lower, dy=10)
    layers = [_bars(upper, BLUE), _bars(lower, BROWN), _not_zero(above), _not_zero(below)]
    return _drawing(layers, _new_and_ended_sentence(months.tail(last)), HEIGHT)


def _month_bars(data: Data, name: str, sentence: str) -> Drawing:
    base = _months(data, name, _hidden(data, alt.Y))
    return _drawing([_bars(base, BLUE), _numbers(base, dy=-9)], sentence, HEIGHT)


def _month_data(months: pd.DataFrame, column: str, last: int) -> Data:
    """The present month, which is not over, is drawn as an outline."""
    shown = months.tail(last)
    return [
        {
            "label": f"{MONTHS[month.month - 1][:3]} {month.year}",
            "name": _month(month) + ("" if complete else " (bis heute)"),
            "value": value,
            "text": german(value, 1 if value < 10 else 0),
            "filled": 1 if complete else 0.15,
        }
        for month, complete, value in zip(shown["month"], shown["complete"], shown[column].tolist(), strict=True)
    ]


def _months(data: Data, name: str, y: alt.Y) -> alt.Chart:
    crowded = "greedy" if len(data) > SHOWN_MONTHS else False
    axis = _axis(labelExpr=MONTH_LABEL, labelAngle=0, labelOverlap=crowded)
    x = alt.X("label:O", sort=None, axis=axis)
    return _chart(data).encode(x=x, y=y, tooltip=_tooltip("Monat", name))


# --- Groups: from `statistics.topics`, `end_reasons`, `districts`, `languages`, `waiting` -----------------------------


def topics(groups: Sequence[Group]) -> Drawing:
    """Meetings by topic."""
    total = len(all_rows(groups))
    first, second = [*_known(groups), None, None][:2]
    if first is None:
        return _rows(groups, "Treffen", "Zu den Treffen in diesem Zeitraum sind noch keine Themen eingetragen.")
    sentence = f"Am häufigsten ging es um „{first.name}“ (bei {german(first.count)} von {german(total)} Treffen)"
    sentence += f", dann um „{second.name}“ ({german(second.count)})" if second else ""
    return _rows(groups, "Treffen", f"{sentence}.")


def end_reasons(groups: Sequence[Group]) -> Drawing:
    """Ended tandems by reason."""
    total, known = len(all_rows(groups)), sorted(_known(groups), key=lambda group: -group.count)
    ended = _counted(total, "endete 1 Tandem", "endeten {} Tandems", "endete kein Tandem")
    reason = f", am häufigsten aus dem Grund „{known[0].name}“ ({german(known[0].count)})" if total and known else ""
    return _rows(groups, "Tandems", f"In diesem Zeitraum {ended}{reason}.")


def districts(groups: Sequence[Group]) -> Drawing:
    """People by district."""
    sentence = _most_people(groups, "Die meisten wohnen im Stadtteil {}", "Noch ist kein Stadtteil eingetragen.")
    return _rows(groups, "Personen", sentence)


def languages(groups: Sequence[Group]) -> Drawing:
    """People by language."""
    sentence = _most_people(groups, "Am häufigsten gesprochen wird {}", "Noch sind keine Sprachen eingetragen.")
    return _rows(groups, "Personen", sentence)


def waiting(groups: Sequence[Group]) -> Drawing:
    """Waiting newcomers by how long they wait."""
    total = len(all_rows(groups))
    if not total:
        return _rows(groups, "Zugewanderte", "Zurzeit wartet niemand auf eine Begleitung.")
    *_, longest = _known(groups)
    if total == 1:
        since = next(f" {group.name}" if group.name != UNKNOWN else "" for group in groups if group.count)
        return _rows(groups, "Zugewanderte", f"Ein Mensch wartet{since} auf eine Begleitung.")
    those = f"{german(longest.count)} davon" if longest.count else "niemand davon"
    return _rows(
        groups, "Zugewanderte", f"{german(total)} Menschen warten auf eine Begleitung, {those} {longest.name}."
    )


def _rows(groups: Sequence[Group], what: str, sentence: str) -> Drawing:
    """A bar for each group; the smallest of many are put together, outlined like those without an answer."""
    outlined = {group.name for group in _shortened(groups)} - {group.name for group in _known(groups)}
    data = [_row(group.name, group.count, filled=group.name not in outlined) for group in _shortened(groups)]
    return bars(data, sentence, _tooltip("Gruppe", what))


def bars(data: Data, sentence: str, tooltip: Sequence[alt.Tooltip], *, room: float = 1.2) -> Drawing:
    """A horizontal bar for each row, with its text beside it, which gets more room if there is much to say.

    Beside `name`, `value` and `text` a row has `filled`, from 0 to 1, and may have a `color`.
    """
    data = [{"color": BLUE, **row} for row in data]
    base = _chart(data).encode(x=_hidden(data, alt.X, room=room), y=_names_axis("name"), tooltip=list(tooltip))
    colored = _bars(base, BLUE).encode(
        color=alt.Color("color:N", scale=None, legend=None), stroke=alt.Stroke("color:N", scale=None, legend=None)
    )
    return _drawing([colored, _numbers(base, dx=6)], sentence, ROW_HEIGHT * max(2, len(data)))


def _row(name: str, count: int, words: str = "", *, filled: bool = True) -> dict[str, Any]:
    return {"name": name, "value": count, "text": f"{german(count)} {words}".strip(), "filled": 1 if filled else 0.15}


def _shortened(groups: Sequence[Group]) -> list[Group]:
    known, unknown = _known(groups), [group for group in groups if group.name == UNKNOWN]
    if len(known) <= SHOWN_GROUPS:
        return [*known, *unknown]
    rest = known[SHOWN_GROUPS - 1 :]
    return [*known[: SHOWN_GROUPS - 1], Group(f"{len(rest)} weitere", all_rows(rest)), *unknown]


def _known(groups: Sequence[Group]) -> list[Group]:
    return [group for group in groups if group.name != UNKNOWN]


def _most_people(groups: Sequence[Group], sentence: str, nothing: str) -> str:
    known, total = _known(groups), len(all_rows(groups))
    if not known:
        return nothing
    unknown = sum(group.count for group in groups if group.name == UNKNOWN)
    without = f"; von {german(unknown)} fehlt die Angabe" if unknown else ""
    return f"{sentence.format(known[0].name)} ({german(known[0].count)} von {german(total)}){without}."


# --- The five steps: from `statistics.funnel` -------------------------------------------------------------------------


def steps(funnel: Sequence[Step]) -> Drawing:
    """How many volunteers and newcomers stand on each step."""
    sides = [("Ehrenamtliche", [len(step.volunteers) for step in funnel])]
    sides += [("Zugewanderte", [len(step.newcomers) for step in funnel])]
    data = [
        {**_row(f"{step.number}. {step.name}", count, side), "side": side}
        for side, counts in sides
        for step, count in zip(funnel, counts, strict=True)
    ]
    colors = alt.Scale(domain=[side for side, _ in sides], range=[BLUE, BROWN])
    base = _chart(data).encode(
        x=_hidden(data, alt.X, room=2.2),
        y=_names_axis("name"),
        yOffset=alt.YOffset("side:N", sort=None),
        tooltip=_tooltip("Schritt", "Zahl"),
    )
    bars = base.mark_bar(aria=False).encode(color=alt.Color("side:N", scale=colors, legend=None))
    return _drawing([bars, _numbers(base, dx=6)], _steps_sentence(funnel), 44 * max(1, len(funnel)))


# --- Sentences --------------------------------------------------------------------------------------------------------


RUNNING = ("läuft 1 Tandem", "laufen {} Tandems", "läuft kein Tandem")


def _meetings_sentence(months: pd.DataFrame) -> str:
    if months.empty:
        return "Noch ist kein Treffen eingetragen."
    row, before = _reference(months)
    count = _counted(row["meetings"], "1 Treffen", "{} Treffen", "kein Treffen")
    return f"Im {_month(row['month'])} gab es {_until_today(row)}{count}{_versus(row, before, 'meetings')}."


def _hours_sentence(months: pd.DataFrame) -> str:
    if months.empty:
        return "Noch sind keine Stunden eingetragen."
    row, before = _reference(months)
    count = _counted(row["hours"], "1 Stunde", "{} Stunden", "keine Stunde")
    return (
        f"Im {_month(row['month'])} haben die Tandems {_until_today(row)}zusammen {count} miteinander verbracht"
        f"{_versus(row, before, 'hours')}."
    )


def _running_sentence(months: pd.DataFrame) -> str:
    if months.empty:
        return "Noch hat kein Tandem begonnen."
    now = months.iloc[-1]
    sentence = f"Zurzeit {_counted(now['running'], *RUNNING)}"
    if len(months) <= 12:
        return f"{sentence}."
    then = months.iloc[-13]
    return f"{sentence}, {_more(now['running'], then['running'])} Ende {_month(then['month'])}."


def _new_and_ended_sentence(shown: pd.DataFrame) -> str:
    if shown.empty:
        return "Noch hat kein Tandem begonnen."
    new, ended = int(shown["new"].sum()), int(shown["ended"].sum())
    began = _counted(new, "begann 1 Tandem", "begannen {} Tandems", "begann kein Tandem")
    return (
        f"Seit {_month(shown.iloc[0]['month'])} {began}, {_counted(ended, '1 endete', '{} endeten', 'keines endete')}."
    )


def _steps_sentence(funnel: Sequence[Step]) -> str:
    ready = next((step for step in funnel if step.number == 3), None)
    running = _counted(len(funnel[-1].tandems) if funnel else 0, *RUNNING)
    volunteers, newcomers = (len(ready.volunteers), len(ready.newcomers)) if ready else (0, 0)
    return (
        f"Zurzeit {running}; nach dem Aufnahmegespräch warten {german(newcomers)} Zugewanderte und "
        f"{german(volunteers)} Ehrenamtliche auf ein Tandem."
    )


def _reference(months: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any] | None]:
    """The last month that is over (else the present one), and the same month of the year before."""
    over = months[months["complete"]]
    rows = months if over.empty else over
    return rows.iloc[-1], rows.iloc[-13] if len(rows) > 12 else None


def _until_today(row: pd.Series[Any]) -> str:
    return "" if row["complete"] else "bis heute "


def _versus(row: pd.Series[Any], before: pd.Series[Any] | None, column: str) -> str:
    return "" if before is None else f", {_more(row[column], before[column])} im Vorjahresmonat"


def _more(now: float, before: float) -> str:
    """The difference of the numbers as they are shown."""
    change = rounded(now, 1) - rounded(before, 1)
    if not change:
        return "genauso viele wie"
    return f"{german(abs(change), 1)} {'mehr' if change > 0 else 'weniger'} als"


def _counted(count: float, one: str, many: str, none: str) -> str:
    """The words for one, for many (with the number for `{}`) or for none."""
    return none if not count else one if count == 1 else many.format(german(count, 1))


def _month(day: pd.Timestamp) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"


# --- What all charts have in common -----------------------------------------------------------------------------------


def _chart(data: Data) -> alt.Chart:
    return alt.Chart(alt.Data(values=data))  # type: ignore[no-untyped-call]


def _bars(base: alt.Chart, color: str) -> alt.Chart:
    bars: alt.Chart = base.mark_bar(aria=False, color=color, stroke=color)
    return bars.encode(fillOpacity=alt.FillOpacity("filled:Q", scale=None, legend=None))


def _numbers(base: alt.Chart, *, dx: int = 0, dy: int = 0) -> alt.Chart:
    """The number of each bar or point, beside it."""
    numbers: alt.Chart = base.mark_text(
        align="left" if dx else "center", aria=False, color=INK, dx=dx, dy=dy, fontSize=12
    )
    return numbers.encode(text="text:N")


def _not_zero(layer: alt.Chart) -> alt.Chart:
    filtered: alt.Chart = layer.transform_filter("datum.value != 0")
    return filtered


def _hidden(data: Data, channel: type[Any], *, room: float = 1.2) -> Any:
    """The scale of the values, without an axis: the numbers stand at the bars, which leave room for them."""
    most = max((row["value"] for row in data), default=0) or 1
    return channel("value:Q", axis=None, scale=alt.Scale(domain=[0, most * room], nice=False))


def _names_axis(field: str) -> alt.Y:
    axis = _axis(domain=False, labelLimit=170, labelPadding=6)
    return alt.Y(f"{field}:N", sort=None, axis=axis)


def _axis(**looks: Any) -> alt.Axis:
    return alt.Axis(aria=False, grid=False, labelColor=INK, labelFontSize=12, ticks=False, title=None, **looks)


def _tooltip(name: str, value: str) -> list[alt.Tooltip]:
    return [alt.Tooltip("name:N", title=name), alt.Tooltip("text:N", title=value)]


def _drawing(layers: Iterable[alt.Chart], sentence: str, height: int) -> Drawing:
    chart = alt.layer(*layers).properties(width="container", height=height, description=sentence)
    return Drawing(chart.configure_view(stroke=None), sentence)


# --- Pictures for files -----------------------------------------------------------------------------------------------


def to_svg(drawing: Drawing, *, width: int = WIDTH) -> str:
    """The chart as SVG, so many pixels wide, black on white."""
    import vl_convert  # a whole browser engine, only for downloads and reports

    return vl_convert.vegalite_to_svg(_on_paper(drawing, width))


def to_png(drawing: Drawing, *, width: int = WIDTH, scale: float = 2) -> bytes:
    """The chart as PNG, so many pixels wide times the scale, black on white."""
    import vl_convert

    return vl_convert.vegalite_to_png(_on_paper(drawing, width), scale=scale)


def _on_paper(drawing: Drawing, width: int) -> dict[str, Any]:
    """The chart as Vega-Lite of a fixed width, with ink instead of the page's colour of text."""
    spec = drawing.chart.to_dict(validate=False)
    inked: dict[str, Any] = json.loads(json.dumps(spec).replace(INK, PAPER_INK))
    return {**inked, "width": width, "background": "white", "padding": 8}


# --- Every chart ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A question, the groups of rows that answer it, and how they are drawn."""

    key: str
    title: str
    table: type[Row]
    """In which the rows of the groups stand."""
    groups: Callable[[Snapshot, Period], Sequence[Group]]
    draw: Callable[[Snapshot, Period, Sequence[Group]], Drawing]
    """Draws the groups, as they are or with small numbers hidden."""


def drawn(snapshot: Snapshot, chart: Chart, period: Period) -> Drawing:
    """The chart of a period with its full numbers."""
    return chart.draw(snapshot, period, chart.groups(snapshot, period))


def _shown_months(snapshot: Snapshot, period: Period) -> tuple[pd.DataFrame, int]:
    """The months until the end of the period, and how many of the last of them are shown."""
    months = by_month(snapshot)
    until = months[months["month"] <= pd.Timestamp(period.ends)]
    wanted = month_number(period.ends) - month_number(period.starts) + 1
    return until, min(max(wanted, SHOWN_MONTHS), MOST_MONTHS)


Rows = Callable[[Snapshot, Period], Sequence[Row]]


def _in_months(rows_of: Rows) -> Callable[[Snapshot, Period], list[Group]]:
    """Groups for the shown months, the newest first."""

    def groups(snapshot: Snapshot, period: Period) -> list[Group]:
        months, last = _shown_months(snapshot, period)
        found = [month_of(day.date()) for day in reversed(list(months["month"].tail(last)))]
        return [Group(each.name, tuple(row.id for row in rows_of(snapshot, each))) for each in found]

    return groups


def _of_months(draw: Callable[[pd.DataFrame, int], Drawing]) -> Callable[[Snapshot, Period, Sequence[Group]], Drawing]:
    return lambda snapshot, period, _: draw(*_shown_months(snapshot, period))


def _of_groups(draw: Callable[[Sequence[Group]], Drawing]) -> Callable[[Snapshot, Period, Sequence[Group]], Drawing]:
    return lambda _snapshot, _period, groups: draw(groups)


def _broken_down(key: str, title: str, draw: Callable[[Sequence[Group]], Drawing]) -> Chart:
    breakdown = BREAKDOWNS[key]
    return Chart(key, title, breakdown.table, lambda of, period: grouped(of, breakdown, period), _of_groups(draw))


def _run_and_ended(snapshot: Snapshot, month: Period) -> list[Tandem]:
    return [*statistics.began_in(snapshot, month), *statistics.ended_in(snapshot, month)]


def _running(snapshot: Snapshot, month: Period) -> list[Tandem]:
    return statistics.running_on(snapshot, month.until(snapshot.on).ends)


CHARTS: dict[str, Chart] = {
    each.key: each
    for each in (
        Chart("meetings", "Treffen nach Monaten", Meeting, _in_months(meetings_in), _of_months(meetings)),
        Chart("hours", "Stunden nach Monaten", Meeting, _in_months(meetings_in), _of_months(hours)),
        Chart("running", "Laufende Tandems nach Monaten", Tandem, _in_months(_running), _of_months(running)),
        Chart(
            "new_and_ended",
            "Neue und beendete Tandems nach Monaten",
            Tandem,
            _in_months(_run_and_ended),
            _of_months(new_and_ended),
        ),
        _broken_down("waiting_by_wait", "Wer heute wie lange wartet", waiting),
        _broken_down("meetings_by_topic", "Themen der Treffen", topics),
        _broken_down("ended_by_reason", "Gründe für das Ende", end_reasons),
        _broken_down("newcomers_by_language", "Sprachen der Zugewanderten", languages),
        _broken_down("newcomers_by_district", "Stadtteile der Zugewanderten", districts),
        _broken_down("volunteers_by_district", "Stadtteile der Integrationsbegleiter*innen", districts),
    )
}
"""Every chart by its key; adding one is an entry here."""
