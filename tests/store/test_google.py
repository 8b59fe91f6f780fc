"""The Google Sheet as a backend: what it asks, what it waits for, and what it says when Google refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.sheets_server import Delay, Fault, SheetsServer, staff
from tests.sheets_server.document import Document
from tests.sheets_server.server import Request
from tests.store.conftest import APP, NOON
from tests.store.side_by_side import Time
from zim_data.errors import (
    OutcomeUnknown,
    PlaceUnclear,
    SheetBusy,
    SheetRefused,
    SheetUnreachable,
    StoreError,
)
from zim_data.places import GooglePlace
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Edit, change
from zim_data.store.google import TITLES
from zim_data.store.google.api import Api
from zim_data.store.google.budget import MINUTE, Budget
from zim_data.store.google.sheet import GoogleSheet
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import CheckIn, JournalLine, Light, Meeting, Volunteer

ANNA = Volunteer(id="B-ANNA0", first_name="Anna", phone="+493616431535", created_at=NOON, changed_at=NOON)


@dataclass
class Office:
    """A Google Sheet with Anna in it, the store on it, and time that passes only while the app waits."""

    server: SheetsServer
    document: Document
    sheet: GoogleSheet
    store: Store
    time: Time

    def requests(self) -> list[str]:
        return [request.kind for request in self.server.requests if request.kind in ("read", "write")]

    def meets(self, *faults: Fault | Delay | None, kind: str = "") -> None:
        """The next requests (of a kind) meet these faults."""
        waiting: list[Fault | Delay | None] = list(faults)

        def before(request: Request) -> Fault | Delay | None:
            concerned = request.kind == kind if kind else request.kind in ("read", "write")
            return waiting.pop(0) if waiting and concerned else None

        self.server.before = before

    def names(self) -> list[str]:
        rows = self.document.values(Volunteer.TITLE)
        column = rows[0].index("Vorname")
        return [str(row[column]) for row in rows[1:] if len(row) > column]


@pytest.fixture
def office(server: SheetsServer, account: Mapping[str, Any]) -> Iterator[Office]:
    tabs = new_spreadsheet({Volunteer: [ANNA]})
    key = server.create("ZIM", {tab.title: [[each.header for each in tab.columns], *tab.rows] for tab in tabs})
    server.share(key, APP, "writer")
    time = Time()
    api = Api(GooglePlace(key, account, server.address), clock=time, sleep=time.sleep)
    sheet = GoogleSheet(api, TITLES, random=Random(0))
    sheet.fresh_for = None
    store = Store(sheet, lambda: NOON)
    store.snapshot()
    server.requests.clear()
    yield Office(server, server.document(key), sheet, store, time)
    server.before = None


def register(office: Office, name: str = "Berta") -> str:
    return office.store.apply([Append(Volunteer(id=f"B-{name}", first_name=name))], action="Test", by="Frau Ahorn")


# --- What it asks -----------------------------------------------------------------------------------------------------


def test_everything_is_read_in_one_request(office: Office) -> None:
    office.sheet.read()
    assert office.requests() == ["read"]


def test_a_new_row_costs_one_reading_and_one_write(office: Office) -> None:
    register(office)
    assert office.requests() == ["read", "write"]


def test_a_change_costs_two_readings_and_one_write(office: Office) -> None:
    office.store.apply([change(ANNA, phone="+4936199999")], action="Test", by="")
    assert office.requests() == ["read", "read", "write"]


def test_days_look_like_days_also_in_cells_that_had_no_format(office: Office) -> None:
    office.store.apply([change(ANNA, consent_on=date(2026, 11, 3))], action="Test", by="")
    column = office.document.values(Volunteer.TITLE)[0].index("Einwilligung am")
    assert office.document.cell(Volunteer.TITLE, 1, column).number_format == {"type": "DATE", "pattern": "dd.mm.yyyy"}
    register(office)
    row, column = 2, office.document.values(Volunteer.TITLE)[0].index("Angelegt am")
    assert office.document.cell(Volunteer.TITLE, row, column).number_format == {
        "type": "DATE_TIME",
        "pattern": "dd.mm.yyyy hh:mm:ss",
    }


def test_what_staff_coloured_or_wrote_right_below_is_not_written_over(office: Office) -> None:
    staff.edit(office.document, Volunteer.TITLE, 4, 60, "Summe: 1")
    register(office)
    rows = office.document.values(Volunteer.TITLE)
    assert rows[4][60] == "Summe: 1"
    assert rows[5][1] == "Berta"


def test_a_full_tab_grows(office: Office) -> None:
    sheet = office.document.tab(Volunteer.TITLE)
    for row in range(2, sheet.row_count):
        staff.edit(office.document, Volunteer.TITLE, row, 1, "voll")
    register(office)
    assert office.names()[-1] == "Berta"


def test_two_new_rows_of_two_tables_are_one_batch(office: Office) -> None:
    meeting = Meeting(id="M-00001", tandem_id="T-1", day=date(2026, 11, 3), minutes=90)
    check_in = CheckIn(id="K-00001", tandem_id="T-1", day=date(2026, 11, 3), light=Light.GREEN)
    office.store.apply([Append(meeting), Append(check_in)], action="Test", by="")
    assert office.requests() == ["read", "write"]
    assert len(office.store.snapshot()[Meeting].records) == len(office.store.snapshot()[CheckIn].records) == 1


def test_a_formula_is_never_overwritten(office: Office) -> None:
    column = office.document.values(Volunteer.TITLE)[0].index("Telefon")
    staff.edit(office.document, Volunteer.TITLE, 1, column, '="0361 "&"6431535"')
    seen = office.store.snapshot()[Volunteer].by_id["B-ANNA0"]
    with pytest.raises(SheetRefused, match="steht eine Formel"):
        office.store.apply([change(seen, phone="+4936199999")], action="Test", by="")
    assert office.document.formulas(Volunteer.TITLE)


def test_a_tab_that_comes_back_is_seen_and_one_that_is_renamed_is_missed(office: Office) -> None:
    staff.rename_tab(office.document, Volunteer.TITLE, "Leute")
    assert Volunteer.TITLE not in office.sheet.read()
    staff.rename_tab(office.document, "Leute", Volunteer.TITLE)
    assert Volunteer.TITLE in office.sheet.read()


# --- When Google is out of order --------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", list(Fault))
def test_a_reading_is_repeated(office: Office, fault: Fault) -> None:
    office.meets(fault, fault)
    assert office.sheet.read()[Volunteer.TITLE][1][1] == "Anna"


@pytest.mark.parametrize("fault", list(Fault))
def test_a_write_arrives_exactly_once(office: Office, fault: Fault) -> None:
    office.meets(fault, kind="write")
    operation = register(office)
    assert office.names() == ["Anna", "Berta"]
    assert [line.operation for line in office.store.snapshot()[JournalLine].records] == [operation]


def test_what_is_tried_again_makes_the_same_new_ids(office: Office) -> None:
    drawn: list[str] = []

    def command(snapshot: Snapshot) -> list[Edit]:
        drawn.append(snapshot.new_id(Volunteer))
        return [Append(Volunteer(id=drawn[-1], first_name="Berta"))]

    office.meets(Fault.CUT_BEFORE, kind="write")
    office.store.apply(command, action="Test", by="")
    assert len(drawn) == 2
    assert drawn[0] == drawn[1]
    office.store.apply(command, action="Test", by="")
    assert drawn[2] != drawn[0]


def test_a_write_is_never_repeated_blindly(office: Office) -> None:
    office.meets(Fault.CUT_AFTER, kind="write")
    register(office)
    assert office.requests().count("write") == 1, "it looks whether it arrived"
    assert office.requests()[1:3] == ["write", "read"]


def test_twenty_refusals_in_a_row_are_said_and_nothing_is_lost(office: Office) -> None:
    office.meets(*[Fault.QUOTA] * 20)
    with pytest.raises(SheetBusy, match="keine weiteren Anfragen") as refused:
        register(office)
    assert "in einer Minute noch einmal" in refused.value.sentence
    office.server.before = None
    office.time.sleep(MINUTE)
    register(office)
    assert office.names() == ["Anna", "Berta"]


@pytest.mark.parametrize("fault", [Fault.BUSY_BEFORE, Fault.CUT_BEFORE, Fault.QUOTA])
def test_a_write_ends_within_a_minute(office: Office, fault: Fault) -> None:
    office.meets(*[fault] * 500, kind="write")
    start = office.time.now
    with pytest.raises((StoreError, OutcomeUnknown)):
        register(office)
    assert office.time.now - start < 60
    assert office.names() == ["Anna"]


def test_when_nobody_answers_any_more_the_user_is_told_that_nobody_knows(office: Office) -> None:
    faults: list[Fault | None] = [None, Fault.CUT_AFTER, *[Fault.CUT_BEFORE] * 200]
    office.meets(*faults)
    with pytest.raises(OutcomeUnknown, match="Es wird nichts doppelt eingetragen"):
        register(office)
    assert office.names() == ["Anna", "Berta"]


def test_what_is_sent_again_under_the_same_operation_is_made_once(office: Office) -> None:
    office.meets(None, Fault.CUT_AFTER, *[Fault.CUT_BEFORE] * 200)
    with pytest.raises(OutcomeUnknown) as unknown:
        register(office)
    office.server.before = None
    office.time.sleep(MINUTE)
    edits = [Append(Volunteer(id="B-BERTA", first_name="Berta"))]
    office.store.apply(edits, action="Test", by="Frau Ahorn", operation=unknown.value.operation)
    assert office.names() == ["Anna", "Berta"]


def test_a_write_that_arrives_late_after_it_was_repeated_is_removed_at_the_next_reading(office: Office) -> None:
    late: list[Callable[[], None]] = []

    def before(request: Request) -> Fault | None:
        if request.kind == "write" and not late:
            rows = office.document
            late.append(lambda: _arrive(rows))
            return Fault.CUT_BEFORE
        return None

    office.server.before = before
    register(office)
    office.server.before = None
    late[0]()
    assert office.names() == ["Anna", "Berta", "Berta"]
    grids = office.sheet.read()
    assert office.names() == ["Anna", "Berta"]
    assert len(grids[JournalLine.TITLE]) == 2


def _arrive(document: Document) -> None:
    """The first try arrives after all: the same rows once more."""
    for tab in (Volunteer.TITLE, JournalLine.TITLE):
        rows = document.values(tab)
        staff.paste_row(document, tab, len(rows) - 1, len(rows))


def test_an_unknown_write_that_arrives_late_in_the_wrong_place_is_put_right(office: Office) -> None:
    office.meets(None, None, Fault.CUT_AFTER, *[Fault.CUT_BEFORE] * 200)
    staff.append_row(office.document, Volunteer.TITLE, ["B-BERTA", "Berta"])
    seen = office.store.snapshot()[Volunteer].by_id["B-ANNA0"]
    office.meets(None, None, Fault.CUT_AFTER, *[Fault.CUT_BEFORE] * 200)
    sort_before_the_write(office)
    with pytest.raises(OutcomeUnknown):
        office.store.apply([change(seen, phone="+4936199999")], action="Test", by="")
    office.server.before = None
    office.time.sleep(MINUTE)
    records = office.store.snapshot()[Volunteer].by_id
    assert (records["B-ANNA0"].phone, records["B-BERTA"].phone) == ("+4936199999", None)


def sort_before_the_write(office: Office) -> None:
    """The tab is sorted right before the next write arrives."""
    inner = office.server.before
    sorted_once: list[bool] = []

    def before(request: Request) -> Fault | Delay | None:
        if request.kind == "write" and not sorted_once:
            sorted_once.append(True)
            staff.sort(office.document, Volunteer.TITLE, 1, descending=True)
        return inner(request) if inner else None

    office.server.before = before


# --- Who may come in --------------------------------------------------------------------------------------------------


def test_a_token_that_expires_in_the_middle_is_renewed(office: Office) -> None:
    office.server.expire_tokens()
    register(office)
    assert office.names() == ["Anna", "Berta"]


def test_a_dead_credential_is_said_in_plain_words(office: Office) -> None:
    office.server.revoke(APP)
    office.server.expire_tokens()
    try:
        with pytest.raises(SheetRefused, match="nimmt den Schlüssel des Dienstkontos nicht mehr an"):
            register(office)
    finally:
        office.server.accounts.revoked.clear()


def test_withdrawn_sharing_names_whom_to_share_with(office: Office) -> None:
    office.server.unshare(office.document.id, APP)
    with pytest.raises(SheetRefused, match=APP):
        office.sheet.read()
    office.server.share(office.document.id, APP, "reader")
    with pytest.raises(SheetRefused, match="Bearbeiter"):
        register(office)
    assert office.names() == ["Anna"]


def test_a_sheet_that_is_gone_is_said(office: Office) -> None:
    office.sheet.api.spreadsheet = "gibtesnicht"
    with pytest.raises(SheetRefused, match="gibt es nicht"):
        office.sheet.read()


def test_protected_cells_are_said_with_the_way_out(office: Office) -> None:
    staff.protect(office.document, Volunteer.TITLE)
    with pytest.raises(SheetRefused, match="geschützt"):
        register(office)
    assert office.names() == ["Anna"]


def test_no_server_at_all_is_said(account: Mapping[str, Any]) -> None:
    time = Time()
    api = Api(
        GooglePlace("x", {**account, "token_uri": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        clock=time,
        sleep=time.sleep,
    )
    with pytest.raises(SheetUnreachable, match="Internetverbindung"):
        api.values(["A1"])


def test_a_broken_key_is_said(account: Mapping[str, Any]) -> None:
    with pytest.raises(PlaceUnclear, match="private_key"):
        Api(GooglePlace("x", {**account, "private_key": "-----BEGIN"}))


# --- The budget -------------------------------------------------------------------------------------------------------


def test_the_budget_keeps_below_the_quota_of_any_minute() -> None:
    time = Time()
    budget = Budget(time, time.sleep, limit=5)
    taken = []
    for _ in range(23):
        budget.take("read", time.now + 1000)
        taken.append(time.now)
        time.sleep(1)
    assert all(sum(start <= each < start + MINUTE for each in taken) <= 5 for start in taken)
    assert budget.wait("write") == 0


def test_who_cannot_wait_so_long_is_told(office: Office) -> None:
    for _ in range(50):
        office.sheet.api.budget.take("write", office.time.now)
    assert office.sheet.wait() == pytest.approx(MINUTE)
    with pytest.raises(SheetBusy, match="in einer Minute"):
        register(office)


def test_a_server_with_googles_quota_is_never_asked_too_often(account: Mapping[str, Any]) -> None:
    minute = [NOON]
    with SheetsServer(authenticate=True, quota=60, clock=lambda: minute[0]) as server:
        own = server.service_account(APP)
        tabs = new_spreadsheet({})
        key = server.create("ZIM", {tab.title: [[each.header for each in tab.columns]] for tab in tabs})
        server.share(key, APP, "writer")
        time = Time()
        start = time.now

        def sleep(seconds: float) -> None:
            time.sleep(seconds)
            minute[0] = NOON + timedelta(seconds=time.now - start)

        sheet = GoogleSheet(Api(GooglePlace(key, own, server.address), clock=time, sleep=sleep), TITLES)
        store = Store(sheet, lambda: NOON)
        for number in range(70):
            if sheet.wait() > 5:
                sleep(sheet.wait())
            store.apply([Append(Volunteer(id=f"B-{number}", first_name="Anna"))], action="Test", by="")
        assert len(server.document(key).values(Volunteer.TITLE)) == 71
        assert sum(request.kind == "write" for request in server.requests) == 70, "none was refused and repeated"
