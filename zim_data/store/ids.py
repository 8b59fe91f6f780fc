"""IDs of rows: short, unguessable, and hard to misread."""

from __future__ import annotations

from collections.abc import Container
from random import Random, SystemRandom

from zim_data.columns import Key
from zim_data.records import Row, fields_of

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: without I, L, O and U, which are misread or make words."""
LENGTH = 5
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


def calendar_key(random: Random = SYSTEM_RANDOM) -> str:
    """A key that nobody guesses (130 random bits), for an address that opens without a login."""
    return id_from(None, random.getrandbits(130), 26)
