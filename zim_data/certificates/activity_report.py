"""The volunteer's own activity report: every day with its hours and topics, never with whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zim_data.certificates.activities import days_of
from zim_data.certificates.drawing import blank_page, drawn
from zim_data.certificates.facts import Day
from zim_data.certificates.fonts import missing_glyphs
from zim_data.certificates.issue import counted
from zim_data.certificates.layout import BOTTOM, GREY, LEFT, PALE, PETROL, RIGHT, TOP
from zim_data.certificates.typesetting import Block, Rule, Style, flush_right, paragraph, stacked, together
from zim_data.certificates.wording import hours_text, number, tidy
from zim_data.errors import RuleBroken
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Volunteer

TITLE = "Tätigkeitsbericht"
ROOM = RIGHT - LEFT
HOURS, TOPICS = 46.0, 54.0
"""Where the hours end, and where the topics begin, from the left margin."""
TEXT, HEAD, SMALL = Style(9.5, leading=1.35), Style(9.5, "B", PETROL, 1.35), Style(8, "", GREY, 1.35)
FOOT = 8.0
"""Kept free at the foot of each page."""


def render(snapshot: Snapshot, volunteer: Volunteer) -> bytes:
    """The report as a PDF of one page or more, as of the snapshot's day; raises `RuleBroken` without a meeting."""
    days = days_of(counted(snapshot, volunteer.id))
    if not days:
        raise RuleBroken(f"Für {volunteer.name} ist noch kein Treffen eingetragen.")
    organisation = snapshot.settings.organisation
    pdf = blank_page(f"{TITLE} – {volunteer.name}", author=organisation, subject=TITLE, on=snapshot.on)
    said = f"{organisation}. Stand {snapshot.on:%d.%m.%Y}. Gezählt sind die eingetragenen Treffen."
    pages = list(_pages(_head(volunteer, days), days))
    return drawn(pdf, *(_with_foot(page, said, at, len(pages)) for at, page in enumerate(pages, start=1)))


def file_name(volunteer: Volunteer) -> str:
    """A name for the download that every computer takes."""
    return re.sub(r"[^\w .-]+", "", f"{TITLE} {volunteer.name}")[:120].strip() + ".pdf"


def _pages(head: Block, days: Sequence[Day]) -> Iterator[Block]:
    """The head and the days, on as many pages as they need; the names of the columns stand on each."""
    page = stacked([head, replace(_columns(), gap=6)])
    for day in days:
        row = _row(day)
        if TOP + page.height + row.gap + row.height > BOTTOM - FOOT:
            yield page
            page = _columns()
        page = together([page, row.moved(down=page.height + row.gap)])
    yield page


def _head(volunteer: Volunteer, days: Sequence[Day]) -> Block:
    hours = sum(day.minutes for day in days) / 60
    first, last = days[0].day, days[-1].day
    many = "1 Tag" if len(days) == 1 else f"{number(len(days))} Tage"
    extent = f"Integrationsbegleitung vom {first:%d.%m.%Y} bis {last:%d.%m.%Y}: {many} mit {hours_text(hours)}"
    return stacked(
        [
            paragraph(TITLE, Style(20, "B", PETROL, 1.2), ROOM),
            replace(paragraph(_printable(volunteer.name), Style(14, "", leading=1.3), ROOM), gap=1),
            replace(paragraph(extent, TEXT, ROOM), gap=2),
        ]
    )


def _columns() -> Block:
    line = together([_cells("Tag", "Stunden", "Was", HEAD)])
    return together([line, Block(rules=(Rule(0, line.height + 1, ROOM, PETROL, 0.3),))])


def _row(day: Day) -> Block:
    cells = _cells(f"{day.day:%d.%m.%Y}", number(day.minutes / 60), ", ".join(day.activities) or "–", TEXT)
    return replace(together([cells, Block(rules=(Rule(0, cells.height + 0.8, ROOM, PALE),))]), gap=0.8)


def _cells(day: str, hours: str, about: str, style: Style) -> Block:
    return together(
        [
            paragraph(day, style, HOURS),
            flush_right(paragraph(hours, style, HOURS), HOURS),
            paragraph(_printable(about), style, ROOM - TOPICS).moved(right=TOPICS),
        ]
    )


def _with_foot(page: Block, said: str, at: int, of: int) -> Block:
    foot = together(
        [
            paragraph(_printable(said), SMALL, ROOM - 20),
            flush_right(paragraph(f"{at} von {of}", SMALL, 20), ROOM),
        ]
    )
    return together([page.moved(right=LEFT, down=TOP), foot.moved(right=LEFT, down=BOTTOM - foot.height)])


def _printable(text: str) -> str:
    """The text as it is printed; what the font does not have becomes a question mark."""
    for character in missing_glyphs(text):
        text = text.replace(character, "?")
    return tidy(text)
