"""What volunteers do, as a certificate says it; topics that staff added stand for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from zim_data.certificates.facts import MeetingDay
from zim_data.tables import Meeting

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


def activities(topics: Iterable[str]) -> tuple[str, ...]:
    """Topics as activities of the volunteer, in plain words."""
    return tuple(ACTIVITIES.get(topic, topic) for topic in topics)


def topics_of(met: Iterable[Meeting]) -> tuple[str, ...]:
    """The topics of some meetings, the most frequent first."""
    counts = Counter(topic for meeting in met for topic in meeting.topics)
    return tuple(topic for topic, _ in counts.most_common())


def days_of(met: Iterable[Meeting]) -> tuple[MeetingDay, ...]:
    """Some meetings by their days, oldest first: what was done, never with whom."""
    by_day = groupby(sorted(met, key=lambda each: each.day), key=lambda each: each.day)
    groups = ((day, list(same)) for day, same in by_day)
    return tuple(
        MeetingDay(day, sum(each.minutes for each in same), activities(topics_of(same))) for day, same in groups
    )
