"""What a column can be: how its cells are read, written, shown and checked.

Reading never guesses. What cannot be understood raises `Unreadable` with a German sentence; the caller
turns that into a problem with its cell, or into an error at the form's field.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, ClassVar, Generic, TypeVar

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from rapidfuzz import fuzz, process

from zim_data.cells import (
    DAY_ZERO,
    Cell,
    CellFormat,
    day_in,
    day_of_number,
    folded,
    minutes_in,
    number_in,
    plain,
    sensible_day,
    sensible_number,
    split,
    time_in,
)
from zim_data.errors import Unreadable

T = TypeVar("T")

MAX_TEXT = 1000
"""Characters that a text may have unless its column says otherwise."""
LONGEST = 2000
"""Characters that anything but a text may have: looking for days or languages in more would keep everybody waiting."""
MOST_SENTENCES = 5
"""So much of what is wrong with one cell is told at once."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a cell depends on beside the cell: the lists that staff keep, and the day."""

    lists: Mapping[str, tuple[str, ...]]
    on: date


def closest(text: str, choices: Iterable[str], *, least: float = 75) -> str | None:
    """The choice that was probably meant, for a suggestion; None where nothing is near (least: 0 to 100)."""
    found = process.extractOne(text, list(choices), scorer=fuzz.ratio, processor=folded, score_cutoff=least)
    return found[0] if found else None


# --- Kinds ------------------------------------------------------------------------------------------------------------


class Kind(ABC, Generic[T]):
    """How the cells of a column are read and written. `parse` gets a cell that is not empty."""

    format: ClassVar[CellFormat] = "text"
    several: ClassVar[bool] = False
    hint: str = "Text"
    """What the column holds, in the words of the handbook."""

    @abstractmethod
    def parse(self, cell: Cell, reading: Reading) -> T:
        """The value of a cell; raises `Unreadable`."""

    def write(self, value: T) -> Cell:
        """The cell that holds the value."""
        return self.text(value)

    def text(self, value: T) -> str:
        """The value as people read it; `parse` understands it."""
        return str(value)


class Text(Kind[str]):
    """Any text."""

    def parse(self, cell: Cell, reading: Reading) -> str:
        return plain(cell)


class Template(Text):
    """A text in which names in curly brackets are filled in; a name that is not known is found when it is read."""

    def __init__(self, *placeholders: str) -> None:
        self.placeholders = placeholders
        self.hint = f"Platzhalter: {', '.join(f'{{{each}}}' for each in placeholders)}."

    def parse(self, cell: Cell, reading: Reading) -> str:
        text = plain(cell)
        self.parts(text)
        return text

    def parts(self, text: str) -> list[str]:
        """The text as text, placeholder, text, placeholder, … text; the placeholders in small letters.

        Raises `Unreadable` for a brace too many or a placeholder that is not known.
        """
        if broken := re.search(r"\{[^{}]*(?=\{|$)|(?:(?<=\})|^)[^{}]*\}", text):
            raise Unreadable(_brace(broken[0].strip()))
        parts = re.split(r"\{([^{}]*)\}", text)
        for index in range(1, len(parts), 2):
            placeholder = parts[index].strip().casefold()
            if placeholder not in self.placeholders:
                possible = ", ".join(f"{{{each}}}" for each in self.placeholders)
                raise Unreadable(f"Der Platzhalter „{{{parts[index][:40]}}}“ ist unbekannt. Möglich sind: {possible}.")
            parts[index] = placeholder
        return parts


def _brace(piece: str) -> str:
    piece = piece if len(piece) <= 30 else f"{piece[:29]}…" if piece.startswith("{") else f"…{piece[-29:]}"
    return f"Bei „{piece}“ ist eine geschweifte Klammer zu viel oder zu wenig. Ein Platzhalter sieht so aus: {{name}}."


class Colour(Kind[str]):
    """A colour that is dark enough for text on white paper, e.g. `#145364`."""

    hint = "Farbe, zum Beispiel „#145364“"
    LEAST_CONTRAST: ClassVar = 4.5

    def parse(self, cell: Cell, reading: Reading) -> str:
        found = re.fullmatch(r"#?([0-9a-fA-F]{6})", plain(cell))
        if not found:
            raise Unreadable(f"„{plain(cell)[:40]}“ ist keine Farbe. Bitte sechs Zeichen nach „#“, wie in „#145364“.")
        if self._contrast(found[1]) < self.LEAST_CONTRAST:
            raise Unreadable(f"„{plain(cell)}“ ist zu hell: Auf weißem Papier wäre die Schrift kaum zu lesen.")
        return f"#{found[1].upper()}"

    def _contrast(self, digits: str) -> float:
        """How text in that colour stands out from white, from 1 to 21 (WCAG)."""
        shares = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
        red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
        return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


class Key(Text):
    """The ID of a row; new ones are made with the prefix, e.g. `B-7K3M9`."""

    hint = "vergibt die App"

    def __init__(self, prefix: str | None = None) -> None:
        self.prefix = prefix


class Reference(Text):
    """The ID of a row of another table, which is named by its tab's title."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.hint = f"ID aus {title}"


DECIMALS = 6


class Number(Kind[float]):
    """A number with at most six decimals: `1.234,5`, `12,5`."""

    format = "decimal"
    hint = "Zahl"

    def parse(self, cell: Cell, reading: Reading) -> float:
        if isinstance(cell, bool | date | time):
            raise Unreadable("Hier wird eine Zahl erwartet.")
        number = float(cell) if isinstance(cell, int | float) else number_in(plain(cell))
        if number is None or not math.isfinite(number):
            raise Unreadable(f"„{plain(cell)[:80]}“ ist keine Zahl.")
        return round(number, DECIMALS)

    def write(self, value: float) -> Cell:
        return value

    def text(self, value: float) -> str:
        return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".").replace(".", ",")


class Whole(Kind[int]):
    """A whole number."""

    format = "number"
    hint = "ganze Zahl"

    def parse(self, cell: Cell, reading: Reading) -> int:
        number = Number().parse(cell, reading)
        if not number.is_integer():
            raise Unreadable(f"„{plain(cell)[:80]}“ ist keine ganze Zahl.")
        return int(number)

    def write(self, value: int) -> Cell:
        return value


class Minutes(Whole):
    """A duration in minutes; `1,5 Std` and `1:30` are understood, too."""

    hint = "Minuten, auch „1,5 Std“ oder „1:30“"

    def parse(self, cell: Cell, reading: Reading) -> int:
        if isinstance(cell, time):
            return cell.hour * 60 + cell.minute
        if isinstance(cell, str) and (minutes := minutes_in(plain(cell).casefold())) is not None:
            return minutes
        try:
            return super().parse(cell, reading)
        except Unreadable as unreadable:
            rough = re.sub(r"^(ca|etwa|rund|ungefähr)\b\.?\s*", "", plain(cell).casefold())
            guess = minutes_in(rough)
            hint = f" Meinten Sie {guess} Minuten?" if guess else " Bitte die Minuten als Zahl, zum Beispiel 90."
            raise Unreadable(f"„{plain(cell)[:80]}“ ist keine Dauer.{hint}") from unreadable


class YesNo(Kind[bool]):
    """Yes or no."""

    hint = "ja oder nein"
    WORDS: ClassVar = {
        **dict.fromkeys(("ja", "j", "yes", "y", "x", "wahr", "true", "1", "✓", "✔", "☑"), True),
        **dict.fromkeys(("nein", "n", "no", "falsch", "false", "0", "-", "–", "☐"), False),
    }

    def parse(self, cell: Cell, reading: Reading) -> bool:
        word = plain(cell).casefold().rstrip("!. ")
        if word not in self.WORDS:
            raise Unreadable(f"„{plain(cell)[:80]}“ ist weder ja noch nein.")
        return self.WORDS[word]

    def text(self, value: bool) -> str:
        return "ja" if value else "nein"


class Day(Kind[date]):
    """A day, in any of the usual German forms."""

    format = "date"
    hint = "Datum"

    def parse(self, cell: Cell, reading: Reading) -> date:
        match cell:
            case datetime():
                return sensible_day(cell.date())
            case date():
                return sensible_day(cell)
            case bool() | time() | None:
                raise Unreadable("Hier wird ein Datum erwartet, zum Beispiel 31.12.2026.")
            case int() | float():
                return day_of_number(cell)
        return day_in(plain(cell), reading.on)

    def write(self, value: date) -> Cell:
        return value

    def text(self, value: date) -> str:
        return f"{value:%d.%m.}{value.year:04}"


class Moment(Kind[datetime]):
    """A day with the time of day, local time of Europe/Berlin, to the second."""

    format = "datetime"
    hint = "Datum und Uhrzeit"

    def parse(self, cell: Cell, reading: Reading) -> datetime:
        match cell:
            case float() | int() if not isinstance(cell, bool):
                return DAY_ZERO + timedelta(seconds=round(sensible_number(cell) * 86_400))
            case datetime():
                return datetime.combine(sensible_day(cell.date()), cell.time().replace(microsecond=0))
            case str() if found := re.fullmatch(r"(.+?)[T,]?\s*(\d{1,2}:\d{2}(?::\d{2})?)(?:\s*Uhr)?", plain(cell)):
                return datetime.combine(day_in(found[1].strip(), reading.on), time_in(found[2]))
        return datetime.combine(Day().parse(cell, reading), time())

    def write(self, value: datetime) -> Cell:
        return value

    def text(self, value: datetime) -> str:
        return f"{Day().text(value)} {value:%H:%M:%S}"


class TimeOfDay(Kind[time]):
    """A time of day, to the minute."""

    format = "time"
    hint = "Uhrzeit"

    def parse(self, cell: Cell, reading: Reading) -> time:
        match cell:
            case bool() | None:
                raise Unreadable("Hier wird eine Uhrzeit erwartet, zum Beispiel 10:30.")
            case datetime():
                return cell.time().replace(second=0, microsecond=0)
            case time():
                return cell.replace(second=0, microsecond=0)
            case int() | float() if 0 <= cell < 1:
                return (DAY_ZERO + timedelta(minutes=round(cell * 1440))).time()
        return time_in(plain(cell))

    def write(self, value: time) -> Cell:
        return value

    def text(self, value: time) -> str:
        return f"{value:%H:%M}"


PHONE_WORDS = frozenset({"ext", "x", "Tel", "tel", "DW", "Durchwahl"})
"""Any other word in a number means that it is more than one, or none."""


class Phone(Kind[str]):
    """A telephone number, kept as E.164, e.g. `+493616431535`; numbers without a country are German ones."""

    hint = "Telefonnummer"

    def parse(self, cell: Cell, reading: Reading) -> str:
        text = plain(cell)
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            # The sheet took the number for a quantity: its leading zero, or its plus, is gone.
            text = f"+{text}" if text.startswith("49") and len(text) > 10 else f"0{text}"
        try:
            number = phonenumbers.parse(text, "DE")
        except phonenumbers.NumberParseException:
            number = None
        words = re.findall(r"[^\W\d_]+", text)
        if number is None or not phonenumbers.is_valid_number(number) or not PHONE_WORDS.issuperset(words):
            raise Unreadable(f"„{plain(cell)[:80]}“ ist keine vollständige Telefonnummer (genau eine, mit Vorwahl).")
        plain_number = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        return f"{plain_number};ext={number.extension}" if number.extension else plain_number

    def write(self, value: str) -> Cell:
        # With the country, since a sheet that takes a number for a quantity drops a leading zero.
        return phonenumbers.format_number(phonenumbers.parse(value, "DE"), phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def text(self, value: str) -> str:
        number = phonenumbers.parse(value, "DE")
        form = phonenumbers.PhoneNumberFormat
        return phonenumbers.format_number(number, form.NATIONAL if number.country_code == 49 else form.INTERNATIONAL)


class Email(Kind[str]):
    """An e-mail address."""

    hint = "E-Mail-Adresse"

    def parse(self, cell: Cell, reading: Reading) -> str:
        text = plain(cell).removeprefix("mailto:")
        try:
            return validate_email(text, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise Unreadable(f"„{text[:80]}“ ist keine E-Mail-Adresse.") from error


class WebAddress(Kind[str]):
    """Where the app is found: `https://zim.example.org`, without a slash at its end."""

    hint = "Adresse im Internet, zum Beispiel „https://zim.example.org“"

    def parse(self, cell: Cell, reading: Reading) -> str:
        text = plain(cell).rstrip("/")
        address = text if "://" in text else f"https://{text}"
        if not re.fullmatch(r"https?://[a-zA-Z0-9.-]*[a-zA-Z0-9](:\d{1,5})?(/[\w.~-]+)*", address, re.ASCII):
            raise Unreadable(f"„{plain(cell)[:80]}“ ist keine Adresse. Bitte so: „https://zim.example.org“.")
        return address


class OneOf(Kind[StrEnum]):
    """One of the values that the programme itself distinguishes, such as a status."""

    def __init__(self, values: type[StrEnum]) -> None:
        self.values = values
        self.by_folded = {folded(value): value for value in values}
        self.hint = " | ".join(values)

    def parse(self, cell: Cell, reading: Reading) -> StrEnum:
        text = plain(cell)
        if (value := self.by_folded.get(folded(text))) is None:
            raise Unreadable(_not_listed(text, list(self.values)))
        return value


class FromList(Kind[str]):
    """One value of a list that staff keep in the tab Listen."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hint = f"aus der Liste {name}"

    def parse(self, cell: Cell, reading: Reading) -> str:
        return _listed(plain(cell), reading.lists.get(self.name, ()))


class ManyFromList(Kind[tuple[str, ...]]):
    """Several values of a list that staff keep in the tab Listen."""

    several = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.hint = f"mehrere aus der Liste {name}"

    def parse(self, cell: Cell, reading: Reading) -> tuple[str, ...]:
        choices = reading.lists.get(self.name, ())
        return _each(_regroup(split(plain(cell)), choices), lambda part: _listed(part, choices))

    def text(self, value: Sequence[str]) -> str:
        return "; ".join(value)


class Words(Kind[tuple[str, ...]]):
    """Several free words or phrases."""

    several = True
    hint = "mehrere, mit Semikolon getrennt"

    def parse(self, cell: Cell, reading: Reading) -> tuple[str, ...]:
        return tuple(dict.fromkeys(split(plain(cell))))

    def text(self, value: Sequence[str]) -> str:
        return "; ".join(value)


LEVELS = ("A1", "A2", "B1", "B2", "C1", "C2", "Muttersprache")


@dataclass(frozen=True, slots=True, order=True)
class Language:
    """A language that somebody speaks, and how well (one of `LEVELS`, None where nobody said)."""

    name: str
    level: str | None = None

    def __str__(self) -> str:
        return f"{self.name} ({self.level})" if self.level else self.name


class Languages(Kind[tuple[Language, ...]]):
    """Languages with their level: `Arabisch (Muttersprache); Deutsch B1`."""

    several = True
    name = "Sprachen"
    hint = "Sprachen mit Stufe, zum Beispiel „Arabisch (Muttersprache); Deutsch (B1)“"

    def parse(self, cell: Cell, reading: Reading) -> tuple[Language, ...]:
        choices = reading.lists.get(self.name, ())
        return _each(split(plain(cell)), lambda part: self._one(part, choices))

    def text(self, value: Sequence[Language]) -> str:
        return "; ".join(map(str, value))

    def _one(self, part: str, choices: Sequence[str]) -> Language:
        levels = "|".join(LEVELS)
        found = re.fullmatch(rf"(.+?)[\s:(]+({levels})\)?", part, re.IGNORECASE)
        if not found:
            return Language(_listed(part, choices))
        level = next(level for level in LEVELS if level.casefold() == found[2].casefold())
        return Language(_listed(found[1], choices), level)


WEEKDAYS = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
TIMES_OF_DAY = ("vormittags", "nachmittags", "abends")
SLOTS = tuple(f"{weekday} {part}" for weekday in WEEKDAYS for part in TIMES_OF_DAY)


DAY_WORDS = "|".join(
    rf"{name[:2]}(?:{name[2:]}s?)?"
    for name in ("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag")
)
"""`mo`, `montag`, `montags` and so on; `morgens` or `mittags` is no day."""


class Availability(Kind[tuple[str, ...]]):
    """When somebody has time: some of `SLOTS`, e.g. `Mo abends; Di–Do vormittags; Sa`."""

    several = True
    hint = "Wochentage mit Tageszeit, zum Beispiel „Mo abends; Sa vormittags“"

    def parse(self, cell: Cell, reading: Reading) -> tuple[str, ...]:
        try:
            return self._in_order(_each(split(plain(cell)), self._slots))
        except Unreadable as unreadable:
            raise Unreadable(unreadable.sentence, self._in_order(unreadable.value)) from unreadable

    def text(self, value: Sequence[str]) -> str:
        return "; ".join(value)

    def _in_order(self, parts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
        chosen = {slot for slots in parts for slot in slots}
        return tuple(slot for slot in SLOTS if slot in chosen)

    def _slots(self, part: str) -> tuple[str, ...]:
        words = rf"({DAY_WORDS})\.?"
        found = re.fullmatch(rf"{words}(?:\s*[-–]\s*{words})?\s*(vormittag|nachmittag|abend)?s?", part.casefold())
        if not found:
            raise Unreadable(f"„{part[:80]}“ ist keine Zeit. Bitte so: „Mo abends“ oder „Di–Do vormittags“.")
        days = [weekday.casefold() for weekday in WEEKDAYS]
        first, last = days.index(found[1][:2]), days.index((found[2] or found[1])[:2])
        times = [f"{found[3]}s"] if found[3] else TIMES_OF_DAY
        around = [WEEKDAYS[day % 7] for day in range(first, last + (1 if last >= first else 8))]
        return tuple(f"{weekday} {part}" for weekday in around for part in times)


# --- Checks -----------------------------------------------------------------------------------------------------------


class Check(ABC):
    """A rule for a value that was read; where it is broken, the sentence says so."""

    @abstractmethod
    def broken(self, value: Any, reading: Reading) -> str | None:
        """The sentence for a value that breaks the rule, None for a good one."""


@dataclass(frozen=True, slots=True)
class Between(Check):
    """A number from `least` to `most`, both included."""

    least: float
    most: float

    def broken(self, value: float, reading: Reading) -> str | None:
        if self.least <= value <= self.most:
            return None
        text = Number().text
        return f"{text(value)} liegt nicht zwischen {text(self.least)} und {text(self.most)}."


@dataclass(frozen=True, slots=True)
class YearUntilNow(Check):
    """A year from 1900 to the present one."""

    def broken(self, value: int, reading: Reading) -> str | None:
        if value > reading.on.year:
            return "Das Jahr liegt in der Zukunft."
        return "Bitte das Jahr mit vier Ziffern eintragen, zum Beispiel 1985." if value < 1900 else None


@dataclass(frozen=True, slots=True)
class NotInFuture(Check):
    """A day that has come."""

    def broken(self, value: date, reading: Reading) -> str | None:
        day = value.date() if isinstance(value, datetime) else value
        return "Das Datum liegt in der Zukunft." if day > reading.on else None


@dataclass(frozen=True, slots=True)
class MaxLength(Check):
    """A text of at most so many characters."""

    characters: int

    def broken(self, value: str, reading: Reading) -> str | None:
        if len(value) <= self.characters:
            return None
        return f"Der Text ist zu lang: {_thousands(len(value))} Zeichen, höchstens {_thousands(self.characters)}."


# --- Columns ----------------------------------------------------------------------------------------------------------


class Column:
    """A column as it is declared: its header, what it holds, and what must be true of it.

    `required` marks what a form insists on (a sheet may leave it empty all the same), `personal` what an
    erasure removes and an access export holds, `aliases` other headers that people give it.
    """

    def __init__(
        self,
        header: str,
        *rules: Kind[Any] | Check,
        personal: bool = False,
        required: bool = False,
        note: str = "",
        aliases: tuple[str, ...] = (),
        width: int = 16,
        multiline: bool = False,
    ) -> None:
        self.header = header
        self.kind = next((rule for rule in rules if isinstance(rule, Kind)), None)
        self.checks = tuple(rule for rule in rules if isinstance(rule, Check))
        self.personal, self.required, self.note, self.multiline = personal, required, note, multiline
        self.aliases, self.width = aliases, width


# --- Lists ------------------------------------------------------------------------------------------------------------


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _not_listed(text: str, choices: Sequence[str]) -> str:
    if near := closest(text, choices):
        return f"„{text}“ steht nicht in der Liste. Meinten Sie „{near}“?"
    if len(choices) <= 8:
        return f"„{text[:80]}“ steht nicht in der Liste. Möglich sind: {', '.join(choices)}."
    return f"„{text[:80]}“ steht nicht in der Liste."


def _listed(text: str, choices: Sequence[str]) -> str:
    if text in choices:
        return text
    wanted = folded(text)
    for choice in choices:
        if folded(choice) == wanted:
            return choice
    raise Unreadable(_not_listed(text, choices))


def _regroup(parts: list[str], choices: Sequence[str]) -> list[str]:
    """Parts of which a listed value that itself holds a comma is made up, put together again."""
    with_comma = [choice for choice in choices if len(split(choice)) > 1]
    for choice in with_comma:
        pieces = split(choice)
        for start in range(len(parts) - len(pieces) + 1):
            if [folded(part) for part in parts[start : start + len(pieces)]] == [folded(piece) for piece in pieces]:
                parts = [*parts[:start], choice, *parts[start + len(pieces) :]]
                break
    return parts


def _each(parts: Iterable[str], read: Callable[[str], T]) -> tuple[T, ...]:
    """Every part read; where some cannot be, `Unreadable` carries those that can."""
    values: dict[T, None] = {}
    sentences = []
    for part in parts:
        try:
            values[read(part)] = None
        except Unreadable as unreadable:
            sentences.append(unreadable.sentence)
    if sentences:
        different = list(dict.fromkeys(sentences))
        more = f" Und {len(different) - MOST_SENTENCES} weitere." if len(different) > MOST_SENTENCES else ""
        raise Unreadable(" ".join(different[:MOST_SENTENCES]) + more, tuple(values))
    return tuple(values)
