"""What the store promises, on every backend."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.store.conftest import NOON, Centre
from zim_data import journal
from zim_data.errors import InvalidInput, NotFound, RuleBroken, StoreError
from zim_data.records import Row
from zim_data.store.edits import Append, Conflict, Edit, Remove, change
from zim_data.store.snapshot import Snapshot
from zim_data.store.spreadsheet import AppendRow, ClearRow, GridChange, Grids, SetCell
from zim_data.tables import JournalLine, Meeting, Newcomer, Tandem, Volunteer, VolunteerStatus

MakeCentre = Callable[[Mapping[type[Row], Sequence[Row]]], Centre]

ANNA = Volunteer(id="B-ANNA0", first_name="Anna", last_name="Ahorn", phone="+493616431535", created_at=NOON)
OLHA = Newcomer(id="Z-OLHA0", first_name="Ольга", last_name="Соняшник", created_at=NOON)
TANDEM = Tandem(id="T-00001", volunteer_id="B-ANNA0", newcomer_id="Z-OLHA0", created_at=NOON)


def anna(centre: Centre) -> Volunteer:
    return centre.store.snapshot()[Volunteer].by_id["B-ANNA0"]


def save(centre: Centre, *edits: Edit, action: str = "Test") -> str:
    return centre.store.apply(edits, action=action, by="Frau Ahorn")


def set_cell(tab: str, header: str, value: Any, row: int = 1) -> Callable[[Grids], list[GridChange]]:
    return lambda grids: [SetCell(tab, row, grids[tab][0].index(header), value)]


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_new_row_is_read_back_as_it_was_saved_and_says_who_made_it(centre: Centre) -> None:
    save(centre, Append(ANNA))
    record = anna(centre)
    assert (record.name, record.phone) == ("Anna Ahorn", "+493616431535")
    assert (record.created_at, record.changed_at, record.changed_by) == (NOON, NOON, "Frau Ahorn")
    assert centre.another_session().snapshot()[Volunteer].records == (record,)


def test_only_the_cells_that_changed_are_written(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    before = centre.grids()
    save(centre, change(anna(centre), phone="+4936199999"))
    after = centre.grids()
    header = before[Volunteer.TITLE][0]
    differing = {
        header[column]
        for column, (one, other) in enumerate(
            zip(_padded(before[Volunteer.TITLE][1]), _padded(after[Volunteer.TITLE][1]), strict=True)
        )
        if one != other
    }
    assert differing == {"Telefon", "Geändert am", "Geändert von"}
    assert {tab for tab in before if before[tab] != after[tab]} == {Volunteer.TITLE, JournalLine.TITLE}


def test_a_transaction_over_several_tabs_is_made_whole_or_not_at_all(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    before = centre.grids()
    edits: list[Edit] = [Append(OLHA), change(anna(centre), first_name="x" * 500)]
    with pytest.raises(InvalidInput) as refused:
        centre.store.apply(edits, action="Test", by="")
    assert refused.value.by_field == {"first_name": "Der Text ist zu lang: 500 Zeichen, höchstens 120."}
    assert centre.grids() == before


def test_what_begins_like_a_formula_stays_text(centre: Centre) -> None:
    for name in ("=1+1", "@SUM(A1)", "+49", "-1", "'x", "=HYPERLINK(1)"):
        save(centre, Append(Volunteer(id=f"B-{name}", first_name=name)))
        assert centre.store.snapshot()[Volunteer].by_id[f"B-{name}"].first_name == name
    assert centre.another_session().snapshot()[Volunteer].records[0].first_name == "=1+1"


def test_a_command_decides_on_the_newest_state(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.store.snapshot()
    centre.by_hand(set_cell(Volunteer.TITLE, "Max. Tandems", 7))
    seen: list[int] = []

    def command(fresh: Snapshot) -> list[Edit]:
        seen.append(fresh[Volunteer].by_id["B-ANNA0"].max_tandems)
        return []

    centre.store.apply(command, action="Test", by="")
    assert seen == [7]


def test_nothing_to_change_writes_nothing(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    before = centre.spreadsheet.version()
    save(centre, change(anna(centre), phone=ANNA.phone))
    assert centre.spreadsheet.version() == before


def test_a_row_whose_id_is_there_already_is_not_written_twice(centre: Centre) -> None:
    save(centre, Append(ANNA))
    save(centre, Append(ANNA))
    assert len(centre.store.snapshot()[Volunteer].records) == 1


def test_an_id_that_belongs_to_somebody_else_is_refused(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    with pytest.raises(StoreError, match="schon vergeben"):
        save(centre, Append(Volunteer(id="B-ANNA0", first_name="Berta")))


# --- Beside people who edit by hand -----------------------------------------------------------------------------------


def test_a_cell_that_somebody_changed_meanwhile_is_not_overwritten(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "0361 111111"))
    with pytest.raises(Conflict) as conflict:
        save(centre, change(seen, phone="+49361222222"))
    difference = conflict.value.differences[0]
    assert (difference.header, difference.seen) == ("Telefon", "0361 6431535")
    assert (difference.theirs, difference.mine) == ("0361 111111", "0361 222222")
    assert anna(centre).phone == "+49361111111"


def test_who_insists_on_a_conflict_gets_it_saved(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "0361 111111"))
    with pytest.raises(Conflict) as conflict:
        save(centre, change(seen, phone="+49361222222"))
    save(centre, *conflict.value.rebased)
    assert anna(centre).phone == "+49361222222"


def test_an_unreadable_text_that_changed_meanwhile_is_a_conflict_too(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "im Urlaub"))
    seen = anna(centre)
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "wieder da"))
    with pytest.raises(Conflict) as conflict:
        save(centre, change(seen, phone="+49361222222"))
    assert conflict.value.differences[0].theirs == "wieder da"


def test_two_people_may_change_different_cells_of_one_row(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    centre.by_hand(set_cell(Volunteer.TITLE, "Stadtteil", "Rieth"))
    save(centre, change(seen, phone="+49361222222"))
    assert (anna(centre).district, anna(centre).phone) == ("Rieth", "+49361222222")


def test_the_same_change_by_both_is_no_conflict(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "0361 222222"))
    save(centre, change(seen, phone="+49361222222"))
    assert anna(centre).phone == "+49361222222"


def test_a_row_is_found_by_its_id_wherever_it_went(make_centre: MakeCentre) -> None:
    berta = Volunteer(id="B-BERTA", first_name="Berta", created_at=NOON)
    centre = make_centre({Volunteer: [ANNA, berta]})
    seen = anna(centre)

    def swap(grids: Grids) -> list[GridChange]:
        one, other = grids[Volunteer.TITLE][1], grids[Volunteer.TITLE][2]
        width = max(len(one), len(other))
        return [
            SetCell(Volunteer.TITLE, row, column, values[column] if column < len(values) else None)
            for row, values in ((1, other), (2, one))
            for column in range(width)
        ]

    centre.by_hand(swap)
    save(centre, change(seen, phone="+49361222222"))
    people = centre.store.snapshot()[Volunteer].by_id
    assert (people["B-ANNA0"].phone, people["B-BERTA"].phone) == ("+49361222222", None)


def test_a_row_that_somebody_deleted_is_said_to_be_gone(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    centre.by_hand(lambda _: [ClearRow(Volunteer.TITLE, 1)])
    with pytest.raises(NotFound, match="gelöscht"):
        save(centre, change(seen, phone="+49361222222"))


def test_removing_a_row_that_changed_meanwhile_is_a_conflict(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    centre.by_hand(set_cell(Volunteer.TITLE, "Stadtteil", "Rieth"))
    with pytest.raises(Conflict):
        save(centre, Remove(seen))
    assert anna(centre).district == "Rieth"


def test_a_row_typed_without_an_id_is_visible_and_gets_it_at_the_next_write(centre: Centre) -> None:
    centre.by_hand(lambda _: [AppendRow(Volunteer.TITLE, {1: "Carla", 2: "Clematis"})])
    before = centre.store.snapshot()[Volunteer].records[0]
    assert (before.name, before.id[:2]) == ("Carla Clematis", "B-")
    assert not centre.cell(Volunteer.TITLE, "ID")
    save(centre, change(before, phone="+49361222222"))
    after = centre.store.snapshot()[Volunteer].records[0]
    assert (after.id, after.phone, after.created_at) == (before.id, "+49361222222", NOON)
    assert centre.cell(Volunteer.TITLE, "ID") == before.id


def test_a_row_pasted_twice_counts_once_and_is_not_written_to(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    row = centre.grids()[Volunteer.TITLE][1]
    centre.by_hand(lambda _: [AppendRow(Volunteer.TITLE, dict(enumerate(row)))])
    snapshot = centre.store.snapshot()
    assert len(snapshot[Volunteer].records) == 1
    assert [problem.address for problem in snapshot.problems] == ["A3"]
    assert "steht doppelt da, wie Zeile 2" in snapshot.problems[0].sentence
    with pytest.raises(StoreError, match="zweimal"):
        save(centre, change(anna(centre), phone="+49361222222"))


def test_own_columns_are_shown_with_the_person_and_never_touched(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    width = len(centre.grids()[Volunteer.TITLE][0])
    own = [SetCell(Volunteer.TITLE, 0, width, "Kuchen"), SetCell(Volunteer.TITLE, 1, width, "Apfel")]
    centre.by_hand(lambda _: own)
    assert anna(centre).extra == {"Kuchen": "Apfel"}
    save(centre, change(anna(centre), phone="+49361222222"), Append(OLHA))
    assert anna(centre).extra == {"Kuchen": "Apfel"}


def test_moved_and_differently_written_headers_are_found(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", " TELEFON-Nummer ", row=0))
    save(centre, change(anna(centre), phone="+49361222222"))
    assert anna(centre).phone == "+49361222222"


def test_a_missing_column_is_named_and_nothing_is_lost(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "Fon", row=0))
    assert "fehlt die Spalte „Telefon“" in centre.store.snapshot().problems[0].sentence
    before = centre.grids()
    with pytest.raises(StoreError, match="fehlt die Spalte „Telefon“"):
        save(centre, change(anna(centre), phone="+49361222222"))
    assert centre.grids() == before
    save(centre, change(anna(centre), first_name="Anne"))
    assert anna(centre).extra["Fon"] == "+49 361 6431535"


def test_a_doubled_column_is_named_and_not_written_to(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    width = len(centre.grids()[Volunteer.TITLE][0])
    centre.by_hand(lambda _: [SetCell(Volunteer.TITLE, 0, width, "Telefon")])
    assert "gibt es zweimal" in centre.store.snapshot().problems[0].sentence
    with pytest.raises(StoreError, match="zweimal"):
        save(centre, change(anna(centre), phone="+49361222222"))


def test_a_sheet_that_lost_a_tab_and_a_column_is_completed(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "Fon", row=0))
    centre.by_hand(lambda _: [ClearRow(Meeting.TITLE, 0)])
    before = centre.grids()[Volunteer.TITLE]
    centre.store.complete()
    after = centre.grids()[Volunteer.TITLE]
    assert [row[: len(before[0])] for row in after] == [list(row) for row in before]
    assert after[0][-1] == "Telefon"
    save(centre, change(anna(centre), phone="+49361222222"))
    assert anna(centre).phone == "+49361222222"


def test_a_renamed_id_column_is_asked_back_and_never_made_anew(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.by_hand(set_cell(Volunteer.TITLE, "ID", "Nr", row=0))
    assert "nennen Sie sie bitte wieder „ID“" in centre.store.snapshot().problems[0].sentence
    before = centre.grids()[Volunteer.TITLE]
    centre.store.complete()
    assert centre.grids()[Volunteer.TITLE] == before


def test_a_second_column_with_another_name_for_the_same_is_shown_as_an_own_one(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    width = len(centre.grids()[Volunteer.TITLE][0])
    centre.by_hand(
        lambda _: [
            SetCell(Volunteer.TITLE, 0, width, "Handy"),
            SetCell(Volunteer.TITLE, 1, width, "0171 3920001"),
            SetCell(Volunteer.TITLE, 1, width + 1, "ohne Kopf"),
        ]
    )
    assert anna(centre).phone == "+493616431535"
    assert anna(centre).extra == {"Handy": "0171 3920001", "(Spalte AK)": "ohne Kopf"}


def test_prepared_rows_with_boxes_that_nobody_ticked_are_nobody(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    column = centre.grids()[Volunteer.TITLE][0].index("Infomail")
    centre.by_hand(lambda _: [AppendRow(Volunteer.TITLE, {column: False}) for _ in range(30)])
    assert len(centre.store.snapshot()[Volunteer].records) == 1


def test_equal_rows_without_an_id_get_different_ones(centre: Centre) -> None:
    centre.by_hand(lambda _: [AppendRow(Volunteer.TITLE, {1: "Carla"}) for _ in range(3)])
    first = [record.id for record in centre.store.snapshot()[Volunteer].records]
    assert len(set(first)) == 3
    save(centre, Append(ANNA))
    assert [record.id for record in centre.store.snapshot()[Volunteer].records][:3] == first


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_the_sheet_is_read_only_when_it_changed(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    one = centre.store.snapshot()
    assert centre.store.snapshot() is one
    centre.by_hand(set_cell(Volunteer.TITLE, "Stadtteil", "Rieth"))
    assert centre.store.snapshot() is not one
    assert anna(centre).district == "Rieth"


def test_after_a_write_everybody_sees_it_without_another_reading(centre: Centre) -> None:
    save(centre, Append(ANNA))
    assert centre.store.snapshot() is centre.store.snapshot()
    assert anna(centre).name == "Anna Ahorn"


def test_a_new_day_is_a_new_reading(make_centre: MakeCentre) -> None:
    tomorrow = date(2026, 11, 23)
    centre = make_centre({Volunteer: [Volunteer(id="B-ANNA0", first_name="Anna", consent_on=tomorrow)]})
    assert len(centre.store.snapshot().problems) == 1
    centre.clock.forward(days=1)
    assert not centre.store.snapshot().problems


def test_settings_lists_and_texts_come_from_the_sheet(centre: Centre) -> None:
    assert centre.store.snapshot().settings.waiting_red == 60
    grid = centre.grids()["Einstellungen"]
    row = next(index for index, cells in enumerate(grid) if cells[0] == "Wartezeit rot (Tage)")
    centre.by_hand(lambda _: [SetCell("Einstellungen", row, 1, 90), AppendRow("Listen", {0: "Gartenarbeit"})])
    snapshot = centre.store.snapshot()
    assert snapshot.settings.waiting_red == 90
    assert "Gartenarbeit" in snapshot.lists["Hilfethemen"]


def test_an_absurd_setting_is_a_problem_and_the_default_counts(centre: Centre) -> None:
    grid = centre.grids()["Einstellungen"]
    row = next(index for index, cells in enumerate(grid) if cells[0] == "Gewicht Sprache")
    centre.by_hand(lambda _: [SetCell("Einstellungen", row, 1, -5)])
    snapshot = centre.store.snapshot()
    assert snapshot.settings.weight_language == 20
    problem = snapshot.problems[0]
    assert (problem.tab, problem.address) == ("Einstellungen", f"B{row + 1}")
    assert problem.sentence == "-5 liegt nicht zwischen 0 und 100. Solange gilt „20“."


def test_a_reference_to_nobody_is_a_problem_with_its_cell(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA], Tandem: [TANDEM]})
    problem = centre.store.snapshot().problems[0]
    assert (problem.tab, problem.address, problem.text) == ("Tandems", "C2", "Z-OLHA0")


def test_a_record_tells_a_log_nothing_but_its_id() -> None:
    assert repr(ANNA) == str(ANNA) == "<Volunteer B-ANNA0>"


# --- Journal and undo -------------------------------------------------------------------------------------------------


def test_the_journal_says_who_changed_what_from_what_to_what(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    save(centre, change(anna(centre), phone="+49361222222"), action="Telefon geändert")
    line = centre.store.snapshot()[JournalLine].records[0]
    assert (line.at, line.user, line.action) == (NOON, "Frau Ahorn", "Telefon geändert")
    assert (line.table, line.record_id, line.column) == ("Integrationsbegleiter", "B-ANNA0", "Telefon")
    assert (line.before, line.after) == ("0361 6431535", "0361 222222")


def undo(centre: Centre, operation: str) -> str:
    return centre.store.apply(lambda fresh: journal.undo(fresh, operation), action="Rückgängig", by="")


def test_a_change_and_its_undo_can_be_taken_back(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    values = {"phone": None, "birth_year": 1980, "interests": ("Musik", "Kochen"), "status": VolunteerStatus.PAUSED}
    changed = save(centre, change(anna(centre), **values))
    centre.clock.forward(seconds=5)
    undone = undo(centre, changed)
    assert [getattr(anna(centre), name) for name in values] == [getattr(ANNA, name) for name in values]
    centre.clock.forward(seconds=5)
    undo(centre, undone)
    assert [getattr(anna(centre), name) for name in values] == list(values.values())


def test_a_new_row_can_be_taken_back_unless_it_was_changed_since(centre: Centre) -> None:
    created = save(centre, Append(ANNA))
    centre.clock.forward(seconds=5)
    changed = save(centre, change(anna(centre), phone="+49361222222"))
    with pytest.raises(RuleBroken, match="danach noch einmal geändert"):
        undo(centre, created)
    centre.clock.forward(seconds=5)
    undo(centre, changed)
    assert anna(centre).phone == ANNA.phone


def test_a_removed_row_comes_back_with_everything_in_it(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    width = len(centre.grids()[Volunteer.TITLE][0])
    own = [SetCell(Volunteer.TITLE, 0, width, "Kuchen"), SetCell(Volunteer.TITLE, 1, width, "Apfel")]
    centre.by_hand(lambda _: own)
    before = anna(centre)
    removed = save(centre, Remove(before))
    assert not centre.store.snapshot()[Volunteer].records
    undo(centre, removed)
    after = anna(centre)
    assert (after.name, after.phone, after.created_at, after.extra) == (
        before.name,
        before.phone,
        before.created_at,
        before.extra,
    )


def test_a_removed_row_comes_back_with_what_nobody_could_read(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    centre.by_hand(set_cell(Volunteer.TITLE, "Stadtteil", "Dabersteht"))
    removed = save(centre, Remove(anna(centre)))
    undo(centre, removed)
    assert centre.store.snapshot()[Volunteer].records[0].unread == {"district": "Dabersteht"}


def test_removing_a_row_whose_own_column_was_filled_meanwhile_is_a_conflict(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    seen = anna(centre)
    width = len(centre.grids()[Volunteer.TITLE][0])
    own = [SetCell(Volunteer.TITLE, 0, width, "Kuchen"), SetCell(Volunteer.TITLE, 1, width, "Apfel")]
    centre.by_hand(lambda _: own)
    with pytest.raises(Conflict) as conflict:
        save(centre, Remove(seen))
    assert [(each.header, each.theirs) for each in conflict.value.differences] == [("Kuchen", "Apfel")]


def test_what_others_refer_to_is_not_undone_away(centre: Centre) -> None:
    created = save(centre, Append(ANNA), Append(OLHA))
    centre.clock.forward(seconds=5)
    save(centre, Append(TANDEM))
    with pytest.raises(RuleBroken, match="Anna Ahorn und Ольга Соняшник hängt noch daran"):
        undo(centre, created)


def test_a_change_by_hand_after_the_fact_is_not_undone_away(make_centre: MakeCentre) -> None:
    centre = make_centre({Volunteer: [ANNA]})
    changed = save(centre, change(anna(centre), phone="+49361222222"))
    centre.by_hand(set_cell(Volunteer.TITLE, "Telefon", "0361 333333"))
    with pytest.raises(RuleBroken, match="danach noch einmal geändert"):
        undo(centre, changed)
    assert anna(centre).phone == "+49361333333"


def test_an_operation_over_several_rows_is_one_entry_and_undone_as_one(centre: Centre) -> None:
    operation = save(centre, Append(ANNA), Append(OLHA), Append(TANDEM))
    assert [each.id for each in journal.operations(centre.store.snapshot())] == [operation]
    undo(centre, operation)
    snapshot = centre.store.snapshot()
    assert not snapshot[Volunteer].records
    assert not snapshot[Newcomer].records
    assert not snapshot[Tandem].records


def test_the_newest_operation_comes_first(centre: Centre) -> None:
    first = save(centre, Append(ANNA))
    second = save(centre, Append(OLHA))
    centre.clock.forward(hours=1)
    third = save(centre, Append(TANDEM))
    found = journal.operations(centre.store.snapshot())
    assert [each.id for each in found] == [third, second, first]
    assert found[0].at - found[1].at == timedelta(hours=1)


def test_an_unknown_operation_cannot_be_undone(centre: Centre) -> None:
    with pytest.raises(NotFound):
        undo(centre, "V-00000000")


def _padded(row: list[Any]) -> list[Any]:
    filled = [None if cell == "" else cell for cell in row]
    return [*filled, *[None] * (60 - len(filled))]


def test_meetings_with_a_wrong_day_are_left_out_with_their_cell(make_centre: MakeCentre) -> None:
    meeting = Meeting(id="M-00001", tandem_id="T-00001", day=date(2026, 11, 1), minutes=90)
    centre = make_centre({Volunteer: [ANNA], Newcomer: [OLHA], Tandem: [TANDEM], Meeting: [meeting]})
    assert centre.store.snapshot()[Meeting].records[0].day == date(2026, 11, 1)
    for typed, sentence in (
        ("morgen", "„morgen“ ist kein Datum. Bitte so: 31.12.2026."),
        (datetime(2027, 1, 1), "Das Datum liegt in der Zukunft."),
        (None, "„Datum“ fehlt."),
    ):
        centre.by_hand(set_cell(Meeting.TITLE, "Datum", typed))
        snapshot = centre.store.snapshot()
        assert not snapshot[Meeting].records
        assert [(each.address, each.sentence) for each in snapshot.problems] == [("C2", sentence)]
