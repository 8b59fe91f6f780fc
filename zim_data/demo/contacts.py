"""Names, telephone numbers and e-mail addresses that belong to nobody."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from zim_data.demo.chance import Chance
from zim_data.demo.names import CULTURES
from zim_data.tables import Gender

MOBILE_NUMBERS = tuple(f"{start}{end:02}" for start in ("+4917139200", "+4917604069") for end in range(100))
LANDLINES = tuple(
    f"{start}{end:03}" for start in ("+493023125", "+494066969", "+492214710") for end in range(0, 1000, 9)
)
"""Numbers that the Bundesnetzagentur keeps free for films and books (Mitteilung 148/2021): nobody answers there."""
KEPT_FOR_TYPING_ERRORS = ("+491713920098", "+491713920099")
MAIL_DOMAINS = ("example.org", "example.com")
LETTERS = str.maketrans({"ł": "l", "þ": "th", "ð": "d", "ø": "o", "đ": "d", "ä": "ae", "ö": "oe", "ü": "ue"})


class Contacts:
    """Hands out names and numbers, each only once."""

    def __init__(self, chance: Chance) -> None:
        self.chance = chance
        self._names: set[tuple[str, str]] = set()
        self._mobiles = self._shuffled(MOBILE_NUMBERS)
        self._landlines = self._shuffled(LANDLINES)

    def name(self, culture: str, gender: Gender) -> tuple[str, str]:
        """First and last name of somebody of that culture."""
        names = CULTURES[culture]
        first_names = {Gender.FEMALE: names.women, Gender.MALE: names.men}.get(gender, names.women + names.men)
        while (name := (self.chance.one(first_names), self.chance.one(names.surnames))) in self._names:
            pass
        self._names.add(name)
        return name

    def mobile(self) -> str:
        """A mobile number; a landline when all of them are given away."""
        return next(self._mobiles, None) or self.landline()

    def landline(self) -> str:
        """A landline number in Berlin, Hamburg or Cologne, where such numbers are kept free."""
        return next(self._landlines)

    def email(self, name: tuple[str, str]) -> str:
        """An address that no mail ever leaves for."""
        return f"{'.'.join(filter(None, map(_plain_letters, name)))}@{self.chance.one(MAIL_DOMAINS)}"

    def _shuffled(self, numbers: tuple[str, ...]) -> Iterator[str]:
        free = [number for number in numbers if number not in KEPT_FOR_TYPING_ERRORS]
        self.chance.shuffle(free)
        return iter(free)


def _plain_letters(name: str) -> str:
    """`Łukasz` as `lukasz`, `Nguyễn Lan` as `nguyen-lan`."""
    letters = unicodedata.normalize("NFKD", name.casefold().translate(LETTERS))
    return re.sub(r"\s+", "-", re.sub(r"[^a-z\s-]", "", letters))
