"""What volunteers do and can, as a certificate says it; what staff added to the lists stands as they wrote it."""

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
ENGLISH = {
    "Hilfe beim Deutschlernen": "help with learning German",
    "Begleitung zu Behörden und Ämtern": "accompaniment to public authorities",
    "Unterstützung bei Terminen in Kita und Schule": "support with appointments at nursery and school",
    "Unterstützung bei Briefen": "support with letters",
    "Orientierung in Erfurt": "finding one’s way in Erfurt",
    "gemeinsame Freizeitgestaltung": "leisure activities together",
    "gemeinsame sportliche Aktivitäten": "sports together",
    "Vermittlung von Kultur und Alltag in Deutschland": "introduction to culture and everyday life in Germany",
    "Unterstützung bei Ausbildung und Beruf": "support with training and work",
    "Teamfähigkeit": "teamwork",
    "Kommunikationsfähigkeit": "communication",
    "Kooperationsfähigkeit": "cooperation",
    "Konfliktlösungsfähigkeit": "conflict resolution",
    "Reflexionsfähigkeit": "reflection",
    "Selbstständigkeit": "working independently",
    "Flexibilität": "flexibility",
    "Eigeninitiative": "initiative",
    "Zuverlässigkeit": "reliability",
    "Empathie": "empathy",
    "interkulturelle Kompetenz": "intercultural competence",
    "Einführung": "introduction to volunteering",
    "Interkulturelle Kompetenz": "intercultural competence",
    "Asyl- und Aufenthaltsrecht": "asylum and residence law",
    "Nähe und Distanz": "closeness and distance",
    "Kinderschutz": "child protection",
    "Deutsch begleiten": "accompanying people who learn German",
}
"""Activities, and the competences and trainings of the lists that come with the app."""


def in_language(items: Iterable[str], language: CertificateLanguage) -> tuple[str, ...]:
    """Items of a list in the certificate's language, as far as that is known."""
    known = ENGLISH if language is CertificateLanguage.ENGLISH else {}
    return tuple(known.get(item, item) for item in items)


def activities(topics: Iterable[str], language: CertificateLanguage = CertificateLanguage.GERMAN) -> tuple[str, ...]:
    """Topics as activities of the volunteer, in plain words."""
    return in_language((ACTIVITIES.get(topic, topic) for topic in topics), language)


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
