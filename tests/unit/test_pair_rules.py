"""Staff's own decisions about two people: which one counts, and what deciding and lifting change in the sheet."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from zim_data import journal, pair_rules
from zim_data.errors import InvalidInput, NotFound, RuleBroken, StoreError
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command, Store
from zim_data.tables import Newcomer, PairKind, PairRule, Volunteer

TODAY = date(2026, 6, 15)
NOON = datetime.combine(TODAY, time(12))
PINNED, FORBIDDEN = PairKind.PINNED, PairKind.FORBIDDEN

PEOPLE = (
    Volunteer(id="B-1", first_name="Bea", last_name="Beispiel"),
    Volunteer(id="B-2", first_name="Cem", last_name="Celik"),
    Newcomer(id="Z-1", first_name="Zoe", last_name="Zufall"),
    Newcomer(id="Z-2", first_name="Ali", last_name="Anders"),
)


def sheet_of(*records: Row) -> Memory:
    by_table: dict[type[Row], list[Row]] = {}
    for record in records:
        by_table.setdefault(type(record), []).append(record)
    return Memory.new(new_spreadsheet(by_table))


def store_of(*records: Row) -> Store:
    return Store(sheet_of(*PEOPLE, *records), lambda: NOON)


def rule(
    identity: str,
    kind: PairKind = FORBIDDEN,
    *,
    of: tuple[str, str] = ("B-1", "Z-1"),
    note: str | None = None,
    day: int | None = None,
) -> PairRule:
    at = datetime(2026, 6, day, 9) if day else None
    return PairRule(
        id=identity, volunteer_id=of[0], newcomer_id=of[1], kind=kind, note=note, created_at=at, changed_at=at
    )


def do(store: Store, command: Command) -> Snapshot:
    store.apply(command, action="Test", by="Frau Ahorn")
    return store.snapshot()


def seen(snapshot: Snapshot, of: tuple[str, str] = ("B-1", "Z-1")) -> PairRule | None:
    """What whoever decides saw: the rule that counts now."""
    return pair_rules.rules_by_pair(snapshot).get(of)


def decide(
    store: Store, kind: PairKind, note: str | None = None, *, of: tuple[str, str] = ("B-1", "Z-1")
) -> list[PairRule]:
    """Decide about the pair; the rules that stand in the sheet then."""
    after = do(store, lambda fresh: pair_rules.decide(fresh, *of, kind, note, seen=seen(fresh, of)))
    return list(after[PairRule].records)


def lift(store: Store, volunteer_id: str = "B-1", newcomer_id: str = "Z-1") -> Snapshot:
    counts = seen(store.snapshot(), (volunteer_id, newcomer_id))
    assert counts
    return do(store, lambda fresh: pair_rules.lift(fresh, counts))


def undo_last(store: Store) -> Snapshot:
    operation = journal.operations(store.snapshot())[0].id
    return do(store, lambda fresh: journal.undo(fresh, operation))


def counting(*rules: PairRule) -> PairRule:
    return pair_rules.rules_by_pair(store_of(*rules).snapshot())["B-1", "Z-1"]


# --- Which rule counts ------------------------------------------------------------------------------------------------


def test_what_forbids_counts_more_than_what_pins_whichever_is_newer() -> None:
    assert counting(rule("F-1", FORBIDDEN, day=1), rule("F-2", PINNED, day=9)).id == "F-1"


@pytest.mark.parametrize("kind", PairKind)
def test_of_rules_of_the_same_kind_the_newest_counts(kind: PairKind) -> None:
    assert counting(rule("F-1", kind, day=9), rule("F-2", kind, day=1)).id == "F-1"


def test_a_row_that_was_typed_by_hand_just_now_is_the_newest() -> None:
    assert counting(rule("F-1", note="getippt"), rule("F-2", day=9)).note == "getippt"


def test_an_empty_kind_forbids_and_so_does_one_that_cannot_be_read() -> None:
    sheet = sheet_of(*PEOPLE, rule("F-1", PINNED), rule("F-2", PINNED, of=("B-2", "Z-2")))
    grid = sheet.grids["Festlegungen"]
    kind = grid[0].index("Art")
    grid[1][kind], grid[2][kind] = None, "zusamen"
    snapshot = Store(sheet, lambda: NOON).snapshot()
    assert [each.kind for each in snapshot[PairRule].records] == [FORBIDDEN, FORBIDDEN]
    assert [each.sentence for each in snapshot.problems] == [
        "„zusamen“ steht nicht in der Liste. Meinten Sie „zusammen“?"
    ]


def test_the_rules_of_a_person_are_found_on_both_sides() -> None:
    snapshot = store_of(rule("F-1"), rule("F-2", of=("B-2", "Z-1"))).snapshot()
    assert [each.id for each in pair_rules.rules_of(snapshot, "Z-1")] == ["F-1", "F-2"]
    assert [each.id for each in pair_rules.rules_of(snapshot, "B-2")] == ["F-2"]
    assert not pair_rules.rules_of(snapshot, "Z-2")


# --- Deciding ---------------------------------------------------------------------------------------------------------


def test_a_decision_is_a_row_with_its_note_and_who_made_it() -> None:
    (made,) = decide(store_of(), FORBIDDEN, "Wohnen im selben Haus.")
    assert (made.volunteer_id, made.newcomer_id, made.kind) == ("B-1", "Z-1", FORBIDDEN)
    assert (made.note, made.changed_by, made.created_at) == ("Wohnen im selben Haus.", "Frau Ahorn", NOON)
    assert made.id.startswith("F-")


def test_a_new_rule_takes_the_id_that_is_given() -> None:
    after = do(store_of(), lambda fresh: pair_rules.decide(fresh, "B-1", "Z-1", PINNED, seen=None, identity="F-7"))
    assert after[PairRule].by_id["F-7"].kind is PINNED


def test_deciding_otherwise_changes_the_row() -> None:
    assert [(each.id, each.kind, each.note) for each in decide(store_of(rule("F-1", note="alt")), PINNED, "neu")] == [
        ("F-1", PINNED, "neu")
    ]


@pytest.mark.parametrize("kind", PairKind)
def test_of_several_rows_about_a_pair_one_stays(kind: PairKind) -> None:
    store = store_of(rule("F-1", FORBIDDEN, day=1), rule("F-2", PINNED, day=2), rule("F-3", FORBIDDEN, day=3))
    assert [(each.id, each.kind) for each in decide(store, kind)] == [("F-3", kind)]


def test_deciding_the_same_again_changes_nothing() -> None:
    snapshot = store_of(rule("F-1", FORBIDDEN, note="gleich")).snapshot()
    assert pair_rules.decide(snapshot, "B-1", "Z-1", FORBIDDEN, "gleich", seen=seen(snapshot)) == []


def test_another_note_is_a_change_and_none_takes_it_away() -> None:
    store = store_of(rule("F-1", note="alt"))
    assert decide(store, FORBIDDEN, "neu")[0].note == "neu"
    assert decide(store, FORBIDDEN)[0].note is None


def test_a_kind_that_cannot_be_read_is_put_right() -> None:
    sheet = sheet_of(*PEOPLE, rule("F-1"))
    grid = sheet.grids["Festlegungen"]
    grid[1][grid[0].index("Art")] = "lieber nicht"
    store = Store(sheet, lambda: NOON)
    decide(store, FORBIDDEN)
    assert not store.snapshot().problems


@pytest.mark.parametrize("pair", [("B-9", "Z-1"), ("B-1", "Z-9"), ("Z-1", "B-1")])
def test_about_somebody_who_is_not_in_the_sheet_nothing_is_decided(pair: tuple[str, str]) -> None:
    store = store_of()
    with pytest.raises(NotFound, match="Eine der beiden Personen steht nicht mehr in der Tabelle"):
        decide(store, FORBIDDEN, of=pair)
    assert not store.snapshot()[PairRule].records


def test_a_note_that_is_too_long_is_refused_at_the_field() -> None:
    with pytest.raises(InvalidInput) as caught:
        decide(store_of(), FORBIDDEN, "x" * 301)
    assert set(caught.value.by_field) == {"note"}


# --- Pinned to one ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [(), (rule("F-2", FORBIDDEN, of=("B-2", "Z-1")),)])
def test_who_is_pinned_already_is_not_pinned_to_somebody_else(before: tuple[PairRule, ...]) -> None:
    store = store_of(rule("F-1", PINNED), *before)
    sentence = "Für Zoe Zufall ist schon festgelegt: zusammen mit Bea Beispiel. Bitte heben Sie das zuerst auf."
    with pytest.raises(RuleBroken) as caught:
        decide(store, PINNED, of=("B-2", "Z-1"))
    assert caught.value.sentence == sentence
    lift(store)
    assert [each.kind for each in decide(store, PINNED, of=("B-2", "Z-1"))] == [PINNED]


def test_who_is_pinned_may_still_be_kept_apart_from_others() -> None:
    assert len(decide(store_of(rule("F-1", PINNED)), FORBIDDEN, of=("B-2", "Z-1"))) == 2


def test_a_volunteer_may_be_pinned_to_several() -> None:
    assert len(decide(store_of(rule("F-1", PINNED)), PINNED, of=("B-1", "Z-2"))) == 2


def test_a_pin_that_a_rule_outweighs_stands_in_nobodys_way() -> None:
    store = store_of(rule("F-1", PINNED), rule("F-2", FORBIDDEN))
    assert decide(store, PINNED, of=("B-2", "Z-1"))[-1].kind is PINNED


def test_the_note_of_a_pin_can_be_changed_although_somebody_typed_a_second_one() -> None:
    store = store_of(rule("F-1", PINNED), rule("F-2", PINNED, of=("B-2", "Z-1")))
    assert decide(store, PINNED, "neu")[0].note == "neu"


# --- Lifting ----------------------------------------------------------------------------------------------------------


def test_lifting_takes_every_row_of_the_pair_away_and_no_other() -> None:
    store = store_of(rule("F-1"), rule("F-2", PINNED), rule("F-3", of=("B-2", "Z-1")))
    assert [each.id for each in lift(store)[PairRule].records] == ["F-3"]


def test_lifting_works_for_somebody_whose_row_is_gone() -> None:
    assert not lift(store_of(rule("F-1", of=("B-9", "Z-1"))), "B-9")[PairRule].records


def test_the_second_who_lifts_is_told() -> None:
    store = store_of(rule("F-1"))
    lift(store)
    with pytest.raises(NotFound, match="Über Bea Beispiel und Zoe Zufall ist nichts mehr festgelegt"):
        do(store, lambda fresh: pair_rules.lift(fresh, rule("F-1")))


@pytest.mark.parametrize("before", [[], [rule("F-1", PINNED, note="alt")]])
def test_who_decides_after_somebody_else_did_is_told_what_and_changes_nothing(before: list[PairRule]) -> None:
    store = store_of(*before)
    shown = seen(store.snapshot())
    decided = decide(store, FORBIDDEN, "Wohnen im selben Haus.")
    with pytest.raises(
        RuleBroken, match=r"hat inzwischen jemand entschieden: „nicht zusammen“ \(Wohnen im selben Haus"
    ):
        do(store, lambda fresh: pair_rules.decide(fresh, "B-1", "Z-1", PINNED, seen=shown))
    if shown:
        with pytest.raises(RuleBroken, match="hat inzwischen jemand entschieden"):
            do(store, lambda fresh: pair_rules.lift(fresh, shown))
    assert list(store.snapshot()[PairRule].records) == decided


def test_rows_typed_by_hand_that_pin_a_newcomer_twice_are_told_with_their_cell() -> None:
    snapshot = store_of(
        rule("F-1", PINNED), rule("F-2", PINNED, of=("B-2", "Z-1")), rule("F-3", of=("B-2", "Z-2"))
    ).snapshot()
    (problem,) = snapshot.problems
    assert (problem.tab, problem.text, problem.record_id) == (PairRule.TITLE, "zusammen", "F-2")
    assert problem.sentence == (
        "Z-1 gehört schon in Zeile 2 mit jemand anderem zusammen. Bitte löschen Sie eine der beiden Zeilen."
    )
    assert problem.address.endswith("3")


# --- Taking back ------------------------------------------------------------------------------------------------------


def test_a_decision_can_be_taken_back() -> None:
    store = store_of()
    decide(store, FORBIDDEN)
    assert not undo_last(store)[PairRule].records


def test_a_lifted_rule_comes_back_with_its_note() -> None:
    store = store_of()
    decide(store, PINNED, "Kennen sich.")
    lift(store)
    (back,) = undo_last(store)[PairRule].records
    assert (back.kind, back.note) == (PINNED, "Kennen sich.")


def test_rows_that_were_put_together_come_back_as_they_were() -> None:
    store = store_of(rule("F-1", FORBIDDEN, day=1), rule("F-2", PINNED, day=2))
    decide(store, PINNED)
    assert {each.id: each.kind for each in undo_last(store)[PairRule].records} == {"F-1": FORBIDDEN, "F-2": PINNED}


def test_a_lifted_pin_does_not_come_back_beside_another_one() -> None:
    store = store_of(rule("F-1", PINNED))
    lift(store)
    lifted = journal.operations(store.snapshot())[0].id
    decide(store, PINNED, of=("B-2", "Z-1"))
    with pytest.raises(RuleBroken, match="zusammen mit Cem Celik"):
        do(store, lambda fresh: journal.undo(fresh, lifted))


def test_a_changed_pin_does_not_come_back_beside_another_one() -> None:
    store = store_of(rule("F-1", PINNED))
    decide(store, FORBIDDEN)
    changed = journal.operations(store.snapshot())[0].id
    decide(store, PINNED, of=("B-2", "Z-1"))
    with pytest.raises(RuleBroken, match="zusammen mit Cem Celik"):
        do(store, lambda fresh: journal.undo(fresh, changed))


def test_a_lifted_rule_does_not_come_back_against_a_later_one() -> None:
    store = store_of(rule("F-1", FORBIDDEN))
    lift(store)
    lifted = journal.operations(store.snapshot())[0].id
    decide(store, PINNED)
    with pytest.raises(RuleBroken, match="inzwischen anders entschieden: „zusammen“"):
        do(store, lambda fresh: journal.undo(fresh, lifted))


def test_the_journal_names_both() -> None:
    store = store_of()
    decide(store, FORBIDDEN)
    snapshot = store.snapshot()
    (operation,) = journal.operations(snapshot)
    assert {journal.label(snapshot, line) for line in operation.lines} == {
        "Die Festlegung zu Bea Beispiel und Zoe Zufall"
    }


# --- A sheet from before ----------------------------------------------------------------------------------------------


def sheet_without_the_tab() -> Memory:
    sheet = sheet_of(*PEOPLE)
    del sheet.grids["Festlegungen"]
    return sheet


def test_a_sheet_without_the_tab_has_no_rules_and_says_how_to_add_it() -> None:
    store = Store(sheet_without_the_tab(), lambda: NOON)
    sentence = "Das Tabellenblatt „Festlegungen“ fehlt"
    assert not pair_rules.rules_by_pair(store.snapshot())
    assert [each.sentence for each in store.snapshot().problems] == [
        f"{sentence}. Unter „Einrichtung“ können Sie es ergänzen."
    ]
    with pytest.raises(StoreError, match=sentence):
        decide(store, FORBIDDEN)


def test_once_the_tab_is_added_a_decision_can_be_noted() -> None:
    store = Store(sheet_without_the_tab(), lambda: NOON)
    store.complete()
    assert not store.snapshot().problems
    assert len(decide(store, FORBIDDEN)) == 1
