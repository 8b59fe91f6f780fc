"""Issuing certificates: what is on one comes from the log, and what was issued stays as it was."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from zim_data import meetings
from zim_data.certificates.facts import CertificateFacts
from zim_data.certificates.pdf import render
from zim_data.certificates.wording import fill
from zim_data.errors import InvalidInput, NotFound, RuleBroken
from zim_data.records import field_of
from zim_data.store.edits import CREATED, Append, Edit
from zim_data.store.ids import SYSTEM_RANDOM, id_from
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Certificate, JournalLine, Meeting, Volunteer

DRAFT = "(Entwurf)"
"""Stands in the place of the number until the certificate is issued."""
CODE_BITS, CODE_GROUP = 60, 4
ACTIVITIES = {
    "Deutsch lernen": "Hilfe beim Deutschlernen",
    "Behörden und Ämter": "Begleitung zu Behörden und Ämtern",
    "Kita und Schule": "Unterstützung bei Terminen in Kita und Schule",
    "Briefe": "Unterstützung bei Briefen",
    "Orientierung in Erfurt": "Orientierung in Erfurt",
    "Freizeit": "gemeinsame Freizeitgestaltung",
    "Sport": "gemeinsame sportliche Aktivitäten",
    "Kultur und Alltag": "Vermittlung von Kultur und Alltag in Deutschland",
    "Ausbildung und Beruf": "Unterstützung bei Ausbildung und Beruf",
}
"""What a volunteer did when a topic was noted, as one would say it; topics that staff added stand for themselves."""


def issue(
    snapshot: Snapshot,
    volunteer: Volunteer,
    starts: date,
    ends: date,
    competences: Sequence[str],
    *,
    by: str | None = None,
    identity: str | None = None,
) -> list[Edit]:
    """A new certificate with the next number of the year; `identity` is its ID, if the caller chose one.

    Raises `NotFound`, `RuleBroken`, `InvalidInput`, or a `ZimError` for what cannot be printed.
    """
    certificate = draft(snapshot, volunteer, starts, ends, competences)
    _refuse_twin(snapshot, certificate)
    certificate = replace(
        certificate,
        id=identity or snapshot.new_id(Certificate),
        number=next_number(snapshot, snapshot.on.year),
        check_code=new_check_code(),
        issued_by=by,
    )
    render(facts_of(snapshot, certificate))
    return [Append(certificate)]


def draft(
    snapshot: Snapshot, volunteer: Volunteer, starts: date, ends: date, competences: Sequence[str]
) -> Certificate:
    """The certificate as it would be issued today, without ID and number; raises as `issue` does."""
    found = _found(snapshot, volunteer.id)
    if not f"{found.first_name}{found.last_name}".strip():
        raise RuleBroken("Diese Person steht ohne Namen in der Tabelle. Bitte tragen Sie ihn zuerst ein.")
    _check_period(starts, ends, on=snapshot.on)
    met = meetings.of_volunteer(snapshot, found.id, starts, ends)
    if not met:
        raise RuleBroken(
            f"Vom {starts:%d.%m.%Y} bis {ends:%d.%m.%Y} ist kein Treffen von {found.name} eingetragen. "
            "Bitte wählen Sie einen anderen Zeitraum, oder tragen Sie die Treffen nach.",
            field="starts",
        )
    return Certificate(
        number=DRAFT,
        volunteer_id=found.id,
        starts=starts,
        ends=ends,
        hours=round(meetings.hours(met), 2),
        meetings=len(met),
        competences=tuple(competences),
        topics=topics_of(met),
        trainings=found.trainings,
        issued_on=snapshot.on,
    )


def facts_of(snapshot: Snapshot, certificate: Certificate) -> CertificateFacts:
    """What the certificate says: figures from its row, texts and letterhead as they are now.

    Raises `NotFound` if the volunteer is gone, or a `ZimError` for a text with a wrong placeholder.
    """
    volunteer = _found(snapshot, certificate.volunteer_id)
    settings = snapshot.settings
    met = meetings.of_volunteer(snapshot, volunteer.id, certificate.starts, certificate.ends)
    texts = fill(
        snapshot.texts,
        settings,
        name=volunteer.name,
        starts=certificate.starts,
        ends=certificate.ends,
        hours=certificate.hours,
        meetings=certificate.meetings,
    )
    return CertificateFacts(
        number=certificate.number,
        name=volunteer.name,
        starts=certificate.starts,
        ends=certificate.ends,
        hours=certificate.hours,
        meetings=certificate.meetings,
        # Rows from before there was a column for topics, or typed by hand, have none.
        activities=activities(certificate.topics or topics_of(met)),
        competences=certificate.competences,
        trainings=certificate.trainings,
        issued_on=certificate.issued_on,
        texts=texts,
        organisation=settings.organisation,
        address=settings.organisation_address,
        phone=settings.organisation_phone,
        place=settings.organisation_place,
        signer=settings.signer,
        signer_role=settings.signer_role,
    )


def activities(topics: Iterable[str]) -> tuple[str, ...]:
    """Topics as activities of the volunteer, in plain words."""
    return tuple(ACTIVITIES.get(topic, topic) for topic in topics)


def topics_of(met: Iterable[Meeting]) -> tuple[str, ...]:
    """The topics of some meetings, the most frequent first."""
    counts = Counter(topic for meeting in met for topic in meeting.topics)
    return tuple(topic for topic, _ in counts.most_common())


def whole_period(snapshot: Snapshot, volunteer_id: str) -> tuple[date, date] | None:
    """The days of the volunteer's first and last meeting."""
    met = meetings.by_volunteer(snapshot).get(volunteer_id)
    return (met[0].day, met[-1].day) if met else None


@per_snapshot
def candidates(snapshot: Snapshot) -> list[Volunteer]:
    """All volunteers by name, those with meetings first."""
    with_meetings = meetings.by_volunteer(snapshot)
    return sorted(snapshot[Volunteer].records, key=lambda each: (each.id not in with_meetings, each.name.casefold()))


def issued(snapshot: Snapshot, volunteer_id: str | None = None) -> list[Certificate]:
    """The certificates that were issued, of one volunteer or of all, newest first."""
    found = [each for each in snapshot[Certificate].records if volunteer_id in (None, each.volunteer_id)]
    return sorted(found, key=lambda each: (each.issued_on, each.number), reverse=True)


def next_number(snapshot: Snapshot, year: int) -> str:
    """The number after the year's highest, e.g. `2026-0001`; no number is given twice, not even one taken back."""
    header = field_of(Certificate, "number").header
    gone = [
        line.before or ""
        for line in snapshot[JournalLine].records
        if line.table == Certificate.TITLE and line.column == header
    ]
    given = [*gone, *(each.number for each in snapshot[Certificate].records)]
    made = sum(
        line.table == Certificate.TITLE and line.column == CREATED and line.at.year == year
        for line in snapshot[JournalLine].records
    )
    of_the_year = [int(found[1]) for text in given if (found := re.fullmatch(rf"\s*{year}-(\d{{1,9}})\s*", text))]
    return f"{year}-{max([*of_the_year, made]) + 1:04}"


def new_check_code() -> str:
    """A code that nobody guesses (60 bits) and everybody can read aloud, e.g. `7K3M-9QWE-2RTX`."""
    letters = id_from(None, SYSTEM_RANDOM.getrandbits(CODE_BITS), CODE_BITS // 5)
    return "-".join(letters[start : start + CODE_GROUP] for start in range(0, len(letters), CODE_GROUP))


def _found(snapshot: Snapshot, volunteer_id: str) -> Volunteer:
    if volunteer := snapshot[Volunteer].by_id.get(volunteer_id):
        return volunteer
    raise NotFound(
        f"Die Integrationsbegleitung mit der ID „{volunteer_id[:40]}“ steht nicht mehr in der Tabelle, "
        "und ohne Namen gibt es kein Zertifikat."
    )


def _check_period(starts: date, ends: date, *, on: date) -> None:
    if ends < starts:
        raise InvalidInput({"ends": "Das Ende liegt vor dem Beginn."})
    if ends > on:
        raise InvalidInput({"ends": "Das Ende liegt in der Zukunft. Ein Zertifikat bescheinigt, was schon war."})


def _refuse_twin(snapshot: Snapshot, certificate: Certificate) -> None:
    """Whoever clicks twice shall not get two numbers for one certificate."""
    for other in issued(snapshot, certificate.volunteer_id):
        if _content(other) == _content(certificate) and not other.revoked_on:
            raise RuleBroken(
                f"Genau dieses Zertifikat gibt es schon: Nr. {other.number} vom {other.issued_on:%d.%m.%Y}. "
                "Unten können Sie es noch einmal herunterladen."
            )


def _content(certificate: Certificate) -> tuple[object, ...]:
    """All that distinguishes what two certificates say."""
    return (
        certificate.starts,
        certificate.ends,
        certificate.hours,
        certificate.meetings,
        certificate.competences,
        certificate.topics,
        certificate.trainings,
    )
