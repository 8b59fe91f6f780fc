"""What all charts have in common: their looks, which read without colour, and their way onto paper."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import altair as alt

from zim_data.statistics import german, rounded

Data = list[dict[str, Any]]
"""Rows for Vega: `value` is drawn, `text` stands at it, the others name it."""

BLUE, BROWN, RED = "#2a7fb8", "#a8662a", "#d13438"
"""At least 3:1 against the page, in the light and in the dark theme."""
INK, PAPER_INK = "currentColor", "#222222"
"""The colour of the page's text, in both themes, and the one of text in files."""
HEIGHT, ROW_HEIGHT = 200, 30
"""Pixels of a whole chart of months, and of one row of the others."""
WIDTH = 640
"""Pixels of a chart in a file."""


class Drawing(NamedTuple):
    """A chart, the sentence that is its headline, and what it shows in numbers: its text alternative."""

    chart: alt.Chart | alt.LayerChart
    sentence: str
    numbers: Sequence[Mapping[str, Any]] = ()
    """The lines of a table, header to value."""


def to_svg(drawing: Drawing, *, width: int = WIDTH) -> str:
    """The chart as SVG, so many pixels wide, black on white, with its sentence as its title."""
    import vl_convert  # a whole browser engine, only for downloads and reports

    svg = vl_convert.vegalite_to_svg(_on_paper(drawing, width))
    return svg.replace(">", f"><title>{escape(drawing.sentence)}</title>", 1)


def to_png(drawing: Drawing, *, width: int = WIDTH, scale: float = 2) -> bytes:
    """The chart as PNG, so many pixels wide times the scale, black on white."""
    import vl_convert

    return vl_convert.vegalite_to_png(_on_paper(drawing, width), scale=scale)


def _on_paper(drawing: Drawing, width: int) -> dict[str, Any]:
    """The chart as Vega-Lite of a fixed width, with ink instead of the page's colour of text."""
    spec = drawing.chart.to_dict(validate=False)
    inked: dict[str, Any] = json.loads(json.dumps(spec).replace(INK, PAPER_INK))
    return {**inked, "width": width, "background": "white", "padding": 8}


# --- Parts of charts --------------------------------------------------------------------------------------------------


def chart_of(data: Data) -> alt.Chart:
    """A chart that holds its data."""
    return alt.Chart(alt.Data(values=data))  # type: ignore[no-untyped-call]


def filled_bars(base: alt.Chart, color: str) -> alt.Chart:
    """Bars in that colour, as an outline where `filled` says so."""
    bars: alt.Chart = base.mark_bar(aria=False, color=color, stroke=color)
    return bars.encode(fillOpacity=alt.FillOpacity("filled:Q", scale=None, legend=None))


def numbers(base: alt.Chart, *, dx: int = 0, dy: int = 0) -> alt.Chart:
    """The number of each bar or point, beside it."""
    found: alt.Chart = base.mark_text(
        align="left" if dx else "center", aria=False, color=INK, dx=dx, dy=dy, fontSize=12
    )
    return found.encode(text="text:N")


def line_with_points(base: alt.Chart, color: str, shape: str = "circle", **line: Any) -> list[alt.Chart]:
    """A line, its points and their numbers."""
    points = base.mark_point(aria=False, color=color, filled=True, opacity=1, shape=shape, size=50)
    return [base.mark_line(aria=False, color=color, strokeWidth=2, **line), points]


def hidden(data: Data, channel: type[Any], *, room: float = 1.2) -> Any:
    """The scale of the values, without an axis: the numbers stand at the bars, which leave room for them."""
    most = max((row["value"] for row in data), default=0) or 1
    return channel("value:Q", axis=None, scale=alt.Scale(domain=[0, most * room], nice=False))


def names_axis(field: str, **looks: Any) -> alt.Y:
    """The names of the bars, in the order of the data."""
    return alt.Y(f"{field}:N", sort=None, axis=axis(domain=False, labelLimit=170, labelPadding=6, **looks))


def axis(**looks: Any) -> alt.Axis:
    """An axis without grid and title."""
    return alt.Axis(aria=False, grid=False, labelColor=INK, labelFontSize=12, ticks=False, title=None, **looks)


def tooltip(name: str, value: str) -> list[alt.Tooltip]:
    """What is said where the mouse is."""
    return [alt.Tooltip("name:N", title=name), alt.Tooltip("text:N", title=value)]


def drawing(
    layers: Iterable[alt.Chart], sentence: str, height: int, shown: Sequence[Mapping[str, Any]] = ()
) -> Drawing:
    """The layers as one chart that takes the width it is given."""
    chart = alt.layer(*layers).properties(width="container", height=height, description=sentence)
    return Drawing(chart.configure_view(stroke=None), sentence, shown)


# --- Parts of sentences -----------------------------------------------------------------------------------------------


def words(count: float, one: str, many: str, none: str) -> str:
    """The words for one, for many (with the number for `{}`) or for none."""
    return none if not count else one if count == 1 else many.format(german(count, 1))


def more(now: float, before: float) -> str:
    """The difference of the numbers as they are shown."""
    change = rounded(now, 1) - rounded(before, 1)
    if not change:
        return "genauso viele wie"
    return f"{german(abs(change), 1)} {'mehr' if change > 0 else 'weniger'} als"
