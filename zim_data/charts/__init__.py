"""Charts of what `zim_data.statistics` counts: each comes with one German sentence that says what it shows.

They are readable without colour (every bar and point carries its number), take the width they are given, and
hold their texts ready-made in German, since Vega would write English ones. The only place that knows Altair.
"""

from zim_data.charts.declared import CHARTS, Chart, drawn, parts
from zim_data.charts.drawing import BLUE, BROWN, RED, Data, Drawing, to_png, to_svg
from zim_data.charts.groups import SHOWN_GROUPS, bars, group_bars

__all__ = [
    "BLUE",
    "BROWN",
    "CHARTS",
    "RED",
    "SHOWN_GROUPS",
    "Chart",
    "Data",
    "Drawing",
    "bars",
    "drawn",
    "group_bars",
    "parts",
    "to_png",
    "to_svg",
]
