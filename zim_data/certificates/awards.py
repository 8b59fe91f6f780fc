"""Awards for volunteers: who fulfils what they ask for, with the numbers, and an application to copy from.

What is counted is what stands in the log. None of these awards is ours, and our certificate is none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from zim_data import meetings
from zim_data.certificates.activities import activities, topics_of
from zim_data.certificates.issue import counted, issued
from zim_data.certificates.wording import hours_text, number, rounded_down
from zim_data.errors import RuleBroken
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Meeting, Volunteer, VolunteerStatus

YEAR, WEEK = 365.25, 7
"""Days."""


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that an award asks for: how much is needed, and what the volunteer has (None: not known)."""

    what: str
    needed: float
    has: float | None
    unit: str

    @property
    def met(self) -> bool | None:
        """None where it is not known."""
        return None if self.has is None else self.has >= self.needed

    @property
    def text(self) -> str:
        """`5,2 von 5 Stunden in der Woche`."""
        has = "nicht bekannt" if self.has is None else number(rounded_down(self.has))
        return f"{self.what}: {has}, nötig {number(self.needed)} {self.unit}"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a volunteer stands with an award."""

    award: str
    volunteer: Volunteer
    demands: tuple[Demand, ...]

    @property
    def fulfilled(self) -> bool | None:
        """None where only something that is not known is missing."""
        met = [each.met for each in self.demands]
        return False if False in met else None if None in met else True


@dataclass(frozen=True, slots=True)
class Record:
    """A volunteer's engagement in numbers, on a day."""

    starts: date
    ends: date
    hours: float
    meetings: int
    weekly: float
    last_year: float
    """Hours in the twelve months before that day."""
    unbroken_since: date
    """The first day after the last pause that was too long."""

    @property
    def years(self) -> float:
        """From the first meeting after the last long pause to the latest."""
        return (self.ends - self.unbroken_since).days / YEAR


CARD, APPLICATION = "Thüringer Ehrenamtscard", "Thüringer Ehrenamtszertifikat (Antrag beim Land)"


def standings(snapshot: Snapshot, volunteer: Volunteer) -> list[Standing]:
    """How the volunteer stands with every award; none without a meeting."""
    record = record_of(snapshot, volunteer.id)
    if record is None:
        return []
    settings, age = snapshot.settings, sure_age(volunteer, snapshot.on)
    card = (
        Demand("Alter", settings.award_card_age, age, "Jahre"),
        Demand("Stunden in der Woche", settings.award_card_weekly, record.weekly, "im Durchschnitt"),
        Demand("Dauer", settings.award_card_years, record.years, "Jahre"),
    )
    application = (
        Demand("Alter", settings.award_application_age, age, "Jahre"),
        Demand("Dauer ohne lange Pause", settings.award_application_months, record.years * 12, "Monate"),
    )
    by_hours = [
        Standing(name, volunteer, (Demand("Stunden in den letzten 12 Monaten", hours, record.last_year, "Stunden"),))
        for name, hours in hour_awards(settings).items()
    ]
    return [Standing(CARD, volunteer, card), Standing(APPLICATION, volunteer, application), *by_hours]


def hour_awards(settings: Settings) -> dict[str, int]:
    """Awards that only ask for hours in a year, by name."""
    hours = sorted({settings.award_hours_low, settings.award_hours_middle, settings.award_hours_high})
    return {f"{each} Stunden im Jahr": each for each in hours}


def names(settings: Settings) -> list[str]:
    """All awards."""
    return [CARD, APPLICATION, *hour_awards(settings)]


@per_snapshot
def for_everybody(snapshot: Snapshot) -> list[Standing]:
    """Every award with every volunteer who has met somebody and has not stopped, by name."""
    going_on = [each for each in snapshot[Volunteer].records if each.status is not VolunteerStatus.ENDED]
    by_name = sorted(going_on, key=lambda each: (each.last_name.casefold(), each.name.casefold()))
    return [standing for volunteer in by_name for standing in standings(snapshot, volunteer)]


def record_of(snapshot: Snapshot, volunteer_id: str) -> Record | None:
    """What the log says about a volunteer; None without a meeting."""
    met = counted(snapshot, volunteer_id)
    if not met:
        return None
    starts, ends = met[0].day, met[-1].day
    total = meetings.hours(met)
    weeks = max((ends - starts).days + 1, WEEK) / WEEK
    year_ago = snapshot.on - timedelta(days=365)
    return Record(
        starts=starts,
        ends=ends,
        hours=round(total, 2),
        meetings=len(met),
        weekly=total / weeks,
        last_year=round(meetings.hours(each for each in met if each.day > year_ago), 2),
        unbroken_since=_unbroken_since(met, snapshot.settings.award_gap_days),
    )


def sure_age(volunteer: Volunteer, on: date) -> int | None:
    """The age that the volunteer has for certain: only the year of birth is known, so the birthday may be to come."""
    return None if volunteer.birth_year is None else on.year - volunteer.birth_year - 1


def _unbroken_since(met: Sequence[Meeting], longest_gap: int) -> date:
    since = met[0].day
    for before, after in pairwise(met):
        if (after.day - before.day).days > longest_gap:
            since = after.day
    return since


# --- The application --------------------------------------------------------------------------------------------------


def application(snapshot: Snapshot, volunteer: Volunteer, handed_over: date | None = None) -> str:
    """All that the state's form asks for, to copy from; raises `RuleBroken` without a meeting."""
    record = record_of(snapshot, volunteer.id)
    if record is None:
        raise RuleBroken(f"Für {volunteer.name} ist noch kein Treffen eingetragen.")
    settings = snapshot.settings
    met = counted(snapshot, volunteer.id)
    latest = next((each for each in issued(snapshot, volunteer.id) if not each.revoked), None)
    parts = {
        "Person": [volunteer.name, _text("Geburtsjahr", volunteer.birth_year), _text("E-Mail", volunteer.email)],
        "Organisation": [settings.organisation, settings.organisation_address, settings.organisation_phone],
        "Funktion": ["Integrationsbegleiter*in, ehrenamtlich und unentgeltlich"],
        "Tätigkeitsfelder": [*activities(topics_of(met))],
        "Zeitraum und Umfang": [
            f"seit {record.starts:%d.%m.%Y}, zuletzt am {record.ends:%d.%m.%Y}",
            f"{number(record.meetings)} Treffen, {hours_text(record.hours)}, "
            f"im Durchschnitt {number(rounded_down(record.weekly))} Stunden in der Woche",
            f"in den letzten 12 Monaten: {hours_text(record.last_year)}",
        ],
        "Fähigkeiten": [*(latest.competences if latest else ())] or ["(mit der Person gemeinsam auswählen)"],
        "Schulungen": [*volunteer.trainings] or ["keine eingetragen"],
        "Voraussetzungen": [each.text for each in _of(snapshot, volunteer, APPLICATION)],
    }
    if handed_over:
        last = handed_over - timedelta(weeks=settings.award_application_weeks)
        parts["Frist"] = [f"Übergabe am {handed_over:%d.%m.%Y}: Antrag bis spätestens {last:%d.%m.%Y} stellen"]
    return "\n\n".join("\n".join([title, *(f"  {each}" for each in said if each)]) for title, said in parts.items())


def _of(snapshot: Snapshot, volunteer: Volunteer, award: str) -> tuple[Demand, ...]:
    return next(each.demands for each in standings(snapshot, volunteer) if each.award == award)


def _text(label: str, value: object) -> str:
    return f"{label} {value}" if value else ""
