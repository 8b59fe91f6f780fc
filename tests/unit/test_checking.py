"""Check codes: no slip of the pen turns one into another."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zim_data.certificates.checking import address_of, code_in, initials, is_mistyped
from zim_data.settings import Settings
from zim_data.store.ids import ALPHABET, check_code

CODES = st.integers(0, 2**32).map(lambda seed: code_in(check_code(Random(seed))))
LETTERS = st.sampled_from(ALPHABET)


def test_a_check_code_is_easy_to_read_and_different_every_time() -> None:
    codes = {check_code() for _ in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code) for code in codes)


def test_fifteen_letters_are_random_which_is_75_bits() -> None:
    codes = [code_in(check_code(Random(seed))) for seed in range(2000)]

    assert all(len({code[place] for code in codes}) == 32 for place in range(15))


@given(CODES)
def test_a_code_that_was_given_is_never_taken_for_mistyped(code: str) -> None:
    assert not is_mistyped(code)


@given(CODES, st.integers(0, 15), LETTERS)
def test_one_wrong_letter_is_found(code: str, place: int, letter: str) -> None:
    wrong = code[:place] + letter + code[place + 1 :]

    assert is_mistyped(wrong) == (wrong != code)


@given(CODES, st.integers(0, 15), st.integers(0, 15))
def test_two_letters_that_changed_places_are_found(code: str, one: int, other: int) -> None:
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    wrong = "".join(letters)

    assert is_mistyped(wrong) == (wrong != code)


@given(CODES, st.integers(0, 15))
def test_a_letter_too_few_or_too_many_is_found(code: str, place: int) -> None:
    assert is_mistyped(code[:place] + code[place + 1 :])
    assert is_mistyped(code[:place] + "7" + code[place:])


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Anna Berg", "A. B."),
        ("Anna-Lena von Berg", "A. v. B."),
        ("  ", ""),
        ("'t Hooft 3", "t. H."),
        ("علی رضا", "ع. ر."),
        ("Ωμέγα", "Ω."),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short


def test_the_address_is_whole_or_not_there_at_all() -> None:
    known = Settings(app_address="https://zim.example.org/app")

    assert address_of(known, "ABCD-EFGH") == "https://zim.example.org/app/pruefen/ABCD-EFGH"
    assert address_of(Settings(), "ABCD-EFGH") == ""
    assert address_of(known, None) == ""
