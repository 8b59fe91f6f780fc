"""Where everything stands on the page: lines of text, rules and rings, in millimetres from the top left corner.

The page has three parts: the letterhead hangs from the top, the signature stands on the foot, and the body fills the
room between them in the largest size in which it fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zim_data.certificates.facts import CertificateFacts, parts
from zim_data.certificates.typesetting import (
    INK,
    Block,
    Colour,
    Line,
    Ring,
    Rule,
    Style,
    balanced,
    fitted,
    flush_right,
    paragraph,
    stacked,
    together,
)
from zim_data.certificates.wording import NO_BREAK, long_date
from zim_data.errors import ZimError

PAGE_HEIGHT = 297.0
LEFT, RIGHT, TOP, BOTTOM = 27.0, 185.0, 18.0, 283.0
LABELS = 33.0
"""Width of the column of labels."""
SIGNATURE = 74.0
"""Width of the place for the signature; what is left of it is for the stamp."""
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
"""The sizes of the body in points, the best first."""
DENSE = 7.0
"""From this size down lines stand closer, and labels stand above their text."""

PETROL: Colour = (20, 83, 100)
OCHRE: Colour = (168, 104, 28)
GREY: Colour = (92, 104, 112)
PALE: Colour = (214, 223, 226)
PETROL_TINT: Colour = (234, 241, 243)
OCHRE_TINT: Colour = (250, 243, 233)


def lay_out(facts: CertificateFacts) -> Block:
    """The whole page; raises `ZimError` if even the smallest size does not fit."""
    head = _letterhead(facts).moved(down=TOP)
    ornament = Block(rings=_linked(163, head.height + 32, 24, 6.6, (PETROL_TINT, OCHRE_TINT)))
    foot = _foot(facts)
    foot = foot.moved(down=BOTTOM - foot.height)
    closing = _closing(facts)
    closing = closing.moved(down=min(line.y for line in foot.lines) - 9 - closing.height)
    top, bottom = head.height, min(line.y for line in closing.lines)
    for size in SIZES:
        body = _body(facts, size)
        room = bottom - top - sum(block.gap + block.height for block in body) - size * 0.6
        if room >= 0:
            return together([ornament, head, *_spread(body, top, room), closing, foot])
    raise ZimError(_too_long(facts))


def _spread(body: Sequence[Block], top: float, room: float) -> list[Block]:
    """The blocks below each other from the top on, with the room left over between them, but not without measure."""
    share = min(room / (sum(block.stretch for block in body) or 1), 1.0)
    placed, y = [], top
    for block in body:
        y += block.gap + block.stretch * share
        placed.append(block.moved(down=y))
        y += block.height
    return placed


def _linked(x: float, y: float, radius: float, thickness: float, colours: tuple[Colour, Colour]) -> tuple[Ring, ...]:
    """The mark: two rings of equal size that reach through each other."""
    left, right = colours
    over = 306  # degrees: around the upper crossing the left ring lies on top
    return (
        Ring(x, y, radius, left, thickness),
        Ring(x + radius * 1.18, y, radius, right, thickness),
        Ring(x, y, radius, left, thickness, arc=(over - 20, over + 20)),
    )


def _letterhead(facts: CertificateFacts) -> Block:
    """The wordmark on the left, address and phone on the right, a rule below."""
    short, _, long = facts.organisation.partition(" – ")
    if not long or len(short) > 12:
        short, long = "", facts.organisation
    x, contact_x = LEFT + 17, RIGHT - 46
    word = paragraph(short, Style(23, "B", PETROL, 1.0), contact_x - x) if short else Block()
    words = fitted(long, Style(10 if short else 15, "" if short else "B", PETROL, 1.25), contact_x - x - 6, 2, 6)
    name = stacked([word, replace(words, gap=1.2 if short else 0)])
    address = [*re.split(r",\s*|\n", facts.address), f"Telefon {facts.phone}" if facts.phone else ""]
    contact = stacked(fitted(part, Style(8.5, "", GREY, 1.4), 46, 2, 5.5) for part in address if part)
    height = max(name.height, contact.height, 12.0)
    mark = _linked(LEFT + 4.9, height / 2, 4.4, 1.15, (PETROL, OCHRE))
    rule = Rule(LEFT, height + 5.5, RIGHT, PETROL, 0.35)
    return together(
        [
            Block(rings=mark, rules=(rule,)),
            name.moved(right=x, down=(height - name.height) / 2),
            flush_right(contact.moved(down=height - contact.height), RIGHT),
        ]
    )


def _body(facts: CertificateFacts, size: float) -> list[Block]:
    """Title, name, what the person did, thanks."""
    texts, text = facts.texts, Style(size, leading=1.42 if size > DENSE else 1.28)
    rest = texts.intro.removeprefix(f"{facts.name} ")
    return [
        *_title(texts.title, size),
        *_if(fitted(facts.name, Style(size * 2.4, "B", INK, 1.22), RIGHT - LEFT, 2, size * 1.15), size * 0.75, 13),
        *_if(paragraph(rest, replace(text, size=size * 1.14), RIGHT - LEFT), size * 0.15, 2),
        *_if(paragraph(texts.organisation, replace(text, colour=GREY), RIGHT - LEFT), size * 0.3, 3),
        *_table(facts, text),
        *_if(balanced(facts.personal, replace(text, size=size * 1.05, face="I"), RIGHT - LEFT), size * 0.45, 5),
        *_if(paragraph(texts.thanks, replace(text, size=size * 1.05), RIGHT - LEFT), size * 0.45, 5),
    ]


def _if(block: Block, gap: float, stretch: float) -> list[Block]:
    """The block with space above it; nothing for an empty one."""
    return [replace(block.moved(right=LEFT), gap=gap, stretch=stretch)] if block.lines else []


def _title(title: str, size: float) -> list[Block]:
    """`Zertifikat` large, and `über …` below it smaller; a title without such a word is set as one."""
    main, *rest = re.split(r"\s+(?=(?:über|für|zum|zur)\s)", title, maxsplit=1)
    large = fitted(main, Style(size * 3.3, "B", PETROL, 1.12), RIGHT - LEFT, 2, size * 1.5)
    small = fitted("".join(rest), Style(size * 1.6, "", OCHRE, 1.25), RIGHT - LEFT, 2, size)
    return [*_if(large, size * 0.9, 16), *_if(small, 0, 0)]


def _table(facts: CertificateFacts, text: Style) -> list[Block]:
    """Rows with a label on the left: extent, activities, competences, trainings."""
    rows = [
        ("Umfang", facts.texts.extent),
        ("Tätigkeiten", _running(facts.activities)),
        ("Kompetenzen", _running(facts.competences)),
        ("Schulungen", _running(facts.trainings)),
    ]
    blocks = [_row(label, content, text) for label, content in rows if content]
    if not blocks:
        return []
    end = Block(rules=(Rule(LEFT, 0, RIGHT, PALE),), gap=text.size * 0.17, stretch=0.8)
    return [replace(blocks[0], gap=text.size * 0.5, stretch=5), *blocks[1:], end]


def _row(label: str, content: str, text: Style) -> Block:
    inside = text.size * 0.17
    caption = Line(label, LEFT, 0, replace(text, face="B", colour=PETROL))
    if text.size > DENSE:
        words = paragraph(content, text, RIGHT - LEFT - LABELS).moved(right=LEFT + LABELS)
    else:
        words = paragraph(content, text, RIGHT - LEFT).moved(right=LEFT, down=text.line_height)
    moved = Block((caption, *words.lines)).moved(down=inside)
    return replace(moved, rules=(Rule(LEFT, 0, RIGHT, PALE),), gap=inside, stretch=0.8)


def _running(items: Sequence[str]) -> str:
    """A list as running text; a short item stands on one line, and no line begins with a dot."""
    return f"{NO_BREAK}· ".join(item if len(item) > 36 else item.replace(" ", NO_BREAK) for item in items)


def _closing(facts: CertificateFacts) -> Block:
    """Place and date, room for the stamp, and the line for the signature with who signs."""
    x = RIGHT - SIGNATURE
    date = fitted(f"{facts.place}, {long_date(facts.issued_on)}", Style(10), RIGHT - LEFT, 2, 7)
    caption = Style(7.5, "", GREY, 1.3)
    signer = stacked(
        [
            fitted(facts.signer, Style(10, "B", INK, 1.3), SIGNATURE, 2, 6),
            fitted(facts.signer_role, Style(9, "", GREY, 1.3), SIGNATURE, 2, 6),
        ]
    )
    line = date.height + 25
    return together(
        [
            date.moved(right=LEFT),
            Block((Line("Stempel", LEFT, line + 1.6, caption),), (Rule(LEFT, line, x - 14, PALE),)),
            Block(rules=(Rule(x, line, RIGHT, INK),)),
            signer.moved(right=x, down=line + 1.6),
        ]
    )


def _foot(facts: CertificateFacts) -> Block:
    style = Style(7.5, "", GREY, 1.3)
    return paragraph(f"Zertifikat Nr.{NO_BREAK}{facts.number}", style, RIGHT - LEFT).moved(right=LEFT)


def _too_long(facts: CertificateFacts) -> str:
    said = parts(facts)
    longest = max(said, key=lambda part: len(said[part]))
    return f"Das Zertifikat passt nicht auf eine Seite. Bitte kürzen Sie den Text. Am längsten ist {longest}."
