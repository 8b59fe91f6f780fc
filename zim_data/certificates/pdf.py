"""The certificate as a PDF."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from fpdf import FPDF

from zim_data.certificates.drawing import blank_page, drawn
from zim_data.certificates.facts import CertificateFacts, parts
from zim_data.certificates.fonts import missing_glyphs
from zim_data.certificates.layout import lay_out
from zim_data.certificates.wording import tidy
from zim_data.errors import ZimError


def render(facts: CertificateFacts) -> bytes:
    """The certificate on one A4 page.

    Raises `ZimError` if a character cannot be printed, or if even the smallest type does not fit on the page.
    """
    check_characters(facts)
    facts = _tidied(facts)
    page = lay_out(facts)
    return drawn(_document(facts), page)


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
    """The same facts with every text as it is printed; empty items of lists are left out."""
    match value:
        case str():
            return tidy(value)
        case tuple():
            return tuple(text for text in map(tidy, value) if text)
        case _ if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{each.name: _tidied(getattr(value, each.name)) for each in fields(value)})
        case _:
            return value


def _document(facts: CertificateFacts) -> FPDF:
    """An empty page with what a viewer and an archive show about the file."""
    title = f"{facts.texts.title} – {facts.name}"
    subject = f"Zertifikat Nr. {facts.number}"
    return blank_page(title, author=facts.organisation, subject=subject, on=facts.issued_on)
