"""From a form and a period to the report: counted, with small numbers hidden, and with its texts filled in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from zim_data import disclosure, periods, placeholders, statistics
from zim_data.periods import ONE_DAY, Period, PeriodKind
from zim_data.records import Row, field_of
from zim_data.reports import hours
from zim_data.reports.forms import FORMS, Figures, Form, FormBlock, Hours, Months, Parts, Passage, Sign, Title
from zim_data.reports.ledger import Ledger, change, share
from zim_data.reports.values import CONFIDENTIAL, Bars, Block, Cell, Grid, Heading, Paragraph, Report, Signatures
from zim_data.settings import Texts
from zim_data.statistics import BEGINNING, MEASURES, UNKNOWN, Breakdown, Measure, german
from zim_data.statistics.lives import lives_in
from zim_data.store.grid import Table
from zim_data.store.problems import Severity
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.tables import Booking, CheckIn, Meeting, Newcomer, Tandem, Volunteer

PLACEHOLDERS = {
    "tandems": "tandems",
    "neue": "new",
    "fortgefuehrte": "continuing",
    "beendete": "ended",
    "treffen": "meetings",
    "stunden": "hours",
    "begleitende": "volunteers",
    "zugewanderte": "newcomers",
}
"""What stands in the texts for a figure, and the figure's key."""
READ = (Volunteer, Newcomer, Tandem, Meeting, CheckIn, Booking)
"""The tables whose rows are counted."""
MOST_MONTHS = 60
SHOWN_BARS = 20
LONGEST_NAME = 20


@per_snapshot
def build(snapshot: Snapshot, form: Form, period: Period, programme: str = "") -> Report:
    """The report; raises `RuleBroken` for a choice that singles people out, `ZimError` for a text that is broken."""
    if programme and not form.named:
        _refuse_narrow(snapshot, programme, period)
    data = of_programme(snapshot, programme) if programme else snapshot
    ledger = _ledger(data, period, tuple(dict.fromkeys((*FORMS.values(), form))))
    blocks = tuple(made for block in form.blocks for made in _made(block, ledger, period))
    return Report(
        title=form.name,
        organisation=data.settings.organisation,
        address=data.settings.organisation_address,
        period=period,
        on=data.on,
        choice=f"Nur Tandems im Förderprogramm „{programme}“" if programme else "",
        named=form.named,
        blocks=blocks,
        notes=tuple(_notes(data, form, period)),
        definitions=tuple(_definitions(data, form)),
    )


def programmes(snapshot: Snapshot) -> list[str]:
    """The funding programmes under which tandems run."""
    return sorted({each.funding for each in snapshot[Tandem].records if each.funding})


def _refuse_narrow(snapshot: Snapshot, programme: str, period: Period) -> None:
    """Raise `RuleBroken` where few tandems of the period are in the programme, or few are not."""
    ran = [life.tandem for life in lives_in(snapshot, period)]
    chosen = sum(each.funding == programme for each in ran)
    disclosure.refuse_narrow(chosen, len(ran), snapshot.settings.small_number)


@per_snapshot
def of_programme(snapshot: Snapshot, programme: str) -> Snapshot:
    """Only the tandems of a funding programme, with their people and meetings."""
    chosen = [each for each in snapshot[Tandem].records if each.funding == programme]
    ids = {each.id for each in chosen}
    volunteers, newcomers = {each.volunteer_id for each in chosen}, {each.newcomer_id for each in chosen}
    kept: dict[type[Row], Sequence[Row]] = {
        Tandem: chosen,
        Meeting: [each for each in snapshot[Meeting].records if each.tandem_id in ids],
        CheckIn: [each for each in snapshot[CheckIn].records if each.tandem_id in ids],
        Booking: [each for each in snapshot[Booking].records if each.tandem_id in ids],
        Volunteer: [each for each in snapshot[Volunteer].records if each.id in volunteers],
        Newcomer: [each for each in snapshot[Newcomer].records if each.id in newcomers],
    }
    tables = {table: Table(table, rows, snapshot[table].layout) for table, rows in kept.items()}
    return replace(snapshot, tables={**snapshot.tables, **tables}, computed={})


# --- Taking in --------------------------------------------------------------------------------------------------------


@per_snapshot
def _ledger(snapshot: Snapshot, period: Period, forms: Sequence[Form]) -> Ledger:
    """What all these reports show of the period: what the one hides, no other may give away."""
    ledger = Ledger(snapshot, snapshot.settings.small_number)
    for form in forms:
        for block in form.blocks:
            _take_in(block, ledger, period)
    return ledger


def _take_in(block: FormBlock, ledger: Ledger, period: Period) -> None:
    match block:
        case Figures(measures):
            for measure in measures:
                ledger.add_figure(measure, period, worth=5)
                ledger.add_figure(measure, period.before, worth=2)
        case Parts(breakdown, as_chart):
            ledger.add_parts(breakdown, period)
            if not as_chart:
                ledger.add_parts(breakdown, period.before)
        case Months(measures):
            for measure in measures:
                ledger.add_months(measure, period, months_of(period))
        case Passage(field):
            for key in _figures_in(ledger.snapshot, field):
                ledger.add_figure(MEASURES[key], period, worth=5)


def _figures_in(snapshot: Snapshot, field: str) -> list[str]:
    """The keys of the figures that a text names."""
    return [PLACEHOLDERS[each] for each in placeholders.parsed(snapshot.texts, field)[1::2] if each in PLACEHOLDERS]


def months_of(period: Period) -> list[Period]:
    """Its calendar months, the first and the last as far as they lie in it; none if there are too many."""
    months: list[Period] = []
    day = period.starts
    while day <= period.ends and len(months) <= MOST_MONTHS:
        month = periods.month_of(day)
        months.append(replace(month, starts=day, ends=min(month.ends, period.ends)))
        if month.ends >= period.ends:
            break
        day = month.ends + ONE_DAY
    return months if len(months) <= MOST_MONTHS else []


# --- Laying out -------------------------------------------------------------------------------------------------------


def _made(block: FormBlock, ledger: Ledger, period: Period) -> Iterator[Block]:
    match block:
        case Title(text):
            yield Heading(text)
        case Passage(field):
            yield Paragraph(_filled(ledger, field, period), field)
        case Figures(measures):
            yield _figures(ledger, measures, period)
        case Parts(breakdown, as_chart):
            yield _chart_of_parts(ledger, breakdown, period) if as_chart else _parts(ledger, breakdown, period)
        case Months(measures, as_chart):
            yield _chart_of_months(ledger, measures[0], period) if as_chart else _months(ledger, measures, period)
        case Hours():
            yield hours.sheet(ledger.snapshot, period)
        case Sign(labels):
            yield Signatures(labels)


def _filled(ledger: Ledger, field: str, period: Period) -> str:
    snapshot = ledger.snapshot
    keys = _figures_in(snapshot, field)
    figures = {name: _bare(ledger.figure(MEASURES[key], period)) for name, key in PLACEHOLDERS.items() if key in keys}
    others = {"organisation": snapshot.settings.organisation, "zeitraum": period.text}
    return placeholders.filled(snapshot.texts, field, {**others, **figures})


def _bare(cell: Cell) -> str:
    """The number without its unit, for a sentence."""
    return german(cell.value, cell.decimals) if isinstance(cell.value, int | float) else cell.text


def _figures(ledger: Ledger, measures: Sequence[Measure], period: Period) -> Grid:
    targets = [measure.target_for(ledger.snapshot.settings, period) for measure in measures]
    rows = []
    for measure, target in zip(measures, targets, strict=True):
        now, before = ledger.figure(measure, period), ledger.figure(measure, period.before)
        row = [Cell(measure.name), now, before, change(now, before, measure)]
        if any(targets):
            aim = Cell() if target is None else Cell(measure.text(target), target, measure.decimals)
            row += [aim, share(now, aim)]
        rows.append(tuple(row))
    headers = ("Kennzahl", _short_name(period), "Zeitraum davor", "Veränderung")
    extra = ("Ziel", "erreicht") if any(targets) else ()
    widths = (42, 18, 18, 16, *((16, 13) if any(targets) else ()))
    return Grid("", (*headers, *extra), tuple(rows), widths)


def _short_name(period: Period) -> str:
    """What a column of the period is called."""
    return period.name if len(period.name) <= LONGEST_NAME else "Zeitraum"


def _parts(ledger: Ledger, breakdown: Breakdown, period: Period) -> Grid:
    measure = breakdown.measure
    whole, whole_before = ledger.figure(measure, period), ledger.figure(measure, period.before)
    rows = []
    for name in ledger.names(breakdown, period, period.before):
        now, before = ledger.part(breakdown, name, period), ledger.part(breakdown, name, period.before)
        rows.append((Cell(name), now, share(now, whole), before))
    rows.append((Cell("Insgesamt"), whole, share(whole, whole), whole_before))
    several = " (mehrere möglich)" if breakdown.several else ""
    headers = (breakdown.trait.name, _short_name(period), "Anteil", "Zeitraum davor")
    return Grid(f"{breakdown.name}{several}", headers, tuple(rows), (50, 20, 16, 20), total=True)


def _months(ledger: Ledger, measures: Sequence[Measure], period: Period) -> Grid:
    months = months_of(period)
    rows = [(Cell(_month(each)), *(ledger.figure(measure, each) for measure in measures)) for each in months]
    rows.append((Cell("Insgesamt"), *(ledger.figure(measure, period) for measure in measures)))
    names = tuple(measure.name for measure in measures)
    return Grid(
        f"{_listed(names)} nach Monaten", ("Monat", *names), tuple(rows), (34, *(24 for _ in names)), total=True
    )


def _month(period: Period) -> str:
    whole = periods.calendar_period(PeriodKind.MONTH, period.starts)
    return (
        whole.name if whole.days == period.days else f"{whole.name} ({period.starts:%d.%m.} bis {period.ends:%d.%m.})"
    )


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} und {names[-1]}"


def _chart_of_months(ledger: Ledger, measure: Measure, period: Period) -> Bars:
    months = months_of(period)
    cells = [ledger.figure(measure, each) for each in months]
    return _bars(f"{measure.name} nach Monaten", "Monaten", [_month(each) for each in months], cells)


def _chart_of_parts(ledger: Ledger, breakdown: Breakdown, period: Period) -> Bars:
    names = ledger.names(breakdown, period)
    cells = [ledger.part(breakdown, name, period) for name in names]
    shown = [pair for pair in zip(names, cells, strict=True) if pair[1].text != "0"][:SHOWN_BARS]
    return _bars(breakdown.name, "Gruppen", [name for name, _ in shown], [cell for _, cell in shown])


def _bars(title: str, what: str, names: Sequence[str], cells: Sequence[Cell]) -> Bars:
    values = tuple(float(cell.value) if isinstance(cell.value, int | float) else None for cell in cells)
    most = max((value for name, value in zip(names, values, strict=True) if value and name != UNKNOWN), default=None)
    sentence = "In diesem Zeitraum gibt es dazu nichts zu zeigen."
    if most is not None:
        name, text = next(
            (name, cell.text) for name, cell, value in zip(names, cells, values, strict=True) if value == most
        )
        hidden = f"Von den gezeigten {what} ist „{name}“ die größte" if what == "Gruppen" else f"Am meisten im {name}"
        sentence = f"{hidden}: {text}."
    return Bars(title, sentence, tuple(names), values, tuple(cell.text for cell in cells))


# --- How to read it ---------------------------------------------------------------------------------------------------


def _notes(snapshot: Snapshot, form: Form, period: Period) -> Iterator[str]:
    if form.named:
        yield f"{CONFIDENTIAL}: Dieser Nachweis nennt Namen. Bitte nur an die Stelle weitergeben, die ihn verlangt."
    running = ""
    if period.is_ahead(snapshot.on):
        running = " Der Zeitraum hat noch nicht begonnen, deshalb gibt es noch keine Zahlen."
    elif snapshot.on < period.ends:
        running = " Der Zeitraum ist noch nicht zu Ende; gezählt ist bis zu diesem Tag."
    yield f"Stand der Daten: {german_day(snapshot)}.{running}"
    if not form.named:
        before = period.before
        yield f"„Zeitraum davor“ ist {before.text}."
        if snapshot.settings.small_number > 1:
            yield disclosure.legend(snapshot.settings.small_number)
    yield left_out(snapshot)


def german_day(snapshot: Snapshot) -> str:
    """The day of the data."""
    return f"{snapshot.on:%d.%m.%Y}"


def left_out(snapshot: Snapshot) -> str:
    """How many rows could not be read and are left out, and of how many something is missing."""
    titles = [table.TITLE for table in READ]
    rows: dict[Severity, Counter[str]] = {severity: Counter() for severity in Severity}
    for tab, severity, _ in {
        (each.tab, each.severity, each.record_id or re.sub(r"^[A-Z]+", "", each.address)) for each in snapshot.problems
    }:
        if tab in titles:
            rows[severity][tab] += 1
    missing, partly = rows[Severity.ROW], rows[Severity.CELL].total()
    sentence = "Alle Zeilen der Tabelle konnten gelesen werden."
    if count := missing.total():
        where = ", ".join(f"{tab}: {german(number)}" for tab, number in sorted(missing.items()))
        one = "1 Zeile der Tabelle konnte nicht gelesen werden und fehlt"
        many = f"{german(count)} Zeilen der Tabelle konnten nicht gelesen werden und fehlen"
        sentence = f"{one if count == 1 else many} in diesem Bericht ({where})."
    if partly:
        one = "In 1 Zeile war eine Angabe nicht lesbar; sie zählt ohne diese Angabe."
        many = f"In {german(partly)} Zeilen war eine Angabe nicht lesbar; sie zählen ohne diese Angabe."
        sentence = f"{sentence} {one if partly == 1 else many}"
    return sentence


def _definitions(snapshot: Snapshot, form: Form) -> Iterator[tuple[str, str]]:
    found: dict[str, str] = {}
    for block in form.blocks:
        for measure in _measures(block, snapshot):
            found.setdefault(measure.name, measure.said(snapshot.settings))
        if isinstance(block, Parts):
            trait = block.breakdown.trait
            found.setdefault(f"nach {trait.name}", statistics.said(trait.definition, snapshot.settings))
    if form.named:
        found.update(hours.DEFINITIONS)
    elif found:
        found["Beginn eines Tandems"] = BEGINNING
    yield from found.items()


def _measures(block: FormBlock, snapshot: Snapshot) -> Sequence[Measure]:
    match block:
        case Figures(measures) | Months(measures):
            return measures
        case Parts(breakdown):
            return [breakdown.measure]
        case Passage(field):
            return [MEASURES[key] for key in _figures_in(snapshot, field)]
    return []


def heading_of(field: str) -> str:
    """What staff call a text that can be completed."""
    return field_of(Texts, field).header
