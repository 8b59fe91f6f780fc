"""What people type into cells, and how the app reads it."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zim_data.cells import Cell
from zim_data.columns import (
    Availability,
    Between,
    Day,
    Email,
    Kind,
    Language,
    Languages,
    ManyFromList,
    MaxLength,
    Minutes,
    Moment,
    NotInFuture,
    Number,
    OneOf,
    Phone,
    Reading,
    TimeOfDay,
    WebAddress,
    Whole,
    YearUntilNow,
    YesNo,
)
from zim_data.errors import Unreadable
from zim_data.lists import LISTS
from zim_data.tables import TandemStatus

READING = Reading(LISTS, date(2026, 11, 22))


def read(kind: Kind[Any], cell: Cell) -> Any:
    return kind.parse(cell, READING)


def refused(kind: Kind[Any], cell: Cell) -> Unreadable:
    with pytest.raises(Unreadable) as found:
        kind.parse(cell, READING)
    return found.value


@pytest.mark.parametrize(
    "typed",
    [
        "31.12.2026",
        "31.12.26",
        " 31.12.2026 ",
        "31. 12. 2026",
        "2026-12-31",
        "2026-12-31 00:00:00",
        "31-12-2026",
        "31. Dezember 2026",
        "31. Dez. 26",
        "Do, 31.12.2026",
        "Donnerstag 31.12.26",
        date(2026, 12, 31),
        datetime(2026, 12, 31, 10, 30),
        46387,
        46387.0,
        46387.4375,
        "46387",
    ],
)
def test_reads_the_last_day_of_the_year_in_all_usual_forms(typed: Cell) -> None:
    assert read(Day(), typed) == date(2026, 12, 31)


def test_reads_days_without_leading_zeros_and_named_months() -> None:
    assert read(Day(), "1.5.2026") == read(Day(), "1. Mai 26") == read(Day(), "01.05.26") == date(2026, 5, 1)
    assert read(Day(), "3. März 2026") == read(Day(), "3. Maerz 2026") == date(2026, 3, 3)


def test_takes_two_digits_far_ahead_for_the_last_century() -> None:
    assert read(Day(), "1.5.85") == date(1985, 5, 1)
    assert read(Day(), "1.5.56") == date(2056, 5, 1)


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("morgen", "ist kein Datum"),
        ("1.5.", "fehlt das Jahr"),
        ("31.02.2026", "gibt es nicht"),
        ("05/06/2026", "ist kein Datum"),
        (2026, "ist kein Datum"),
        (31122026, "ist kein Datum"),
        (True, "Datum erwartet"),
        ("31.12.0206", "Tippfehler"),
        ("x" * 50_000, "ist kein Datum"),
    ],
)
def test_says_why_something_is_no_date(typed: Cell, part: str) -> None:
    sentence = refused(Day(), typed).sentence
    assert part in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize(
    ("typed", "value"),
    [("1.234,5", 1234.5), ("12,5", 12.5), ("12.5", 12.5), ("1.234", 1234.0), ("-3", -3.0), (7, 7.0), (" 8 ", 8.0)],
)
def test_reads_numbers_with_decimal_comma_and_thousands_dot(typed: Cell, value: float) -> None:
    assert read(Number(), typed) == value


@pytest.mark.parametrize("typed", ["viel", "1,2,3", "1.23.4", "", float("nan"), float("inf"), True, date(2026, 1, 1)])
def test_does_not_guess_numbers(typed: Cell) -> None:
    assert refused(Number(), typed).value is None


def test_wants_whole_numbers_where_only_those_make_sense() -> None:
    assert read(Whole(), "1985") == read(Whole(), 1985.0) == 1985
    assert "keine ganze Zahl" in refused(Whole(), 3.5).sentence


@pytest.mark.parametrize(
    ("typed", "minutes"),
    [
        (90, 90),
        ("90", 90),
        ("90 min", 90),
        ("90 Minuten", 90),
        ("1,5 Std", 90),
        ("1,5 Stunden", 90),
        ("1:30", 90),
        ("1 Std 30 Min.", 90),
        ("2h", 120),
        ("1 Stunde", 60),
        (time(1, 30), 90),
    ],
)
def test_reads_durations(typed: Cell, minutes: int) -> None:
    assert read(Minutes(), typed) == minutes


def test_suggests_the_minutes_of_a_rough_duration_but_does_not_take_them() -> None:
    assert "Meinten Sie 120 Minuten?" in refused(Minutes(), "ca. 2 Std").sentence
    assert "zum Beispiel 90" in refused(Minutes(), "lange").sentence
    assert "ist keine Dauer" in refused(Minutes(), "9" * 400 + " Std").sentence


@pytest.mark.parametrize("typed", ["ja", "Ja", "JA!", "j", "x", "yes", "wahr", True, 1, 1.0, "✓", "ja "])
def test_reads_yes(typed: Cell) -> None:
    assert read(YesNo(), typed) is True


@pytest.mark.parametrize("typed", ["nein", "Nein.", "n", "no", "falsch", False, 0, "-", "–"])
def test_reads_no(typed: Cell) -> None:
    assert read(YesNo(), typed) is False


def test_does_not_decide_between_yes_and_no() -> None:
    assert "weder ja noch nein" in refused(YesNo(), "vielleicht").sentence


@pytest.mark.parametrize(
    "typed",
    [
        "0361 6431535",
        "0361/6431535",
        "+49 361 6431535",
        "0049 361 6431535",
        "(0361) 643 15 35",
        3616431535.0,
        493616431535,
    ],
)
def test_reads_telephone_numbers_also_where_the_sheet_made_them_numbers(typed: Cell) -> None:
    assert read(Phone(), typed) == "+493616431535"


def test_reads_foreign_telephone_numbers_and_extensions() -> None:
    assert read(Phone(), "+380 44 279 1234") == "+380442791234"
    assert Phone().text(read(Phone(), "0361 6431535 ext. 12")) == "0361 6431535 ext. 12"


@pytest.mark.parametrize("typed", ["123", "keine", "0361 1 oder 0176 2", "=1+1", "@SUM(A1)", "١٢٣"])
def test_says_that_a_telephone_number_is_incomplete(typed: str) -> None:
    assert "keine vollständige Telefonnummer" in refused(Phone(), typed).sentence


def test_reads_mail_addresses_and_refuses_halves() -> None:
    assert read(Email(), " anna@example.org ") == "anna@example.org"
    assert read(Email(), "mailto:anna@example.org") == "anna@example.org"
    for typed in ("anna", "anna@", "anna@example", "a b@example.org", "=1+1", "x" * 50_000):
        assert "keine E-Mail-Adresse" in refused(Email(), typed).sentence


def test_an_address_of_the_app_is_kept_without_a_slash_at_its_end() -> None:
    assert read(WebAddress(), "https://zim.example.org/") == "https://zim.example.org"
    assert read(WebAddress(), " zim.example.org ") == "https://zim.example.org"
    assert read(WebAddress(), "http://127.0.0.1:8501/app/") == "http://127.0.0.1:8501/app"
    for typed in ("javascript:alert(1)", "https://", "https://a b.de", "ftp://zim.de", "https://zim.de/?x=1"):
        assert "keine Adresse" in refused(WebAddress(), typed).sentence


def test_finds_listed_values_in_any_case_and_suggests_for_typing_errors() -> None:
    kind = OneOf(TandemStatus)
    assert read(kind, "aktiv") is read(kind, " AKTIV ") is TandemStatus.ACTIVE
    unreadable = refused(kind, "Aktiiv")
    assert unreadable.sentence.endswith("Meinten Sie „Aktiv“?")
    assert unreadable.value is None


@pytest.mark.parametrize(
    "typed", ["Briefe; Sport", "Briefe, Sport", "briefe\nSPORT", "Briefe;Sport;Briefe", " Briefe ,, Sport; "]
)
def test_reads_lists_with_any_separator(typed: str) -> None:
    assert read(ManyFromList("Hilfethemen"), typed) == ("Briefe", "Sport")


def test_keeps_the_readable_part_of_a_list() -> None:
    unreadable = refused(ManyFromList("Hilfethemen"), "Briefe; Sporrt; Quatsch")
    assert unreadable.value == ("Briefe",)
    assert "Meinten Sie „Sport“?" in unreadable.sentence
    assert "„Quatsch“" in unreadable.sentence


def test_reads_a_listed_value_that_itself_holds_a_comma() -> None:
    reading = Reading({"Hilfethemen": ("Sport, Spiel", "Briefe")}, READING.on)
    assert ManyFromList("Hilfethemen").parse("Briefe, sport, spiel", reading) == ("Briefe", "Sport, Spiel")


def test_reads_languages_with_their_level() -> None:
    kind = Languages()
    wanted = (Language("Arabisch", "Muttersprache"), Language("Deutsch", "B1"), Language("Persisch (Farsi)"))
    assert read(kind, "arabisch (muttersprache); Deutsch B1; Persisch (Farsi)") == wanted
    assert read(kind, kind.text(wanted)) == wanted


def test_reads_availability_by_day_time_and_range() -> None:
    kind = Availability()
    assert read(kind, "Mo abends; sa Vormittag") == ("Mo abends", "Sa vormittags")
    assert read(kind, "Di–Do nachmittags") == ("Di nachmittags", "Mi nachmittags", "Do nachmittags")
    assert read(kind, "Sonntag") == ("So vormittags", "So nachmittags", "So abends")
    assert refused(kind, "Mo abends; immer").value == ("Mo abends",)


def test_availability_that_only_looks_like_a_day_is_not_guessed() -> None:
    kind = Availability()
    for typed in ("morgens", "mittags", "früh", "sofort", "frei"):
        assert "ist keine Zeit" in refused(kind, typed).sentence
    assert read(kind, "Fr–Mo abends") == ("Mo abends", "Fr abends", "Sa abends", "So abends")


def test_reads_times_of_day() -> None:
    assert read(TimeOfDay(), "10:30") == read(TimeOfDay(), "10.30 Uhr") == read(TimeOfDay(), 0.4375) == time(10, 30)
    assert read(TimeOfDay(), "10 Uhr") == read(TimeOfDay(), 10) == time(10)
    assert "keine Uhrzeit" in refused(TimeOfDay(), "25:00").sentence


def test_reads_moments() -> None:
    wanted = datetime(2026, 12, 31, 10, 30)
    assert read(Moment(), "31.12.2026 10:30") == read(Moment(), "31.12.26, 10:30 Uhr") == wanted
    assert read(Moment(), "2026-12-31T10:30:00") == read(Moment(), 46387.4375) == wanted
    assert read(Moment(), "31.12.2026") == datetime(2026, 12, 31)


def test_checks_say_what_is_wrong() -> None:
    assert Between(5, 720).broken(9999, READING) == "9999 liegt nicht zwischen 5 und 720."
    assert Between(5, 720).broken(0, READING) == "0 liegt nicht zwischen 5 und 720."
    assert NotInFuture().broken(date(2026, 11, 23), READING) == "Das Datum liegt in der Zukunft."
    assert NotInFuture().broken(date(2026, 11, 22), READING) is None
    assert YearUntilNow().broken(2027, READING) == "Das Jahr liegt in der Zukunft."
    assert MaxLength(300).broken("x" * 50_000, READING) == "Der Text ist zu lang: 50.000 Zeichen, höchstens 300."


KINDS: list[Kind[Any]] = [
    Availability(),
    Day(),
    Email(),
    Languages(),
    ManyFromList("Hilfethemen"),
    Minutes(),
    Moment(),
    Number(),
    OneOf(TandemStatus),
    Phone(),
    TimeOfDay(),
    Whole(),
    YesNo(),
]
CELLS = st.one_of(
    st.text(),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.from_regex(r"[0-9.,:/ +-]{1,12}", fullmatch=True),
)


@given(st.sampled_from(KINDS), CELLS)
def test_whatever_stands_in_a_cell_is_read_or_refused_with_a_sentence(kind: Kind[Any], cell: Cell) -> None:
    try:
        value = kind.parse(cell, READING)
    except Unreadable as unreadable:
        sentence = unreadable.sentence
    else:
        assert kind.parse(kind.write(value), READING) == value
        assert kind.parse(kind.text(value), READING) == value
        return
    assert sentence.endswith((".", "?"))
