"""The certificate: its words, its looks, and what it refuses to print."""

from __future__ import annotations

import os
import subprocess
import sys
import unicodedata
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from zim_data.certificates.facts import CertificateFacts, FilledTexts
from zim_data.certificates.fonts import missing_glyphs
from zim_data.certificates.layout import BOTTOM, LEFT, PAGE_HEIGHT, RIGHT, TOP, fit
from zim_data.certificates.pdf import render
from zim_data.certificates.typesetting import MM
from zim_data.certificates.wording import fill, long_date, tidy, weekly_hours
from zim_data.errors import ZimError
from zim_data.lists import LISTS
from zim_data.settings import Settings, Texts

SETTINGS = Settings(organisation_address="Beispielstraße 1, 99084 Erfurt", signer="Katharina Muster")
TEXTS = Texts()
LONG_NAME = (
    "Maria-Magdalena Freifrau von und zu Hohenlohe-Waldenburg-Schillingsfürst-Wolkenstein Prinzessin Sachsen-Gotha XX."
)
FORTY = tuple(f"Kompetenz Nummer {number} mit Erklärung" for number in range(40))


def filled(texts: Texts = TEXTS, settings: Settings = SETTINGS, **changes: Any) -> FilledTexts:
    said: dict[str, Any] = {
        "name": "Amina Beispiel",
        "starts": date(2025, 5, 1),
        "ends": date(2026, 4, 30),
        "hours": 62.5,
        "meetings": 42,
    }
    return fill(texts, settings, **{**said, **changes})


def facts(name: str = "Amina Beispiel", **changes: Any) -> CertificateFacts:
    usual = CertificateFacts(
        number="2026-0042",
        name=name,
        starts=date(2025, 5, 1),
        ends=date(2026, 4, 30),
        hours=62.5,
        meetings=42,
        activities=("Hilfe beim Deutschlernen", "Begleitung zu Behörden"),
        competences=("Zuverlässigkeit", "interkulturelle Kompetenz"),
        trainings=("Nähe und Distanz",),
        issued_on=date(2026, 5, 4),
        texts=filled(name=name),
        organisation=SETTINGS.organisation,
        address=SETTINGS.organisation_address,
        phone=SETTINGS.organisation_phone,
        place=SETTINGS.organisation_place,
        signer=SETTINGS.signer,
        signer_role=SETTINGS.signer_role,
    )
    return replace(usual, **changes)


def pdf(certificate: CertificateFacts) -> PdfReader:
    return PdfReader(BytesIO(render(certificate)))


def letters_of(text: str) -> str:
    return "".join(each for each in text if not each.isspace() and unicodedata.category(each) != "Cf")


def text_of(certificate: CertificateFacts) -> str:
    return " ".join(pdf(certificate).pages[0].extract_text().split())


def test_names_the_person_the_hours_and_the_period() -> None:
    text = text_of(facts())

    assert "Amina Beispiel hat vom 1. Mai 2025 bis 30. April 2026 ehrenamtlich und unentgeltlich" in text
    assert "42 Treffen mit insgesamt 62,5 Stunden" in text
    assert "im Durchschnitt 1,2 Stunden in der Woche" in text


def test_has_all_that_an_employer_looks_for() -> None:
    text = text_of(facts(personal="Sie hat viele zum Lachen gebracht."))

    for expected in (
        "ZIM Zentrum für Integration und Migration Erfurt",
        "Beispielstraße 1 99084 Erfurt Telefon 0361 6431535",
        "Zertifikat über ehrenamtliches Engagement",
        "Tätigkeiten Hilfe beim Deutschlernen · Begleitung zu Behörden",
        "Kompetenzen Zuverlässigkeit · interkulturelle Kompetenz",
        "Schulungen Nähe und Distanz",
        "Sie hat viele zum Lachen gebracht.",
        "Wir danken herzlich",
        "Erfurt, 4. Mai 2026",
        "Stempel Katharina Muster Leitung des ZIM",
        "Zertifikat Nr. 2026-0042",
    ):
        assert expected in text


def test_leaves_out_what_there_is_nothing_to_say_about() -> None:
    text = text_of(
        facts(texts=filled(hours=None, meetings=None), activities=(), competences=(" ",), trainings=(), phone="")
    )

    for label in ("Umfang", "Tätigkeiten", "Kompetenzen", "Schulungen", "Telefon", "None"):
        assert label not in text


def test_begins_with_the_name_also_where_the_text_does_not() -> None:
    text = text_of(facts(texts=filled(Texts(certificate_intro="Wir bescheinigen {name} viel Geduld."))))

    assert "Engagement Amina Beispiel Wir bescheinigen Amina Beispiel viel Geduld." in text


def test_same_facts_give_the_same_bytes_in_every_process() -> None:
    program = (
        "import hashlib; from tests.unit.test_certificate_pdf import facts, render;"
        "print(hashlib.sha256(render(facts()) + render(facts('Олена محمد'))).hexdigest())"
    )
    digests = {
        subprocess.check_output([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed})
        for seed in ("1", "2")
    }

    assert len(digests) == 1
    assert render(facts()) == render(facts())


def test_says_what_it_is_in_its_metadata() -> None:
    document = pdf(facts())

    about = document.xmp_metadata
    assert about is not None
    assert about.dc_title == {"x-default": "Zertifikat über ehrenamtliches Engagement – Amina Beispiel"}
    assert about.dc_creator == [SETTINGS.organisation]
    assert about.dc_language == ["de-DE"]
    assert about.xmp_create_date is not None
    assert about.xmp_create_date.date() == date(2026, 5, 4)
    assert (about.pdfaid_part, about.pdfaid_conformance) == ("3", "U")
    assert str(document.root_object["/Lang"]) == "de-DE"


@pytest.mark.parametrize(
    "name",
    [
        "Łukasz Żółć-Đorđević",
        "Şükrü Ağaoğlu",
        "Əli Məmmədov",
        "Nguyễn Thị Ánh",
        "Олена Шевченко",
        "Ѓорѓи Њу",
        "Ελένη Παπαδοπούλου",
        "محمد عبد الرحمن الأحمد",
        "گلاله پژمان چیت‌ساز",
        "علی‌رضا Meyer",
        "شېرین ځلاند",
        "ڕێژین قەرەداغی",
        "გიორგი ბერიძე",
        "שרה כהן",
        "देवनागरी शर्मा",
        "Amina محمد Beispiel",
    ],
)
def test_prints_names_in_every_script_so_that_they_can_be_copied(name: str) -> None:
    extracted = pdf(facts(name)).pages[0].extract_text()

    assert letters_of(name) in letters_of(extracted)


@pytest.mark.parametrize(
    ("text", "missing"),
    [("Łukasz محمد Олена", ""), ("Ali 😀 Ali 😀", "😀"), ("ሀና Hanna", "ሀና"), ("a\u0308\n\u200d\ufe0f", "")],
)
def test_knows_which_characters_it_cannot_print(text: str, missing: str) -> None:
    assert missing_glyphs(text) == missing


def test_says_which_characters_of_a_name_it_cannot_print_and_the_way_out() -> None:
    with pytest.raises(ZimError) as error:
        render(facts("ናሆም 😀"))

    assert error.value.sentence == (
        "Der Name enthält Zeichen, die sich nicht drucken lassen: „ና“, „ሆ“, „ም“, „😀“. "
        "Bitte schreiben Sie den Namen in lateinischen Buchstaben."
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"personal": "Danke 🙏"}, "Der persönliche Satz"),
        ({"competences": ("Herz ❤\ufe0f\U0001f600",)}, "Die Liste der Kompetenzen"),
        ({"signer": "漢字"}, "Die Einstellung „Unterschrift Name“"),
        ({"texts": filled(Texts(certificate_thanks="Danke 🙏"))}, "Der Textbaustein „Zertifikat Dank“"),
    ],
)
def test_says_where_a_character_stands_that_it_cannot_print(changes: dict[str, Any], part: str) -> None:
    with pytest.raises(ZimError, match=f"^{part} enthält Zeichen, die sich nicht drucken lassen: .*ersetzen Sie sie"):
        render(facts(**changes))


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("{nmae} hat", "Im Textbaustein „Zertifikat Einleitung“: Der Platzhalter „{nmae}“ ist unbekannt. Möglich"),
        ("{0}", "Der Platzhalter „{0}“ ist unbekannt"),
        ("{}", "Der Platzhalter „{}“ ist unbekannt"),
        ("{name!r} {name.__class__}", "Der Platzhalter „{name!r}“ ist unbekannt"),
        ("{name hat", "Im Textbaustein „Zertifikat Einleitung“: Bei „{name hat“ ist eine geschweifte Klammer"),
        ("name} hat", "Bei „name}“ ist eine geschweifte Klammer"),
        ("{name} hat {{von}}", "Bei „{“ ist eine geschweifte Klammer"),
        ("{name} hat von} bis", "Bei „hat von}“ ist eine geschweifte Klammer"),
    ],
)
def test_says_which_placeholder_of_which_text_is_wrong(template: str, sentence: str) -> None:
    with pytest.raises(ZimError) as error:
        filled(Texts(certificate_intro=template))

    assert sentence in error.value.sentence


def test_reads_placeholders_whatever_their_case_and_spaces() -> None:
    assert (
        filled(Texts(certificate_intro="{ Name } am {VON}")).intro == f"Amina Beispiel am {long_date(date(2025, 5, 1))}"
    )


def test_never_takes_braces_in_a_name_for_a_placeholder() -> None:
    name = "{stunden} {oops} {"

    assert filled(name=name).intro.startswith("{stunden} {oops} { hat vom")
    assert "{stunden} {oops} { hat vom" in text_of(facts(name))


def test_says_when_a_text_asks_for_hours_that_are_not_given() -> None:
    with pytest.raises(ZimError, match=r"„Zertifikat Dank“ nennt \{stunden\}, aber"):
        filled(Texts(certificate_thanks="Danke für {stunden} Stunden."), hours=None)


@pytest.mark.parametrize(
    ("hours", "said"), [(1.0, "1 Stunde"), (12.5, "12,5 Stunden"), (1234.0, "1.234 Stunden"), (0.75, "0,8 Stunden")]
)
def test_writes_hours_the_german_way(hours: float, said: str) -> None:
    text = filled(Texts(certificate_extent="{stunden} Stunden"), hours=hours).extent

    assert text.replace("\xa0", " ") == said


@pytest.mark.parametrize(
    ("hours", "days", "average"), [(14.0, 14, "7"), (3.0, 1, "3"), (1.0, 365, "weniger als 0,1"), (52.0, 364, "1")]
)
def test_says_the_average_of_a_week(hours: float, days: int, average: str) -> None:
    assert weekly_hours(hours, date(2026, 1, 1), date.fromordinal(date(2025, 12, 31).toordinal() + days)) == average


EXTREMES = {
    "a long name and long lists": facts(
        LONG_NAME, competences=FORTY, activities=LISTS["Hilfethemen"], trainings=LISTS["Schulungen"]
    ),
    "three long lists": facts(LONG_NAME, competences=FORTY, activities=FORTY, trainings=FORTY, personal="Danke! " * 30),
    "a name without spaces": facts("M" * 120, texts=filled(name="M" * 120)),
    "an item wider than the page": facts(competences=("W" * 300, "Empathie")),
    "almost nothing": facts("Li", activities=(), competences=(), trainings=(), signer="", address="", phone=""),
    "full texts": facts(texts=FilledTexts(title="Dank " * 19, intro="Wort " * 400, thanks="Danke " * 300)),
    "lines in a text": facts(texts=filled(Texts(certificate_thanks="Danke!\n\nBis bald.\r\n"))),
    "a long letterhead": facts(
        organisation="Förderverein für Integration, Bildung und Begegnung " * 4,
        address="Beispielstraße 1 im Hinterhaus, 99084 Erfurt, Thüringen, " * 4,
        signer="Prof. Dr. Katharina Muster-Beispiel " * 5,
        signer_role="Leitung " * 25,
        place="Erfurt " * 28,
    ),
}


@pytest.mark.parametrize("certificate", EXTREMES.values(), ids=EXTREMES)
def test_stays_on_one_page_within_the_margins(certificate: CertificateFacts) -> None:
    document = pdf(certificate)
    positions: list[tuple[float, float]] = []

    def note(text: str, _cm: Any, tm: list[float], _font: Any, _size: float) -> None:
        if text.strip():
            positions.append((tm[4] * MM, PAGE_HEIGHT - tm[5] * MM))

    document.pages[0].extract_text(visitor_text=note)

    assert len(document.pages) == 1
    assert len(positions) > 8
    assert all(LEFT - 0.01 <= x < RIGHT and TOP < y < BOTTOM for x, y in positions)
    assert_tidy(certificate)


@settings(max_examples=40, deadline=None)
@given(
    name=st.text(alphabet="abcXÄß -'ژمحШе", min_size=1, max_size=120),
    lists=st.lists(st.lists(st.text(alphabet="aeimnW -", max_size=35), max_size=40), min_size=3, max_size=3),
    personal=st.text(alphabet="aeimnW .", max_size=300),
    signer=st.text(alphabet="aeimnW -", max_size=120),
)
def test_nothing_overlaps_whatever_is_said(name: str, lists: list[list[str]], personal: str, signer: str) -> None:
    activities, competences, trainings = map(tuple, lists)
    assert_tidy(
        facts(
            tidy(name),
            activities=activities,
            competences=competences,
            trainings=trainings,
            personal=tidy(personal),
            signer=tidy(signer),
        )
    )


def assert_tidy(certificate: CertificateFacts) -> None:
    """Every line lies within the margins, and no two lines lie upon each other."""
    lines = sorted(fit(certificate).page.lines, key=lambda line: line.y)
    for index, line in enumerate(lines):
        assert line.x >= LEFT - 0.01
        assert line.right <= RIGHT + 0.01, line.text
        assert line.y >= TOP - 0.01
        assert line.bottom <= BOTTOM + 0.01
        for below in lines[index + 1 :]:
            apart = below.y >= line.bottom - 0.01 or below.x >= line.right or below.right <= line.x
            assert apart, (line.text, below.text)


def test_a_name_cannot_turn_the_direction_of_the_page() -> None:
    assert tidy("Ali\u202e Baba\u2066\x00\n") == "Ali Baba"
    assert "Ali Baba hat vom 1. Mai 2025" in text_of(facts("Ali\u202e Baba"))
