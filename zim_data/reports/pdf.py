"""A report as a PDF: A4, page numbers, tables that go on with their header on the next page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from zim_data.certificates.drawing import blank_page, drawn
from zim_data.certificates.fonts import printable
from zim_data.certificates.layout import GREY, OCHRE, PALE, PETROL
from zim_data.certificates.typesetting import Block, Line, Rule, Style, flush_right, stacked, together
from zim_data.reports import hyphens
from zim_data.reports.values import CONFIDENTIAL, Bars, Grid, Heading, Paragraph, Report, Signatures

LEFT, RIGHT, TOP, BOTTOM = 22.0, 188.0, 20.0, 274.0
FOOT = 280.0
ROOM = RIGHT - LEFT
TEXT = Style(10, leading=1.45)
SMALL = Style(8.5, "", GREY, 1.4)
CELL = Style(9, leading=1.32, tabular=True)
BOLD = replace(CELL, face="B")
HEAD = Style(8.5, "B", PETROL, 1.3)
TITLE = Style(11, "B", PETROL, 1.35)
GAP, PADDING = 3.0, 1.1
"""Between the columns of a table, and above and below the text of a row."""
SHORT = 14
"""A table of so many rows stands on one page."""
BAR = 3.4
"""How thick a bar is."""
NAMES, NUMBERS = 58.0, 22.0
"""How much room a chart has for the names, and for the numbers behind the bars."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that stands on one page; `keeps`: together with what follows; `head` is said again above it."""

    block: Block
    keeps: bool = False
    head: Block | None = None
    clings: bool = False
    """Whether it stands on no page without what goes before."""


def render(report: Report) -> bytes:
    """The report as a file; the same for the same report."""
    return _drawn(report, pages(report))


def preview(report: Report, number: int) -> bytes:
    """One page of the report as a file, counted from 1."""
    return _drawn(report, pages(report)[number - 1 : number])


@lru_cache(maxsize=16)
def pages(report: Report) -> tuple[Block, ...]:
    """What stands on each page."""
    found = _pages(list(_pieces(report)))
    return tuple(together([page, _frame(report, number, len(found))]) for number, page in enumerate(found, start=1))


def _drawn(report: Report, wanted: Sequence[Block]) -> bytes:
    subject = f"{report.title}, {report.period.text}"
    pdf = blank_page(subject, author=report.organisation, subject=subject, on=report.on)
    return drawn(pdf, *wanted)


def _pages(pieces: Sequence[Piece]) -> list[Block]:
    """The pieces on pages: what keeps together is not torn apart, and a table's head stands on each of its pages."""
    pages: list[list[Block]] = [[]]
    y = TOP
    for index, piece in enumerate(pieces):
        if pages[-1] and y + _needed(pieces, index) > BOTTOM:
            pages.append([])
            y = TOP
            if piece.head:
                pages[-1].append(piece.head.moved(right=LEFT, down=y))
                y += piece.head.height
        gap = piece.block.gap if pages[-1] else 0.0
        pages[-1].append(piece.block.moved(right=LEFT, down=y + gap))
        y += gap + piece.block.height
    return [together(page) for page in pages]


def _needed(pieces: Sequence[Piece], index: int) -> float:
    """The height of a piece with those that it keeps together with."""
    height = 0.0
    for piece, following in zip(pieces[index:], [*pieces[index + 1 :], None], strict=True):
        height += piece.block.gap + piece.block.height
        if not (piece.keeps or (following and following.clings)) or height > (BOTTOM - TOP) / 2:
            break
    return height


def _frame(report: Report, number: int, count: int) -> Block:
    """What stands on every page: below, what it is and which page; above, whether it is confidential."""
    said = f"{report.organisation} · {report.title} · {report.period.text}"
    page = _text(f"Seite {number} von {count}", SMALL, ROOM)
    left = _text(said, SMALL, ROOM - 30).moved(right=LEFT, down=FOOT)
    parts = [left, flush_right(page, RIGHT).moved(down=FOOT), Block(rules=(Rule(LEFT, FOOT - 1.5, RIGHT, PALE, 0.3),))]
    if report.named:
        mark = _text(CONFIDENTIAL, replace(SMALL, face="B", colour=OCHRE), ROOM)
        parts.append(flush_right(mark, RIGHT).moved(down=TOP - 9))
    return together(parts)


# --- From the report to pieces ----------------------------------------------------------------------------------------


def _pieces(report: Report) -> Iterator[Piece]:
    yield Piece(_opening(report))
    for block in report.blocks:
        match block:
            case Heading(text):
                yield _heading(text)
            case Paragraph(text):
                yield from _paragraph(text, TEXT, gap=2.5)
            case Grid():
                yield from _grid(block)
            case Bars():
                yield from _bars(block)
            case Signatures(labels):
                yield _signatures(labels)
    yield _heading("Zu diesem Bericht")
    for note in report.notes:
        yield from _paragraph(note, CELL, gap=1.5)
    if report.definitions:
        yield Piece(_gap(_text("So ist gezählt", TITLE, ROOM), 6), keeps=True)
        for name, definition in report.definitions:
            yield Piece(_definition(name, definition))


def _opening(report: Report) -> Block:
    head = [
        _text(report.organisation, Style(9.5, "B", PETROL, 1.35), ROOM),
        _text(report.address, SMALL, ROOM),
        _gap(_text(report.title, Style(24, "B", PETROL, 1.2), ROOM), 7),
        _text(report.subtitle, Style(12, "", GREY, 1.4), ROOM),
        _text(report.choice, Style(10, "B", OCHRE, 1.4), ROOM),
    ]
    block = stacked(head)
    end = Block(rules=(Rule(0, block.height + 5, 0, PALE, 0.01),))
    return together([block, Block(rules=(Rule(0, block.height + 3, ROOM, PETROL, 0.5),)), end])


def _heading(text: str) -> Piece:
    block = _text(text, Style(15, "B", PETROL, 1.3), ROOM)
    return Piece(_gap(block, 9), keeps=True)


def _paragraph(text: str, style: Style, *, gap: float) -> Iterator[Piece]:
    """Line by line, so that a long text goes on where the page ends, but never with a single line."""
    for part in text.split("\n"):
        lines = hyphens.lines(printable(part), style, ROOM)
        for number, line in enumerate(lines):
            block = Block((Line(line, 0, 0, style),), gap=0.0 if number else gap)
            yield Piece(block, keeps=number in (0, len(lines) - 2) and len(lines) > 1)


def _definition(name: str, definition: str) -> Block:
    left = ROOM * 0.3
    return _gap(
        together([_text(name, BOLD, left - GAP), _text(definition, CELL, ROOM - left).moved(right=left)]),
        1.6,
    )


def _signatures(labels: Sequence[str]) -> Piece:
    width = (ROOM - 12 * (len(labels) - 1)) / len(labels)
    parts = []
    for number, label in enumerate(labels):
        line = Block(rules=(Rule(0, 18, width, GREY, 0.3),))
        block = together([line, _text(label, SMALL, width).moved(down=19)])
        parts.append(block.moved(right=number * (width + 12)))
    return Piece(_gap(together(parts), 8), clings=True)


# --- Tables -----------------------------------------------------------------------------------------------------------


def _grid(grid: Grid) -> Iterator[Piece]:
    if grid.title:
        yield Piece(_gap(_text(grid.title, TITLE, ROOM), 6), keeps=True)
    if not grid.rows:
        yield from _paragraph(grid.empty, CELL, gap=1)
        return
    spans = _spans(grid)
    head = _row(grid, grid.headers, spans, HEAD, 0.0)
    head = together([head, Block(rules=(Rule(0, head.height, ROOM, PETROL, 0.4),))])
    yield Piece(_gap(head, 1.5 if grid.title else 4.0), keeps=True)
    for number, cells in enumerate(grid.rows, start=1):
        total = grid.total and number == len(grid.rows)
        row = _row(grid, [cell.text for cell in cells], spans, BOLD if total else CELL, 0.0 if total else grid.room)
        row = together([row, Block(rules=(Rule(0, row.height, ROOM, PETROL if total else PALE, 0.25),))])
        keeps = number in (1, len(grid.rows) - 1) or (len(grid.rows) <= SHORT and not grid.room)
        yield Piece(row, keeps=keeps and number < len(grid.rows), head=head)


def _spans(grid: Grid) -> list[tuple[float, float]]:
    """From where to where each column goes."""
    scale, x, found = ROOM / sum(grid.widths), 0.0, []
    for width in grid.widths:
        found.append((x, x + width * scale))
        x += width * scale
    return found


def _row(grid: Grid, texts: Sequence[str], spans: Sequence[tuple[float, float]], style: Style, room: float) -> Block:
    cells = []
    for column, (text, (starts, ends)) in enumerate(zip(texts, spans, strict=True)):
        last = column == len(spans) - 1
        block = _text(text, style, ends - starts - (0 if last else GAP))
        right = ends - (0 if last else GAP)
        cells.append(block.moved(right=starts) if column in grid.words else flush_right(block, right))
    row = together(cells).moved(down=PADDING)
    bottom = max(row.height, room, style.line_height + PADDING) + PADDING
    return together([row, Block(rules=(Rule(0, bottom, 0, PALE, 0.01),))])


# --- Charts -----------------------------------------------------------------------------------------------------------


def _bars(bars: Bars) -> Iterator[Piece]:
    """A bar for each group, with its number behind it, so that nobody needs colours to read it."""
    yield Piece(_gap(_text(bars.title, TITLE, ROOM), 6), keeps=True)
    yield Piece(_text(bars.sentence, CELL, ROOM), keeps=bool(bars.names))
    most = max((value for value in bars.values if value), default=1.0)
    count = len(bars.names)
    for number, (name, value, text) in enumerate(zip(bars.names, bars.values, bars.texts, strict=True), start=1):
        label = _text(name, CELL, NAMES - GAP)
        middle = label.height / 2
        length = (ROOM - NAMES - NUMBERS) * (value or 0) / most
        bar = (_bar(middle, length),) if length else ()
        behind = _text(text, CELL, NUMBERS).moved(right=NAMES + length + 1.5, down=middle - CELL.line_height / 2)
        yield Piece(_gap(together([label, Block(rules=bar), behind]), 1.2), keeps=number in (1, count - 1))


def _bar(y: float, length: float) -> Rule:
    """A thick rule; it reaches half its thickness beyond both its ends."""
    starts = NAMES + BAR / 2
    return Rule(starts, y, max(starts, NAMES + length - BAR / 2), PETROL, BAR)


def _text(text: str, style: Style, room: float) -> Block:
    lines = hyphens.lines(printable(text), style, room)
    return Block(tuple(Line(line, 0, number * style.line_height, style) for number, line in enumerate(lines)))


def _gap(block: Block, gap: float) -> Block:
    return replace(block, gap=gap)
