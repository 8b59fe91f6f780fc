"""The best for everybody at once: compared with trying everything, with an integer programme, and in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, milp

from tests.unit.test_matching import TODAY, oksana, peter, tandem
from zim_data.columns import Language
from zim_data.matching import Decided, Left, Plan, Situation, assign, demand_for, plan_for
from zim_data.settings import Settings
from zim_data.tables import (
    GenderWish,
    GermanLevel,
    Newcomer,
    NewcomerStatus,
    PairKind,
    PairRule,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

DEFAULTS = Settings()


def tried_out(points: NDArray[Any], fits: NDArray[Any], places: list[int]) -> tuple[int, int]:
    """Most pairs and, of these, most points, by trying every assignment."""
    best = (0, 0)
    choices = [[None, *np.flatnonzero(row).tolist()] for row in fits]
    for columns in product(*choices):
        taken = [column for column in columns if column is not None]
        if all(taken.count(column) <= places[column] for column in set(taken)):
            total = sum(int(points[row, column]) for row, column in enumerate(columns) if column is not None)
            best = max(best, (len(taken), total))
    return best


def value_of(pairs: list[tuple[int, int]], points: NDArray[Any]) -> tuple[int, int]:
    return len(pairs), sum(int(points[pair]) for pair in pairs)


def is_allowed(pairs: list[tuple[int, int]], fits: NDArray[Any], places: list[int]) -> bool:
    rows, columns = [row for row, _ in pairs], [column for _, column in pairs]
    return (
        len(set(rows)) == len(rows)
        and all(columns.count(column) <= places[column] for column in set(columns))
        and all(fits[pair] for pair in pairs)
    )


@st.composite
def small_cases(draw: st.DrawFn) -> tuple[NDArray[Any], NDArray[Any], list[int], list[float], list[float]]:
    n, m = draw(st.integers(0, 4)), draw(st.integers(0, 4))
    cells = st.lists(st.integers(0, 1000) | st.sampled_from([0, 1, 1000]), min_size=n * m, max_size=n * m)
    allowed = st.lists(st.booleans() | st.just(True), min_size=n * m, max_size=n * m)
    points = np.array(draw(cells), np.int32).reshape(n, m)
    fits = np.array(draw(allowed), bool).reshape(n, m)
    places = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    waits = draw(st.just([]) | st.lists(st.floats(0, 3000), min_size=n, max_size=n))
    demand = draw(st.just([]) | st.lists(st.floats(0, 50), min_size=m, max_size=m))
    return points, fits, places, waits, demand


@given(small_cases())
@settings(deadline=None, max_examples=200)
def test_nothing_is_better_than_what_is_assigned(case: Any) -> None:
    points, fits, places, waits, demand = case
    pairs = assign(points, fits, places, waits=waits, demand=demand)
    assert is_allowed(pairs, fits, places)
    assert value_of(pairs, points) == tried_out(points, fits, places)


def programmed(points: NDArray[Any], fits: NDArray[Any], places: list[int]) -> tuple[int, int]:
    """Most pairs and, of these, most points, by an integer programme."""
    n, m = points.shape
    worth = np.where(fits, points + 10**6, 0).ravel()
    rows = np.kron(np.eye(n), np.ones(m))
    columns = np.kron(np.ones(n), np.eye(m))
    found = milp(
        -worth,
        integrality=np.ones(n * m),
        bounds=(0, 1),
        constraints=[LinearConstraint(rows, ub=1), LinearConstraint(columns, ub=places)],
    )
    chosen = [divmod(int(index), m) for index in np.flatnonzero(found.x.round()) if fits.ravel()[index]]
    return value_of(chosen, points)


@pytest.mark.parametrize("seed", range(20))
def test_with_several_places_it_equals_an_integer_programme(seed: int) -> None:
    random = np.random.default_rng(seed)
    points = random.integers(0, 1001, (60, 60)).astype(np.int32)
    fits = random.random((60, 60)) < random.choice([0.02, 0.05, 0.3])
    places = random.integers(0, 4, 60).tolist()
    pairs = assign(points, fits, places, waits=random.integers(0, 400, 60).tolist(), demand=random.random(60).tolist())
    assert is_allowed(pairs, fits, places)
    assert value_of(pairs, points) == programmed(points, fits, places)


def test_between_equals_who_waits_longer_is_matched() -> None:
    points, fits = np.full((3, 1), 500, np.int32), np.ones((3, 1), bool)
    assert assign(points, fits, [1], waits=[3, 40, 12]) == [(1, 0)]


def test_one_point_more_outweighs_any_wait() -> None:
    points, fits = np.array([[500], [501]], np.int32), np.ones((2, 1), bool)
    assert assign(points, fits, [1], waits=[4000, 0]) == [(1, 0)]


def test_between_equals_whom_others_need_is_kept() -> None:
    points, fits = np.full((1, 3), 500, np.int32), np.ones((1, 3), bool)
    assert assign(points, fits, [1, 1, 1], demand=[2.5, 0.1, 1.0]) == [(0, 1)]


def test_one_person_more_outweighs_any_points() -> None:
    points = np.array([[1000, 0], [1000, 0]], np.int32)
    fits = np.array([[True, True], [True, False]])
    assert assign(points, fits, [1, 1]) == [(0, 1), (1, 0)]


# --- People -----------------------------------------------------------------------------------------------------------


def planned(
    newcomers: list[Newcomer], volunteers: list[Volunteer], *tandems: Tandem, decided: Decided | None = None
) -> Plan:
    return plan_for(newcomers, volunteers, Situation(tandems, DEFAULTS, TODAY, decided or {}), newcomers)


def who_gets_whom(plan: Plan) -> dict[str, str]:
    return {match.newcomer.id: match.volunteer.id for match in plan.matches}


def left(plan: Plan) -> Left:
    (only,) = plan.left
    return only


def rule(kind: PairKind, volunteer: str = "B-1", newcomer: str = "Z-1", note: str | None = None) -> Decided:
    made = PairRule(id="F-1", volunteer_id=volunteer, newcomer_id=newcomer, kind=kind, note=note)
    return {(volunteer, newcomer): made}


def test_a_scarce_volunteer_goes_to_the_one_who_needs_just_her() -> None:
    dari = oksana(id="Z-2", languages=(Language("Dari", "Muttersprache"),), german_level=GermanLevel.A1)
    volunteers = [peter(id="B-1", languages=(Language("Dari", "C1"), Language("Deutsch", "C2"))), peter(id="B-2")]
    assert who_gets_whom(planned([oksana(), dari], volunteers)) == {"Z-1": "B-2", "Z-2": "B-1"}


def test_a_volunteer_with_two_places_gets_two() -> None:
    found = planned([oksana(id="Z-1"), oksana(id="Z-2"), oksana(id="Z-3")], [peter(max_tandems=2)])
    assert len(found.matches) == 2
    assert left(found).why == (
        "1 Mensch passt, alle Plätze gehen aber an andere, damit möglichst viele jemanden bekommen: "
        "Peter Lang für Oksana Koval und Oksana Koval."
    )


def test_an_open_tandem_takes_a_place() -> None:
    assert len(planned([oksana()], [peter(max_tandems=2)], tandem(TandemStatus.ACTIVE)).matches) == 1
    found = planned([oksana()], [peter()], tandem(TandemStatus.ACTIVE))
    assert left(found).why == "Zurzeit hat niemand, der bereit ist, einen Platz frei."


def test_who_waits_longest_comes_first_in_the_list() -> None:
    waiting = [
        oksana(id=f"Z-{days}", interview_on=TODAY - timedelta(days=days), created_at=datetime(2026, 1, 1))
        for days in (3, 90, 30)
    ]
    found = planned(waiting, [peter(id=f"B-{n}") for n in range(3)])
    assert [match.newcomer.id for match in found.matches] == ["Z-90", "Z-30", "Z-3"]


def test_who_fits_to_nobody_is_told_what_it_is_and_who_is_nearest() -> None:
    late = [
        peter(id="B-1", availability=("So abends",)),
        peter(id="B-2", availability=("So abends",), wished_gender="Männer"),
    ]
    late[1] = replace(late[1], wished_gender=GenderWish.MEN)
    found = left(planned([oksana()], late))
    assert found.would_do == ("Gemeinsame Zeit",)
    assert found.why == (
        "Von den 2 Menschen mit freiem Platz passt niemand: 2 haben keinen gemeinsamen Zeitraum, 1 passt nicht zum "
        "Wunsch. Am wenigsten fehlt hier: Ein gemeinsamer Zeitraum fehlt: Oksana kann Di und Do abends, Peter kann So "
        "abends. Eine Seite müsste eine Zeit der anderen ermöglichen."
    )


def test_who_withdrew_is_left_with_the_reason_and_takes_nobodys_place() -> None:
    found = planned([oksana(withdrawn_on=date(2026, 3, 2)), oksana(id="Z-2")], [peter()])
    assert who_gets_whom(found) == {"Z-2": "B-1"}
    assert left(found).why.startswith("Oksana hat die Einwilligung am 02.03.2026 widerrufen.")


def test_a_status_that_nobody_can_read_is_told() -> None:
    found = planned([oksana(status=NewcomerStatus.INTERESTED, unread={"status": "wartet?"})], [peter()])
    assert left(found).why == "„Status“ von Oksana ist nicht lesbar. Bitte in der Tabelle berichtigen."


def test_a_pinned_pair_comes_before_everything_else() -> None:
    better = peter(id="B-2", help_topics=("Briefe", "Kita und Schule"))
    found = planned([oksana()], [peter(), better], decided=rule(PairKind.PINNED))
    assert who_gets_whom(found) == {"Z-1": "B-1"}


def test_a_pin_goes_before_a_common_time_and_says_so() -> None:
    found = planned([oksana()], [peter(availability=("So abends",))], decided=rule(PairKind.PINNED))
    (match,) = found.matches
    assert match.reservations == [
        "Ein gemeinsamer Zeitraum fehlt: Oksana kann Di und Do abends, Peter kann So abends. "
        "Eine Seite müsste eine Zeit der anderen ermöglichen."
    ]


def test_a_pin_does_not_go_before_the_protection_of_children() -> None:
    found = planned([oksana(children=2)], [peter()], decided=rule(PairKind.PINNED))
    assert left(found).why.startswith("Festgelegt ist Peter Lang, aber: Bei Oksana leben Kinder")


def test_who_is_pinned_to_somebody_without_a_place_is_given_to_nobody_else() -> None:
    found = planned([oksana()], [peter(max_tandems=0), peter(id="B-2")], decided=rule(PairKind.PINNED))
    assert not found.matches
    assert left(found).why == (
        "Festgelegt ist ein bestimmter Mensch, der zurzeit nicht bereit ist oder keinen Platz frei hat."
    )


def test_two_pinned_to_one_place_are_told() -> None:
    decided = {**rule(PairKind.PINNED), **rule(PairKind.PINNED, newcomer="Z-2")}
    found = planned([oksana(), oksana(id="Z-2", first_name="Ali")], [peter(), peter(id="B-2")], decided=decided)
    assert len(found.matches) == 1
    assert left(found).why == "Festgelegt ist Peter Lang, begleitet aber schon Oksana Koval."


def test_a_forbidden_pair_is_never_assigned_and_its_note_is_told() -> None:
    decided = rule(PairKind.FORBIDDEN, note="Nachbarn.")
    assert who_gets_whom(planned([oksana()], [peter(), peter(id="B-2")], decided=decided)) == {"Z-1": "B-2"}
    assert left(planned([oksana()], [peter()], decided=decided)).why.endswith(
        "Das Team hat dieses Paar ausgeschlossen: Nachbarn. Die Festlegung müsste aufgehoben werden."
    )


def test_nobody_waits_or_nobody_is_there() -> None:
    assert planned([], []) == Plan((), (), {})
    assert planned([], [peter()]) == Plan((), (), {})
    assert left(planned([oksana()], [])).why == "Zurzeit hat niemand, der bereit ist, einen Platz frei."


def test_who_ended_yesterday_is_not_assigned() -> None:
    assert planned([oksana()], [peter(status=VolunteerStatus.ENDED)]).left


def test_empty_people_are_left_with_a_reason() -> None:
    found = planned([Newcomer(status=NewcomerStatus.WAITING), oksana()], [Volunteer(), peter()])
    assert who_gets_whom(found) == {"Z-1": "B-1"}
    assert left(found).why.startswith("Die Einwilligung von (ohne Namen, ) fehlt.")


def test_a_row_that_stands_twice_is_matched_and_left() -> None:
    found = planned([oksana(), oksana()], [peter(), peter()])
    assert len(found.matches) + len(found.left) == 2


def test_who_is_needed_by_many_is_in_demand() -> None:
    newcomers = [oksana(), oksana(id="Z-2", help_topics=("Sport",))]
    rare = peter(id="B-2", availability=("Di abends",), help_topics=("Sport", "Briefe", "Kita und Schule"))
    common = peter(id="B-1", help_topics=("Freizeit",))
    demand = demand_for(newcomers, [common, rare], Situation([], DEFAULTS, TODAY))
    assert demand[1] > demand[0]
    assert demand.sum() == pytest.approx(2)


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_everybody_who_waits_is_matched_or_left_with_a_reason(data: st.DataObject) -> None:
    from tests.unit.test_matching import NEWCOMERS, RULES_OF_PAIRS, TANDEMS, VOLUNTEERS

    newcomers = data.draw(st.lists(NEWCOMERS, max_size=5))
    volunteers = data.draw(st.lists(VOLUNTEERS, max_size=4))
    rules = data.draw(st.lists(RULES_OF_PAIRS, max_size=2))
    decided = {(each.volunteer_id, each.newcomer_id): each for each in rules}
    found = planned(newcomers, volunteers, *data.draw(TANDEMS), decided=decided)
    told = [match.newcomer for match in found.matches] + [each.newcomer for each in found.left]
    assert sorted(map(id, told)) == sorted(map(id, newcomers))
    assert all(each.why for each in found.left)
    for match in found.matches:
        assert round(sum(reason.points for reason in match.reasons), 1) == match.score
