"""Long random runs of two processes of the app and of staff on one Google Sheet, compared with a plain model.

After each step the sheet must be what the books say (see `ledger`). `ZIM_LONG_RUNS=1000` makes so many runs, each
time other ones.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, ClassVar, NamedTuple

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.sheets_server import Fault, staff
from tests.store.conftest import NOON
from tests.store.everyday import (
    ACTS,
    EDITS,
    JOURNAL,
    NEWCOMERS,
    TANDEMS,
    VOLUNTEERS,
    at_hand,
    mark_new_rows,
    meaning_of,
    open_centre,
)
from tests.store.ledger import Fate, Meaning, Step, WatchedServer
from tests.store.side_by_side import Time
from zim_data.errors import OutcomeUnknown, ZimError
from zim_data.places import GooglePlace
from zim_data.store.edits import Edit
from zim_data.store.google import TITLES
from zim_data.store.google.api import Api
from zim_data.store.google.budget import Budget
from zim_data.store.google.sheet import GoogleSheet
from zim_data.store.store import Store

RUNS = int(os.environ.get("ZIM_LONG_RUNS", "0"))
PROCESSES = ("app-1@zim-test.iam.gserviceaccount.com", "app-2@zim-test.iam.gserviceaccount.com")
LATEST = 200.0
"""Seconds after which a write that nobody answered does not arrive any more."""


WHO = st.integers(0, 1)


class Event(NamedTuple):
    """What happens before request number `gap` of the app: a person acts, a fault, or the other process saves."""

    gap: int
    what: str
    name: str = ""
    pick: int = 0


def _events(what: str, names: Sequence[str]) -> st.SearchStrategy[Event]:
    return st.builds(Event, st.integers(0, 6), st.just(what), st.sampled_from(names), st.integers(0, 30))


ACT = _events("act", list(ACTS))
FAULT = _events("fault", [fault.name for fault in Fault])
OTHER = _events("other", list(EDITS))
LATE = _events("late", ["is sent", "arrives"])
PLANS = st.lists(st.one_of(ACT, ACT, ACT, FAULT, OTHER, LATE), max_size=5)


@dataclass
class Operation:
    """Something that a user saves."""

    kind: str
    edits: Sequence[Edit]
    meaning: Meaning
    identity: str
    outcome: ZimError | None = None
    is_unknown: bool = False
    was_unknown: bool = False


@dataclass
class Process:
    """A process of the app: its store, and what is being asked of Google just now."""

    email: str
    sheet: GoogleSheet
    store: Store
    plan: Sequence[Event] = ()
    requests: int = 0
    is_shaken: bool = False
    """Whether something may still arrive that nobody answered."""
    unknown: list[Operation] = field(default_factory=list)


class Tally:
    """What all runs came to."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def __str__(self) -> str:
        return ", ".join(f"{name}: {number}" for name, number in sorted(self.counts.items()))


class RandomServer(WatchedServer):
    """Lets a run say what happens between two requests."""

    run: LongRun | None = None

    def meets(self, client: str, step: Step) -> Fate:
        return self.run.meets(client, step) if self.run else Fate()


class LongRun(RuleBasedStateMachine):
    """A day at the centre."""

    server: ClassVar[RandomServer]
    apis: ClassVar[dict[str, Api]]
    tally: ClassVar[Tally]

    def __init__(self) -> None:
        super().__init__()
        self.document, tabs = open_centre(self.server)
        self.time = Time(0.0)
        self.server.watch(self.document, tabs, PROCESSES)
        self.server.run = self
        self.processes = [self._process(email) for email in PROCESSES]
        self.at_work: list[Process] = []
        self.number = 100_000
        self.operations: dict[str, Operation] = {}
        self.delayed_at: list[float] = []
        self.failures: list[BaseException] = []

    def _process(self, email: str) -> Process:
        api = copy(self.apis[email])  # with its connection and token
        api.spreadsheet, api.clock, api.sleep = self.document.id, self.time, self.time.sleep
        api.budget = Budget(self.time, self.time.sleep, limit=1000)
        sheet = GoogleSheet(api, TITLES, random=Random(0))
        return Process(email, sheet, Store(sheet, self._clock, timer=self.time, start=lambda job: job()))

    def _clock(self) -> datetime:
        return NOON + timedelta(seconds=int(self.time.now))

    # --- Steps --------------------------------------------------------------------------------------------------------

    @rule(
        who=st.integers(0, 1), kind=st.sampled_from(list(EDITS)), pick=st.integers(0, 30), plan=PLANS, new=st.booleans()
    )
    def somebody_saves(self, who: int, kind: str, pick: int, plan: list[Event], new: bool) -> None:
        process = self.processes[who]
        if new:
            self._ask(process, (), process.store.renew)
        self._save(process, kind, pick, plan)

    @rule(
        name=st.sampled_from([VOLUNTEERS, NEWCOMERS, TANDEMS]), act=st.sampled_from(list(ACTS)), pick=st.integers(0, 30)
    )
    def somebody_works_in_the_sheet(self, name: str, act: str, pick: int) -> None:
        at_hand(self.server, name, act, pick, self._next())

    @rule(who=st.integers(0, 1), plan=PLANS)
    def the_app_reads(self, who: int, plan: list[Event]) -> None:
        self._ask(self.processes[who], plan, self.processes[who].store.renew)

    @rule(seconds=st.integers(0, 400))
    def time_passes(self, seconds: int) -> None:
        self.time.sleep(seconds)

    @rule(who=st.integers(0, 1), plan=PLANS)
    def somebody_saves_again_what_is_unknown(self, who: int, plan: list[Event]) -> None:
        process = self.processes[who]
        if process.unknown:
            self._apply(process, process.unknown.pop(0), plan)

    @invariant()
    def the_sheet_is_what_the_books_say(self) -> None:
        self.tally.counts["steps"] += 1
        self.time.sleep(5)
        for process in self.processes:
            if process.is_shaken:
                self._name_tabs_back()
                self._ask(process, (), process.sheet.read)
        found = self.server.books.mistakes(self.server.look()) + list(self._journal_mistakes())
        assert not found, "\n".join(found)
        for shell in self.server.books.shells(self.server.look()):
            tab = self.server.tab(shell[0])
            staff.delete_row(self.document, tab.title, tab.rows()[shell[1]])
        mark_new_rows(self.server)

    def teardown(self) -> None:
        self.server.run = None
        self.tally.counts += self.server.books.counts
        self.server.requests.clear()

    # --- The app ------------------------------------------------------------------------------------------------------

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _save(self, process: Process, kind: str, pick: int, plan: Sequence[Event]) -> None:
        number = self._next()
        self._ask(process, (), process.store.snapshot)
        edits = EDITS[kind](process.store.snapshot(asking=False), pick, number)
        if edits:
            operation = Operation(kind, edits, meaning_of(edits, process.email), f"V-{number}")
            self.operations[operation.identity] = operation
            self._apply(process, operation, plan)

    def _apply(self, process: Process, operation: Operation, plan: Sequence[Event]) -> None:
        meanings = self.server.meanings[process.email]
        if operation.meaning not in meanings:
            meanings.append(operation.meaning)
        operation.is_unknown, operation.outcome, operation.meaning.is_refused = False, None, False
        try:
            self._ask(
                process,
                plan,
                lambda: process.store.apply(
                    operation.edits, action=operation.kind, by=process.email, operation=operation.identity
                ),
            )
        except OutcomeUnknown as error:
            operation.outcome, operation.is_unknown, process.is_shaken = error, True, True
            operation.was_unknown = True
            process.unknown.append(operation)
        except ZimError as error:
            operation.outcome = error
        if not operation.is_unknown:
            meanings.remove(operation.meaning)
            operation.meaning.is_refused = operation.outcome is not None and not operation.was_unknown
        name = type(operation.outcome).__name__ if operation.outcome else "made"
        self.tally.counts[f"saved: {name}"] += 1

    def _ask(self, process: Process, plan: Sequence[Event], job: Any) -> None:
        before = process.plan, process.requests
        process.plan, process.requests = plan, 0
        self.at_work.append(process)
        try:
            job()
        finally:
            self.at_work.pop()
            process.plan, process.requests = before
        if self.failures:
            raise self.failures[0]

    # --- Between two requests -----------------------------------------------------------------------------------------

    def meets(self, client: str, step: Step) -> Fate:
        """What happens before the next request of the process that is at work."""
        process = self.at_work[-1]
        number, process.requests = process.requests, process.requests + 1
        fate = Fate()
        try:
            assert process.email == client
            for event in process.plan:
                if event.gap == number:
                    fate = self._happens(process, event, fate, step)
        except BaseException as failure:
            self.failures.append(failure)
        return fate

    def _happens(self, process: Process, event: Event, fate: Fate, step: Step) -> Fate:
        self.tally.counts[f"in between: {event.what}"] += 1
        match event:
            case Event(_, "act", act, pick):
                at_hand(self.server, (VOLUNTEERS, VOLUNTEERS, NEWCOMERS)[pick % 3], act, pick, self._next())
            case Event(_, "other", kind, pick):
                other = next(each for each in self.processes if each is not process)
                if other not in self.at_work:
                    self._save(other, kind, pick, ())
            case Event(_, "fault", name):
                process.is_shaken = True
                return Fate(Fault[name])
            case Event(_, "late", "is sent") if step is Step.WRITE:
                process.is_shaken = True
                self.delayed_at.append(self.time.now)
                return Fate(is_delayed=True)
            case Event(_, "late", "arrives") if self.server.delayed and step is Step.READ:
                late = self.server.delayed.pop(0)
                if self.time.now - self.delayed_at.pop(0) < LATEST:
                    self.server.arrive(late)
        return fate

    # --- What must be true --------------------------------------------------------------------------------------------

    def _journal_mistakes(self) -> Iterator[str]:
        lines = self.document.values(JOURNAL)
        numbers = Counter(str(line[0]) for line in lines[1:] if line and line[0])
        yield from (
            f"journal line {number} stands there {times} times" for number, times in numbers.items() if times > 1
        )
        made = {number.rpartition("-")[0] for number in numbers}
        for operation in self.operations.values():
            is_there = operation.identity in made
            if not operation.is_unknown and is_there and operation.outcome:
                if operation.was_unknown:
                    self.tally.counts["unknown, then refused, and arrived late"] += 1
                    operation.is_unknown = True
                else:
                    yield f"{operation} was refused, but the journal has it"
            if not operation.is_unknown and not is_there and not operation.outcome and not self._is_idle(operation):
                yield f"{operation} was made, but the journal does not have it"

    def _name_tabs_back(self) -> None:
        """What cannot be read cannot be put right."""
        for name in (VOLUNTEERS, NEWCOMERS, TANDEMS):
            if self.server.tab(name).title != name:
                at_hand(self.server, name, "renames the tab", 0, 0)

    def _is_idle(self, operation: Operation) -> bool:
        """Whether nothing was left to do, since somebody had emptied the cell already."""
        return operation.kind == "empty a cell"


def test_long_runs_end_as_in_the_plain_model() -> None:
    server = RandomServer()
    with server:
        LongRun.server, LongRun.tally = server, Tally()
        LongRun.apis = {
            email: Api(GooglePlace("", server.service_account(email), server.address)) for email in PROCESSES
        }
        run_state_machine_as_test(
            LongRun,
            settings=settings(
                max_examples=RUNS or 20,
                stateful_step_count=20,
                derandomize=not RUNS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    print(LongRun.tally)
