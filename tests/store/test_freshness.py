"""How the store keeps a remote spreadsheet's state new, and what it does when nobody answers."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.store.conftest import NOON, Clock
from tests.store.remote import Remote
from zim_data.cells import Cell
from zim_data.errors import OutcomeUnknown, SheetUnreachable
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append
from zim_data.store.memory import Memory
from zim_data.store.snapshot import Snapshot, per_snapshot
from zim_data.store.store import Job, Store, in_background
from zim_data.tables import JournalLine, Volunteer

ANNA = Volunteer(id="B-ANNA0", first_name="Anna", last_name="Ahorn", created_at=NOON)
BERTA = Volunteer(id="B-BERTA", first_name="Berta", last_name="Birke", created_at=NOON)


class Sessions:
    """A store that everybody shares; its jobs wait until a test does them, and its time until a test moves it."""

    def __init__(self, sheet: Remote, clock: Clock) -> None:
        self.sheet, self.clock = sheet, clock
        self.jobs: list[Job] = []
        self.store = Store(sheet, clock, timer=self.seconds, start=self.jobs.append)

    def seconds(self) -> float:
        return (self.clock.now - NOON).total_seconds()

    def later(self, seconds: float) -> Snapshot:
        """What a page shows after that time."""
        self.clock.forward(seconds=seconds)
        return self.store.snapshot()

    def do_jobs(self) -> None:
        while self.jobs:
            self.jobs.pop(0)()

    def type_in(self, header: str, value: Cell) -> None:
        """Staff type something about Anna into the sheet."""
        grid = self.sheet.grids[Volunteer.TITLE]
        grid[1][grid[0].index(header)] = value

    @property
    def district(self) -> str | None:
        return self.store.snapshot()[Volunteer].by_id["B-ANNA0"].district


@pytest.fixture
def sessions(clock: Clock) -> Sessions:
    return Sessions(Remote.new(new_spreadsheet({Volunteer: [ANNA]})), clock)


# --- When it is read --------------------------------------------------------------------------------------------------


def test_who_comes_first_waits_and_everybody_shares_what_was_read(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    assert first[Volunteer].by_id["B-ANNA0"].name == "Anna Ahorn"
    assert sessions.store.snapshot() is first
    assert sessions.later(9.9) is first
    assert (sessions.sheet.reads, sessions.jobs) == (1, [])


def test_two_sessions_that_come_at_once_cause_one_reading(clock: Clock) -> None:
    sheet = Remote.new(new_spreadsheet({}))
    store = Store(sheet, clock)
    both_are_here = threading.Barrier(2, timeout=10)
    seen: list[Snapshot] = []

    def open_page() -> None:
        both_are_here.wait()
        seen.append(store.snapshot())

    threads = [threading.Thread(target=open_page) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert seen[0] is seen[1]
    assert sheet.reads == 1


def test_an_old_state_is_shown_at_once_while_one_job_reads_the_new_one(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    sessions.type_in("Stadtteil", "Rieth")
    assert sessions.later(10) is first
    assert sessions.store.snapshot() is first
    assert len(sessions.jobs) == 1
    assert sessions.sheet.reads == 1
    sessions.do_jobs()
    assert sessions.district == "Rieth"
    assert sessions.sheet.reads == 2


def test_while_it_is_read_nobody_starts_another_reading_however_long_it_takes(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    seen: list[Snapshot] = []
    sessions.sheet.meanwhile = lambda: seen.append(sessions.later(100))
    sessions.later(10)
    sessions.do_jobs()
    assert seen == [first]
    assert sessions.sheet.reads == 2


def test_a_slow_sheet_is_read_less_often(sessions: Sessions) -> None:
    sessions.sheet.meanwhile = lambda: sessions.clock.forward(seconds=5)
    sessions.store.snapshot()
    sessions.later(14)
    assert not sessions.jobs
    sessions.later(1)
    assert len(sessions.jobs) == 1


def test_a_very_slow_sheet_is_read_again_after_a_minute(sessions: Sessions) -> None:
    sessions.sheet.meanwhile = lambda: sessions.clock.forward(hours=1)
    sessions.store.snapshot()
    sessions.later(60)
    assert len(sessions.jobs) == 1


def test_who_does_not_ask_gets_the_last_state_and_causes_no_reading(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    sessions.clock.forward(hours=8)
    assert sessions.store.snapshot(asking=False) is first
    assert not sessions.jobs


def test_a_button_reads_now(sessions: Sessions) -> None:
    sessions.store.snapshot()
    sessions.type_in("Stadtteil", "Rieth")
    sessions.store.renew()
    assert sessions.district == "Rieth"


def test_whoever_waits_for_somebody_elses_reading_to_begin_takes_its_result(clock: Clock) -> None:
    sheet = Remote.new(new_spreadsheet({}))
    asked = threading.Semaphore(0)
    times = iter(range(1000))

    def timer() -> float:
        if threading.current_thread() is not threading.main_thread():
            asked.release()
        return next(times)

    store = Store(sheet, clock, timer=timer)
    store.snapshot()
    others = [threading.Thread(target=store.renew) for _ in range(3)]

    def meanwhile() -> None:
        sheet.meanwhile = None
        for other in others:
            other.start()
        for _ in others:
            assert asked.acquire(timeout=10)

    sheet.meanwhile = meanwhile
    store.renew()
    for other in others:
        other.join(timeout=10)
    assert sheet.reads == 3  # the first, the one that was under way, and one for all who asked meanwhile


def test_the_background_is_a_thread_that_does_not_keep_the_process_alive() -> None:
    seen: list[threading.Thread] = []
    done = threading.Event()

    def job() -> None:
        seen.append(threading.current_thread())
        done.set()

    in_background(job)
    assert done.wait(timeout=10)
    assert seen[0] is not threading.current_thread()
    assert seen[0].daemon


def test_a_file_is_never_read_in_the_background(clock: Clock) -> None:
    def refuse(_: Job) -> None:
        pytest.fail("started")

    sheet = Memory.new(new_spreadsheet({}))
    store = Store(sheet, clock, start=refuse)
    first = store.snapshot()
    clock.forward(hours=1)
    assert store.snapshot() is first
    sheet.touch()
    assert store.snapshot() is not first


# --- What a reading changes -------------------------------------------------------------------------------------------


@per_snapshot
def names(snapshot: Snapshot) -> list[str]:
    return [each.name for each in snapshot[Volunteer].records]


def test_where_nothing_changed_only_the_time_moves_on(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    computed = names(first)
    sessions.later(10)
    sessions.do_jobs()
    second = sessions.store.snapshot()
    assert second.read_at == first.read_at + timedelta(seconds=10)
    assert second.content is first.content
    assert names(second) is computed


@pytest.mark.parametrize("blank", [None, ""])
def test_whatever_stands_for_an_empty_cell_is_no_change(sessions: Sessions, blank: Cell) -> None:
    sessions.type_in("Stadtteil", None)
    first = sessions.store.snapshot()
    grid = sessions.sheet.grids[Volunteer.TITLE]
    sessions.type_in("Stadtteil", blank)
    grid[1] += [blank, blank]
    grid.append([blank])
    sessions.store.renew()
    assert sessions.store.snapshot().content is first.content


def test_a_changed_cell_is_another_content(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    sessions.type_in("Stadtteil", "Rieth")
    sessions.store.renew()
    assert sessions.store.snapshot().content is not first.content


def test_a_new_day_is_a_new_reading_of_the_same_cells(sessions: Sessions) -> None:
    sessions.type_in("Einwilligung am", date(2026, 11, 23))
    assert len(sessions.store.snapshot().problems) == 1
    sessions.later(24 * 3600)
    sessions.do_jobs()
    assert not sessions.store.snapshot().problems


# --- When it cannot be read -------------------------------------------------------------------------------------------


def test_the_last_state_stays_with_a_notice_until_a_reading_succeeds(sessions: Sessions) -> None:
    first = sessions.store.snapshot()
    sessions.sheet.go_away()
    sessions.later(10)
    sessions.do_jobs()
    stale = sessions.store.snapshot()
    assert stale.notice == (
        "Google ist gerade nicht zu erreichen. Bitte versuchen Sie es gleich noch einmal. "
        "Sie sehen den Stand vom 22.11.2026, 12:00 Uhr."
    )
    assert (stale.content, stale.read_at) == (first.content, first.read_at)
    sessions.sheet.come_back()
    sessions.later(10)
    sessions.do_jobs()
    assert sessions.store.snapshot().notice is None


def test_a_button_that_finds_nobody_leaves_a_notice(sessions: Sessions) -> None:
    sessions.store.snapshot()
    sessions.sheet.go_away()
    sessions.store.renew()
    assert "Sie sehen den Stand vom" in (sessions.store.snapshot().notice or "")


def test_an_error_that_nobody_foresaw_is_a_notice_and_the_next_reading_happens(
    sessions: Sessions, caplog: pytest.LogCaptureFixture
) -> None:
    sessions.store.snapshot()
    sessions.sheet.away = KeyError("Anna Ahorn, 0361 6431535")
    sessions.later(10)
    sessions.do_jobs()
    assert "Sie sehen den Stand vom" in (sessions.store.snapshot().notice or "")
    assert [(each.name, each.message) for each in caplog.records] == [("zim", "Lesen: KeyError")]
    sessions.sheet.come_back()
    sessions.later(10)
    sessions.do_jobs()
    assert sessions.store.snapshot().notice is None


def test_without_any_state_it_says_why_and_does_not_make_everybody_wait_for_the_same_answer(sessions: Sessions) -> None:
    sessions.sheet.go_away()
    for _ in range(3):
        with pytest.raises(SheetUnreachable, match="nicht zu erreichen"):
            sessions.store.snapshot()
    assert sessions.sheet.reads == 1
    sessions.sheet.come_back()
    assert sessions.later(10)[Volunteer].by_id["B-ANNA0"].name == "Anna Ahorn"


# --- Beside writing ---------------------------------------------------------------------------------------------------


def test_what_was_saved_while_it_was_read_is_the_newer_state(sessions: Sessions) -> None:
    sessions.store.snapshot()

    def save() -> None:
        sessions.sheet.meanwhile = None
        sessions.store.apply([Append(BERTA)], action="Test", by="")

    sessions.sheet.meanwhile = save
    sessions.later(10)
    sessions.do_jobs()
    assert "B-BERTA" in sessions.store.snapshot()[Volunteer].by_id


def test_after_a_save_everybody_sees_it_and_nobody_reads_for_a_while(sessions: Sessions) -> None:
    sessions.store.snapshot()
    sessions.clock.forward(seconds=9)
    sessions.store.apply([Append(BERTA)], action="Test", by="")
    assert "B-BERTA" in sessions.later(9)[Volunteer].by_id
    assert not sessions.jobs


def test_what_was_completed_is_seen_at_once(sessions: Sessions) -> None:
    del sessions.sheet.grids["Räume"]
    assert "fehlt" in sessions.store.snapshot().problems[0].sentence
    sessions.store.complete()
    assert not sessions.store.snapshot().problems


@pytest.mark.parametrize("lost", ["on the way", "on the way back"])
def test_a_save_of_which_nobody_knows_is_made_once_when_it_is_sent_again(sessions: Sessions, lost: str) -> None:
    sessions.sheet.lost = lost
    with pytest.raises(OutcomeUnknown) as unknown:
        sessions.store.apply([Append(BERTA)], action="Test", by="")
    sessions.sheet.come_back()
    again = unknown.value.operation
    with_another_id = replace(BERTA, id="B-BERT2")
    assert sessions.store.apply([Append(with_another_id)], action="Test", by="", operation=again) == again
    snapshot = sessions.store.snapshot()
    assert [each.first_name for each in snapshot[Volunteer].records] == ["Anna", "Berta"]
    assert [each.operation for each in snapshot[JournalLine].records] == [again]


def test_a_save_of_which_nobody_knows_is_looked_for_at_once(sessions: Sessions) -> None:
    sessions.store.snapshot()
    sessions.sheet.lost = "on the way back"
    with pytest.raises(OutcomeUnknown):
        sessions.store.apply([Append(BERTA)], action="Test", by="")
    sessions.sheet.come_back()
    sessions.store.snapshot()
    sessions.do_jobs()
    assert "B-BERTA" in sessions.store.snapshot()[Volunteer].by_id
