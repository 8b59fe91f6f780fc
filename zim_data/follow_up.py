"""What needs doing: one table of rules over the snapshot. Nothing of it is stored, so nothing of it is out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from zim_data import absences, meetings, snoozes, tandems
from zim_data.people import name_of, registered_on, waiting_since
from zim_data.records import fields_of
from zim_data.settings import Settings
from zim_data.snoozes import Matter
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import (
    CheckIn,
    Newcomer,
    NewcomerStatus,
    Snooze,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

EARLY = date(2000, 1, 1)
"""Stands for a day that nobody noted."""


class Level(IntEnum):
    """How urgent something is."""

    HINT = 1
    YELLOW = 2
    RED = 3


@dataclass(frozen=True, slots=True)
class Due:
    """Something that needs doing: what, for whom (one person or a tandem's two), since when, how urgent, whose job."""

    rule: Rule
    what: str
    level: Level
    since: date
    people: tuple[str, ...]
    """IDs of those it is about, whose phone numbers are shown."""
    tandem_id: str | None = None
    staff: str | None = None
    """Who does it today; None for everybody."""
    instead_of: str | None = None
    """Whose job it is otherwise, where somebody stands in."""

    @property
    def matter(self) -> Matter:
        """What can be put off."""
        return Matter(self.rule.name, self.tandem_id or self.people[0], self.since)


Finding = tuple[str, Level, date, tuple[str, ...], str | None]
Finder = Callable[[Snapshot], Iterator[Finding]]


def of_tandem_or_person(snapshot: Snapshot, people: tuple[str, ...], tandem_id: str | None) -> str | None:
    """The tandem's member of staff, else who led the interview with one of the people; None where nobody is noted."""
    tandem = snapshot[Tandem].by_id.get(tandem_id or "")
    if tandem and tandem.staff:
        return tandem.staff
    found = (snapshot[Volunteer].by_id.get(each) or snapshot[Newcomer].by_id.get(each) for each in people)
    return next((person.interviewed_by for person in found if person and person.interviewed_by), None)


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule: its German name, how it finds what is due, and what can be done about it."""

    name: str
    find: Finder
    when: str
    """From which day on, in words; a name in curly brackets is a setting's."""
    page: str
    """The page where it is done, and what the link there says."""
    link: str
    check_in: bool = False
    """Whether asking the two settles it, so that a traffic light is enough."""
    can_be_done: bool = False
    """Whether it may be called done although the data do not show it."""
    whose: Callable[[Snapshot, tuple[str, ...], str | None], str | None] = of_tandem_or_person


def when(rule: Rule, settings: Settings) -> str:
    """From which day on the rule holds, with the numbers of the settings."""
    return rule.when.format_map({each.name: each.text(getattr(settings, each.name)) for each in fields_of(Settings)})


@per_snapshot
def due(snapshot: Snapshot) -> list[Due]:
    """What needs doing, most urgent first, then in the order of the rules, then what waited longest."""
    resting = snoozes.current(snapshot)
    return [each for each in everything(snapshot) if each.matter not in resting]


@per_snapshot
def put_off(snapshot: Snapshot) -> list[tuple[Due, Snooze]]:
    """What would need doing but rests, what comes back first."""
    resting = snoozes.current(snapshot)
    found = [(each, resting[each.matter]) for each in everything(snapshot) if each.matter in resting]
    return sorted(found, key=lambda pair: pair[1].until or date.max)


@per_snapshot
def everything(snapshot: Snapshot) -> list[Due]:
    """All that the rules find, in the order of `due`."""
    order = {rule.name: number for number, rule in enumerate(RULES)}
    found = [_assigned(snapshot, rule, finding) for rule in RULES for finding in rule.find(snapshot)]
    return sorted(found, key=lambda each: (-each.level, order[each.rule.name], each.since))


def _assigned(snapshot: Snapshot, rule: Rule, finding: Finding) -> Due:
    what, level, since, people, tandem_id = finding
    usual = rule.whose(snapshot, people, tandem_id)
    staff = absences.acting(snapshot, usual)
    return Due(rule, what, level, since, people, tandem_id, staff, usual if staff != usual else None)


def _days(snapshot: Snapshot, since: date) -> int:
    return (snapshot.on - since).days


# --- People -----------------------------------------------------------------------------------------------------------


def _interviews(snapshot: Snapshot) -> Iterator[Finding]:
    waiting = (VolunteerStatus.INTERESTED, VolunteerStatus.CONTACT, NewcomerStatus.INTERESTED)
    everybody: list[Volunteer | Newcomer] = [*snapshot[Volunteer].records, *snapshot[Newcomer].records]
    for person in everybody:
        if person.status not in waiting:
            continue
        first = registered_on(person)
        if person.interview_on and person.interview_on < snapshot.on:
            what = f"Aufnahmegespräch am {person.interview_on:%d.%m.%Y}: Wie war es?"
            yield what, Level.YELLOW, person.interview_on, (person.id,), None
        elif not person.interview_on and first and _days(snapshot, first) >= snapshot.settings.interview_after:
            what = f"Seit {_days(snapshot, first)} Tagen gemeldet, noch kein Aufnahmegespräch vereinbart"
            yield what, Level.YELLOW, first, (person.id,), None


def _waiting(snapshot: Snapshot) -> Iterator[Finding]:
    settings = snapshot.settings
    for newcomer in snapshot[Newcomer].records:
        since = waiting_since(newcomer, snapshot.on)
        if newcomer.status is not NewcomerStatus.WAITING or since is None:
            continue
        days = _days(snapshot, since)
        if days >= settings.waiting_yellow:
            level = Level.RED if days >= settings.waiting_red else Level.YELLOW
            yield f"Wartet seit {days} Tagen auf eine Begleitung", level, since, (newcomer.id,), None


def _records(snapshot: Snapshot) -> Iterator[Finding]:
    """Führungszeugnisse that run out, of volunteers who are with a household with children."""
    settings = snapshot.settings
    for tandem in tandems.with_status(snapshot, tandems.OPEN):
        volunteer = snapshot[Volunteer].by_id.get(tandem.volunteer_id)
        newcomer = snapshot[Newcomer].by_id.get(tandem.newcomer_id)
        if volunteer is None or newcomer is None or not newcomer.has_minors:
            continue
        if volunteer.record_issued_on is None:
            since = _noted_on(tandem)
            yield "Führungszeugnis fehlt (Kinder im Haushalt)", Level.RED, since, (volunteer.id,), tandem.id
            continue
        until = add_years(volunteer.record_issued_on, settings.record_valid_years)
        if until - timedelta(days=settings.record_warning) <= snapshot.on:
            over = until < snapshot.on
            what = f"Führungszeugnis {'ist abgelaufen' if over else 'läuft ab'} ({until:%d.%m.%Y})"
            yield what, Level.RED if over else Level.HINT, until, (volunteer.id,), tandem.id


# --- Tandems ----------------------------------------------------------------------------------------------------------


def _proposals(snapshot: Snapshot) -> Iterator[Finding]:
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.PROPOSED})):
        since = tandem.proposed_on
        if since and _days(snapshot, since) >= snapshot.settings.proposal_after:
            days = _days(snapshot, since)
            red = days >= snapshot.settings.first_meeting_after
            what = f"Vorschlag seit {days} Tagen offen, noch kein erstes Treffen geplant"
            yield what, Level.RED if red else Level.YELLOW, since, _both(tandem), tandem.id


def _first_meetings(snapshot: Snapshot) -> Iterator[Finding]:
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.FIRST_MEETING})):
        day = tandem.first_meeting_at.date() if tandem.first_meeting_at else None
        if day is None:
            since = _noted_on(tandem)
            level = Level.RED if _days(snapshot, since) >= snapshot.settings.first_meeting_after else Level.YELLOW
            yield "Das erste Treffen hat noch keinen Termin", level, since, _both(tandem), tandem.id
        elif day == snapshot.on:
            what = f"Heute erstes Treffen um {tandem.first_meeting_at:%H:%M} Uhr"
            yield what, Level.YELLOW, day, _both(tandem), tandem.id
        elif day < snapshot.on:
            late = _days(snapshot, day) >= snapshot.settings.proposal_after
            what = f"Erstes Treffen war am {day:%d.%m.%Y}: Passt es?"
            yield what, Level.RED if late else Level.YELLOW, day, _both(tandem), tandem.id


def _silent(snapshot: Snapshot) -> Iterator[Finding]:
    settings = snapshot.settings
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.TRIAL, TandemStatus.ACTIVE})):
        last = _last_meeting(snapshot, tandem)
        if last is None:
            continue
        days = _days(snapshot, last)
        if days >= settings.silence_yellow:
            level = Level.RED if days >= settings.silence_red else Level.YELLOW
            yield f"Seit {days} Tagen kein Treffen eingetragen", level, last, _both(tandem), tandem.id


def _check_ins(snapshot: Snapshot) -> Iterator[Finding]:
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.TRIAL, TandemStatus.ACTIVE})):
        day = next_check_in(snapshot, tandem)
        if day and day <= snapshot.on:
            late = _days(snapshot, day) >= snapshot.settings.check_in_first
            level = Level.YELLOW if late else Level.HINT
            yield f"Nachfrage fällig seit {day:%d.%m.%Y}", level, day, _both(tandem), tandem.id


def _lights(snapshot: Snapshot) -> Iterator[Finding]:
    """Tandems whose latest check-in was yellow or red."""
    for tandem in tandems.with_status(snapshot, tandems.RUNNING):
        latest = latest_check_in(snapshot, tandem)
        if latest and latest.light != "grün":
            level = Level.RED if latest.light == "rot" else Level.YELLOW
            what = f"Ampel {latest.light} bei der Nachfrage am {latest.day:%d.%m.%Y}"
            yield what, level, latest.day, _both(tandem), tandem.id


def _support(snapshot: Snapshot) -> Iterator[Finding]:
    """Meetings at which support was asked for, until somebody has checked in."""
    for tandem in tandems.with_status(snapshot, tandems.RUNNING):
        asked = [each for each in meetings.by_tandem(snapshot).get(tandem.id, []) if each.needs_support]
        answered = [each.day for each in tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])]
        if asked and not any(day >= asked[0].day for day in answered):
            what = f"Unterstützung gewünscht beim Treffen am {asked[0].day:%d.%m.%Y}"
            yield what, Level.RED, asked[0].day, _both(tandem), tandem.id


def _trials(snapshot: Snapshot) -> Iterator[Finding]:
    settings = snapshot.settings
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.TRIAL})):
        start = tandems.started_on(tandem)
        count = len(meetings.by_tandem(snapshot).get(tandem.id, []))
        over = start is not None and _days(snapshot, start) >= settings.trial_days
        if start and (over or count >= settings.trial_meetings):
            what = f"Probephase um ({count} Treffen, {_days(snapshot, start)} Tage): Geht es weiter?"
            yield what, Level.HINT, start + timedelta(days=settings.trial_days), _both(tandem), tandem.id


def _pauses(snapshot: Snapshot) -> Iterator[Finding]:
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.PAUSED})):
        if tandem.paused_until and tandem.paused_until <= snapshot.on:
            what = f"Die Pause ging bis zum {tandem.paused_until:%d.%m.%Y}: Geht es weiter?"
            yield what, Level.YELLOW, tandem.paused_until, _both(tandem), tandem.id


def _planned_ends(snapshot: Snapshot) -> Iterator[Finding]:
    ahead = timedelta(days=snapshot.settings.end_warning)
    for tandem in tandems.with_status(snapshot, tandems.RUNNING):
        if tandem.planned_end and tandem.planned_end - ahead <= snapshot.on:
            over = tandem.planned_end < snapshot.on
            what = f"Geplantes Ende {'war' if over else 'ist'} am {tandem.planned_end:%d.%m.%Y}: Verlängern?"
            since = tandem.planned_end - ahead
            yield what, Level.YELLOW if over else Level.HINT, since, _both(tandem), tandem.id


def _closing_talks(snapshot: Snapshot) -> Iterator[Finding]:
    after = timedelta(days=snapshot.settings.closing_talk_after)
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.ENDED})):
        # Half a year later nobody will hold that talk any more.
        recent = tandem.ended_on and tandem.ended_on >= snapshot.on - timedelta(days=183)
        if tandem.ended_on and recent and not tandem.closing_talk_on and tandem.ended_on + after <= snapshot.on:
            what = f"Abschlussgespräch fehlt (beendet am {tandem.ended_on:%d.%m.%Y})"
            yield what, Level.YELLOW, tandem.ended_on, _both(tandem), tandem.id


def _reviews(snapshot: Snapshot) -> Iterator[Finding]:
    """The review after some meetings, and the one after some months, until somebody has checked in since."""
    for tandem in tandems.with_status(snapshot, frozenset({TandemStatus.TRIAL, TandemStatus.ACTIVE})):
        reached = [each for each in _review_days(snapshot, tandem) if each[0] <= snapshot.on]
        if not reached:
            continue
        day, after = max(reached)
        latest = latest_check_in(snapshot, tandem)
        if latest is None or latest.day < day:
            late = _days(snapshot, day) >= snapshot.settings.check_in_first
            what = f"Rückblick nach {after} (erreicht am {day:%d.%m.%Y})"
            yield what, Level.YELLOW if late else Level.HINT, day, _both(tandem), tandem.id


def _review_days(snapshot: Snapshot, tandem: Tandem) -> Iterator[tuple[date, str]]:
    settings = snapshot.settings
    met = meetings.by_tandem(snapshot).get(tandem.id, [])
    if len(met) >= settings.review_after_meeting:
        yield met[-settings.review_after_meeting].day, f"dem {settings.review_after_meeting}. Treffen"
    if start := tandems.started_on(tandem):
        months = settings.review_after_months
        yield tandems.usual_end(start, months), "1 Monat" if months == 1 else f"{months} Monaten"


RULES: tuple[Rule, ...] = (
    Rule(
        "Unterstützung",
        _support,
        "sobald sie bei einem Treffen gewünscht wird, bis jemand nachgefragt hat",
        "tandems",
        "Zum Tandem",
        check_in=True,
        can_be_done=True,
    ),
    Rule(
        "Ampel",
        _lights,
        "sobald eine Nachfrage gelb oder rot war, bis die nächste grün ist",
        "tandems",
        "Zum Tandem",
        check_in=True,
    ),
    Rule(
        "Wartezeit",
        _waiting,
        "ab {waiting_yellow} Tagen Wartezeit, dringend ab {waiting_red}",
        "matching",
        "Begleitung suchen",
    ),
    Rule(
        "Ohne Treffen",
        _silent,
        "{silence_yellow} Tage nach dem letzten Treffen, dringend nach {silence_red}",
        "tandems",
        "Zum Tandem",
    ),
    Rule(
        "Führungszeugnis",
        _records,
        "wo Kinder leben: wenn es fehlt, und {record_warning} Tage, bevor es nach {record_valid_years} Jahren abläuft",
        "directory",
        "Zur Person",
    ),
    Rule(
        "Erstes Treffen",
        _first_meetings,
        "solange der Termin fehlt (dringend {first_meeting_after} Tage nach dem Vorschlag), und ab dem Tag des Termins",
        "tandems",
        "Termin oder Ergebnis",
    ),
    Rule(
        "Vorschlag offen",
        _proposals,
        "{proposal_after} Tage nach dem Vorschlag, dringend nach {first_meeting_after}",
        "tandems",
        "Termin planen",
    ),
    Rule(
        "Aufnahmegespräch",
        _interviews,
        "{interview_after} Tage nach der Meldung ohne Termin, und am Tag nach dem Termin",
        "directory",
        "Zur Person",
    ),
    Rule("Pause", _pauses, "am letzten Tag der Pause", "tandems", "Weiter oder beenden"),
    Rule(
        "Nachfrage",
        _check_ins,
        "{check_in_first} und {check_in_second} Tage nach dem ersten Treffen, dann {check_in_every} Tage nach der "
        "letzten Nachfrage",
        "tandems",
        "Zum Tandem",
        check_in=True,
    ),
    Rule(
        "Rückblick",
        _reviews,
        "nach dem {review_after_meeting}. Treffen und nach {review_after_months} Monaten, bis jemand nachgefragt hat",
        "tandems",
        "Zum Tandem",
        check_in=True,
        can_be_done=True,
    ),
    Rule(
        "Probephase",
        _trials,
        "nach {trial_meetings} Treffen oder {trial_days} Tagen",
        "tandems",
        "Bestätigen oder beenden",
    ),
    Rule(
        "Geplantes Ende",
        _planned_ends,
        "{end_warning} Tage vor dem geplanten Ende",
        "tandems",
        "Verlängern oder beenden",
    ),
    Rule(
        "Abschlussgespräch",
        _closing_talks,
        "{closing_talk_after} Tage nach dem Ende",
        "tandems",
        "Abschlussgespräch",
        can_be_done=True,
    ),
)
"""Every rule; adding one is an entry here."""


def latest_check_in(snapshot: Snapshot, tandem: Tandem, *, on: date | None = None) -> CheckIn | None:
    """The newest check-in (until that day, if one is given); of several on one day, what was entered last."""
    found = tandems.check_ins_by_tandem(snapshot).get(tandem.id, [])
    if on is not None:
        found = [each for each in found if each.day <= on]
    same_day = [each for each in found if each.day == found[0].day]
    return max(same_day, key=lambda each: each.created_at or datetime.min, default=None)


def next_check_in(snapshot: Snapshot, tandem: Tandem) -> date | None:
    """When to ask next: as noted, else on days 14 and 28 after the start and then monthly (settings)."""
    start = tandems.started_on(tandem)
    latest = latest_check_in(snapshot, tandem)
    if latest and latest.next_on:
        return latest.next_on
    if start is None:
        return None
    return _regular_check_in(snapshot.settings, start, latest.day if latest else None)


def check_in_after(snapshot: Snapshot, tandem: Tandem, day: date) -> date | None:
    """When to ask again after a check-in on that day, unless something else is noted."""
    start = tandems.started_on(tandem)
    return _regular_check_in(snapshot.settings, start, day) if start else None


def _regular_check_in(settings: Settings, start: date, latest: date | None) -> date:
    first, second = (start + timedelta(days=days) for days in (settings.check_in_first, settings.check_in_second))
    if latest is None or latest < first - timedelta(days=settings.check_in_first // 2):
        return first
    if latest < second - timedelta(days=(settings.check_in_second - settings.check_in_first) // 2):
        return second
    return latest + timedelta(days=settings.check_in_every)


def add_years(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def title(snapshot: Snapshot, each: Due) -> str:
    """Whom it is about."""
    return " und ".join(name_of(snapshot, identity) for identity in each.people)


def _both(tandem: Tandem) -> tuple[str, str]:
    return tandem.volunteer_id, tandem.newcomer_id


def _noted_on(tandem: Tandem) -> date:
    """The day of the proposal, or on which the row was made; the same one every day also where nobody noted it."""
    return tandem.proposed_on or (tandem.created_at.date() if tandem.created_at else EARLY)


def _last_meeting(snapshot: Snapshot, tandem: Tandem) -> date | None:
    found = meetings.by_tandem(snapshot).get(tandem.id)
    return found[0].day if found else tandems.started_on(tandem)
