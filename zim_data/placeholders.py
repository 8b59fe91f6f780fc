"""Placeholders in the texts of the tab Textbausteine: `{name}`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from zim_data.errors import ZimError
from zim_data.records import field_of
from zim_data.settings import Texts


def parsed(texts: Texts, name: str, known: Collection[str]) -> list[str]:
    """The text of a field as text, placeholder, text, placeholder, … text; the placeholders in small letters.

    Raises `ZimError` for a brace too many or a placeholder that is not known.
    """
    template, header = getattr(texts, name), field_of(Texts, name).header
    if broken := re.search(r"\{[^{}]*(?=\{|$)|(?:(?<=\})|^)[^{}]*\}", template):
        raise ZimError(_broken(header, broken[0]))
    parts = re.split(r"\{([^{}]*)\}", template)
    for index in range(1, len(parts), 2):
        placeholder = parts[index].strip().casefold()
        if placeholder not in known:
            raise ZimError(_unknown(header, parts[index], known))
        parts[index] = placeholder
    return parts


def filled(texts: Texts, name: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in, in a single pass: braces in a value are never taken for one."""
    parts = parsed(texts, name, values)
    parts[1::2] = [values[placeholder] for placeholder in parts[1::2]]
    return "".join(parts)


def _broken(header: str, found: str) -> str:
    piece = found.strip()
    piece = piece if len(piece) <= 30 else f"{piece[:29]}…" if piece.startswith("{") else f"…{piece[-29:]}"
    return (
        f"Im Textbaustein „{header}“ ist bei „{piece}“ eine geschweifte Klammer zu viel oder zu wenig. "
        "Ein Platzhalter sieht so aus: {name}."
    )


def _unknown(header: str, placeholder: str, known: Collection[str]) -> str:
    possible = ", ".join(f"{{{each}}}" for each in known)
    unknown = f"{{{placeholder[:40]}}}"
    return f"Im Textbaustein „{header}“ steht der unbekannte Platzhalter „{unknown}“. Möglich sind: {possible}."
