"""What volunteers do and can, as a certificate says it; what staff added to the lists stands for itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from zim_data.certificates.facts import Day
from zim_data.tables import CertificateLanguage, Meeting

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
"""What a volunteer did when a topic was noted."""
ACTIVITIES_IN_ENGLISH = {
    "Deutsch lernen": "help with learning German",
    "Behörden und Ämter": "accompanying people to public authorities",
    "Kita und Schule": "support with nursery and school matters",
    "Briefe": "support with letters",
    "Orientierung in Erfurt": "finding one’s way around Erfurt",
    "Freizeit": "leisure activities together",
    "Sport": "sports together",
    "Kultur und Alltag": "introduction to culture and everyday life in Germany",
    "Ausbildung und Beruf": "support with vocational training and work",
}
COMPETENCES_IN_ENGLISH = {
    "Teamfähigkeit": "ability to work in a team",
    "Kommunikationsfähigkeit": "communication skills",
    "Kooperationsfähigkeit": "cooperation skills",
    "Konfliktlösungsfähigkeit": "conflict resolution skills",
    "Reflexionsfähigkeit": "ability to reflect",
    "Selbstständigkeit": "independence",
    "Flexibilität": "flexibility",
    "Eigeninitiative": "initiative",
    "Zuverlässigkeit": "reliability",
    "Empathie": "empathy",
    "interkulturelle Kompetenz": "intercultural competence",
}
ENGLISH = CertificateLanguage.ENGLISH


def activities(topics: Iterable[str], language: CertificateLanguage = CertificateLanguage.GERMAN) -> tuple[str, ...]:
    """Topics as activities of the volunteer, in plain words."""
    words = ACTIVITIES_IN_ENGLISH if language is ENGLISH else ACTIVITIES
    return tuple(words.get(topic, topic) for topic in topics)


def competences(names: Iterable[str], language: CertificateLanguage) -> tuple[str, ...]:
    """Competences in the certificate's language."""
    return tuple(COMPETENCES_IN_ENGLISH.get(name, name) if language is ENGLISH else name for name in names)


def topics_of(met: Iterable[Meeting]) -> tuple[str, ...]:
    """The topics of some meetings, the most frequent first."""
    counts = Counter(topic for meeting in met for topic in meeting.topics)
    return tuple(topic for topic, _ in counts.most_common())


def days_of(met: Iterable[Meeting], language: CertificateLanguage = CertificateLanguage.GERMAN) -> tuple[Day, ...]:
    """Some meetings by their days, oldest first: what was done, never with whom."""
    by_day = groupby(sorted(met, key=lambda each: each.day), key=lambda each: each.day)
    groups = ((day, list(same)) for day, same in by_day)
    return tuple(
        Day(day, sum(each.minutes for each in same), activities(topics_of(same), language)) for day, same in groups
    )
