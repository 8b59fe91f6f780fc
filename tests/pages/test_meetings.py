"""Treffen: entering, doubting, filtering, correcting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import session
from zim_data import meetings
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Meeting, Newcomer, Place, Tandem, TandemStatus, Volunteer

Saved = Callable[[], Snapshot]

NAME = "**Fett** :smile: $x$ [a](b)"


def tandem(identity: str, volunteer: str, newcomer: str, status: TandemStatus, **values: Any) -> Tandem:
    begun = date.today() - timedelta(days=400)
    return Tandem(
        id=identity, volunteer_id=volunteer, newcomer_id=newcomer, status=status, **({"agreed_on": begun} | values)
    )


@pytest.fixture
def centre(fill: Fill) -> None:
    """Two tandems that go on, one that ended, one that is proposed, and one whose people are gone."""
    yesterday = date.today() - timedelta(days=1)
    fill(
        {
            Volunteer: [
                Volunteer(id="B-1", first_name="Anna", last_name="Berg", phone="+49361123456"),
                Volunteer(id="B-2", first_name=NAME, last_name="Fuchs"),
            ],
            Newcomer: [
                Newcomer(id="Z-1", first_name="Oksana", last_name="Koval", help_topics=("Sport",)),
                Newcomer(id="Z-2", first_name="עמית", last_name="כהן"),
            ],
            Tandem: [
                tandem("T-1", "B-1", "Z-1", TandemStatus.ACTIVE),
                tandem("T-2", "B-2", "Z-2", TandemStatus.TRIAL),
                tandem("T-3", "B-1", "Z-2", TandemStatus.ENDED, ended_on=yesterday),
                tandem("T-4", "B-2", "Z-1", TandemStatus.PROPOSED),
                tandem("T-5", "B-404", "Z-404", TandemStatus.ACTIVE),
            ],
            Meeting: [
                Meeting(id="M-1", tandem_id="T-2", day=yesterday, minutes=75, needs_support=True),
                Meeting(id="M-2", tandem_id="T-2", day=yesterday - timedelta(days=40), minutes=75),
                Meeting(id="M-3", tandem_id="T-404", day=yesterday, minutes=30),
            ],
        }
    )


def texts(at: AppTest) -> str:
    """All sentences on the page, without the backslashes that keep them plain."""
    everything = [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success]
    return "\n".join(str(each.value) for each in everything).replace("\\", "")


def field(at: AppTest, kind: str, name: str) -> Any:
    """The widget of the newest form whose key ends like that."""
    return [each for each in at.get(kind) if str(each.key).endswith(f".{name}")][-1]


def submit(at: AppTest, key: str = "meetings.log") -> AppTest:
    return at.button(key=key).click().run()


def new_ones(saved: Saved) -> list[Meeting]:
    return [each for each in saved()[Meeting].records if each.id not in ("M-1", "M-2", "M-3")]


# --- Entering ---------------------------------------------------------------------------------------------------------


def test_an_empty_workbook_says_what_comes_first(workbook: object, app: App) -> None:
    at = app("meetings.py")

    assert not at.exception
    assert "Noch hat sich kein Tandem kennengelernt" in texts(at)
    assert "Noch ist kein Treffen eingetragen." in texts(at)


def test_a_meeting_takes_one_click_once_the_tandem_is_chosen(centre: None, app: App, saved: Saved) -> None:
    at = submit(app("meetings.py", id="T-1"))

    (new,) = new_ones(saved)
    assert (new.tandem_id, new.day, new.minutes) == ("T-1", session.today(), 90)
    assert "Eingetragen: Anna Berg und Oksana Koval" in texts(at)


def test_everything_about_a_meeting_can_be_entered(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "button_group", "minutes").set_value(120)
    field(at, "button_group", "topics").set_value(["Sport", "Briefe"])
    field(at, "button_group", "place").set_value(Place.OFFICE)
    field(at, "text_area", "note").set_value("=1+1\nund ☕")
    field(at, "checkbox", "needs_support").check()

    submit(at)

    (new,) = new_ones(saved)
    assert (new.minutes, new.topics, new.place) == (120, ("Sport", "Briefe"), Place.OFFICE)
    assert (new.note, new.needs_support) == ("=1+1\nund ☕", True)


def test_after_saving_the_form_is_empty_and_the_tandem_stays(centre: None, app: App) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "text_area", "note").set_value("war schön")

    submit(at)

    assert at.selectbox(key="meetings.tandem").value == "T-1"
    assert field(at, "text_area", "note").value == ""


def test_the_usual_duration_is_preset_and_follows_the_tandem(centre: None, app: App) -> None:
    at = app("meetings.py", id="T-2")
    assert field(at, "button_group", "minutes").value == 75

    at.selectbox(key="meetings.tandem").select("T-1").run()

    assert field(at, "button_group", "minutes").value == 90


def test_what_was_typed_stays_when_the_tandem_is_corrected(centre: None, app: App) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "button_group", "minutes").set_value(45)
    field(at, "text_area", "note").set_value("war schön")

    at.selectbox(key="meetings.tandem").select("T-2").run()

    assert field(at, "button_group", "minutes").value == 45
    assert field(at, "text_area", "note").value == "war schön"


def test_the_wanted_topics_come_first(centre: None, app: App) -> None:
    assert field(app("meetings.py", id="T-1"), "button_group", "topics").options[0] == "Sport"


@pytest.mark.parametrize(("typed", "minutes"), [("50", 50), ("1:15", 75), ("1,5 Std", 90)])
def test_another_duration_can_be_typed(centre: None, app: App, saved: Saved, typed: str, minutes: int) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "button_group", "minutes").set_value(0)
    at.run()
    field(at, "text_input", "minutes.typed").set_value(typed)

    submit(at)

    assert [each.minutes for each in new_ones(saved)] == [minutes]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Bitte ausfüllen."),
        ("0", "0 liegt nicht zwischen 5 und 720."),
        ("4", "4 liegt nicht zwischen 5 und 720."),
        ("13 Std", "780 liegt nicht zwischen 5 und 720."),
        ("9999", "9999 liegt nicht zwischen 5 und 720."),
        ("-30", "-30 liegt nicht zwischen 5 und 720."),
        ("=1+1", "„=1+1“ ist keine Dauer."),
        ("lange", "„lange“ ist keine Dauer."),
    ],
)
def test_an_impossible_duration_is_refused_at_the_field(
    centre: None, app: App, saved: Saved, typed: str, sentence: str
) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "button_group", "minutes").set_value(0)
    at.run()
    field(at, "text_input", "minutes.typed").set_value(typed)

    submit(at)

    assert sentence in texts(at)
    assert field(at, "text_input", "minutes.typed").value == typed
    assert not new_ones(saved)


def test_wrong_days_and_texts_are_all_said_at_once_and_nothing_typed_is_lost(
    centre: None, app: App, saved: Saved
) -> None:
    at = app("meetings.py", id="T-1")
    tomorrow = session.today() + timedelta(days=1)
    field(at, "date_input", "day").set_value(tomorrow)
    field(at, "text_area", "note").set_value("x" * 50_000)

    submit(at)

    assert "Das Datum liegt in der Zukunft." in texts(at)
    assert "Der Text ist zu lang: 50.000 Zeichen, höchstens 300." in texts(at)
    assert len(field(at, "text_area", "note").value) == 50_000
    assert field(at, "date_input", "day").value == tomorrow
    assert not new_ones(saved)


def test_a_day_before_the_tandem_is_refused_at_the_field(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "date_input", "day").set_value(date(2001, 1, 1))

    submit(at)

    assert "Das Tandem gibt es erst seit dem" in texts(at)
    assert not new_ones(saved)


def test_no_day_is_refused(centre: None, app: App) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "date_input", "day").set_value(None)

    assert "Bitte ausfüllen." in texts(submit(at))


# --- Doubts -----------------------------------------------------------------------------------------------------------


def test_a_second_meeting_on_one_day_is_saved_after_asking(centre: None, app: App, saved: Saved) -> None:
    at = submit(app("meetings.py", id="T-1"))
    field(at, "text_area", "note").set_value("abends noch einmal")

    submit(at)
    assert "ist schon ein Treffen eingetragen (90 Minuten)" in texts(at)
    assert field(at, "text_area", "note").value == "abends noch einmal"
    assert len(new_ones(saved)) == 1

    next(each for each in at.checkbox if each.label == "Trotzdem eintragen").check()
    submit(at)
    assert len(new_ones(saved)) == 2


def test_a_doubt_that_was_set_aside_does_not_cover_another_one(centre: None, app: App, saved: Saved) -> None:
    at = submit(submit(app("meetings.py", id="T-1")))
    next(each for each in at.checkbox if each.label == "Trotzdem eintragen").check()
    field(at, "date_input", "day").set_value(session.today() - timedelta(days=380))

    submit(at)

    assert "liegt mehr als ein Jahr zurück" in texts(at)
    assert len(new_ones(saved)) == 1


def test_an_ended_tandem_is_asked_about(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="T-3")
    field(at, "date_input", "day").set_value(session.today() - timedelta(days=5))

    assert "beendet." in texts(submit(at))
    assert not new_ones(saved)


# --- Links and names --------------------------------------------------------------------------------------------------


def test_a_proposed_tandem_is_not_offered_and_a_link_to_it_says_why(centre: None, app: App) -> None:
    at = app("meetings.py", id="T-4")

    assert "noch nicht kennengelernt" in texts(at)
    assert at.selectbox(key="meetings.tandem").value is None
    assert not any("Oksana" in option and "Fett" in option for option in at.selectbox(key="meetings.tandem").options)


def test_a_link_with_a_person_chooses_their_tandem_and_shows_their_meetings(centre: None, app: App) -> None:
    at = app("meetings.py", id="B-2")

    assert at.selectbox(key="meetings.tandem").value == "T-2"
    assert "**2 Treffen** mit **2,5 Stunden**" in texts(at)


@pytest.mark.parametrize("identity", ["T-404", "M-404", "<b>", "x" * 5000])
def test_a_link_that_leads_nowhere_says_so(centre: None, app: App, identity: str) -> None:
    at = app("meetings.py", id=identity)

    assert not at.exception
    assert "Zu diesem Link gibt es kein Tandem" in texts(at)


def test_the_newest_link_wins_over_an_earlier_choice(centre: None, app: App) -> None:
    at = app("meetings.py", id="T-1")
    at.selectbox(key="meetings.tandem").select("T-2").run()
    assert at.query_params["id"] == "T-2"

    at.query_params["id"] = "T-5"
    at.run()

    assert at.selectbox(key="meetings.tandem").value == "T-5"


def test_names_are_shown_as_text(centre: None, app: App) -> None:
    at = submit(app("meetings.py", id="T-2"))

    (success,) = [each.value for each in at.success]
    assert r"\*\*Fett\*\*" in success
    assert r"\[a\]" in success


def test_those_who_may_have_to_be_phoned_have_their_number_there(centre: None, app: App) -> None:
    assert "(tel:+49361123456)" in texts(app("meetings.py", id="T-1"))


def test_a_tandem_whose_people_are_gone_can_be_logged(centre: None, app: App, saved: Saved) -> None:
    submit(app("meetings.py", id="T-5"))

    assert [each.tandem_id for each in new_ones(saved)] == ["T-5"]


# --- The log ----------------------------------------------------------------------------------------------------------


def rows(at: AppTest) -> list[dict[str, Any]]:
    return [{str(header): value for header, value in row.items()} for row in at.dataframe[0].value.to_dict("records")]


def test_the_log_shows_the_newest_first_and_what_it_adds_up_to(centre: None, app: App) -> None:
    at = app("meetings.py")

    assert [row["Minuten"] for row in rows(at)][-1] == 75
    assert {row["Tandem"] for row in rows(at)} == {f"{NAME} Fuchs und עמית כהן", "(Tandem nicht mehr da, T-404)"}
    assert "**3 Treffen** mit **3 Stunden**, bei 1 war Unterstützung nötig" in texts(at)


def test_the_log_is_filtered_by_name_month_and_support(centre: None, app: App) -> None:
    at = app("meetings.py")
    at.text_input(key="meetings.text").set_value("fuchs").run()
    assert "**2 Treffen** mit **2,5 Stunden**" in texts(at)

    this_month, earlier = at.selectbox(key="meetings.from").options[0], at.selectbox(key="meetings.from").options[-1]
    assert this_month != earlier
    at.selectbox(key="meetings.to").select_index(1).run()
    assert [row["Unterstützung"] for row in rows(at)] == [""]

    at.checkbox(key="meetings.support").check().run()
    assert "Kein Treffen passt zu dieser Auswahl." in texts(at)


def test_months_in_the_wrong_order_are_said(centre: None, app: App) -> None:
    at = app("meetings.py")
    at.selectbox(key="meetings.from").select_index(0)
    at.selectbox(key="meetings.to").select_index(1).run()

    assert "„Bis“ liegt vor „Von“" in texts(at)


# --- Correcting -------------------------------------------------------------------------------------------------------


def test_a_meeting_is_corrected(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="M-1")
    field(at, "text_area", "note").set_value("bei Regen")
    field(at, "button_group", "minutes").set_value(60)

    submit(at, "meetings.save")

    changed = saved()[Meeting].by_id["M-1"]
    assert (changed.note, changed.minutes, changed.needs_support) == ("bei Regen", 60, True)
    assert not [each for each in at.button if each.key == "meetings.save"]


def test_a_meeting_moves_to_the_right_tandem(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="M-3")
    field(at, "selectbox", "tandem_id").select("T-1").run()

    submit(at, "meetings.save")

    assert saved()[Meeting].by_id["M-3"].tandem_id == "T-1"


def test_a_deleted_meeting_comes_back_with_undo(centre: None, app: App, saved: Saved) -> None:
    at = submit(app("meetings.py", id="M-1"), "meetings.remove")
    assert "M-1" not in saved()[Meeting].by_id

    at.button(key="undo").click().run()

    assert saved()[Meeting].by_id["M-1"].minutes == 75


def test_a_correction_that_cannot_be_keeps_what_was_typed(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="M-1")
    field(at, "text_area", "note").set_value("bei Regen")
    field(at, "date_input", "day").set_value(session.today() + timedelta(days=1))

    submit(at, "meetings.save")

    assert "Das Datum liegt in der Zukunft." in texts(at)
    assert field(at, "text_area", "note").value == "bei Regen"
    assert saved()[Meeting].by_id["M-1"].note is None


def test_a_correction_to_a_day_that_has_a_meeting_is_asked_about(centre: None, app: App, saved: Saved) -> None:
    earlier = saved()[Meeting].by_id["M-2"].day
    at = app("meetings.py", id="M-1")
    field(at, "date_input", "day").set_value(earlier)

    submit(at, "meetings.save")
    assert f"Für den {earlier:%d.%m.%Y} ist schon ein Treffen eingetragen (75 Minuten)." in texts(at)
    assert saved()[Meeting].by_id["M-1"].day != earlier

    next(each for each in at.checkbox if each.label == "Trotzdem speichern").check().run()
    submit(at, "meetings.save")
    assert saved()[Meeting].by_id["M-1"].day == earlier


def test_what_somebody_else_changed_while_the_editor_was_open_is_not_overwritten(
    centre: None, app: App, saved: Saved
) -> None:
    at = app("meetings.py", id="M-1")
    there = saved()[Meeting].by_id["M-1"]

    session.store().apply(meetings.update(saved(), there, {"minutes": 30}), action="", by="Frau Ahorn")
    field(at, "button_group", "minutes").set_value(120)

    submit(at, "meetings.save")

    assert saved()[Meeting].by_id["M-1"].minutes == 30
    assert "Jemand hat dieselbe Stelle inzwischen geändert" in texts(at)


def test_the_editor_closes_without_saving(centre: None, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="M-1")
    field(at, "text_area", "note").set_value("bei Regen")

    submit(at, "meetings.close")

    assert not [each for each in at.button if each.key == "meetings.save"]
    assert saved()[Meeting].by_id["M-1"].note is None
