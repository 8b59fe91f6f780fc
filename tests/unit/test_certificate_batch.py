"""Certificates for many at once, of a small centre on 22 November 2026."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from tests.unit.test_issue_certificate import NOON, OKSANA, met, store_of
from zim_data.certificates import batch, issue
from zim_data.certificates.batch import Bundle, Line, Rule
from zim_data.certificates.pdf import render
from zim_data.errors import InvalidInput, RuleBroken
from zim_data.records import Row
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import Certificate, Tandem, Volunteer

YEAR = Rule(starts=date(2026, 1, 1), ends=date(2026, 12, 31), least_hours=2)
NAMES = {"B-1": "Anna", "B-2": "Berta", "B-3": "Carla", "B-4": "Dora", "B-5": "😀", "B-6": "Frida"}


def tandem(number: int) -> Tandem:
    return Tandem(id=f"T-{number}", volunteer_id=f"B-{number}", newcomer_id="Z-1")


MEETINGS = [
    met("M-1", "T-1", date(2026, 3, 1), 90, "Briefe"),
    met("M-2", "T-1", date(2026, 5, 31), 30),
    met("M-3", "T-2", date(2026, 4, 1), 119),
    met("M-4", "T-3", date(2025, 12, 31), 600),
    met("M-5", "T-5", date(2026, 2, 1), 180),
    met("M-6", "T-6", date(2026, 6, 1), 200),
]
PEOPLE = [Volunteer(id=identity, first_name=name, last_name="Berg") for identity, name in NAMES.items()]
CENTRE: Sequence[Row] = [*PEOPLE, OKSANA, *map(tandem, range(1, 7)), *MEETINGS]


def centre(*more: Row, settings: Settings | None = None) -> Store:
    return store_of(*CENTRE, *more, settings=settings)


def lines(snapshot: Snapshot, rule: Rule = YEAR, failed: dict[str, str] | None = None) -> dict[str, Line]:
    return {each.volunteer.id: each for each in batch.lines(snapshot, rule, failed)}


def issue_all(store: Store, rule: Rule = YEAR, at_once: int = 100) -> dict[str, str]:
    """Issue as the page does, some at a time; who could not get one, and why."""
    failed: dict[str, str] = {}
    while wanted := [each.volunteer.id for each in batch.lines(store.snapshot(), rule, failed) if each.is_open]:
        some = wanted[:at_once]
        store.apply(
            lambda fresh, some=some: batch.issue_for(fresh, rule, some, failed, by="Frau Ahorn"),  # type: ignore[misc]
            action="Zertifikate ausgestellt",
            by="Frau Ahorn",
        )
    return failed


def issued(store: Store) -> list[Certificate]:
    return sorted(store.snapshot()[Certificate].records, key=lambda each: each.number)


# --- Who --------------------------------------------------------------------------------------------------------------


def test_whoever_met_enough_in_the_period_gets_one_and_the_others_a_reason() -> None:
    found = lines(centre().snapshot())

    assert {identity for identity, each in found.items() if each.is_open} == {"B-1", "B-5", "B-6"}
    assert {identity: each.left_out for identity, each in found.items() if each.left_out} == {
        "B-2": "1,9 Stunden, nötig sind 2",
        "B-3": "kein Treffen in dieser Zeit",
        "B-4": "kein Treffen in dieser Zeit",
    }
    assert (found["B-1"].meetings, found["B-1"].hours) == (2, 2.0)


def test_an_unconfirmed_meeting_and_a_missing_name_are_named() -> None:
    nameless = replace(PEOPLE[0], first_name="", last_name="")
    rest = [each for each in CENTRE if each.id != "B-1"]

    assert lines(store_of(nameless, *rest).snapshot())["B-1"].left_out == "steht ohne Namen in der Tabelle"
    strict = centre(settings=Settings(certificate_confirmed=True)).snapshot()
    assert lines(strict)["B-1"].left_out == "nur unbestätigte Treffen in dieser Zeit"


def test_a_period_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(InvalidInput):
        batch.lines(centre().snapshot(), replace(YEAR, ends=date(2025, 1, 1)))


@pytest.mark.parametrize(
    ("change", "has_one"),
    [
        ({}, True),
        ({"revoked_on": date(2026, 11, 1)}, False),
        ({"starts": date(2025, 12, 31)}, False),
        ({"ends": date(2027, 1, 1)}, False),
    ],
)
def test_whoever_has_one_that_holds_for_this_time_gets_no_second(change: dict[str, Any], has_one: bool) -> None:
    earlier = Certificate(
        id="C-1",
        number="2026-0001",
        volunteer_id="B-1",
        starts=date(2026, 3, 1),
        ends=date(2026, 3, 1),
        issued_on=date(2026, 4, 1),
    )

    line = lines(centre(replace(earlier, **change)).snapshot())["B-1"]

    assert (line.certificate is not None, line.is_open) == (has_one, not has_one)


# --- Issuing ----------------------------------------------------------------------------------------------------------


def test_everybody_who_is_due_gets_a_number_of_their_own_and_the_days_that_were() -> None:
    store = centre()
    failed = issue_all(store)

    found = issued(store)
    assert [(each.number, each.volunteer_id) for each in found] == [("2026-0001", "B-1"), ("2026-0002", "B-6")]
    assert (found[0].starts, found[0].ends) == (date(2026, 3, 1), date(2026, 5, 31))
    assert (found[0].issued_by, found[0].hours) == ("Frau Ahorn", 2.0)
    assert len({each.check_code for each in found}) == 2
    assert list(failed) == ["B-5"]
    assert "„😀“" in lines(store.snapshot(), failed=failed)["B-5"].left_out


def test_one_at_a_time_gives_the_same_numbers_as_all_at_once() -> None:
    slowly, quickly = centre(), centre()
    issue_all(slowly, at_once=1)
    issue_all(quickly)

    assert [(each.number, each.volunteer_id) for each in issued(slowly)] == [
        (each.number, each.volunteer_id) for each in issued(quickly)
    ]


def test_what_is_issued_stays_when_it_is_stopped_and_going_on_does_the_rest() -> None:
    store = centre()
    failed: dict[str, str] = {}
    store.apply(lambda fresh: batch.issue_for(fresh, YEAR, ["B-1"], failed), action="Test", by="")
    first = issued(store)

    issue_all(store)

    assert [each.volunteer_id for each in issued(store)] == ["B-1", "B-6"]
    assert issued(store)[0] == first[0]


def test_two_who_do_it_at_once_give_each_only_one() -> None:
    store = centre()
    issue_all(store)
    before = issued(store)

    # the second still has everybody on the page
    store.apply(lambda fresh: batch.issue_for(fresh, YEAR, [*NAMES], {}), action="Test", by="")

    assert issued(store) == before


# --- Files ------------------------------------------------------------------------------------------------------------


def files(snapshot: Snapshot) -> tuple[bytes, bytes]:
    bundle = Bundle("Zertifikate 2026")
    for each in sorted(snapshot[Certificate].records, key=lambda one: one.number):
        bundle.add(issue.facts_of(snapshot, each), f"{each.number}.pdf")
    return bundle.files()


def test_the_zip_holds_each_certificate_as_it_is_downloaded_alone() -> None:
    store = centre()
    issue_all(store)

    archive = ZipFile(BytesIO(files(store.snapshot())[0]))

    assert archive.namelist() == ["2026-0001.pdf", "2026-0002.pdf"]
    assert archive.read("2026-0002.pdf") == render(issue.facts_of(store.snapshot(), issued(store)[1]))


def test_the_file_for_printing_has_all_pages_in_order() -> None:
    store = centre()
    issue_all(store, replace(YEAR, with_days=True))

    texts = [page.extract_text() for page in PdfReader(BytesIO(files(store.snapshot())[1])).pages]

    assert len(texts) == 4  # each with a page of days
    assert ["Anna" in text for text in texts] == [True, True, False, False]
    assert "2026-0002" in texts[3]


def test_the_same_batch_twice_gives_identical_bytes_also_on_another_day() -> None:
    store = centre()
    issue_all(store)
    later = store_of(*CENTRE, *issued(store))
    later._clock = lambda: datetime(2027, 5, 1, 8)

    assert files(store.snapshot()) == files(later.snapshot())
    assert later.snapshot().on != NOON.date()


def test_without_a_certificate_there_is_no_file() -> None:
    with pytest.raises(RuleBroken):
        Bundle("leer").files()
