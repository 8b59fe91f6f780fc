"""Drive: files and permissions."""

from tests.server.client import Plain
from tests.sheets_server import Document, SheetsServer

FILES = "/drive/v3/files"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


def test_creates_renames_bins_and_deletes(plain: Plain, server: SheetsServer) -> None:
    made = plain.ask("POST", FILES, {"name": "Neu", "mimeType": SPREADSHEET})
    assert made == {"kind": "drive#file", "id": made["id"], "name": "Neu", "mimeType": SPREADSHEET}
    path = f"{FILES}/{made['id']}"
    assert plain.ask("PATCH", path, {"name": "Alt", "trashed": True})["name"] == "Alt"
    assert plain.ask("GET", path, fields="name,trashed") == {"name": "Alt", "trashed": True}
    assert plain.ask("DELETE", path) is None
    assert plain.ask("DELETE", path) == (404, f"File not found: {made['id']}.")
    assert plain.get(made["id"]) == (404, "Requested entity was not found.")
    assert server.service.documents == {}


def test_finds_files_by_name_and_page_by_page(plain: Plain, server: SheetsServer) -> None:
    keys = [server.create(title) for title in ("Eins", "Zwei", "It's drei")]
    search = f'mimeType="{SPREADSHEET}" and name = "Zwei" and trashed = false'
    assert [file["id"] for file in plain.ask("GET", FILES, q=search)["files"]] == [keys[1]]
    assert len(plain.ask("GET", FILES, q=r"name = 'It\'s drei'")["files"]) == 1
    first = plain.ask("GET", FILES, pageSize="2", fields="nextPageToken,files(id)")
    second = plain.ask("GET", FILES, pageSize="2", pageToken=first["nextPageToken"], fields="nextPageToken,files(id)")
    assert sorted(file["id"] for file in first["files"] + second["files"]) == sorted(keys)
    assert "nextPageToken" not in second
    assert plain.ask("GET", FILES, q="fullText contains 'x'")[0] == 501


def test_tells_times_rights_and_owners(plain: Plain, key: str, document: Document) -> None:
    found = plain.ask("GET", f"{FILES}/{key}", fields="name,createdTime,modifiedTime,capabilities(canEdit),owners")
    assert found["name"] == "Team"
    assert found["capabilities"] == {"canEdit": True}
    assert found["owners"][0]["emailAddress"] == document.owner
    plain.update(key, "Personen!A1", [["x"]])
    later = plain.ask("GET", f"{FILES}/{key}", fields="createdTime,modifiedTime")
    assert later["modifiedTime"] >= found["modifiedTime"]
    assert later["createdTime"] == found["createdTime"]


def test_copies_a_file_with_its_cells(plain: Plain, server: SheetsServer, key: str, document: Document) -> None:
    copy = plain.ask("POST", f"{FILES}/{key}/copy", {"name": "Kopie"})
    plain.update(copy["id"], "Personen!A1", [["x"]])
    assert server.document(copy["id"]).values("Personen")[0] == ["x", "Name", "Alter"]
    assert document.values("Personen")[0] == ["ID", "Name", "Alter"]


def test_shares_with_people_and_everybody(plain: Plain, key: str) -> None:
    path = f"{FILES}/{key}/permissions"
    made = plain.ask("POST", path, {"type": "user", "role": "reader", "emailAddress": "a@example.org"})
    plain.ask("POST", path, {"type": "anyone", "role": "reader"})
    found = plain.ask("GET", path, fields="permissions(emailAddress,role,type)")["permissions"]
    assert [permission["role"] for permission in found] == ["owner", "reader", "reader"]
    assert plain.ask("DELETE", f"{path}/{made['id']}") is None
    assert plain.ask("DELETE", f"{path}/{made['id']}")[0] == 404
    assert len(plain.ask("GET", path)["permissions"]) == 2


def test_says_501_to_downloads_and_exports(plain: Plain, key: str) -> None:
    assert plain.ask("GET", f"{FILES}/{key}", alt="media")[0] == 501
    assert plain.ask("GET", f"{FILES}/{key}/export", mimeType="text/csv")[0] == 501
