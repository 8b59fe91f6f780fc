"""A cell with very much in it is told in a short sentence, and is looked at for no longer than others."""

from __future__ import annotations

from datetime import date

import pytest

from zim_data.columns import LONGEST, MOST_SENTENCES, Reading, Text, Words
from zim_data.errors import Unreadable
from zim_data.lists import LISTS
from zim_data.records import Field, fields_of
from zim_data.tables import TABLES, Volunteer

READING = Reading(LISTS, date(2026, 11, 30))
FIELDS = [(table, each) for table in TABLES for each in fields_of(table)]
OTHERS = [(table, each) for table, each in FIELDS if not isinstance(each.kind, Text)]


def sentence(each: Field, cell: str) -> str:
    with pytest.raises(Unreadable) as unreadable:
        each.read(cell, READING)
    return unreadable.value.sentence


@pytest.mark.parametrize("cell", ["x" * 10_000_000, "1" * 10_000_000, "a" + " " * 10_000_000 + "b", "x; " * 3_000_000])
def test_ten_megabytes_are_too_long_for_anything_but_a_text(cell: str) -> None:
    for _, each in OTHERS:
        said = sentence(each, cell)
        assert said.startswith("Das ist zu lang: ")
        assert len(said) < 80


def test_so_they_are_for_a_text() -> None:
    for table, each in FIELDS:
        if type(each.kind) is Text and each.name != "id":
            assert sentence(each, "x" * 10_000_000).startswith("Der Text ist zu lang"), (table, each.name)


@pytest.mark.parametrize("cell", ["x" * LONGEST, "x;" * (LONGEST // 2), "a" + " " * (LONGEST - 2) + "!", "1," * 900])
def test_what_is_wrong_with_a_full_cell_is_told_briefly(cell: str) -> None:
    assert max(len(sentence(each, cell)) for _, each in OTHERS if not isinstance(each.kind, Words)) < 1500


def test_of_many_mistakes_the_first_are_told_and_how_many_more_there_are() -> None:
    topics = next(each for each in fields_of(Volunteer) if each.name == "help_topics")
    said = sentence(topics, "; ".join(f"Quatsch{number:02}" for number in range(12)))
    assert said.count("steht nicht in der Liste") == MOST_SENTENCES == 5
    assert said.endswith("Und 7 weitere.")
