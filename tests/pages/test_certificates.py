"""Zertifikate: whom for, preview, issuing, downloading again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import App, Fill
from ui import certificates_batch, session
from ui.certificate_files import file_name
from zim_data.certificates import issue
from zim_data.certificates.pdf import render
from zim_data.errors import WorkbookBusy
from zim_data.store.edits import Append, change
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import (
    Certificate,
    CertificateLanguage,
    Meeting,
    Newcomer,
    Tandem,
    TandemStatus,
    TextBlock,
    Volunteer,
    VolunteerStatus,
)

Saved = Callable[[], Snapshot]


def days_ago(days: int) -> date:
    return date.today() - timedelta(days=days)


def certificate(identity: str, volunteer_id: str, **values: Any) -> Certificate:
    row: dict[str, Any] = {
        "number": "2020-0001",
        "starts": days_ago(99),
        "ends": days_ago(50),
        "issued_on": days_ago(40),
        "hours": 12.5,
        "meetings": 7,
    }
    return Certificate(id=identity, volunteer_id=volunteer_id, **(row | values))


@pytest.fixture
def centre(fill: Fill) -> None:
    """Anna met often, Karl stopped, 😀 met once, Zora never."""
    people = {"B-1": "Anna", "B-2": "Karl", "B-3": "😀", "B-4": "Zora", "B-5": "**Fett**"}
    states = {"B-2": VolunteerStatus.ENDED}
    fill(
        {
            Volunteer: [
                Volunteer(
                    id=identity,
                    first_name=name,
                    last_name="Berg",
                    phone="+49361123456",
                    status=states.get(identity, VolunteerStatus.ACTIVE),
                )
                for identity, name in people.items()
            ],
            Newcomer: [Newcomer(id="Z-1", first_name="Oksana", last_name="Koval")],
            Tandem: [
                Tandem(id=f"T-{number}", volunteer_id=f"B-{number}", newcomer_id="Z-1", status=TandemStatus.ACTIVE)
                for number in (1, 2, 3, 5)
            ],
            Meeting: [
                Meeting(id="M-1", tandem_id="T-1", day=days_ago(90), minutes=90, topics=("Briefe",)),
                Meeting(id="M-2", tandem_id="T-1", day=days_ago(20), minutes=60),
                Meeting(id="M-3", tandem_id="T-2", day=days_ago(20), minutes=60),
                Meeting(id="M-4", tandem_id="T-3", day=days_ago(20), minutes=60),
                Meeting(id="M-5", tandem_id="T-5", day=days_ago(20), minutes=60),
            ],
            Certificate: [
                certificate("C-1", "B-1"),
                certificate("C-2", "B-404", number="2020-0002", revoked_on=days_ago(1)),
            ],
        }
    )


def texts(at: AppTest) -> str:
    """All sentences on the page, without the backslashes that keep them plain."""
    everything = [*at.markdown, *at.caption, *at.info, *at.warning, *at.error, *at.success]
    return "\n".join(str(each.value) for each in everything).replace("\\", "")


def field(at: AppTest, kind: str, name: str) -> Any:
    return next(each for each in at.get(kind) if str(each.key).endswith(f".{name}"))


def previews(at: AppTest) -> int:
    return len(at.get("bidi_component"))


def issue_now(at: AppTest) -> AppTest:
    return at.button(key="certificates.issue").click().run()


def issued_now(saved: Saved) -> list[Certificate]:
    return [each for each in saved()[Certificate].records if each.id not in ("C-1", "C-2")]


def test_an_empty_workbook_says_what_comes_first(workbook: object, app: App) -> None:
    at = app("certificates.py")

    assert not at.exception
    assert "Noch ist niemand als Integrationsbegleiter*in aufgenommen." in texts(at)
    assert "Noch ist kein Zertifikat ausgestellt." in texts(at)


def test_those_with_meetings_are_offered_first(centre: None, app: App) -> None:
    options = app("certificates.py").selectbox(key="certificates.volunteer").options

    assert options[-1] == "Zora Berg (noch kein Treffen)"
    assert "Anna Berg" in options[:-1]


def test_the_whole_period_is_preset_with_what_the_log_says(centre: None, app: App) -> None:
    at = app("certificates.py", id="B-1")

    assert (field(at, "date_input", "starts").value, field(at, "date_input", "ends").value) == (
        days_ago(90),
        days_ago(20),
    )
    assert "**2 Treffen** mit **2,5 Stunden**" in texts(at)
    assert "Tätigkeiten: Unterstützung bei Briefen" in texts(at)
    assert previews(at) == 1


def test_another_period_has_other_figures(centre: None, app: App) -> None:
    at = app("certificates.py", id="B-1")

    field(at, "date_input", "starts").set_value(days_ago(30)).run()

    assert "**1 Treffen** mit **1 Stunde**" in texts(at)


def test_issuing_gives_a_number_and_a_code_and_opens_the_certificate(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="B-1")
    field(at, "button_group", "competences").set_value(["Empathie", "Flexibilität"])

    issue_now(at)

    (new,) = issued_now(saved)
    assert new.number == f"{session.today().year}-0001"
    assert new.check_code
    assert (new.volunteer_id, new.meetings, new.hours) == ("B-1", 2, 2.5)
    assert new.competences == ("Empathie", "Flexibilität")
    assert at.query_params["id"] == new.id
    assert f"Zertifikat Nr. {new.number}" in texts(at)
    assert "PDF herunterladen" in [getattr(each, "label", "") for each in at.get("download_button")]
    assert "Zertifikat für Anna Berg ausgestellt." in texts(at)


def test_issuing_can_be_undone(centre: None, app: App, saved: Saved) -> None:
    at = issue_now(app("certificates.py", id="B-1"))

    at.button(key="undo").click().run()

    assert not issued_now(saved)
    assert "gibt es nicht mehr" in texts(at)


def test_the_certificate_can_be_downloaded_again_as_it_was(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="C-1")

    assert "Zertifikat Nr. 2020-0001" in texts(at)
    assert "7 Treffen, 12,5 Stunden" in texts(at)
    facts = issue.facts_of(saved(), saved()[Certificate].by_id["C-1"])
    text = PdfReader(BytesIO(render(facts))).pages[0].extract_text().replace("\xa0", " ")
    assert "Anna Berg" in text
    assert "7 Treffen mit insgesamt 12,5 Stunden" in text
    assert "Oksana" not in text


def test_the_same_certificate_twice_is_refused(centre: None, app: App, saved: Saved) -> None:
    at = issue_now(app("certificates.py", id="B-1"))
    at.button(key="certificates.another").click().run()

    issue_now(at)

    assert "Genau dieses Zertifikat gibt es schon" in texts(at)
    assert len(issued_now(saved)) == 1


@pytest.mark.parametrize(
    ("period", "sentence"),
    [
        ((days_ago(10), days_ago(20)), "Das Ende liegt vor dem Beginn."),
        ((days_ago(90), days_ago(-1)), "Das Ende liegt in der Zukunft."),
        ((days_ago(89), days_ago(21)), "ist kein Treffen von Anna Berg eingetragen"),
        ((None, days_ago(20)), "Bitte ausfüllen."),
    ],
)
def test_an_impossible_period_is_said_at_once_and_never_issued(
    centre: None, app: App, saved: Saved, period: tuple[date | None, date], sentence: str
) -> None:
    at = app("certificates.py", id="B-1")
    field(at, "date_input", "starts").set_value(period[0])
    field(at, "date_input", "ends").set_value(period[1])

    issue_now(at)

    assert texts(at).count(sentence) == 1
    assert field(at, "date_input", "ends").value == period[1]
    assert previews(at) == 0
    assert not issued_now(saved)


def test_a_name_that_cannot_be_printed_is_said(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="B-3")
    assert "lassen: „😀“. Bitte schreiben Sie den Namen in lateinischen Buchstaben." in texts(at).replace(
        "sich nicht drucken ", ""
    )

    issue_now(at)

    assert not issued_now(saved)


def test_whoever_stopped_gets_a_certificate_with_a_word_on_it(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="B-2")
    assert "Karl Berg hat aufgehört" in texts(at)

    issue_now(at)

    assert [each.volunteer_id for each in issued_now(saved)] == ["B-2"]


def test_without_a_meeting_there_is_nothing_to_certify(centre: None, app: App) -> None:
    at = app("certificates.py", id="B-4")

    assert "Für Zora Berg ist noch kein Treffen eingetragen." in texts(at)
    assert not [each for each in at.button if each.key == "certificates.issue"]


def test_the_certificate_of_somebody_who_was_deleted_says_so(centre: None, app: App) -> None:
    at = app("certificates.py", id="C-2")

    assert not at.exception
    assert "steht nicht mehr in der Tabelle" in texts(at)
    assert "widerrufen" in texts(at)


@pytest.mark.parametrize("identity", ["B-404", "C-404", "<b>", "x" * 5000])
def test_a_link_that_leads_nowhere_says_so(centre: None, app: App, identity: str) -> None:
    at = app("certificates.py", id=identity)

    assert not at.exception
    assert "gibt es nicht mehr" in texts(at)


def test_choosing_somebody_else_closes_the_certificate(centre: None, app: App) -> None:
    at = app("certificates.py", id="C-1")

    at.selectbox(key="certificates.volunteer").select("B-2").run()

    assert at.query_params["id"] == "B-2"
    assert not [each for each in at.button if each.key == "certificates.another"]


def test_names_are_shown_as_text(centre: None, app: App) -> None:
    at = issue_now(app("certificates.py", id="B-5"))

    assert r"\*\*Fett\*\*" in at.success[0].value


def test_all_certificates_are_listed(centre: None, app: App) -> None:
    listed = app("certificates.py").dataframe[0].value

    assert list(listed["Nummer"]) == ["2020-0002", "2020-0001"]
    assert list(listed["Name"]) == ["(nicht mehr da, B-404)", "Anna Berg"]


def test_the_file_has_a_name_that_every_computer_takes(centre: None, saved: Saved) -> None:
    odd = certificate("C-9", "B-5", number="../20/26")

    assert file_name(issue.facts_of(saved(), odd)) == "Zertifikat ..2026 Fett Berg.pdf"


# --- What else is on it -----------------------------------------------------------------------------------------------


def test_a_personal_sentence_the_language_and_the_page_with_days_are_kept(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="B-1")
    field(at, "text_area", "personal").set_value("Anna hat das Sprachcafé aufgebaut.")
    field(at, "button_group", "language").set_value(CertificateLanguage.ENGLISH)
    field(at, "checkbox", "with_days").check()

    issue_now(at)

    (new,) = issued_now(saved)
    assert new.personal == "Anna hat das Sprachcafé aufgebaut."
    assert (new.language, new.with_days) == (CertificateLanguage.ENGLISH, True)
    assert len(PdfReader(BytesIO(render(issue.facts_of(saved(), new)))).pages) == 2


def test_the_persons_certificates_that_hold_stand_above_the_form(centre: None, app: App) -> None:
    at = app("certificates.py", id="B-1")

    assert any("Nr. 2020-0001" in str(each.proto.label) for each in at.get("page_link"))


def test_of_two_who_issue_at_once_the_second_is_told_and_there_is_one_number(
    centre: None, app: App, saved: Saved
) -> None:
    one, other = app("certificates.py", id="B-1"), app("certificates.py", id="B-1")
    field(other, "button_group", "competences").set_value(["Empathie"])

    issue_now(one)
    issue_now(other)

    assert "eben schon ein Zertifikat für dieselbe Person ausgestellt" in texts(other)
    assert len(issued_now(saved)) == 1
    assert field(other, "button_group", "competences").value == ["Empathie"]
    issue_now(other)  # now knowing of it
    assert len(issued_now(saved)) == 2


def test_without_an_address_the_page_says_why_there_is_no_link_to_check(centre: None, app: App) -> None:
    assert "Ohne Prüflink" in texts(app("certificates.py", id="B-1"))


def test_meetings_that_nobody_confirmed_are_said(centre: None, app: App) -> None:
    assert "Keins dieser Treffen ist bestätigt." in texts(app("certificates.py", id="B-1"))


def test_a_text_block_with_an_unknown_placeholder_is_said_before_issuing(centre: None, app: App) -> None:
    text = session.snapshot()[TextBlock].by_id["Zertifikat Dank"]
    session.store().apply([change(text, text="Danke, {vorname}!")], action="Test", by="")

    at = app("certificates.py", id="B-1")

    assert "Der Textbaustein „Zertifikat Dank“ (Zelle" in texts(at)
    assert "„{vorname}“ ist unbekannt" in texts(at)
    assert previews(at) == 1


# --- Afterwards -------------------------------------------------------------------------------------------------------


def test_a_changed_log_is_said_at_the_certificate(centre: None, app: App, saved: Saved) -> None:
    at = issue_now(app("certificates.py", id="B-1"))
    assert "hat sich etwas geändert" not in texts(at)
    more = Meeting(id="M-9", tandem_id="T-1", day=days_ago(30), minutes=30)
    session.store().apply([Append(more)], action="Test", by="")

    at.run()

    assert "Treffen: 2 im Zertifikat, 3 eingetragen." in texts(at)


def test_withdrawing_needs_a_reason_and_shows_it(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="C-1")
    at.button(key="certificates.withdraw").click().run()
    assert "Bitte ausfüllen." in texts(at)
    assert not saved()[Certificate].by_id["C-1"].revoked

    field(at, "text_area", "revoked_reason").set_value("Zeitraum falsch")
    at.button(key="certificates.withdraw").click().run()

    assert saved()[Certificate].by_id["C-1"].revoked_reason == "Zeitraum falsch"
    assert "Grund: Zeitraum falsch" in texts(at)
    assert not [each for each in at.button if each.key == "certificates.withdraw"]


def test_withdrawing_can_be_undone(centre: None, app: App, saved: Saved) -> None:
    at = app("certificates.py", id="C-1")
    field(at, "text_area", "revoked_reason").set_value("Zeitraum falsch")
    at.button(key="certificates.withdraw").click().run()

    at.button(key="undo").click().run()

    assert not saved()[Certificate].by_id["C-1"].revoked


# --- Many at once -----------------------------------------------------------------------------------------------------

MANY = "Viele auf einmal"


def batch_of(app: App, hours: int = 1) -> AppTest:
    at = app("certificates.py", ansicht=MANY)
    field(at, "date_input", "starts").set_value(days_ago(200))
    field(at, "number_input", "least").set_value(hours)
    return at.run()


def tables_of(at: AppTest) -> list[list[str]]:
    return [list(each.value["Name"]) for each in at.dataframe]


def test_who_gets_one_and_who_does_not_is_shown_with_the_reason(centre: None, app: App) -> None:
    at = batch_of(app, hours=2)

    assert [each.value for each in at.metric] == ["0", "1", "4"]
    has, left_out = at.dataframe
    assert list(has.value["Nummer"]) == ["2020-0001"]
    reasons = dict(zip(left_out.value["Name"], left_out.value["Warum nicht"], strict=True))
    assert reasons["Zora Berg"] == "kein Treffen in dieser Zeit"
    assert reasons["Karl Berg"] == "1 Stunde, nötig sind 2"


def test_all_who_can_get_one_do_and_the_rest_learn_why_not(centre: None, app: App, saved: Saved) -> None:
    at = batch_of(app)
    assert tables_of(at)[0] == ["**Fett** Berg", "Karl Berg", "😀 Berg"]

    at.button(key="batch.issue").click().run()

    assert not at.exception
    assert {each.volunteer_id for each in issued_now(saved)} == {"B-2", "B-5"}
    left_out = at.dataframe[-1].value
    reasons = dict(zip(left_out["Name"], left_out["Warum nicht"], strict=True))
    assert "„😀“" in reasons["😀 Berg"]
    assert [each.value for each in at.metric] == ["0", "3", "2"]


def test_after_issuing_there_is_a_zip_and_a_file_for_printing(centre: None, app: App) -> None:
    at = batch_of(app)
    at.button(key="batch.issue").click().run()

    at.button(key="batch.files").click().run()

    labels = [getattr(each, "label", "") for each in at.get("download_button")]
    assert "Alle als ZIP" in labels
    assert "Alle zum Drucken (PDF)" in labels


def test_it_goes_on_by_itself_where_there_are_more_than_are_saved_at_once(
    centre: None, app: App, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates_batch, "AT_ONCE", 1)
    at = batch_of(app)

    at.button(key="batch.issue").click().run()

    assert [each.number[-4:] for each in issued_now(saved)] == ["0001", "0002"]
    assert [each.value for each in at.metric] == ["0", "3", "2"]


def test_when_saving_fails_on_the_way_what_is_issued_stays_and_the_same_button_goes_on(
    centre: None, app: App, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates_batch, "AT_ONCE", 1)
    at = batch_of(app)
    turns = iter([True, False])
    real = Store.apply

    def sometimes_busy(store: Store, *arguments: Any, **named: Any) -> str:
        if next(turns, True):
            return real(store, *arguments, **named)
        raise WorkbookBusy("Die Arbeitsmappe ist gerade in Excel geöffnet.")

    monkeypatch.setattr(Store, "apply", sometimes_busy)
    at.button(key="batch.issue").click().run()

    assert "gerade in Excel geöffnet" in texts(at)
    assert len(issued_now(saved)) == 1
    at.run()  # nothing goes on by itself
    assert len(issued_now(saved)) == 1
    at.button(key="batch.issue").click().run()
    assert [each.number[-4:] for each in issued_now(saved)] == ["0001", "0002"]


def test_another_rule_begins_anew(centre: None, app: App) -> None:
    at = batch_of(app)

    field(at, "date_input", "ends").set_value(days_ago(201)).run()

    assert "Das Ende liegt vor dem Beginn." in texts(at)
    assert not at.metric


# --- Awards -----------------------------------------------------------------------------------------------------------

AWARDS = "Auszeichnungen"


def test_awards_say_what_is_needed_and_what_is_there(centre: None, app: App) -> None:
    at = app("certificates.py", ansicht=AWARDS, id="B-1")

    assert not at.exception
    assert "Thüringer Ehrenamtscard" in texts(at)
    assert "Alter: nicht bekannt, nötig 18 Jahre" in texts(at)
    assert "Stunden in den letzten 12 Monaten: 2,5, nötig 80 Stunden" in texts(at)


def test_the_application_stands_there_to_be_copied(centre: None, app: App) -> None:
    text = app("certificates.py", ansicht=AWARDS, id="B-1").code[0].value

    assert "Anna Berg" in text
    assert "Integrationsbegleiter*in" in text
    assert "Oksana" not in text


def test_the_own_report_can_be_downloaded(centre: None, app: App) -> None:
    at = app("certificates.py", ansicht=AWARDS, id="B-1")

    labels = [getattr(each, "label", "") for each in at.get("download_button")]
    assert "Eigener Tätigkeitsbericht (PDF)" in labels


@pytest.mark.parametrize("identity", ["B-3", "B-4", "B-404"])
def test_odd_people_are_no_trouble(centre: None, app: App, identity: str) -> None:
    assert not app("certificates.py", ansicht=AWARDS, id=identity).exception


def test_everybody_who_goes_on_is_listed_when_all_are_wanted(centre: None, app: App) -> None:
    at = app("certificates.py", ansicht=AWARDS)

    at.toggle(key="awards.only").set_value(False).run()

    assert tables_of(at)[0] == ["**Fett** Berg", "Anna Berg", "😀 Berg"]
