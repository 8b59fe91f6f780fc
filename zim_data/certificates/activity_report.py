"""The volunteer's own activity report: every day with its hours and topics, never with whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zim_data.certificates import days
from zim_data.certificates.activities import days_of
from zim_data.certificates.drawing import blank_page, drawn
from zim_data.certificates.facts import Day
from zim_data.certificates.fonts import printable
from zim_data.certificates.issue import counted
from zim_data.certificates.layout import BOTTOM, LEFT, RIGHT, Look, look_in
from zim_data.certificates.typesetting import INK, Block, Style, fitted, flush_right, paragraph, stacked, together
from zim_data.certificates.wording import hours_text, number
from zim_data.errors import RuleBroken
from zim_data.store.snapshot import Snapshot
from zim_data.tables import CertificateLanguage, Volunteer

TITLE = "Tätigkeitsbericht"
GERMAN = CertificateLanguage.GERMAN


def render(snapshot: Snapshot, volunteer: Volunteer) -> bytes:
    """The report as a PDF of one page or more, as of the snapshot's day; raises `RuleBroken` without a meeting."""
    met = [
        replace(day, activities=tuple(map(printable, day.activities)))
        for day in days_of(counted(snapshot, volunteer.id))
    ]
    if not met:
        raise RuleBroken(f"Für {volunteer.name} ist noch kein Treffen eingetragen.")
    settings = snapshot.settings
    look = look_in((settings.colour, settings.second_colour), GERMAN)
    said = f"{settings.organisation}. Stand {snapshot.on:%d.%m.%Y}. Gezählt sind die eingetragenen Treffen."
    pdf = blank_page(f"{TITLE} – {volunteer.name}", author=settings.organisation, subject=TITLE, on=snapshot.on)
    head = _head(volunteer, met, look)
    return drawn(pdf, *days.sheets(head, met, look, GERMAN, lambda at, count: _foot(said, look, at, count)))


def _head(volunteer: Volunteer, met: Sequence[Day], look: Look) -> Block:
    hours = hours_text(sum(day.minutes for day in met) / 60)
    many = "1 Tag" if len(met) == 1 else f"{number(len(met))} Tage"
    extent = f"Integrationsbegleitung vom {met[0].day:%d.%m.%Y} bis {met[-1].day:%d.%m.%Y}: {many} mit {hours}"
    block = stacked(
        [
            paragraph(TITLE, Style(18, "B", look.main, 1.2), RIGHT - LEFT),
            replace(fitted(printable(volunteer.name), Style(12, "B", INK, 1.25), RIGHT - LEFT, 2, 7), gap=2),
            paragraph(extent, days.TEXT, RIGHT - LEFT),
        ]
    )
    return block.moved(right=LEFT)


def _foot(said: str, look: Look, at: int, count: int) -> Block:
    page = paragraph(look.words.page.format(at + 1, count), days.SMALL, RIGHT - LEFT)
    text = paragraph(printable(said), days.SMALL, RIGHT - LEFT - 30)
    both = together([text.moved(right=LEFT), flush_right(page, RIGHT)])
    return both.moved(down=BOTTOM - both.height)
