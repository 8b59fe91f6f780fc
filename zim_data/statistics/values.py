"""What a figure and a grouped table are: declared once, counted when asked, with the IDs of the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from string import Formatter
from typing import Any, TypeVar

from zim_data.periods import Period
from zim_data.records import Row, fields_of
from zim_data.settings import Settings
from zim_data.store.snapshot import Snapshot, per_snapshot

UNKNOWN = "keine Angabe"
"""The group of those for whom nobody noted it."""
YEAR = 12
"""Targets of counts are for so many months."""

K = TypeVar("K")


# --- Numbers as people read them --------------------------------------------------------------------------------------


def german(number: float, decimals: int = 0) -> str:
    """A number as people here write it, `1.234,5`, with so many decimals unless it is whole."""
    value = rounded(number, decimals)
    text = f"{value:,.{0 if value.is_integer() else decimals}f}"
    return text.translate(str.maketrans(",.", ".,"))


def rounded(number: float, decimals: int) -> float:
    """Rounded as at school: a half goes up."""
    return float(Decimal(str(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


# --- Figures ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Count:
    """What was counted: the value (None where it cannot be known) and the IDs of the rows that make it up."""

    value: float | None
    rows: tuple[str, ...] = ()


NOT_KNOWN = Count(None)


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """How a figure is called, defined and counted; everything that shows it takes it from here."""

    key: str
    name: str
    definition: str
    """What exactly is counted, in a sentence; settings stand in it by their field's name in curly brackets."""
    table: type[Row]
    """The table in which its rows stand."""
    count: Callable[[Snapshot, Period], Count]
    """Counts a period that has begun, and nothing after the day of the snapshot."""
    unit: str = ""
    decimals: int = 0
    is_average: bool = False
    """Whether it is an average or a share of its rows, which says little of few of them; else it adds up."""
    adds: Callable[[Any], float] | None = None
    """What each of its rows adds to it; None: one."""
    target: str = ""
    """The field of the settings in which its target stands, if it has one."""
    in_months: bool = False
    """Whether the target is for twelve months, not for any period."""

    def said(self, settings: Settings) -> str:
        """The definition with the values of the settings in it."""
        return said(self.definition, settings)

    def text(self, value: float | None) -> str:
        """A value in German with the unit; a dash where it cannot be known."""
        return "–" if value is None else f"{german(value, self.decimals)} {self.unit}".strip()

    def target_for(self, settings: Settings, period: Period) -> float | None:
        """What the settings aim at in such a period."""
        if not self.target or (self.in_months and period.months != YEAR):
            return None
        target: float | None = getattr(settings, self.target)
        return target


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of one period, and of the period before."""

    measure: Measure
    value: float | None
    before: float | None
    rows: tuple[str, ...]
    target: float | None = None
    definition: str = ""
    """What exactly is counted, in a German sentence."""

    @property
    def key(self) -> str:
        """Short English name, for links."""
        return self.measure.key

    @property
    def name(self) -> str:
        """German name."""
        return self.measure.name

    @property
    def text(self) -> str:
        """The value in German with its unit; a dash where it cannot be known."""
        return self.measure.text(self.value)

    @property
    def change(self) -> float | None:
        """By how much it is more than in the period before; None where one of the two cannot be known."""
        if self.value is None or self.before is None:
            return None
        decimals = self.measure.decimals
        return rounded(rounded(self.value, decimals) - rounded(self.before, decimals), decimals)

    @property
    def change_text(self) -> str:
        """The change in German, e.g. `+9`, `-3,5` or `±0`; empty where it cannot be known."""
        if self.change is None:
            return ""
        sign = "+" if self.change > 0 else "-" if self.change < 0 else "±"
        return sign + german(abs(self.change), self.measure.decimals)

    @property
    def reached(self) -> float | None:
        """The value as a share of the target, 1 where it is reached; None without one."""
        return self.value / self.target if self.target and self.value is not None else None

    @property
    def target_text(self) -> str:
        """The target and how much of it is reached, e.g. `Ziel 60, erreicht zu 72 %`; empty without one."""
        if self.target is None:
            return ""
        reached = "" if self.reached is None else f", erreicht zu {german(100 * self.reached)} %"
        return f"Ziel {self.measure.text(self.target)}{reached}"


@per_snapshot
def count(snapshot: Snapshot, measure: Measure, period: Period) -> Count:
    """What is known of the measure in that period on the day of the snapshot."""
    if period.is_ahead(snapshot.on):
        return NOT_KNOWN
    return measure.count(snapshot, period.until(snapshot.on))


@per_snapshot
def figure(snapshot: Snapshot, measure: Measure, period: Period) -> Figure:
    """One measure of the period, with its target and its value in the period before; of one that runs, so far."""
    now, before = count(snapshot, measure, period), count(snapshot, measure, period.until(snapshot.on).before)
    settings = snapshot.settings
    return Figure(
        measure, now.value, before.value, now.rows, measure.target_for(settings, period), measure.said(settings)
    )


def figures(snapshot: Snapshot, measures: Iterable[Measure], period: Period) -> tuple[Figure, ...]:
    """Several measures of the period, each with its value in the period before and its target."""
    return tuple(figure(snapshot, measure, period) for measure in measures)


def said(definition: str, settings: Settings) -> str:
    """A definition with the values of the settings that it names."""
    wanted = {name for _, name, _, _ in Formatter().parse(definition) if name}
    texts = {each.name: each.text(getattr(settings, each.name)) for each in fields_of(Settings) if each.name in wanted}
    return definition.format(**texts)


def counted(ids: Iterable[str]) -> Count:
    """So many rows."""
    rows = tuple(ids)
    return Count(len(rows), rows)


# --- Groups -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """Those who have something in common, by their IDs."""

    name: str
    rows: tuple[str, ...]
    amount: float | None = None
    """What they add up to where that is not their number, e.g. hours."""

    @property
    def count(self) -> int:
        """How many they are."""
        return len(self.rows)

    @property
    def value(self) -> float:
        """What is shown of them: the amount, else how many they are."""
        return self.count if self.amount is None else self.amount


@dataclass(frozen=True, slots=True, eq=False)
class Trait:
    """Something by which the rows of a table can be told apart."""

    key: str
    name: str
    definition: str
    """How a row comes into its group, in a sentence."""
    table: type[Row]
    names: Callable[[Snapshot, Any, date], Sequence[str]]
    """The groups of a row at the end of a period, each once; none: nobody noted it."""
    several: bool = False
    """Whether a row may be in several groups, so that their sum may exceed the whole."""
    order: Callable[[Snapshot], Sequence[str]] | None = None
    """The groups in their order, shown also where nobody is in them; None: those that occur, the largest first."""


@dataclass(frozen=True, slots=True, eq=False)
class Breakdown:
    """A figure by a trait of its rows: a table whose groups hold exactly the rows of the figure."""

    measure: Measure
    trait: Trait

    @property
    def key(self) -> str:
        """Short English name."""
        return f"{self.measure.key}_by_{self.trait.key}"

    @property
    def name(self) -> str:
        """German name."""
        return f"{self.measure.name} nach {self.trait.name}"

    @property
    def definition(self) -> str:
        """What is counted and how it is grouped, in sentences."""
        return f"{self.measure.definition} {self.trait.definition}"

    @property
    def table(self) -> type[Row]:
        """The table in which its rows stand."""
        return self.measure.table

    @property
    def several(self) -> bool:
        """Whether a row may be in several groups; if not, the parts add up to the whole."""
        return self.trait.several


@per_snapshot
def grouped(snapshot: Snapshot, breakdown: Breakdown, period: Period) -> tuple[Group, ...]:
    """The groups of a breakdown in the period, `UNKNOWN` last, if somebody is in it; none where nothing is known."""
    measure, trait = breakdown.measure, breakdown.trait
    known = count(snapshot, measure, period)
    if known.value is None:
        return ()
    found = _parts(snapshot, trait, known.rows, period.until(snapshot.on).ends)
    groups = [Group(name, part, _amount(snapshot, measure, part)) for name, part in found.items()]
    if trait.order is None:
        return tuple(sorted(groups, key=lambda group: (group.name == UNKNOWN, -group.value, group.name)))
    by_name = {group.name: group for group in groups}
    nothing = None if measure.adds is None else 0.0
    names = [*dict.fromkeys((*trait.order(snapshot), *sorted(by_name.keys() - {UNKNOWN})))]
    shown = [by_name.get(name) or Group(name, (), nothing) for name in names if name != UNKNOWN]
    return (*shown, by_name[UNKNOWN]) if UNKNOWN in by_name else tuple(shown)


@per_snapshot
def _parts(snapshot: Snapshot, trait: Trait, rows: tuple[str, ...], on: date) -> dict[str, tuple[str, ...]]:
    """The rows in each group; the same for all measures that count the same rows."""
    by_id, names = snapshot[trait.table].by_id, trait.names
    return rows_by([(identity, names(snapshot, by_id[identity], on) or (UNKNOWN,)) for identity in rows])


def _amount(snapshot: Snapshot, measure: Measure, rows: Sequence[str]) -> float | None:
    if measure.adds is None:
        return None
    by_id, adds = snapshot[measure.table].by_id, measure.adds
    return sum([adds(by_id[identity]) for identity in rows])


def all_rows(groups: Iterable[Group]) -> tuple[str, ...]:
    """The IDs of all groups together, each once: who has several topics or languages is in several groups."""
    return tuple(dict.fromkeys(identity for group in groups for identity in group.rows))


def rows_by(found: Iterable[tuple[str, Iterable[K]]]) -> dict[K, tuple[str, ...]]:
    """The IDs under each of their keys."""
    rows: dict[K, list[str]] = {}
    for identity, keys in found:
        for key in keys:
            rows.setdefault(key, []).append(identity)
    return {key: tuple(identities) for key, identities in rows.items()}
