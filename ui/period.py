"""Choosing the period that figures are about."""

from __future__ import annotations

import streamlit as st

from ui import session
from zim_data import periods
from zim_data.errors import InvalidInput
from zim_data.periods import CALENDAR, Period, PeriodKind
from zim_data.statistics import first_day
from zim_data.store.snapshot import Snapshot

MOST_MONTHS = 120


def choose_period(snapshot: Snapshot) -> Period:
    """A period of the chosen kind, this year to begin with; of one that runs, the part until today.

    Who sees no rows chooses among years only: of periods that overlap, one could be taken from the other.
    """
    kinds = [str(kind) for kind in PeriodKind] if session.sees_rows() else [str(PeriodKind.YEAR)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Zeitraum", kinds, key="period.kind", width=180)
        kind = PeriodKind(chosen)
        try:
            period, wrong = _choose(snapshot, kind), ""
        except InvalidInput as error:
            period, wrong = None, " ".join(error.by_field.values())
    if period is None:
        st.error(wrong, icon=":material/error:")
        st.stop()
    return period.until(snapshot.on)


def _choose(snapshot: Snapshot, kind: PeriodKind) -> Period:
    on = snapshot.on
    if kind in CALENDAR:
        return _one_of(kind, snapshot)
    if kind is PeriodKind.LAST_YEAR:
        return periods.last_twelve_months(on)
    if kind is PeriodKind.OTHER:
        starts = st.date_input("Von", on.replace(month=1, day=1), format="DD.MM.YYYY", width=150, key="period.starts")
        ends = st.date_input("Bis", on, format="DD.MM.YYYY", width=150, key="period.ends")
        return periods.between(starts, ends)
    if period := periods.funding(snapshot.settings):
        return period
    missing = (
        "Der Förderzeitraum steht noch nicht in den Einstellungen („Förderzeitraum von“ und „Förderzeitraum bis“)."
    )
    raise InvalidInput({"funding_starts": missing})


def _one_of(kind: PeriodKind, snapshot: Snapshot) -> Period:
    """One of the periods since there is anything to count, but not endlessly many because of a slip in a year."""
    since = max(first_day(snapshot), periods.months_later(snapshot.on, -MOST_MONTHS))
    found = {period.name: period for period in periods.latest(kind, snapshot.on, since=since)}
    return found[st.selectbox("Welcher", list(found), key=f"period.{kind}", width=220, label_visibility="collapsed")]
