"""The week on one A4 page, for the team only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from zim_data import tandems
from zim_data.certificates.drawing import blank_page, drawn
from zim_data.certificates.fonts import printable
from zim_data.certificates.layout import BOTTOM, GREY, LEFT, OCHRE, PALE, PETROL, RIGHT, TOP
from zim_data.certificates.typesetting import Block, Rule, Style, flush_right, paragraph, stacked, together
from zim_data.follow_up import Level
from zim_data.people import registered_on
from zim_data.store.snapshot import Snapshot
from zim_data.tables import CheckIn, Newcomer, Tandem, Volunteer
from zim_data.weekly import Picture

INTERNAL = "Intern, nicht weitergeben"
LEVELS = {Level.RED: "dringend", Level.YELLOW: "bald", Level.HINT: "ohne Eile"}
GAP = 8.0
"""Between the two columns."""
COLUMN = (RIGHT - LEFT - GAP) / 2
TEXT, HEAD = Style(9, leading=1.35), Style(10.5, "B", PETROL, 1.35)
MOST = 14
"""So many lines of a list at most."""

Section = tuple[str, Sequence[str], str]
"""Heading, lines, and what stands there where there are none."""


def render(snapshot: Snapshot, picture: Picture) -> bytes:
    """The week as a PDF of one page; the same for the same data."""
    week = picture.week
    title = f"Wochenbild {week.number}. Woche"
    pdf = blank_page(title, author=snapshot.settings.organisation, subject=INTERNAL, on=picture.on)
    return drawn(pdf, _page(snapshot, picture))


def sections(snapshot: Snapshot, picture: Picture) -> list[Section]:
    """Everything in words, in the order in which it is read."""
    longest = f", am längsten seit {_days(picture.waiting[0][1])}" if picture.waiting else ""
    waiting = [f"{each.name}, seit {_days(days)}" for each, days in picture.waiting]
    first = [_first_meeting(snapshot, each) for each in picture.first_meetings]
    coming = [_first_meeting(snapshot, each) for each in picture.next_first_meetings]
    ends = [f"{tandems.names(snapshot, each)}, beendet ({each.end_reason or 'ohne Grund'})" for each in picture.ended]
    ends += [f"{tandems.names(snapshot, each)}, geplant am {each.planned_end:%d.%m.}" for each in picture.ending]
    found: list[Section] = [
        ("Neu gemeldet", [_registered(each) for each in picture.registered], "niemand"),
        (
            f"Warten auf Begleitung{longest}",
            waiting,
            "niemand",
        ),
        ("Vorschläge", [tandems.names(snapshot, each) for each in picture.proposed], "keine"),
        ("Erste Treffen", first, "keine"),
        ("Erste Treffen in der Woche danach", coming, "keine"),
        ("Ampel gelb oder rot", [_light(snapshot, *each) for each in picture.troubled], "keine"),
        ("Enden", ends, "keine"),
    ]
    if picture.tasks is not None:
        found.append(("Aufgaben heute", task_lines(picture.tasks), "keine"))
    return [(heading if not lines else _counted(heading, len(lines)), lines, none) for heading, lines, none in found]


def task_lines(tasks: Mapping[str | None, Counter[Level]]) -> list[str]:
    """How much each member of staff has to do."""
    return [f"{name or 'für alle'}: {counts.total()} ({_by_level(counts)})" for name, counts in tasks.items()]


def _by_level(counts: Counter[Level]) -> str:
    return ", ".join(f"{counts[level]} {word}" for level, word in LEVELS.items() if counts[level])


def cut(lines: Sequence[str], most: int) -> list[str]:
    """At most so many lines; the last one says how many more there are."""
    if len(lines) <= most:
        return list(lines)
    return [*lines[: most - 1], f"und {len(lines) - most + 1} weitere"]


def _counted(heading: str, count: int) -> str:
    if heading.startswith("Aufgaben"):
        return heading
    name, comma, rest = heading.partition(", ")
    return f"{name}: {count}{comma}{rest}"


def _days(days: int) -> str:
    return "1 Tag" if days == 1 else f"{days} Tagen"


def _registered(person: Volunteer | Newcomer) -> str:
    side = "Zugewanderte" if isinstance(person, Newcomer) else "Begleitende"
    day = registered_on(person)
    return f"{person.name} ({side}{f', {day:%d.%m.}' if day else ''})"


def _first_meeting(snapshot: Snapshot, tandem: Tandem) -> str:
    place = f", {tandem.room}" if tandem.room else ""
    return f"{tandem.first_meeting_at:%d.%m., %H:%M} Uhr{place}: {tandems.names(snapshot, tandem)}"


def _light(snapshot: Snapshot, tandem: Tandem, check_in: CheckIn) -> str:
    return f"{check_in.light} seit {check_in.day:%d.%m.}: {tandems.names(snapshot, tandem)}"


# --- Layout -----------------------------------------------------------------------------------------------------------


def _page(snapshot: Snapshot, picture: Picture) -> Block:
    """Head, two columns, foot; lists are cut until everything fits."""
    head, foot = _head(picture).moved(right=LEFT, down=TOP), _foot(snapshot, picture)
    top = head.height + 6
    room = BOTTOM - foot.height - 4 - top
    found = sections(snapshot, picture)
    for most in range(MOST, 0, -1):
        left, right = _columns([_section(each, most) for each in found])
        if max(left.height, right.height) <= room:
            break
    return together(
        [
            head,
            left.moved(right=LEFT, down=top),
            right.moved(right=LEFT + COLUMN + GAP, down=top),
            foot.moved(right=LEFT, down=BOTTOM - foot.height),
        ]
    )


def _head(picture: Picture) -> Block:
    week = picture.week
    title = paragraph(f"Wochenbild, {week.number}. Woche", Style(20, "B", PETROL, 1.2), RIGHT - LEFT)
    days = paragraph(week.days, Style(11, "", GREY, 1.3), RIGHT - LEFT)
    mark = paragraph(INTERNAL, Style(11, "B", OCHRE, 1.3), RIGHT - LEFT)
    head = stacked([title, replace(days, gap=0.5)])
    rule = Block(rules=(Rule(0, head.height + 3, RIGHT - LEFT, PETROL, 0.35),))
    return together([head, flush_right(mark.moved(down=title.height + 0.5), RIGHT - LEFT), rule])


def _foot(snapshot: Snapshot, picture: Picture) -> Block:
    said = f"{INTERNAL}. Stand {picture.on:%d.%m.%Y}, {snapshot.settings.organisation}."
    return paragraph(printable(said), Style(7.5, "", GREY, 1.3), RIGHT - LEFT)


def _columns(blocks: Sequence[Block]) -> tuple[Block, Block]:
    """The blocks in two columns about equally long, in their order."""
    ways = [(stacked(blocks[:at]), stacked(blocks[at:])) for at in range(1, len(blocks))]
    return min(ways, key=lambda way: max(way[0].height, way[1].height))


def _section(section: Section, most: int) -> Block:
    heading, lines, none = section
    rule = Block(rules=(Rule(0, 0, COLUMN, PALE),))
    head = replace(paragraph(printable(heading), HEAD, COLUMN), gap=1)
    shown = [paragraph(printable(line), TEXT, COLUMN) for line in cut(lines, most) or [none]]
    return replace(stacked([rule, head, *(replace(each, gap=0.3) for each in shown)]), gap=4)
