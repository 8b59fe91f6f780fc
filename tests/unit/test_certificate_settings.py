"""What staff may set in the sheet for certificates: texts with placeholders, and colours."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zim_data.certificates.wording import text_notices
from zim_data.columns import Colour, Reading, Template
from zim_data.errors import Unreadable
from zim_data.settings import Settings, Texts
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import change
from zim_data.store.memory import Memory
from zim_data.store.problems import Problem
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Store
from zim_data.tables import Setting, TextBlock

READING = Reading({}, date(2026, 11, 30))
NOON = datetime(2026, 11, 30, 12)


def with_text(block: str, text: str) -> Snapshot:
    store = Store(Memory.new(new_spreadsheet({})), lambda: NOON)
    store.apply([change(store.snapshot()[TextBlock].by_id[block], text=text)], action="Text", by="")
    return store.snapshot()


def with_setting(key: str, value: str) -> Snapshot:
    store = Store(Memory.new(new_spreadsheet({})), lambda: NOON)
    store.apply([change(store.snapshot()[Setting].by_id[key], value=value)], action="Einstellung", by="")
    return store.snapshot()


def of_tab(problems: Iterable[Problem], tab: str) -> list[Problem]:
    return [each for each in problems if each.tab == tab]


# --- Texts ------------------------------------------------------------------------------------------------------------


def test_a_wrong_placeholder_is_a_problem_with_its_cell_and_the_usual_text_holds() -> None:
    snapshot = with_text("Zertifikat Dank", "Danke, {vorname}!")
    (problem,) = of_tab(snapshot.problems, "Textbausteine")

    assert (problem.column, problem.text) == ("Zertifikat Dank", "Danke, {vorname}!")
    assert problem.address.startswith("B")
    assert problem.sentence.startswith("Der Platzhalter „{vorname}“ ist unbekannt. Möglich sind: {name}, {von}, {bis},")
    assert snapshot.texts.certificate_thanks == Texts().certificate_thanks


def test_whoever_issues_is_told_that_a_text_does_not_hold() -> None:
    snapshot = with_text("Zertifikat Dank", "Danke, {name!")
    (notice,) = text_notices(snapshot.problems)

    assert notice.startswith("Der Textbaustein „Zertifikat Dank“ (Zelle B")
    assert "gilt nicht: Bei „{name!“ ist eine geschweifte Klammer zu viel oder zu wenig." in notice
    assert text_notices(with_text("Nachricht Erstes Treffen Ehrenamtliche", "{oops}").problems) == []


def test_a_good_text_holds() -> None:
    snapshot = with_text("Zertifikat Dank", "Danke, { Name }, für {STUNDEN} Stunden!")

    assert of_tab(snapshot.problems, "Textbausteine") == []
    assert snapshot.texts.certificate_thanks == "Danke, { Name }, für {STUNDEN} Stunden!"


@given(st.text(alphabet="ab {}\n", max_size=20))
def test_a_template_is_taken_apart_without_loss_or_refused(text: str) -> None:
    try:
        parts = Template("a", "b").parts(text)
    except Unreadable:
        return
    assert all(name in ("a", "b") for name in parts[1::2])
    assert not any("{" in part or "}" in part for part in parts[::2])
    squeezed = "".join(f"{{{part}}}" if index % 2 else part for index, part in enumerate(parts))
    assert squeezed.replace(" ", "").replace("\n", "") == text.replace(" ", "").replace("\n", "")


# --- Colours ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "colour"), [("#145364", "#145364"), ("5b2333", "#5B2333"), ("#000000", "#000000")])
def test_reads_a_colour(typed: str, colour: str) -> None:
    assert Colour().parse(typed, READING) == colour


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("petrol", "„petrol“ ist keine Farbe. Bitte sechs Zeichen nach „#“, wie in „#145364“."),
        ("#12345", "„#12345“ ist keine Farbe."),
        ("#FFDD00", "„#FFDD00“ ist zu hell: Auf weißem Papier wäre die Schrift kaum zu lesen."),
        ("#FFFFFF", "„#FFFFFF“ ist zu hell"),
    ],
)
def test_says_why_a_colour_is_not_taken(typed: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as error:
        Colour().parse(typed, READING)

    assert error.value.sentence.startswith(sentence)


def test_a_grey_is_dark_enough_up_to_what_the_accessibility_rules_allow() -> None:
    """#767676 has a contrast of 4.54 on white, #777777 one of 4.48."""
    assert Colour().parse("#767676", READING) == "#767676"
    with pytest.raises(Unreadable):
        Colour().parse("#777777", READING)


def test_a_pale_colour_is_a_problem_with_its_cell() -> None:
    snapshot = with_setting("Farbe", "#FFDD00")
    (problem,) = of_tab(snapshot.problems, "Einstellungen")

    assert problem.column == "Farbe"
    assert problem.sentence.endswith("Solange gilt „#145364“.")
    assert snapshot.settings.colour == Settings().colour
    assert Colour().parse(Settings().second_colour, READING) == Settings().second_colour
