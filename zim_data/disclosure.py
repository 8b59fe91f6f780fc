"""Small numbers: which counts of a report are shown, so that nobody can work out those that are not.

A reader knows every count that is shown, every sum in which it takes part, that a count is a whole number and not
negative, what `<5` and `.` stand for, and that a 0 is always shown. A count is safe as long as each number from 1 to 4
fits with all of this as well as the true one. Where one does not, further counts are taken out, the cheapest that do.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
import numpy.typing as npt

from zim_data.errors import RuleBroken

Key = Hashable
Table = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Count:
    """A number that a report shows, or one that would follow from those it shows."""

    value: int
    behind: int | None = None
    """How many people or tandems stand behind it, where something else is counted (as meetings are)."""
    seen: bool = True
    """Whether the report shows it at all."""
    private: bool = True
    """Whether it may not be known when it is small; False for numbers that say nothing about anybody."""
    worth: int = 1
    """How much more it is missed than others of its size when it is hidden."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A total and the parts that add up to it."""

    total: Key
    parts: tuple[Key, ...]


class Cover(Enum):
    """How a count appears."""

    OPEN = "open"
    SMALL = "small"
    """As `<5`: it is one of 1 to 4."""
    HIDDEN = "hidden"
    """As a dot: it is 5 or more, but would give away a small one."""
    BLANK = "blank"
    """As a dot: it may be anything, like the parts of a small total, which is not broken down."""


HIDDEN_TEXT = "."
REACH = 4
"""Other numbers are sought so many thresholds around the true one."""


def small_text(threshold: int) -> str:
    """What stands for a small number."""
    return f"<{threshold}"


def legend(threshold: int) -> str:
    """What the two marks mean, for the reader."""
    if threshold < 2:
        return "Alle Zahlen sind gezeigt."
    small = f"eine Zahl von 1 bis {threshold - 1}" if threshold > 2 else "die Zahl 1"
    return (
        f"„{small_text(threshold)}“ steht für {small}. „{HIDDEN_TEXT}“ steht für eine Angabe, die nicht gezeigt wird, "
        "weil sich sonst eine kleine Zahl errechnen ließe oder weil zu wenige Menschen dahinterstehen. "
        "Durchschnitte aus kleinen Zahlen fehlen ebenso."
    )


def refuse_narrow(chosen: int, everybody: int, threshold: int) -> None:
    """Raise `RuleBroken` where a choice, or all that it leaves out, is so small that it singles people out."""
    if 0 < chosen < threshold:
        raise RuleBroken(
            f"Diese Auswahl trifft weniger als {threshold} Tandems. Ein Bericht darüber würde Einzelne erkennbar "
            "machen. Bitte wählen Sie mehr aus oder einen längeren Zeitraum."
        )
    if 0 < everybody - chosen < threshold:
        raise RuleBroken(
            f"Diese Auswahl lässt weniger als {threshold} Tandems weg. Im Vergleich mit dem Bericht über alle wären "
            "sie erkennbar. Bitte wählen Sie alle Tandems."
        )


def is_small(count: Count, threshold: int) -> bool:
    """Whether a count is above nothing and below the threshold."""
    return 0 < count.value < threshold


def covers(counts: Mapping[Key, Count], sums: Collection[Sum], threshold: int) -> dict[Key, Cover]:
    """How each count appears, so that no private one that is small can be worked out.

    `sums` are all that a reader can know of; raises `ValueError` where one does not add up.
    """
    for each in sums:
        if counts[each.total].value != sum(counts[part].value for part in each.parts):
            raise ValueError(f"The parts do not add up to {each.total!r}")
    found = {key: _first_cover(count, threshold) for key, count in counts.items()}
    for key in _below_small_totals(counts, sums, threshold):
        found[key] = Cover.BLANK
    for keys, within in _linked(sums):
        _take_out(found, {key: counts[key] for key in keys}, within, threshold)
    return found


def _first_cover(count: Count, threshold: int) -> Cover:
    if not count.seen:
        return Cover.BLANK
    if not count.private or count.value == 0:
        return Cover.OPEN
    if is_small(count, threshold):
        return Cover.SMALL
    return Cover.HIDDEN if _few_behind(count, threshold) else Cover.OPEN


def _few_behind(count: Count, threshold: int) -> bool:
    return count.behind is not None and 0 < count.behind < threshold


def _below_small_totals(counts: Mapping[Key, Count], sums: Collection[Sum], threshold: int) -> set[Key]:
    """The parts of totals that are small, and their parts in turn."""
    totals = {key for key, count in counts.items() if count.private and is_small(count, threshold)}
    found: set[Key] = set()
    while new := {part for each in sums if each.total in totals | found for part in each.parts} - found:
        found |= new
    return found


def _linked(sums: Collection[Sum]) -> Iterator[tuple[list[Key], list[Sum]]]:
    """The counts that sums tie together, with these sums, each group by itself."""
    left = list(sums)
    while left:
        keys = dict.fromkeys((left[0].total, *left[0].parts))
        while near := [each for each in left if not keys.keys().isdisjoint((each.total, *each.parts))]:
            left = [each for each in left if each not in near]
            for each in near:
                keys.update(dict.fromkeys((each.total, *each.parts)))
        yield list(keys), [each for each in sums if each.total in keys]


def _take_out(found: dict[Key, Cover], counts: Mapping[Key, Count], sums: Sequence[Sum], threshold: int) -> None:
    """Cover more of these counts until every number that a private one might be fits with what is shown."""
    missing = [(key, value) for key, count in counts.items() for value in _possible(count, threshold)]
    while missing:
        table = _another_table(found, counts, sums, threshold, missing)
        if table is None:  # nothing fits, whatever is taken out
            found.update((key, Cover.BLANK) for key in counts)
            return
        for key, number in table.items():
            found[key] = _wider_cover(found[key], counts[key], number, threshold)
        missing = [(key, value) for key, value in missing if table[key] != value]


def _possible(count: Count, threshold: int) -> Collection[int]:
    """What the reader must have to take for possible, beside the true number."""
    if not count.private:
        return ()
    if is_small(count, threshold):
        return [value for value in range(1, threshold) if value != count.value]
    return (max(threshold, count.value - threshold), count.value + threshold) if _few_behind(count, threshold) else ()


def _wider_cover(cover: Cover, count: Count, number: int, threshold: int) -> Cover:
    """How a count must appear so that the number is possible, too."""
    if cover is Cover.BLANK or (cover is Cover.OPEN and number == count.value):
        return cover
    if cover is Cover.SMALL:
        return cover if 0 < number < threshold else Cover.BLANK
    return Cover.HIDDEN if min(number, count.value) >= threshold else Cover.BLANK


def _another_table(
    found: Mapping[Key, Cover],
    counts: Mapping[Key, Count],
    sums: Sequence[Sum],
    threshold: int,
    missing: Sequence[tuple[Key, int]],
) -> dict[Key, int] | None:
    """Numbers that add up just as well, with the first of what is missing, and as little more covered as can be.

    On the side, others of whom the same number is missing come near it, too. None if there are no such numbers.
    """
    at = {key: index for index, key in enumerate(counts)}
    first, value = missing[0]
    known = np.array([_known(found[key], count, threshold) for key, count in counts.items()], dtype=float)
    known[at[first]] = value
    fixed = np.array([found[key] is Cover.OPEN and not count.private for key, count in counts.items()])
    fixed[at[first]] = True
    adds_up = np.zeros((len(sums), len(at)))
    for row, each in enumerate(sums):
        adds_up[row, at[each.total]] -= 1
        for part in each.parts:
            adds_up[row, at[part]] += 1
    wished = np.full(len(at), np.nan)
    wished[[at[key] for key, other in missing if other == value]] = value
    is_open = np.array([found[key] is Cover.OPEN for key in counts])
    true = np.array([count.value for count in counts.values()], dtype=float)
    worth = np.array([count.worth * (10 + min(count.value, 900)) for count in counts.values()], dtype=float)
    reach = REACH * threshold
    numbers = _solved(adds_up, known, true, worth, wished=wished, is_open=is_open, fixed=fixed, reach=reach)
    if numbers is None or (adds_up @ numbers).any():
        return None
    return dict(zip(counts, numbers.tolist(), strict=True))


def _known(cover: Cover, count: Count, threshold: int) -> tuple[float, float]:
    """Between which numbers the cover says that a count lies; of one that is open, if it were hidden."""
    match cover:
        case Cover.OPEN if count.value < threshold or not count.private:
            return count.value, count.value
        case Cover.OPEN | Cover.HIDDEN:
            return threshold, np.inf
        case Cover.SMALL:
            return 1, threshold - 1
        case Cover.BLANK:
            return 0, np.inf


def _solved(
    adds_up: Table,
    known: Table,
    true: Table,
    worth: Table,
    *,
    wished: Table,
    is_open: Table,
    fixed: Table,
    reach: int,
) -> Table | None:
    """Whole numbers that add up and contradict as little as possible of what is known.

    For each count there are four variables: its number, whether it is hidden (if it is open), whether it is left
    blank, and how far it is off the wished number (NaN: nothing is wished). Hiding costs what it is worth.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # slow to import

    size, far = len(true), 2.0 * reach
    number, hidden, blank, off = np.eye(4 * size).reshape(4, size, 4 * size)
    near = ~np.isnan(wished)
    low, high = np.maximum(true - reach, 0), np.maximum(true, 0) + reach
    low[fixed], high[fixed] = known[fixed].T
    result = milp(
        np.concatenate([np.zeros(size), worth, 5_000 + worth, np.full(size, 0.001)]),
        constraints=[
            LinearConstraint(adds_up @ number, 0, 0),
            LinearConstraint(number + far * blank, known[:, 0], np.inf),
            LinearConstraint(number - far * blank, -np.inf, known[:, 1]),
            LinearConstraint((number + far * (hidden + blank))[is_open], true[is_open], np.inf),
            LinearConstraint((number - far * (hidden + blank))[is_open], -np.inf, true[is_open]),
            LinearConstraint((number + off)[near], wished[near], np.inf),
            LinearConstraint((number - off)[near], -np.inf, wished[near]),
        ],
        bounds=Bounds(
            np.concatenate([low, np.zeros(3 * size)]),
            np.concatenate([high, np.ones(size), ~fixed, np.full(size, np.inf)]),
        ),
        integrality=1,
        options={"node_limit": 5_000, "mip_rel_gap": 0.1},  # near enough to the cheapest
    )
    return None if result.x is None else np.rint(result.x[:size]).astype(int)
