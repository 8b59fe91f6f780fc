"""What people do by hand."""

from datetime import datetime

import pytest

from tests.sheets_server import Document, SheetsServer, staff


def ids(document: Document) -> list[object]:
    return [row[0] if row else None for row in document.values("Personen")]


def test_sorts_below_the_header(document: Document) -> None:
    staff.sort(document, "Personen", 2)
    assert ids(document) == ["ID", "P-2", "P-1", "P-3"]
    staff.sort(document, "Personen", 1, descending=True)
    assert ids(document) == ["ID", "P-3", "P-2", "P-1"]


def test_inserts_appends_pastes_clears_moves_and_deletes_rows(document: Document) -> None:
    staff.insert_row(document, "Personen", 1, ["", "Zoe"])
    staff.append_row(document, "Personen", ["P-4"])
    staff.paste_row(document, "Personen", 2, 6)
    assert ids(document) == ["ID", None, "P-1", "P-2", "P-3", "P-4", "P-1"]
    staff.clear_row(document, "Personen", 3)
    staff.delete_row(document, "Personen", 1)
    staff.move_row(document, "Personen", 1, 3)
    assert ids(document) == ["ID", None, "P-3", "P-1", "P-4", "P-1"]
    assert document.revision == 6


def test_inserts_moves_renames_and_deletes_columns(document: Document) -> None:
    staff.insert_column(document, "Personen", 1, "Neu")
    staff.move_column(document, "Personen", 0, 2)
    staff.rename_header(document, "Personen", 3, "Jahre")
    assert document.values("Personen")[0] == ["Neu", "Name", "ID", "Jahre"]
    staff.delete_column(document, "Personen", 0)
    assert document.values("Personen")[1] == ["Ann", "P-1", 30]


def test_adds_renames_and_deletes_tabs(document: Document) -> None:
    staff.add_tab(document, "Neu")
    staff.rename_tab(document, "Neu", "Neuer")
    staff.delete_tab(document, "Listen")
    staff.add_tab(document)
    assert document.titles == ["Personen", "Neuer", "Sheet3"]


def test_typing_follows_the_locale(server: SheetsServer) -> None:
    document = server.document(server.create("Team", {"T": []}))
    document.state.locale = "de_DE"
    for row, text in enumerate(["31.12.26", "ca. 2 Std", "ja!", "01067", "=1+1", "morgen "]):
        staff.edit(document, "T", row, 0, text)
    assert document.values("T") == [[46387], ["ca. 2 Std"], ["ja!"], [1067], [2], ["morgen "]]
    assert document.cell("T", 0, 0).number_format == {"type": "DATE", "pattern": "dd.mm.yyyy"}
    staff.edit(document, "T", 5, 0, None)
    assert len(document.values("T")) == 5


def test_filtered_and_hidden_rows_stay_in_place_when_sorted(document: Document) -> None:
    staff.filter(document, "Personen", 1, keep=["Ann", "Cem"])
    assert document.tab("Personen").line("ROWS", 2).hidden
    staff.sort(document, "Personen", 2, descending=True)
    assert ids(document) == ["ID", "P-3", "P-2", "P-1"]
    staff.hide_rows(document, "Personen", [1])
    staff.sort(document, "Personen", 2)
    assert ids(document) == ["ID", "P-3", "P-2", "P-1"]


def test_protects_for_everybody_but_the_editors(document: Document) -> None:
    staff.protect(document, "Personen", "A1:C1", editors=["a@example.org"])
    (protection,) = document.tab("Personen").protections
    assert protection.given["editors"] == {"users": [document.owner, "a@example.org"]}


def test_a_change_that_fails_leaves_nothing_behind(document: Document) -> None:
    def fail() -> None:
        with document.change():
            staff.delete_row(document, "Personen", 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ids(document) == ["ID", "P-1", "P-2", "P-3"]
    assert document.revision == 0


def test_changes_are_dated_by_the_server_s_clock() -> None:
    now = [datetime(2026, 3, 1)]
    with SheetsServer(clock=lambda: now[0]) as server:
        document = server.document(server.create("Team"))
        now[0] = datetime(2026, 3, 2)
        staff.edit(document, "Sheet1", 0, 0, "x")
    assert (document.created, document.modified) == (datetime(2026, 3, 1), datetime(2026, 3, 2))
