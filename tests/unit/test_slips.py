"""The slip of a volunteer, as it is typed on 22 November 2026."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zim_data import slips
from zim_data.columns import Reading
from zim_data.slips import Line, WrongLines

NOVEMBER = date(2026, 11, 1)
TODAY = date(2026, 11, 22)
READING = Reading({}, TODAY)


def understood(text: str, month: date = NOVEMBER) -> list[tuple[str, str]]:
    lines, puzzles = slips.understand(text, month=month, usual=75, reading=READING)
    assert puzzles == []
    return [(line.day, line.minutes) for line in lines]


def puzzling(text: str) -> list[tuple[str, str]]:
    _, puzzles = slips.understand(text, month=NOVEMBER, usual=75, reading=READING)
    return [(puzzle.text, puzzle.sentence) for puzzle in puzzles]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        (" , ;\n", []),
        ("3.11. 90, 10.11. 1:30, 17.11. 2 Std", [("03.11.2026", "90"), ("10.11.2026", "90"), ("17.11.2026", "120")]),
        ("3.11. 1,5 Std,10.11. 90,17.11. 60", [("03.11.2026", "90"), ("10.11.2026", "90"), ("17.11.2026", "60")]),
        ("3.11.\n10.11.\n", [("03.11.2026", "75"), ("10.11.2026", "75")]),
        ("3., 10. 60", [("03.11.2026", "75"), ("10.11.2026", "60")]),
        ("Di, 3.11. 90; Dienstag 10.11. 60", [("03.11.2026", "90"), ("10.11.2026", "60")]),
        ("3.11.26 90\n3.11.2026: 90 Min", [("03.11.2026", "90"), ("03.11.2026", "90")]),
        ("03.11.2026\t90", [("03.11.2026", "90")]),
        ("3.11. - 90 und 10.11. = 60 min", [("03.11.2026", "90"), ("10.11.2026", "60")]),
        ("3. November 90, 4 Nov 2026 1 Std und 30 Min", [("03.11.2026", "90"), ("04.11.2026", "90")]),
        ("2026-11-03 90", [("03.11.2026", "90")]),
        ("3.11 90", [("03.11.2026", "90")]),
        ("3.11.1:30", [("03.11.2026", "90")]),
        ("3.11. (90)", [("03.11.2026", "90")]),
        ("3.11. je 90", [("03.11.2026", "90")]),
    ],
)
def test_days_and_durations_are_understood_as_people_write_them(text: str, lines: list[tuple[str, str]]) -> None:
    assert understood(text) == lines


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("28.12. 60", date(2026, 1, 1), "28.12.2025"),
        ("28.2. 60", date(2026, 2, 1), "28.02.2026"),
        ("1.10. 60", NOVEMBER, "01.10.2026"),
        ("29.2. 60", date(2025, 1, 1), "29.02.2024"),
    ],
)
def test_a_day_without_a_year_is_the_one_next_to_the_month(text: str, month: date, day: str) -> None:
    assert understood(text, month) == [(day, "60")]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("31.02. 90", "Den 31.02.2026 gibt es nicht."),
        ("31.11. 90", "Den 31.11.2026 gibt es nicht."),
        ("3.13. 90", "Den 03.13.2026 gibt es nicht."),
        ("23.11. 90", "Das Datum liegt in der Zukunft."),
        ("90 Minuten", "Hier fehlt der Tag. Bitte so: 3.11. 90"),
        ("am Dienstag", "Hier fehlt der Tag. Bitte so: 3.11. 90"),
        ("3.11. lange", "„lange“ ist keine Dauer. Bitte die Minuten als Zahl, zum Beispiel 90."),
        ("3.11. ca. 90 min", "„ca. 90 min“ ist keine Dauer. Meinten Sie 90 Minuten?"),
        ("3.11. 4", "4 liegt nicht zwischen 5 und 720."),
        ("3.11. 13 Std", "780 liegt nicht zwischen 5 und 720."),
        ("3.11. -30", "-30 liegt nicht zwischen 5 und 720."),
    ],
)
def test_what_is_not_understood_is_told_as_it_was_typed(text: str, sentence: str) -> None:
    assert puzzling(f"3.11. 90, {text}, 10.11. 60") == [(text, sentence)]


DAYS = st.dates(date(2000, 1, 1), TODAY)
LINES = st.lists(st.builds(lambda day, minutes: Line(slips.day_text(day), str(minutes)), DAYS, st.integers(5, 720)))


@given(LINES)
def test_what_we_write_ourselves_is_understood_again(lines: list[Line]) -> None:
    assert slips.understand(slips.text_of(lines), month=NOVEMBER, usual=75, reading=READING) == (lines, [])


@given(st.text(alphabet="0123456789.,;: -–\nStdMinNov()jeund", max_size=60) | st.text(max_size=60))
def test_no_text_is_too_strange_and_none_of_it_is_lost(text: str) -> None:
    lines, puzzles = slips.understand(text, month=NOVEMBER, usual=75, reading=READING)

    assert all(puzzle.text in slips.without_weekdays(text) and puzzle.sentence for puzzle in puzzles)
    assert slips.entries(lines, month=NOVEMBER, reading=READING) is not None
    pieces = [piece for piece in slips.BETWEEN.split(slips.without_weekdays(text)) if piece.strip()]
    assert len(lines) + len(puzzles) == len(pieces)


@given(st.dates(TODAY - timedelta(days=700), TODAY))
def test_day_and_month_are_enough_within_half_a_year(day: date) -> None:
    assert understood(f"{day.day}.{day.month}. 60", day.replace(day=1)) == [(slips.day_text(day), "60")]


def test_lines_become_meetings() -> None:
    lines = [Line("3.11.", "1:30", ("Briefe",)), Line("Di 10.11.26", "60")]

    found = slips.entries(lines, month=NOVEMBER, reading=READING)

    assert found == [
        {"day": date(2026, 11, 3), "minutes": 90, "topics": ("Briefe",), "place": None},
        {"day": date(2026, 11, 10), "minutes": 60, "topics": (), "place": None},
    ]


def test_wrong_lines_are_named_with_their_number_and_day_all_at_once() -> None:
    lines = [Line("3.11.", "90"), Line("", ""), Line("31.02.", "90"), Line("4.11.", "4"), Line("morgen", "780")]

    with pytest.raises(WrongLines) as refused:
        slips.entries(lines, month=NOVEMBER, reading=READING)

    assert refused.value.by_line == {
        1: {"day": "Bitte ausfüllen.", "minutes": "Bitte ausfüllen."},
        2: {"day": "Den 31.02.2026 gibt es nicht."},
        3: {"minutes": "4 liegt nicht zwischen 5 und 720."},
        4: {
            "day": "„morgen“ ist kein Datum. Bitte so: 31.12.2026.",
            "minutes": "780 liegt nicht zwischen 5 und 720.",
        },
    }
    assert "Zeile 3, 31.02.: Den 31.02.2026 gibt es nicht." in refused.value.sentence
    assert "Zeile 2, ohne Tag: Bitte ausfüllen." in refused.value.sentence
