"""The certificate as a PDF."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from fpdf import FPDF

from zim_data.certificates import days
from zim_data.certificates.drawing import blank_page, drawn, enclose
from zim_data.certificates.facts import CertificateFacts, parts
from zim_data.certificates.fonts import missing_glyphs
from zim_data.certificates.layout import fit, too_small
from zim_data.certificates.typesetting import Block
from zim_data.certificates.wording import WORDS, in_language, tidy
from zim_data.errors import ZimError

LISTED = ("activities", "competences", "trainings")


def render(facts: CertificateFacts) -> bytes:
    """The certificate on one A4 page, and its days on further ones; the same facts give the same bytes.

    Raises `ZimError` if a character cannot be printed, or if even the smallest type does not fit on the page.
    """
    check_characters(facts)
    printed = _as_printed(facts)
    pdf = _document(printed)
    enclose(pdf, "zertifikat.json", _machine_readable(printed), described="Die Angaben des Zertifikats")
    return drawn(pdf, fit(printed).page, *days.pages(printed))


def pages(facts: CertificateFacts) -> list[Block]:
    """The certificate's pages, to be drawn with those of others; raises as `render` does."""
    check_characters(facts)
    printed = _as_printed(facts)
    return [fit(printed).page, *days.pages(printed)]


def notices(facts: CertificateFacts) -> list[str]:
    """What staff should know before they issue it, in sentences: what is cut off, what gets very small.

    Raises as `render` does.
    """
    check_characters(facts)
    printed = _as_printed(facts)
    return too_small(fit(printed), printed)


def _as_printed(facts: CertificateFacts) -> CertificateFacts:
    """The facts in the language of the certificate, with tidy texts."""
    language = facts.language
    printed: CertificateFacts = _tidied(
        replace(
            facts,
            activities=in_language(facts.activities, language),
            competences=in_language(facts.competences, language),
            trainings=in_language(facts.trainings, language),
            days=tuple(replace(day, activities=in_language(day.activities, language)) for day in facts.days),
        )
    )
    return printed


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


def _document(facts: CertificateFacts) -> FPDF:
    """An empty document with what a viewer and an archive show about the file."""
    words = WORDS[facts.language]
    return blank_page(
        f"{facts.texts.title} – {facts.name}",
        author=facts.organisation,
        subject=words.certificate.format(facts.number),
        on=facts.issued_on,
        language=words.code,
    )
