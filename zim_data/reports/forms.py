"""The reports there are, as data: a new funder is a new entry in `FORMS`."""

from __future__ import annotations

from dataclasses import dataclass

from zim_data.periods import PeriodKind
from zim_data.statistics import BREAKDOWNS, MEASURES, Breakdown, Measure


@dataclass(frozen=True, slots=True)
class Title:
    """The heading of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the tab Textbausteine, by its field; it can be completed before printing."""

    field: str


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures below each other, with the period before; with their targets, if any of them has one."""

    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class Parts:
    """A figure by a trait: as a table with shares and the period before, or as a chart."""

    breakdown: Breakdown
    as_chart: bool = False


@dataclass(frozen=True, slots=True)
class Months:
    """Figures month by month; the chart shows the first of them."""

    measures: tuple[Measure, ...]
    as_chart: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """Who gave how many hours, by name, with room to sign."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Lines to sign on."""

    labels: tuple[str, ...]


FormBlock = Title | Passage | Figures | Parts | Months | Hours | Sign


@dataclass(frozen=True, slots=True)
class Form:
    """A kind of report: what it is called, whom it is for, which period it usually is about, what stands in it."""

    key: str
    name: str
    audience: str
    kind: PeriodKind
    blocks: tuple[FormBlock, ...]
    programme: str | None = None
    """The funding programme whose tandems it is usually about; None: it is about all of them."""
    named: bool = False
    """Whether names of people stand in it: only for those who may see them, and noted in the journal."""


def _figures(*keys: str) -> Figures:
    return Figures(tuple(MEASURES[key] for key in keys))


def _parts(key: str, *, as_chart: bool = False) -> Parts:
    return Parts(BREAKDOWNS[key], as_chart)


def _months(*keys: str, as_chart: bool = False) -> Months:
    return Months(tuple(MEASURES[key] for key in keys), as_chart)


def _people(side: str, *traits: str) -> tuple[Parts, ...]:
    return tuple(_parts(f"{side}_by_{trait}") for trait in traits)


PLACE_AND_SIGNATURE = Sign(("Ort, Datum", "Unterschrift"))

ANNUAL = Form(
    "jahresbericht",
    "Jahresbericht",
    "Träger, Öffentlichkeit und Partner",
    PeriodKind.YEAR,
    (
        Passage("report_annual_intro"),
        Title("Das Wichtigste in Zahlen"),
        _figures("tandems", "new", "continuing", "ended", "meetings", "hours", "volunteers", "newcomers", "waiting"),
        Title("Tandems und Treffen"),
        _months("meetings", as_chart=True),
        _months("meetings", "hours", "new", "ended"),
        _figures("duration", "survival_6", "survival_12", "meetings_per_month", "regular_months", "meeting_minutes"),
        _parts("meetings_by_topic", as_chart=True),
        _parts("ended_by_reason"),
        Title("Integrationsbegleiter*innen"),
        _figures("volunteers", "volunteers_new", "volunteers_ended", "trained", "hours_per_volunteer"),
        *_people("volunteers", "gender", "age", "area"),
        Title("Zugewanderte"),
        _figures("newcomers", "newcomers_new", "newcomers_ended", "days_to_first_meeting", "wait_median"),
        *_people("newcomers", "gender", "age", "german", "language", "area"),
        Title("Begleitung durch das Team"),
        _figures("check_ins", "check_ins_on_time", "bookings", "room_hours"),
        Title("Ausblick"),
        Passage("report_annual_outlook"),
        PLACE_AND_SIGNATURE,
    ),
)

TANDEM_PROGRAMME = Form(
    "menschen-staerken-menschen",
    "Menschen stärken Menschen",
    "Bundesprogramm „Menschen stärken Menschen“",
    PeriodKind.YEAR,
    (
        Passage("report_tandems_intro"),
        Title("Tandems"),
        _figures("new", "continuing", "tandems", "ended", "running"),
        _months("new", "ended"),
        _parts("tandems_by_duration"),
        _parts("ended_by_reason"),
        Title("Regelmäßigkeit der Treffen"),
        _figures("meetings", "hours", "active", "meetings_per_month", "regular_months", "meeting_minutes"),
        _months("meetings", as_chart=True),
        _months("meetings", "hours"),
        _parts("meetings_by_topic"),
        Title("Beteiligte"),
        _figures("volunteers", "volunteers_new", "newcomers", "newcomers_new"),
        *_people("volunteers", "gender", "age"),
        *_people("newcomers", "gender", "age"),
        PLACE_AND_SIGNATURE,
    ),
    programme="Menschen stärken Menschen",
)

STATE = Form(
    "land",
    "Sachbericht Land",
    "Freistaat Thüringen",
    PeriodKind.YEAR,
    (
        Passage("report_state_intro"),
        Title("Ziele und Ergebnisse"),
        _figures("tandems", "new", "volunteers", "newcomers", "meetings", "hours", "survival_6", "check_ins_on_time"),
        Passage("report_state_results"),
        Title("Verlauf im Jahr"),
        _months("meetings", as_chart=True),
        _months("meetings", "hours", "new", "ended"),
        Title("Wer erreicht wurde"),
        *_people("newcomers", "gender", "age", "age_amif", "german"),
        *_people("volunteers", "gender", "age"),
        Title("Ausblick"),
        Passage("report_state_outlook"),
        PLACE_AND_SIGNATURE,
    ),
    programme="Land Thüringen",
)

TIME_SHEET = Form(
    "stundenzettel",
    "Stundenzettel",
    "Nachweis ehrenamtlicher Stunden als Eigenleistung",
    PeriodKind.YEAR,
    (
        Passage("report_hours_intro"),
        Hours(),
        Sign(("Ort, Datum", "Für die Richtigkeit: Name, Unterschrift")),
    ),
    programme="",
    named=True,
)

CITY = Form(
    "stadtstatistik",
    "Stadtstatistik",
    "Stadt Erfurt",
    PeriodKind.YEAR,
    (
        Passage("report_city_intro"),
        Title("Überblick"),
        _figures("newcomers", "newcomers_new", "newcomers_registered", "volunteers", "volunteers_new", "tandems"),
        Title("Zugewanderte"),
        *_people("newcomers", "age", "gender", "area", "german", "language"),
        Title("Integrationsbegleiter*innen"),
        *_people("volunteers", "age", "gender", "area"),
        Title("Warteliste heute"),
        _figures("waiting", "wait_median"),
        *_people("waiting", "wait", "german"),
    ),
)

FORMS: dict[str, Form] = {each.key: each for each in (ANNUAL, TANDEM_PROGRAMME, STATE, TIME_SHEET, CITY)}
"""Every report by its key; adding one is an entry here."""


def offered(*, names: bool) -> dict[str, Form]:
    """The reports for somebody who may, or may not, have names of people in a file."""
    return {key: form for key, form in FORMS.items() if names or not form.named}
