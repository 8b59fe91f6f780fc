"""The Google Sheet as a backend of the store."""

from __future__ import annotations

from zim_data.places import GooglePlace
from zim_data.store.google.api import Api
from zim_data.store.google.sheet import GoogleSheet
from zim_data.tables import LISTS_TITLE, TABLES

TITLES = (*(table.TITLE for table in TABLES), LISTS_TITLE)
"""The tabs that the app reads and writes."""


def open_sheet(place: GooglePlace) -> GoogleSheet:
    """The Google Sheet of the secrets file; raises `PlaceUnclear` if its key cannot be used."""
    return GoogleSheet(Api(place), TITLES)
