"""Certificates for many at once: who gets one by a rule, who is left out and why, and all of them in one file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from zim_data import meetings
from zim_data.certificates import issue
from zim_data.certificates.facts import CertificateFacts
from zim_data.certificates.issue import Wish
from zim_data.certificates.pdf import render, render_all
from zim_data.certificates.signature import Seal, signed
from zim_data.certificates.wording import hours_text, number, rounded_down
from zim_data.errors import InvalidInput, RuleBroken, ZimError
from zim_data.store.edits import Append, Edit
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Certificate, CertificateLanguage, Meeting, Volunteer

FIRST_DAY_OF_ZIP = (1980, 1, 1, 0, 0, 0)
"""Every file in a ZIP has a time; the same one each time gives the same bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Whoever met somebody in the period, for at least so many hours in all."""

    starts: date
    ends: date
    least_hours: float = 0
    language: CertificateLanguage = CertificateLanguage.GERMAN
    with_days: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A volunteer under the rule: with the certificate, or why there will be none, or neither yet."""

    volunteer: Volunteer
    meetings: int
    hours: float
    certificate: Certificate | None = None
    left_out: str = ""

    @property
    def is_open(self) -> bool:
        """Whether the certificate is still to be issued."""
        return self.certificate is None and not self.left_out


# --- Whom for ---------------------------------------------------------------------------------------------------------


def lines(snapshot: Snapshot, rule: Rule, failed: Mapping[str, str] | None = None) -> list[Line]:
    """Every volunteer under the rule, by name; `failed` says by volunteer why a certificate could not be printed.

    Raises `InvalidInput` for a period that cannot be.
    """
    check(rule)
    there = _issued_within(snapshot, rule)
    people = sorted(snapshot[Volunteer].records, key=lambda each: (each.last_name.casefold(), each.name.casefold()))
    return [_line(snapshot, rule, each, there.get(each.id), (failed or {}).get(each.id, "")) for each in people]


def check(rule: Rule) -> None:
    """Raise `InvalidInput` for a period that cannot be."""
    if rule.ends < rule.starts:
        raise InvalidInput({"ends": "Das Ende liegt vor dem Beginn."})


def _issued_within(snapshot: Snapshot, rule: Rule) -> dict[str, Certificate]:
    """By volunteer, the newest certificate that holds and is of this period or a part of it."""
    return {
        each.volunteer_id: each
        for each in reversed(issue.issued(snapshot))
        if not each.revoked and rule.starts <= each.starts and each.ends <= rule.ends
    }


def _line(snapshot: Snapshot, rule: Rule, volunteer: Volunteer, there: Certificate | None, failed: str) -> Line:
    met = issue.counted(snapshot, volunteer.id, rule.starts, rule.ends)
    hours = round(meetings.hours(met), 2)
    return Line(volunteer, len(met), hours, there, "" if there else failed or _why_not(snapshot, rule, volunteer, met))


def _why_not(snapshot: Snapshot, rule: Rule, volunteer: Volunteer, met: Sequence[Meeting]) -> str:
    """Why the volunteer gets no certificate; empty for one who does."""
    if not met:
        unconfirmed = issue.unconfirmed(snapshot, volunteer.id, rule.starts, rule.ends)
        return "nur unbestätigte Treffen in dieser Zeit" if unconfirmed else "kein Treffen in dieser Zeit"
    if (hours := round(meetings.hours(met), 2)) < rule.least_hours:
        return f"{hours_text(rounded_down(hours))}, nötig sind {number(rule.least_hours)}"
    if not f"{volunteer.first_name}{volunteer.last_name}".strip():
        return "steht ohne Namen in der Tabelle"
    return ""


# --- Issuing ----------------------------------------------------------------------------------------------------------


def issue_for(
    snapshot: Snapshot, rule: Rule, volunteer_ids: Iterable[str], failed: dict[str, str], *, by: str | None = None
) -> list[Edit]:
    """Certificates for those of these volunteers who still have none; `failed` gets those that cannot be printed."""
    wanted = set(volunteer_ids)
    numbers = issue.numbers(snapshot)
    edits: list[Edit] = []
    free = next(numbers)
    for line in lines(snapshot, rule, failed):
        if not line.is_open or line.volunteer.id not in wanted:
            continue
        try:
            draft = issue.draft(snapshot, line.volunteer, _wish(snapshot, rule, line.volunteer))
            edits.append(Append(issue.numbered(snapshot, draft, free, by=by)))
        except ZimError as error:
            failed[line.volunteer.id] = error.sentence
        else:
            free = next(numbers)
    return edits


def _wish(snapshot: Snapshot, rule: Rule, volunteer: Volunteer) -> Wish:
    """From the first to the last meeting of the period: a certificate says what was, not what could have been."""
    met = issue.counted(snapshot, volunteer.id, rule.starts, rule.ends)
    return Wish(starts=met[0].day, ends=met[-1].day, language=rule.language, with_days=rule.with_days)


# --- All in one file --------------------------------------------------------------------------------------------------


class Bundle:
    """Certificates in one ZIP, and in one PDF for printing; the same ones in the same order give the same bytes."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._out = BytesIO()
        self._zip = ZipFile(self._out, "w", ZIP_STORED)
        self._added: list[CertificateFacts] = []

    def add(self, facts: CertificateFacts, name: str, seal: Seal | None = None) -> None:
        """One more certificate, signed if there is a seal; raises a `ZimError` if it cannot be printed."""
        self._zip.writestr(_entry(name), signed(render(facts), seal, on=facts.issued_on))
        self._added.append(facts)

    def files(self) -> tuple[bytes, bytes]:
        """The ZIP and the PDF; nothing can be added after. Raises `RuleBroken` where there is none."""
        self._zip.close()
        if not self._added:
            raise RuleBroken("Davon lässt sich nichts drucken.")
        return self._out.getvalue(), render_all(self._added, title=self._title)


def _entry(name: str) -> ZipInfo:
    entry = ZipInfo(name, FIRST_DAY_OF_ZIP)
    entry.create_system = 3  # else it depends on the machine
    entry.external_attr = 0o644 << 16
    return entry
