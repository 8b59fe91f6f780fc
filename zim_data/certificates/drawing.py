"""A page that is laid out, as a PDF."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

from fpdf import FPDF, ViewerPreferences

from zim_data.certificates.fonts import FAMILY, embed
from zim_data.certificates.typesetting import Block, Line, Ring, Rule
from zim_data.certificates.wording import NO_BREAK

NOON = time(12, tzinfo=UTC)
JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}
ISOLATE, END = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
LETTER = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
RIGHT_TO_LEFT = f"[{LETTER}]([{LETTER} \u200c\u200d]*[{LETTER}])?"


def blank_page(title: str, *, author: str, subject: str, on: date) -> FPDF:
    """An empty A4 page with what a viewer and an archive show about the file."""
    pdf = FPDF(unit="mm", format="A4")
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_subject(subject)
    pdf.set_lang("de-DE")
    pdf.set_creation_date(datetime.combine(on, NOON))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    # The page reads from left to right whatever script a line begins with.
    pdf.set_text_shaping(True, direction="ltr")
    pdf.add_page()
    return pdf


def drawn(pdf: FPDF, page: Block) -> bytes:
    """The file with everything that stands on its page."""
    embed(pdf, _texts_by_style(page))
    _draw(pdf, page)
    return bytes(pdf.output())


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
