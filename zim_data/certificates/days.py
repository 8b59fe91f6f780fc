"""The further pages of a certificate: each day with its hours, as many pages as it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from zim_data.certificates.facts import CertificateFacts, Day
from zim_data.certificates.layout import BOTTOM, GREY, LEFT, PALE, RIGHT, TOP, Look, draft_mark, look_of
from zim_data.certificates.typesetting import (
    INK,
    Block,
    Line,
    Rule,
    Style,
    fitted,
    flush_right,
    paragraph,
    stacked,
    together,
)
from zim_data.certificates.wording import NO_BREAK, clock, long_date, short_date
from zim_data.tables import CertificateLanguage

TEXT = Style(9, leading=1.35, tabular=True)
SMALL = Style(7.5, "", GREY, 1.35)
GAP = 8.0
"""Between two columns of days."""
PADDING = 1.0
FOOT = 9.0
UNDER_HEAD = 4.0


def pages(facts: CertificateFacts) -> list[Block]:
    """The pages with dates and hours; none where there are no days."""
    if not facts.days:
        return []
    look = look_of(facts)
    head = _head(facts, look)
    found = sheets(head, facts.days, look, facts.language, lambda at, count: _foot(facts, look, at, count))
    return [together([*draft_mark(facts), page]) for page in found]


def sheets(
    head: Block, days: Sequence[Day], look: Look, language: CertificateLanguage, foot: Callable[[int, int], Block]
) -> list[Block]:
    """Days with their hours and the sum, on as many pages as it takes, each with the head and its foot.

    `foot` gets the page, counted from 0, and how many there are.
    """
    columns = 1 if any(day.activities for day in days) else 2
    width = (RIGHT - LEFT - GAP * (columns - 1)) / columns
    heading = _row(look.words.day, look.words.duration, look.words.activities if columns == 1 else "", width, bold=True)
    total = clock(sum(day.minutes for day in days))
    rows = [_day(day, language, width) for day in days] + [_row(look.words.total, total, "", width, bold=True)]
    top = head.moved(down=TOP)
    under = top.height + UNDER_HEAD
    room = BOTTOM - FOOT - under - heading.height
    filled = _filled(rows, room)
    tables = [filled[start : start + columns] for start in range(0, len(filled), columns)]
    return [
        together([top, *_table(sheet, heading, under, width), foot(at, len(tables))]) for at, sheet in enumerate(tables)
    ]


def _head(facts: CertificateFacts, look: Look) -> Block:
    period = f"{long_date(facts.starts, facts.language)} – {long_date(facts.ends, facts.language)}"
    block = stacked(
        [
            paragraph(look.words.days, Style(18, "B", look.main, 1.2), RIGHT - LEFT),
            replace(fitted(facts.name, Style(12, "B", INK, 1.25), RIGHT - LEFT, 2, 7), gap=2),
            paragraph(period, replace(TEXT, colour=GREY), RIGHT - LEFT),
        ]
    )
    return block.moved(right=LEFT)


def _day(day: Day, language: CertificateLanguage, width: float) -> Block:
    activities = f"{NO_BREAK}· ".join(day.activities)
    return _row(short_date(day.day, language), clock(day.minutes), activities, width)


def _row(day: str, hours: str, activities: str, width: float, *, bold: bool = False) -> Block:
    """Date, hours flush right, and what was done, with a rule below."""
    style = replace(TEXT, face="B") if bold else TEXT
    date = Line(day, 0, PADDING, style)
    ends = 52.0 if width > 100 else width - 4
    time = Line(hours, ends - style.width(hours), PADDING, style)
    done = paragraph(activities, style, width - ends - 8).moved(right=ends + 8, down=PADDING) if activities else Block()
    bottom = max(date.bottom, done.height) + PADDING
    return Block((date, time, *done.lines), (Rule(0, bottom, width, PALE),))


def _filled(rows: Sequence[Block], room: float) -> list[list[Block]]:
    """The rows in columns, each as full as it can be."""
    columns: list[list[Block]] = [[]]
    used = 0.0
    for row in rows:
        if columns[-1] and used + row.height > room:
            columns.append([])
            used = 0.0
        columns[-1].append(row)
        used += row.height
    return columns


def _table(columns: Sequence[Sequence[Block]], heading: Block, top: float, width: float) -> list[Block]:
    return [
        stacked([heading, *column]).moved(right=LEFT + number * (width + GAP), down=top)
        for number, column in enumerate(columns)
    ]


def _foot(facts: CertificateFacts, look: Look, at: int, count: int) -> Block:
    number = paragraph(look.words.certificate.format(facts.number), SMALL, RIGHT - LEFT)
    page = paragraph(look.words.page.format(at + 2, count + 1), SMALL, RIGHT - LEFT)
    both = together([number.moved(right=LEFT), flush_right(page, RIGHT)])
    return both.moved(down=BOTTOM - both.height)
