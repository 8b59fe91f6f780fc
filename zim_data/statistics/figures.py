"""Every figure of dashboard, reports and handbook, declared once; adding one is an entry here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from statistics import median

from zim_data import rooms
from zim_data.people import waiting_since
from zim_data.periods import Period, month_number
from zim_data.statistics.check_ins import ON_TIME, appointments_in, tolerance
from zim_data.statistics.lives import (
    Life,
    Side,
    began_in,
    bookings_in,
    ended_in,
    lives,
    lives_in,
    log_in,
    meetings_in,
    people_in,
    person_id,
    registered_in,
    running_on,
)
from zim_data.statistics.survival import DAYS_A_MONTH, Lasting
from zim_data.statistics.traits import (
    DURATION,
    END_REASON,
    FUNDING,
    OF_NEWCOMERS,
    OF_VOLUNTEERS,
    PLACE,
    ROOM,
    TOPIC,
    days_lasted,
)
from zim_data.statistics.values import NOT_KNOWN, Breakdown, Count, Figure, Measure, counted, figures
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import (
    Booking,
    CheckIn,
    Meeting,
    Newcomer,
    NewcomerStatus,
    Tandem,
    Volunteer,
    VolunteerStatus,
)

DAYS_PER_MONTH = 365.25 / 12
Counting = Callable[[Snapshot, Period], Count]


def _ids(rows: Iterable[Tandem | Meeting | Booking]) -> tuple[str, ...]:
    return tuple([row.id for row in rows])


# --- Tandems ----------------------------------------------------------------------------------------------------------


def _tandems(snapshot: Snapshot, period: Period) -> Count:
    return counted(life.tandem.id for life in lives_in(snapshot, period))


def _new_tandems(snapshot: Snapshot, period: Period) -> Count:
    return counted(_ids(began_in(snapshot, period)))


def _continuing_tandems(snapshot: Snapshot, period: Period) -> Count:
    return counted(life.tandem.id for life in lives_in(snapshot, period) if life.began < period.starts)


def _active_tandems(snapshot: Snapshot, period: Period) -> Count:
    met = log_in(snapshot, period)
    return counted(life.tandem.id for life in lives_in(snapshot, period) if life.tandem.id in met)


def _running_tandems(snapshot: Snapshot, period: Period) -> Count:
    return counted(_ids(running_on(snapshot, period.ends)))


def _ended_tandems(snapshot: Snapshot, period: Period) -> Count:
    return counted(_ids(ended_in(snapshot, period)))


def _duration(snapshot: Snapshot, period: Period) -> Count:
    days = days_lasted(snapshot, period.ends)
    return _median({each.id: days[each.id] / DAYS_A_MONTH for each in ended_in(snapshot, period) if each.id in days})


def _median(values: dict[str, float]) -> Count:
    return Count(median(values.values()), tuple(values)) if values else NOT_KNOWN


TANDEMS = Measure(
    "tandems",
    "Tandems",
    "Tandems, die an mindestens einem Tag des Zeitraums liefen, neue und fortgeführte; auch die in einer Pause.",
    Tandem,
    _tandems,
    target="target_tandems",
    in_months=True,
)
NEW_TANDEMS = Measure(
    "new",
    "Neue Tandems",
    "Tandems, die im Zeitraum begonnen haben, also zum ersten Mal zusammenkamen.",
    Tandem,
    _new_tandems,
    target="target_tandems_new",
    in_months=True,
)
CONTINUING_TANDEMS = Measure(
    "continuing",
    "Fortgeführte Tandems",
    "Tandems, die vor dem Zeitraum begonnen haben und an mindestens einem Tag des Zeitraums noch liefen.",
    Tandem,
    _continuing_tandems,
)
ACTIVE_TANDEMS = Measure(
    "active",
    "Aktive Tandems",
    "Tandems, die im Zeitraum liefen und für die darin mindestens ein Treffen eingetragen ist.",
    Tandem,
    _active_tandems,
)
RUNNING_TANDEMS = Measure(
    "running",
    "Laufende Tandems",
    "Tandems, die bis zum letzten Tag des Zeitraums begonnen haben und an diesem Tag nicht beendet waren; "
    "Tandems in einer Pause zählen mit.",
    Tandem,
    _running_tandems,
)
ENDED_TANDEMS = Measure("ended", "Beendete Tandems", "Tandems, die im Zeitraum endeten.", Tandem, _ended_tandems)
TANDEM_DURATION = Measure(
    "duration",
    "Dauer beendeter Tandems",
    "Median der Monate (zu 30 Tagen) vom Beginn bis zum Ende der Tandems, die im Zeitraum endeten.",
    Tandem,
    _duration,
    "Monate",
    1,
    is_average=True,
)


def _survival(months: int, target: str = "") -> Measure:
    return Measure(
        f"survival_{months}",
        f"Tandems über {months} Monate",
        f"Anteil der Tandems, die mindestens {months} Monate (zu 30 Tagen) halten, geschätzt nach Kaplan und Meier aus "
        "allen Tandems, die bis zum Ende des Zeitraums begonnen haben, nach dem Stand an diesem Tag.",
        Tandem,
        Lasting(months),
        "%",
        is_average=True,
        target=target,
    )


SURVIVAL_3, SURVIVAL_6, SURVIVAL_12 = _survival(3), _survival(6, "target_survival"), _survival(12)


# --- People -----------------------------------------------------------------------------------------------------------


def _everybody(side: Side) -> Counting:
    return lambda snapshot, period: counted(people_in(snapshot, side, period))


def _new(side: Side) -> Counting:
    def count(snapshot: Snapshot, period: Period) -> Count:
        return counted(each for each, found in people_in(snapshot, side, period).items() if found[0].began in period)

    return count


def _continuing(side: Side) -> Counting:
    def count(snapshot: Snapshot, period: Period) -> Count:
        everybody = people_in(snapshot, side, period).items()
        return counted(each for each, found in everybody if found[0].began < period.starts)

    return count


def _active(side: Side) -> Counting:
    def count(snapshot: Snapshot, period: Period) -> Count:
        met = {
            person_id(life.tandem, side)
            for life in lives_in(snapshot, period)
            if life.tandem.id in log_in(snapshot, period)
        }
        return counted(each for each in people_in(snapshot, side, period) if each in met)

    return count


def _ended(side: Side) -> Counting:
    def count(snapshot: Snapshot, period: Period) -> Count:
        everybody = people_in(snapshot, side, period).items()
        return counted(each for each, found in everybody if not any(life.runs_after(period.ends) for life in found))

    return count


def _registered(side: Side) -> Counting:
    return lambda snapshot, period: counted(registered_in(snapshot, side, period))


def _people(side: Side, key: str, name: str, target: str) -> tuple[Measure, ...]:
    """All, new, continuing, active, ended and registered people of one side."""
    return (
        Measure(
            key,
            name,
            f"{name}, deren Tandem an mindestens einem Tag des Zeitraums lief.",
            side,
            _everybody(side),
            target=target,
            in_months=True,
        ),
        Measure(f"{key}_new", f"Neue {name}", f"{name}, deren erstes Tandem im Zeitraum begann.", side, _new(side)),
        Measure(
            f"{key}_continuing",
            f"Weiter beteiligte {name}",
            f"{name}, deren erstes Tandem vor dem Zeitraum begann und die im Zeitraum in einem Tandem waren.",
            side,
            _continuing(side),
        ),
        Measure(
            f"{key}_active",
            f"Aktive {name}",
            f"{name}, für deren Tandem im Zeitraum mindestens ein Treffen eingetragen ist.",
            side,
            _active(side),
        ),
        Measure(
            f"{key}_ended",
            f"Ausgeschiedene {name}",
            f"{name}, die im Zeitraum in einem Tandem waren und an seinem Ende in keinem mehr.",
            side,
            _ended(side),
        ),
        Measure(
            f"{key}_registered",
            f"Neu aufgenommene {name}",
            f"{name}, deren Aufnahmegespräch im Zeitraum war und die seitdem registriert sind.",
            side,
            _registered(side),
        ),
    )


VOLUNTEERS = _people(Volunteer, "volunteers", "Integrationsbegleiter*innen", "target_volunteers")
NEWCOMERS = _people(Newcomer, "newcomers", "Zugewanderte", "target_newcomers")
ALL_VOLUNTEERS, ALL_NEWCOMERS = VOLUNTEERS[0], NEWCOMERS[0]
ACTIVE_VOLUNTEERS = VOLUNTEERS[3]


def _trained(snapshot: Snapshot, period: Period) -> Count:
    by_id = snapshot[Volunteer].by_id
    return counted(each for each in people_in(snapshot, Volunteer, period) if by_id[each].trainings)


def _mailed(snapshot: Snapshot, period: Period) -> Count:
    if snapshot.on not in period:
        return NOT_KNOWN
    ended = VolunteerStatus.ENDED
    return counted(each.id for each in snapshot[Volunteer].records if each.infomail and each.status is not ended)


TRAINED = Measure(
    "trained",
    "Geschulte Integrationsbegleiter*innen",
    "Integrationsbegleiter*innen, deren Tandem im Zeitraum lief und für die mindestens eine Schulung eingetragen ist.",
    Volunteer,
    _trained,
)
INFOMAIL = Measure(
    "infomail",
    "Empfänger*innen der Infomail",
    "Integrationsbegleiter*innen, die heute die Infomail bekommen möchten und nicht den Status „Beendet“ haben; "
    "für vergangene Zeiträume ist die Zahl nicht bekannt.",
    Volunteer,
    _mailed,
)


# --- Waiting, and the way into a tandem -------------------------------------------------------------------------------


@per_snapshot
def wait_days(snapshot: Snapshot) -> dict[str, int | None]:
    """How many days each waiting newcomer has waited (None: nobody noted since when), by ID, the longest first."""
    people = [each for each in snapshot[Newcomer].records if each.status is NewcomerStatus.WAITING]
    since = {each.id: waiting_since(each, snapshot.on) for each in people}
    days = {identity: max(0, (snapshot.on - day).days) if day else None for identity, day in since.items()}
    return dict(sorted(days.items(), key=lambda each: -1 if each[1] is None else each[1], reverse=True))


def _waiting(snapshot: Snapshot, period: Period) -> Count:
    return counted(wait_days(snapshot)) if snapshot.on in period else NOT_KNOWN


def _known_waits(snapshot: Snapshot, period: Period) -> dict[str, float]:
    found = wait_days(snapshot) if snapshot.on in period else {}
    return {identity: days for identity, days in found.items() if days is not None}


def _median_wait(snapshot: Snapshot, period: Period) -> Count:
    return _median(_known_waits(snapshot, period))


def _longest_wait(snapshot: Snapshot, period: Period) -> Count:
    days = _known_waits(snapshot, period)
    return Count(max(days.values()), tuple(days)) if days else NOT_KNOWN


NOT_IN_THE_PAST = "für vergangene Zeiträume ist die Zahl nicht bekannt."
WAITING = Measure(
    "waiting",
    "Wartende Zugewanderte",
    f"Zugewanderte, die heute den Status „Wartend“ haben; {NOT_IN_THE_PAST}",
    Newcomer,
    _waiting,
)
MEDIAN_WAIT = Measure(
    "wait_median",
    "Wartezeit",
    "Median der Tage, die Zugewanderte mit dem Status „Wartend“ seit dem Aufnahmegespräch (fehlt es: seit der "
    f"Anmeldung) bis heute warten; {NOT_IN_THE_PAST}",
    Newcomer,
    _median_wait,
    "Tage",
    1,
    is_average=True,
)
LONGEST_WAIT = Measure(
    "wait_longest",
    "Längste Wartezeit",
    f"Die längste Zeit in Tagen, die jemand mit dem Status „Wartend“ bis heute wartet; {NOT_IN_THE_PAST}",
    Newcomer,
    _longest_wait,
    "Tage",
    is_average=True,
)


@per_snapshot
def _first_lives(snapshot: Snapshot, period: Period) -> tuple[tuple[Life, date | None], ...]:
    """The first tandem of each newcomer for whom it began in the period, and since when the newcomer had waited."""
    found = []
    for identity, all_lives in people_in(snapshot, Newcomer, period).items():
        if all_lives[0].began in period:
            since = waiting_since(snapshot[Newcomer].by_id[identity], snapshot.on)
            found.append((all_lives[0], since))
    return tuple(found)


def _days_to_first_meeting(snapshot: Snapshot, period: Period) -> Count:
    found = _first_lives(snapshot, period)
    return _median(
        {life.tandem.id: (life.began - since).days for life, since in found if since and since <= life.began}
    )


def _days_to_match(snapshot: Snapshot, period: Period) -> Count:
    found = [(life.tandem, since) for life, since in _first_lives(snapshot, period)]
    return _median(
        {
            tandem.id: (tandem.proposed_on - since).days
            for tandem, since in found
            if since and tandem.proposed_on and since <= tandem.proposed_on
        }
    )


def _days_from_match(snapshot: Snapshot, period: Period) -> Count:
    began = [life for life in lives(snapshot) if life.began in period]
    return _median(
        {
            life.tandem.id: (life.began - life.tandem.proposed_on).days
            for life in began
            if life.tandem.proposed_on and life.tandem.proposed_on <= life.began
        }
    )


def _days_to_interview(snapshot: Snapshot, period: Period) -> Count:
    people = snapshot[Newcomer].by_id
    registered = [people[identity] for identity in registered_in(snapshot, Newcomer, period)]
    return _median(
        {
            each.id: (each.interview_on - each.created_at.date()).days
            for each in registered
            if each.interview_on and each.created_at and each.created_at.date() <= each.interview_on
        }
    )


def _days_to_agreement(snapshot: Snapshot, period: Period) -> Count:
    known = [life for life in lives(snapshot) if life.tandem.agreed_on and life.tandem.agreed_on in period]
    return _median(
        {
            life.tandem.id: (life.tandem.agreed_on - life.began).days
            for life in known
            if life.tandem.agreed_on and date.min < life.began <= life.tandem.agreed_on
        }
    )


DAYS_TO_INTERVIEW = Measure(
    "days_to_interview",
    "Tage bis zum Aufnahmegespräch",
    "Median der Tage von der Anmeldung bis zum Aufnahmegespräch, für Zugewanderte, die im Zeitraum aufgenommen wurden.",
    Newcomer,
    _days_to_interview,
    "Tage",
    1,
    is_average=True,
)
DAYS_TO_AGREEMENT = Measure(
    "days_to_agreement",
    "Tage bis zur Vereinbarung",
    "Median der Tage vom ersten Treffen bis zur Vereinbarung der Tandems, die sie im Zeitraum trafen.",
    Tandem,
    _days_to_agreement,
    "Tage",
    1,
    is_average=True,
)
DAYS_TO_FIRST_MEETING = Measure(
    "days_to_first_meeting",
    "Tage bis zum ersten Treffen",
    "Median der Tage vom Aufnahmegespräch (fehlt es: von der Anmeldung) bis zum ersten Treffen, für Zugewanderte, "
    "deren erstes Tandem im Zeitraum begann.",
    Tandem,
    _days_to_first_meeting,
    "Tage",
    1,
    is_average=True,
)
DAYS_TO_MATCH = Measure(
    "days_to_match",
    "Tage bis zum Vorschlag",
    "Median der Tage vom Aufnahmegespräch (fehlt es: von der Anmeldung) bis zum Vorschlag, für Zugewanderte, "
    "deren erstes Tandem im Zeitraum begann.",
    Tandem,
    _days_to_match,
    "Tage",
    1,
    is_average=True,
)
DAYS_FROM_MATCH = Measure(
    "days_from_match",
    "Tage vom Vorschlag zum ersten Treffen",
    "Median der Tage vom Vorschlag bis zum ersten Treffen der Tandems, die im Zeitraum begannen.",
    Tandem,
    _days_from_match,
    "Tage",
    1,
    is_average=True,
)


# --- Meetings ---------------------------------------------------------------------------------------------------------


def hours_of(meeting: Meeting) -> float:
    """The hours that a meeting took."""
    return meeting.minutes / 60


def _meetings(snapshot: Snapshot, period: Period) -> Count:
    return counted(_ids(meetings_in(snapshot, period)))


def _hours(snapshot: Snapshot, period: Period) -> Count:
    found = meetings_in(snapshot, period)
    return Count(sum([each.minutes for each in found]) / 60, _ids(found))


def _minutes(snapshot: Snapshot, period: Period) -> Count:
    found = meetings_in(snapshot, period)
    return Count(median([each.minutes for each in found]), _ids(found)) if found else NOT_KNOWN


def _hours_per_volunteer(snapshot: Snapshot, period: Period) -> Count:
    by_id = snapshot[Tandem].by_id
    minutes: Counter[str] = Counter()
    for tandem_id, log in log_in(snapshot, period).items():
        if tandem := by_id.get(tandem_id):
            minutes[tandem.volunteer_id] += sum([each.minutes for each in log])
    there = snapshot[Volunteer].by_id
    return _median({identity: total / 60 for identity, total in minutes.items() if identity in there})


def _meetings_per_month(snapshot: Snapshot, period: Period) -> Count:
    days = {life.tandem.id: _days_run(life, period) for life in lives_in(snapshot, period)}
    if not days:
        return NOT_KNOWN
    met = sum(len(log) for tandem_id, log in log_in(snapshot, period).items() if tandem_id in days)
    return Count(met / (sum(days.values()) / DAYS_PER_MONTH), tuple(days))


def _days_run(life: Life, period: Period) -> int:
    """On how many days of the period the tandem ran; the day on which it ended counts."""
    return (min(period.ends, life.ended or date.max) - max(period.starts, life.began)).days + 1


def _regular_months(snapshot: Snapshot, period: Period) -> Count:
    least, log = snapshot.settings.regular_meetings, log_in(snapshot, period)
    months = {life.tandem.id: _whole_months(life, period) for life in lives_in(snapshot, period)}
    months = {identity: whole for identity, whole in months.items() if whole}
    total = sum(map(len, months.values()))
    regular = 0
    for identity, whole in months.items():
        met = Counter([(each.day.year, each.day.month) for each in log.get(identity, ())])
        regular += sum(count >= least and year * 12 + month - 1 in whole for (year, month), count in met.items())
    return Count(100 * regular / total, tuple(months)) if total else NOT_KNOWN


def _whole_months(life: Life, period: Period) -> range:
    """The calendar months of the period, by number, in which the tandem ran from the first day to the last."""
    starts, ends = max(life.began, period.starts), min(life.ended or date.max, period.ends)
    first = month_number(starts) + (starts.day > 1)
    after = min(ends, date.max - timedelta(days=1)) + timedelta(days=1)
    return range(first, month_number(after))


MEETINGS = Measure(
    "meetings",
    "Treffen",
    "Treffen, die für den Zeitraum eingetragen sind.",
    Meeting,
    _meetings,
    target="target_meetings",
    in_months=True,
)
HOURS = Measure(
    "hours",
    "Stunden",
    "Summe der Dauer aller Treffen, die für den Zeitraum eingetragen sind, in Stunden zu 60 Minuten.",
    Meeting,
    _hours,
    "Std.",
    1,
    adds=hours_of,
    target="target_hours",
    in_months=True,
)
MEETING_MINUTES = Measure(
    "meeting_minutes",
    "Dauer eines Treffens",
    "Median der Dauer aller Treffen, die für den Zeitraum eingetragen sind.",
    Meeting,
    _minutes,
    "Min.",
    1,
    is_average=True,
)
HOURS_PER_VOLUNTEER = Measure(
    "hours_per_volunteer",
    "Stunden je Integrationsbegleiter*in",
    "Median der Stunden, die für Integrationsbegleiter*innen im Zeitraum eingetragen sind; "
    "wer sich im Zeitraum nicht traf, zählt nicht mit.",
    Volunteer,
    _hours_per_volunteer,
    "Std.",
    1,
    is_average=True,
)
MEETINGS_PER_MONTH = Measure(
    "meetings_per_month",
    "Treffen je Tandem und Monat",
    "Treffen im Zeitraum geteilt durch die Monate (30,44 Tage), die alle Tandems im Zeitraum zusammen liefen.",
    Tandem,
    _meetings_per_month,
    "",
    1,
    is_average=True,
)
REGULAR_MONTHS = Measure(
    "regular_months",
    "Regelmäßige Treffen",
    "Anteil der Kalendermonate mit mindestens {regular_meetings} Treffen an allen Kalendermonaten des Zeitraums, in "
    "denen ein Tandem vom ersten bis zum letzten Tag lief.",
    Tandem,
    _regular_months,
    "%",
    is_average=True,
)


# --- Check-ins, content and rooms -------------------------------------------------------------------------------------


def _check_ins(snapshot: Snapshot, period: Period) -> Count:
    return counted(each.id for each in snapshot[CheckIn].records if each.day in period)


def _on_time(snapshot: Snapshot, period: Period) -> Count:
    found = appointments_in(snapshot, period)
    if not found:
        return NOT_KNOWN
    late = tolerance(snapshot)
    on_time = sum(each.outcome(late) == ON_TIME for each in found)
    return Count(100 * on_time / len(found), tuple(dict.fromkeys(each.tandem_id for each in found)))


def _rating(field: str) -> Counting:
    def count(snapshot: Snapshot, period: Period) -> Count:
        ratings = {each.id: getattr(each, field) for each in ended_in(snapshot, period) if getattr(each, field)}
        return Count(sum(ratings.values()) / len(ratings), tuple(ratings)) if ratings else NOT_KNOWN

    return count


def _rating_measure(key: str, field: str, who: str) -> Measure:
    return Measure(
        key,
        f"Zufriedenheit der {who}",
        f"Durchschnitt der Zufriedenheit (1 gar nicht, 5 sehr), die {who} zum Abschluss nannten, für Tandems, die im "
        "Zeitraum endeten.",
        Tandem,
        _rating(field),
        "",
        1,
        is_average=True,
    )


def booked_hours(booking: Booking) -> float:
    """The hours for which a room is booked; none where nobody can say for how long."""
    if rooms.is_whole_day(booking):
        return 0.0
    starts, ends = rooms.hours(booking)
    return (ends.hour * 60 + ends.minute - starts.hour * 60 - starts.minute) / 60


def _bookings(snapshot: Snapshot, period: Period) -> Count:
    return counted(_ids(bookings_in(snapshot, period)))


def _room_hours(snapshot: Snapshot, period: Period) -> Count:
    found = bookings_in(snapshot, period)
    return Count(sum(map(booked_hours, found)), _ids(found))


CHECK_INS = Measure(
    "check_ins",
    "Nachfragen",
    "Nachfragen der Mitarbeiterinnen, die für den Zeitraum eingetragen sind.",
    CheckIn,
    _check_ins,
)
CHECK_INS_ON_TIME = Measure(
    "check_ins_on_time",
    "Pünktliche Nachfragen",
    "Anteil der Nachfragen, die im Zeitraum fällig waren und höchstens {check_in_tolerance} Tage danach kamen, an "
    "allen, die fällig waren; noch offene zählen erst, wenn diese Tage um sind.",
    Tandem,
    _on_time,
    "%",
    is_average=True,
    target="target_check_ins",
)
VOLUNTEER_RATING = _rating_measure("volunteer_rating", "volunteer_rating", "Integrationsbegleiter*innen")
NEWCOMER_RATING = _rating_measure("newcomer_rating", "newcomer_rating", "Zugewanderten")
BOOKINGS = Measure(
    "bookings", "Raumbuchungen", "Buchungen von Räumen für Tage des Zeitraums bis heute.", Booking, _bookings
)
ROOM_HOURS = Measure(
    "room_hours",
    "Gebuchte Stunden in Räumen",
    "Stunden, für die Räume an Tagen des Zeitraums bis heute gebucht sind; Buchungen ohne Uhrzeit zählen "
    "keine Stunden.",
    Booking,
    _room_hours,
    "Std.",
    1,
    adds=booked_hours,
)


# --- All of them ------------------------------------------------------------------------------------------------------

SECTIONS: dict[str, tuple[Measure, ...]] = {
    "Tandems": (
        *(TANDEMS, NEW_TANDEMS, CONTINUING_TANDEMS, ACTIVE_TANDEMS, RUNNING_TANDEMS, ENDED_TANDEMS, TANDEM_DURATION),
        *(SURVIVAL_3, SURVIVAL_6, SURVIVAL_12, VOLUNTEER_RATING, NEWCOMER_RATING),
    ),
    "Integrationsbegleiter*innen": (*VOLUNTEERS, HOURS_PER_VOLUNTEER, TRAINED, INFOMAIL),
    "Zugewanderte": (
        *NEWCOMERS,
        *(WAITING, MEDIAN_WAIT, LONGEST_WAIT, DAYS_TO_INTERVIEW, DAYS_TO_MATCH, DAYS_FROM_MATCH),
        *(DAYS_TO_FIRST_MEETING, DAYS_TO_AGREEMENT),
    ),
    "Treffen": (MEETINGS, HOURS, MEETING_MINUTES, MEETINGS_PER_MONTH, REGULAR_MONTHS),
    "Nachfragen und Räume": (CHECK_INS, CHECK_INS_ON_TIME, BOOKINGS, ROOM_HOURS),
}
"""Every figure, under its heading."""
MEASURES: dict[str, Measure] = {each.key: each for section in SECTIONS.values() for each in section}
"""Every figure by its key."""
KEY_FIGURES: tuple[Measure, ...] = (
    *(RUNNING_TANDEMS, NEW_TANDEMS, MEETINGS, HOURS),
    *(ACTIVE_VOLUNTEERS, WAITING, DAYS_TO_FIRST_MEETING, MEETINGS_PER_MONTH),
)
"""The few that are looked at every week."""


def key_figures(snapshot: Snapshot, period: Period) -> tuple[Figure, ...]:
    """All key figures of the period, each with its value in the period before."""
    return figures(snapshot, KEY_FIGURES, period)


_PEOPLE = ("gender", "age", "age_amif", "area", "district", "language")
BREAKDOWNS: dict[str, Breakdown] = {
    each.key: each
    for each in (
        *(Breakdown(measure, OF_VOLUNTEERS[key]) for measure in VOLUNTEERS for key in _PEOPLE),
        *(Breakdown(measure, OF_NEWCOMERS[key]) for measure in (*NEWCOMERS, WAITING) for key in (*_PEOPLE, "german")),
        *(Breakdown(WAITING, OF_NEWCOMERS[key]) for key in ("wait", "wish")),
        Breakdown(ALL_VOLUNTEERS, OF_VOLUNTEERS["training"]),
        *(
            Breakdown(measure, trait)
            for measure in (TANDEMS, RUNNING_TANDEMS, ENDED_TANDEMS)
            for trait in (FUNDING, DURATION)
        ),
        Breakdown(SURVIVAL_3, DURATION),
        Breakdown(ENDED_TANDEMS, END_REASON),
        *(Breakdown(measure, trait) for measure in (MEETINGS, HOURS) for trait in (TOPIC, PLACE)),
        *(Breakdown(measure, ROOM) for measure in (BOOKINGS, ROOM_HOURS)),
    )
}
"""Every table that a figure can be parted into, by its key."""
