"""The session: which workbook, its newest state, who works here, and what day it is."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from zim_data.places import chosen_workbook
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook

ZONE = ZoneInfo("Europe/Berlin")


def now() -> datetime:
    """The local time of Erfurt, without a zone, as the sheet keeps it."""
    return datetime.now(ZONE).replace(tzinfo=None)


def today() -> date:
    """The day in Erfurt."""
    return now().date()


def workbook_path() -> Path:
    """The workbook that is in use."""
    return chosen_workbook()


def store() -> Store:
    """The store that all sessions share."""
    return _store(str(workbook_path()))


@st.cache_resource(show_spinner=False)
def _store(path: str) -> Store:
    return Store(Workbook(Path(path), now=now), now)


def snapshot() -> Snapshot:
    """The newest state; raises a `StoreError` if there is none."""
    return store().snapshot()


def user() -> str:
    """Who works here, as chosen in the sidebar; empty if nobody said."""
    return str(st.session_state.get("user") or "")
