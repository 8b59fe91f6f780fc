"""Text set in lines and blocks; sizes in points, everything else in millimetres from the top left corner."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from zim_data.certificates.fonts import width

MM = 25.4 / 72
"""Millimetres in a point."""

Colour = tuple[int, int, int]
INK: Colour = (33, 41, 48)


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph looks: size in points, weight or slope (`""`, `"B"`, `"I"`), colour, line height in sizes.

    In a table (`tabular`) all figures are equally wide.
    """

    size: float
    face: str = ""
    colour: Colour = INK
    leading: float = 1.42
    tabular: bool = False

    @property
    def line_height(self) -> float:
        """The height of a line in millimetres."""
        return self.size * self.leading * MM

    def width(self, text: str) -> float:
        """The width of a text in millimetres."""
        return width(text, self.face, tabular=self.tabular) * self.size * MM


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; `x` and `y` are the top left corner of its box."""

    text: str
    x: float
    y: float
    style: Style

    @property
    def right(self) -> float:
        """The right edge of the text."""
        return self.x + self.style.width(self.text)

    @property
    def bottom(self) -> float:
        """The lower edge of the box."""
        return self.y + self.style.line_height


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin horizontal line; `thickness` in millimetres."""

    x: float
    y: float
    right: float
    colour: Colour
    thickness: float = 0.2


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle's outline around its centre, or the part of it between two angles in degrees."""

    x: float
    y: float
    radius: float
    colour: Colour
    thickness: float
    arc: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Squares:
    """A code of black squares: its rows of dark (1) and light (0) ones, and the length of a side of the whole."""

    x: float
    y: float
    side: float
    rows: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture (PNG) in its place."""

    x: float
    y: float
    width: float
    height: float
    data: bytes = field(repr=False)


@dataclass(frozen=True)
class Block:
    """Things that stand together; `gap` is the least space above them, `stretch` their share of space left over."""

    lines: tuple[Line, ...] = ()
    rules: tuple[Rule, ...] = ()
    rings: tuple[Ring, ...] = ()
    squares: tuple[Squares, ...] = ()
    pictures: tuple[Picture, ...] = ()
    gap: float = 0.0
    stretch: float = 0.0

    @cached_property
    def height(self) -> float:
        """From 0 to the lowest edge."""
        return max(
            *(line.bottom for line in self.lines),
            *(rule.y for rule in self.rules),
            *(each.y + each.side for each in self.squares),
            *(each.y + each.height for each in self.pictures),
            0.0,
            0.0,
        )

    def moved(self, *, right: float = 0.0, down: float = 0.0) -> Block:
        """The same, further right and down."""
        return replace(
            self,
            lines=tuple(replace(line, x=line.x + right, y=line.y + down) for line in self.lines),
            rules=tuple(
                replace(rule, x=rule.x + right, y=rule.y + down, right=rule.right + right) for rule in self.rules
            ),
            rings=tuple(replace(ring, x=ring.x + right, y=ring.y + down) for ring in self.rings),
            squares=tuple(replace(each, x=each.x + right, y=each.y + down) for each in self.squares),
            pictures=tuple(replace(each, x=each.x + right, y=each.y + down) for each in self.pictures),
        )


def pictured(data: bytes, width: float, height: float) -> Block:
    """A picture (PNG) as large as it can be in that room."""
    across, down = (int.from_bytes(data[start : start + 4], "big") for start in (16, 20))
    scale = min(width / across, height / down)
    return Block(pictures=(Picture(0, 0, across * scale, down * scale, data),))


def together(blocks: Iterable[Block]) -> Block:
    """The blocks as one, each where it is."""
    parts = list(blocks)
    return Block(
        tuple(line for part in parts for line in part.lines),
        tuple(rule for part in parts for rule in part.rules),
        tuple(ring for part in parts for ring in part.rings),
        tuple(each for part in parts for each in part.squares),
        tuple(each for part in parts for each in part.pictures),
    )


def stacked(blocks: Iterable[Block]) -> Block:
    """The blocks below each other as one."""
    placed, y = [], 0.0
    for block in blocks:
        placed.append(block.moved(down=y + block.gap))
        y += block.gap + block.height
    return together(placed)


def fitted(text: str, style: Style, room: float, most: int, smallest: float) -> Block:
    """A balanced paragraph in the largest size, down to the smallest, in which it takes at most so many lines."""
    size = style.size
    while size > smallest and len(broken(text, replace(style, size=size), room)) > most:
        size = max(size - 0.5, smallest)
    return balanced(text, replace(style, size=size), room)


def balanced(text: str, style: Style, room: float) -> Block:
    """A paragraph whose lines are about equally long."""
    count, narrow = len(broken(text, style, room)), room
    while count > 1 and narrow > room / 2 and len(broken(text, style, narrow - 2)) == count:
        narrow -= 2
    return paragraph(text, style, narrow)


def flush_right(block: Block, right: float) -> Block:
    """The block with every line ending at the same place."""
    return replace(block, lines=tuple(replace(line, x=right - line.right) for line in block.lines))


def paragraph(text: str, style: Style, room: float) -> Block:
    """A text in lines that are not wider than the room."""
    lines = broken(text, style, room)
    return Block(tuple(Line(line, 0, number * style.line_height, style) for number, line in enumerate(lines)))


def broken(text: str, style: Style, room: float) -> list[str]:
    """The lines of a text that is not wider than the room, in millimetres."""
    return [line for part in text.split("\n") if part for line in _lines(part, style, room)]


def _lines(text: str, style: Style, room: float) -> list[str]:
    chunks, lines, start = _chunks(text, style, room), [], 0
    while start < len(chunks):
        end, used = start + 1, style.width(chunks[start])
        while end < len(chunks) and used + style.width(chunks[end].rstrip(" ")) <= room:
            used += style.width(chunks[end])
            end += 1
        # Set as a whole, a line may be wider than its words: there is kerning between them, and letters that join.
        while end > start + 1 and style.width("".join(chunks[start:end]).rstrip(" ")) > room:
            end -= 1
        lines.append("".join(chunks[start:end]).rstrip(" "))
        start = end
    return lines


def _chunks(text: str, style: Style, room: float) -> list[str]:
    """What a line may not break in: words with the space after them, and pieces of a word that is too wide."""
    words = re.split(r"(?<= )|(?<=\w\w-)(?=\w\w)", text)
    return [piece for word in words for piece in _pieces(word, style, room)]


def _pieces(word: str, style: Style, room: float) -> list[str]:
    if style.width(word.rstrip(" ")) <= room:
        return [word]
    count = bisect_right(range(1, min(len(word), 500)), room, key=lambda length: style.width(word[:length]))
    while count > 1 and (unicodedata.category(word[count]).startswith("M") or style.width(word[:count]) > room):
        count -= 1
    return [word[: max(count, 1)], *_pieces(word[max(count, 1) :], style, room)]
