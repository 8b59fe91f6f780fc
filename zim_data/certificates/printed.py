"""What was printed, kept in the certificate's row: printing it again gives the same document."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from zim_data.certificates.facts import CertificateFacts, Day, FilledTexts
from zim_data.tables import Certificate, CertificateLanguage

ELSEWHERE = {"logo", "check_address", "draft"}
"""The letterhead's picture is too large for a cell, and an old address would lead nowhere: both are as they are now.

A draft is never kept.
"""


UNSAFE = r"[^ -~\w]"
"""What a cell does not keep as it is, such as the space at which no line breaks."""


def kept(facts: CertificateFacts) -> str:
    """All that is printed, as one text."""
    values = {name: value for name, value in asdict(facts).items() if name not in ELSEWHERE}
    activities = list(dict.fromkeys(each for day in facts.days for each in day.activities))
    values["days"] = [[day.day, day.minutes, *map(activities.index, day.activities)] for day in facts.days]
    values["day_activities"] = activities
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
    return re.sub(UNSAFE, lambda found: json.dumps(found[0])[1:-1], text)


def facts_in(certificate: Certificate) -> CertificateFacts | None:
    """What was printed when the certificate was issued; None if its row does not say so, or no longer readably."""
    try:
        return _facts(json.loads(certificate.printed or ""))
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _facts(values: dict[str, Any]) -> CertificateFacts:
    days = _days(values.get("days", ()), values.get("day_activities", ()))
    texts = FilledTexts(**{name: str(text) for name, text in values["texts"].items()})
    plain = {
        each.name: READ[str(each.type)](values[each.name])
        for each in fields(CertificateFacts)
        if each.name in values and each.name not in ("texts", "days")
    }
    return CertificateFacts(**plain, texts=texts, days=days)


def _days(days: Sequence[Sequence[Any]], activities: Sequence[str]) -> tuple[Day, ...]:
    return tuple(
        Day(date.fromisoformat(day), int(minutes), tuple(str(activities[each]) for each in about))
        for day, minutes, *about in days
    )


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(str, values))


READ: dict[str, Callable[[Any], Any]] = {
    "str": str,
    "date": date.fromisoformat,
    "int | None": lambda value: None if value is None else int(value),
    "float | None": lambda value: None if value is None else float(value),
    "tuple[str, ...]": _texts,
    "tuple[str, str]": _texts,
    "CertificateLanguage": CertificateLanguage,
}
"""How a value is read from JSON, by what the field is."""
