"""The spreadsheet as one Google Sheet that several people edit all day."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Collection, Hashable, Sequence
from dataclasses import dataclass, replace
from random import Random

from zim_data.cells import folded
from zim_data.errors import OutcomeUnknown, SheetBusy, SheetChanged, SheetRefused, SheetUnreachable, StoreError
from zim_data.store.checks import Check
from zim_data.store.google.api import Api
from zim_data.store.google.attempt import After, Attempt, Fate
from zim_data.store.google.batches import (
    SHOWN,
    Tab,
    cells_shown,
    formats_for,
    quoted,
    ranges_to_check,
    requests_for,
    tab_of,
)
from zim_data.store.google.cells import Formula, cell_at, raw
from zim_data.store.google.placement import in_place, mending
from zim_data.store.problems import address
from zim_data.store.spreadsheet import AddTab, AppendRow, ClearRow, GridChange, Grids, SetCell, Written, carry_out

BOUND = 55.0
"""Seconds after which a write has ended, one way or the other."""
LAST_TRY = 20.0
"""Seconds before that end in which nothing is sent a second time."""
ROUNDS = 8
"""How often a write starts over because somebody moved things, or nobody answered."""
LATE = 300.0
"""Seconds within which a write that nobody answered may still arrive."""
TABS = "properties.title,sheets.properties(sheetId,title,sheetType,gridProperties(rowCount,columnCount))"

UNKNOWN = (
    "Google hat nicht geantwortet. Ob Ihre Eingabe angekommen ist, steht noch nicht fest. Bitte speichern Sie gleich "
    "noch einmal: Es wird nichts doppelt eingetragen."
)
MOVED = (
    "Ihre Eingabe ist angekommen, aber im selben Augenblick hat jemand die Google-Tabelle umgestellt. Die App rückt "
    "alles zurecht, sobald Google wieder antwortet. Bitte sehen Sie dann im Protokoll nach."
)
BUSTLE = (
    "Die Google-Tabelle wird gerade ständig umgestellt. Es wurde nichts gespeichert. Bitte versuchen Sie es gleich "
    "noch einmal."
)

GONE = "In der Google-Tabelle fehlt gerade ein Tabellenblatt, in das die App geschrieben hat."

log = logging.getLogger("zim")

Decide = Callable[[Grids], Sequence[GridChange]]


@dataclass(frozen=True)
class Doubt:
    """An attempt that nobody answered, or that is to be put right."""

    attempt: Attempt
    until: float

    def is_wrong(self, grids: Grids) -> bool:
        """Whether it stands in the sheet, or more often than once if it was repeated with success."""
        return self.attempt.times_there(grids) > (self.attempt.fate is Fate.MADE)


class GoogleSheet:
    """The tabs of a Google Sheet that are called `titles`; others are not even read.

    Writes go out one after the other. Each is decided on a fresh reading, sent as one batch, and checked by
    what the answer shows; where somebody moved things in between, it is put right (see `placement`).
    """

    backups = 0
    fresh_for: float | None = 10.0

    def __init__(self, api: Api, titles: Sequence[str], *, random: Random | None = None) -> None:
        self.api = api
        self._titles = {folded(title) for title in titles}
        self._random = random or Random()
        self._tabs: dict[str, Tab] | None = None
        self._name = "Google-Tabelle"
        self._version = 0
        self._doubts: list[Doubt] = []
        self._writing = threading.RLock()

    @property
    def name(self) -> str:
        """The spreadsheet's title, once it was read."""
        return self._name

    def version(self) -> Hashable:
        """How often the app wrote; Google has no cheap way to ask whether somebody else did."""
        return self._version

    def wait(self) -> float:
        """Seconds until Google's quota allows the next write."""
        return max(self.api.budget.wait("write"), self.api.budget.wait("read"))

    def examine(self) -> list[Check]:
        """What is wrong with the sheet and the way to it; asks Google a few times."""
        from zim_data.store.google.doctor import examine  # which itself needs what stands here

        return examine(self.api)

    def read(self) -> Grids:
        """All tabs of the app, in one request."""
        grids = self.read_within(None)
        if not self._doubts or not self._writing.acquire(blocking=False):
            return grids
        try:
            return self.settled(grids)
        except StoreError:  # the next reading tries again
            return grids
        finally:
            self._writing.release()

    def write(self, decide: Decide) -> Written:
        """Make the changes that `decide` chooses, all or none; ends within a minute."""
        with self._writing:
            grids = _Write(self).run(decide)
            return Written(grids, self._version)

    # --- What a write asks for ----------------------------------------------------------------------------------------

    def read_within(self, until: float | None) -> Grids:
        """All tabs; asks until that time of the API's clock."""
        try:
            return self._read(until)
        except SheetChanged:  # a tab has another name, or is gone
            self._tabs = None
            return self._read(until)

    def formulas(self, titles: Sequence[str], until: float) -> Grids:
        """These tabs with formulas instead of their results."""
        found = self.api.values([quoted(title) for title in titles], formulas=True, until=until) if titles else []
        return dict(zip(titles, found, strict=True))

    def send(self, attempt: Attempt, until: float) -> After:
        """One batch; the cells that tell where it landed."""
        tabs = self._known_tabs(until)
        requests, shown = requests_for(attempt, tabs), ranges_to_check(attempt)
        self._version += 1
        answer = self.api.batch(requests, show=shown, fields=SHOWN if shown else "spreadsheetId", until=until)
        self._keep_count(attempt)
        return cells_shown(answer, tabs)

    def show_as_days(self, attempt: Attempt, until: float) -> None:
        """Give cells that show a day as a plain number the format of one; only looks, so it may fail."""
        requests = formats_for(attempt, self._known_tabs(until))
        if requests:
            try:
                self.api.batch(requests, fields="spreadsheetId", until=until)
            except StoreError as error:
                log.warning("Zahlenformat nicht gesetzt: %s", type(error).__name__)

    def settled(self, grids: Grids, until: float | None = None) -> Grids:
        """The state once all is right that arrived after it was repeated or refused, or after nobody knew."""
        now = self.api.clock()
        self._doubts = [each for each in self._doubts if each.until > now]
        arrived = [each.attempt for each in self._doubts if each.is_wrong(grids)]
        if arrived:
            grids = _Write(self, until).put_right(arrived, grids)
            self.made([each for each in arrived if each.fate is not Fate.REFUSED])
        return grids

    def forget_tabs(self) -> None:
        """Ask anew which tabs there are, before the next request."""
        self._tabs = None

    def doubt(self, attempt: Attempt, fate: Fate) -> None:
        """Look out for an attempt that may still arrive."""
        self._doubts.append(Doubt(replace(attempt, fate=fate), self.api.clock() + LATE))

    def made(self, attempts: Collection[Attempt]) -> None:
        """Of what these attempts asked for nothing is due any more, however often it was tried."""
        done = {attempt.identity for attempt in attempts} - {None}
        self._doubts = [
            replace(each, attempt=replace(each.attempt, fate=Fate.MADE)) if each.attempt.identity in done else each
            for each in self._doubts
        ]

    def pause(self, number: int) -> None:
        """Wait a little, longer each time, and not in step with others."""
        self.api.sleep(self._random.uniform(0, min(0.5 * 2**number, 8.0)))

    # --- Reading ------------------------------------------------------------------------------------------------------

    def _read(self, until: float | None) -> Grids:
        titles = list(self._known_tabs(until))
        found = self.api.values([quoted(title) for title in titles], until=until) if titles else []
        if len(titles) < len(self._titles):
            self._tabs = None  # one is missing, and may be there the next time
        return dict(zip(titles, found, strict=True))

    def _known_tabs(self, until: float | None) -> dict[str, Tab]:
        tabs = self._tabs
        if tabs is None:
            answer = self.api.metadata(TABS, until=until)
            self._name = answer["properties"]["title"]
            tabs = self._tabs = {
                each["title"]: tab_of(each)
                for each in (sheet["properties"] for sheet in answer["sheets"])
                if each.get("sheetType", "GRID") == "GRID" and folded(each["title"]) in self._titles
            }
        return tabs

    def _keep_count(self, attempt: Attempt) -> None:
        """Know how many rows there are, so that a full tab is made longer before the next row."""
        if any(isinstance(each, AddTab) for each in attempt.changes):
            self._tabs = None
        for each in attempt.changes:
            if isinstance(each, AppendRow) and self._tabs and each.tab in self._tabs:
                self._tabs[each.tab] = replace(self._tabs[each.tab], rows=self._tabs[each.tab].rows + 1)


class _Write:
    """One write, from the first reading to the last check; ends within a minute."""

    def __init__(self, sheet: GoogleSheet, until: float | None = None) -> None:
        self._sheet = sheet
        self._until = until or sheet.api.clock() + BOUND
        self._unanswered: list[Attempt] = []
        self._is_open = False
        """Whether an attempt went unanswered, and the sheet was not read since."""
        self._hindrance: StoreError = SheetBusy(BUSTLE)
        """What kept the last attempt from succeeding."""

    def run(self, decide: Decide) -> Grids:
        """The state after the changes that `decide` chooses."""
        fate = Fate.REFUSED
        try:
            grids = self._run(decide)
            fate = Fate.MADE
        except OutcomeUnknown:
            fate = Fate.DUE
            raise
        except StoreError as error:
            if self._is_open:
                fate = Fate.DUE
                raise OutcomeUnknown(UNKNOWN) from error
            raise
        else:
            return grids
        finally:
            for attempt in self._unanswered:
                self._sheet.doubt(attempt, fate)

    def _run(self, decide: Decide) -> Grids:
        for number in range(ROUNDS):
            grids = self._sheet.settled(self._sheet.read_within(self._until), self._until)
            self._is_open = False
            changes = tuple(decide(grids))
            if not changes:  # nothing to do, or an unanswered attempt arrived after all
                return self.mended(self._unanswered, grids)
            attempt = self._prepared(changes, grids)
            answered = self._sent(attempt, number) if attempt else None
            if answered:
                return self._checked(answered)
        raise self._hindrance

    def _prepared(self, changes: tuple[GridChange, ...], grids: Grids) -> Attempt | None:
        """The attempt, with the formulas of what it changes; None if somebody moved things since the reading."""
        touched = {each.tab for each in changes if isinstance(each, SetCell | ClearRow) and each.anchor}
        attempt = Attempt(changes, grids, self._sheet.formulas(sorted(touched), self._until))
        if not attempt.is_current():
            return None
        for each in changes:
            if isinstance(each, SetCell) and isinstance(
                cell_at(attempt.before(each.tab), each.row, each.column), Formula
            ):
                place = address(each.row, each.column)
                raise SheetRefused(
                    f"In „{each.tab}“, Zelle {place}, steht eine Formel. Die App überschreibt keine Formeln; bitte "
                    "ändern Sie diese Zelle in der Tabelle selbst."
                )
        return attempt

    def _sent(self, attempt: Attempt, number: int) -> Attempt | None:
        """The attempt with its answer; None if there was none and it is time to look and try again."""
        try:
            return replace(attempt, after=self._sheet.send(attempt, self._until))
        except SheetChanged as error:
            self._hindrance = error
            self._sheet.forget_tabs()
        except (SheetBusy, SheetUnreachable) as error:
            self._hindrance = error
            if isinstance(error, SheetUnreachable):
                self._unanswered.append(attempt)
                self._is_open = True
            if self._sheet.api.clock() > self._until - LAST_TRY:
                raise
        self._sheet.pause(number)
        return None

    def _checked(self, attempt: Attempt) -> Grids:
        self._sheet.made([attempt])
        if not in_place(attempt):
            grids = self._sheet.read_within(self._until)
            arrived = [each for each in self._unanswered if each.times_there(grids) > 1]
            return self.mended([attempt, *arrived], grids)
        self._sheet.show_as_days(attempt, self._until)
        return carry_out(attempt.grids, map(_as_read, attempt.changes))

    def mended(self, attempts: Sequence[Attempt], grids: Grids) -> Grids:
        """The state once these attempts stand where they should; raises `OutcomeUnknown` if that cannot be had now."""
        if not attempts:
            return grids
        try:
            return self.put_right(attempts, grids)
        except StoreError as error:
            for attempt in attempts:
                self._sheet.doubt(attempt, Fate.DUE)  # the next reading takes it up again
            raise OutcomeUnknown(MOVED) from error

    def put_right(self, attempts: Sequence[Attempt], grids: Grids) -> Grids:
        """The state once these attempts stand where they should."""
        attempts = list(attempts)
        for number in range(ROUNDS):
            tabs = {tab for attempt in attempts for tab in attempt.by_tab}
            if tabs - grids.keys():
                raise SheetChanged(GONE)
            formulas = self._sheet.formulas(sorted(tabs), self._until)
            changes: list[GridChange] = []
            for attempt in attempts:
                changes += [each for each in mending(attempt, grids, formulas) if each not in changes]
            if not changes:
                return grids
            fix = Attempt(tuple(changes), grids, formulas)
            if fix.is_current():
                answered = self._sent(fix, number)
                if answered and in_place(answered):
                    return self._sheet.read_within(self._until)
                # What was sent to be mended may itself have missed, or not have arrived.
                attempts = [answered] if answered else [*attempts, fix]
            grids = self._sheet.read_within(self._until)
        raise self._hindrance


def _as_read(change: GridChange) -> GridChange:
    """The change with its cells as the next reading will find them."""
    match change:
        case SetCell(value=value):
            return replace(change, value=raw(value))
        case AppendRow(cells=cells):
            return replace(change, cells={column: raw(value) for column, value in cells.items()})
    return change
