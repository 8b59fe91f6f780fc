"""FiraGO: which characters it can print, how text is set in it, and what of it goes into a PDF."""

from __future__ import annotations

import hashlib
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Any

import pymupdf_fonts
import uharfbuzz as hb
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from fpdf.unicode_script import UnicodeScript, get_unicode_script

from zim_data.certificates.wording import NO_BREAK, tidy

STYLES = {"": "figo", "B": "figbo", "I": "figit"}
"""A style's letter, and the face's name in the package pymupdf-fonts."""
NAMES = {"": "Regular", "B": "Bold", "I": "Italic"}
EVERYDAY = [*range(0x20, 0x250), *range(0x1E00, 0x1F00), *range(0x2010, 0x2040), 0x20AC, 0x2212]
"""The characters of Latin text: for most files, this part of the font is cut down further, which is quick."""
USUAL = "".join(map(chr, range(0x20, 0x7F))) + "ÄÖÜäöüß–„“”’·… "
"""What is in every PDF, so that many certificates share one cut of the font."""
NO_LAYOUT = ("GSUB", "GPOS", "GDEF", "DSIG", "gasp", "name", "cvt ", "fpgm", "prep")
"""Tables that a viewer does not need."""

JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}
ISOLATE, END = "\N{RIGHT-TO-LEFT ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
LETTER = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
RIGHT_TO_LEFT = re.compile(f"[{LETTER}](?:[{LETTER} \u200c\u200d]*[{LETTER}])?")
ANY_SCRIPT = {UnicodeScript.COMMON, UnicodeScript.INHERITED}
FILLER = "\N{WORD JOINER}"
"""What a glyph stands for where a cluster has more glyphs than characters: nothing that anybody sees."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph in its place: number, what it stands for, and in thousandths of the size its advance and offsets."""

    number: int
    text: str
    advance: float
    right: float
    up: float
    hidden: bool = False
    """Takes no room and is not painted: it only stands for a letter that another glyph shows with its own."""


@dataclass(frozen=True, slots=True)
class SetText:
    """A text set in a face: its glyphs from left to right, and the width at font size 1."""

    face: Face
    glyphs: tuple[Glyph, ...]
    width: float


class Face:
    """A style of the font, whole or its Latin part."""

    def __init__(self, style: str, data: Any, kind: str) -> None:
        self.data = data
        self.font = hb.Font(data)
        self.style, self.name = style, f"FiraGO-{NAMES[style]}{kind}"
        self.scale = 1000 / float(data.upem)
        self.nothing = self.font.get_nominal_glyph(ord("\N{ARABIC DAMMA}")) or 0
        self.usual = frozenset(each.number for each in _run(self, USUAL, "ltr"))

    def advance(self, glyph: int) -> float:
        """The width of a glyph in thousandths of the size."""
        return float(self.font.get_glyph_h_advance(glyph)) * self.scale

    def cut(self, glyphs: Iterable[int]) -> Cut:
        """The part of the face with those glyphs and the usual ones."""
        return _cut(self, self.usual.union(glyphs))


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a face: the compressed font file, its full length, its tag, and each glyph's number in it."""

    packed: bytes
    length: int
    tag: str
    numbers: dict[int, int]


def missing_glyphs(text: str) -> str:
    """The characters of a text that the font cannot print, each once, in their order."""
    known = _characters()
    return "".join(dict.fromkeys(character for character in tidy(text) if not _printable(character, known)))


def printable(text: str) -> str:
    """The text as it is printed; what the font does not have becomes a question mark."""
    for character in missing_glyphs(text):
        text = text.replace(character, "?")
    return tidy(text)


def width(text: str, style: str = "", *, tabular: bool = False) -> float:
    """The width of a text set at font size 1, with kerning and ligatures."""
    return set_text(text, style, tabular=tabular).width if text else 0.0


@lru_cache(maxsize=4096)
def set_text(text: str, style: str = "", *, tabular: bool = False) -> SetText:
    """A line of text, whatever its scripts and directions; it reads from left to right as a whole.

    Figures that stand below each other (`tabular`) are equally wide. What does not break is as wide as a space.
    """
    text = text.replace(NO_BREAK, " ")  # here, so that what is measured is what is drawn
    face = _latin(style) if _everyday().issuperset(text) else _whole(style)
    glyphs = tuple(glyph for part, direction in _parts(text) for glyph in _run(face, part, direction, tabular))
    return SetText(face, glyphs, sum(glyph.advance for glyph in glyphs) / 1000)


def _parts(text: str) -> list[tuple[str, str]]:
    """The text in pieces of one direction and one script, from left to right."""
    if text.isascii() or _everyday().issuperset(text):
        return [(text, "ltr")]
    if not RIGHT_TO_LEFT.search(text):
        return [(piece, "ltr") for piece in _by_script(text)]
    # A joiner (as in the Persian `علی‌رضا`) would take the direction of the line and tear its word in two.
    isolated = RIGHT_TO_LEFT.sub(lambda run: f"{ISOLATE}{run[0]}{END}" if JOINERS & set(run[0]) else run[0], text)
    line = BidiParagraph(isolated, base_direction=TextDirection.LTR, preserve_bn_chars=True).get_reordered_characters()
    parts: list[tuple[str, str]] = []
    for backwards, characters in groupby(line, key=lambda each: each.embedding_level % 2 == 1):
        run = "".join(each.character for each in characters if each.character not in (ISOLATE, END))
        pieces = _by_script(run[::-1] if backwards else run)
        parts += [(piece, "rtl") for piece in reversed(pieces)] if backwards else [(piece, "ltr") for piece in pieces]
    return parts


def _by_script(text: str) -> list[str]:
    """The text in pieces of one script, since HarfBuzz sets one at a time; what belongs to none stays with the last."""
    pieces: list[str] = []
    current = None
    for character in text:
        script = get_unicode_script(character)
        if not pieces or (script not in ANY_SCRIPT and current not in (None, script)):
            pieces.append("")
            current = None
        pieces[-1] += character
        current = current if script in ANY_SCRIPT else script
    return pieces


def _run(face: Face, text: str, direction: str, tabular: bool = False) -> Iterator[Glyph]:
    buffer = hb.Buffer()
    buffer.cluster_level = 1
    buffer.add_str(text)
    buffer.direction = direction
    buffer.guess_segment_properties()
    hb.shape(face.font, buffer, {"tnum": tabular})
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    texts = _texts([info.cluster for info in infos], text, backwards=direction == "rtl")
    for info, position, said in zip(infos, positions, texts, strict=True):
        # Whoever reads from right to left turns round letter by letter, so each needs a glyph of its own.
        first, last = (said[:-1], said[-1]) if direction == "rtl" else ("", said)
        place = position.x_advance, position.x_offset, position.y_offset
        yield Glyph(info.codepoint, last, *(each * face.scale for each in place))
        for letter in reversed(first):
            yield Glyph(face.nothing, letter, 0, 0, 0, hidden=True)


def _texts(clusters: Sequence[int], text: str, *, backwards: bool) -> list[str]:
    """What each glyph stands for: a cluster's characters are dealt out to its glyphs in the order of reading."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    waiting = {start: list(text[start : ends[start]]) for start in starts}
    left = {start: clusters.count(start) for start in starts}
    said = [""] * len(clusters)
    for index in reversed(range(len(clusters))) if backwards else range(len(clusters)):
        cluster = clusters[index]
        left[cluster] -= 1
        characters = waiting[cluster]
        count = 1 if left[cluster] else len(characters)
        said[index] = "".join(characters[:count]) or FILLER
        del characters[:count]
    return said


@lru_cache(maxsize=64)
def _cut(face: Face, glyphs: frozenset[int]) -> Cut:
    wanted = hb.SubsetInput()
    wanted.glyph_set.update({0} | glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in NO_LAYOUT)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.data, wanted)
    data = bytes(plan.execute().blob.data)
    digest = hashlib.sha256(face.name.encode() + data).digest()
    tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
    return Cut(zlib.compress(data, 9), len(data), tag, dict(plan.old_to_new_glyph_mapping))


def _printable(character: str, known: frozenset[int]) -> bool:
    return ord(character) in known or character == "\n" or unicodedata.category(character) == "Cf"


@cache
def _characters() -> frozenset[int]:
    """The characters that every face can print."""
    return frozenset.intersection(*(frozenset(_whole(style).data.unicodes) for style in STYLES))


@cache
def _everyday() -> frozenset[str]:
    return frozenset(map(chr, EVERYDAY))


@cache
def _whole(style: str) -> Face:
    return Face(style, hb.Face(pymupdf_fonts.myfont(STYLES[style])), "World")


@cache
def _latin(style: str) -> Face:
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(EVERYDAY)
    wanted.layout_feature_tag_set.add(int.from_bytes(b"tnum", "big"))
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    return Face(style, hb.subset(_whole(style).data, wanted), "")
