"""FiraGO: which characters it can print, how wide they are, and how it gets into a PDF."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from io import BytesIO
from typing import Any

import pymupdf_fonts
import uharfbuzz as hb
from fpdf import FPDF
from fpdf.fonts import HarfBuzzFont, TTFFont

from zim_data.certificates.wording import tidy

FAMILY = "FiraGO"
STYLES = {"": "figo", "B": "figbo", "I": "figit"}
"""fpdf2's letter for a style, and the face's name in the package pymupdf-fonts."""


def missing_glyphs(text: str) -> str:
    """The characters of a text that the font cannot print, each once, in their order."""
    known = _characters()
    return "".join(dict.fromkeys(character for character in tidy(text) if not _printable(character, known)))


@lru_cache(maxsize=4096)
def width(text: str, style: str = "") -> float:
    """The width of a text set at font size 1, with kerning and ligatures."""
    if not text:
        return 0.0
    font = _font(style)
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(font, buffer)
    return float(sum(position.x_advance for position in buffer.glyph_positions)) / float(font.face.upem)


def embed(pdf: FPDF, texts: Mapping[str, str]) -> None:
    """Give the PDF a face for each style, cut down to the characters of the text in this style.

    HarfBuzz cuts a face in 2 ms; fpdf2, left alone with the whole font, takes 100 ms for each.
    """
    for style, text in texts.items():
        face = _subset(style, text)
        file: Any = BytesIO(face.blob.data)  # add_font() would insist on a path
        font = TTFFont(pdf, file, FAMILY.lower() + style, style)
        font.ttfont.recalcBBoxes = False  # the outlines are unchanged: half of the time that output() takes
        font._hbfont = HarfBuzzFont(face)
        pdf.fonts[font.fontkey] = font


def _subset(style: str, text: str) -> Any:
    wanted = hb.SubsetInput()
    wanted.unicode_set.update({ord(character) for character in text} | {ord(" ")})
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return hb.subset(_face(style), wanted)


def _printable(character: str, known: frozenset[int]) -> bool:
    return ord(character) in known or character == "\n" or unicodedata.category(character) == "Cf"


@cache
def _characters() -> frozenset[int]:
    """The characters that every face can print."""
    return frozenset.intersection(*(frozenset(_face(style).unicodes) for style in STYLES))


@cache
def _face(style: str) -> Any:
    return hb.Face(pymupdf_fonts.myfont(STYLES[style]))


@cache
def _font(style: str) -> Any:
    return hb.Font(_face(style))
