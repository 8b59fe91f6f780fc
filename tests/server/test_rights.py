"""Tokens, sharing and protected ranges."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import gspread
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from google.auth.exceptions import RefreshError

from tests.server.client import Plain, area, gspread_client, rows, texts
from tests.sheets_server import SheetsServer, staff

APP = "app@zim-test.iam.gserviceaccount.com"
PROTECTED = (
    "You are trying to edit a protected cell or object. "
    "Please contact the spreadsheet owner to remove protection if you need to edit."
)


class Clock:
    now = datetime(2026, 3, 1, 12)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def strict(clock: Clock) -> Iterator[SheetsServer]:
    with SheetsServer(authenticate=True, clock=clock) as server:
        yield server


@pytest.fixture
def shared(strict: SheetsServer) -> str:
    key = strict.create("Team", {"T": [["ID", "Name"], ["P-1", "Ann"]]})
    strict.share(key, APP, "writer")
    return key


@pytest.fixture
def app(strict: SheetsServer) -> gspread.Client:
    return gspread_client(strict, strict.service_account())


def test_a_service_account_signs_in(strict: SheetsServer, shared: str, app: gspread.Client) -> None:
    assert app.open_by_key(shared).sheet1.get_all_values() == [["ID", "Name"], ["P-1", "Ann"]]
    assert [request.kind for request in strict.requests] == ["token", "read", "read", "read"]


def test_refuses_a_missing_or_unknown_token(strict: SheetsServer, shared: str) -> None:
    assert Plain(strict, "nonsense").get(shared)[0] == 401
    assert strict.requests[0].kind == "read"


def test_refuses_a_key_that_is_not_the_account_s_own(strict: SheetsServer, shared: str) -> None:
    info = strict.service_account()
    strict.accounts.keys[APP] = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    with pytest.raises(RefreshError, match="Invalid JWT Signature"):
        gspread_client(strict, info).open_by_key(shared)


def test_asks_for_a_new_token_when_the_old_one_is_over(
    strict: SheetsServer, clock: Clock, shared: str, app: gspread.Client
) -> None:
    sheet = app.open_by_key(shared).sheet1
    strict.expire_tokens()
    assert sheet.acell("A1").value == "ID"
    clock.now += timedelta(hours=1)
    assert sheet.acell("A1").value == "ID"
    assert [request.kind for request in strict.requests].count("token") == 3


def test_a_dead_credential_cannot_refresh(strict: SheetsServer, shared: str, app: gspread.Client) -> None:
    sheet = app.open_by_key(shared).sheet1
    strict.revoke(APP)
    with pytest.raises(RefreshError, match="invalid_grant"):
        sheet.get_all_values()


def test_a_spreadsheet_that_is_not_shared_is_forbidden(strict: SheetsServer, shared: str, app: gspread.Client) -> None:
    strict.unshare(shared, APP)
    with pytest.raises(PermissionError) as refused:
        app.open_by_key(shared)
    assert "The caller does not have permission" in str(refused.value.__cause__)
    with pytest.raises(gspread.SpreadsheetNotFound):
        app.open_by_key("gibtesnicht")


def test_a_reader_cannot_write(strict: SheetsServer, shared: str, app: gspread.Client) -> None:
    strict.share(shared, APP, "reader")
    sheet = app.open_by_key(shared).sheet1
    assert sheet.acell("B2").value == "Ann"
    with pytest.raises(gspread.exceptions.APIError, match="does not have permission") as refused:
        sheet.update_acell("B2", "x")
    assert refused.value.code == 403


def test_what_the_app_creates_belongs_to_it(strict: SheetsServer, app: gspread.Client) -> None:
    spreadsheet = app.create("Meins")
    assert strict.document(spreadsheet.id).owner == APP
    spreadsheet.share("leitung@example.org", "user", "writer", notify=False)
    assert strict.document(spreadsheet.id).roles == {"leitung@example.org": "writer"}


@pytest.mark.parametrize(
    ("request_", "name"),
    [
        (
            {"updateCells": {"start": {"rowIndex": 1}, "rows": texts(["x"]), "fields": "userEnteredValue"}},
            "updateCells",
        ),
        ({"repeatCell": {"range": area(0, 5, 0, 1), "cell": {}, "fields": "userEnteredValue"}}, "repeatCell"),
        ({"deleteDimension": {"range": rows(1, 2)}}, "deleteDimension"),
        ({"sortRange": {"range": area(1, 3, 0, 2), "sortSpecs": [{}]}}, "sortRange"),
        ({"deleteSheet": {"sheetId": 0}}, "deleteSheet"),
        ({"deleteProtectedRange": {"protectedRangeId": 5}}, "deleteProtectedRange"),
        ({"insertRange": {"range": area(0, 1, 0, 1), "shiftDimension": "ROWS"}}, "insertRange"),
    ],
)
def test_refuses_to_change_protected_cells(
    strict: SheetsServer, shared: str, app: gspread.Client, request_: dict[str, Any], name: str
) -> None:
    document = strict.document(shared)
    staff.add_tab(document, "Andere")
    staff.protect(document, "T", "A2:B2")
    document.tab("T").protections[0].given["protectedRangeId"] = 5
    revision = document.revision
    with pytest.raises(gspread.exceptions.APIError) as refused:
        app.open_by_key(shared).batch_update({"requests": [request_]})
    assert refused.value.response.status_code == 400
    assert refused.value.error["message"] == f"Invalid requests[0].{name}: {PROTECTED}"
    assert document.revision == revision


def test_editors_may_change_protected_cells_and_others_see_that_they_may_not(
    strict: SheetsServer, shared: str, app: gspread.Client
) -> None:
    document = strict.document(shared)
    staff.protect(document, "T", "A1:B1")
    staff.protect(document, "T", "A2:B2", editors=[APP])
    spreadsheet = app.open_by_key(shared)
    spreadsheet.sheet1.update_acell("B2", "Anna")
    with pytest.raises(gspread.exceptions.APIError, match="protected cell"):
        spreadsheet.sheet1.update_acell("B1", "Vorname")
    found = spreadsheet.list_protected_ranges(0)
    assert [protection.get("requestingUserCanEdit", False) for protection in found] == [False, True]


def test_a_warning_stops_nobody(strict: SheetsServer, shared: str, app: gspread.Client) -> None:
    sheet = app.open_by_key(shared).sheet1
    sheet.add_protected_range("A1:B1", warning_only=True)
    strict.document(shared).tab("T").protections[0].given.pop("editors", None)
    sheet.update_acell("B1", "Vorname")
    assert sheet.acell("B1").value == "Vorname"
