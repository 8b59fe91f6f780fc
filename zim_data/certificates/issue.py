"""Issuing certificates: what is on one comes from the log, and what was issued stays as it was."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from zim_data import meetings
from zim_data.certificates import checking, printed
from zim_data.certificates.activities import activities, days_of, in_language, topics_of
from zim_data.certificates.facts import CertificateFacts
from zim_data.certificates.pdf import notices
from zim_data.certificates.wording import fill
from zim_data.errors import InvalidInput, NotFound, RuleBroken
from zim_data.records import field_of
from zim_data.settings import Settings
from zim_data.store.edits import CREATED, Append, Edit, change
from zim_data.store.ids import check_code
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Certificate, CertificateLanguage, JournalLine, Meeting, Volunteer

DRAFT = "(Entwurf)"
"""Stands in the place of the number until the certificate is issued."""
MOST_KEPT = 30_000
"""Characters of what was printed that its cell holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What is asked of a certificate; everything else comes from the log."""

    starts: date
    ends: date
    competences: Sequence[str] = ()
    personal: str | None = None
    language: CertificateLanguage = CertificateLanguage.GERMAN
    with_days: bool = False


# --- Issuing ----------------------------------------------------------------------------------------------------------


def issue(
    snapshot: Snapshot,
    volunteer: Volunteer,
    wish: Wish,
    *,
    by: str | None = None,
    identity: str | None = None,
    seen: Collection[str] | None = None,
) -> list[Edit]:
    """A new certificate with the next number of the year.

    `identity` is its ID, if the caller chose one; `seen` holds the IDs of the volunteer's certificates that the user
    knew of, so that of two who issue at once the second is told. Raises `NotFound`, `RuleBroken`, `InvalidInput`, or a
    `ZimError` for what cannot be printed.
    """
    certificate = draft(snapshot, volunteer, wish)
    _refuse_twin(snapshot, certificate)
    if seen is not None:
        _refuse_unseen(snapshot, certificate, seen)
    return [Append(numbered(snapshot, certificate, next(numbers(snapshot)), by=by, identity=identity))]


def draft(snapshot: Snapshot, volunteer: Volunteer, wish: Wish) -> Certificate:
    """The certificate as it would be issued today, without ID and number; raises as `issue` does."""
    found = _found(snapshot, volunteer.id)
    if not f"{found.first_name}{found.last_name}".strip():
        raise RuleBroken("Diese Person steht ohne Namen in der Tabelle. Bitte tragen Sie ihn zuerst ein.")
    _check_period(wish.starts, wish.ends, on=snapshot.on)
    met = counted(snapshot, found.id, wish.starts, wish.ends)
    if not met:
        raise RuleBroken(_without_meeting(snapshot, found, wish), field="starts")
    return Certificate(
        number=DRAFT,
        volunteer_id=found.id,
        starts=wish.starts,
        ends=wish.ends,
        hours=round(meetings.hours(met), 2),
        meetings=len(met),
        competences=tuple(wish.competences),
        topics=topics_of(met),
        trainings=found.trainings,
        personal=wish.personal,
        language=wish.language,
        with_days=wish.with_days,
        issued_on=snapshot.on,
    )


def numbered(
    snapshot: Snapshot, certificate: Certificate, number: str, *, by: str | None, identity: str | None = None
) -> Certificate:
    """The draft as an issued certificate; raises a `ZimError` if it cannot be printed or kept."""
    certificate = replace(
        certificate,
        id=identity or snapshot.new_id(Certificate),
        number=number,
        check_code=check_code(),
        issued_by=by,
    )
    facts = facts_of(snapshot, certificate)
    text = printed.kept(facts)
    if len(text) > MOST_KEPT:
        raise RuleBroken(
            "So viele Termine passen nicht auf ein Zertifikat. Bitte lassen Sie die Seite mit den Terminen weg, oder "
            "wählen Sie einen kürzeren Zeitraum.",
            field="with_days",
        )
    notices(facts)  # raises where it cannot be printed
    return replace(certificate, printed=text)


def withdraw(certificate: Certificate, reason: str | None, *, on: date) -> list[Edit]:
    """The certificate, as it was seen, no longer holds; raises `RuleBroken` or `InvalidInput`."""
    if certificate.revoked:
        raise RuleBroken("Dieses Zertifikat ist schon widerrufen.")
    if not reason:
        raise InvalidInput({"revoked_reason": "Bitte den Grund nennen. Er steht nur in der Tabelle."})
    return [change(certificate, revoked_on=on, revoked_reason=reason)]


# --- What it says -----------------------------------------------------------------------------------------------------


def facts_of(snapshot: Snapshot, certificate: Certificate, logo: bytes | None = None) -> CertificateFacts:
    """What the certificate says: what was printed when it was issued, else its row and the texts as they are now.

    Raises `NotFound` if the volunteer is gone, or a `ZimError` for a text with a wrong placeholder.
    """
    address = checking.address_of(snapshot.settings, certificate.check_code)
    if facts := printed.facts_in(certificate):
        return replace(facts, logo=logo, check_address=address)
    return replace(_facts_now(snapshot, certificate), logo=logo, check_address=address)


def preview_of(snapshot: Snapshot, certificate: Certificate, logo: bytes | None = None) -> CertificateFacts:
    """What a draft says, marked all over so that nobody takes it for a certificate."""
    return replace(facts_of(snapshot, certificate, logo), draft=True)


def _facts_now(snapshot: Snapshot, certificate: Certificate) -> CertificateFacts:
    volunteer = _found(snapshot, certificate.volunteer_id)
    settings, language = snapshot.settings, certificate.language
    met = counted(snapshot, volunteer.id, certificate.starts, certificate.ends)
    texts = fill(
        snapshot.texts,
        settings,
        name=volunteer.name,
        starts=certificate.starts,
        ends=certificate.ends,
        hours=certificate.hours,
        meetings=certificate.meetings,
        language=language,
    )
    return CertificateFacts(
        number=certificate.number,
        name=volunteer.name,
        starts=certificate.starts,
        ends=certificate.ends,
        hours=certificate.hours,
        meetings=certificate.meetings,
        # Rows from before there was a column for topics, or typed by hand, have none.
        activities=activities(certificate.topics or topics_of(met), language),
        competences=in_language(certificate.competences, language),
        trainings=in_language(certificate.trainings, language),
        personal=certificate.personal or "",
        issued_on=certificate.issued_on,
        texts=texts,
        organisation=settings.organisation,
        address=settings.organisation_address,
        phone=settings.organisation_phone,
        place=settings.organisation_place,
        signer=settings.signer,
        signer_role=settings.signer_role,
        language=language,
        check_code=certificate.check_code or "",
        colours=(settings.colour, settings.second_colour),
        days=days_of(met, language) if certificate.with_days else (),
    )


# --- What counts ------------------------------------------------------------------------------------------------------


def counted(snapshot: Snapshot, volunteer_id: str, starts: date = date.min, ends: date = date.max) -> list[Meeting]:
    """The volunteer's meetings that a certificate counts, oldest first."""
    met = meetings.of_volunteer(snapshot, volunteer_id, starts, ends)
    return [each for each in met if each.confirmed_on] if snapshot.settings.certificate_confirmed else met


def unconfirmed(snapshot: Snapshot, volunteer_id: str, starts: date = date.min, ends: date = date.max) -> int:
    """How many of the volunteer's meetings of a period nobody has confirmed yet."""
    return sum(not each.confirmed_on for each in meetings.of_volunteer(snapshot, volunteer_id, starts, ends))


def whole_period(snapshot: Snapshot, volunteer_id: str) -> tuple[date, date] | None:
    """The days of the first and the last meeting that count."""
    met = counted(snapshot, volunteer_id)
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


def numbers(snapshot: Snapshot) -> Iterator[str]:
    """The numbers after the year's highest, e.g. `2026-0001`; none is given twice, not even one taken back."""
    header, year = field_of(Certificate, "number").header, snapshot.on.year
    lines = [line for line in snapshot[JournalLine].records if line.table == Certificate.TITLE]
    gone = [line.before or "" for line in lines if line.column == header]
    given = [*gone, *(each.number for each in snapshot[Certificate].records)]
    made = sum(line.column == CREATED and line.at.year == year for line in lines)
    of_the_year = [int(found[1]) for text in given if (found := re.fullmatch(rf"\s*{year}-(\d{{1,9}})\s*", text))]
    return (f"{year}-{each:04}" for each in count(max([*of_the_year, made]) + 1))


def _found(snapshot: Snapshot, volunteer_id: str) -> Volunteer:
    if volunteer := snapshot[Volunteer].by_id.get(volunteer_id):
        return volunteer
    raise NotFound(
        f"Die Integrationsbegleitung mit der ID „{volunteer_id[:40]}“ steht nicht mehr in der Tabelle, "
        "und ohne Namen gibt es kein Zertifikat."
    )


# --- What is refused --------------------------------------------------------------------------------------------------


def _check_period(starts: date, ends: date, *, on: date) -> None:
    if ends < starts:
        raise InvalidInput({"ends": "Das Ende liegt vor dem Beginn."})
    if ends > on:
        raise InvalidInput({"ends": "Das Ende liegt in der Zukunft. Ein Zertifikat bescheinigt, was schon war."})


def _without_meeting(snapshot: Snapshot, volunteer: Volunteer, wish: Wish) -> str:
    period = f"Vom {wish.starts:%d.%m.%Y} bis {wish.ends:%d.%m.%Y}"
    if waiting := unconfirmed(snapshot, volunteer.id, wish.starts, wish.ends):
        header = field_of(Settings, "certificate_confirmed").header
        what = "1 Treffen" if waiting == 1 else f"{waiting} Treffen"
        return (
            f"{period} sind für {volunteer.name} {what} eingetragen, aber nichts davon ist bestätigt. Nach der "
            f"Einstellung „{header}“ zählen sie nicht."
        )
    return (
        f"{period} ist kein Treffen von {volunteer.name} eingetragen. "
        "Bitte wählen Sie einen anderen Zeitraum, oder tragen Sie die Treffen nach."
    )


def _refuse_twin(snapshot: Snapshot, certificate: Certificate) -> None:
    """Whoever clicks twice shall not get two numbers for one certificate."""
    for other in issued(snapshot, certificate.volunteer_id):
        if _content(other) == _content(certificate) and not other.revoked:
            raise RuleBroken(
                f"Genau dieses Zertifikat gibt es schon: Nr. {other.number} vom {other.issued_on:%d.%m.%Y}. "
                "Unten können Sie es noch einmal herunterladen."
            )


def _refuse_unseen(snapshot: Snapshot, certificate: Certificate, seen: Collection[str]) -> None:
    for other in issued(snapshot, certificate.volunteer_id):
        if other.id not in seen and not other.revoked:
            who = f"{other.issued_by} hat" if other.issued_by else "Jemand hat"
            raise RuleBroken(
                f"{who} eben schon ein Zertifikat für dieselbe Person ausgestellt: Nr. {other.number}. Sie finden es "
                "oben auf dieser Seite. Wenn Sie trotzdem noch eins brauchen, klicken Sie bitte noch einmal."
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
        certificate.personal,
        certificate.language,
        certificate.with_days,
    )
