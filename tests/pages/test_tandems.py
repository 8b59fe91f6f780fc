"""Tandems: the list, and one tandem with its next step from the proposal to the closing talk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data import tandems
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import (
    Booking,
    CheckIn,
    EndReason,
    Light,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Room,
    Side,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

S = TandemStatus
TODAY = session.today()
PROPOSED_ON = TODAY - timedelta(days=60)
MET_AT = datetime.combine(TODAY - timedelta(days=50), time(10))
LONG = "ä" * 50_000

VOLUNTEER = Volunteer(
    id="B-1", first_name="Bea", last_name="Beispiel", phone="+493616430001", status=VolunteerStatus.ACTIVE
)
NEWCOMER = Newcomer(
    id="Z-1", first_name="Zoe", last_name="Zufall", phone="+493616430002", status=NewcomerStatus.IN_TANDEM
)
ROOMS = [Room(id="R-1", name="Lindenzimmer"), Room(id="R-2", name="Küche")]


def tandem_in(status: TandemStatus, **values: Any) -> Tandem:
    met = {"first_meeting_at": MET_AT, "agreed_on": MET_AT.date()}
    begun = status in tandems.RUNNING or status is S.ENDED
    known = {"proposed_on": PROPOSED_ON, **(met if begun else {}), **values}
    return Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=status, **known)


@pytest.fixture
def open_tandem(fill: Fill, app: App) -> Callable[..., AppTest]:
    """The page of a tandem in a workbook with its two people, some rooms, and more."""

    def opened(tandem: Tandem, *more: Any) -> AppTest:
        records: dict[Any, list[Any]] = {
            Volunteer: [VOLUNTEER],
            Newcomer: [NEWCOMER],
            Tandem: [tandem],
            Room: [*ROOMS],
        }
        for each in more:
            records.setdefault(type(each), []).append(each)
        fill(records)
        at = app("tandems.py", id=tandem.id)
        assert not at.exception
        return at

    return opened


@pytest.fixture
def now_saved(saved: Callable[[], Snapshot]) -> Callable[[], Tandem]:
    """The tandem as it stands in the workbook now."""
    return lambda: saved()[Tandem].by_id["T-1"]


def field(elements: Any, name: str) -> Any:
    """The newest widget of a form whose key ends with the field's name."""
    return next(each for each in elements if each.key and each.key.endswith(f".{name}"))


def press(at: AppTest, label: str) -> AppTest:
    at = next(each for each in at.button if each.label == label).click().run()
    assert not at.exception
    return at


def choose_step(at: AppTest, name: str) -> AppTest:
    chosen: AppTest = field(at.pills, "step").select(name).run()
    return chosen


def errors(at: AppTest) -> str:
    return "\n".join(each.value for each in at.error)


def texts(at: AppTest) -> str:
    elements = (*at.markdown, *at.caption, *at.warning, *at.info, *at.success, *at.title)
    return "\n".join(str(each.value) for each in elements)


# --- The list ---------------------------------------------------------------------------------------------------------


def test_an_empty_workbook_leads_to_matching(workbook: Path, app: App) -> None:
    at = app("tandems.py")
    assert not at.exception
    assert "Noch gibt es kein Tandem" in at.info[0].value


def test_the_list_shows_the_open_tandems_first_and_others_by_status(fill: Fill, app: App) -> None:
    def tandem(number: int, status: TandemStatus) -> Tandem:
        return Tandem(id=f"T-{number}", volunteer_id="B-1", newcomer_id="Z-1", status=status, proposed_on=PROPOSED_ON)

    statuses = [S.ENDED, S.ACTIVE, S.PROPOSED]
    fill(
        {
            Volunteer: [VOLUNTEER],
            Newcomer: [NEWCOMER],
            Tandem: [tandem(number, status) for number, status in enumerate(statuses)],
        }
    )
    at = app("tandems.py")
    assert list(at.dataframe[0].value["Status"]) == ["Vorgeschlagen", "Aktiv"]
    pills = at.pills(key="tandems.status")
    assert pills.options == ["Offen (2)", "Vorgeschlagen (1)", "Aktiv (1)", "Beendet (1)", "Alle (3)"]
    at = pills.select("Beendet").run()
    assert list(at.dataframe[0].value["Status"]) == ["Beendet"]


def test_the_address_can_ask_for_a_status(fill: Fill, app: App) -> None:
    fill({Volunteer: [VOLUNTEER], Newcomer: [NEWCOMER], Tandem: [tandem_in(S.ENDED)]})
    assert list(app("tandems.py", status="Beendet").dataframe[0].value["Tandem"]) == ["Bea Beispiel und Zoe Zufall"]


def test_the_list_can_be_searched_by_name_and_staff(fill: Fill, app: App) -> None:
    fill({Volunteer: [VOLUNTEER], Newcomer: [NEWCOMER], Tandem: [tandem_in(S.ACTIVE, staff="Mitarbeiterin 1")]})
    at = app("tandems.py")
    assert len(at.text_input(key="tandems.text").input("zufall mitarbeiterin").run().dataframe) == 1
    assert "Dazu gibt es kein Tandem." in at.text_input(key="tandems.text").input("niemand").run().info[-1].value


def test_an_unknown_tandem_is_said_and_the_list_shown(fill: Fill, app: App) -> None:
    fill({Volunteer: [VOLUNTEER], Newcomer: [NEWCOMER], Tandem: [tandem_in(S.ACTIVE)]})
    at = app("tandems.py", id="T-*gibt*es`nicht")
    assert "Es gibt kein Tandem mit der ID" in at.warning[0].value
    assert len(at.dataframe) == 1


# --- One tandem -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(TandemStatus))
def test_every_status_shows_both_people_with_their_phone_numbers(
    open_tandem: Callable[..., AppTest], status: TandemStatus
) -> None:
    at = open_tandem(tandem_in(status))
    assert at.title[0].value == "Bea Beispiel und Zoe Zufall"
    assert "(tel:+493616430001)" in texts(at)
    assert "(tel:+493616430002)" in texts(at)


@pytest.mark.parametrize("status", list(TandemStatus))
def test_a_tandem_whose_people_were_deleted_is_shown(fill: Fill, app: App, status: TandemStatus) -> None:
    fill({Tandem: [tandem_in(status)]})
    at = app("tandems.py", id="T-1")
    assert not at.exception
    assert at.title[0].value == "(nicht mehr da, B-1) und (nicht mehr da, Z-1)"


def test_the_history_counts_meetings_and_hours(open_tandem: Callable[..., AppTest]) -> None:
    met = [Meeting(id=f"M-{n}", tandem_id="T-1", day=TODAY - timedelta(days=n), minutes=90) for n in range(3)]
    asked = CheckIn(id="K-1", tandem_id="T-1", day=TODAY, light=Light.YELLOW, note="Krank")
    at = open_tandem(tandem_in(S.ACTIVE), *met, asked)
    assert "**3 Treffen, 4,5 Stunden**" in texts(at)
    assert [each.label for each in at.tabs] == ["Verlauf", "Treffen (3)", "Nachfragen (1)", "Änderungen (0)"]
    assert "Ampel gelb" in at.warning[0].value


def test_an_unreadable_status_is_named_and_offers_no_step(fill: Fill, app: App) -> None:
    path = fill({Volunteer: [VOLUNTEER], Newcomer: [NEWCOMER], Tandem: [tandem_in(S.ACTIVE)]})

    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["Tandems"][1]]
    book["Tandems"].cell(2, header.index("Status") + 1, "Aktvi")
    book["Tandems"].cell(2, header.index("Geplantes Ende") + 1, "irgendwann")
    book.save(path)
    at = app("tandems.py", id="T-1")
    assert not at.exception
    assert "„Aktvi“" in texts(at)
    assert "„irgendwann“" in texts(at)
    assert not at.button


# --- First meeting ----------------------------------------------------------------------------------------------------


def plan(at: AppTest, day: date | None, *, room: str | None = "Lindenzimmer", staff: bool = True) -> AppTest:
    if day:
        field(at.date_input, "first_meeting_at").set_value(day).run()
    if room:
        field(at.selectbox, "room").select(room).run()
    if staff:
        field(at.selectbox, "staff").select("Mitarbeiterin 1").run()
    return press(at, "Termin speichern")


def test_the_first_meeting_is_planned_with_day_room_and_staff(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem], saved: Callable[[], Snapshot]
) -> None:
    soon = TODAY + timedelta(days=3)
    at = plan(open_tandem(tandem_in(S.PROPOSED)), soon)
    tandem = now_saved()
    assert tandem.status is S.FIRST_MEETING
    assert tandem.first_meeting_at == datetime.combine(soon, time(10))
    assert (tandem.room, tandem.staff) == ("Lindenzimmer", "Mitarbeiterin 1")
    assert [each.room_id for each in saved()[Booking].records] == ["R-1"]
    assert "Das erste Treffen ist am" in at.success[0].value
    assert at.tabs[3].label == "Änderungen (4)", "status, day, room and staff stand in the history"


def test_the_free_rooms_of_the_chosen_hour_are_named(open_tandem: Callable[..., AppTest]) -> None:
    soon = TODAY + timedelta(days=3)
    taken = Booking(id="U-1", room_id="R-1", day=soon, starts=time(9), ends=time(12))
    at = open_tandem(tandem_in(S.PROPOSED), taken)
    field(at.date_input, "first_meeting_at").set_value(soon).run()
    assert f"Frei am {soon:%d.%m.%Y} von 10:00 bis 11:00 Uhr: Küche." in texts(at)


def test_a_taken_room_is_an_error_at_the_field_and_what_was_typed_stays(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    soon = TODAY + timedelta(days=3)
    taken = Booking(id="U-1", room_id="R-1", day=soon, starts=time(9), ends=time(12))
    at = plan(open_tandem(tandem_in(S.PROPOSED), taken), soon)
    assert "Lindenzimmer ist am" in errors(at)
    assert field(at.date_input, "first_meeting_at").value == soon
    assert now_saved().status is S.PROPOSED


def test_nothing_typed_is_said_at_every_field_that_needs_something(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    at = plan(open_tandem(tandem_in(S.PROPOSED)), None, room=None, staff=False)
    assert [each.value for each in at.error if each.value == "Bitte ausfüllen."] == ["Bitte ausfüllen."] * 2
    assert now_saved().status is S.PROPOSED


def test_a_first_meeting_before_the_proposal_is_refused(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    at = plan(open_tandem(tandem_in(S.PROPOSED)), PROPOSED_ON - timedelta(days=1))
    assert "vor dem Vorschlag" in errors(at)
    assert now_saved().status is S.PROPOSED


def test_declining_needs_a_reason_and_lets_the_newcomer_wait_again(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem], saved: Callable[[], Snapshot]
) -> None:
    at = choose_step(open_tandem(tandem_in(S.PROPOSED)), "Ablehnen")
    at = press(at, "Ablehnen")
    assert "Bitte ausfüllen." in errors(at)
    field(at.selectbox, "end_reason").select(EndReason.NO_FIT).run()
    press(at, "Ablehnen")
    assert (now_saved().status, now_saved().end_reason) == (S.DECLINED, EndReason.NO_FIT)
    assert saved()[Newcomer].by_id["Z-1"].status is NewcomerStatus.WAITING


def test_after_the_first_meeting_the_agreement_is_open_with_the_usual_end(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    yesterday = datetime.combine(TODAY - timedelta(days=1), time(10))
    at = open_tandem(tandem_in(S.FIRST_MEETING, first_meeting_at=yesterday))
    assert field(at.date_input, "planned_end").value == tandems.usual_end(yesterday.date(), 6)
    field(at.text_area, "goals").input("=1+1 😀\nBriefe").run()
    field(at.selectbox, "rhythm").select("wöchentlich").run()
    press(at, "Probephase beginnen")
    tandem = now_saved()
    assert (tandem.status, tandem.agreed_on, tandem.goals) == (S.TRIAL, yesterday.date(), "=1+1 😀\nBriefe")


def test_wrong_agreements_are_said_at_the_fields(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    yesterday = datetime.combine(TODAY - timedelta(days=1), time(10))
    at = open_tandem(tandem_in(S.FIRST_MEETING, first_meeting_at=yesterday))
    field(at.text_area, "goals").input(LONG).run()
    at = press(at, "Probephase beginnen")
    assert "50.000 Zeichen, höchstens 500" in errors(at)
    assert field(at.text_area, "goals").value == LONG
    field(at.text_area, "goals").input("kurz").run()
    field(at.date_input, "planned_end").set_value(TODAY - timedelta(days=20)).run()
    at = press(at, "Probephase beginnen")
    assert "Das geplante Ende liegt nicht nach dem Beginn" in errors(at)
    assert now_saved().status is S.FIRST_MEETING


# --- While they meet --------------------------------------------------------------------------------------------------


def test_a_check_in_takes_a_light_and_a_click(
    open_tandem: Callable[..., AppTest], saved: Callable[[], Snapshot]
) -> None:
    at = open_tandem(tandem_in(S.ACTIVE))
    at = press(at, "Nachfrage speichern")
    assert "Bitte ausfüllen." in errors(at), "nobody saves a light unasked"
    assert f"nach Plan am {TODAY + timedelta(days=30):%d.%m.%Y}" in field(at.date_input, "next_on").help
    field(at.pills, "light").select(Light.GREEN).run()
    press(at, "Nachfrage speichern")
    (asked,) = saved()[CheckIn].records
    assert (asked.tandem_id, asked.light, asked.side, asked.day) == ("T-1", Light.GREEN, Side.BOTH, TODAY)


def test_a_check_in_with_an_impossible_next_day_is_refused(
    open_tandem: Callable[..., AppTest], saved: Callable[[], Snapshot]
) -> None:
    at = open_tandem(tandem_in(S.ACTIVE))
    field(at.pills, "light").select(Light.RED).run()
    field(at.date_input, "next_on").set_value(TODAY).run()
    at = press(at, "Nachfrage speichern")
    assert "nicht nach dieser" in errors(at)
    assert field(at.pills, "light").value == Light.RED
    assert not saved()[CheckIn].records


def test_the_trial_is_confirmed_when_it_is_over(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    press(open_tandem(tandem_in(S.TRIAL)), "Ja, es geht weiter")
    assert now_saved().status is S.ACTIVE


def test_a_pause_and_going_on(open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]) -> None:
    at = choose_step(open_tandem(tandem_in(S.ACTIVE)), "Pause")
    field(at.date_input, "paused_until").set_value(TODAY).run()
    at = press(at, "Pause speichern")
    assert "liegt nicht in der Zukunft" in errors(at)
    field(at.date_input, "paused_until").set_value(TODAY + timedelta(days=14)).run()
    at = press(at, "Pause speichern")
    assert now_saved().status is S.PAUSED
    press(at, "Es geht weiter")
    assert (now_saved().status, now_saved().paused_until) == (S.ACTIVE, None)


def test_the_agreement_can_be_changed(open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]) -> None:
    at = choose_step(open_tandem(tandem_in(S.ACTIVE, goals="Alt")), "Vereinbarung ändern")
    field(at.date_input, "planned_end").set_value(TODAY - timedelta(days=1)).run()
    at = press(at, "Vereinbarung speichern")
    assert "Das geplante Ende liegt in der Vergangenheit." in errors(at)
    field(at.date_input, "planned_end").set_value(TODAY + timedelta(days=90)).run()
    field(at.text_area, "goals").input("Neu").run()
    press(at, "Vereinbarung speichern")
    assert (now_saved().goals, now_saved().planned_end) == ("Neu", TODAY + timedelta(days=90))


# --- The end ----------------------------------------------------------------------------------------------------------


def test_the_end_with_closing_talk_and_ratings(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem], saved: Callable[[], Snapshot]
) -> None:
    at = choose_step(open_tandem(tandem_in(S.ACTIVE)), "Beenden")
    field(at.selectbox, "end_reason").select(EndReason.TIME).run()
    field(at.date_input, "closing_talk_on").set_value(TODAY).run()
    field(at.pills, "volunteer_rating").select(5).run()
    field(at.checkbox, "waits_again").check().run()
    press(at, "Tandem beenden")
    tandem = now_saved()
    assert (tandem.status, tandem.ended_on, tandem.end_reason) == (S.ENDED, TODAY, EndReason.TIME)
    assert (tandem.closing_talk_on, tandem.volunteer_rating, tandem.newcomer_rating) == (TODAY, 5, None)
    assert saved()[Newcomer].by_id["Z-1"].status is NewcomerStatus.WAITING
    assert saved()[Volunteer].by_id["B-1"].status is VolunteerStatus.REGISTERED


def test_an_end_before_the_start_is_refused_at_the_field(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem]
) -> None:
    at = choose_step(open_tandem(tandem_in(S.ACTIVE)), "Beenden")
    field(at.selectbox, "end_reason").select(EndReason.TIME).run()
    field(at.date_input, "ended_on").set_value(MET_AT.date() - timedelta(days=1)).run()
    at = press(at, "Tandem beenden")
    assert "Das Ende liegt vor dem Beginn" in errors(at)
    assert now_saved().status is S.ACTIVE


@pytest.mark.parametrize("status", [S.ENDED, S.DECLINED])
def test_the_closing_talk_can_be_added_afterwards(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem], status: TandemStatus
) -> None:
    at = open_tandem(tandem_in(status, ended_on=TODAY, end_reason=EndReason.TIME))
    if status is S.DECLINED:
        at = choose_step(at, "Abschlussgespräch")
    field(at.pills, "newcomer_rating").select(4).run()
    field(at.date_input, "closing_talk_on").set_value(TODAY).run()
    press(at, "Abschluss speichern")
    assert (now_saved().closing_talk_on, now_saved().newcomer_rating) == (TODAY, 4)


# --- Two at once ------------------------------------------------------------------------------------------------------


def test_what_was_typed_stays_and_is_refused_when_somebody_else_ended_the_tandem(
    open_tandem: Callable[..., AppTest], now_saved: Callable[[], Tandem], tmp_path: Path
) -> None:
    at = choose_step(open_tandem(tandem_in(S.ACTIVE)), "Pause")
    field(at.date_input, "paused_until").set_value(TODAY + timedelta(days=14)).run()
    elsewhere = Store(Workbook(tmp_path / "zim.xlsx", now=session.now), session.now)
    seen = elsewhere.snapshot()[Tandem].by_id["T-1"]
    elsewhere.apply(lambda it: tandems.end(it, seen, on=TODAY, reason=EndReason.TIME), action="Ende", by="Frau Ahorn")

    at = press(at, "Pause speichern")

    assert "inzwischen im Status „Beendet“" in errors(at)
    assert field(at.date_input, "paused_until").value == TODAY + timedelta(days=14)
    assert now_saved().status is S.ENDED
    at = press(at, "Neuen Stand zeigen")
    assert field(at.pills, "step").options[0] == "Abschlussgespräch"


def test_a_page_on_which_nothing_was_typed_shows_the_new_state_by_itself(
    open_tandem: Callable[..., AppTest], tmp_path: Path
) -> None:
    at = open_tandem(tandem_in(S.PAUSED))
    elsewhere = Store(Workbook(tmp_path / "zim.xlsx", now=session.now), session.now)
    seen = elsewhere.snapshot()[Tandem].by_id["T-1"]
    elsewhere.apply(lambda it: tandems.resume(it, seen), action="Weiter", by="Frau Ahorn")
    at = at.run()
    assert not any(each.label == "Neuen Stand zeigen" for each in at.button)
    assert "Vereinbarung ändern" in field(at.pills, "step").options
    assert "Weitermachen" not in field(at.pills, "step").options


def test_the_address_opens_a_step_that_is_possible(fill: Fill, app: App) -> None:
    fill({Volunteer: [VOLUNTEER], Newcomer: [NEWCOMER], Tandem: [tandem_in(S.ACTIVE)]})
    at = app("tandems.py", id="T-1", schritt="Pause")
    assert field(at.pills, "step").value == "Pause"
    at = app("tandems.py", id="T-1", schritt="Ablehnen")
    assert field(at.pills, "step").value == "Nachfragen"
