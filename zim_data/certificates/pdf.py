"""The certificate as a PDF."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from zim_data.certificates import days
from zim_data.certificates.drawing import blank_page, drawn, enclose
from zim_data.certificates.facts import CertificateFacts, parts
from zim_data.certificates.fonts import missing_glyphs
from zim_data.certificates.layout import fit, too_small
from zim_data.certificates.typesetting import Block
from zim_data.certificates.wording import WORDS, tidy
from zim_data.errors import ZimError

LISTED = ("activities", "competences", "trainings")


def render(facts: CertificateFacts) -> bytes:
    """The certificate on one A4 page, and its days on further ones; the same facts give the same bytes.

    Raises `ZimError` if a character cannot be printed, or if even the smallest type does not fit on the page.
    """
    printed = _checked(facts)
    words = WORDS[printed.language]
    pdf = blank_page(
        f"{printed.texts.title} – {printed.name}",
        author=printed.organisation,
        subject=words.certificate.format(printed.number),
        on=printed.issued_on,
        language=words.code,
    )
    enclose(pdf, "zertifikat.json", _machine_readable(printed), described="Die Angaben des Zertifikats")
    return drawn(pdf, *_pages(printed))


def render_all(many: Sequence[CertificateFacts], *, title: str) -> bytes:
    """All of some certificates in one file, to be printed; raises as `render` does."""
    printed = [_checked(facts) for facts in many]
    on = max(facts.issued_on for facts in printed)
    pdf = blank_page(title, author=printed[0].organisation, subject=title, on=on)
    return drawn(pdf, *(page for facts in printed for page in _pages(facts)))


def _checked(facts: CertificateFacts) -> CertificateFacts:
    check_characters(facts)
    tidied: CertificateFacts = _tidied(facts)
    return tidied


def _pages(facts: CertificateFacts) -> list[Block]:
    return [fit(facts).page, *days.pages(facts)]


def notices(facts: CertificateFacts) -> list[str]:
    """What staff should know before they issue it, in sentences: what is cut off, what gets very small.

    Raises as `render` does.
    """
    printed = _checked(facts)
    return too_small(fit(printed), printed)


def _machine_readable(facts: CertificateFacts) -> bytes:
    """The facts as a small JSON file, for who reads them with a machine."""
    said: dict[str, object] = {
        "number": facts.number,
        "name": facts.name,
        "from": facts.starts.isoformat(),
        "to": facts.ends.isoformat(),
        "hours": facts.hours,
        "meetings": facts.meetings,
        **{name: list(getattr(facts, name)) for name in LISTED},
        "issued_on": facts.issued_on.isoformat(),
        "organisation": facts.organisation,
        "place": facts.place,
        "language": WORDS[facts.language].code,
        "check_code": facts.check_code,
        "check_address": facts.check_address,
        "days": [{"date": day.day.isoformat(), "minutes": day.minutes} for day in facts.days],
    }
    known = {name: value for name, value in said.items() if value not in (None, "", [])}
    return json.dumps(known, ensure_ascii=False, indent=1).encode()


def check_characters(facts: CertificateFacts) -> None:
    """Raise a `ZimError` for characters that the font cannot print, with the way out."""
    for part, text in parts(facts).items():
        if missing := missing_glyphs(text):
            way_out = (
                "Bitte schreiben Sie den Namen in lateinischen Buchstaben."
                if part == "der Name"
                else "Bitte ersetzen Sie sie."
            )
            raise ZimError(
                f"{part[0].upper()}{part[1:]} enthält Zeichen, die sich nicht drucken lassen: "
                f"{_listed(missing)}. {way_out}"
            )


def _listed(characters: str) -> str:
    shown = [f"„{each}“" if each.isprintable() else f"U+{ord(each):04X}" for each in characters]
    return ", ".join(shown[:10]) + (f" und {len(shown) - 10} weitere" if len(shown) > 10 else "")


def _tidied(value: Any) -> Any:
    """The same with every text as it is printed; empty items of lists are left out."""
    match value:
        case StrEnum():
            return value
        case str():
            return tidy(value)
        case tuple():
            return tuple(each for each in map(_tidied, value) if each)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: _tidied(getattr(value, each.name)) for each in fields(value)})
        case _:
            return value
