"""Who fulfils what an award asks for, with numbers computed by hand; on 22 November 2026."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from tests.unit.test_issue_certificate import ANNA, CENTRE, LEYLA, NOON, OKSANA, met, store_of, tandem
from zim_data.certificates import activity_report, awards
from zim_data.certificates.awards import APPLICATION, CARD, Standing
from zim_data.errors import RuleBroken
from zim_data.settings import Settings
from zim_data.tables import Meeting, Volunteer, VolunteerStatus

TODAY = NOON.date()
OLD = replace(ANNA, birth_year=1970)


def weekly(weeks: int, minutes: int, *, until: date = TODAY) -> list[Meeting]:
    """A meeting every week, so many in all, the last on that day."""
    days = [until - timedelta(weeks=week) for week in range(weeks)]
    return [met(f"M-{day}", "T-1", day, minutes, "Briefe") for day in reversed(days)]


def snapshot_of(person: Volunteer, met_then: list[Meeting], settings: Settings | None = None) -> Any:
    return store_of(person, OKSANA, LEYLA, tandem("T-1", OKSANA), *met_then, settings=settings).snapshot()


def anna(snapshot: Any) -> Volunteer:
    found: Volunteer = snapshot[Volunteer].by_id["B-1"]
    return found


def standing(snapshot: Any, award: str) -> Standing:
    return next(each for each in awards.standings(snapshot, anna(snapshot)) if each.award == award)


def test_five_years_with_five_hours_a_week_fulfil_the_card() -> None:
    # 262 weeks from the first to the last day are 1,827 days + 1; 262 meetings of 5 hours in 261 weeks and a day
    snapshot = snapshot_of(OLD, weekly(262, 300))

    assert standing(snapshot, CARD).fulfilled is True


@pytest.mark.parametrize(
    ("person", "weeks", "minutes"),
    [
        (OLD, 262, 294),  # 4.9 hours
        (OLD, 200, 300),  # 199 weeks are 3.8 years
        (replace(ANNA, birth_year=2009), 262, 300),  # 16 for certain
    ],
)
def test_whoever_lacks_something_does_not(person: Volunteer, weeks: int, minutes: int) -> None:
    assert standing(snapshot_of(person, weekly(weeks, minutes)), CARD).fulfilled is False


def test_without_a_year_of_birth_nobody_can_say() -> None:
    found = standing(snapshot_of(ANNA, weekly(262, 300)), CARD)

    assert found.fulfilled is None
    assert found.demands[0].text == "Alter: nicht bekannt, nötig 18 Jahre"


def test_what_little_is_missing_is_not_rounded_away() -> None:
    # 104 meetings of 299 minutes in 103 weeks and a day: 104 × 299 / 60 / (722 / 7) = 5.02; with 296: 4.97
    weekly_hours = standing(snapshot_of(OLD, weekly(104, 296)), CARD).demands[1]

    assert weekly_hours.met is False
    assert weekly_hours.text == "Stunden in der Woche: 4,9, nötig 5 im Durchschnitt"


def test_a_pause_that_is_too_long_begins_the_time_anew() -> None:
    before = weekly(100, 60, until=TODAY - timedelta(days=700))
    since = weekly(60, 60)  # the first of them 413 days ago: a pause of 287 days
    found = standing(snapshot_of(OLD, [*before, *since]), APPLICATION)

    assert round((found.demands[1].has or 0) * 30.4375) == 413
    assert found.fulfilled is True
    assert standing(snapshot_of(OLD, [*before, *since[20:]]), APPLICATION).fulfilled is False


def test_hours_of_a_year_are_those_of_the_last_twelve_months() -> None:
    # 52 meetings of 2 hours within 365 days, and many before
    snapshot = snapshot_of(OLD, weekly(120, 120))
    record = awards.record_of(snapshot, "B-1")

    assert record is not None
    assert record.last_year == 53 * 2  # 0, 7, …, 364 days ago
    fulfilled = {each.award: each.fulfilled for each in awards.standings(snapshot, ANNA)}
    assert (fulfilled["80 Stunden im Jahr"], fulfilled["200 Stunden im Jahr"]) == (True, False)


def test_thresholds_are_settings() -> None:
    eased = Settings(award_card_age=16, award_card_weekly=1, award_card_years=1, award_hours_low=10)
    snapshot = snapshot_of(replace(ANNA, birth_year=2009), weekly(60, 60), eased)

    assert standing(snapshot, CARD).fulfilled is True
    assert standing(snapshot, "10 Stunden im Jahr").fulfilled is True


def test_without_a_meeting_there_is_nothing_to_say() -> None:
    snapshot = snapshot_of(ANNA, [])

    assert awards.standings(snapshot, ANNA) == []
    with pytest.raises(RuleBroken, match="noch kein Treffen"):
        awards.application(snapshot, ANNA)
    with pytest.raises(RuleBroken, match="noch kein Treffen"):
        activity_report.render(snapshot, ANNA)


def test_the_list_leaves_out_those_who_stopped_and_those_without_meetings() -> None:
    others = [
        Volunteer(id="B-2", first_name="Karl", last_name="Aal", status=VolunteerStatus.ENDED),
        Volunteer(id="B-3", first_name="Zora"),
    ]
    snapshot = store_of(*CENTRE, *others).snapshot()

    assert {each.volunteer.id for each in awards.for_everybody(snapshot)} == {"B-1"}


def test_the_application_holds_what_the_form_asks_for_and_when_it_is_due() -> None:
    snapshot = store_of(replace(OLD, email="anna@example.org"), *CENTRE[1:]).snapshot()

    text = awards.application(snapshot, anna(snapshot), date(2027, 3, 1))

    for said in (
        "Anna Berg",
        "Geburtsjahr 1970",
        "Integrationsbegleiter*in",
        "Begleitung zu Behörden und Ämtern",
        "seit 28.02.2026, zuletzt am 01.06.2026",
        "4 Treffen, 22,2 Stunden",  # 600 + 90 + 45 + 600 minutes
        "Einführung",
        "Alter: 55, nötig 14 Jahre",
        "Antrag bis spätestens 01.02.2027 stellen",
    ):
        assert said in text
    assert not any(name in text for name in ("Oksana", "Koval", "Leyla", "Demir"))


# --- The volunteer's own report ---------------------------------------------------------------------------------------


def report(snapshot: Any) -> PdfReader:
    return PdfReader(BytesIO(activity_report.render(snapshot, anna(snapshot))))


def test_the_report_lists_every_day_with_hours_and_topics_and_no_newcomer() -> None:
    text = " ".join(report(store_of().snapshot()).pages[0].extract_text().replace("\xa0", " ").split())

    for said in ("Anna Berg", "28.02.2026", "31.05.2026", "4 Tage mit 22,2 Stunden", "0:45", "Seite 1 von 1"):
        assert said in text
    assert "Begleitung zu Behörden und Ämtern" in text
    assert not any(name in text for name in ("Oksana", "Koval", "Leyla", "Demir"))


def test_many_days_take_several_pages_and_none_is_lost() -> None:
    read = report(snapshot_of(ANNA, weekly(150, 60)))

    texts = [page.extract_text() for page in read.pages]
    days = [f"{TODAY - timedelta(weeks=week):%d.%m.%Y}" for week in range(150)]
    assert len(texts) > 2
    assert all(any(day in text for text in texts) for day in days)
    assert all("Stunden" in text for text in texts)


def test_the_same_log_gives_the_same_bytes() -> None:
    assert activity_report.render(store_of().snapshot(), ANNA) == activity_report.render(store_of().snapshot(), ANNA)
