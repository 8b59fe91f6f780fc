"""The session: where the data lie, their newest state, who works here, and what day it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from zim_data import places
from zim_data.certificates.signature import Seal, seal_of
from zim_data.places import GooglePlace, chosen_workbook
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


def google_place() -> GooglePlace | None:
    """The Google Sheet in use, if it is one; raises `PlaceUnclear`. A workbook named at the start goes before it."""
    return None if places.is_named() else places.google_place(_secrets())


def _secrets() -> Mapping[str, Any]:
    """What the secrets say: in the file named at the start, else in Streamlit's own files."""
    if named := places.named_secrets():
        return places.secrets_of(named)
    files = [path for path in _secrets_files() if path.exists()]
    if not files or st.secrets.load_if_toml_exists():
        return st.secrets if files else {}
    # Streamlit keeps it to itself when it cannot read one.
    return {name: value for path in files for name, value in places.secrets_of(path).items()}


@cache
def _secrets_files() -> tuple[Path, ...]:
    return tuple(map(Path, st.get_option("secrets.files")))


def seal() -> Seal | None:
    """The key that signs certificates, if the secrets name one beside them; raises `ZimError`."""
    named = places.named_secrets()
    files = [named] if named else [path for path in _secrets_files() if path.exists()]
    return seal_of(_secrets(), files[-1].parent) if files else None


def store() -> Store:
    """The store that all sessions share; raises `PlaceUnclear`."""
    place = google_place()
    return _google_store(place) if place else _workbook_store(str(workbook_path()))


@st.cache_resource(show_spinner=False)
def _workbook_store(path: str) -> Store:
    return Store(Workbook(Path(path), now=now), now)


@st.cache_resource(
    show_spinner=False,
    hash_funcs={GooglePlace: lambda place: (place.spreadsheet, place.api, place.account.get("private_key_id"))},
)
def _google_store(place: GooglePlace) -> Store:
    from zim_data.store.google import open_sheet  # slow to import, and a workbook does without it

    return Store(open_sheet(place), now)


def snapshot() -> Snapshot:
    """The newest state that can be had at once; raises a `StoreError` if there is none."""
    return store().snapshot()


def user() -> str:
    """Who works here, as chosen in the sidebar; empty if nobody said."""
    return str(st.session_state.get("user") or "")
