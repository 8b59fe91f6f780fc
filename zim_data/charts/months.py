"""Charts of months, from `statistics.by_month`."""

from __future__ import annotations

from typing import Any

import altair as alt
import pandas as pd

from zim_data.charts.drawing import (
    BLUE,
    BROWN,
    HEIGHT,
    Data,
    Drawing,
    axis,
    chart_of,
    drawing,
    filled_bars,
    hidden,
    line_with_points,
    more,
    numbers,
    tooltip,
    words,
)
from zim_data.periods import MONTHS
from zim_data.statistics import german, rounded

SHOWN_MONTHS = 13
"""A month and the same one of the year before are both to be seen."""
MONTH_LABEL = (
    "datum.index == 0 || slice(datum.value, 0, 3) == 'Jan' ? split(datum.value, ' ') : slice(datum.value, 0, 3)"
)
"""`Okt`, with the year below where it begins."""
RUNNING = ("läuft 1 Tandem", "laufen {} Tandems", "läuft kein Tandem")
RAN = ("lief 1 Tandem", "liefen {} Tandems", "lief kein Tandem")


def meetings(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Meetings in each of the last months."""
    return _bars(months.tail(last), "meetings", "Treffen", _meetings_sentence(months))


def hours(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Hours in each of the last months."""
    return _bars(months.tail(last), "hours", "Stunden", _hours_sentence(months))


def running(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Tandems that ran at the end of each of the last months."""
    shown = months.tail(last)
    data = _data(shown, "running")
    base = _over_months(data, "Laufende Tandems", hidden(data, alt.Y))
    layers = [*line_with_points(base, BLUE), numbers(base, dy=-12)]
    return drawing(layers, _running_sentence(months), HEIGHT, _table(shown, {"Laufende Tandems": "running"}))


def new_and_ended(months: pd.DataFrame, last: int = SHOWN_MONTHS) -> Drawing:
    """Tandems that began (upwards) and ended (downwards) in each of the last months."""
    shown = months.tail(last)
    new, ended = _data(shown, "new"), _data(shown, "ended")
    up, low = (max((row["value"] for row in data), default=0) or 1 for data in (new, ended))
    ends = axis(values=[-low / 2, up / 2], labelExpr="datum.value > 0 ? 'neu' : 'beendet'", domain=False)
    room = 0.3 * max(up, low)
    y = alt.Y("value:Q", axis=ends, scale=alt.Scale(domain=[-low - room, up + room], nice=False))
    down = [{**row, "value": -row["value"]} for row in ended]
    upper, lower = _over_months(new, "Neue Tandems", y), _over_months(down, "Beendete Tandems", y)
    labels = [numbers(upper, dy=-9), numbers(lower, dy=10)]
    layers = [filled_bars(upper, BLUE), filled_bars(lower, BROWN), *map(_not_zero, labels)]
    table = _table(shown, {"Neue Tandems": "new", "Beendete Tandems": "ended"})
    return drawing(layers, _new_and_ended_sentence(shown), HEIGHT, table)


def _bars(shown: pd.DataFrame, column: str, name: str, sentence: str) -> Drawing:
    data = _data(shown, column)
    base = _over_months(data, name, hidden(data, alt.Y))
    layers = [filled_bars(base, BLUE), numbers(base, dy=-9)]
    return drawing(layers, sentence, HEIGHT, _table(shown, {name: column}))


def _data(shown: pd.DataFrame, column: str) -> Data:
    """The present month, which is not over, is drawn as an outline."""
    return [
        {
            "label": f"{MONTHS[month.month - 1][:3]} {month.year}",
            "name": _name(month, complete=complete),
            "value": value,
            "text": german(value, 1 if value < 10 else 0),
            "filled": 1 if complete else 0.15,
        }
        for month, complete, value in zip(shown["month"], shown["complete"], shown[column].tolist(), strict=True)
    ]


def _table(shown: pd.DataFrame, columns: dict[str, str]) -> list[dict[str, Any]]:
    """The months as lines of a table, the columns by their German headers."""
    values = {header: shown[column].tolist() for header, column in columns.items()}
    names = [_name(month, complete=over) for month, over in zip(shown["month"], shown["complete"], strict=True)]
    return [
        {"Monat": name, **{header: found[index] for header, found in values.items()}}
        for index, name in enumerate(names)
    ]


def _over_months(data: Data, name: str, y: alt.Y) -> alt.Chart:
    crowded = "greedy" if len(data) > SHOWN_MONTHS else False
    x = alt.X("label:O", sort=None, axis=axis(labelExpr=MONTH_LABEL, labelAngle=0, labelOverlap=crowded))
    return chart_of(data).encode(x=x, y=y, tooltip=tooltip("Monat", name))


def _not_zero(layer: alt.Chart) -> alt.Chart:
    filtered: alt.Chart = layer.transform_filter("datum.value != 0")
    return filtered


# --- Sentences --------------------------------------------------------------------------------------------------------


def _meetings_sentence(months: pd.DataFrame) -> str:
    if months.empty:
        return "Bis dahin ist kein Treffen eingetragen."
    row, before = _reference(months)
    count = words(row["meetings"], "1 Treffen", "{} Treffen", "kein Treffen")
    return f"Im {_month(row['month'])} gab es {_until_today(row)}{count}{_versus(row, before, 'meetings')}."


def _hours_sentence(months: pd.DataFrame) -> str:
    if months.empty:
        return "Bis dahin sind keine Stunden eingetragen."
    row, before = _reference(months)
    count = words(rounded(row["hours"], 1), "1 Stunde", "{} Stunden", "keine Stunde")
    return (
        f"Im {_month(row['month'])} haben die Tandems {_until_today(row)}zusammen {count} miteinander verbracht"
        f"{_versus(row, before, 'hours')}."
    )


def _running_sentence(months: pd.DataFrame) -> str:
    if months.empty:
        return "Bis dahin hat kein Tandem begonnen."
    now = months.iloc[-1]
    over = now["complete"]
    when = f"Ende {_month(now['month'])} {words(now['running'], *RAN)}" if over else f"Zurzeit {_now(now['running'])}"
    if len(months) <= 12:
        return f"{when}."
    then = months.iloc[-13]
    return f"{when}, {more(now['running'], then['running'])} Ende {_month(then['month'])}."


def _now(count: float) -> str:
    return words(count, *RUNNING)


def _new_and_ended_sentence(shown: pd.DataFrame) -> str:
    if shown.empty:
        return "Bis dahin hat kein Tandem begonnen."
    new, ended = int(shown["new"].sum()), int(shown["ended"].sum())
    began = words(new, "begann 1 Tandem", "begannen {} Tandems", "begann kein Tandem")
    last = shown.iloc[-1]
    until = f"Von {_month(shown.iloc[0]['month'])} bis {_month(last['month'])}"
    when = until if last["complete"] else f"Seit {_month(shown.iloc[0]['month'])}"
    return f"{when} {began}, {words(ended, '1 endete', '{} endeten', 'keines endete')}."


def _reference(months: pd.DataFrame) -> tuple[pd.Series[Any], pd.Series[Any] | None]:
    """The last month that is over (else the present one), and the same month of the year before."""
    over = months[months["complete"]]
    rows = months if over.empty else over
    return rows.iloc[-1], rows.iloc[-13] if len(rows) > 12 else None


def _until_today(row: pd.Series[Any]) -> str:
    return "" if row["complete"] else "bis heute "


def _versus(row: pd.Series[Any], before: pd.Series[Any] | None, column: str) -> str:
    return "" if before is None else f", {more(row[column], before[column])} im Vorjahresmonat"


def _name(month: pd.Timestamp, *, complete: bool) -> str:
    return _month(month) + ("" if complete else " (bis heute)")


def _month(day: pd.Timestamp) -> str:
    return f"{MONTHS[day.month - 1]} {day.year}"
