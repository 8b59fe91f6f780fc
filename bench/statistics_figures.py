"""How long figures and dashboards take, against the same figures written straight in pandas on ready frames.

Alone: `python -m bench.statistics_figures`.
"""

from __future__ import annotations

from datetime import date, datetime, time
from statistics import median
from typing import Any

import pandas as pd
from streamlit.testing.v1 import AppTest

from bench.figures import Figure, alternating, seconds, table
from bench.pages import NAVIGATION, RERUNS
from bench.programme import programme_tabs
from ui import session
from ui.dashboard import VIEWS
from zim_data import statistics
from zim_data.districts import area_of
from zim_data.periods import Period, PeriodKind, calendar_period
from zim_data.statistics import BREAKDOWNS, MEASURES, SECTIONS, UNKNOWN, grouped
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.tables import Meeting, Newcomer, Volunteer

PAGE = NAVIGATION.with_name("dashboard.py")
MEETINGS, TEN_TIMES = 20_000, 200_000
REPORT_SECONDS, DASHBOARD_SECONDS, AT_MOST, AGAINST_PANDAS = 0.3, 0.2, 10, 1.5
ROUNDS = 7
TABLES = (
    *("meetings_by_topic", "hours_by_topic", "meetings_by_place", "tandems_by_duration", "ended_by_reason"),
    *("volunteers_by_gender", "volunteers_by_age", "volunteers_by_area", "volunteers_by_language"),
    *("newcomers_by_gender", "newcomers_by_age", "newcomers_by_area", "newcomers_by_language", "newcomers_by_german"),
    *("waiting_by_wait", "bookings_by_room", "room_hours_by_room"),
)
"""The tables of a yearly report."""
Numbers = dict[str, Any]


def measure(on: date) -> list[Figure]:
    """The figures of a report, the same against pandas, and each view of the dashboard."""
    few, many = _snapshot(MEETINGS, on), _snapshot(TEN_TIMES, on)
    period = calendar_period(PeriodKind.YEAR, date(on.year - 1, 1, 1))
    return [*_report(few, many, period), _against_pandas(few, period), *_dashboards(few, many)]


def _snapshot(meetings: int, on: date) -> Snapshot:
    grids = Memory.new(programme_tabs(meetings, on)).read()
    return read_snapshot(grids, at=datetime.combine(on, time(9)))


def _report(few: Snapshot, many: Snapshot, period: Period) -> list[Figure]:
    _yearly(few, period)  # imports what is slow to import
    once, ten_times = alternating(lambda: _yearly(few, period), lambda: _yearly(many, period), rounds=ROUNDS)
    name = f"All {len(MEASURES)} figures, compared with the year before, and {len(TABLES)} tables of a yearly report"
    ratio = ten_times / once
    return [
        Figure(
            f"{name}, {MEETINGS:,} meetings",
            f"{1000 * once:.0f} ms",
            f"{1000 * REPORT_SECONDS:.0f} ms",
            once <= REPORT_SECONDS,
        ),
        Figure(
            f"The same with {TEN_TIMES:,} meetings",
            f"{1000 * ten_times:.0f} ms ({ratio:.1f} ×)",
            f"{1000 * AT_MOST * REPORT_SECONDS:.0f} ms",
            ten_times <= AT_MOST * REPORT_SECONDS,
        ),
    ]


def _yearly(snapshot: Snapshot, period: Period) -> None:
    """Everything, counted afresh."""
    snapshot.computed.clear()
    for measures in SECTIONS.values():
        statistics.figures(snapshot, measures, period)
    for key in TABLES:
        grouped(snapshot, BREAKDOWNS[key], period)


# --- Against pandas ---------------------------------------------------------------------------------------------------


def _against_pandas(snapshot: Snapshot, period: Period) -> Figure:
    frames = _frames(snapshot)
    ours, theirs = _ours(snapshot, period), _in_pandas(frames, period)
    assert ours == theirs, {key: (ours[key], theirs[key]) for key in ours if ours[key] != theirs[key]}
    mine, pandas = alternating(lambda: _ours(snapshot, period), lambda: _in_pandas(frames, period), rounds=3 * ROUNDS)
    ratio = mine / pandas
    return Figure(
        f"The same {len(ours)} figures and tables as straight in pandas on ready frames, {MEETINGS:,} meetings",
        f"{1000 * mine:.1f} ms, pandas {1000 * pandas:.1f} ms ({ratio:.2f} ×)",
        f"{AGAINST_PANDAS} ×",
        ratio <= AGAINST_PANDAS,
    )


def _frames(snapshot: Snapshot) -> dict[str, pd.DataFrame]:
    """What the peer may have ready: frames with real days, and when each tandem began and ended."""
    meetings, volunteers, newcomers = (snapshot[each].frame.copy() for each in (Meeting, Volunteer, Newcomer))
    meetings["day"] = pd.to_datetime(meetings["day"])
    lives = statistics.lives(snapshot)
    ends_never = pd.Timestamp(2200, 1, 1)
    tandems = pd.DataFrame(
        {
            "id": [life.tandem.id for life in lives],
            "volunteer_id": [life.tandem.volunteer_id for life in lives],
            "newcomer_id": [life.tandem.newcomer_id for life in lives],
            "end_reason": [str(life.tandem.end_reason or "") for life in lives],
            "began": [pd.Timestamp(max(life.began, date(1900, 1, 1))) for life in lives],
            "ended": [pd.Timestamp(life.ended) if life.ended else ends_never for life in lives],
        }
    )
    return {"meetings": meetings, "volunteers": volunteers, "newcomers": newcomers, "tandems": tandems}


COUNTED = ("tandems", "new", "continuing", "running", "ended", "active", "meetings", "hours", "meeting_minutes")
ALSO = ("hours_per_volunteer", "meetings_per_month", "regular_months", "volunteers", "newcomers")
PARTED = (
    *("meetings_by_topic", "hours_by_topic", "meetings_by_place", "ended_by_reason"),
    *(f"{side}_by_{trait}" for side in ("volunteers", "newcomers") for trait in ("gender", "area", "language")),
)


def _ours(snapshot: Snapshot, period: Period) -> Numbers:
    """Counted afresh, with the IDs behind each number."""
    snapshot.computed.clear()
    values = {key: statistics.count(snapshot, MEASURES[key], period).value for key in (*COUNTED, *ALSO)}
    parts = {
        key: {each.name: each.value for each in grouped(snapshot, BREAKDOWNS[key], period) if each.count}
        for key in PARTED
    }
    return {
        **{key: _rounded(value) for key, value in values.items()},
        **{key: _all(found) for key, found in parts.items()},
    }


def _in_pandas(frames: dict[str, pd.DataFrame], period: Period) -> Numbers:
    """Written as somebody would who has pandas and these frames, without the rows behind the numbers."""
    starts, ends = pd.Timestamp(period.starts), pd.Timestamp(period.ends)
    tandems, log = frames["tandems"], frames["meetings"]
    met = log[log["day"].between(starts, ends)]
    ran = tandems[(tandems["began"] <= ends) & (tandems["ended"] >= starts)]
    over = ran[ran["ended"] <= ends]
    with_tandem = met.merge(tandems[["id", "volunteer_id"]], left_on="tandem_id", right_on="id", suffixes=("", "_t"))
    there = with_tandem[with_tandem["volunteer_id"].isin(frames["volunteers"]["id"])]
    last, first = ran["ended"].where(ran["ended"] <= ends, ends), ran["began"].where(ran["began"] >= starts, starts)
    days = (last - first).dt.days + 1
    numbers: Numbers = {
        "tandems": len(ran),
        "new": int((ran["began"] >= starts).sum()),
        "continuing": int((ran["began"] < starts).sum()),
        "running": int((ran["ended"] > ends).sum()),
        "ended": len(over),
        "active": int(ran["id"].isin(met["tandem_id"]).sum()),
        "meetings": len(met),
        "hours": met["minutes"].sum() / 60,
        "meeting_minutes": met["minutes"].median(),
        "hours_per_volunteer": (there.groupby("volunteer_id")["minutes"].sum() / 60).median(),
        "meetings_per_month": met["tandem_id"].isin(ran["id"]).sum() / (days.sum() / (365.25 / 12)),
        "regular_months": _regular_in_pandas(ran, met, starts, ends),
    }
    topics = met[["topics", "minutes"]].assign(topics=met["topics"].map(lambda found: found or (UNKNOWN,)))
    by_topic = topics.explode("topics").groupby("topics")["minutes"]
    parts: dict[str, pd.Series[Any]] = {
        "meetings_by_topic": by_topic.size(),
        "hours_by_topic": by_topic.sum() / 60,
        "meetings_by_place": met["place"].fillna(UNKNOWN).value_counts(),
        "ended_by_reason": over["end_reason"].replace("", UNKNOWN).value_counts(),
    }
    for side in ("volunteers", "newcomers"):
        people = frames[side]
        took_part = people[people["id"].isin(ran[f"{side[:-1]}_id"])]
        numbers[side] = len(took_part)
        parts[f"{side}_by_gender"] = took_part["gender"].fillna(UNKNOWN).value_counts()
        parts[f"{side}_by_area"] = took_part["district"].map(_area).value_counts()
        spoken = took_part["languages"].map(lambda found: [each.name for each in found] or [UNKNOWN])
        parts[f"{side}_by_language"] = spoken.explode().value_counts()
    return {
        **{key: _rounded(value) for key, value in numbers.items()},
        **{key: _all(found.to_dict()) for key, found in parts.items()},
    }


def _regular_in_pandas(ran: pd.DataFrame, met: pd.DataFrame, starts: pd.Timestamp, ends: pd.Timestamp) -> float:
    months = pd.DataFrame({"first": pd.date_range(starts, ends, freq="MS")})
    months["last"] = months["first"] + pd.offsets.MonthEnd(1)
    whole = ran[["id", "began", "ended"]].merge(months, how="cross")
    whole = whole[(whole["began"] <= whole["first"]) & (whole["ended"] >= whole["last"])]
    counts = met.groupby(["tandem_id", met["day"].dt.to_period("M").dt.start_time]).size().rename("count")
    joined = whole.merge(counts, how="left", left_on=["id", "first"], right_index=True)
    return float(100 * (joined["count"].fillna(0) >= 2).mean())


def _area(district: object) -> str:
    return area_of(district) if isinstance(district, str) else UNKNOWN


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(float(value), 6)


def _all(parts: dict[Any, float]) -> dict[str, float]:
    return {str(name): round(float(value), 6) for name, value in parts.items()}


# --- The dashboard ----------------------------------------------------------------------------------------------------


def _dashboards(small: Snapshot, large: Snapshot) -> list[Figure]:
    """Each view of the dashboard, run again, on both programmes as they were read."""
    few, many = _reruns(small), _reruns(large)
    limit = 1000 * DASHBOARD_SECONDS
    return [
        Figure(
            f"Rerun: statistics, view {view}",
            f"{1000 * few[view]:.0f} ms; with {TEN_TIMES:,} meetings {1000 * many[view]:.0f} ms",
            f"{limit:.0f} ms; {AT_MOST * limit:.0f} ms",
            few[view] <= DASHBOARD_SECONDS and many[view] <= AT_MOST * DASHBOARD_SECONDS,
        )
        for view in VIEWS
    ]


def _reruns(snapshot: Snapshot) -> dict[str, float]:
    real = session.snapshot
    session.snapshot = lambda: snapshot
    try:
        return {view: _rerun(view) for view in VIEWS}
    finally:
        session.snapshot = real


def _rerun(view: str) -> float:
    app = AppTest.from_file(str(PAGE), default_timeout=240)
    app.query_params["ansicht"] = view
    app.run()
    assert not app.exception
    assert not app.error
    return median(seconds(app.run) for _ in range(RERUNS))


def main() -> None:
    """Print the figures."""
    print("\n".join(table(measure(session.today()))))


if __name__ == "__main__":
    main()
