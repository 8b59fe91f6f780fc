"""Which notes are gently asked about."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zim_data import notes


@pytest.mark.parametrize(
    ("note", "words"),
    [
        ("Begleitung zum Arzt", ("Arzt",)),
        ("beim HAUSARZT gewesen", ("HAUSARZT",)),
        ("Termin bei der Zahnärztin", ("Zahnärztin",)),
        ("Arzttermin verschoben", ("Arzttermin",)),
        ("war krank, jetzt Krankenhaus", ("krank", "Krankenhaus")),
        ("Diagnose besprochen: Depression", ("Diagnose", "Depression")),
        ("Psychotherapie beginnt", ("Psychotherapie",)),
        ("HIV", ("HIV",)),
        ("Sie ist schwanger.", ("schwanger",)),
        ("Angst vor Abschiebung, Polizei war da", ("Abschiebung", "Polizei")),
        ("Gespräch über Religion; ist Muslimin", ("Religion", "Muslimin")),
        ("mit Tochter und Ehemann", ("Tochter", "Ehemann")),
        ("Arzt, Arzt und Arzt", ("Arzt",)),
    ],
)
def test_words_about_health_faith_law_and_others_are_found(note: str, words: tuple[str, ...]) -> None:
    assert notes.delicate_words(note) == words
    assert f"„{words[0]}“" in notes.warning(note)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "Schwarztee getrunken",
        "Brief an die Krankenkasse geschrieben",
        "Er sucht Arbeit",
        "Muttersprache geübt",
        "Gericht aus der Heimat gekocht",
        "Christian kam zu spät",
        "Vatertag gefeiert",
        "Behördengang, danach Kaffee",
        "Formulare fürs Jobcenter, Deutsch B1 geübt",
        "=1+1 ☕",
    ],
)
def test_everyday_notes_are_left_alone(note: str) -> None:
    assert notes.warning(note) == ""


def test_a_long_list_of_words_stays_a_sentence() -> None:
    sentence = notes.warning("Arzt Klinik HIV Krebs Trauma Polizei Sohn")

    assert "„Trauma“. Muss" in sentence
    assert "Sohn" not in sentence


@given(st.text(max_size=300))
def test_any_text_can_be_asked_about(text: str) -> None:
    assert all(word in text for word in notes.delicate_words(text))
