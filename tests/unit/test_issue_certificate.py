"""Certificates of a small centre on 22 November 2026."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from zim_data import journal
from zim_data.certificates import issue, printed
from zim_data.certificates.activities import ACTIVITIES, ENGLISH, activities
from zim_data.certificates.differences import differences
from zim_data.certificates.facts import CertificateFacts, Day, FilledTexts
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
from zim_data.tables import (
    Certificate,
    CertificateLanguage,
    Meeting,
    Newcomer,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

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
    assert set(ACTIVITIES) == set(lists["Hilfethemen"])
    assert {*ACTIVITIES.values(), *lists["Kompetenzen"], *lists["Schulungen"]} <= set(ENGLISH)


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


def test_in_english_everything_that_the_app_says_is_english() -> None:
    store = store_of()
    certificate = issued(store, SPRING, ("Empathie", "Kochen"), language=CertificateLanguage.ENGLISH)

    facts = issue.facts_of(store.snapshot(), certificate)

    text = PdfReader(BytesIO(render(facts))).pages[0].extract_text()
    for said in ("Certificate of Volunteering", "support with letters", "empathy", "Kochen"):
        assert said in " ".join(text.split())


def test_with_days_every_day_of_the_period_has_its_minutes_and_what_was_done() -> None:
    second = met("M-5", "T-2", date(2026, 3, 1), 30, "Sport")
    store = store_of(*CENTRE, second)
    certificate = issued(store, with_days=True)

    first, last = issue.facts_of(store.snapshot(), certificate).days
    assert (first.day, first.minutes) == (date(2026, 3, 1), 120)
    assert set(first.activities) == {*activities(["Briefe", "Behörden und Ämter", "Sport"])}
    assert last == Day(date(2026, 5, 31), 45, ("Begleitung zu Behörden und Ämtern",))


def test_a_personal_sentence_stands_on_it_and_in_the_row() -> None:
    store = store_of()
    certificate = issued(store, personal="Anna hat das Sprachcafé mit aufgebaut.")

    assert certificate.personal == "Anna hat das Sprachcafé mit aufgebaut."
    assert issue.facts_of(store.snapshot(), certificate).personal == "Anna hat das Sprachcafé mit aufgebaut."


# --- The same document again ------------------------------------------------------------------------------------------


def later(certificate: Certificate, *rows: Row, settings: Settings | None = None) -> Any:
    """The sheet some time after the certificate was issued."""
    return store_of(*(rows or CENTRE), certificate, settings=settings).snapshot()


def test_printing_again_gives_the_same_bytes_whatever_has_changed_since() -> None:
    store = store_of()
    certificate = issued(store, SPRING, ("Empathie",), with_days=True)
    before = render(issue.facts_of(store.snapshot(), certificate))
    married = replace(ANNA, last_name="Ahorn", trainings=())
    more = met("M-9", "T-1", date(2026, 4, 1), 300, "Sport")

    again = later(certificate, married, *CENTRE[1:], more, settings=Settings(signer="Frau Neu", organisation="Anders"))

    assert render(issue.facts_of(again, again[Certificate].records[0])) == before


def test_everything_printed_is_read_back_from_its_row_as_it_was() -> None:
    facts = CertificateFacts(
        number="2026-0001",
        name="Zoë  \u00a0 O’Brien-Łódź “x” \\ {a}; علی‌رضا 𐍈",
        starts=date(2026, 1, 1),
        ends=date(2026, 12, 31),
        hours=None,
        meetings=None,
        activities=("a; b", "c"),
        competences=("d",),
        trainings=("e",),
        personal="Zwei\nZeilen",
        issued_on=date(2027, 1, 1),
        texts=FilledTexts(title="t", intro="1.\u00a0Mai", extent="x", organisation="o", thanks="d"),
        organisation="ZIM",
        address="Erfurt",
        phone="0361",
        place="Erfurt",
        signer="s",
        signer_role="r",
        language=CertificateLanguage.ENGLISH,
        check_code="ABCD",
        colours=("#000000", "#111111"),
        days=(Day(date(2026, 1, 1), 90, ("a; b", "c")), Day(date(2026, 1, 2), 5)),
    )
    row = replace(issued_before("2026-0001"), printed=printed.kept(facts))

    kept = store_of(*CENTRE, row).snapshot()[Certificate].records[0]

    assert printed.facts_in(kept) == facts


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"texts": 1}', "7", '{"name":"x","texts":{"a":"b"}}'])
def test_where_it_is_not_readable_what_was_printed_the_row_counts(text: str) -> None:
    row = replace(issued_before("2025-0001"), hours=12, meetings=7, printed=text)
    snapshot = later(row)

    assert issue.facts_of(snapshot, snapshot[Certificate].records[0]).hours == 12


def test_the_check_address_is_always_the_present_one() -> None:
    store = store_of()
    certificate = issued(store)
    assert issue.facts_of(store.snapshot(), certificate).check_address == ""

    moved = later(certificate, settings=Settings(app_address="https://neu.example.org"))

    address = issue.facts_of(moved, certificate).check_address
    assert address == f"https://neu.example.org/pruefen/{certificate.check_code}"


# --- What is different by now -----------------------------------------------------------------------------------------


def test_nothing_differs_right_after_issuing() -> None:
    store = store_of()
    certificate = issued(store, with_days=True)

    assert differences(store.snapshot(), certificate) == []


def test_a_changed_log_shows_that_the_certificate_says_something_else() -> None:
    certificate = issued(store_of())
    more = met("M-9", "T-1", date(2026, 4, 1), 300, "Sport")

    assert differences(later(certificate, *CENTRE, more), certificate) == [
        "Treffen: 2 im Zertifikat, 3 eingetragen.",
        "Stunden: 2,2 Stunden im Zertifikat, 7,2 eingetragen.",
        "Themen: dazu kam Sport.",
    ]


def test_a_meeting_outside_of_the_period_makes_no_difference() -> None:
    certificate = issued(store_of())

    assert differences(later(certificate, *CENTRE, met("M-9", "T-1", date(2026, 8, 1), 300)), certificate) == []


def test_a_new_name_and_other_trainings_are_said() -> None:
    certificate = issued(store_of())
    married = replace(ANNA, last_name="Ahorn", trainings=("Kinderschutz",))

    assert differences(later(certificate, married, *CENTRE[1:]), certificate) == [
        "Name: „Anna Berg“ im Zertifikat, „Anna Ahorn“ in der Tabelle.",
        "Schulungen: dazu kam Kinderschutz; nicht mehr dabei ist Einführung.",
    ]


def test_a_row_that_was_changed_by_hand_is_said() -> None:
    certificate = replace(issued(store_of()), number="2026-0099")

    assert differences(later(certificate), certificate) == [
        "In der Tabelle wurde etwas geändert, das anders gedruckt ist: Nummer."
    ]


# --- The draft --------------------------------------------------------------------------------------------------------


def test_nobody_takes_a_draft_for_a_certificate() -> None:
    snapshot = store_of(settings=Settings(signer="Frau Ahorn", app_address="https://zim.example.org")).snapshot()
    draft = issue.draft(snapshot, ANNA, Wish(starts=SPRING[0], ends=SPRING[1], with_days=True))

    facts = issue.preview_of(snapshot, draft)

    assert (facts.number, facts.check_code, facts.check_address) == ("(Entwurf)", "", "")
    texts = [page.extract_text() for page in PdfReader(BytesIO(render(facts))).pages]
    assert [text.count("ENTWURF") for text in texts] == [3, 3]


# --- Withdrawing ------------------------------------------------------------------------------------------------------


def test_withdrawing_keeps_the_day_and_the_reason() -> None:
    store = store_of()
    certificate = issued(store)

    store.apply(
        lambda fresh: issue.withdraw(certificate, "Zeitraum falsch", on=fresh.on), action="Widerrufen", by="Frau Ahorn"
    )

    after = store.snapshot()[Certificate].by_id[certificate.id]
    assert (after.revoked, after.revoked_on, after.revoked_reason) == (True, NOON.date(), "Zeitraum falsch")
    assert after.printed == certificate.printed


@pytest.mark.parametrize("reason", [None, ""])
def test_without_a_reason_nothing_is_withdrawn(reason: str | None) -> None:
    with pytest.raises(InvalidInput) as refused:
        issue.withdraw(issued_before("2025-0001"), reason, on=NOON.date())

    assert "Grund" in refused.value.by_field["revoked_reason"]


def test_nothing_is_withdrawn_twice() -> None:
    with pytest.raises(RuleBroken, match="schon widerrufen"):
        issue.withdraw(replace(issued_before("2025-0001"), revoked_on=NOON.date()), "x", on=NOON.date())


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


def test_meetings_that_nobody_confirmed_count_unless_the_centre_decided_otherwise() -> None:
    strict = Settings(certificate_confirmed=True)
    confirmed = replace(MEETINGS[1], confirmed_on=date(2026, 6, 1))
    others = [each for each in CENTRE if each.id != confirmed.id]

    assert issued(store_of()).meetings == 2
    assert issued(store_of(*others, confirmed, settings=strict)).meetings == 1


def test_with_unconfirmed_meetings_only_the_setting_is_named() -> None:
    with pytest.raises(RuleBroken, match=r"2 Treffen eingetragen, aber nichts davon ist bestätigt.*Zertifikat nur"):
        issued(store_of(settings=Settings(certificate_confirmed=True)))


def test_of_two_who_issue_at_once_the_second_is_told_and_there_is_one_number() -> None:
    store = store_of()
    seen: list[str] = []  # both opened the page before anybody issued
    issued(store, SPRING, ("Empathie",), seen=seen)

    with pytest.raises(RuleBroken, match=r"Frau Ahorn hat eben schon .*: Nr. 2026-0001"):
        issued(store, SPRING, ("Flexibilität",), seen=seen)
    assert len(store.snapshot()[Certificate].records) == 1


def test_four_who_issue_for_the_same_person_at_once_get_one_number(tmp_path: Path) -> None:
    path = tmp_path / "zim.xlsx"
    create_workbook(path, tabs())
    everybody = [Store(Workbook(path), lambda: NOON) for _ in range(4)]  # as in four processes
    ready = threading.Barrier(len(everybody))
    told: list[RuleBroken] = []

    def work(number: int, store: Store) -> None:
        store.snapshot()
        ready.wait()
        try:
            issued(store, (date(2026, 2, 1 + number), date(2026, 11, 1)), seen=[])
        except RuleBroken as error:
            told.append(error)

    threads = [threading.Thread(target=work, args=each) for each in enumerate(everybody)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(Store(Workbook(path), lambda: NOON).snapshot()[Certificate].records) == 1
    assert len(told) == 3


def test_whoever_knows_of_the_first_may_issue_another() -> None:
    store = store_of()
    first = issued(store, SPRING, seen=[])

    assert issued(store, SPRING, ("Empathie",), seen=[first.id]).number == "2026-0002"


def test_more_days_than_its_cell_holds_are_refused_with_a_way_out() -> None:
    start = date(2014, 1, 1)
    many = [met(f"M-{day}", "T-1", start + timedelta(days=day), 60, "Sport") for day in range(4000)]
    store = store_of(*CENTRE[:5], *many)

    with pytest.raises(RuleBroken, match="So viele Termine passen nicht") as refused:
        issued(store, (start, date(2026, 1, 1)), with_days=True)
    assert refused.value.field == "with_days"


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
