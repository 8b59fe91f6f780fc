"""A tandem's history in one row, and the messages before the first meeting."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.unit.test_tandems import NEWCOMER, TODAY, VOLUNTEER, store_of, tandem_in
from zim_data import messages, tandems
from zim_data.store.edits import change
from zim_data.tables import (
    Certificate,
    CheckIn,
    EndReason,
    Light,
    Meeting,
    Tandem,
    TandemStatus,
    TextBlock,
)
from zim_data.timeline import Event, Kind, timeline


def meeting(number: int, day: date, **values: object) -> Meeting:
    return Meeting(id=f"M-{number}", tandem_id="T-1", day=day, minutes=90, **values)  # type: ignore[arg-type]


def told(*records: object) -> list[str]:
    store = store_of(*records)  # type: ignore[arg-type]
    snapshot = store.snapshot()
    return [f"{each.on:%d.%m.} {each.what}" for each in timeline(snapshot, snapshot[Tandem].by_id["T-1"])]


def test_everything_stands_in_one_row_the_latest_first() -> None:
    ended = tandem_in(
        TandemStatus.ENDED,
        ended_on=date(2026, 6, 12),
        end_reason=EndReason.GOAL_REACHED,
        closing_talk_on=date(2026, 6, 13),
        room="Küche",
    )
    assert told(
        VOLUNTEER,
        NEWCOMER,
        ended,
        meeting(1, date(2026, 6, 5)),
        meeting(2, date(2026, 6, 9), needs_support=True),
        CheckIn(id="K-1", tandem_id="T-1", day=date(2026, 6, 10), light=Light.YELLOW, note="Termin fällt oft aus"),
        Certificate(
            id="C-1",
            number="2026-001",
            volunteer_id="B-1",
            starts=date(2026, 6, 1),
            ends=date(2026, 6, 12),
            issued_on=date(2026, 6, 14),
        ),
    ) == [
        "14.06. Zertifikat 2026-001 ausgestellt",
        "13.06. Abschlussgespräch",
        "12.06. Beendet: Ziel erreicht",
        "10.06. Nachgefragt (beide), gelb: Termin fällt oft aus",
        "09.06. 2 Treffen im Juni, 3 Std., Unterstützung nötig",
        "03.06. Vereinbarung getroffen",
        "03.06. Erstes Treffen, 10:00 Uhr, Küche",
        "01.06. Vorgeschlagen",
    ]


def test_a_change_of_state_is_told_with_who_made_it() -> None:
    active = tandem_in(TandemStatus.ACTIVE)
    store = store_of(VOLUNTEER, NEWCOMER, active)
    store.apply(lambda fresh: tandems.pause(fresh, active, until=None), action="Pause eingetragen", by="Frau Ahorn")
    snapshot = store.snapshot()
    events = timeline(snapshot, snapshot[Tandem].by_id["T-1"])
    assert events[0] == Event(TODAY, Kind.STATE, "Status: Aktiv → Pause (Frau Ahorn)")


def test_somebody_elses_certificate_does_not_belong_to_it() -> None:
    other = Certificate(
        id="C-1",
        number="1",
        volunteer_id="B-2",
        starts=date(2026, 6, 1),
        ends=date(2026, 6, 12),
        issued_on=date(2026, 6, 14),
    )
    assert not [
        line for line in told(VOLUNTEER, NEWCOMER, tandem_in(TandemStatus.ACTIVE), other) if "Zertifikat" in line
    ]


def test_a_tandem_whose_people_were_deleted_has_its_history_all_the_same() -> None:
    assert told(tandem_in(TandemStatus.ACTIVE))[-1] == "01.06. Vorgeschlagen"


# --- Messages ---------------------------------------------------------------------------------------------------------

PLANNED = tandem_in(
    TandemStatus.FIRST_MEETING, first_meeting_at=datetime(2026, 6, 18, 10, 30), room="Küche", staff="Frau Ahorn"
)


def test_both_are_told_when_and_where_in_their_own_words() -> None:
    email = replace(VOLUNTEER, email="bea@example.org")
    snapshot = store_of(email, NEWCOMER, PLANNED).snapshot()
    to_volunteer, to_newcomer = messages.first_meeting(snapshot, PLANNED)
    assert (
        "Guten Tag Bea, das erste Treffen mit Zoe ist am Donnerstag, 18. Juni 2026 um 10:30 Uhr." in to_volunteer.text
    )
    assert "Frau Ahorn ist dabei" in to_volunteer.text
    assert "Hallo Zoe! Wir haben eine Begleitung für Sie gefunden: Bea." in to_newcomer.text
    assert "Der Raum ist: Küche." in to_newcomer.text
    assert to_volunteer.mail is not None
    assert to_volunteer.mail.startswith("mailto:bea%40example.org?subject=Unser%20erstes%20Treffen&body=Guten%20Tag")
    assert to_newcomer.mail is None


def test_without_an_appointment_there_is_nothing_to_tell() -> None:
    snapshot = store_of(VOLUNTEER, NEWCOMER, PLANNED).snapshot()
    assert messages.first_meeting(snapshot, replace(PLANNED, first_meeting_at=None)) == []


def test_who_is_still_there_is_told_even_if_the_other_was_deleted() -> None:
    (only,) = messages.first_meeting(store_of(NEWCOMER, PLANNED).snapshot(), PLANNED)
    assert "Begleitung für Sie gefunden: jemanden" in only.text


def test_a_placeholder_that_nobody_knows_is_a_problem_with_its_cell_and_the_usual_text_holds() -> None:
    store = store_of(VOLUNTEER, NEWCOMER, PLANNED)
    block = store.snapshot()[TextBlock].by_id["Nachricht Erstes Treffen Zugewanderte"]
    store.apply([change(block, text="Hallo {vornamen}!")], action="Text", by="")
    snapshot = store.snapshot()
    (problem,) = (each for each in snapshot.problems if each.tab == "Textbausteine")
    assert (problem.column, problem.text) == (block.id, "Hallo {vornamen}!")
    assert problem.address
    assert problem.sentence.startswith("Der Platzhalter „{vornamen}“ ist unbekannt. Möglich sind: {vorname}, {name}")
    assert messages.first_meeting(snapshot, PLANNED)[1].text.startswith("Hallo ")


def test_braces_in_a_name_are_not_taken_for_a_placeholder() -> None:
    odd = replace(NEWCOMER, first_name="{telefon}")
    assert (
        "mit {telefon} ist am" in messages.first_meeting(store_of(VOLUNTEER, odd, PLANNED).snapshot(), PLANNED)[0].text
    )
