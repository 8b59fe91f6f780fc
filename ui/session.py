"""The session: where the data lie, their newest state, who works here, and what day it is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import streamlit as st

from zim_data import access, places
from zim_data.certificates.signature import Seal, seal_of
from zim_data.errors import LoginExpired, NotAllowed, NotLoggedIn, ZimError
from zim_data.login import Login, address_of, logged_in_at, login_of
from zim_data.places import GooglePlace, chosen_workbook
from zim_data.presence import LONGEST, Presence, State
from zim_data.settings import Settings
from zim_data.store.edits import Conflict, Edit
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command, Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Role

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
    return None if places.is_named() else places.google_place(app_secrets())


def app_secrets() -> Mapping[str, Any]:
    """What the secrets say: in the file named at the start, else in Streamlit's own files."""
    if named := places.named_secrets():
        return _secrets_at(named, named.stat().st_mtime_ns if named.exists() else 0)
    files = [path for path in _secrets_files() if path.exists()]
    if not files or st.secrets.load_if_toml_exists():
        return st.secrets if files else {}
    # Streamlit keeps it to itself when it cannot read one.
    return {name: value for path in files for name, value in places.secrets_of(path).items()}


@lru_cache(maxsize=2)
def _secrets_at(path: Path, _changed_at: int) -> Mapping[str, Any]:
    """Asked for with every step of a page, and so read only when the file changed."""
    return places.secrets_of(path)


@cache
def _secrets_files() -> tuple[Path, ...]:
    return tuple(map(Path, st.get_option("secrets.files")))


def seal() -> Seal | None:
    """The key that signs certificates, if the secrets name one beside them; raises `ZimError`."""
    named = places.named_secrets()
    files = [named] if named else [path for path in _secrets_files() if path.exists()]
    return seal_of(app_secrets(), files[-1].parent) if files else None


# --- Who is here ------------------------------------------------------------------------------------------------------

PRESENCE = Presence()
"""Of all sessions of this process."""
BROWSER = "zim_browser"
"""The cookie by which a browser is known again; the server gives it with the first page."""
NOBODY_KNOWS = "Diese Adresse steht nicht oder nicht mehr im Blatt „Team“, oder ohne „ja“ bei „Aktiv“."


class Visitor(NamedTuple):
    """Who is here: the address logged in with, what the journal calls the person, and the role."""

    address: str
    name: str
    role: Role


def login() -> Login | None:
    """How people log in; None where everybody at this machine may do everything. Raises a `ZimError`."""
    return login_of(app_secrets())


def visitor(*, asking: bool = True) -> Visitor:
    """Who is here, by what the sheet says now; raises `NotAllowed`, or a `StoreError` where it cannot be read.

    Not `asking`, by what it said when it was read last.
    """
    known = login()
    if known is None:
        return Visitor("", str(st.session_state.get("user") or ""), Role.LEAD)
    address = _address(known, asking=asking)
    if address in known.administrators:
        return Visitor(address, _name_of(address), Role.LEAD)
    member = access.member_of(store().snapshot(asking=asking), address)
    if member is None:
        raise NotAllowed(NOBODY_KNOWS)
    return Visitor(address, member.name or address, member.role)


def click() -> None:
    """Somebody who is here did something."""
    if known := login():
        said = claims()
        PRESENCE.click((browser(), address_of(said, known)), logged_in_at(said), at=clock())


def leave() -> None:
    """Log out, in all windows and browsers."""
    if known := login():
        PRESENCE.leave(address_of(claims(), known), at=clock())
    st.logout()


def claims() -> Mapping[str, Any]:
    """What the provider said about who logged in; empty if nobody did."""
    return st.user.to_dict() if st.user.get("is_logged_in") else {}


def clock() -> float:
    """Seconds since 1970."""
    return datetime.now(UTC).timestamp()


def _address(known: Login, *, asking: bool) -> str:
    """The address of who logged in and is still there."""
    said = claims()
    if not said:
        raise NotLoggedIn("Bitte melden Sie sich an.")
    address = address_of(said, known)
    minutes = _idle_minutes(asking=asking)
    match PRESENCE.state((browser(), address), logged_in_at(said), at=clock(), idle=minutes * 60.0):
        case State.GONE:
            raise NotLoggedIn("Sie haben sich abgemeldet.")
        case State.AWAY:
            raise LoginExpired(
                f"Ihre Anmeldung ist abgelaufen. Das geschieht nach {minutes} Minuten ohne Klick und nach "
                f"{LONGEST / 3600:.0f} Stunden."
            )
    return address


def _idle_minutes(*, asking: bool) -> int:
    try:
        return store().snapshot(asking=asking).settings.idle_minutes
    except ZimError:
        return Settings().idle_minutes


def _name_of(address: str) -> str:
    try:
        member = access.member_of(store().snapshot(), address)
    except ZimError:
        return address
    return member.name or address if member else address


def browser() -> str:
    """Which browser this is; without the cookie, this window alone."""
    alone: str = st.session_state.setdefault(BROWSER, secrets.token_hex(8))
    return st.context.cookies.get(BROWSER) or alone


def user() -> str:
    """Who works here, for the journal: by login, else as chosen in the sidebar; empty if nobody said."""
    return visitor().name


def colleague() -> str | None:
    """Who works here, if the list of the team has that name."""
    name = user()
    return name if name in snapshot().lists["Mitarbeitende"] else None


def sees_rows() -> bool:
    """Whether who is here sees single rows, not only figures of which the small ones are suppressed."""
    return access.sees_rows(visitor().role)


def opens(page: str) -> bool:
    """Whether who is here opens that page (by the name that links use)."""
    return access.opens(visitor().role, page)


def does(action: str) -> bool:
    """Whether who is here does what the journal calls by that name."""
    return access.does(visitor().role, action)


# --- The data ---------------------------------------------------------------------------------------------------------

_OF_THIS_RUN: ContextVar[list[Snapshot] | None] = ContextVar("of_this_run", default=None)
"""The state that this run of a page goes by, once it asked for it; None outside of a run."""


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


@contextmanager
def one_state() -> Iterator[None]:
    """A run of a page goes by one state, also if a newer one comes meanwhile; what it saves itself, it sees."""
    token = _OF_THIS_RUN.set([])
    try:
        yield
    finally:
        _OF_THIS_RUN.reset(token)


def _state() -> Snapshot:
    kept = _OF_THIS_RUN.get()
    if kept is None:
        return store().snapshot()
    if not kept:
        kept.append(store().snapshot())
    return kept[0]


def snapshot() -> Snapshot:
    """What who is here may see of the newest state that can be had at once; raises `NotAllowed` or a `StoreError`."""
    return access.reduced(_state(), visitor().role)


def for_figures() -> Snapshot:
    """The whole state, to be counted; where `sees_rows` says no, small numbers have to be suppressed."""
    if not opens("statistics"):
        raise NotAllowed("Die Zahlen gehören nicht zu Ihrer Rolle.")
    return _state()


def apply(command: Command | Sequence[Edit], *, action: str, operation: str) -> None:
    """Make all edits or none, if the sheet says at this very moment that who is here may; see `Store.apply`."""
    who, known = visitor(), login()

    def permitted(fresh: Snapshot) -> Sequence[Edit]:
        by_sheet = known is not None and who.address not in known.administrators
        role = access.role_of(fresh, who.address) if by_sheet else who.role
        if role is None:
            raise NotAllowed(f"{NOBODY_KNOWS} Es wurde nichts gespeichert.")
        return access.guarded(command, role, action)(fresh)

    try:
        store().apply(permitted, action=action, by=who.name, operation=operation)
    except Conflict as conflict:
        raise access.seen_conflict(conflict, who.role) from None
    if kept := _OF_THIS_RUN.get():
        kept.clear()
