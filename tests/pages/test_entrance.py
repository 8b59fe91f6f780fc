"""The door, with every role and with nobody: which pages open, what is handed out, and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from tests.pages.test_google_store import secrets as google_secrets
from tests.store.remote import Remote
from ui import entrance, session
from ui.links import PAGES
from zim_data import access
from zim_data.errors import NotAllowed
from zim_data.presence import LONGEST, Presence
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, change
from zim_data.store.snapshot import Snapshot
from zim_data.tables import (
    CheckIn,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Role,
    Room,
    Tandem,
    TandemStatus,
    TeamMember,
    Volunteer,
    VolunteerStatus,
)

ISSUER = "http://127.0.0.1:9"
SECRETS = f"""
[auth]
redirect_uri = "http://127.0.0.1:1/oauth2callback"
cookie_secret = "{"x" * 32}"
client_id = "zim"
client_secret = "geheim"
server_metadata_url = "{ISSUER}/.well-known/openid-configuration"
[team]
administrator = "not@zim.example"
"""
TEAM = [
    TeamMember(id=f"S-{role.name}", email=f"{role.name.lower()}@zim.example", role=role, active=True) for role in Role
]
PEOPLE = [
    Volunteer(id="B-1", first_name="Anna", last_name="Ahorn", phone="+493616431535", status=VolunteerStatus.ACTIVE,
              note="mag Hunde", birth_year=1960),
    Newcomer(id="Z-1", first_name="Olha", status=NewcomerStatus.IN_TANDEM, origin="Ukraine"),
    Newcomer(id="Z-2", first_name="Petro", status=NewcomerStatus.WAITING),
    Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE, goals="B1 schaffen"),
    Room(id="R-1", name="Blauer Salon"),
]  # fmt: skip
NAMES = ("Ahorn", "Olha", "Petro", "6431535", "mag Hunde", "Ukraine", "B1 schaffen", "Blauer Salon")
Enter = Callable[[str | None], None]


@pytest.fixture
def now() -> list[float]:
    """What the clock says, to be moved on."""
    return [1_790_000_000.0]


@pytest.fixture
def enter(fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: list[float]) -> Enter:
    """Makes somebody with that address be logged in; None for nobody."""
    tables: dict[Any, list[Any]] = {}
    for record in (*PEOPLE, *TEAM):
        tables.setdefault(type(record), []).append(record)
    fill(tables)
    secrets = tmp_path / "secrets.toml"
    secrets.write_text(SECRETS, "utf-8")
    monkeypatch.setenv("ZIM_SECRETS", str(secrets))
    monkeypatch.setattr(session, "PRESENCE", Presence())
    monkeypatch.setattr(session, "clock", lambda: now[0])
    monkeypatch.setattr(session, "browser", lambda: "browser")

    def log_in(address: str | None, **changes: Any) -> None:
        said: Mapping[str, Any] = {
            "provider": "default", "iss": ISSUER, "aud": "zim", "iat": now[0],
            "email": address, "email_verified": True, **changes,
        }  # fmt: skip
        monkeypatch.setattr(session, "claims", lambda: said if address else {})

    return log_in


def address_of(role: Role | None) -> str | None:
    return role and f"{role.name.lower()}@zim.example"


def shown(page: AppTest) -> str:
    """Everything that reached the browser."""
    texts: list[str] = [each.value.to_string() for each in page.dataframe]
    nodes: list[Any] = [page.main, page.sidebar]
    while nodes:
        node = nodes.pop()
        texts.append(str(getattr(node, "proto", "")))
        nodes += getattr(node, "children", {}).values()
    return " ".join(texts)


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "role"), list(product(PAGES, (*Role, None))), ids=str)
def test_every_page_with_every_role_and_with_nobody(enter: Enter, app: App, name: str, role: Role | None) -> None:
    enter(address_of(role))
    page = app(PAGES[name])
    assert not page.exception
    title = page.title[0].value
    if access.opens(role, name):
        assert title not in ("Kein Zugang", "Diese Seite gehört nicht zu Ihrer Rolle")
        assert page.sidebar.button(key="leave")
    elif role is None:
        assert page.button(key="login.default")
        assert not page.sidebar.children
    elif name != "overview":  # from the start everybody is led to the own first page
        assert title == "Diese Seite gehört nicht zu Ihrer Rolle"
    if not access.sees_rows(role) or not (access.opens(role, name) or name == "overview"):
        assert [each for each in NAMES if each in shown(page)] == []


@pytest.mark.parametrize("address", ["fremd@zim.example", "TEAM@andere.example"])
def test_who_is_not_on_the_list_is_turned_away_with_a_reason(enter: Enter, app: App, address: str) -> None:
    enter(address)
    page = app("directory.py", id="B-1")
    assert page.title[0].value == "Kein Zugang"
    assert "steht nicht oder nicht mehr im Blatt „Team“" in page.error[0].value
    assert [each for each in NAMES if each in shown(page)] == []


def test_the_administrator_of_the_secrets_comes_in_without_the_sheet(enter: Enter, app: App) -> None:
    enter("Not@ZIM.example")
    assert app("setup.py").title[0].value == "Einrichtung"


@pytest.mark.parametrize(
    ("role", "sees", "does_not_see"),
    [
        (Role.COORDINATION, ("Anna Ahorn", "mag Hunde", "1960"), ()),
        (Role.TEAM, ("Anna Ahorn",), ("mag Hunde", "1960")),
    ],
)
def test_what_a_role_sees_of_a_person(
    enter: Enter, app: App, role: Role, sees: tuple[str, ...], does_not_see: tuple[str, ...]
) -> None:
    enter(address_of(role))
    text = shown(app("directory.py", id="B-1"))
    assert all(each in text for each in sees)
    assert [each for each in does_not_see if each in text] == []


def test_an_address_of_somebody_hidden_tells_no_more_than_one_of_nobody(enter: Enter, app: App) -> None:
    enter(address_of(Role.READER))
    for identity in ("B-1", "B-404"):
        page = app("directory.py", id=identity)
        assert page.title[0].value == "Diese Seite gehört nicht zu Ihrer Rolle"


def test_small_numbers_are_suppressed_for_the_reader(enter: Enter, app: App) -> None:
    enter(address_of(Role.READER))
    page = app("dashboard.py")
    figures = {
        row["Kennzahl"]: row for table in page.dataframe for row in table.value.to_dict("records") if "Kennzahl" in row
    }
    year = str(session.today().year)
    assert figures["Tandems"][year] == "<5"
    assert page.selectbox(key="period.kind").options == ["Jahr"]
    assert "Anna" not in shown(page)


def test_a_secrets_file_that_cannot_be_read_closes_the_door(
    enter: Enter, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(address_of(Role.LEAD))
    (tmp_path / "secrets.toml").write_text('[auth]\nredirect_uri = "offen', "utf-8")
    page = app("directory.py")
    assert "ist nicht richtig geschrieben" in page.error[0].value
    assert [each for each in NAMES if each in shown(page)] == []


# --- Doing ------------------------------------------------------------------------------------------------------------


def test_the_team_checks_in_and_the_journal_has_the_real_person(
    enter: Enter, app: App, saved: Callable[[], Snapshot]
) -> None:
    enter(address_of(Role.TEAM))
    page = app("tandems.py", id="T-1", schritt="Nachfragen")
    assert [each.label for each in page.button if "Beenden" in each.label] == []
    light = next(each for each in page.pills if Light.GREEN in each.options)
    light.select(Light.GREEN).run()
    next(each for each in page.button if each.label == "Nachfrage speichern").click().run()
    assert not page.exception
    enter(address_of(Role.LEAD))
    (check_in,) = saved()[CheckIn].records
    assert check_in.changed_by == "team@zim.example"


def test_who_is_taken_from_the_sheet_saves_nothing_any_more(enter: Enter, app: App) -> None:
    enter(address_of(Role.TEAM))
    meeting = Meeting(id="M-1", tandem_id="T-1", day=session.today(), minutes=60)
    session.store().apply([change(TEAM[1], active=False)], action="x", by="")
    with pytest.raises(NotAllowed):
        session.apply(lambda _: [Append(meeting)], action="Treffen eingetragen", operation="V-1")
    page = app("meetings.py")
    assert page.title[0].value == "Kein Zugang"


# --- Away and back ----------------------------------------------------------------------------------------------------


def test_what_was_typed_stays_until_somebody_has_logged_in_again(enter: Enter, app: App, now: list[float]) -> None:
    enter(address_of(Role.LEAD))
    page = app("registration.py")
    name = next(each for each in page.text_input if each.label.startswith("Vorname"))
    name.set_value("Mar").run()
    now[0] += 1801
    page.run()
    assert "Bitte neu anmelden" in [each.value for each in page.subheader]
    assert not page.text_input  # nothing is handed out meanwhile
    session.PRESENCE.click(("browser", "lead@zim.example"), now[0], at=now[0])  # logged in again in another window
    page.run()
    name = next(each for each in page.text_input if each.label.startswith("Vorname"))
    assert name.value == "Mar"


def test_nothing_is_handed_out_or_saved_after_too_long(enter: Enter, app: App, now: list[float]) -> None:
    enter(address_of(Role.LEAD))
    app("directory.py")
    now[0] += LONGEST + 1
    for ask in (session.snapshot, session.user, session.for_figures):
        with pytest.raises(NotAllowed):
            ask()
    with pytest.raises(NotAllowed):
        session.apply([], action="Treffen eingetragen", operation="V-1")


def test_a_new_window_with_an_old_cookie_asks_for_the_login(enter: Enter, app: App, now: list[float]) -> None:
    enter(address_of(Role.LEAD))
    now[0] += 1801
    page = app("directory.py")
    assert page.title[0].value == "Bitte neu anmelden"
    assert page.button(key="login.default").label == "Neu anmelden"
    assert [each for each in NAMES if each in shown(page)] == []


def test_without_a_login_the_page_says_that_everybody_here_may_do_everything(app: App, workbook: Path) -> None:
    page = app("overview.py")
    assert "Nur dieser Rechner erreicht die App" in " ".join(each.value for each in page.sidebar.markdown)
    assert page.sidebar.selectbox(key="user")


def test_after_a_while_the_far_away_sheet_is_asked_before_somebody_is_let_in(
    enter: Enter, app: App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = Remote.new(new_spreadsheet({TeamMember: TEAM, Volunteer: [PEOPLE[0]]}))
    monkeypatch.setattr("zim_data.store.google.open_sheet", lambda _: sheet)
    monkeypatch.delenv("ZIM_WORKBOOK")
    (tmp_path / "secrets.toml").write_text(SECRETS + google_secrets(spreadsheet="1Tabelle-fuer-Tests"), "utf-8")
    enter(address_of(Role.TEAM))
    assert app("directory.py").title[0].value == "Verzeichnis"
    grid = sheet.grids["Team"]
    team = next(row for row in grid if "Team" in row[1:])
    team[grid[0].index("Aktiv")] = "nein"
    later = session.now() + timedelta(seconds=entrance.SURE + 1)
    monkeypatch.setattr(session, "now", lambda: later)
    assert app("directory.py").title[0].value == "Kein Zugang"
