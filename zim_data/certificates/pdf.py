"""The certificate as a PDF."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, time
from typing import Any

from fpdf import FPDF, ViewerPreferences

from zim_data.certificates.facts import CertificateFacts, parts
from zim_data.certificates.fonts import FAMILY, embed, missing_glyphs
from zim_data.certificates.layout import lay_out
from zim_data.certificates.typesetting import Block, Line, Ring, Rule
from zim_data.certificates.wording import NO_BREAK, tidy
from zim_data.errors import ZimError

NOON = time(12, tzinfo=UTC)
JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}
ISOLATE, END = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
LETTER = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
RIGHT_TO_LEFT = f"[{LETTER}]([{LETTER} \u200c\u200d]*[{LETTER}])?"


def render(facts: CertificateFacts) -> bytes:
    """The certificate on one A4 page.

    Raises `ZimError` if a character cannot be printed, or if even the smallest type does not fit on the page.
    """
    check_characters(facts)
    facts = _tidied(facts)
    page = lay_out(facts)
    pdf = _document(facts)
    embed(pdf, _texts_by_style(page))
    _draw(pdf, page)
    return bytes(pdf.output())


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
    """An empty A4 page with what a viewer and an archive show about the file."""
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_title(f"{facts.texts.title} – {facts.name}")
    pdf.set_author(facts.organisation)
    pdf.set_subject(f"Zertifikat Nr. {facts.number}")
    pdf.set_lang("de-DE")
    pdf.set_creation_date(datetime.combine(facts.issued_on, NOON))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    # The page reads from left to right whatever script a line begins with.
    pdf.set_text_shaping(True, direction="ltr")
    pdf.add_page()
    return pdf


def _texts_by_style(page: Block) -> dict[str, str]:
    styles = sorted({line.style.face for line in page.lines})
    return {style: "".join(line.text for line in page.lines if line.style.face == style) for style in styles}


def _draw(pdf: FPDF, page: Block) -> None:
    for ring in page.rings:
        _draw_ring(pdf, ring)
    for rule in page.rules:
        _draw_rule(pdf, rule)
    for line in page.lines:
        _draw_line(pdf, line)


def _draw_ring(pdf: FPDF, ring: Ring) -> None:
    pdf.set_draw_color(*ring.colour)
    pdf.set_line_width(ring.thickness)
    if ring.arc:
        with pdf.local_context(stroke_cap_style="butt"):
            pdf.arc(ring.x - ring.radius, ring.y - ring.radius, 2 * ring.radius, *ring.arc)
    else:
        pdf.circle(ring.x, ring.y, ring.radius)


def _draw_rule(pdf: FPDF, rule: Rule) -> None:
    pdf.set_draw_color(*rule.colour)
    pdf.set_line_width(rule.thickness)
    pdf.line(rule.x, rule.y, rule.right, rule.y)


def _draw_line(pdf: FPDF, line: Line) -> None:
    pdf.set_font(FAMILY, line.style.face, line.style.size)
    pdf.set_text_color(*line.style.colour)
    pdf.set_xy(line.x, line.y)
    pdf.cell(w=line.right - line.x + 1, h=line.style.line_height, text=_isolated(line.text.replace(NO_BREAK, " ")))


def _isolated(text: str) -> str:
    """The text with its right-to-left runs set apart where they hold joiners (as in the Persian `علی‌رضا`).

    fpdf2 gives a joiner the direction of the page and so tears such a word in two.
    """
    return re.sub(RIGHT_TO_LEFT, lambda run: f"{ISOLATE}{run[0]}{END}" if JOINERS & set(run[0]) else run[0], text)
