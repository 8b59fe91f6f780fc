"""No sequence of steps leads where the programme must not be, and what is not possible is said in German."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.unit.test_tandems import NEWCOMER, VOLUNTEER, do, speaking, store_of, tandem_in
from zim_data import life, tandems
from zim_data.errors import RuleBroken, ZimError
from zim_data.handbook import tables
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command
from zim_data.tables import (
    EndReason,
    Light,
    Newcomer,
    NewcomerStatus,
    Room,
    Tandem,
    TandemStatus,
    Volunteer,
    VolunteerStatus,
)

TODAY = date(2026, 6, 15)
DO: dict[life.Step, Callable[[Snapshot, Tandem], Any]] = {
    life.PLAN: lambda fresh, tandem: tandems.plan_first_meeting(
        fresh, tandem, at=datetime.combine(fresh.on, time(10)), room=None, staff=None
    ),
    life.AGREE: lambda fresh, tandem: tandems.agree(fresh, tandem, on=fresh.on),
    life.NO_FIT: lambda fresh, tandem: tandems.decline(fresh, tandem, on=fresh.on, reason=EndReason.NO_FIT),
    life.DECLINE: lambda fresh, tandem: tandems.decline(fresh, tandem, on=fresh.on, reason=EndReason.TIME),
    life.CONFIRM: tandems.confirm,
    life.RESUME: tandems.resume,
    life.CHECK_IN: lambda fresh, tandem: tandems.check_in(fresh, tandem, day=fresh.on, light=Light.GREEN),
    life.LONGER: lambda fresh, tandem: tandems.pause(fresh, tandem, until=fresh.on + timedelta(days=30)),
    life.AMEND: lambda fresh, tandem: tandems.amend(fresh, tandem, {"goals": "Deutsch üben"}),
    life.PAUSE: lambda fresh, tandem: tandems.pause(fresh, tandem, until=None),
    life.END: lambda fresh, tandem: tandems.end(
        fresh, tandem, on=max(fresh.on, tandems.started_on(tandem) or fresh.on), reason=EndReason.GOAL_REACHED
    ),
    life.CLOSE: lambda fresh, tandem: tandems.close_later(fresh, tandem, volunteer_rating=5),
    life.REMATCH: tandems.rematch,
    life.REOPEN: tandems.reopen,
    life.REVIVE: tandems.revive,
}
DO[life.MOVE] = DO[life.PLAN]
TWINS = ((life.PLAN, life.MOVE), (life.NO_FIT, life.DECLINE), (life.PAUSE, life.LONGER))
"""Steps that one command does, each from where it begins."""


def step_from(step: life.Step, status: TandemStatus) -> life.Step | None:
    """The step itself, or its twin, if one of them is possible in that state."""
    family = next((twins for twins in TWINS if step in twins), (step,))
    return next((each for each in family if status in each.begins), None)


class Centre(RuleBasedStateMachine):
    """Some volunteers and newcomers, to whom everything possible and impossible is done in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.refusals: list[str] = []
        volunteers = [
            speaking(replace(VOLUNTEER, id=f"B-{number}", first_name=f"Bea{number}", max_tandems=places))
            for number, places in enumerate((1, 2, 1))
        ]
        newcomers = [speaking(replace(NEWCOMER, id=f"Z-{number}", first_name=f"Zoe{number}")) for number in range(4)]
        # Two stand on their way already, so that runs come far.
        volunteers[1] = replace(volunteers[1], status=VolunteerStatus.ACTIVE)
        newcomers[0] = replace(newcomers[0], status=NewcomerStatus.IN_TANDEM)
        newcomers[1] = replace(newcomers[1], status=NewcomerStatus.PROPOSED)
        running = replace(tandem_in(TandemStatus.TRIAL), volunteer_id="B-1", newcomer_id="Z-0")
        planned = replace(tandem_in(TandemStatus.FIRST_MEETING), id="T-2", volunteer_id="B-0", newcomer_id="Z-1")
        self.store = store_of(*volunteers, *newcomers, running, planned, Room(id="R-1", name="Küche"))

    @rule(volunteer=st.integers(0, 2), newcomer=st.integers(0, 3))
    def propose(self, volunteer: int, newcomer: int) -> None:
        self._try(lambda fresh: tandems.propose(fresh, f"B-{volunteer}", f"Z-{newcomer}", score=None))

    @rule(pick=st.integers(0, 30), choice=st.integers(0, 30))
    def go_on(self, pick: int, choice: int) -> None:
        if known := self.store.snapshot()[Tandem].records:
            tandem = known[pick % len(known)]
            possible = life.steps_in(tandem.status)
            self._do(possible[choice % len(possible)], tandem)

    @rule(step=st.sampled_from(life.STEPS), pick=st.integers(0, 30))
    def try_anything(self, step: life.Step, pick: int) -> None:
        if known := self.store.snapshot()[Tandem].records:
            self._do(step, known[pick % len(known)])

    def _do(self, step: life.Step, tandem: Tandem) -> None:
        was_done = self._try(lambda fresh: DO[step](fresh, tandem))
        if was_done:
            done = step_from(step, tandem.status)
            assert done or step is life.CHECK_IN  # somebody may ask before the two have met
            after = self.store.snapshot()[Tandem].by_id[tandem.id].status
            assert after is ((done and done.leads_to) or tandem.status)

    @rule(pick=st.integers(0, 30), waits_again=st.booleans())
    def end(self, pick: int, waits_again: bool) -> None:
        known = tandems.with_status(self.store.snapshot(), life.RUNNING)
        if known:
            tandem = known[pick % len(known)]
            self._try(
                lambda fresh: tandems.end(
                    fresh, tandem, on=fresh.on + timedelta(days=0), reason=EndReason.MOVED, waits_again=waits_again
                )
            )

    def _try(self, command: Command) -> bool:
        try:
            self.store.apply(command, action="Schritt", by="Test")
        except ZimError as error:
            self.refusals.append(error.sentence)
            return False
        return True

    @invariant()
    def every_refusal_is_a_sentence(self) -> None:
        assert all(sentence.endswith((".", "?", "!")) for sentence in self.refusals)

    @invariant()
    def nobody_is_over_capacity_or_in_two_tandems(self) -> None:
        snapshot = self.store.snapshot()
        taken = Counter(each.volunteer_id for each in tandems.with_status(snapshot, life.OPEN))
        assert all(taken[each.id] <= each.max_tandems for each in snapshot[Volunteer].records)
        bound = Counter(each.newcomer_id for each in tandems.with_status(snapshot, life.OPEN))
        assert all(number == 1 for number in bound.values())

    @invariant()
    def statuses_agree_with_the_tandems(self) -> None:
        snapshot = self.store.snapshot()
        running = {each.volunteer_id for each in tandems.with_status(snapshot, life.RUNNING)}
        for volunteer in snapshot[Volunteer].records:
            expected = VolunteerStatus.ACTIVE if volunteer.id in running else VolunteerStatus.REGISTERED
            assert volunteer.status is expected
        of_newcomer = {each.newcomer_id: each.status for each in tandems.with_status(snapshot, life.OPEN)}
        for newcomer in snapshot[Newcomer].records:
            match of_newcomer.get(newcomer.id):
                case None:
                    assert newcomer.status in (NewcomerStatus.WAITING, NewcomerStatus.ENDED)
                case TandemStatus.PROPOSED | TandemStatus.FIRST_MEETING:
                    assert newcomer.status is NewcomerStatus.PROPOSED
                case _:
                    assert newcomer.status is NewcomerStatus.IN_TANDEM


Centre.TestCase.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
)
TestCentre = Centre.TestCase


@pytest.mark.parametrize("status", TandemStatus)
@pytest.mark.parametrize("step", life.STEPS, ids=lambda step: step.name)
def test_a_step_is_possible_exactly_where_it_is_declared(step: life.Step, status: TandemStatus) -> None:
    tandem = tandem_in(status, first_meeting_at=datetime(2026, 6, 3, 10))
    free = status in life.CLOSED
    volunteer = replace(VOLUNTEER, status=VolunteerStatus.REGISTERED)
    newcomer = replace(NEWCOMER, status=NewcomerStatus.WAITING if free else NewcomerStatus.IN_TANDEM)
    store = store_of(volunteer, newcomer, tandem, Room(id="R-1", name="Küche"))
    if step is life.CHECK_IN:
        return  # somebody may ask before the two have met
    if step_from(step, status):
        do(store, lambda fresh: DO[step](fresh, tandem))
    else:
        with pytest.raises(RuleBroken, match=f"im Status „{status}“; „.+“ ist von dort aus nicht möglich, nur „"):
            do(store, lambda fresh: DO[step](fresh, tandem))


def test_an_end_taken_back_makes_both_a_tandem_again() -> None:
    ended = tandem_in(TandemStatus.ENDED, ended_on=date(2026, 6, 10), end_reason=EndReason.TIME)
    store = store_of(VOLUNTEER, replace(NEWCOMER, status=NewcomerStatus.ENDED), ended)
    after = do(store, lambda fresh: tandems.reopen(fresh, ended))
    tandem = after[Tandem].by_id["T-1"]
    assert (tandem.status, tandem.ended_on, tandem.end_reason) == (TandemStatus.ACTIVE, None, None)
    assert after[Newcomer].by_id["Z-1"].status is NewcomerStatus.IN_TANDEM
    assert after[Volunteer].by_id["B-1"].status is VolunteerStatus.ACTIVE


def test_an_end_is_not_taken_back_where_the_place_is_taken() -> None:
    ended = tandem_in(TandemStatus.ENDED, ended_on=date(2026, 6, 10))
    other = Tandem(id="T-2", volunteer_id="B-1", newcomer_id="Z-2", proposed_on=date(2026, 6, 12))
    store = store_of(VOLUNTEER, replace(NEWCOMER, status=NewcomerStatus.ENDED), ended, other)
    with pytest.raises(RuleBroken, match="Bea Beispiel hat inzwischen keinen Platz mehr frei"):
        do(store, lambda fresh: tandems.reopen(fresh, ended))


def test_who_is_looking_again_waits_again() -> None:
    ended = tandem_in(TandemStatus.ENDED, ended_on=date(2026, 6, 10))
    store = store_of(VOLUNTEER, replace(NEWCOMER, status=NewcomerStatus.ENDED), ended)
    assert (
        do(store, lambda fresh: tandems.rematch(fresh, ended))[Newcomer].by_id["Z-1"].status is NewcomerStatus.WAITING
    )


def test_a_refusal_taken_back_is_a_proposal_of_today() -> None:
    declined = tandem_in(TandemStatus.DECLINED, ended_on=date(2026, 6, 10), end_reason=EndReason.TIME)
    store = store_of(VOLUNTEER, NEWCOMER, declined)
    tandem = do(store, lambda fresh: tandems.revive(fresh, declined))[Tandem].by_id["T-1"]
    assert (tandem.status, tandem.proposed_on, tandem.ended_on) == (TandemStatus.PROPOSED, TODAY, None)


def test_the_handbook_tells_every_step() -> None:
    told = tables()["Schritte"]
    assert all(f"| {step.name} |" in told for step in life.STEPS)
