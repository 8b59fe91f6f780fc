"""What happened in each calendar month."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING

from zim_data.periods import ONE_DAY, month_number
from zim_data.statistics.lives import lives
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting

if TYPE_CHECKING:
    import pandas as pd  # slow to import


@per_snapshot
def by_month(snapshot: Snapshot) -> pd.DataFrame:
    """A row for each calendar month from the first one with anything in it to the present one.

    Columns: `month` (first day, datetime64), `meetings`, `hours` (to 1/60), `new`, `ended`, `running` (at the month's
    end) and `complete` (False for the present month, until its last day).
    `month_of(month)` is the period that opens its rows.
    """
    import pandas as pd

    minutes: Counter[int] = Counter()
    met: Counter[int] = Counter()
    for meeting in snapshot[Meeting].records:
        month = month_number(meeting.day)
        met[month] += 1
        minutes[month] += meeting.minutes
    new = Counter(month_number(each.began) for each in lives(snapshot))
    ended = Counter(month_number(each.ended) for each in lives(snapshot) if each.ended)
    always = new.pop(month_number(date.min), 0) - ended.pop(month_number(date.min), 0)
    known = met.keys() | new.keys() | ended.keys()
    months = range(min(known), month_number(snapshot.on) + 1) if known else range(0)
    running = list(accumulate((new[month] - ended[month] for month in months), initial=always))[1:]
    return pd.DataFrame(
        {
            "month": pd.to_datetime([_first_day(month) for month in months]),
            "meetings": [met[month] for month in months],
            "hours": [minutes[month] / 60 for month in months],
            "new": [new[month] for month in months],
            "ended": [ended[month] for month in months],
            "running": running,
            "complete": [_first_day(month + 1) <= snapshot.on + ONE_DAY for month in months],
        }
    )


def _first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)
