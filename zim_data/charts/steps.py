"""Charts of the way: the five steps, and how long tandems last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from zim_data.charts.drawing import (
    BLUE,
    BROWN,
    HEIGHT,
    INK,
    Drawing,
    axis,
    chart_of,
    drawing,
    hidden,
    names_axis,
    numbers,
    tooltip,
    words,
)
from zim_data.charts.months import RUNNING
from zim_data.statistics import DAYS_A_MONTH, Step, Survival, german

SIDES = ("Ehrenamtliche", "Zugewanderte")
MILESTONES = (3, 6, 12)
"""Months after which the share of tandems is read off."""
SHOWN_SURVIVAL = 24
"""So many months of the curve are shown."""


def steps(funnel: Sequence[Step], days: Mapping[int, float | None]) -> Drawing:
    """How many volunteers and newcomers stand on each step; `days`: the median days that it took to get there."""
    found = [
        {
            "name": _with_days(step, days.get(step.number)),
            "value": len(ids),
            "text": f"{german(len(ids))} {side}",
            "side": side,
        }
        for step in funnel
        for side, ids in zip(SIDES, (step.volunteers, step.newcomers), strict=True)
    ]
    base = chart_of(found).encode(
        x=hidden(found, alt.X, room=2.2),
        y=names_axis("name", labelExpr="split(datum.value, '|')"),
        yOffset=alt.YOffset("side:N", sort=None),
        tooltip=tooltip("Schritt", "Zahl"),
    )
    colors = alt.Scale(domain=list(SIDES), range=[BLUE, BROWN])
    bars = base.mark_bar(aria=False).encode(color=alt.Color("side:N", scale=colors, legend=None))
    table = [
        {
            "Schritt": f"{step.number}. {step.name}",
            SIDES[0]: len(step.volunteers),
            SIDES[1]: len(step.newcomers),
            "Tandems": len(step.tandems),
            "Tage bis hierher (Median)": days.get(step.number),
        }
        for step in funnel
    ]
    return drawing([bars, numbers(base, dx=6)], _steps_sentence(funnel), 48 * max(1, len(funnel)), table)


def _with_days(step: Step, days: float | None) -> str:
    """The step, and below it how long it takes to get there."""
    return f"{step.number}. {step.name}" + ("" if days is None else f"|{_days(days)}")


def _days(days: float) -> str:
    return "am selben Tag" if not days else "nach 1 Tag" if days == 1 else f"nach {german(days, 1)} Tagen"


def _steps_sentence(funnel: Sequence[Step]) -> str:
    ready = next((step for step in funnel if step.number == 3), None)
    running = words(len(funnel[-1].tandems) if funnel else 0, *RUNNING)
    volunteers, newcomers = (len(ready.volunteers), len(ready.newcomers)) if ready else (0, 0)
    return (
        f"Zurzeit {running}; nach dem Aufnahmegespräch warten {german(newcomers)} Zugewanderte und "
        f"{german(volunteers)} Ehrenamtliche auf ein Tandem."
    )


def survival(found: Survival) -> Drawing:
    """Which share of tandems lasts how many months, as steps, with the shares after 3, 6 and 12 months."""
    shares = {months: found.lasting(months * DAYS_A_MONTH) for months in MILESTONES}
    table = [
        {"Monate": months, "Anteil, der mindestens so lange hält (%)": None if share is None else 100 * share}
        for months, share in shares.items()
    ]
    last = min(found.longest, SHOWN_SURVIVAL * DAYS_A_MONTH)
    curve = [(0, 1.0), *((day, share) for day, share in zip(found.days, found.shares, strict=True) if day <= last)]
    curve = [*curve, (max(last, 0), curve[-1][1])]
    line = [{"months": day / DAYS_A_MONTH, "value": 100 * share} for day, share in curve]
    points = [
        {"months": months, "value": 100 * share, "text": f"{german(100 * share)} %", "name": f"{months} Monate"}
        for months, share in shares.items()
        if share is not None and months * DAYS_A_MONTH <= last
    ]
    ticks = [0, 3, 6, 12, 18, 24]
    months_axis = axis(values=ticks, labelExpr="datum.value + (datum.value == 0 ? '' : ' Mon.')", domainColor=INK)
    x = alt.X("months:Q", axis=months_axis, scale=alt.Scale(domain=[0, max(12, last / DAYS_A_MONTH)], nice=False))
    share_axis = axis(values=[0, 50, 100], labelExpr="datum.value + ' %'", domain=False)
    y = alt.Y("value:Q", axis=share_axis, scale=alt.Scale(domain=[0, 115], nice=False))
    steps_line = chart_of(line).encode(x=x, y=y)
    at = chart_of(points).encode(x=x, y=y, tooltip=tooltip("Nach", "Anteil"))
    layers = [
        steps_line.mark_line(aria=False, color=BLUE, interpolate="step-after", strokeWidth=2),
        at.mark_point(aria=False, color=BLUE, filled=True, opacity=1, size=60),
        numbers(at, dy=-14),
    ]
    return drawing(layers, _survival_sentence(shares, len(found.rows)), HEIGHT, table)


def _survival_sentence(shares: Mapping[int, float | None], count: int) -> str:
    known = [(months, share) for months, share in shares.items() if share is not None]
    if not known:
        return "Noch läuft kein Tandem so lange, dass sich sagen ließe, wie viele halten."
    parts = [f"{months} Monate: {german(100 * share)} %" for months, share in known]
    return f"So viele Tandems halten mindestens {', '.join(parts)} (geschätzt aus {german(count)} Tandems)."
