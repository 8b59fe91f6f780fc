"""German wording: dates, numbers, and the texts of the tab Textbausteine with their placeholders filled in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal

from zim_data.certificates.facts import FilledTexts
from zim_data.errors import ZimError
from zim_data.placeholders import parsed
from zim_data.records import field_of
from zim_data.settings import Settings, Texts
from zim_data.store.problems import Problem
from zim_data.tables import CertificateLanguage

NO_BREAK = "\N{NO-BREAK SPACE}"
LOCALES = {CertificateLanguage.GERMAN: "de", CertificateLanguage.ENGLISH: "en_GB"}
LONG_DATES = {CertificateLanguage.GERMAN: "d. MMMM y", CertificateLanguage.ENGLISH: "d MMMM y"}
LESS_THAN_A_TENTH = {CertificateLanguage.GERMAN: "weniger als 0,1", CertificateLanguage.ENGLISH: "less than 0.1"}
NUMBERS = {"stunden", "treffen", "wochenschnitt"}
"""Placeholders that a unit follows."""
INVISIBLE = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ufe0e\ufe0f\ufeff"
"""Control characters and the like, for a regular expression."""
TURNING = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
"""Characters that turn the direction of what follows; a name must not turn the certificate's text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the certificate itself says, in one language."""

    code: str
    """Of language and country, as a PDF wants it."""
    certificate: str
    check_code: str
    check: str
    phone: str
    extent: str
    activities: str
    competences: str
    trainings: str
    stamp: str
    more: str
    days: str
    day: str
    duration: str
    total: str
    page: str


WORDS = {
    CertificateLanguage.GERMAN: Words(
        code="de-DE",
        certificate="Zertifikat Nr. {}",
        check_code="Prüfcode {}",
        check="Gilt dieses Zertifikat? Fotografieren Sie das Muster mit dem Telefon ab oder öffnen Sie diese Adresse:",
        phone="Telefon {}",
        extent="Umfang",
        activities="Tätigkeiten",
        competences="Kompetenzen",
        trainings="Schulungen",
        stamp="Stempel",
        more="und {} weitere",
        days="Tage und Stunden",
        day="Datum",
        duration="Stunden",
        total="Zusammen",
        page="Seite {} von {}",
    ),
    CertificateLanguage.ENGLISH: Words(
        code="en-GB",
        certificate="Certificate no. {}",
        check_code="Check code {}",
        check="Is this certificate valid? Scan the pattern with a telephone or open this address:",
        phone="Telephone {}",
        extent="Extent",
        activities="Activities",
        competences="Skills",
        trainings="Training",
        stamp="Stamp",
        more="and {} more",
        days="Days and hours",
        day="Date",
        duration="Hours",
        total="Total",
        page="Page {} of {}",
    ),
}


def short_date(day: date, language: CertificateLanguage) -> str:
    """`03.05.2025` or `3 May 2025`."""
    return f"{day:%d.%m.%Y}" if language is CertificateLanguage.GERMAN else format_date(day, "d MMM y", locale="en_GB")


def clock(minutes: int) -> str:
    """`1:30`: hours and minutes."""
    return f"{minutes // 60}:{minutes % 60:02}"


def tidy(text: str) -> str:
    """A text as it is printed: composed letters, single spaces, nothing invisible; line breaks stay."""
    visible = re.sub(f"[{INVISIBLE}{TURNING}]", "", unicodedata.normalize("NFC", text))
    lines = (re.sub(rf"[^\S{NO_BREAK}]+", " ", line).strip() for line in visible.splitlines())
    return "\n".join(line for line in lines if line)


def long_date(day: date, language: CertificateLanguage = CertificateLanguage.GERMAN) -> str:
    """`1. Mai 2026` or `1 May 2026`, with spaces at which no line breaks."""
    pattern, locale = LONG_DATES[language], LOCALES[language]
    return format_date(day, pattern, locale=locale).replace(" ", NO_BREAK)


def number(value: float, language: CertificateLanguage = CertificateLanguage.GERMAN) -> str:
    """`1.234,5` or `1,234.5`: one decimal at most."""
    return format_decimal(value, "#,##0.#", locale=LOCALES[language])


def rounded_down(value: float) -> float:
    """To a tenth: whoever lacks a little must not seem to have enough."""
    return int(value * 10 + 1e-6) / 10


def hours_text(hours: float) -> str:
    """`1 Stunde`, `12,5 Stunden`."""
    text = number(hours)
    return f"{text} Stunde" if text == "1" else f"{text} Stunden"


def weekly_hours(
    hours: float, starts: date, ends: date, language: CertificateLanguage = CertificateLanguage.GERMAN
) -> str:
    """The average per week of the period, both days included; a shorter period counts as one week."""
    average = hours / (max((ends - starts).days + 1, 7) / 7)
    return number(average, language) if average >= 0.1 else LESS_THAN_A_TENTH[language]


def fill(
    texts: Texts,
    settings: Settings,
    *,
    name: str,
    starts: date,
    ends: date,
    hours: float | None,
    meetings: int | None,
    language: CertificateLanguage = CertificateLanguage.GERMAN,
) -> FilledTexts:
    """The certificate's texts with their placeholders filled in; raises `ZimError` for one that is unknown or broken.

    Without hours or meetings (None or 0) the extent is left out if it names them.
    """
    values = {
        "name": tidy(name),
        "von": long_date(starts, language),
        "bis": long_date(ends, language),
        "stunden": number(hours, language) if hours else None,
        "treffen": number(meetings, language) if meetings else None,
        "wochenschnitt": weekly_hours(hours, starts, ends, language) if hours else None,
        "organisation": tidy(settings.organisation),
    }
    suffix = "_en" if language is CertificateLanguage.ENGLISH else ""
    return FilledTexts(**{each.name: _filled(texts, each.name, suffix, values) for each in fields(FilledTexts)})


def text_notices(problems: Iterable[Problem]) -> list[str]:
    """Which texts of the certificate do not hold as they stand in the sheet, in sentences for whoever issues one."""
    return [
        f"Der Textbaustein „{each.column}“ (Zelle {each.address}) gilt nicht: {each.sentence}"
        for each in problems
        if each.tab == Texts.TITLE and each.column.startswith("Zertifikat")
    ]


def _filled(texts: Texts, block: str, suffix: str, values: Mapping[str, str | None]) -> str:
    """One text block, in a single pass, so that braces in a value are never taken for a placeholder."""
    field = field_of(Texts, f"certificate_{block}{suffix}")
    parts = parsed(texts, field.name)
    names = parts[1::2]
    for placeholder in names:
        if values[placeholder] is None and block != "extent":
            raise ZimError(_without_value(field.header, placeholder))
    if None in (filled := [values[known] for known in names]):
        return ""
    parts[1::2] = [str(value) for value in filled]
    parts[2::2] = [_after(known, values[known], text) for known, text in zip(names, parts[2::2], strict=True)]
    return tidy("".join(parts))


def _after(placeholder: str, value: str | None, text: str) -> str:
    """The text after a placeholder: a number keeps to its unit, which is singular after a 1: `1 Stunde`."""
    if placeholder not in NUMBERS:
        return text
    singular = re.sub(r"^ (Stunde|hour|meeting)[ns]\b", r" \1", text) if value == "1" else text
    return re.sub(r"^ (?=\w)", NO_BREAK, singular)


def _without_value(header: str, placeholder: str) -> str:
    return (
        f"Der Textbaustein „{header}“ nennt {{{placeholder}}}, aber für dieses Zertifikat gibt es dazu keine Angabe. "
        "Bitte nehmen Sie den Platzhalter dort heraus, oder geben Sie Stunden und Treffen an."
    )
