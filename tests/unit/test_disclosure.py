"""Small numbers: readers who reckon with everything a report shows find none of them."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from zim_data.disclosure import Count, Cover, Sum, covers, legend, refuse_narrow
from zim_data.errors import RuleBroken

Key = Hashable
Shown = dict[Key, str]


def counts_of(numbers: Mapping[Key, int | Count]) -> dict[Key, Count]:
    return {key: each if isinstance(each, Count) else Count(each) for key, each in numbers.items()}


def printed(numbers: Mapping[Key, int | Count], sums: Collection[Sum], threshold: int = 5) -> Shown:
    """What stands on the paper."""
    counts = counts_of(numbers)
    found = covers(counts, sums, threshold)
    marks = {Cover.SMALL: f"<{threshold}", Cover.HIDDEN: ".", Cover.BLANK: "."}
    return {key: marks.get(found[key], str(count.value)) for key, count in counts.items() if count.seen}


def table(text: str) -> tuple[dict[Key, int], list[Sum]]:
    """A line for each sum, the total first: `alle 12 = Frauen 9 + Männer 3`."""
    numbers: dict[Key, int] = {}
    sums = []
    for line in text.strip().splitlines():
        names = []
        for cell in line.replace("=", "+").split("+"):
            name, number = cell.split()
            numbers[name] = int(number)
            names.append(name)
        sums.append(Sum(names[0], tuple(names[1:])))
    return numbers, sums


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_a_small_number_is_hidden_and_with_it_the_one_that_would_give_it_away() -> None:
    # 12 - 9 would be 3: either the 9 or the 12 has to go, and the 9 costs less.
    assert printed(*table("alle 12 = Frauen 9 + Männer 3")) == {"alle": "12", "Frauen": ".", "Männer": "<5"}


def test_two_small_ones_that_are_no_riddle_together_need_a_third() -> None:
    # 30 - 27 leaves 3 for two of them, so none can be 4: the 27 goes, too.
    shown = printed(*table("alle 30 = weiblich 27 + männlich 2 + divers 1"))
    assert shown == {"alle": "30", "weiblich": ".", "männlich": "<5", "divers": "<5"}


def test_two_small_ones_that_are_a_riddle_together_suffice() -> None:
    # 25 - 20 leaves 5 for the two of them: 1 and 4, 2 and 3, 3 and 2, 4 and 1 all fit.
    shown = printed(*table("alle 25 = a 20 + b 3 + c 2"))
    assert shown == {"alle": "25", "a": "20", "b": "<5", "c": "<5"}


def test_what_a_dot_can_not_be_is_reckoned_with() -> None:
    # A dot is at least 5, or it would be „<5“: from 6 = „<5“ + „.“ follows 1. So the 6 is the one to go.
    assert printed(*table("alle 6 = a 1 + b 5")) == {"alle": ".", "a": "<5", "b": "5"}


def test_nothing_and_many_are_shown() -> None:
    assert printed(*table("alle 17 = a 12 + b 0 + c 5")) == {"alle": "17", "a": "12", "b": "0", "c": "5"}


def test_a_small_total_is_not_broken_down() -> None:
    # Four parts of 1 each: were they „<5“ under a „<5“, the total would have to be 4.
    shown = printed(*table("alle 4 = a 1 + b 1 + c 1 + d 1 + e 0"))
    assert shown == {"alle": "<5", "a": ".", "b": ".", "c": ".", "d": ".", "e": "."}


def test_age_groups_that_do_not_nest_do_not_give_away_those_in_between() -> None:
    # 18-64 less 18-60 are the 2 from 61 to 64, whom no table shows.
    numbers: dict[Key, int | Count] = {"18-64": 30, "18-60": 28, "61-64": Count(2, seen=False)}
    shown = printed(numbers, [Sum("18-64", ("18-60", "61-64"))])
    assert shown == {"18-64": "30", "18-60": "."}


def test_tables_with_a_common_total_are_looked_at_together() -> None:
    shown = printed(*table("alle 12 = Frauen 9 + Männer 3\nalle 12 = neu 5 + weiter 7"))
    assert (shown["Männer"], shown["Frauen"], shown["neu"], shown["weiter"]) == ("<5", ".", "5", "7")


def test_a_change_between_two_periods_gives_nobody_away() -> None:
    # running before + new = running now + ended; 20 + 10 - 28 would be the 2 that ended.
    numbers: dict[Key, int | Count] = {"before": 20, "new": 10, "now": 28, "ended": 2, "all": Count(30, seen=False)}
    shown = printed(numbers, [Sum("all", ("before", "new")), Sum("all", ("now", "ended"))])
    assert shown == {"before": "20", "new": ".", "now": "28", "ended": "<5"}


def test_many_meetings_of_few_tandems_are_hidden_and_not_to_be_reckoned() -> None:
    numbers: dict[Key, int | Count] = {"year": Count(100, 20), "May": Count(40, 3), "June": Count(60, 18)}
    assert printed(numbers, [Sum("year", ("May", "June"))]) == {"year": "100", "May": ".", "June": "."}


def test_another_threshold_holds_as_well() -> None:
    assert printed(*table("alle 12 = Frauen 9 + Männer 3"), threshold=3) == {"alle": "12", "Frauen": "9", "Männer": "3"}
    # Two below 10 that make 12 are at least 3 each, so the 12 has to go.
    shown = printed(*table("alle 12 = Frauen 9 + Männer 3"), threshold=10)
    assert shown == {"alle": ".", "Frauen": "<10", "Männer": "<10"}


def test_sums_that_do_not_add_up_are_a_fault_of_the_programme() -> None:
    with pytest.raises(ValueError, match="add up"):
        covers(counts_of({"a": 3, "b": 1}), [Sum("a", ("b",))], 5)


def test_a_choice_that_singles_people_out_is_refused_with_a_sentence() -> None:
    with pytest.raises(RuleBroken, match="weniger als 5 Tandems"):
        refuse_narrow(4, 30, 5)
    with pytest.raises(RuleBroken, match="lässt weniger als 5 Tandems weg"):
        refuse_narrow(28, 30, 5)
    for chosen in (0, 5, 25, 30):
        refuse_narrow(chosen, 30, 5)


def test_the_legend_names_the_numbers_that_the_mark_stands_for() -> None:
    assert "„<5“ steht für eine Zahl von 1 bis 4." in legend(5)
    assert "„<2“ steht für die Zahl 1." in legend(2)
    assert legend(1) == "Alle Zahlen sind gezeigt."


# --- A reader who reckons ---------------------------------------------------------------------------------------------


def ways(shown: Mapping[Key, str], part: Iterable[Key], most: int) -> Iterable[tuple[int, ...]]:
    """All numbers that the parts can have by what is printed for them."""
    ranges = {"<5": list(range(1, 5)), ".": list(range(most + 1))}
    return product(*(ranges.get(shown[key]) or [int(shown[key])] for key in part))


@given(st.lists(st.integers(0, 9), min_size=2, max_size=4))
@settings(deadline=None, max_examples=60)
def test_whoever_tries_all_numbers_finds_each_of_1_to_4_possible(parts: list[int]) -> None:
    numbers: dict[Key, int | Count] = dict(enumerate(parts))
    numbers["total"] = sum(parts)
    shown = printed(numbers, [Sum("total", tuple(range(len(parts))))])
    totals = {each for (each,) in ways(shown, ["total"], 24)}
    fitting = [way for way in ways(shown, range(len(parts)), 12) if sum(way) in totals]
    for index, number in enumerate(parts):
        if 1 <= number <= 4:
            assert {1, 2, 3, 4} <= {way[index] for way in fitting}
    if 1 <= sum(parts) <= 4:
        assert {1, 2, 3, 4} <= {sum(way) for way in fitting}


def below_small_totals(shown: Mapping[Key, str], sums: Collection[Sum]) -> set[Key]:
    return {part for each in sums if shown.get(each.total) == "<5" for part in each.parts}


def extremes(
    shown: Mapping[Key, str], sums: Collection[Sum], unseen: Collection[Key], key: Key, *, dots_are_5: bool
) -> tuple[float, float]:
    """The least and the most that a count can be for a reader who solves the printed tables as equations."""
    keys = [*shown, *unseen]
    below = below_small_totals(shown, sums)
    low, high = [], []
    for each in keys:
        text = shown.get(each)
        least = 5 if dots_are_5 and text == "." and each not in below else 0
        low.append({"<5": 1, ".": least, None: 0}.get(text, 0) if text in {"<5", ".", None} else int(str(text)))
        high.append({"<5": 4, ".": np.inf, None: np.inf}[text] if text in {"<5", ".", None} else int(str(text)))
    rows = np.zeros((len(sums), len(keys)))
    for row, each in enumerate(sums):
        rows[row, keys.index(each.total)] = -1
        for part in each.parts:
            rows[row, keys.index(part)] = 1
    goal = np.array([each == key for each in keys], dtype=float)
    found = []
    for sign in (1, -1):
        answer = milp(sign * goal, constraints=LinearConstraint(rows, 0, 0), bounds=(low, high), integrality=1)
        found.append(-np.inf * sign if answer.x is None else sign * answer.fun)  # unbounded, or nothing fits
    return found[0], found[1]


@st.composite
def published(draw: st.DrawFn) -> tuple[dict[Key, int | Count], list[Sum]]:
    """A table of people by group and year with all its totals, a second one by another trait, and a part of a part."""
    few = st.one_of(st.integers(0, 4), st.integers(0, 30))
    groups, years = draw(st.integers(2, 3)), draw(st.integers(1, 3))
    numbers: dict[Key, int | Count] = {}
    sums: list[Sum] = []
    for group, year in product(range(groups), range(years)):
        numbers[group, year] = draw(few)

    def total(key: Key, parts: list[Key]) -> None:
        values = [number if isinstance(number, int) else number.value for number in map(numbers.__getitem__, parts)]
        numbers[key] = sum(values)
        sums.append(Sum(key, tuple(parts)))

    for group in range(groups):
        total(("group", group), [(group, year) for year in range(years)])
    for year in range(years):
        total(("year", year), [(group, year) for group in range(groups)])
    total("all", [("year", year) for year in range(years)])
    sums.append(Sum("all", tuple(("group", group) for group in range(groups))))
    whole = numbers["all"]
    assert isinstance(whole, int)
    cut = draw(st.integers(0, whole))
    numbers["left"], numbers["right"] = cut, Count(whole - cut, seen=draw(st.booleans()))
    sums.append(Sum("all", ("left", "right")))
    return numbers, sums


@given(published())
@settings(deadline=None, max_examples=60)
def test_whoever_solves_the_printed_tables_as_equations_pins_down_no_small_number(
    case: tuple[dict[Key, int | Count], list[Sum]],
) -> None:
    numbers, sums = case
    counts, shown = counts_of(numbers), printed(numbers, sums)
    unseen = [key for key, count in counts.items() if not count.seen]
    below = below_small_totals(shown, sums)
    dots = [counts[key].value for key, text in shown.items() if text == "." and key not in below]
    for key, count in counts.items():
        if 1 <= count.value <= 4:
            assert shown.get(key, ".") in {"<5", "."}
            least, most = extremes(shown, sums, unseen, key, dots_are_5=False)
            assert least <= 1
            assert most >= 4
            if all(number >= 5 for number in dots):  # else that reader would be wrong
                least, most = extremes(shown, sums, unseen, key, dots_are_5=True)
                assert least <= 1
                assert most >= 4
