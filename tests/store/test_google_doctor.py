"""Examining a Google Sheet: a healthy one, and one with each of the ailments it may have."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from math import inf
from typing import Any

import pytest

from tests.sheets_server import SheetsServer, staff
from tests.sheets_server.server import Answer
from tests.store.conftest import APP, NOON
from tests.store.ready import LAST, ROWS, Sheet, ready_sheet, sheet_of_staff
from zim_data import setup
from zim_data.errors import PlaceUnclear
from zim_data.places import GooglePlace
from zim_data.records import fields_of
from zim_data.settings import Settings, Texts
from zim_data.store.checks import Check
from zim_data.store.design import new_spreadsheet
from zim_data.store.google import open_sheet
from zim_data.store.google.api import Api
from zim_data.store.google.design import make_ready
from zim_data.store.google.doctor import examine, of_file
from zim_data.store.memory import Memory
from zim_data.store.store import Store
from zim_data.tables import LISTS_TITLE, Meeting, Volunteer

VOLUNTEERS, MEETINGS = Volunteer.TITLE, Meeting.TITLE

HEALTHY = """
    Google nimmt den Schlüssel des Dienstkontos app@zim-test.iam.gserviceaccount.com an.
    Die Uhr dieses Rechners geht richtig.
    Die App darf die Tabelle lesen und ändern.
    Die Tabelle ist nur für einzelne Konten freigegeben, nicht über einen Link.
    Die Tabelle ist auf Deutschland eingestellt, mit der Zeitzone Berlin.
    Alle Tabellenblätter und Spalten sind da.
    Alle Auswahllisten sind da und bieten das Richtige an.
    Kein Schutz in der Tabelle sperrt die App aus.
    In der letzten Minute hat die App Google 3-mal gefragt; das ist weit unter der Grenze.
    Es ist Platz genug: {cells} von 10.000.000 Zellen sind belegt.
"""


@pytest.fixture
def ready(server: SheetsServer, account: Mapping[str, Any]) -> Iterator[Sheet]:
    yield ready_sheet(server, account)
    server.before = None
    server.accounts.revoked.clear()


def wrong(sheet: Sheet) -> list[str]:
    """The sentences about what is not as it should be."""
    return [check.sentence for check in examine(sheet.api) if not check.good]


def told(checks: list[Check]) -> str:
    return "\n".join(check.sentence for check in checks)


# --- A healthy sheet --------------------------------------------------------------------------------------------------


def cells_of(sheet: Sheet) -> str:
    """How many cells all tabs have, empty ones as well, as people write it."""
    return f"{sum(tab.row_count * tab.column_count for tab in sheet.document.sheets):,}".replace(",", ".")


def test_a_healthy_sheet_is_said_to_be_healthy_in_every_respect(ready: Sheet) -> None:
    checks = examine(ready.api)
    expected = HEALTHY.format(cells=cells_of(ready)).strip().splitlines()
    assert [check.sentence for check in checks] == [line.strip() for line in expected]
    assert all(check.good for check in checks)


def test_it_asks_three_times_and_writes_nothing(ready: Sheet) -> None:
    examine(ready.api)
    assert [request.kind for request in ready.asked()] == ["read", "drive", "read"]


def test_a_sheet_that_staff_moved_about_is_healthy(ready: Sheet) -> None:
    staff.move_column(ready.document, MEETINGS, 5, 0)
    staff.insert_column(ready.document, MEETINGS, 3, "Wetter")
    staff.insert_row(ready.document, VOLUNTEERS, 0, ["Unsere Ehrenamtlichen"])
    staff.move_column(ready.document, LISTS_TITLE, 2, 7)
    staff.protect(ready.document, MEETINGS, "A2:C3", editors=[APP])
    ready.document.sheets.reverse()
    assert wrong(ready) == []


# --- The way to it ----------------------------------------------------------------------------------------------------


def test_a_damaged_key_is_named_before_anything_is_asked(server: SheetsServer, account: Mapping[str, Any]) -> None:
    damaged = {**account, "private_key": account["private_key"][:200]}
    with pytest.raises(PlaceUnclear, match="unvollständig oder beschädigt"):
        Api(GooglePlace("1234567890", damaged, server.address))


def test_a_dead_key_ends_the_examination(ready: Sheet) -> None:
    ready.server.revoke(APP)
    checks = examine(ready.api)
    assert "nimmt den Schlüssel des Dienstkontos nicht mehr an" in checks[0].sentence
    assert [check.good for check in checks] == [False, True]
    assert ready.asked() == []


def test_a_key_that_died_is_found_though_the_last_token_still_holds(ready: Sheet) -> None:
    assert wrong(ready) == []
    ready.server.revoke(APP)
    assert "nimmt den Schlüssel des Dienstkontos nicht mehr an" in wrong(ready)[0]


def test_without_the_internet_there_is_one_sentence(account: Mapping[str, Any]) -> None:
    with SheetsServer() as server:
        place = GooglePlace(server.create("ZIM"), server.service_account(APP), server.address)
    assert told(examine(Api(place))) == "Google ist gerade nicht erreichbar. Bitte prüfen Sie die Internetverbindung."


@pytest.mark.parametrize(("minutes", "way"), [(5, "vor"), (-90, "nach")])
def test_a_clock_that_is_wrong_is_told_by_how_much(ready: Sheet, minutes: int, way: str) -> None:
    checks = examine(ready.api, clock=lambda: datetime.now(UTC) + timedelta(minutes=minutes))
    bad = [check.sentence for check in checks if not check.good]
    assert len(bad) == 1
    assert bad[0].startswith(f"Die Uhr dieses Rechners geht {abs(minutes)} Minuten {way}.")


def test_where_google_refuses_the_key_a_wrong_clock_is_told_too(ready: Sheet) -> None:
    ready.server.revoke(APP)
    checks = examine(ready.api, clock=lambda: datetime.now(UTC) + timedelta(hours=2))
    assert [check.good for check in checks] == [False, False]
    assert "120 Minuten vor" in checks[1].sentence


def test_a_clock_may_be_a_minute_off(ready: Sheet) -> None:
    assert all(check.good for check in examine(ready.api, clock=lambda: datetime.now(UTC) + timedelta(minutes=1)))


# --- Sharing ----------------------------------------------------------------------------------------------------------


def test_a_sheet_that_is_not_shared_ends_the_examination(ready: Sheet) -> None:
    ready.server.unshare(ready.document.id, APP)
    checks = examine(ready.api)
    assert [check.good for check in checks] == [True, True, False]
    assert f"Bitte geben Sie sie für {APP} frei, als „Bearbeiter“." in checks[-1].sentence


def test_a_sheet_that_does_not_exist_is_told(ready: Sheet, account: Mapping[str, Any]) -> None:
    checks = examine(Api(GooglePlace("1" + "x" * 43, account, ready.server.address)))
    assert "gibt es nicht (mehr) unter der Adresse" in checks[-1].sentence


def test_a_sheet_that_the_app_may_only_read_is_told(ready: Sheet) -> None:
    ready.server.share(ready.document.id, APP, "reader")
    assert [sentence for sentence in wrong(ready) if "nur lesen" in sentence] == wrong(ready)[:1]
    assert f"für {APP} als „Bearbeiter“" in wrong(ready)[0]


@pytest.mark.parametrize(("role", "may"), [("reader", "lesen!"), ("writer", "lesen und ändern!")])
def test_a_sheet_that_everybody_with_the_link_can_open_is_told_loudly(ready: Sheet, role: str, may: str) -> None:
    ready.server.share(ready.document.id, "anyone", role)
    (sentence,) = wrong(ready)
    assert sentence.startswith("ACHTUNG: Jeder Mensch, der den Link kennt, kann die Tabelle " + may)
    assert "Daten von Geflüchteten" in sentence


def test_a_sheet_that_a_whole_organisation_can_open_is_told() -> None:
    file = {"capabilities": {"canEdit": True}, "permissions": [{"type": "domain", "domain": "zim.example"}]}
    assert "Alle mit einem Konto von zim.example können" in told(of_file(file, APP))


def test_a_sheet_in_the_bin_is_told(ready: Sheet) -> None:
    ready.document.trashed = True
    (sentence,) = wrong(ready)
    assert "im Papierkorb" in sentence


class Answering(SheetsServer):
    """Answers some addresses in Google's words instead of its own."""

    def __init__(self, **answers: Answer) -> None:
        super().__init__(authenticate=True)
        self.answers = answers

    def answer(self, method: str, address: str, authorization: str | None, data: bytes) -> Answer | None:
        path = address.partition("?")[0]
        ending = next((name for name in self.answers if path.startswith(f"/{name}/") or path.endswith(f"/{name}")), "")
        return self.answers.get(ending) or super().answer(method, address, authorization, data)


def shared(server: SheetsServer) -> Api:
    key = server.create("ZIM", {tab.title: tab.grid for tab in new_spreadsheet()})
    server.share(key, APP, "writer")
    return Api(GooglePlace(key, server.service_account(APP), server.address))


def refused(message: str) -> Answer:
    return Answer(403, {"error": {"code": 403, "message": message, "status": "PERMISSION_DENIED"}})


def test_an_api_that_is_switched_off_is_named_and_the_rest_is_examined() -> None:
    off = "Google Drive API has not been used in project 123 before or it is disabled. Enable it by visiting …"
    with Answering(drive=refused(off)) as server:
        checks = examine(shared(server))
    assert "ist die „Google Drive API“ nicht eingeschaltet" in told(checks)
    assert "Alle Tabellenblätter und Spalten sind da." in told(checks)


def test_an_excel_file_ends_the_examination() -> None:
    with Answering(
        v4=Answer(400, {"error": {"code": 400, "message": "This operation is not supported for this document"}})
    ) as server:
        checks = examine(shared(server))
    assert [check.good for check in checks] == [True, True, False]
    assert "ist eine Excel-Datei" in checks[-1].sentence


def test_in_a_shared_drive_it_asks_once_more_with_whom_the_sheet_is_shared() -> None:
    server = InSharedDrive()
    with server:
        api = shared(server)
        server.share(api.spreadsheet, "anyone", "reader")
        checks = examine(api)
        assert [request.kind for request in server.requests if request.kind != "token"] == [
            "read",
            "drive",
            "drive",
            "read",
        ]
    assert "ACHTUNG: Jeder Mensch" in told(checks)


def test_where_google_does_not_tell_with_whom_the_sheet_is_shared_staff_are_asked_to_look() -> None:
    server = InSharedDrive(permissions=refused("The user does not have sufficient permissions for this file."))
    with server:
        checks = examine(shared(server))
    assert "Mit wem die Tabelle geteilt ist, darf die App nicht sehen." in told(checks)


class InSharedDrive(Answering):
    """Leaves the permissions out of a file, as Google does there."""

    def answer(self, method: str, address: str, authorization: str | None, data: bytes) -> Answer | None:
        answer = super().answer(method, address, authorization, data)
        if answer and address.startswith("/drive/") and "/permissions" not in address:
            answer.body.pop("permissions", None)
        return answer


# --- The sheet --------------------------------------------------------------------------------------------------------


def test_another_language_and_time_zone_are_told(ready: Sheet) -> None:
    ready.document.state.locale, ready.document.state.time_zone = "en_US", "America/New_York"
    first, second = wrong(ready)
    assert first.startswith("Die Tabelle ist auf die Sprache „en_US“ eingestellt")
    assert second.startswith("Die Tabelle ist auf die Zeitzone „America/New_York“ eingestellt")
    make_ready(ready.api)
    assert wrong(ready) == []


def test_a_renamed_and_a_missing_column_are_told(ready: Sheet) -> None:
    staff.rename_header(ready.document, MEETINGS, ready.column(MEETINGS, "Datum"), "Datumm")
    staff.delete_column(ready.document, MEETINGS, ready.column(MEETINGS, "Notiz"))
    assert wrong(ready) == [
        "Im Tabellenblatt „Treffen“ fehlt die Spalte „Datum“. Heißt sie jetzt „Datumm“? Dann bitte wieder umbenennen.",
        "Im Tabellenblatt „Treffen“ fehlt die Spalte „Notiz“. Unter „Einrichtung“ können Sie das ergänzen.",
    ]


def test_a_tab_that_is_missing_and_one_that_was_renamed_are_told(ready: Sheet) -> None:
    staff.delete_tab(ready.document, "Buchungen")
    staff.rename_tab(ready.document, "Räume", "Zimmer")
    assert wrong(ready) == [
        "Das Tabellenblatt „Räume“ fehlt. Das Blatt „Zimmer“ sieht genauso aus: Bitte nennen Sie es wieder „Räume“.",
        "Das Tabellenblatt „Buchungen“ fehlt. Unter „Einrichtung“ können Sie es ergänzen.",
    ]


def test_a_drop_down_that_is_missing_is_told_and_comes_back(ready: Sheet) -> None:
    for header in ("Ort", "Themen"):
        ready.change(MEETINGS, ready.column(MEETINGS, header), range(1, ROWS), validation=None)
    assert wrong(ready) == [
        "Im Blatt „Treffen“ fehlen Auswahllisten: „Themen“, „Ort“. „python -m zim_data init“ ergänzt sie."
    ]
    make_ready(ready.api)
    assert wrong(ready) == []


def rule(kind: str, *values: str, **more: Any) -> dict[str, Any]:
    return {"condition": {"type": kind, "values": [{"userEnteredValue": value} for value in values]}, **more}


@pytest.mark.parametrize(
    ("header", "theirs"),
    [
        ("Ort", rule("ONE_OF_LIST", "ZIM", "im Park")),
        ("Ort", rule("ONE_OF_RANGE", "='Listen'!$A$2:$A")),
        ("Themen", rule("ONE_OF_LIST", "Briefe")),
        ("Themen", rule("ONE_OF_RANGE", "='Listen'!$B$2:$B")),
        ("Themen", rule("ONE_OF_RANGE", "='Listen'!$A$2:$A$5")),
        ("Unterstützung nötig", {"condition": {"type": "BOOLEAN"}}),
    ],
)
def test_a_drop_down_that_offers_something_else_is_told_and_left_alone(
    ready: Sheet, header: str, theirs: dict[str, Any]
) -> None:
    column = ready.column(MEETINGS, header)
    ready.change(MEETINGS, column, range(1, ROWS), validation=theirs)
    (sentence,) = wrong(ready)
    assert f"Im Blatt „Treffen“, Spalte „{header}“ (Zelle " in sentence
    assert "bietet die Auswahlliste anderes an als die App" in sentence
    assert make_ready(ready.api) == []
    assert ready.document.cell(MEETINGS, LAST, column).validation == theirs


def test_a_drop_down_that_allows_one_of_several_entries_only_is_told(ready: Sheet) -> None:
    strict = rule("ONE_OF_RANGE", "='Listen'!$A$2:$A", strict=True)
    ready.change(MEETINGS, ready.column(MEETINGS, "Themen"), [1], validation=strict)
    (sentence,) = wrong(ready)
    assert "(Zelle E2), lässt die Auswahlliste nur einen Eintrag zu" in sentence


def test_a_format_that_hides_what_is_typed_is_told(ready: Sheet) -> None:
    ready.change(MEETINGS, ready.column(MEETINGS, "Datum"), [LAST], style={"numberFormat": {"type": "TEXT"}})
    (sentence,) = wrong(ready)
    assert f"Spalte „Datum“ (Zelle C{ROWS}), ist das Zahlenformat nicht „Datum“" in sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("C2:C", "der Bereich C2:C"),
        ("", "das ganze Blatt"),
        ("A1:B3", "der Bereich A1:B3"),
        ("2:2", "der Bereich 2:2"),
        ("B:B", "der Bereich B:B"),
        ("D7", "die Zelle D7"),
    ],
)
def test_a_protection_that_shuts_the_app_out_is_named_with_its_range(ready: Sheet, text: str, shown: str) -> None:
    staff.protect(ready.document, MEETINGS, text)
    (sentence,) = wrong(ready)
    assert sentence.startswith(f"Im Blatt „Treffen“ ist {shown} auch vor der App geschützt.")
    assert APP in sentence


def test_a_protection_of_a_tab_that_is_not_the_apps_is_none_of_its_business(ready: Sheet) -> None:
    staff.protect(ready.document, "Tabellenblatt1")
    assert wrong(ready) == []


def test_many_requests_within_a_minute_are_told(ready: Sheet) -> None:
    for _ in range(40):
        ready.api.budget.take("read", inf)
    (sentence,) = wrong(ready)
    assert sentence.startswith("In der letzten Minute hat die App Google 43-mal gefragt. Erlaubt sind 60 ")


def test_a_sheet_that_is_more_than_half_full_is_told(ready: Sheet) -> None:
    ready.document.tab(MEETINGS).row_count = 250_000
    full = [sentence for sentence in wrong(ready) if "wird voll" in sentence]
    assert f"{cells_of(ready)} von 10.000.000 Zellen" in full[0]


def test_several_ailments_are_told_at_once(server: SheetsServer, account: Mapping[str, Any]) -> None:
    sheet = sheet_of_staff(server, account, {MEETINGS: [["ID", "Datumm"]], LISTS_TITLE: [["Themen"], ["Briefe"]]})
    staff.protect(sheet.document, MEETINGS)
    server.share(sheet.document.id, "anyone", "reader")
    sentences = "\n".join(wrong(sheet))
    for part in ("ACHTUNG", "„Räume“ fehlt", "fehlt die Zeile mit den Spaltennamen", "Die Liste", "geschützt"):
        assert part in sentences


# --- What the page and the command show -------------------------------------------------------------------------------


def test_the_examination_of_a_store_tells_what_was_read_too(ready: Sheet, account: Mapping[str, Any]) -> None:
    sheet = open_sheet(GooglePlace(ready.document.id, account, ready.server.address))
    checks = setup.examination(Store(sheet, lambda: NOON))
    assert all(check.good for check in checks)
    lines = len(fields_of(Settings)[1:]) + len(fields_of(Texts)[1:])
    assert checks[-1].sentence == f"Gelesen um 12:00 Uhr: 0 Menschen, {lines} Zeilen."
    assert len({check.sentence for check in checks}) == len(checks)


def test_what_keeps_the_app_from_the_sheet_is_told_once(ready: Sheet, account: Mapping[str, Any]) -> None:
    ready.server.unshare(ready.document.id, APP)
    sheet = open_sheet(GooglePlace(ready.document.id, account, ready.server.address))
    checks = setup.examination(Store(sheet, lambda: NOON))
    assert [check.good for check in checks] == [True, True, False]


def test_of_other_backends_it_tells_their_health() -> None:
    store = Store(Memory.new(new_spreadsheet()), lambda: NOON)
    assert setup.examination(store) == setup.health(store)
    assert told(setup.health(store)).endswith("Alle Tabellenblätter und Spalten sind da.")
