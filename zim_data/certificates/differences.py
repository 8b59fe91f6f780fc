"""How an issued certificate differs from what stands in the spreadsheet by now."""

from __future__ import annotations

from collections.abc import Sequence

from zim_data import meetings
from zim_data.certificates import printed
from zim_data.certificates.activities import topics_of
from zim_data.certificates.issue import counted
from zim_data.certificates.wording import hours_text, number
from zim_data.records import field_of
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Certificate, Meeting, Volunteer


def differences(snapshot: Snapshot, certificate: Certificate) -> list[str]:
    """What a certificate of the same period would say otherwise today, and what was changed by hand."""
    volunteer = snapshot[Volunteer].by_id.get(certificate.volunteer_id)
    if volunteer is None:
        return []
    met = counted(snapshot, volunteer.id, certificate.starts, certificate.ends)
    return [*_changed_log(certificate, met), *_changed_person(certificate, volunteer), *_changed_row(certificate)]


def _changed_log(certificate: Certificate, met: Sequence[Meeting]) -> list[str]:
    sentences = []
    if certificate.meetings != len(met):
        sentences.append(f"Treffen: {number(certificate.meetings)} im Zertifikat, {number(len(met))} eingetragen.")
    hours = round(meetings.hours(met), 2)
    if abs(certificate.hours - hours) >= 0.01:
        now = number(hours)
        sentences.append(f"Stunden: {hours_text(certificate.hours)} im Zertifikat, {now} eingetragen.")
    if certificate.topics and set(certificate.topics) != (topics := set(topics_of(met))):
        sentences += _lists("Themen", certificate.topics, sorted(topics))
    return sentences


def _changed_person(certificate: Certificate, volunteer: Volunteer) -> list[str]:
    facts = printed.facts_in(certificate)
    sentences = []
    if facts and facts.name != volunteer.name:
        sentences.append(f"Name: „{facts.name}“ im Zertifikat, „{volunteer.name}“ in der Tabelle.")
    if facts and set(certificate.trainings) != set(volunteer.trainings):
        sentences += _lists("Schulungen", certificate.trainings, volunteer.trainings)
    return sentences


def _lists(title: str, before: Sequence[str], now: Sequence[str]) -> list[str]:
    added = [each for each in now if each not in before]
    gone = [each for each in before if each not in now]
    parts = [f"dazu kam {', '.join(added)}"] if added else []
    parts += [f"nicht mehr dabei ist {', '.join(gone)}"] if gone else []
    return [f"{title}: {'; '.join(parts)}."]


def _changed_row(certificate: Certificate) -> list[str]:
    """What somebody changed by hand in the row after it was printed."""
    facts = printed.facts_in(certificate)
    if facts is None:
        return []
    headers = [
        field_of(Certificate, name).header
        for name in ("number", "starts", "ends", "hours", "meetings", "issued_on", "language")
        if getattr(facts, name) != getattr(certificate, name)
    ]
    if not headers:
        return []
    return [f"In der Tabelle wurde etwas geändert, das anders gedruckt ist: {', '.join(headers)}."]
