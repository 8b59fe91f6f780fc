"""Figures of a small centre that was worked out by hand, on 22 November 2026."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import pytest

from zim_data import charts, statistics
from zim_data.columns import Language
from zim_data.periods import Period, PeriodKind, between, calendar_period, month_of, this_year
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.statistics import BREAKDOWNS, Group, grouped
from zim_data.store.design import new_spreadsheet
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, read_snapshot
from zim_data.tables import (
    EndReason,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

ON = date(2026, 11, 22)
THIS_YEAR, LAST_YEAR = this_year(ON), calendar_period(PeriodKind.YEAR, date(2025, 1, 1))
OCTOBER = between(date(2026, 10, 1), date(2026, 10, 31))

VOLUNTEERS = """
    B-1 | Aktiv        | Rieth    | Deutsch; Arabisch
    B-2 | Aktiv        | Altstadt | Deutsch
    B-3 | Registriert  | -        | -
    B-4 | Interessiert | Rieth    | Deutsch
    B-5 | Kontakt      | -        | Deutsch
    B-6 | Beendet      | Rieth    | Ukrainisch
    B-7 | Registriert  | Rieth    | Deutsch
"""
NEWCOMERS = """
    Z-1 | Im Tandem     | 01.02.2025
    Z-2 | Beendet       | 05.01.2026
    Z-3 | Im Tandem     | 20.09.2026
    Z-4 | Vorgeschlagen | 01.11.2026
    Z-5 | Im Tandem     | -
    Z-6 | Wartend       | 24.10.2026
    Z-7 | Wartend       | 23.10.2026
    Z-8 | Wartend       | 23.09.2026
    Z-9 | Wartend       | -
    Z-A | Interessiert  | 30.11.2026
    Z-B | Interessiert  | -
"""
TANDEMS = """
    T-1 | B-1 | Z-1 | Aktiv         | 01.03.2025 | -          | -
    T-2 | B-2 | Z-2 | Beendet       | 15.01.2026 | 30.06.2026 | Umzug
    T-3 | B-2 | Z-3 | Probephase    | 10.10.2026 | -          | -
    T-4 | B-3 | Z-4 | Vorgeschlagen | -          | -          | -
    T-5 | B-9 | Z-5 | Pause         | -          | -          | -
"""
MEETINGS = """
    M-1 | T-1  | 05.10.2025 |  60 | Sport
    M-2 | T-1  | 05.02.2026 |  90 | Sport; Briefe
    M-3 | T-2  | 20.01.2026 |  60 | -
    M-4 | T-3  | 12.10.2026 | 120 | Briefe
    M-5 | T-1  | 20.10.2026 |  30 | Sport
    M-6 | T-99 | 21.10.2026 |  45 | -
    M-7 | T-1  | 03.11.2026 |  60 | Sport
"""


def rows(text: str) -> list[list[str]]:
    lines = [line.split("|") for line in text.strip().splitlines()]
    return [["" if cell.strip() == "-" else cell.strip() for cell in line] for line in lines]


def day(text: str) -> date | None:
    return datetime.strptime(text, "%d.%m.%Y").date() if text else None


def needed_day(text: str) -> date:
    found = day(text)
    assert found
    return found


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split("; ")) if text else ()


def snapshot_of(
    *records: Row, settings: Settings | None = None, on: date = ON, lists: Mapping[str, tuple[str, ...]] | None = None
) -> Snapshot:
    tables: dict[type[Row], list[Row]] = {}
    for record in records:
        tables.setdefault(type(record), []).append(record)
    memory = Memory.new(new_spreadsheet(tables, settings=settings, lists=lists))
    return read_snapshot(memory.read(), at=datetime.combine(on, datetime.min.time()))


@pytest.fixture(scope="module")
def centre() -> Snapshot:
    volunteers = [
        Volunteer(
            id=identity,
            last_name=identity,
            status=VolunteerStatus(status),
            district=district or None,
            languages=tuple(map(Language, words(spoken))),
        )
        for identity, status, district, spoken in rows(VOLUNTEERS)
    ]
    newcomers = [
        Newcomer(id=identity, last_name=identity, status=NewcomerStatus(status), interview_on=day(interview))
        for identity, status, interview in rows(NEWCOMERS)
    ]
    pairs = [
        Tandem(
            id=identity,
            volunteer_id=volunteer,
            newcomer_id=newcomer,
            status=TandemStatus(status),
            agreed_on=day(began),
            ended_on=day(ended),
            end_reason=EndReason(reason) if reason else None,
        )
        for identity, volunteer, newcomer, status, began, ended, reason in rows(TANDEMS)
    ]
    met = [
        Meeting(id=identity, tandem_id=tandem, day=needed_day(on), minutes=int(minutes), topics=words(topics))
        for identity, tandem, on, minutes, topics in rows(MEETINGS)
    ]
    return snapshot_of(*volunteers, *newcomers, *pairs, *met)


@pytest.fixture(scope="module")
def empty() -> Snapshot:
    return snapshot_of()


# --- Key figures ------------------------------------------------------------------------------------------------------


def test_every_key_figure_is_the_number_on_paper(centre: Snapshot) -> None:
    found = {each.key: (each.text, each.before) for each in statistics.key_figures(centre, THIS_YEAR)}
    assert found == {
        "running": ("3", 2),  # T-1, T-3 and T-5, which nobody dated; a year ago T-1 and T-5
        "new": ("2", 1),
        "meetings": ("6", 1),
        "hours": ("6,8 Std.", 1.0),  # 405 minutes
        "volunteers_active": ("2", 1),
        "waiting": ("4", None),
        "days_to_first_meeting": ("15 Tage", 28),  # Z-2: 10 days, Z-3: 20 days
        "meetings_per_month": ("0,2", pytest.approx(1 / ((267 + 326) / 30.4375))),
    }


def test_meetings_per_month_divides_by_the_months_that_tandems_ran(centre: Snapshot) -> None:
    figure = statistics.key_figures(centre, THIS_YEAR)[-1]
    days = 326 + 167 + 44 + 326  # T-1, T-2, T-3, T-5; the tandem of M-6 is missing
    assert figure.value == pytest.approx(5 / (days / 30.4375))
    assert figure.rows == ("T-1", "T-2", "T-3", "T-5")


def test_every_key_figure_opens_its_rows(centre: Snapshot) -> None:
    found = {each.key: set(each.rows) for each in statistics.key_figures(centre, THIS_YEAR)}
    assert found["running"] == {"T-1", "T-3", "T-5"}
    assert found["new"] == {"T-2", "T-3"}
    assert found["meetings"] == found["hours"] == {"M-2", "M-3", "M-4", "M-5", "M-6", "M-7"}
    assert found["volunteers_active"] == {"B-1", "B-2"}
    assert found["waiting"] == {"Z-6", "Z-7", "Z-8", "Z-9"}
    assert found["days_to_first_meeting"] == {"T-2", "T-3"}


def test_every_key_figure_is_defined_in_one_german_sentence() -> None:
    for measure in statistics.KEY_FIGURES:
        assert measure.definition.endswith(".")
        assert ". " not in measure.definition


def test_the_change_is_the_difference_of_the_numbers_that_are_shown(centre: Snapshot) -> None:
    changes = {each.key: each.change_text for each in statistics.key_figures(centre, THIS_YEAR)}
    assert changes["meetings"] == "+5"
    assert changes["hours"] == "+5,8"
    assert changes["days_to_first_meeting"] == "-13"
    assert changes["waiting"] == ""


def test_who_waited_in_the_past_is_not_made_up(centre: Snapshot) -> None:
    waiting = next(each for each in statistics.key_figures(centre, LAST_YEAR) if each.key == "waiting")
    assert (waiting.text, waiting.rows) == ("–", ())


def test_an_empty_sheet_has_zeros_and_dashes_but_no_errors(empty: Snapshot) -> None:
    found = [each.text for each in statistics.key_figures(empty, THIS_YEAR)]
    assert found == ["0", "0", "0", "0 Std.", "0", "0", "–", "–"]


def test_a_period_in_the_future_is_empty(centre: Snapshot) -> None:
    later = between(date(2030, 1, 1), date(2030, 3, 31))
    found = {each.key: each.text for each in statistics.key_figures(centre, later)}
    assert set(found.values()) == {"–"}


def test_figures_are_computed_once_for_a_snapshot(centre: Snapshot) -> None:
    first, again = (statistics.key_figures(centre, THIS_YEAR) for _ in range(2))
    assert all(one is other for one, other in zip(first, again, strict=True))


# --- When a tandem began and ended ------------------------------------------------------------------------------------


def life_of(*, met: list[date], **values: object) -> tuple[date, date | None]:
    tandem = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", **values)  # type: ignore[arg-type]
    log = [Meeting(id=f"M-{index}", tandem_id="T-1", day=on, minutes=60) for index, on in enumerate(met)]
    (life,) = statistics.lives(snapshot_of(tandem, *log))
    return life.began, life.ended


def test_a_tandem_begins_with_the_first_day_that_is_known() -> None:
    first, second = date(2026, 3, 1), date(2026, 4, 1)
    assert life_of(status=TandemStatus.ACTIVE, met=[second, first]) == (first, None)
    assert life_of(status=TandemStatus.ACTIVE, proposed_on=first, met=[]) == (first, None)
    assert life_of(status=TandemStatus.ACTIVE, agreed_on=second, proposed_on=first, met=[]) == (second, None)


def test_an_ended_tandem_without_an_end_ended_with_its_last_meeting() -> None:
    first, second = date(2026, 3, 1), date(2026, 4, 1)
    assert life_of(status=TandemStatus.ENDED, met=[first, second]) == (first, second)
    assert life_of(status=TandemStatus.ENDED, agreed_on=second, ended_on=first, met=[]) == (second, second)


def test_an_ended_tandem_without_any_day_is_in_no_month() -> None:
    tandem = Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ENDED)
    snapshot = snapshot_of(tandem)
    assert statistics.by_month(snapshot).empty
    assert statistics.running_on(snapshot, ON) == []


# --- The five steps ---------------------------------------------------------------------------------------------------


def test_everybody_on_the_way_stands_on_a_step(centre: Snapshot) -> None:
    found = [(each.name, each.volunteers, each.newcomers, each.tandems) for each in statistics.funnel(centre)]
    assert found == [
        ("Informieren", ("B-4",), ("Z-B",), ()),
        ("Kontakt aufnehmen", ("B-5",), ("Z-A",), ()),
        ("Aufnahmegespräch", ("B-7",), ("Z-6", "Z-7", "Z-8", "Z-9"), ()),
        ("Erstes Kennenlernen", ("B-3",), ("Z-4",), ("T-4",)),
        ("Integrationsbegleitung", ("B-1", "B-2"), ("Z-1", "Z-3", "Z-5"), ("T-1", "T-3", "T-5")),
    ]


def test_a_volunteer_with_two_tandems_may_stand_on_two_steps() -> None:
    snapshot = snapshot_of(
        Volunteer(id="B-1", last_name="A", status=VolunteerStatus.ACTIVE, max_tandems=2),
        Tandem(id="T-1", volunteer_id="B-1", newcomer_id="Z-1", status=TandemStatus.ACTIVE),
        Tandem(id="T-2", volunteer_id="B-1", newcomer_id="Z-2", status=TandemStatus.FIRST_MEETING),
    )
    assert [len(each.volunteers) for each in statistics.funnel(snapshot)] == [0, 0, 0, 1, 1]


# --- Months -----------------------------------------------------------------------------------------------------------


def test_months_are_counted_without_a_gap(centre: Snapshot) -> None:
    months = statistics.by_month(centre)
    assert len(months) == 21  # March 2025 to November 2026
    found = months.assign(month=months["month"].dt.strftime("%m.%Y")).set_index("month")
    counted = found.loc[["03.2025", "10.2025", "12.2025", "01.2026", "06.2026", "10.2026", "11.2026"]]
    assert counted["meetings"].tolist() == [0, 1, 0, 1, 0, 3, 1]
    assert counted["hours"].tolist() == [0, 1, 0, 1, 0, 3.25, 1]
    assert counted["new"].tolist() == [1, 0, 0, 1, 0, 1, 0]
    assert counted["ended"].tolist() == [0, 0, 0, 0, 1, 0, 0]
    assert counted["running"].tolist() == [2, 2, 2, 3, 2, 3, 3]
    assert counted["complete"].tolist() == [True] * 6 + [False]


def test_the_running_tandems_of_a_month_are_those_of_the_month_before_and_new_less_ended(centre: Snapshot) -> None:
    months = statistics.by_month(centre)
    assert (months["running"].diff() == months["new"] - months["ended"])[1:].all()
    assert months["running"].iloc[-1] == len(statistics.running_on(centre, ON))


def test_a_month_opens_its_meetings(centre: Snapshot) -> None:
    october = month_of(date(2026, 10, 15))
    assert october.name == "Oktober 2026"
    assert [each.id for each in statistics.meetings_in(centre, october)] == ["M-4", "M-5", "M-6"]


# --- Groups -----------------------------------------------------------------------------------------------------------


def groups_of(snapshot: Snapshot, key: str, period: Period = THIS_YEAR) -> tuple[Group, ...]:
    return grouped(snapshot, BREAKDOWNS[key], period)


def counted(groups: tuple[Group, ...]) -> dict[str, int]:
    return {group.name: group.count for group in groups}


def test_a_meeting_counts_for_each_of_its_topics(centre: Snapshot) -> None:
    groups = groups_of(centre, "meetings_by_topic")
    assert list(counted(groups).items()) == [("Sport", 3), ("Briefe", 2), ("keine Angabe", 2)]
    assert groups[0].rows == ("M-2", "M-5", "M-7")
    assert len(statistics.all_rows(groups)) == 6


def test_reasons_are_those_of_tandems_that_ended_in_the_period(centre: Snapshot) -> None:
    assert [each for each in groups_of(centre, "ended_by_reason") if each.count] == [Group("Umzug", ("T-2",))]
    assert not statistics.all_rows(groups_of(centre, "ended_by_reason", OCTOBER))


def test_people_without_district_or_language_are_a_group_of_their_own(centre: Snapshot) -> None:
    assert counted(groups_of(centre, "volunteers_by_district")) == {"Altstadt": 1, "Rieth": 1}
    assert counted(groups_of(centre, "volunteers_by_language")) == {"Deutsch": 2, "Arabisch": 1}
    assert counted(groups_of(centre, "newcomers_by_district")) == {"keine Angabe": 4}


def test_those_who_wait_are_grouped_by_the_days_of_the_settings(centre: Snapshot) -> None:
    assert [(group.name, group.rows) for group in groups_of(centre, "waiting_by_wait")] == [
        ("seit weniger als 30 Tagen", ("Z-6",)),  # 29 days
        ("seit 30 bis 59 Tagen", ("Z-7",)),  # 30 days
        ("seit 60 Tagen oder länger", ("Z-8",)),  # 60 days
        ("keine Angabe", ("Z-9",)),
    ]
    assert statistics.wait_days(centre) == {"Z-8": 60, "Z-7": 30, "Z-6": 29, "Z-9": None}


def test_a_red_limit_below_the_yellow_one_leaves_no_gap() -> None:
    someone = Newcomer(id="Z-1", last_name="A", status=NewcomerStatus.WAITING, interview_on=date(2026, 10, 1))
    snapshot = snapshot_of(someone, settings=Settings(waiting_yellow=40, waiting_red=20))
    groups = groups_of(snapshot, "waiting_by_wait")
    assert counted(groups) == {"seit weniger als 40 Tagen": 0, "seit 40 Tagen oder länger": 1}


# --- Numbers and charts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"), [(1234.5, "1.234,5"), (6.75, "6,8"), (0.25, "0,3"), (3.0, "3"), (-0.5, "-0,5"), (0, "0")]
)
def test_numbers_are_written_as_in_germany(number: float, text: str) -> None:
    assert statistics.german(number, 1) == text


def all_charts(snapshot: Snapshot) -> list[charts.Drawing]:
    return [charts.drawn(snapshot, chart, THIS_YEAR) for chart in charts.CHARTS.values()]


def sentence(snapshot: Snapshot, key: str, period: Period = THIS_YEAR) -> str:
    return charts.drawn(snapshot, charts.CHARTS[key], period).sentence


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("meetings", "Im Oktober 2026 gab es 3 Treffen, 2 mehr als im Vorjahresmonat."),
        (
            "hours",
            "Im Oktober 2026 haben die Tandems zusammen 3,3 Stunden miteinander verbracht, "
            "2,3 mehr als im Vorjahresmonat.",
        ),
        ("running", "Zurzeit laufen 3 Tandems, 1 mehr als Ende November 2025."),
        ("new_and_ended", "Seit November 2025 begannen 2 Tandems, 1 endete."),
        ("waiting_by_wait", "4 Menschen warten auf eine Begleitung, 1 davon seit 60 Tagen oder länger."),
        ("meetings_by_topic", "Am häufigsten ging es um „Sport“ (bei 3 von 6 Treffen), dann um „Briefe“ (2)."),
        ("ended_by_reason", "In diesem Zeitraum endete 1 Tandem, am häufigsten aus dem Grund „Umzug“ (1)."),
        ("newcomers_by_language", "In diesem Zeitraum ist dazu nichts eingetragen."),
        ("volunteers_by_district", "Die meisten wohnen im Stadtteil Altstadt (1 von 2)."),
        (
            "steps",
            "Zurzeit laufen 3 Tandems; nach dem Aufnahmegespräch warten 4 Zugewanderte und 1 Ehrenamtliche auf ein "
            "Tandem.",
        ),
        # Until 22.11.2026 T-1 ran 631 days, T-2 ended after 166, T-3 ran 43: of two that came to 166 days one ended.
        (
            "survival",
            "So viele Tandems halten mindestens 3 Monate: 100 %, 6 Monate: 50 %, 12 Monate: 50 % "
            "(geschätzt aus 3 Tandems).",
        ),
        ("room_hours_by_room", "In diesem Zeitraum war kein Raum gebucht."),
    ],
)
def test_every_chart_says_in_a_sentence_what_it_shows(centre: Snapshot, key: str, said: str) -> None:
    assert sentence(centre, key) == said


def test_the_months_of_a_chart_end_with_the_period(centre: Snapshot) -> None:
    assert sentence(centre, "meetings", LAST_YEAR) == "Im Dezember 2025 gab es kein Treffen."
    assert sentence(centre, "running", LAST_YEAR) == "Ende Dezember 2025 liefen 2 Tandems."
    assert sentence(centre, "new_and_ended", LAST_YEAR) == (
        "Von März 2025 bis Dezember 2025 begann 1 Tandem, keines endete."
    )
    assert sentence(centre, "waiting_by_wait", LAST_YEAR) == "Wer in diesem Zeitraum wartete, ist nicht bekannt."


@pytest.mark.filterwarnings("error")
def test_every_chart_can_be_drawn_from_an_empty_sheet(empty: Snapshot) -> None:
    for drawing in all_charts(empty):
        assert drawing.chart.to_dict()["description"] == drawing.sentence


def test_charts_take_the_width_of_the_page_and_hold_german_texts(centre: Snapshot) -> None:
    chart = charts.drawn(centre, charts.CHARTS["hours"], THIS_YEAR).chart.to_dict()
    assert chart["width"] == "container"
    rows_drawn = chart["data"]["values"]
    assert rows_drawn[-2] == {"label": "Okt 2026", "name": "Oktober 2026", "value": 3.25, "text": "3,3", "filled": 1}
    assert rows_drawn[-1]["name"] == "November 2026 (bis heute)"


def test_the_smallest_of_many_groups_are_put_together() -> None:
    groups = [Group(f"Stadtteil {index}", ("Z-1", "Z-2")) for index in range(14)]
    chart = charts.group_bars(groups, "Personen", "").chart.to_dict()
    assert str(chart).count("'name': 'Stadtteil") == 9
    assert "'name': '5 weitere'" in str(chart)


def test_a_period_that_still_runs_is_compared_with_the_same_days_before(centre: Snapshot) -> None:
    whole_year = calendar_period(PeriodKind.YEAR, ON)
    meetings = statistics.MEASURES["meetings"]
    early = Meeting(id="M-8", tandem_id="T-1", day=date(2025, 12, 24), minutes=60)
    snapshot = snapshot_of(early)
    assert statistics.figure(snapshot, meetings, whole_year).before == 0  # not yet: today is 22 November
    assert statistics.figure(snapshot, meetings, LAST_YEAR).value == 1


def test_counting_begins_with_the_first_tandem_or_meeting(centre: Snapshot, empty: Snapshot) -> None:
    assert statistics.first_day(centre) == date(2025, 3, 1)
    assert statistics.first_day(empty) == ON
