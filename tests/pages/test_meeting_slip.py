"""Treffen: tandems and habits near at hand, and a slip of many meetings."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from tests.pages.test_meetings import Saved, field, submit, tandem, texts
from ui import session
from zim_data.store.spreadsheet import SetCell
from zim_data.store.workbook import Workbook
from zim_data.tables import JournalLine, Meeting, Newcomer, Place, Tandem, TandemStatus, Volunteer

LAST_MONTH = (session.today().replace(day=1) - timedelta(days=1)).replace(day=1)
"""A whole month that is over."""


@pytest.fixture
def path(fill: Fill) -> Path:
    """One tandem with two meetings long ago, one new, one that ended."""
    long_ago = LAST_MONTH - timedelta(days=60)
    return fill(
        {
            Volunteer: [
                Volunteer(id="B-1", first_name="Anna", last_name="Berg"),
                Volunteer(id="B-2", first_name="Bert", last_name="Fuchs"),
            ],
            Newcomer: [Newcomer(id="Z-1", first_name="Oksana", last_name="Koval", help_topics=("Sport",))],
            Tandem: [
                tandem("T-1", "B-1", "Z-1", TandemStatus.ACTIVE),
                tandem("T-2", "B-2", "Z-1", TandemStatus.TRIAL),
                tandem("T-3", "B-2", "Z-1", TandemStatus.ENDED, ended_on=session.today()),
            ],
            Meeting: [
                Meeting(id="M-1", tandem_id="T-1", day=long_ago, minutes=75, topics=("Briefe",), place=Place.OFFICE),
                Meeting(id="M-2", tandem_id="T-1", day=long_ago - timedelta(days=7), minutes=75),
            ],
        }
    )


def slip(app: App, tandem_id: str = "T-1") -> AppTest:
    at = app("meetings.py", id=tandem_id, ansicht="Zettel eintragen")
    return field(at, "selectbox", "month").select(LAST_MONTH.isoformat()).run()  # type: ignore[no-any-return]


def tick(at: AppTest, *days: int) -> AppTest:
    return field(at, "button_group", "days").set_value([LAST_MONTH.replace(day=day) for day in days]).run()  # type: ignore[no-any-return]


def write(at: AppTest, text: str) -> AppTest:
    field(at, "text_area", "text").set_value(text).run()
    return submit(at, "slip.take")


def lines(at: AppTest) -> list[tuple[str, str]]:
    days = [each.value or "" for each in at.text_input if str(each.key).endswith(".day")]
    minutes = [each.value or "" for each in at.text_input if str(each.key).endswith(".minutes")]
    return list(zip(days, minutes, strict=True))


def line(at: AppTest, position: int, name: str) -> Any:
    label = {"day": "Tag", "minutes": "Dauer"}[name]
    return next(each for each in at.text_input if each.label == f"{label}, Zeile {position}")


def new_ones(saved: Saved) -> list[Meeting]:
    records = [each for each in saved()[Meeting].records if each.id not in ("M-1", "M-2")]
    return sorted(records, key=lambda each: each.day)


def day_text(day: int) -> str:
    return f"{LAST_MONTH.replace(day=day):%d.%m.%Y}"


# --- Near at hand -----------------------------------------------------------------------------------------------------


def test_as_last_time_takes_duration_topics_and_place(path: Path, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="T-1")
    field(at, "button_group", "minutes").set_value(120).run()

    submit(submit(at, "meetings.again"))

    (new,) = new_ones(saved)
    assert (new.minutes, new.topics, new.place, new.day) == (75, ("Briefe",), Place.OFFICE, session.today())


def test_who_never_met_has_no_last_time(path: Path, app: App) -> None:
    assert not [each for each in app("meetings.py", id="T-2").button if each.key == "meetings.again"]


def test_the_hours_of_the_tandem_add_up_before_and_after(path: Path, app: App) -> None:
    at = app("meetings.py", id="T-1")
    assert "Bisher 2 Treffen, 2,5 Stunden. Nach dem Speichern: **3 Treffen, 3,8 Stunden**." in texts(at)

    field(at, "button_group", "minutes").set_value(90).run()
    assert "**3 Treffen, 4 Stunden**" in texts(at)

    assert "Bisher 3 Treffen, 4 Stunden." in texts(submit(at))


def test_the_tandem_of_before_is_there_when_one_comes_back(path: Path, app: App) -> None:
    at = app("meetings.py", id="T-2")
    at.switch_page("overview.py").run()
    at.switch_page("meetings.py")
    at.query_params.clear()
    at.run()

    assert at.selectbox(key="meetings.tandem").value == "T-2"


def test_a_tandem_entered_lately_is_one_tap_away(path: Path, app: App) -> None:
    at = app("meetings.py")
    assert at.selectbox(key="meetings.tandem").value is None

    field(at, "button_group", "recent").set_value("T-1").run()

    assert at.selectbox(key="meetings.tandem").value == "T-1"
    assert at.query_params["id"] in ("T-1", ["T-1"])


def test_a_note_about_health_is_warned_about_and_saved_all_the_same(path: Path, app: App, saved: Saved) -> None:
    at = app("meetings.py", id="T-1")
    assert "Muss das hier stehen?" not in texts(at)

    field(at, "text_area", "note").set_value("Begleitung zum Arzt").run()
    assert "In der Notiz steht „Arzt“. Muss das hier stehen?" in texts(at)

    submit(at)
    assert [each.note for each in new_ones(saved)] == ["Begleitung zum Arzt"]


def test_somebody_deleted_by_hand_leaves_the_log_readable(path: Path, app: App, saved: Saved) -> None:
    def forget(grids: Any) -> list[SetCell]:
        return [
            SetCell("Integrationsbegleiter", 1, column, None)
            for column in range(len(grids["Integrationsbegleiter"][0]))
        ]

    Workbook(path).write(forget)

    at = app("meetings.py", id="T-1")
    assert not at.exception
    submit(at)

    assert [each.tandem_id for each in new_ones(saved)] == ["T-1"]
    assert not slip(app).exception


# --- A slip -----------------------------------------------------------------------------------------------------------


def test_ticked_days_become_lines_with_the_usual_duration(path: Path, app: App) -> None:
    at = tick(slip(app), 17, 3)
    assert lines(at) == [(day_text(3), "75"), (day_text(17), "75")]

    tick(at, 3, 10)
    assert lines(at) == [(day_text(3), "75"), (day_text(10), "75")]


def test_a_slip_is_saved_in_one_go_and_undone_in_one_go(path: Path, app: App, saved: Saved) -> None:
    at = tick(slip(app), 3, 10, 17)
    line(at, 2, "minutes").set_value("1:30").run()
    assert "Nach dem Speichern: **5 Treffen, 6,5 Stunden**" in texts(at)

    submit(at, "slip.save")

    assert "Eingetragen: Anna Berg und Oksana Koval, 3 Treffen, 4 Stunden." in texts(at)
    assert [(each.day.day, each.minutes) for each in new_ones(saved)] == [(3, 75), (10, 90), (17, 75)]
    assert len({each.operation for each in saved()[JournalLine].records}) == 1
    assert lines(at) == []

    at.button(key="undo").click().run()
    assert new_ones(saved) == []


def test_what_holds_for_all_changes_the_lines_that_say_nothing_else(path: Path, app: App, saved: Saved) -> None:
    at = tick(slip(app), 3, 10)
    line(at, 2, "minutes").set_value("45").run()
    field(at, "button_group", "usual").set_value(120).run()
    assert lines(at) == [(day_text(3), "120"), (day_text(10), "45")]

    field(at, "button_group", "topics").set_value(["Sport"]).run()
    field(at, "button_group", "place").set_value(Place.CENTRE).run()
    at.multiselect[0].set_value(["Briefe"]).run()

    submit(at, "slip.save")

    first, second = new_ones(saved)
    assert (first.topics, first.place, second.topics, second.place) == (
        ("Briefe",),
        Place.CENTRE,
        ("Sport",),
        Place.CENTRE,
    )


def test_a_typed_slip_is_understood_and_the_rest_stays_with_its_reason(path: Path, app: App, saved: Saved) -> None:
    month = LAST_MONTH.month
    at = write(slip(app), f"3.{month}. 90, 10.{month}. 1:30, 32.{month}. 60, 17.{month}. 2 Std")

    assert lines(at) == [(day_text(3), "90"), (day_text(10), "90"), (day_text(17), "120")]
    assert field(at, "text_area", "text").value == f"32.{month}. 60"
    assert f"Den 32.{month:02}.{LAST_MONTH.year} gibt es nicht." in texts(at)

    submit(at, "slip.save")
    assert "Im Textfeld steht noch etwas." in texts(at)
    assert new_ones(saved) == []

    field(at, "text_area", "text").set_value("").run()
    submit(at, "slip.save")
    assert [each.minutes for each in new_ones(saved)] == [90, 90, 120]


@pytest.mark.usefixtures("path")
@pytest.mark.parametrize(
    ("name", "typed", "sentence"),
    [
        ("day", "31.02.", "Zeile 2, 31.02.: Den 31.02."),
        ("day", "01.01.2001", "Zeile 2, 01.01.2001: Das Tandem gibt es erst seit dem"),
        ("day", "01.01.2199", "Zeile 2, 01.01.2199: Das Datum liegt in der Zukunft."),
        ("minutes", "4", "4 liegt nicht zwischen 5 und 720."),
        ("minutes", "13 Std", "780 liegt nicht zwischen 5 und 720."),
        ("minutes", "lange", "„lange“ ist keine Dauer."),
        ("minutes", "", "Bitte ausfüllen."),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_saved_or_lost(
    app: App, saved: Saved, name: str, typed: str, sentence: str
) -> None:
    at = tick(slip(app), 3, 10)
    line(at, 2, name).set_value(typed).run()

    submit(at, "slip.save")

    assert sentence in texts(at)
    assert "Zeile 2" in texts(at)
    assert line(at, 2, name).value == typed
    assert new_ones(saved) == []


def test_what_is_doubtful_is_asked_about_once_for_all(path: Path, app: App, saved: Saved) -> None:
    at = submit(tick(slip(app), 3, 10), "slip.save")
    assert len(new_ones(saved)) == 2

    at = submit(write(at, f"{day_text(3)} 60, {day_text(17)} 60, {day_text(17)} 45"), "slip.save")
    told = texts(at)
    assert f"Für den {day_text(3)} ist schon ein Treffen eingetragen (75 Minuten)." in told
    assert f"Der {day_text(17)} steht zweimal auf dem Zettel." in told
    assert len(new_ones(saved)) == 2

    next(each for each in at.checkbox if each.label == "Trotzdem eintragen").check().run()
    submit(at, "slip.save")
    assert len(new_ones(saved)) == 5


def test_the_slip_of_an_ended_tandem_is_asked_about(path: Path, app: App, saved: Saved) -> None:
    at = submit(tick(slip(app, "T-3"), 3), "slip.save")

    assert f"Dieses Tandem ist seit dem {session.today():%d.%m.%Y} beendet." in texts(at)
    assert new_ones(saved) == []


def test_a_slip_has_room_for_a_month_and_the_rest_stays_in_the_text(path: Path, app: App) -> None:
    typed = "\n".join(f"{LAST_MONTH + timedelta(days=day % 28):%d.%m.%Y} {30 + day}" for day in range(40))

    at = write(slip(app), typed)

    assert len(lines(at)) == 31
    assert len(field(at, "text_area", "text").value.splitlines()) == 9
    assert "Ein Zettel hat höchstens 31 Zeilen." in texts(at)


def test_lines_come_and_go(path: Path, app: App) -> None:
    at = submit(tick(slip(app), 3, 10), "slip.add")
    assert lines(at)[2] == ("", "75")

    next(each for each in at.button if each.key == "slip.remove.1").click().run()

    assert lines(at) == [(day_text(10), "75"), ("", "75")]


def test_the_slip_stays_when_the_tandem_is_corrected_and_when_one_comes_back(path: Path, app: App) -> None:
    at = tick(slip(app), 3, 10)
    at.selectbox(key="meetings.tandem").select("T-2").run()
    assert [day for day, _ in lines(at)] == [day_text(3), day_text(10)]

    at.switch_page("overview.py").run()
    at.switch_page("meetings.py")
    at.query_params.update({"ansicht": "Zettel eintragen", "id": "T-2"})
    at.run()

    assert [day for day, _ in lines(at)] == [day_text(3), day_text(10)]
