"""Lines of German text: long words are parted as a dictionary of hyphenation says."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from zim_data.certificates.typesetting import Style, broken

SHORTEST = 7
"""A shorter word stays whole."""
LEAST = 3
"""So many letters at least stand on either side of a hyphen."""


def lines(text: str, style: Style, room: float) -> list[str]:
    """The lines of a text that is not wider than the room, in millimetres."""
    return [line for part in text.split("\n") if part for line in _lines(part, style, room)]


def _lines(text: str, style: Style, room: float) -> list[str]:
    found: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if style.width(joined) <= room:
            line = joined
            continue
        head, tail = _parted(word, style, room - (style.width(f"{line} ") if line else 0))
        found += [f"{line} {head}".strip()] if line or head else []
        line = tail
        while style.width(line) > room:
            head, tail = _parted(line, style, room)
            head, tail = (head, tail) if head else _cut(line, style, room)
            found.append(head)
            line = tail
    return [*found, line]


def _cut(word: str, style: Style, room: float) -> tuple[str, str]:
    """A word that nobody can part, as far as it fits, and the rest."""
    first = broken(word, style, room)[0]
    return first, word[len(first) :]


def _parted(word: str, style: Style, room: float) -> tuple[str, str]:
    """As much of a word as fits, with its hyphen, and the rest; nothing where it cannot be parted so."""
    for position in reversed(_positions(word)):
        head = word[:position] if word[position - 1] in "-/" else f"{word[:position]}-"
        if style.width(head) <= room:
            return head, word[position:]
    return "", word


@lru_cache(maxsize=4096)
def _positions(word: str) -> tuple[int, ...]:
    """Before which letters a word may be parted."""
    found = {match.end() for match in re.finditer(r"\w{2}[-/](?=\w{2})", word)}
    for piece in re.finditer(r"[A-Za-zÄÖÜäöüß]+", word):
        if len(piece[0]) >= SHORTEST:
            inside = _dictionary().positions(piece[0])
            found |= {piece.start() + each for each in inside if LEAST <= each <= len(piece[0]) - LEAST}
    return tuple(sorted(found))


@cache
def _dictionary() -> Any:
    import pyphen  # reads its dictionary, which takes a second

    return pyphen.Pyphen(lang="de_DE")
