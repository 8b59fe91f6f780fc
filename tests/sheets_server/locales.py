"""What people type becomes a value, and a value becomes what they see: German and American."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tests.sheets_server.cells import EPOCH, Scalar, serial, shared
from tests.sheets_server.errors import Json
from tests.sheets_server.formulas import Effective, ErrorValue


@dataclass(frozen=True, slots=True)
class Locale:
    """How numbers and dates are written."""

    decimal: str
    thousands: str
    true: str
    false: str
    patterns: dict[str, str]
    months: tuple[str, ...]
    days: tuple[str, ...]
    day_first: bool


_GERMAN = Locale(
    decimal=",",
    thousands=".",
    true="WAHR",
    false="FALSCH",
    patterns={
        "DATE": "dd.mm.yyyy",
        "TIME": "hh:mm:ss",
        "DATE_TIME": "dd.mm.yyyy hh:mm:ss",
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": '#,##0.00" €"',
        "SCIENTIFIC": "0.00E+00",
    },
    months=(
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ),
    days=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    day_first=True,
)
_AMERICAN = Locale(
    decimal=".",
    thousands=",",
    true="TRUE",
    false="FALSE",
    patterns={
        "DATE": "m/d/yyyy",
        "TIME": "h:mm:ss AM/PM",
        "DATE_TIME": "m/d/yyyy h:mm:ss",
        "NUMBER": "#,##0.00",
        "PERCENT": "0.00%",
        "CURRENCY": '"$"#,##0.00',
        "SCIENTIFIC": "0.00E+00",
    },
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    days=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    day_first=False,
)
_COMMA_COUNTRIES = {"de", "fr", "es", "it", "nl", "pl", "pt", "ru", "tr", "uk"}
_ISO_DATE = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})")
_GERMAN_DATE = re.compile(r"(?P<day>[0-9]{1,2})\.(?P<month>[0-9]{1,2})\.?(?P<year>(?<=\.)(?:[0-9]{4}|[0-9]{2}))?")
_AMERICAN_DATE = re.compile(r"(?P<month>[0-9]{1,2})[/-](?P<day>[0-9]{1,2})(?:[/-](?P<year>[0-9]{4}|[0-9]{2}))?")
_TIME = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?: ?([AaPp])[Mm])?")
Typed = tuple[Scalar, Json | None]


def locale_of(name: str) -> Locale:
    """The conventions of a locale like de_DE; the rest of the world is either German or American here."""
    return _GERMAN if name[:2] in _COMMA_COUNTRIES else _AMERICAN


def typed(text: str, name: str, today: date) -> Typed:
    """What typing a text gives: a value, and the number format that comes with it."""
    if text.startswith("'"):
        return text[1:], None
    locale, bare = locale_of(name), text.strip()
    truth = {"TRUE": True, "FALSE": False, locale.true: True, locale.false: False}.get(bare.upper())
    if truth is not None:
        return truth, None
    return _typed_number(bare, locale) or _typed_moment(bare, locale, today) or (text, None)


def _typed_number(text: str, locale: Locale) -> Typed | None:
    point, comma = re.escape(locale.decimal), re.escape(locale.thousands)
    number = rf"[-+]?(?:[0-9]{{1,3}}(?:{comma}[0-9]{{3}})+|[0-9]+)?(?:{point}[0-9]+)?(?:[eE][-+]?[0-9]+)?"
    match = re.fullmatch(rf"(?P<dollar>\$ ?)?(?P<number>{number})(?P<unit> ?%| ?€)?", text)
    if match is None or not any(map(str.isdigit, match["number"])):
        return None
    value = float(match["number"].replace(locale.thousands, "").replace(locale.decimal, "."))
    unit = (match["unit"] or match["dollar"] or "").strip()
    style: Json | None = None
    if unit == "%":
        value, style = value / 100, _style("PERCENT", "0%" if locale.decimal not in text else "0.00%")
    elif unit:
        style = _style("CURRENCY", '#,##0.00" €"' if unit == "€" else '"$"#,##0.00')
    elif locale.thousands in match["number"]:
        style = _style("NUMBER", "#,##0" if locale.decimal not in text else "#,##0.00")
    return (int(value) if value.is_integer() else value), style


def _typed_moment(text: str, locale: Locale, today: date) -> Typed | None:
    day_text, _, time_text = text.partition(" ")
    if (of_day := _typed_time(text)) is not None:
        return of_day, _style("TIME", "hh:mm:ss" if text.count(":") > 1 else "hh:mm")
    day = _typed_date(day_text, locale, today)
    if day is None:
        return None
    pattern = "yyyy-mm-dd" if _ISO_DATE.fullmatch(day_text) else locale.patterns["DATE"]
    if not time_text:
        return serial(day), _style("DATE", pattern)
    of_day = _typed_time(time_text.strip())
    if of_day is None:
        return None
    return serial(day) + of_day, _style("DATE_TIME", pattern + (" hh:mm:ss" if text.count(":") > 1 else " hh:mm"))


def _typed_time(text: str) -> float | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, seconds = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[4]:
        hours = hours % 12 + (12 if match[4] in "pP" else 0)
    return (hours * 3600 + minutes * 60 + seconds) / 86400 if minutes < 60 and seconds < 60 else None


def _typed_date(text: str, locale: Locale, today: date) -> date | None:
    match = _ISO_DATE.fullmatch(text) or (_GERMAN_DATE if locale.day_first else _AMERICAN_DATE).fullmatch(text)
    if match is None:
        return None
    year = int(match["year"]) if match["year"] else today.year
    if year < 100:
        year += 2000 if year < 30 else 1900
    try:
        return date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _style(kind: str, pattern: str) -> Json:
    return shared({"numberFormat": {"type": kind, "pattern": pattern}})


def is_moment(style: Json | None) -> bool:
    """Whether a number with this style is shown as a date or time."""
    return bool(style) and (style or {}).get("numberFormat", {}).get("type") in {"DATE", "TIME", "DATE_TIME"}


def shown(value: Effective, style: Json | None, name: str) -> str:
    """What a cell shows."""
    locale = locale_of(name)
    if value is None:
        return ""
    if isinstance(value, bool):
        return locale.true if value else locale.false
    if isinstance(value, str | ErrorValue):
        return str(value)
    given = (style or {}).get("numberFormat", {})
    kind = given.get("type", "NUMBER_FORMAT_TYPE_UNSPECIFIED")
    pattern = given.get("pattern") or locale.patterns.get(kind, "")
    if is_moment(style):
        return _shown_moment(value, pattern, locale)
    return _shown_number(value, pattern, locale) if pattern and pattern != "@" else _plain(value, locale)


def _plain(value: float, locale: Locale) -> str:
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text.replace("e", "E").replace(".", locale.decimal)


def _shown_number(value: float, pattern: str, locale: Locale) -> str:
    pattern = pattern.split(";", maxsplit=1)[0]
    match = re.search(r"[#0,.]*[#0][#0,.]*", re.sub(r'"[^"]*"', lambda text: "_" * len(text[0]), pattern))
    if match is None:
        return _plain(value, locale)
    before, after = (_literal(part) for part in (pattern[: match.start()], pattern[match.end() :]))
    if "%" in before + after:
        value *= 100
    digits, _, fraction = match[0].partition(".")
    text = f"{abs(value):,.{len(fraction)}f}"
    if fraction.endswith("#"):
        text = text.rstrip("0").rstrip(".") if "." in text else text
    whole, point, rest = text.partition(".")
    whole = whole if "," in digits else whole.replace(",", "")
    whole = whole.rjust(digits.replace(",", "").count("0"), "0").replace(",", locale.thousands)
    sign = "-" if value < 0 and any(char in text for char in "123456789") else ""
    return sign + before + whole + (locale.decimal + rest if point else "") + after


def _literal(text: str) -> str:
    return re.sub(r'"([^"]*)"|\[\$([^\]-]*)[^\]]*\]|\\(.)', lambda part: part[1] or part[2] or part[3] or "", text)


_MOMENT_PART = re.compile(
    r'"(?P<literal>[^"]*)"|\\(?P<escaped>.)|(?P<half>AM/PM|am/pm)|(?P<total>\[h+\])|(?P<code>y+|M+|m+|d+|h+|H+|s+)'
)


def _shown_moment(value: float, pattern: str, locale: Locale) -> str:
    moment = EPOCH + timedelta(seconds=round(value * 86400))
    after_hours = False
    halves = "AM/PM" in pattern.upper()

    def part(match: re.Match[str]) -> str:
        nonlocal after_hours
        if match["code"] is None:
            after_hours = match["total"] is not None
            return _other_part(match, value, moment)
        code = match["code"].lower()
        is_minute = code[0] == "m" and (after_hours or pattern[match.end() :].lstrip(":. ").startswith("s"))
        after_hours = code[0] == "h"
        return _coded("n" * len(code) if is_minute else code, moment, locale, halves=halves)

    return _MOMENT_PART.sub(part, pattern)


def _other_part(match: re.Match[str], value: float, moment: datetime) -> str:
    if match["half"]:
        return "PM" if moment.hour >= 12 else "AM"
    if match["total"]:
        return str(int(value * 24 + 1e-9))
    return match["literal"] if match["literal"] is not None else match["escaped"]


def _coded(code: str, moment: datetime, locale: Locale, *, halves: bool) -> str:
    if len(code) > 2 and code[0] in "md":
        name = locale.months[moment.month - 1] if code[0] == "m" else locale.days[moment.weekday()]
        return name if len(code) == 4 else name[:3] if code[0] == "m" or not locale.day_first else name[:2]
    if code[0] == "y":
        return f"{moment.year % 100:02}" if len(code) <= 2 else f"{moment.year:04}"
    hour = (moment.hour % 12 or 12) if halves else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[code[0]]
    return f"{number:0{min(len(code), 2)}}"
