"""What the sheet says in numbers: figures, groups, the five steps, months. Every number keeps the IDs behind it.

A `Measure` declares a figure, a `Breakdown` a table of it, a `Period` (zim_data.periods) the days it is about:
`figure(snapshot, measure, period)` and `grouped(snapshot, breakdown, period)` count them, once for a snapshot.
"""

from zim_data.statistics.check_ins import check_in_outcomes
from zim_data.statistics.figures import BREAKDOWNS, KEY_FIGURES, MEASURES, SECTIONS, key_figures, wait_days
from zim_data.statistics.lives import (
    BEGINNING,
    Life,
    began_in,
    bookings_in,
    ended_in,
    first_day,
    lives,
    lives_in,
    meetings_in,
    running_on,
)
from zim_data.statistics.months import by_month
from zim_data.statistics.steps import STEPS, Step, funnel
from zim_data.statistics.survival import DAYS_A_MONTH, Survival, kaplan_meier, survival
from zim_data.statistics.values import (
    UNKNOWN,
    Breakdown,
    Count,
    Figure,
    Group,
    Measure,
    Trait,
    all_rows,
    count,
    figure,
    figures,
    german,
    grouped,
    rounded,
    said,
)

__all__ = [
    "BEGINNING",
    "BREAKDOWNS",
    "DAYS_A_MONTH",
    "KEY_FIGURES",
    "MEASURES",
    "SECTIONS",
    "STEPS",
    "UNKNOWN",
    "Breakdown",
    "Count",
    "Figure",
    "Group",
    "Life",
    "Measure",
    "Step",
    "Survival",
    "Trait",
    "all_rows",
    "began_in",
    "bookings_in",
    "by_month",
    "check_in_outcomes",
    "count",
    "ended_in",
    "figure",
    "figures",
    "first_day",
    "funnel",
    "german",
    "grouped",
    "kaplan_meier",
    "key_figures",
    "lives",
    "lives_in",
    "meetings_in",
    "rounded",
    "running_on",
    "said",
    "survival",
    "wait_days",
]
