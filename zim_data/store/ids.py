"""IDs of rows: short, unguessable, and hard to misread."""

from __future__ import annotations

from collections.abc import Container
from random import Random, SystemRandom

from zim_data.columns import Key
from zim_data.records import Row, fields_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are misread or make words."""
LENGTH = 5
CODE_LENGTH = 16
"""Letters of a certificate's check code."""
SYSTEM_RANDOM = SystemRandom()


def id_from(prefix: str | None, number: int, length: int = LENGTH) -> str:
    """The ID that a number stands for, e.g. `B-7K3M9`."""
    letters = ""
    for _ in range(length):
        number, digit = divmod(number, len(ALPHABET))
        letters = ALPHABET[digit] + letters
    return f"{prefix}-{letters}" if prefix else letters


def new_id(table: type[Row], taken: Container[str], random: Random = SYSTEM_RANDOM) -> str:
    """A random ID for a row of the table that is not taken."""
    key = fields_of(table)[0].kind
    assert isinstance(key, Key)  # noqa: S101 - for mypy: the first field of a table is its key
    while (identity := id_from(key.prefix, random.getrandbits(40))) in taken:
        pass
    return identity


def operation_id(random: Random = SYSTEM_RANDOM) -> str:
    """A random ID for one action of a user, e.g. `V-3F8K2M9Q`."""
    return id_from("V", random.getrandbits(64), 8)


def check_code(random: Random = SYSTEM_RANDOM) -> str:
    """A certificate's code: 75 random bits and a check letter, e.g. `7K3M-9QWE-2RTX-5AB9`."""
    letters = id_from(None, random.getrandbits(75), CODE_LENGTH - 1)
    return grouped(letters + check_letter(letters))


def grouped(letters: str) -> str:
    """Letters in groups of four, as one reads them aloud."""
    return "-".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def check_letter(letters: str) -> str:
    """The letter that shows whether all before it were copied right.

    The letters are the coefficients of a polynomial over GF(32), and the whole code has a root at a primitive
    element: no wrong letter and no two that changed places, wherever they stand, give a right code.
    """
    total = 0
    for letter in letters:
        total = _times_root(total) ^ ALPHABET.index(letter)
    return ALPHABET[_times_root(total)]


def _times_root(number: int) -> int:
    doubled = number << 1
    return doubled ^ 0b100101 if doubled & 0b100000 else doubled


def calendar_key(random: Random = SYSTEM_RANDOM) -> str:
    """A key that nobody guesses (130 random bits), for an address that opens without a login."""
    return id_from(None, random.getrandbits(130), 26)
