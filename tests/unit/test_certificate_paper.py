"""The certificate as others see it: poppler, pypdf, qpdf, a checker of PDF/A and a reader of QR codes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pytest
import zxingcpp
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from pdf_oxide import PdfDocument
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from tests import poppler
from tests.unit.test_certificate_pdf import FORTY, LONG_NAME, filled, letters_of
from tests.unit.test_certificate_pdf import facts as usual
from zim_data.certificates import logo
from zim_data.certificates.facts import CertificateFacts, Day, FilledTexts
from zim_data.certificates.fonts import width
from zim_data.certificates.layout import BOTTOM, LEFT, RIGHT, TOP
from zim_data.certificates.pdf import notices, render, render_all
from zim_data.errors import ZimError
from zim_data.lists import LISTS
from zim_data.tables import CertificateLanguage

ADDRESS = "https://zim.example.org/pruefen/7K3M-9QWE-2RTX"
NAMES = {
    "German": "Jürgen Weiß-Größl",
    "Polish": "Łukasz Żółć-Świątek",
    "Czech": "Přemysl Ďurišič",
    "Croatian": "Đorđe Šimić-Žužul",
    "Turkish": "Şükrü Ağaoğlu İnci",
    "Azerbaijani": "Əli Məmmədov",
    "Romanian": "Ștefan Țăranu",
    "Hungarian": "Győző Szűcs",
    "Vietnamese": "Nguyễn Thị Ánh Tuyết",
    "Icelandic": "Þórður Æðarsson",
    "Latvian": "Ķirsis Ņikita Ģēģeris",
    "Welsh": "Ŵyn Ŷstwyth",
    "Rwandan": "N’Guessan O’Connor",
    "Greek": "Ελένη Παπαδοπούλου",
    "Ukrainian": "Олена Ґалаґан-Їжак",
    "Russian": "Фёдор Щербаков",
    "Macedonian": "Ѓорѓи Љубиша Њу",
    "Kazakh": "Әлия Қожахметова",
    "Arabic": "محمد عبد الرحمن الأحمد",
    "Arabic with vowel signs": "مُحَمَّد",
    "Persian": "گلاله پژمان چیت‌ساز",
    "Dari": "علی‌رضا حسینی",
    "Pashto": "شېرین ځلاند ښکلی",
    "Sorani": "ڕێژین قەرەداغی",
    "Kurmanji": "Bêrîvan Şêxmûs Çelîk",
    "Urdu": "نعمت اللہ ٹیپو",
    "Georgian": "გიორგი ბერიძე",
    "Hebrew": "שרה כהן",
    "Hindi": "देवनागरी शर्मा",
    "Nepali": "सुष्मिता क्षेत्री",
    "Arabic among Latin": "Amina محمد Beispiel",
    "a hyphen between Arabic names": "محمد-علي",
    "three scripts beside each other": "Олена محمد ბერიძე",
}
POPPLER_READS_OTHERWISE = ("Arabic with vowel signs", "a hyphen between Arabic names")
"""It puts a vowel sign before its letter, and takes the words on both sides of a hyphen for two from left to right."""


def facts(name: str = "Amina Beispiel", **changes: Any) -> CertificateFacts:
    """The usual certificate with an address at which it can be checked."""
    return usual(name, **{"check_code": "7K3M-9QWE-2RTX", "check_address": ADDRESS, **changes})


# --- Names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", NAMES)
def test_a_name_can_be_copied_and_searched_in_the_order_in_which_it_is_read(which: str) -> None:
    data = render(facts(NAMES[which]))
    wanted = letters_of(NAMES[which])

    assert wanted in letters_of(PdfReader(BytesIO(data)).pages[0].extract_text())
    assert wanted in letters_of(poppler.text(data)) or which in POPPLER_READS_OTHERWISE


# --- Kept for years ---------------------------------------------------------------------------------------------------


def days(count: int, *, with_activities: bool = True) -> tuple[Day, ...]:
    done = ("Hilfe beim Deutschlernen", "Begleitung zu Behörden und Ämtern") if with_activities else ()
    return tuple(Day(date(2025, 5, 1) + timedelta(days=number), 90, done) for number in range(count))


def with_logo() -> CertificateFacts:
    from tests.unit.test_certificate_logo import picture

    return facts(logo=logo.printable("logo.png", picture("PNG")).picture, colours=("#5B2333", "#1B5E20"))


KEPT = {
    "usual": facts(),
    "all scripts": facts(" ".join(list(NAMES.values())[13:30])[:120]),
    "logo": with_logo(),
    "days": facts(days=days(100)),
    "English": facts(language=CertificateLanguage.ENGLISH, texts=filled(language=CertificateLanguage.ENGLISH)),
}


@pytest.mark.parametrize("certificate", KEPT.values(), ids=KEPT)
def test_is_made_as_an_archive_wants_it(certificate: CertificateFacts, tmp_path: Path) -> None:
    data = render(certificate)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data)

    assert "No syntax or stream encoding errors found" in poppler.findings(data, tmp_path)
    checked = PdfDocument(str(path)).validate_pdf_a("3u")
    assert checked["errors"] == []
    assert checked["valid"]


def test_the_checker_of_archives_finds_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "plain.pdf"
    plain = FPDF()
    plain.add_page()
    plain.set_font("helvetica")
    plain.cell(text="Zertifikat")
    plain.output(str(path))

    assert PdfDocument(str(path)).validate_pdf_a("3u")["errors"]


def test_every_glyph_says_what_it_stands_for() -> None:
    page = PdfReader(BytesIO(render(facts(" ".join(NAMES.values())[:400])))).pages[0]
    for name in page["/Resources"]["/Font"]:  # type: ignore[index]
        font = page["/Resources"]["/Font"][name]  # type: ignore[index]
        meant = font["/ToUnicode"].get_data().decode()
        numbers = font["/DescendantFonts"][0]["/CIDToGIDMap"].get_data()
        assert meant.count("> <") - 1 == len(numbers) // 2 - 1  # one is the range of all codes; code 0 is no glyph
        assert "<>" not in meant
        assert all(glyph != (0, 0) for glyph in zip(numbers[2::2], numbers[3::2], strict=True))


def test_holds_its_facts_for_machines() -> None:
    reader = PdfReader(BytesIO(render(facts(days=days(2)))))
    (content,) = reader.attachments["zertifikat.json"]
    said = json.loads(content)

    assert said["name"] == "Amina Beispiel"
    assert (said["from"], said["to"], said["hours"], said["meetings"]) == ("2025-05-01", "2026-04-30", 62.5, 42)
    assert said["days"] == [{"date": "2025-05-01", "minutes": 90}, {"date": "2025-05-02", "minutes": 90}]
    assert said["check_code"] == "7K3M-9QWE-2RTX"
    attached = cast("ArrayObject", reader.root_object["/AF"])
    assert [file.get_object()["/AFRelationship"] for file in attached] == ["/Data"]


def test_many_in_one_file_look_like_each_alone(tmp_path: Path) -> None:
    some = [facts(), facts("محمد", days=days(3)), with_logo()]
    data = render_all(some, title="Zertifikate")

    assert data == render_all(some, title="Zertifikate")
    assert len(PdfReader(BytesIO(data)).pages) == 4
    assert "No syntax or stream encoding errors found" in poppler.findings(data, tmp_path)
    alone = [poppler.painted(render(each), dpi=40).tobytes() for each in some]
    assert [poppler.painted(data, page=page, dpi=40).tobytes() for page in (1, 2, 4)] == alone


# --- Checking ---------------------------------------------------------------------------------------------------------


def test_a_telephone_reads_the_address_from_the_pattern() -> None:
    (code,) = zxingcpp.read_barcodes(poppler.painted(render(facts())))

    assert code.text == ADDRESS


def test_the_address_stands_there_to_be_typed() -> None:
    text = " ".join(poppler.text(render(facts())).split())

    assert "Zertifikat Nr. 2026-0042 · Prüfcode 7K3M-9QWE-2RTX Gilt dieses Zertifikat?" in text
    assert "öffnen Sie diese Adresse: zim.example.org/pruefen/7K3M-9QWE-2RTX" in text


def test_without_an_address_there_is_no_pattern() -> None:
    data = render(usual())

    assert zxingcpp.read_barcodes(poppler.painted(data)) == []
    assert "Gilt dieses" not in poppler.text(data)


# --- English ----------------------------------------------------------------------------------------------------------


def test_is_english_throughout_if_asked() -> None:
    english = CertificateLanguage.ENGLISH
    data = render(facts(language=english, texts=filled(language=english), days=days(1, with_activities=False)))
    text = " ".join(poppler.text(data).split())

    assert "Amina Beispiel volunteered, unpaid, as an integration companion" in text
    assert "from 1 May 2025 to 30 April 2026" in text
    assert "42 meetings with 62.5 hours in total, 1.2 hours a week on average." in text
    assert "Erfurt, 4 May 2026" in text
    assert str(PdfReader(BytesIO(data)).root_object["/Lang"]) == "en-GB"
    for german in ("Tätigkeiten", "Kompetenzen", "Schulungen", "Stempel", "Zertifikat", "Telefon ", "Datum", "Seite"):
        assert german not in text


def test_one_hour_and_one_meeting_are_singular_in_english() -> None:
    texts = filled(hours=1.0, meetings=1, language=CertificateLanguage.ENGLISH)

    assert texts.extent.replace("\xa0", " ").startswith("1 meeting with 1 hour in total")


# --- Further pages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "activities", "pages"), [(0, True, 1), (1, True, 2), (90, True, 4), (70, False, 2)])
def test_days_stand_on_as_many_pages_as_they_need(count: int, activities: bool, pages: int) -> None:
    certificate = facts(days=days(count, with_activities=activities))
    found = poppler.words(render(certificate))

    assert len(found) == pages
    said = [" ".join(word.text for word in page) for page in found[1:]]
    assert all("Datum Stunden" in page and "Zertifikat Nr. 2026-0042" in page for page in said)
    assert [page.rpartition("Seite ")[2] for page in said] == [f"{at} von {pages}" for at in range(2, pages + 1)]
    text = " ".join(said)
    for day in certificate.days:
        assert f"{day.day:%d.%m.%Y} 1:30" in text
    if count:
        assert f"Zusammen {count * 90 // 60}:{count * 90 % 60:02}" in text


def test_figures_in_the_table_stand_below_each_other() -> None:
    page = poppler.words(render(facts(days=days(30))))[1]
    hours = [word.right for word in page if word.text == "1:30"]

    assert len(hours) == 30
    assert max(hours) - min(hours) < 0.05
    widths = [word.right - word.left for word in page if word.text.endswith(".2025") and len(word.text) == 10]
    assert max(widths) - min(widths) < 0.05


def test_what_does_not_break_is_measured_as_it_is_drawn_beside_any_script() -> None:
    for text in ("11111MMMMMले\xa0· 11", "Zoë\xa0· Anna", "علی\xa0· Anna"):
        assert width(text) == width(text.replace("\xa0", " "))


# --- One page, whatever it says ---------------------------------------------------------------------------------------


def assert_within_margins(data: bytes, *, pages: int | None = 1) -> None:
    """Every word lies within the margins of its page; boxes reach above the letters, where accents may stand."""
    found = poppler.words(data)
    assert pages is None or len(found) == pages
    for page in found:
        for word in page:
            assert word.left > LEFT - 0.1, word
            assert word.right < RIGHT + 0.1, word
            assert word.top > TOP - 1.5, word
            assert word.bottom < BOTTOM + 0.5, word


EXTREMES = {
    "a long name and 40 competences": facts(LONG_NAME, competences=FORTY, texts=filled(name=LONG_NAME)),
    "three long lists": facts(LONG_NAME, competences=FORTY, activities=FORTY, trainings=FORTY, personal="Danke! " * 30),
    "400 competences": facts(competences=FORTY * 10),
    "a name without spaces": facts("M" * 120, texts=filled(name="M" * 120)),
    "an Arabic name of 120 letters": facts("محمد عبد الله " * 8, texts=filled(name="محمد عبد الله " * 8)),
    "an item wider than the page": facts(competences=("W" * 300, "Empathie")),
    "full texts": facts(texts=FilledTexts(title="Dank " * 19, intro="Wort " * 400, thanks="Danke " * 300)),
    "an address without end": facts(check_address="https://" + "sub." * 40 + "example.org/pruefen/7K3M-9QWE-2RTX"),
    "everything at once": facts(
        LONG_NAME, days=days(400), competences=LISTS["Kompetenzen"], trainings=LISTS["Schulungen"], personal="x " * 150
    ),
}


@pytest.mark.parametrize("certificate", EXTREMES.values(), ids=EXTREMES)
def test_nothing_leaves_its_page_in_extreme_cases(certificate: CertificateFacts) -> None:
    assert_within_margins(render(certificate), pages=None if certificate.days else 1)


PRINTABLE = st.text(alphabet="abcXÄß -'.,·ijlWMmـمحعلی‌ژשלםШЖЇღაदेवनşﬁ1٣", max_size=60)


@settings(max_examples=40, deadline=None)
@given(
    name=PRINTABLE.filter(str.strip),
    lists=st.lists(st.lists(PRINTABLE, max_size=20), min_size=3, max_size=3),
    texts=st.lists(st.text(alphabet="aeimnWß -.", max_size=600), min_size=4, max_size=4),
    about=st.lists(st.lists(PRINTABLE, max_size=3), max_size=20),
)
def test_everything_lies_within_the_margins_whatever_is_said(
    name: str, lists: list[list[str]], texts: list[str], about: list[list[str]]
) -> None:
    activities, competences, trainings = map(tuple, lists)
    intro, organisation, thanks, personal = texts
    certificate = facts(
        name,
        activities=activities,
        competences=competences,
        trainings=trainings,
        personal=personal[:300],
        texts=FilledTexts(title="Zertifikat", intro=intro, organisation=organisation, thanks=thanks),
        days=tuple(Day(date(2025, 5, 1), 60, tuple(each)) for each in about),
    )

    assert_within_margins(render(certificate), pages=None)


def test_a_list_is_cut_off_only_as_a_last_resort_and_this_is_said_before() -> None:
    assert not any("zu lang" in sentence for sentence in notices(facts(competences=FORTY)))

    certificate = facts(competences=FORTY * 10)
    text = " ".join(poppler.text(render(certificate)).split())
    (cut, *_) = notices(certificate)

    assert cut.startswith("Die Liste „Kompetenzen“ ist zu lang für eine Seite: Gedruckt werden die ersten ")
    printed = int(cut.split("die ersten ")[1].split(",")[0])
    assert f"und {400 - printed} weitere" in text
    assert f"danach steht „und {400 - printed} weitere“." in cut
    assert text.count("Kompetenz Nummer") == printed


def test_says_when_the_type_gets_very_small() -> None:
    texts = FilledTexts(title="Zertifikat", intro="Wort " * 400, organisation="Wort " * 300)

    assert any("sehr klein" in sentence for sentence in notices(facts(texts=texts)))
    assert notices(facts()) == []


def test_says_which_text_is_too_long_for_a_page() -> None:
    """Three pages in four texts, each as long as a text may be."""
    texts = FilledTexts(
        title="Zertifikat", intro="Wort " * 400, extent="Wort " * 400, organisation="W " * 1000, thanks="Wort " * 400
    )
    with pytest.raises(ZimError, match=r"passt nicht auf eine Seite\. Bitte kürzen Sie den Text\. Am längsten ist der"):
        render(facts(texts=texts))


@pytest.mark.parametrize("name", ["Ali 😀", "ሀና", "漢字", "Amina 👩‍👩‍👧"])
def test_a_name_that_cannot_be_printed_is_told_before_with_the_way_out(name: str) -> None:
    for look in (render, notices):
        with pytest.raises(ZimError, match="Bitte schreiben Sie den Namen in lateinischen Buchstaben"):
            look(facts(name))
