"""Certificates of a small centre on 22 November 2026."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from zim_data import journal
from zim_data.certificates import issue
from zim_data.certificates.activities import ACTIVITIES, ACTIVITIES_IN_ENGLISH, COMPETENCES_IN_ENGLISH, activities
from zim_data.certificates.issue import Wish
from zim_data.certificates.pdf import render
from zim_data.errors import InvalidInput, NotFound, RuleBroken, ZimError
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append
from zim_data.store.memory import Memory
from zim_data.store.new_workbook import create_workbook
from zim_data.store.store import Store
from zim_data.store.workbook import Workbook
from zim_data.tables import Certificate, Meeting, Newcomer, Tandem, TandemStatus, Volunteer, VolunteerStatus

NOON = datetime(2026, 11, 22, 12)
SPRING = (date(2026, 3, 1), date(2026, 5, 31))
ANNA = Volunteer(id="B-1", first_name="Anna", last_name="Berg", trainings=("Einführung",))
OKSANA = Newcomer(id="Z-1", first_name="Oksana", last_name="Koval")
LEYLA = Newcomer(id="Z-2", first_name="Leyla", last_name="Demir")


def tandem(identity: str, newcomer: Newcomer) -> Tandem:
    return Tandem(id=identity, volunteer_id="B-1", newcomer_id=newcomer.id, status=TandemStatus.ACTIVE)


def met(identity: str, tandem_id: str, day: date, minutes: int, *topics: str) -> Meeting:
    return Meeting(id=identity, tandem_id=tandem_id, day=day, minutes=minutes, topics=topics, note="mit Oksana Koval")


MEETINGS = [
    met("M-1", "T-1", date(2026, 2, 28), 600, "Sport"),
    met("M-2", "T-1", date(2026, 3, 1), 90, "Briefe", "Behörden und Ämter"),
    met("M-3", "T-2", date(2026, 5, 31), 45, "Behörden und Ämter"),
    met("M-4", "T-1", date(2026, 6, 1), 600),
]
CENTRE = [ANNA, OKSANA, LEYLA, tandem("T-1", OKSANA), tandem("T-2", LEYLA), *MEETINGS]


def tabs(*rows: Row, settings: Settings | None = None, lists: dict[str, tuple[str, ...]] | None = None) -> Any:
    by_table: dict[type[Row], list[Row]] = {}
    for row in rows or CENTRE:
        by_table.setdefault(type(row), []).append(row)
    return new_spreadsheet(by_table, settings=settings, lists=lists)


def store_of(*rows: Row, settings: Settings | None = None) -> Store:
    return Store(Memory.new(tabs(*rows, settings=settings)), lambda: NOON)


def issued(
    store: Store,
    period: tuple[date, date] = SPRING,
    competences: Sequence[str] = (),
    volunteer: Volunteer = ANNA,
    *,
    seen: Sequence[str] | None = None,
    **more: Any,
) -> Certificate:
    """The certificate after issuing it."""
    made: list[str] = []

    def command(fresh: Any) -> Any:
        wish = Wish(starts=period[0], ends=period[1], competences=competences, **more)
        (edit,) = issue.issue(fresh, volunteer, wish, by="Frau Ahorn", seen=seen)
        assert isinstance(edit, Append)
        made.append(edit.record.id)
        return [edit]

    store.apply(command, action="Zertifikat ausgestellt", by="Frau Ahorn")
    return store.snapshot()[Certificate].by_id[made[-1]]


def issued_before(number: str) -> Certificate:
    day = date(2025, 1, 1)
    return Certificate(id=f"C-{number}", number=number, volunteer_id="B-1", starts=day, ends=day, issued_on=day)


# --- What is on it ----------------------------------------------------------------------------------------------------


def test_hours_meetings_and_topics_come_from_the_log_of_the_period() -> None:
    certificate = issued(store_of(), SPRING, ("Empathie", "Flexibilität"))

    assert (certificate.meetings, certificate.hours) == (2, 2.25)
    assert certificate.topics == ("Behörden und Ämter", "Briefe")
    assert certificate.competences == ("Empathie", "Flexibilität")
    assert certificate.trainings == ("Einführung",)
    assert (certificate.issued_on, certificate.issued_by) == (NOON.date(), "Frau Ahorn")


def test_the_printed_certificate_names_person_period_and_extent_but_no_newcomer() -> None:
    store = store_of()
    certificate = issued(store, SPRING, ("Empathie",))

    text = PdfReader(BytesIO(render(issue.facts_of(store.snapshot(), certificate)))).pages[0].extract_text()

    for said in ("Anna Berg", "1. März 2026", "31. Mai 2026", "2 Treffen", "2,2 Stunden", "Empathie", "Einführung"):
        assert said in text.replace("\xa0", " ")
    assert "Begleitung zu Behörden und Ämtern" in text.replace("\xa0", " ")
    assert certificate.number in text
    assert not re.search("Oksana|Koval|Leyla|Demir", text)


def test_every_topic_of_the_list_has_plain_words() -> None:
    lists = store_of().snapshot().lists
    assert set(ACTIVITIES) == set(ACTIVITIES_IN_ENGLISH) == set(lists["Hilfethemen"])
    assert set(COMPETENCES_IN_ENGLISH) == set(lists["Kompetenzen"])


def test_a_topic_that_staff_added_stands_for_itself() -> None:
    assert activities(["Kochen, Backen", "Briefe"]) == ("Kochen, Backen", "Unterstützung bei Briefen")


def test_an_issued_certificate_stays_the_same_when_the_log_changes() -> None:
    store = store_of()
    certificate = issued(store)
    before = issue.facts_of(store.snapshot(), certificate)
    more = met("M-9", "T-1", date(2026, 4, 1), 300, "Sport")
    trained = replace(ANNA, trainings=("Einführung", "Kinderschutz"))

    later = store_of(trained, *CENTRE[1:], more, certificate).snapshot()

    assert issue.facts_of(later, later[Certificate].records[0]) == before


def test_a_certificate_without_topics_in_its_row_takes_them_from_the_log() -> None:
    typed = Certificate(
        id="C-1",
        number="2026-0007",
        volunteer_id="B-1",
        starts=SPRING[0],
        ends=SPRING[1],
        hours=99,
        meetings=7,
        issued_on=NOON.date(),
    )
    facts = issue.facts_of(store_of(*CENTRE, typed).snapshot(), typed)

    assert (facts.hours, facts.meetings) == (99, 7)
    assert facts.activities == ("Begleitung zu Behörden und Ämtern", "Unterstützung bei Briefen")


def test_the_certificate_of_a_deleted_person_cannot_be_printed() -> None:
    with pytest.raises(NotFound, match="steht nicht mehr in der Tabelle"):
        issue.facts_of(store_of(OKSANA).snapshot(), issued_before("2025-0001"))


# --- Numbers and codes ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("there", "following"),
    [
        ([], "2026-0001"),
        (["2026-0001", "2026-0002"], "2026-0003"),
        (["2026-0001", "2026-0007"], "2026-0008"),
        (["2025-0099"], "2026-0001"),
        (["2026-12", "2026-9"], "2026-0013"),
        (["2026-9999"], "2026-10000"),
        (["12026-0005", "2026/0005", "Nr. 4", "2026-0003a", "2026-99999999999999999999"], "2026-0001"),
    ],
)
def test_the_next_number_follows_the_highest_of_the_year(there: list[str], following: str) -> None:
    store = store_of(*CENTRE, *(issued_before(number) for number in there))

    assert issued(store).number == following


def test_a_number_that_was_taken_back_is_not_given_again() -> None:
    store = store_of()
    first = issued(store)
    operation = journal.operations(store.snapshot())[0].id
    store.apply(lambda fresh: journal.undo(fresh, operation), action="Rückgängig", by="")
    assert not store.snapshot()[Certificate].records

    assert (first.number, issued(store).number) == ("2026-0001", "2026-0002")


def test_two_who_issue_at_once_never_get_the_same_number(tmp_path: Path) -> None:
    path = tmp_path / "zim.xlsx"
    create_workbook(path, tabs())
    everybody = [Store(Workbook(path), lambda: NOON) for _ in range(4)]  # as in four processes
    ready = threading.Barrier(len(everybody))

    def work(number: int, store: Store) -> None:
        store.snapshot()
        ready.wait()
        issued(store, (date(2026, 2, 1 + number), date(2026, 11, 1)))

    threads = [threading.Thread(target=work, args=each) for each in enumerate(everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = sorted(each.number for each in Store(Workbook(path), lambda: NOON).snapshot()[Certificate].records)
    assert numbers == ["2026-0001", "2026-0002", "2026-0003", "2026-0004"]


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "field"),
    [
        ((date(2026, 5, 31), date(2026, 3, 1)), "vor dem Beginn"),
        ((date(2026, 3, 1), date(2026, 11, 23)), "in der Zukunft"),
    ],
)
def test_a_period_that_cannot_be_is_refused(period: tuple[date, date], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        issued(store_of(), period)

    assert field in refused.value.by_field["ends"]


def test_a_period_of_one_day_is_possible() -> None:
    assert issued(store_of(), (date(2026, 3, 1), date(2026, 3, 1))).meetings == 1


def test_without_meetings_in_the_period_there_is_nothing_to_certify() -> None:
    with pytest.raises(RuleBroken, match=r"Vom 02\.03\.2026 bis 30\.05\.2026 ist kein Treffen von Anna Berg"):
        issued(store_of(), (date(2026, 3, 2), date(2026, 5, 30)))


def test_whoever_has_stopped_gets_a_certificate_all_the_same() -> None:
    ended = replace(ANNA, status=VolunteerStatus.ENDED)

    assert issued(store_of(ended, *CENTRE[1:])).meetings == 2


def test_somebody_who_was_deleted_meanwhile_gets_none() -> None:
    with pytest.raises(NotFound):
        issued(store_of(*CENTRE[1:]))


@pytest.mark.parametrize(
    "nameless", [replace(ANNA, first_name="", last_name=""), replace(ANNA, first_name=" ", last_name="")]
)
def test_somebody_without_a_name_gets_none(nameless: Volunteer) -> None:
    with pytest.raises(RuleBroken, match="ohne Namen"):
        issued(store_of(nameless, *CENTRE[1:]))


def test_a_name_that_cannot_be_printed_is_refused_and_nothing_is_issued() -> None:
    store = store_of(replace(ANNA, first_name="Anna 😀"), *CENTRE[1:])

    with pytest.raises(ZimError, match="Der Name enthält Zeichen, die sich nicht drucken lassen: „😀“"):
        issued(store)
    assert not store.snapshot()[Certificate].records


def test_a_name_from_right_to_left_is_printed() -> None:
    assert issued(store_of(replace(ANNA, first_name="علی", last_name="رضا"), *CENTRE[1:])).number == "2026-0001"


def test_the_same_certificate_is_not_issued_twice() -> None:
    store = store_of()
    issued(store)

    with pytest.raises(RuleBroken, match=r"gibt es schon: Nr. 2026-0001 vom 22.11.2026"):
        issued(store)
    assert issued(store, SPRING, ("Empathie",)).number == "2026-0002"


def test_after_it_was_revoked_the_same_certificate_can_be_issued_again() -> None:
    store = store_of()
    first = issued(store)

    again = store_of(*CENTRE, replace(first, revoked_on=NOON.date()))

    assert issued(again).number == "2026-0002"


# --- Whom and when ----------------------------------------------------------------------------------------------------


def test_the_whole_period_is_from_the_first_to_the_last_meeting() -> None:
    snapshot = store_of().snapshot()

    assert issue.whole_period(snapshot, "B-1") == (date(2026, 2, 28), date(2026, 6, 1))
    assert issue.whole_period(snapshot, "B-404") is None


def test_volunteers_with_meetings_come_first() -> None:
    others = [Volunteer(id="B-0", first_name="Aaron"), Volunteer(id="B-2", first_name="Zoe")]

    assert [each.id for each in issue.candidates(store_of(*others, *CENTRE).snapshot())] == ["B-1", "B-0", "B-2"]


def test_issued_certificates_are_listed_with_the_newest_first() -> None:
    store = store_of(*CENTRE, issued_before("2025-0001"))
    issued(store)
    issued(store, SPRING, ("Empathie",))

    assert [each.number for each in issue.issued(store.snapshot())] == ["2026-0002", "2026-0001", "2025-0001"]
    assert issue.issued(store.snapshot(), "B-404") == []


def test_issuing_stands_in_the_journal() -> None:
    store = store_of()
    certificate = issued(store)

    operation = journal.operations(store.snapshot())[0]
    assert (operation.action, operation.user) == ("Zertifikat ausgestellt", "Frau Ahorn")
    assert operation.lines[0].record_id == certificate.id
