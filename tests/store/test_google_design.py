"""Making a Google Sheet ready: an empty one, the same again, and one that staff made their own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.sheets_server import Fault, SheetsServer, staff
from tests.sheets_server.server import Answer, Request
from tests.store.conftest import APP, NOON
from tests.store.ready import LAST, ROWS, Sheet, once, ready_sheet, sheet_of_staff
from zim_data.errors import SheetBusy, SheetRefused, SheetUnreachable
from zim_data.lists import LISTS
from zim_data.places import GooglePlace
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append
from zim_data.store.google import open_sheet
from zim_data.store.google.design import MOST_BYTES, create_sheet, in_parts, make_ready, share
from zim_data.store.google.drop_downs import Entries
from zim_data.store.google.refusals import refusal
from zim_data.store.store import Store
from zim_data.tables import LISTS_TITLE, Meeting, Place, Volunteer

TITLES = [tab.title for tab in new_spreadsheet()]
VOLUNTEERS, MEETINGS, SETTINGS = Volunteer.TITLE, Meeting.TITLE, "Einstellungen"

TEXT, DAY = {"type": "TEXT"}, {"type": "DATE", "pattern": "dd.mm.yyyy"}


@pytest.fixture
def ready(server: SheetsServer, account: Mapping[str, Any]) -> Iterator[Sheet]:
    yield ready_sheet(server, account)
    server.before = None


def is_write(request: Request) -> bool:
    return request.kind == "write"


def format_of(sheet: Sheet, tab: str, header: str, row: int, header_row: int = 0) -> Any:
    return (sheet.cell(tab, header, row, header_row).style or {}).get("numberFormat")


# --- An empty spreadsheet ---------------------------------------------------------------------------------------------


def test_an_empty_spreadsheet_gets_all_tabs_and_keeps_the_one_it_came_with(ready: Sheet) -> None:
    assert ready.document.titles == ["Tabellenblatt1", *TITLES]
    for tab in new_spreadsheet():
        assert ready.document.values(tab.title)[0] == [column.header for column in tab.columns]
    assert ["Probephase Treffen", "3"] in [row[:2] for row in ready.document.values(SETTINGS)]
    entries = [row[0] for row in ready.document.values(LISTS_TITLE)[1:] if row and row[0]]
    assert entries == list(LISTS["Hilfethemen"])
    assert (ready.document.locale, ready.document.state.time_zone) == ("de_DE", "Europe/Berlin")


def test_the_app_works_on_it(ready: Sheet, account: Mapping[str, Any]) -> None:
    sheet = open_sheet(GooglePlace(ready.document.id, account, ready.server.address))
    store = Store(sheet, lambda: NOON)
    store.apply([Append(Volunteer(id="B-ANNA0", first_name="Anna"))], action="Test", by="Frau Ahorn")
    assert store.snapshot().problems == ()
    assert ready.document.values(VOLUNTEERS)[1][:2] == ["B-ANNA0", "Anna"]
    assert format_of(ready, VOLUNTEERS, "Aufnahmegespräch am", 1) == DAY
    assert ready.cell(VOLUNTEERS, "Status", 1).validation is not None


def test_headers_have_notes_and_stay_in_sight(ready: Sheet) -> None:
    header = ready.cell(VOLUNTEERS, "Hilfethemen", 0)
    assert header.note == "mehrere aus der Liste Hilfethemen."
    assert header.style is not None
    assert header.style["textFormat"]["bold"]
    assert {sheet.frozen_rows for sheet in ready.document.sheets if sheet.title in TITLES} == {1}
    widths = ready.document.tab(VOLUNTEERS).column_lines
    assert widths[ready.column(VOLUNTEERS, "Notiz")].pixel_size == 7 * 40 + 10


def test_columns_have_formats_down_to_the_last_row(ready: Sheet) -> None:
    for row in (1, LAST):
        assert format_of(ready, MEETINGS, "Datum", row) == DAY
        assert format_of(ready, MEETINGS, "Notiz", row) == TEXT
        assert format_of(ready, VOLUNTEERS, "Telefon", row) == TEXT
        assert format_of(ready, "Buchungen", "Von", row) == {"type": "TIME", "pattern": "hh:mm"}


def test_fixed_choices_are_refused_unless_listed_and_lists_come_from_the_tab(ready: Sheet) -> None:
    place = ready.cell(MEETINGS, "Ort", LAST).validation
    assert place is not None
    assert [value["userEnteredValue"] for value in place["condition"]["values"]] == list(Place)
    assert place["strict"]
    district = ready.cell(VOLUNTEERS, "Stadtteil", 1).validation
    assert district is not None
    assert district["condition"] == {
        "type": "ONE_OF_RANGE",
        "values": [{"userEnteredValue": "='Listen'!$C$2:$C"}],
    }
    assert district["strict"]
    topics = ready.cell(VOLUNTEERS, "Hilfethemen", 1).validation
    assert topics is not None
    assert "strict" not in topics, "several of them stand in one cell"
    assert ready.cell(VOLUNTEERS, "Vorname", 1).validation is None


def test_ids_and_headers_are_protected_by_a_warning_only(ready: Sheet) -> None:
    for title in TITLES:
        protections = ready.document.tab(title).protections
        assert len(protections) == (1 if title == LISTS_TITLE else 2)
        assert all(each.given["warningOnly"] for each in protections)
    header, ids = ready.document.tab(VOLUNTEERS).protections
    assert "Spalten" in header.given["description"]
    assert (header.range.rows.start, header.range.rows.end) == (0, 1)
    assert (ids.range.columns.start, ids.range.columns.end, ids.range.rows.start) == (0, 1, 1)


def test_it_says_what_was_done(ready: Sheet) -> None:
    assert ready.said[0].startswith("Neue Tabellenblätter: „Integrationsbegleiter“, „Zugewanderte“, ")
    assert ready.said[1] == "Für die ganze Tabelle ergänzt: Sprache Deutsch und Zeitzone Berlin."
    assert (
        "Im Blatt „Kontakte“ ergänzt: die feste Kopfzeile, 2 Warnungen vor dem Ändern, 10 Erklärungen, die Farbe von "
        "10 Überschriften, 10 Spaltenbreiten, 10 Zahlenformate, 2 Auswahllisten."
    ) in ready.said


def test_few_requests_are_needed(ready: Sheet) -> None:
    assert (ready.needed.count("read"), ready.needed.count("write")) == (8, 2)
    assert ready.told == [0.0, 0.2, 0.5, 1.0]


# --- Again ------------------------------------------------------------------------------------------------------------


def test_again_nothing_is_sent(ready: Sheet) -> None:
    revision = ready.document.revision
    assert make_ready(ready.api) == []
    assert [request.kind for request in ready.asked()] == ["read", "read"]
    assert ready.document.revision == revision


def test_again_after_staff_moved_and_added_columns_nothing_is_sent(ready: Sheet) -> None:
    staff.move_column(ready.document, MEETINGS, 5, 0)
    staff.move_column(ready.document, MEETINGS, 1, 8)
    staff.insert_column(ready.document, MEETINGS, 3, "Wetter")
    staff.move_column(ready.document, LISTS_TITLE, 2, 7)
    staff.insert_row(ready.document, VOLUNTEERS, 0, ["Unsere Ehrenamtlichen"])
    staff.append_row(ready.document, LISTS_TITLE, ["Umzug"])
    revision = ready.document.revision
    assert make_ready(ready.api) == []
    assert ready.document.revision == revision


def test_a_setting_and_a_list_that_are_missing_come_back(ready: Sheet) -> None:
    rows = [row[0] for row in ready.document.values(SETTINGS)]
    staff.delete_row(ready.document, SETTINGS, rows.index("Probephase Treffen"))
    staff.delete_column(ready.document, LISTS_TITLE, ready.column(LISTS_TITLE, "Mobilität"))
    said = make_ready(ready.api)
    assert said[:2] == [
        "Neue Spalten in „Listen“: „Mobilität“.",
        "Neue Zeilen in „Einstellungen“: „Probephase Treffen“.",
    ]
    assert ready.document.values(SETTINGS)[-1][:2] == ["Probephase Treffen", "3"]
    column = ready.column(LISTS_TITLE, "Mobilität")
    values = [row[column] for row in ready.document.values(LISTS_TITLE)[1:] if len(row) > column and row[column]]
    assert values == list(LISTS["Mobilität"])
    assert make_ready(ready.api) == []


# --- What staff made their own ----------------------------------------------------------------------------------------

THEIRS: list[list[Any]] = [
    ["Unsere Treffen"],
    ["Wetter", "Ort", "ID", "Tandem-ID", "Datumm", "Dauer (Min.)", "Themen"],
    ["Regen", "ZIM", "M-00001", "T-00001", 46000, 90, "Briefe; Sport"],
    ["Sonne", "im Park", "", "T-00001", "morgen", "1:30", ""],
]
ENTRIES = [
    ["Was zur Wahl steht"],
    ["Orte", "Hilfethemen", "Stadtteile"],
    ["Park", "Briefe", "Rieth"],
    ["", "Sport", ""],
]


@pytest.fixture
def own(server: SheetsServer, account: Mapping[str, Any]) -> Sheet:
    """Columns in another order, one renamed, one of their own, others missing; a title above."""
    return sheet_of_staff(server, account, {"Ausflüge": [["Zoo", 12]], MEETINGS: THEIRS, LISTS_TITLE: ENTRIES})


def test_a_sheet_that_staff_made_is_completed_where_its_columns_stand(own: Sheet) -> None:
    said = make_ready(own.api)
    after = own.document.values(MEETINGS)
    assert [row[:7] for row in after] == own_rows(), "what stood there stands there"
    assert after[1][7:] == [
        "Notiz", "Unterstützung nötig", "Eingetragen von", "Bestätigt am", "Angelegt am", "Geändert am", "Geändert von"
    ]  # fmt: skip
    assert own.document.titles[:3] == ["Ausflüge", MEETINGS, LISTS_TITLE]
    assert own.document.values("Ausflüge") == [["Zoo", 12]]
    place = own.cell(MEETINGS, "Ort", 2, header_row=1)
    assert place.validation is not None
    assert [value["userEnteredValue"] for value in place.validation["condition"]["values"]] == list(Place)
    topics = own.cell(MEETINGS, "Themen", LAST, header_row=1).validation
    assert topics is not None
    assert topics["condition"]["values"] == [{"userEnteredValue": "='Listen'!$B$3:$B"}]
    assert own.document.cell(MEETINGS, 1, 2).note == "vergibt die App."
    assert own.document.cell(MEETINGS, 1, 0).note is None, "a column of their own"
    assert format_of(own, MEETINGS, "Dauer (Min.)", 3, header_row=1) == {"type": "NUMBER", "pattern": "0"}
    assert own.document.tab(MEETINGS).frozen_rows == 2
    assert [each.range.rows.start for each in own.document.tab(MEETINGS).protections] == [1, 2]
    assert any(sentence.startswith("Neue Spalten in „Treffen“: „Notiz“, ") for sentence in said)
    assert own.document.values(LISTS_TITLE)[2][:3] == ["Park", "Briefe", "Rieth"]


def own_rows() -> list[list[Any]]:
    rows: list[list[Any]] = [[None if cell == "" else cell for cell in row] for row in THEIRS]
    rows[3].pop()  # nothing stands in its last cell
    return rows


def test_a_column_under_a_name_much_like_its_own_is_not_added_again(own: Sheet) -> None:
    make_ready(own.api)
    assert "Datum" not in own.document.values(MEETINGS)[1]
    assert format_of(own, MEETINGS, "Datumm", 5, header_row=1) is None
    assert make_ready(own.api) == []


def test_a_tab_that_staff_renamed_is_not_added_again(ready: Sheet) -> None:
    staff.rename_tab(ready.document, "Räume", "Zimmer")
    assert make_ready(ready.api) == []
    assert "Räume" not in ready.document.titles


def test_a_column_for_ids_is_never_added_beside_rows(own: Sheet) -> None:
    staff.edit(own.document, MEETINGS, 1, 2, "Nummer")
    make_ready(own.api)
    assert "ID" not in own.document.values(MEETINGS)[1]


def test_notes_colours_formats_widths_and_drop_downs_of_staff_stay(own: Sheet) -> None:
    yellow = {"backgroundColor": {"red": 1, "green": 1}}
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "im Park"}]}}
    own.change(MEETINGS, 1, [1], note="Wo war es?", style=yellow)
    own.change(MEETINGS, 1, range(2, ROWS), validation=rule)
    own.change(MEETINGS, 5, [2], style={"numberFormat": {"type": "NUMBER", "pattern": '0 "Min."'}})
    own.document.tab(MEETINGS).set_line("COLUMNS", 1, pixel_size=300)
    own.document.tab(MEETINGS).frozen_rows = 1
    make_ready(own.api)
    header = own.document.cell(MEETINGS, 1, 1)
    assert (header.note, header.style) == ("Wo war es?", yellow)
    assert {str(own.document.cell(MEETINGS, row, 1).validation) for row in (2, 3, LAST)} == {str(rule)}
    assert own.document.cell(MEETINGS, 2, 5).style == {"numberFormat": {"type": "NUMBER", "pattern": '0 "Min."'}}
    assert own.document.tab(MEETINGS).column_lines[1].pixel_size == 300
    assert own.document.tab(MEETINGS).frozen_rows == 1
    assert make_ready(own.api) == []


def test_only_cells_without_a_format_get_one(own: Sheet) -> None:
    euro = {"numberFormat": {"type": "CURRENCY", "pattern": "0 €"}}
    own.change(MEETINGS, 5, [2, 40, 41, 90], style=euro)
    make_ready(own.api)
    styles = {row: own.document.cell(MEETINGS, row, 5).style for row in (2, 3, 39, 40, 41, 42, 90, 91, LAST)}
    assert [row for row, style in styles.items() if style == euro] == [2, 40, 41, 90]
    assert all(style and style["numberFormat"]["type"] for style in styles.values())


def test_rows_that_have_no_drop_down_get_it(ready: Sheet) -> None:
    column = ready.column(MEETINGS, "Ort")
    ready.change(MEETINGS, column, [LAST], validation=None, style=None)
    said = make_ready(ready.api)
    assert said == ["Im Blatt „Treffen“ ergänzt: ein Zahlenformat, eine Auswahlliste."]
    assert ready.document.cell(MEETINGS, LAST, column).validation is not None


def test_boxes_to_tick_are_left_as_they_are(own: Sheet) -> None:
    staff.insert_column(own.document, MEETINGS, 7)
    staff.edit(own.document, MEETINGS, 1, 7, "Unterstützung nötig")
    own.change(MEETINGS, 7, range(2, ROWS), validation={"condition": {"type": "BOOLEAN"}})
    make_ready(own.api)
    assert own.document.cell(MEETINGS, 2, 7).style is None
    assert own.document.cell(MEETINGS, LAST, 7).validation == {"condition": {"type": "BOOLEAN"}}


def test_a_tab_that_ends_with_its_header_gets_rows(server: SheetsServer, account: Mapping[str, Any]) -> None:
    sheet = sheet_of_staff(server, account, {MEETINGS: [["ID", "Tandem-ID", "Datum"]]})
    sheet.document.tab(MEETINGS).row_count = 1
    make_ready(sheet.api)
    assert sheet.document.tab(MEETINGS).row_count == 101
    assert format_of(sheet, MEETINGS, "Datum", 100) == DAY
    assert make_ready(sheet.api) == []


def test_a_new_header_looks_like_the_others(ready: Sheet) -> None:
    green = {"backgroundColor": {"green": 1}, "textFormat": {"italic": True}}
    for column in range(len(ready.document.values(MEETINGS)[0])):
        ready.change(MEETINGS, column, [0], style=green)
    staff.delete_column(ready.document, MEETINGS, ready.column(MEETINGS, "Ort"))
    make_ready(ready.api)
    assert ready.cell(MEETINGS, "Ort", 0).style == green


# --- While it works ---------------------------------------------------------------------------------------------------


def test_who_moves_columns_in_the_same_moment_is_told_to_look(own: Sheet) -> None:
    make_ready(own.api)
    own.change(MEETINGS, 1, range(2, ROWS), validation=None)
    own.server.before = once(lambda _: staff.move_column(own.document, MEETINGS, 0, 3), is_write)
    said = make_ready(own.api)
    assert "hat jemand im Blatt „Treffen“ Spalten verschoben oder umbenannt" in said[-1]


@pytest.mark.parametrize("fault", [Fault.CUT_AFTER, Fault.BUSY_AFTER, Fault.BUSY_BEFORE, Fault.QUOTA])
@pytest.mark.parametrize("number", [0, 1])
def test_a_request_that_nobody_answers_does_no_harm(own: Sheet, fault: Fault, number: int) -> None:
    writes: list[Request] = []

    def before(request: Request) -> Fault | None:
        writes.extend([request] if is_write(request) else [])
        return fault if is_write(request) and len(writes) == number + 1 else None

    own.server.before = before
    said = make_ready(own.api)
    own.server.before = None
    assert "Neue Tabellenblätter: „Räume“." in said
    assert {len(own.document.tab(title).protections) for title in TITLES} == {1, 2}
    headers = own.document.values(MEETINGS)[1]
    assert len(headers) == len(set(headers))
    assert make_ready(own.api) == []


def test_a_tab_that_goes_away_meanwhile_is_made_again(ready: Sheet) -> None:
    ready.change(MEETINGS, 5, [LAST], validation=None)
    ready.server.before = once(lambda _: staff.delete_tab(ready.document, "Räume"), is_write)
    assert "Neue Tabellenblätter: „Räume“." in make_ready(ready.api)
    assert ready.document.values("Räume")[0][0] == "ID"
    assert make_ready(ready.api) == []


def test_a_protected_header_is_refused_with_what_to_do(own: Sheet) -> None:
    staff.protect(own.document, MEETINGS, "1:2")
    with pytest.raises(SheetRefused, match="geschützt"):
        make_ready(own.api)


def test_large_batches_are_sent_in_parts() -> None:
    requests = [{"repeatCell": {"cell": {"note": "x" * 1000}, "number": number}} for number in range(4000)]
    parts = list(in_parts(requests))
    assert [request for part in parts for request in part] == requests
    assert all(len(json.dumps(part)) < MOST_BYTES + 10_000 for part in parts)
    assert len(parts) == 3


# --- Drop-downs from the tab Listen -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "formula", ["=Listen!$C$2:$C", "='Listen'!$C$2:$C", "=Listen!C2:C1000", "=LISTEN!$C$2:$C$6", "=Listen!C:C"]
)
def test_ranges_that_hold_all_entries_will_do(formula: str) -> None:
    assert Entries("Listen", column=2, first=1, last=5).are_all_in(formula)


@pytest.mark.parametrize(
    "formula",
    ["=Listen!$B$2:$B", "=Listen!$C$2:$D", "=Listen!$C$3:$C", "=Listen!$C$2:$C$5", "=Orte!$C$2:$C", "=#REF!", "C2:C"],
)
def test_ranges_that_lack_entries_or_hold_others_will_not(formula: str) -> None:
    assert not Entries("Listen", column=2, first=1, last=5).are_all_in(formula)


# --- A new spreadsheet, and whom it is shared with --------------------------------------------------------------------


def test_a_new_spreadsheet_is_made_and_shared(server: SheetsServer, account: Mapping[str, Any]) -> None:
    place = create_sheet(GooglePlace("", account, server.address), "ZIM Integrationsbegleitung")
    document = server.document(place.spreadsheet)
    assert (document.title, document.owner) == ("ZIM Integrationsbegleitung", APP)
    server.requests.clear()
    share(open_sheet(place).api, "frau.x@zim.example")
    assert document.roles == {"frau.x@zim.example": "writer"}
    query = parse_qs(server.requests[-1].query)
    assert query["sendNotificationEmail"] == ["true"]
    assert "persönliche Daten" in query["emailMessage"][0]


class Refusing(SheetsServer):
    """Refuses files and permissions for a reason of Google's."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(authenticate=True)
        self.body = {"error": {"code": code, "message": message, "errors": [{"reason": reason}]}}
        self.code, self.bodies = code, list[Any]()

    def answer(self, method: str, address: str, authorization: str | None, data: bytes) -> Answer | None:
        if method == "POST" and address.startswith("/drive/"):
            self.bodies.append(json.loads(data))
            return Answer(self.code, self.body)
        return super().answer(method, address, authorization, data)


def test_a_service_account_without_storage_is_told_where_to_put_the_sheet() -> None:
    server = Refusing(403, "storageQuotaExceeded", "The user's Drive storage quota has been exceeded.")
    with server:
        place = GooglePlace("", server.service_account(APP), server.address)
        with pytest.raises(SheetRefused, match=r"keinen eigenen Speicherplatz.*Geteilten Ablage.*--folder"):
            create_sheet(place, "ZIM", folder="FOLDER")
        assert server.bodies[0]["parents"] == ["FOLDER"]


def test_a_folder_that_the_app_may_not_use_is_named_as_the_reason() -> None:
    with Refusing(404, "notFound", "File not found: FOLDER.") as server:
        place = GooglePlace("", server.service_account(APP), server.address)
        with pytest.raises(SheetRefused, match=f"In diesen Ordner darf die App nichts legen.*{APP}"):
            create_sheet(place, "ZIM", folder="FOLDER")


def test_an_address_without_an_account_at_google_is_told() -> None:
    with Refusing(400, "invalidSharingRequest", "Bad Request. User message: …") as server:
        key = server.create("ZIM")
        api = open_sheet(GooglePlace(key, server.service_account(APP), server.address)).api
        with pytest.raises(SheetRefused, match="Zu ihr gehört kein Google-Konto"):
            share(api, "frau.x@zim.example")


@pytest.mark.parametrize("name", ["Google Sheets", "Google Drive"])
def test_an_api_that_was_never_switched_on_is_named(name: str) -> None:
    message = (
        f"{name} API has not been used in project 123 before or it is disabled. Enable it by visiting "
        "https://console.developers.google.com/ then retry."
    )
    error = refusal(403, message, frozenset({"SERVICE_DISABLED"}), APP)
    assert isinstance(error, SheetRefused)
    assert f"ist die „{name} API“ nicht eingeschaltet" in error.sentence
    assert refusal(403, message, frozenset(), APP).sentence == error.sentence


def test_too_many_requests_are_told_from_a_refusal_whatever_their_number() -> None:
    assert isinstance(refusal(403, "User Rate Limit Exceeded.", frozenset({"userRateLimitExceeded"}), APP), SheetBusy)
    assert isinstance(refusal(429, "Quota exceeded", frozenset(), APP), SheetBusy)
    assert isinstance(refusal(503, "unavailable", frozenset(), APP), SheetUnreachable)


def test_an_excel_file_is_told_from_a_google_sheet() -> None:
    error = refusal(400, "This operation is not supported for this document", frozenset(), APP)
    assert "Excel-Datei" in error.sentence
