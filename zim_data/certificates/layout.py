"""Where everything stands on the certificate: lines of text, rules and rings, in millimetres from the top left corner.

The page has three parts: the letterhead hangs from the top, the signature stands on the foot, and the body fills the
room between them in the largest size in which it fits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import segno

from zim_data.certificates.facts import CertificateFacts, parts
from zim_data.certificates.typesetting import (
    INK,
    Block,
    Colour,
    Line,
    Ring,
    Rule,
    Squares,
    Style,
    balanced,
    fitted,
    flush_right,
    paragraph,
    pictured,
    stacked,
    together,
)
from zim_data.certificates.wording import NO_BREAK, WORDS, Words, long_date
from zim_data.errors import ZimError
from zim_data.tables import CertificateLanguage

PAGE_HEIGHT = 297.0
LEFT, RIGHT, TOP, BOTTOM = 27.0, 185.0, 18.0, 283.0
LABELS = 33.0
"""Width of the column of labels."""
SIGNATURE = 74.0
"""Width of the place for the signature; what is left of it is for the stamp."""
SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
"""The sizes of the body in points, the best first."""
ATTEMPTS: tuple[tuple[float, int | None], ...] = (
    *((size, None) for size in SIZES),
    *((7.0, most) for most in (30, 24, 18, 12)),
    (6.0, None),
    *((6.0, most) for most in (12, 8)),
)
"""Size, and how many items of a list are printed at most: lists are cut off only where small type does not help."""
DRAFT = {CertificateLanguage.GERMAN: "ENTWURF", CertificateLanguage.ENGLISH: "DRAFT"}
LOGO = (62.0, 20.0)
CODE = 21.0
"""The side of the code in the foot."""
SMALL = 8.0
DENSE = 7.0
"""From this size down lines stand closer, and labels stand above their text."""

PETROL: Colour = (20, 83, 100)
OCHRE: Colour = (168, 104, 28)
GREY: Colour = (92, 104, 112)
PALE: Colour = (214, 223, 226)
MARK: Colour = (246, 222, 214)


@dataclass(frozen=True, slots=True)
class Look:
    """The centre's two colours, and the words in the certificate's language."""

    main: Colour
    second: Colour
    words: Words


@dataclass(frozen=True, slots=True)
class Fitted:
    """The page as it fits: the size of its text in points, and how many items of a list are printed at most."""

    page: Block
    size: float
    most: int | None = None


@lru_cache(maxsize=32)
def fit(facts: CertificateFacts) -> Fitted:
    """The page in the largest size in which it fits; its lists are cut off only where small type does not help.

    Raises `ZimError` if even the smallest size does not fit.
    """
    look = look_of(facts)
    head = _letterhead(facts, look).moved(down=TOP)
    behind = draft_mark(facts)
    ornament = Block(rings=_linked(163, head.height + 32, 24, 6.6, (_tint(look.main), _tint(look.second))))
    foot = _foot(facts, look)
    under = BOTTOM - foot.height
    closing = _closing(facts, look)
    closing = closing.moved(down=under - 9 - closing.height)
    top, bottom = head.height, min(line.y for line in closing.lines)
    for size, most in ATTEMPTS:
        body = _body(facts, look, size, most)
        room = bottom - top - sum(block.gap + block.height for block in body) - size * 0.6
        if room >= 0:
            return Fitted(
                together([*behind, ornament, head, *_spread(body, top, room), closing, foot.moved(down=under)]),
                size,
                most,
            )
    raise ZimError(_too_long(facts))


def draft_mark(facts: CertificateFacts) -> list[Block]:
    """The word that says that this is not a certificate, across the page from top to bottom, behind everything."""
    if not facts.draft:
        return []
    word = paragraph(DRAFT[facts.language], Style(76, "B", MARK, 1.2), 2 * RIGHT)
    x = LEFT + (RIGHT - LEFT - max(line.right for line in word.lines)) / 2
    return [word.moved(right=x, down=y) for y in (62, 126, 190)]


def look_of(facts: CertificateFacts) -> Look:
    """The look of a certificate and of the pages that belong to it."""
    return look_in(facts.colours, facts.language)


def look_in(colours: tuple[str, str], language: CertificateLanguage) -> Look:
    """The look in the centre's colours (`#145364`) and in that language."""
    main, second = (_colour(digits) for digits in colours)
    return Look(main, second, WORDS[language])


def _colour(digits: str) -> Colour:
    red, green, blue = bytes.fromhex(digits.removeprefix("#"))
    return red, green, blue


def _tint(colour: Colour) -> Colour:
    """The colour as a breath on white paper."""
    red, green, blue = (round(255 - (255 - part) * 0.09) for part in colour)
    return red, green, blue


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


def _letterhead(facts: CertificateFacts, look: Look) -> Block:
    """Logo or wordmark on the left, address and phone on the right, a rule below."""
    room = 66.0 if facts.logo else 46.0
    phone = look.words.phone.format(facts.phone) if facts.phone else ""
    address = [part for part in (*re.split(r",\s*|\n", facts.address), phone) if part]
    contact = [fitted(part, Style(8.5, "", GREY, 1.4), room, 2, 5.5) for part in address]
    if facts.logo:
        name = pictured(facts.logo, *LOGO)
        contact.insert(0, fitted(facts.organisation, Style(9.5, "B", look.main, 1.3), room, 3, 6))
    else:
        name = _wordmark(facts.organisation, look)
    side = stacked(contact)
    height = max(name.height, side.height, 12.0)
    return together(
        [
            Block(rules=(Rule(LEFT, height + 5.5, RIGHT, look.main, 0.35),)),
            name.moved(right=LEFT, down=(height - name.height) / 2),
            flush_right(side.moved(down=height - side.height), RIGHT),
        ]
    )


def _wordmark(organisation: str, look: Look) -> Block:
    """The mark, and beside it the name of the centre: a short one before a dash is set large."""
    short, _, long = organisation.partition(" – ")
    if not long or len(short) > 12:
        short, long = "", organisation
    room = RIGHT - LEFT - 63
    word = paragraph(short, Style(23, "B", look.main, 1.0), room) if short else Block()
    words = fitted(long, Style(10 if short else 15, "" if short else "B", look.main, 1.25), room - 6, 2, 6)
    name = stacked([word, replace(words, gap=1.2 if short else 0)])
    rings = _linked(4.9, name.height / 2, 4.4, 1.15, (look.main, look.second))
    return together([Block(rings=rings), name.moved(right=17)])


def _body(facts: CertificateFacts, look: Look, size: float, most: int | None) -> list[Block]:
    """Title, name, what the person did, thanks."""
    texts, text = facts.texts, Style(size, leading=1.42 if size > DENSE else 1.28)
    rest = texts.intro.removeprefix(f"{facts.name} ")
    return [
        *_title(texts.title, look, size),
        *_if(fitted(facts.name, Style(size * 2.4, "B", INK, 1.22), RIGHT - LEFT, 2, size * 1.15), size * 0.75, 13),
        *_if(paragraph(rest, replace(text, size=size * 1.14), RIGHT - LEFT), size * 0.15, 2),
        *_if(paragraph(texts.organisation, replace(text, colour=GREY), RIGHT - LEFT), size * 0.3, 3),
        *_table(facts, look, text, most),
        *_if(balanced(facts.personal, replace(text, size=size * 1.05, face="I"), RIGHT - LEFT), size * 0.45, 5),
        *_if(paragraph(texts.thanks, replace(text, size=size * 1.05), RIGHT - LEFT), size * 0.45, 5),
    ]


def _if(block: Block, gap: float, stretch: float) -> list[Block]:
    """The block with space above it; nothing for an empty one."""
    return [replace(block.moved(right=LEFT), gap=gap, stretch=stretch)] if block.lines else []


def _title(title: str, look: Look, size: float) -> list[Block]:
    """`Zertifikat` large, and `über …` below it smaller; a title without such a word is set as one."""
    main, *rest = re.split(r"\s+(?=(?:über|für|zum|zur|of|for)\s)", title, maxsplit=1)
    large = fitted(main, Style(size * 3.3, "B", look.main, 1.12), RIGHT - LEFT, 2, size * 1.5)
    small = fitted("".join(rest), Style(size * 1.6, "", look.second, 1.25), RIGHT - LEFT, 2, size)
    return [*_if(large, size * 0.9, 16), *_if(small, 0, 0)]


def _table(facts: CertificateFacts, look: Look, text: Style, most: int | None) -> list[Block]:
    """Rows with a label on the left: extent, activities, competences, trainings."""
    words = look.words
    rows = [
        (words.extent, facts.texts.extent),
        (words.activities, _running(facts.activities, words, most)),
        (words.competences, _running(facts.competences, words, most)),
        (words.trainings, _running(facts.trainings, words, most)),
    ]
    label_style = replace(text, face="B", colour=look.main)
    blocks = [_row(label, content, text, label_style) for label, content in rows if content]
    if not blocks:
        return []
    end = Block(rules=(Rule(LEFT, 0, RIGHT, PALE),), gap=text.size * 0.17, stretch=0.8)
    return [replace(blocks[0], gap=text.size * 0.5, stretch=5), *blocks[1:], end]


def _row(label: str, content: str, text: Style, label_style: Style) -> Block:
    inside = text.size * 0.17
    caption = Line(label, LEFT, 0, label_style)
    if text.size > DENSE:
        words = paragraph(content, text, RIGHT - LEFT - LABELS).moved(right=LEFT + LABELS)
    else:
        words = paragraph(content, text, RIGHT - LEFT).moved(right=LEFT, down=text.line_height)
    moved = Block((caption, *words.lines)).moved(down=inside)
    return replace(moved, rules=(Rule(LEFT, 0, RIGHT, PALE),), gap=inside, stretch=0.8)


def _running(items: Sequence[str], words: Words, most: int | None) -> str:
    """A list as running text; a short item stands on one line, and no line begins with a dot."""
    left_out = len(items) - most if most is not None else 0
    shown = [*items[:most], words.more.format(left_out)] if left_out > 0 else items
    return f"{NO_BREAK}· ".join(item if len(item) > 36 else item.replace(" ", NO_BREAK) for item in shown)


def _closing(facts: CertificateFacts, look: Look) -> Block:
    """Place and date, room for the stamp, and the line for the signature with who signs."""
    x = RIGHT - SIGNATURE
    date = fitted(f"{facts.place}, {long_date(facts.issued_on, facts.language)}", Style(10), RIGHT - LEFT, 2, 7)
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
            Block((Line(look.words.stamp, LEFT, line + 1.6, caption),), (Rule(LEFT, line, x - 14, PALE),)),
            Block(rules=(Rule(x, line, RIGHT, INK),)),
            signer.moved(right=x, down=line + 1.6),
        ]
    )


def _foot(facts: CertificateFacts, look: Look) -> Block:
    """The number, and how to check the certificate: a code for the telephone beside the address in short."""
    words, style = look.words, Style(7.5, "", GREY, 1.35)
    number = words.certificate.format(facts.number).replace(" ", NO_BREAK)
    if facts.check_code:
        number += f"{NO_BREAK}· {words.check_code.format(facts.check_code).replace(' ', NO_BREAK)}"
    if not facts.check_address:
        return paragraph(number, style, RIGHT - LEFT).moved(right=LEFT)
    x = LEFT + CODE + 4
    text = stacked(
        [
            paragraph(number, style, RIGHT - x),
            replace(paragraph(words.check, style, RIGHT - x), gap=1.2),
            fitted(short_address(facts.check_address), Style(8.5, "B", look.main, 1.4), RIGHT - x, 2, 5.5),
        ]
    )
    code = squares(facts.check_address, CODE)
    height = max(code.height, text.height)
    return together([code.moved(right=LEFT), text.moved(right=x, down=height - text.height)])


@lru_cache(maxsize=64)
def squares(address: str, side: float) -> Block:
    """The address as a QR code, which a telephone reads also where a seventh of it is damaged."""
    # Any mask can be read; trying all eight takes most of the time.
    code = segno.make_qr(address, error="m", boost_error=False, mask=2)
    return Block(squares=(Squares(0, 0, side, tuple(bytes(row) for row in code.matrix)),))


def short_address(address: str) -> str:
    """The address as one types it: `zim.example.org/pruefen/…`."""
    return re.sub(r"^https?://(www\.)?", "", address)


def too_small(fitted: Fitted, facts: CertificateFacts) -> list[str]:
    """What staff should know about how it fits before they issue it."""
    found = []
    lists = {"Tätigkeiten": facts.activities, "Kompetenzen": facts.competences, "Schulungen": facts.trainings}
    for name, items in lists.items():
        if fitted.most is not None and len(items) > fitted.most:
            left_out = len(items) - fitted.most
            found.append(
                f"Die Liste „{name}“ ist zu lang für eine Seite: Gedruckt werden die ersten {fitted.most}, "
                f"danach steht „und {left_out} weitere“."
            )
    if fitted.size < SMALL:
        size = f"{fitted.size:.1f}".replace(".", ",").removesuffix(",0")
        found.append(
            f"Der Text ist so lang, dass er sehr klein gedruckt wird ({size} Punkt). Kürzer liest er sich besser."
        )
    return found


def _too_long(facts: CertificateFacts) -> str:
    said = parts(facts)
    longest = max(said, key=lambda part: len(said[part]))
    return f"Das Zertifikat passt nicht auf eine Seite. Bitte kürzen Sie den Text. Am längsten ist {longest}."
