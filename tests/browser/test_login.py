"""The login for real: a provider of OpenID Connect on this machine, Chromium, and a bare client of the websocket."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page, expect
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.conftest import free_port, settle, started
from tests.browser.test_freshness import SECONDS
from tests.browser.test_google import APP, secrets_file
from tests.browser.test_pages import STREAMLITS_OWN
from tests.sheets_server import SheetsServer, staff
from ui.links import PAGES
from zim_data import setup
from zim_data.presence import LONGEST
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, change
from zim_data.store.spreadsheet import TabDesign
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import JournalLine, Meeting, Newcomer, Role, Tandem, TeamMember, Volunteer

SECRET = "ein-geheimnis-nur-fuer-diesen-test"
ADMINISTRATOR = "administration@zim.example"
TEAM = [
    TeamMember(id=f"S-{each.name}", email=f"{each.lower()}@zim.example", name="Frau Ahorn", role=each, active=True)
    for each in Role
]
UNVERIFIED, STRANGER, LOUD = "unbestaetigt@zim.example", "fremd@zim.example", "TEAM@Zim.Example"
PEOPLE = [*(each.email for each in TEAM), ADMINISTRATOR, STRANGER, LOUD]
USERS = [User(sub=each, claims={"email": each, "email_verified": True}) for each in PEOPLE]
USERS.append(User(sub=UNVERIFIED, claims={"email": TEAM[-1].email, "email_verified": False}))


class Guarded(NamedTuple):
    """The app behind its login: where it is, its provider, and its workbook."""

    address: str
    issuer: str
    store: Store


def auth_section(port: int, issuer: str) -> str:
    return f"""
        [auth]
        redirect_uri = "http://127.0.0.1:{port}/oauth2callback"
        cookie_secret = "{SECRET}"
        client_id = "zim"
        client_secret = "geheim"
        server_metadata_url = "{issuer}/.well-known/openid-configuration"
        [team]
        administrator = "{ADMINISTRATOR}"
        """


@contextmanager
def guarded(folder: Path, issuer: str) -> Iterator[Guarded]:
    """The app with the invented programme, freshly started, asking that provider who people are."""
    path, port = folder / "demo.xlsx", free_port()
    if not path.exists():
        setup.create_demo(path, on=date.today())
        Store(Workbook(path), datetime.now).apply([Append(each) for each in TEAM], action="Team", by="")
    secrets = folder / "secrets.toml"
    secrets.write_text(auth_section(port, issuer), "utf-8")
    with started(port, {"ZIM_WORKBOOK": str(path), "ZIM_SECRETS": str(secrets)}) as address:
        yield Guarded(address, issuer, Store(Workbook(path), datetime.now))


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """A provider that signs in whoever is clicked on."""
    with run_server_in_thread(user_claims=USERS) as server:
        yield f"http://127.0.0.1:{server.server_port}"


@pytest.fixture(scope="module")
def house(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    with guarded(tmp_path_factory.mktemp("tuer"), issuer) as running:
        yield running


def log_in(page: Page, address: str, who: str, path: str = "") -> None:
    """Open a page and log in; the test goes on where that leads."""
    page.goto(f"{address}/{path}")
    page.get_by_role("button", name="Anmelden").click()
    page.get_by_role("button", name=who, exact=True).click()
    page.wait_for_url(f"{address}/**")
    settle(page)


# --- In the browser ---------------------------------------------------------------------------------------------------

MENUS = {
    Role.READER: (["Statistik", "Berichte"], ["Übersicht", "Verzeichnis"]),
    Role.TEAM: (["Verzeichnis", "Treffen", "Räume"], ["Matching", "Statistik", "Einrichtung"]),
    Role.COORDINATION: (["Matching", "Zertifikate", "Protokoll"], ["Einrichtung"]),
    Role.LEAD: (["Matching", "Protokoll", "Einrichtung"], []),
}


@pytest.mark.browser
@pytest.mark.parametrize("role", Role)
def test_each_role_signs_in_and_finds_its_pages(house: Guarded, page: Page, role: Role) -> None:
    log_in(page, house.address, f"{role.lower()}@zim.example")
    menu = page.get_by_test_id("stSidebar")
    there, absent = MENUS[role]
    expect(menu.get_by_text(str(role), exact=True)).to_be_visible()
    for name in there:
        expect(menu.get_by_role("link", name=name, exact=True)).to_be_visible()
    for name in absent:
        expect(menu.get_by_role("link", name=name, exact=True)).to_have_count(0)
    heading = "Statistik" if role is Role.READER else "Übersicht"
    expect(page.get_by_role("heading", level=1, name=heading)).to_be_visible()


@pytest.mark.browser
def test_a_deep_link_is_reached_after_the_login(house: Guarded, page: Page) -> None:
    someone = house.store.snapshot()[Volunteer].records[0]
    log_in(page, house.address, "koordination@zim.example", f"verzeichnis?id={someone.id}")
    expect(page.get_by_role("heading", level=1, name=someone.name)).to_be_visible()
    assert page.url == f"{house.address}/verzeichnis?id={someone.id}"


@pytest.mark.browser
def test_upper_case_is_the_same_person_and_the_administrator_needs_no_row(house: Guarded, page: Page) -> None:
    log_in(page, house.address, LOUD)
    expect(page.get_by_test_id("stSidebar").get_by_text("Frau Ahorn")).to_be_visible()
    page.context.clear_cookies()
    log_in(page, house.address, ADMINISTRATOR, "einrichtung")
    expect(page.get_by_role("heading", level=1, name="Einrichtung")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("who", "reason"), [(STRANGER, "steht nicht oder nicht mehr im Blatt „Team“"), (UNVERIFIED, "nicht bestätigt")]
)
def test_who_is_not_on_the_list_or_not_verified_stays_outside(
    house: Guarded, page: Page, who: str, reason: str
) -> None:
    log_in(page, house.address, who, "verzeichnis")
    expect(page.get_by_role("heading", level=1, name="Kein Zugang")).to_be_visible()
    expect(page.get_by_text(reason)).to_be_visible()
    expect(page.get_by_test_id("stDataFrame")).to_have_count(0)


@pytest.mark.browser
def test_who_is_taken_from_the_sheet_is_thrown_out(issuer: str, page: Page, tmp_path: Path) -> None:
    with guarded(tmp_path, issuer) as house:
        log_in(page, house.address, "team@zim.example", "verzeichnis")
        expect(page.get_by_role("heading", level=1, name="Verzeichnis")).to_be_visible()
        member = next(each for each in house.store.snapshot()[TeamMember].records if each.role is Role.TEAM)
        house.store.apply([change(member, active=False)], action="x", by="")
        expect(page.get_by_role("heading", level=1, name="Kein Zugang")).to_be_visible(timeout=SECONDS * 1000)
        expect(page.get_by_test_id("stDataFrame")).to_have_count(0)


@pytest.mark.browser
def test_who_is_taken_from_the_google_sheet_is_thrown_out_in_the_middle_of_a_word(
    issuer: str, page: Page, tmp_path: Path
) -> None:
    with SheetsServer(authenticate=True) as server:
        account = server.service_account(APP)
        tabs = new_spreadsheet({TeamMember: TEAM}, lists={"Mitarbeitende": ("Frau Ahorn",)})
        key = server.create("ZIM", {tab.title: tab.grid for tab in tabs})
        server.share(key, APP, "writer")
        secrets, port = secrets_file(tmp_path, key, account, server.address), free_port()
        secrets.write_text(secrets.read_text("utf-8") + auth_section(port, issuer), "utf-8")
        with started(port, {"ZIM_SECRETS": str(secrets)}) as address:
            log_in(page, address, "koordination@zim.example", "aufnahme")
            page.get_by_label("Nachname").press_sequentially("Halb get")
            for row, member in enumerate(TEAM, start=1):
                if member.role is Role.COORDINATION:
                    staff.edit(server.document(key), TeamMember.TITLE, row, tabs_header(tabs).index("Aktiv"), False)
            expect(page.get_by_role("heading", level=1, name="Kein Zugang")).to_be_visible(timeout=SECONDS * 1000)
            expect(page.get_by_label("Nachname")).to_have_count(0)


def tabs_header(tabs: Sequence[TabDesign]) -> list[str]:
    return [str(cell) for cell in next(tab for tab in tabs if tab.title == TeamMember.TITLE).grid[0]]


@pytest.mark.browser
def test_what_is_half_typed_stays_while_somebody_logs_in_again(issuer: str, page: Page, tmp_path: Path) -> None:
    with guarded(tmp_path, issuer) as house:
        house.store.apply(lambda fresh: setup.change_settings(fresh, {"idle_minutes": 720}), action="x", by="")
        before = cookie_of(house, "leitung@zim.example", iat=time.time() - LONGEST + 45)  # ends soon, in plain sight
        page.context.add_cookies([{"name": "_streamlit_user", "value": before, "url": house.address}])
        page.goto(f"{house.address}/aufnahme")
        settle(page)
        _log_in_again(page, house)


def _log_in_again(page: Page, house: Guarded) -> None:
    field = page.get_by_label("Nachname")
    field.fill("Halb getippt")  # and not yet sent
    cover = page.get_by_text("Ihre Anmeldung ist abgelaufen")
    expect(cover).to_be_visible(timeout=60_000)
    expect(field).to_have_value("Halb getippt")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Neues Fenster zum Anmelden").click()
    other = opened.value
    other.get_by_role("button", name="Neu anmelden").click()
    other.get_by_role("button", name="leitung@zim.example", exact=True).click()
    expect(other.get_by_role("heading", level=1, name="Übersicht")).to_be_visible()
    expect(cover).to_have_count(0)
    expect(field).to_have_value("Halb getippt")


@pytest.mark.browser
def test_logging_out_ends_the_login_also_for_a_copy_of_the_cookie(house: Guarded, page: Page) -> None:
    log_in(page, house.address, "koordination@zim.example")
    copy = cookie_of(house, "koordination@zim.example", iat=time.time() - 60)
    someone = house.store.snapshot()[Volunteer].records[0].id
    assert names_in(house, run_of(house, f"verzeichnis?id={someone}", copy))
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("button", name="Abmelden")).to_have_count(0)
    assert names_in(house, run_of(house, f"verzeichnis?id={someone}", copy)) == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_door_is_readable_for_everybody(house: Guarded, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{house.address}/verzeichnis")
    settle(page)
    for who in ("", STRANGER):
        if who:
            page.get_by_role("button", name="Anmelden").click()
            page.get_by_role("button", name=who, exact=True).click()
            expect(page.get_by_role("heading", level=1, name="Kein Zugang")).to_be_visible()
            settle(page)
        findings = Axe().run(page).response["violations"]
        serious = {each["id"] for each in findings if each["impact"] in ("serious", "critical")}
        assert serious <= STREAMLITS_OWN
        main = page.locator("[data-testid=stMain]")
        assert main.evaluate("element => element.scrollWidth - element.clientWidth") <= 1


# --- Without a browser ------------------------------------------------------------------------------------------------


def cookie_of(house: Guarded, email: str, *, secret: str = SECRET, at: float | None = None, **claims: Any) -> str:
    """A cookie as the app signs it after a login, or with another secret, at another time, with other claims."""
    said = {
        "is_logged_in": True, "origin": house.address, "provider": "default", "iss": house.issuer, "aud": "zim",
        "email": email, "email_verified": True, "iat": time.time(), **claims,
    }  # fmt: skip
    moment = int(time.time() if at is None else at)

    class Then(TimestampSigner):
        def get_timestamp(self) -> int:
            return moment

    signed = URLSafeTimedSerializer(secret, salt="_streamlit_user", signer=Then).dumps(json.dumps(said))
    return signed if isinstance(signed, str) else signed.decode()


def run_of(house: Guarded, path: str, cookie: str | None = None, *, origin: str | None = None) -> str:
    """All that the app sends to a bare client that asks for a page."""
    with urllib.request.urlopen(f"{house.address}/_stcore/health") as answer:  # noqa: S310
        xsrf = answer.headers["Set-Cookie"].split(";")[0]
    cookies = xsrf if cookie is None else f"{xsrf}; _streamlit_user={cookie}"
    asked = BackMsg()
    asked.rerun_script.page_name, _, asked.rerun_script.query_string = path.partition("?")
    told: list[str] = []
    with connect(
        house.address.replace("http", "ws") + "/_stcore/stream",
        additional_headers={"Cookie": cookies},
        origin=Origin(origin or house.address),
        subprotocols=[Subprotocol("streamlit"), Subprotocol(xsrf.partition("=")[2].strip('"'))],
        max_size=None,
    ) as socket:
        socket.send(asked.SerializeToString())
        while True:
            message = ForwardMsg.FromString(socket.recv(timeout=60, decode=False))
            told.append(str(message))
            if message.WhichOneof("type") == "script_finished" and not message.script_finished:
                return " ".join(told)


def names_in(house: Guarded, told: str) -> list[str]:
    """Whose names and IDs stand in what was told."""
    snapshot = house.store.snapshot()
    people = [*snapshot[Volunteer].records, *snapshot[Newcomer].records]
    words = [each.last_name for each in people if each.last_name.isascii() and len(each.last_name) > 5]
    ids = [each.id for table in (Volunteer, Newcomer, Tandem, Meeting) for each in snapshot[table].records]
    return [word for word in (*words, *ids) if word in told]


ADDRESSES = {
    "overview": "", "weekly": "wochenbild", "registration": "aufnahme", "directory": "verzeichnis",
    "matching": "matching", "tandems": "tandems", "meetings": "treffen", "rooms": "raeume", "statistics": "statistik",
    "reports": "berichte",
    "certificates": "zertifikate", "care": "datenpflege", "journal": "protokoll", "setup": "einrichtung",
}  # fmt: skip


@pytest.fixture(scope="module")
def fresh(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Any]:
    folder = tmp_path_factory.mktemp("frisch")
    return lambda: guarded(folder, issuer)


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
def test_the_first_request_of_all_to_any_page_gets_the_login_and_nothing_else(
    fresh: Callable[[], Any], name: str
) -> None:
    with fresh() as house:
        told = run_of(house, ADDRESSES[name])
        assert "login.default" in told
        assert names_in(house, told) == []
        assert "dataframe" not in told
        assert "Übersicht".encode().decode("latin-1") not in told


@pytest.mark.browser
def test_a_cookie_of_the_team_lets_in_and_its_data_come(house: Guarded) -> None:
    someone = house.store.snapshot()[Volunteer].records[0].id
    told = run_of(house, f"verzeichnis?id={someone}", cookie_of(house, "team@zim.example"))
    assert someone in names_in(house, told)


@pytest.mark.browser
@pytest.mark.parametrize("case", ["forged", "expired", "another provider", "another application", "another origin",
                                  "unverified", "yesterday", "no provider", "changed"])  # fmt: skip
def test_a_cookie_that_is_not_ours_now_lets_nobody_in(house: Guarded, case: str) -> None:
    someone, lead = house.store.snapshot()[Volunteer].records[0].id, "leitung@zim.example"
    good = cookie_of(house, lead)
    cookie = {
        "forged": lambda: cookie_of(house, lead, secret="geraten" * 5),
        "expired": lambda: cookie_of(house, lead, at=time.time() - 40 * 86400),
        "another provider": lambda: cookie_of(house, lead, iss="http://127.0.0.1:1"),
        "another application": lambda: cookie_of(house, lead, aud="andere"),
        "another origin": lambda: cookie_of(house, lead, origin="http://evil.example"),
        "unverified": lambda: cookie_of(house, lead, email_verified=False),
        "yesterday": lambda: cookie_of(house, lead, iat=time.time() - 86400),
        "no provider": lambda: cookie_of(house, lead, provider=None),
        "changed": lambda: good[:20] + ("A" if good[20] != "A" else "B") + good[21:],
    }[case]()
    assert names_in(house, run_of(house, f"verzeichnis?id={someone}", cookie)) == []


@pytest.mark.browser
def test_a_websocket_of_a_foreign_page_is_closed(house: Guarded) -> None:
    with pytest.raises(WebSocketException):
        run_of(house, "verzeichnis", cookie_of(house, "leitung@zim.example"), origin="http://evil.example")


@pytest.mark.browser
def test_without_a_login_only_this_machine_is_answered(demo_address: str) -> None:
    def answer(**headers: str) -> int:
        try:
            with urllib.request.urlopen(urllib.request.Request(demo_address, headers=headers)) as got:  # noqa: S310
                return int(got.status)
        except urllib.error.HTTPError as error:
            return error.code

    assert answer() == 200
    assert answer(Host="evil.example") == 403  # a foreign name that leads here
    assert answer(**{"X-Forwarded-For": "203.0.113.7"}) == 403  # somebody else, through a proxy


@pytest.mark.browser
def test_who_saves_stands_in_the_journal(issuer: str, page: Page, tmp_path: Path) -> None:
    with guarded(tmp_path, issuer) as house:
        log_in(page, house.address, "team@zim.example")
        page.get_by_role("button", name="grün").first.click()
        expect(page.get_by_text("Nachgefragt bei").first).to_be_visible()
        line = house.store.snapshot()[JournalLine].records[-1]
        assert (line.user, line.action) == ("Frau Ahorn", "Nachgefragt")
