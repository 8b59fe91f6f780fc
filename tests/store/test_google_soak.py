"""App and staff at work on one Google Sheet at full speed, with a faulty network; then everything is accounted for.

Six turns of everybody in the ordinary run; `python -m tests.store.test_google_soak 60` for 60, about a minute.
"""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.server.client import gspread_client
from tests.sheets_server import Fault, SheetsServer, staff
from tests.sheets_server.document import Document
from tests.sheets_server.server import Request
from tests.store.conftest import APP, NOON
from zim_data.errors import OutcomeUnknown, ZimError
from zim_data.places import GooglePlace
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.edits import Append, Edit, change
from zim_data.store.google import TITLES
from zim_data.store.google.api import Api
from zim_data.store.google.budget import Budget
from zim_data.store.google.sheet import GoogleSheet
from zim_data.store.snapshot import Snapshot
from zim_data.store.store import Command, Store
from zim_data.tables import JournalLine, Newcomer, Volunteer

TAB, JOURNAL, MARK, MOOD = Volunteer.TITLE, JournalLine.TITLE, "Marke", "Laune"
SCRIPT = "script@zim-test.iam.gserviceaccount.com"
PEOPLE = 12
PACE = 1.0
"""Seconds between two things that a person does, on average."""
FAULTY = 0.03
"""Of all requests of the app."""


@dataclass
class Account:
    """What was done, for the reckoning at the end; each thread writes only what is its own."""

    made: dict[str, str] = field(default_factory=dict)
    """Operations that the app called successful, with the ID of the row."""
    phones: dict[str, set[str | None]] = field(default_factory=dict)
    """By volunteer, the phone numbers that may stand there: the last one, and those nobody knows of."""
    moods: dict[str, str] = field(default_factory=dict)
    """By mark, what a person last typed into the own column."""
    typed: set[str] = field(default_factory=set)
    """Marks of rows that people typed and did not delete."""
    counts: Counter[str] = field(default_factory=Counter)


class Soak:
    """A sheet, four threads of the app and four of staff."""

    def __init__(self, server: SheetsServer, seed: int) -> None:
        self.server, self.account, self.random = server, Account(), Random(seed)
        volunteers: list[Row] = [
            Volunteer(id=f"B-{n:05}", first_name=f"Begleiterin{n}", created_at=NOON, changed_at=NOON)
            for n in range(PEOPLE)
        ]
        newcomer = Newcomer(id="Z-00001", first_name="Olha", created_at=NOON, changed_at=NOON)
        records: dict[type[Row], list[Row]] = {Volunteer: volunteers, Newcomer: [newcomer]}
        tabs: dict[str, list[list[Any]]] = {
            tab.title: [[each.header for each in tab.columns], *map(list, tab.rows)] for tab in new_spreadsheet(records)
        }
        width = len(tabs[TAB][0])
        for row, line in enumerate(tabs[TAB]):
            line.extend([*[None] * (width - len(line)), *((f"M{row}", None) if row else (MARK, MOOD))])
        key = server.create("ZIM", tabs)
        for email in (APP, SCRIPT):
            server.share(key, email, "writer")
        self.document: Document = server.document(key)
        self.account.phones = {each.id: {None} for each in volunteers}
        api = Api(GooglePlace(key, server.service_account(APP), server.address), sleep=lambda _: time.sleep(0.01))
        api.budget = Budget(time.monotonic, api.sleep, limit=10**6)
        self.store = Store(GoogleSheet(api, TITLES), lambda: NOON)
        self.store.snapshot()
        self.script = gspread_client(server, server.service_account(SCRIPT)).open_by_key(key).worksheet(TAB)
        self.script.freeze(rows=1)  # or its sorting would take the header along
        self.done = threading.Event()
        self.errors: list[BaseException] = []

    def run(self, turns: int) -> None:
        """Everybody does so many things at least; the app goes on until staff have done theirs."""
        self.server.before = self._fault
        jobs: list[Callable[[Random, int], None]] = [*4 * [self._save], *3 * [self._at_hand], self._script]
        threads = [
            threading.Thread(target=self._work, args=(job, number, turns, Random(self.random.random())), daemon=True)
            for number, job in enumerate(jobs)
        ]
        for thread in threads:
            thread.start()
        for thread in threads[4:]:
            thread.join()
        self.done.set()
        for thread in threads:
            thread.join()
        self.server.before = None
        self.store.renew()

    def _work(self, job: Callable[[Random, int], None], number: int, turns: int, random: Random) -> None:
        is_app = number < 4
        turn = 0
        while turn < turns or (is_app and not self.done.is_set()):
            turn += 1
            try:
                job(random, number * 100_000 + turn)
            except BaseException as error:
                self.errors.append(error)
                return

    def _fault(self, request: Request) -> Fault | None:
        if "prettyPrint" not in request.query:
            return None  # the script's own request, or one for a token
        return self.random.choice(list(Fault)) if self.random.random() < FAULTY else None

    # --- The app ------------------------------------------------------------------------------------------------------

    def _save(self, random: Random, number: int) -> None:
        thread = number // 100_000
        if random.random() < 0.3:
            identity = f"B-N{number}"
            self._apply([Append(Volunteer(id=identity, first_name=f"Neu{number}"))], identity, None)
            return
        mine = f"B-{random.randrange(PEOPLE // 4) * 4 + thread:05}"
        phone = f"+49361{number:07}"

        def command(snapshot: Snapshot) -> list[Edit]:
            edits: list[Edit] = [change(snapshot[Volunteer].by_id[mine], phone=phone)]
            if number % 3 == 0:  # over several tabs
                edits.append(change(snapshot[Newcomer].by_id["Z-00001"], last_name=f"Name{number}"))
            return edits

        self._apply(command, mine, phone)

    def _apply(self, command: Command | list[Edit], identity: str, phone: str | None) -> None:
        counts, phones = self.account.counts, self.account.phones
        try:
            operation = self.store.apply(command, action="Probe", by="App")
        except OutcomeUnknown:
            counts["unknown"] += 1
            phones.setdefault(identity, set()).add(phone)
        except ZimError:
            counts["refused"] += 1
        else:
            counts["saved"] += 1
            self.account.made[operation] = identity
            phones[identity] = {phone}

    # --- Staff --------------------------------------------------------------------------------------------------------

    def _at_hand(self, random: Random, number: int) -> None:
        """Like everybody: sort, type, insert, delete."""
        with self.server.service.lock:
            rows = self._rows()
            act = random.choice(["sort", "sort", "type", "type", "type", "insert", "delete", "column"])
            if act == "sort":
                column = self._column(random.choice(["Vorname", "ID", MARK]))
                staff.sort(self.document, TAB, column, descending=random.random() < 0.5)
            elif act == "type":
                mark, row = random.choice(list(rows.items()))
                staff.edit(self.document, TAB, row, self._column(MOOD), f"Laune {number}")
                self.account.moods[mark] = f"Laune {number}"
            elif act == "insert":
                line: list[Any] = [None] * (self._column(MARK) + 1)
                line[self._column("Vorname")], line[self._column(MARK)] = f"Hand{number}", f"T{number}"
                staff.insert_row(self.document, TAB, 1 + random.randrange(len(rows)), line)
                self.account.typed.add(f"T{number}")
            elif act == "delete" and self.account.typed:
                mark = random.choice(sorted(self.account.typed))
                if mark in rows:
                    staff.delete_row(self.document, TAB, rows[mark])
                    self.account.typed.discard(mark)
                    self.account.moods.pop(mark, None)
            elif act == "column":
                staff.move_column(self.document, TAB, self._column("Telefon"), 4 + random.randrange(8))
            self.account.counts["staff"] += 1
        time.sleep(random.uniform(0.5, 1.5) * PACE)

    def _script(self, random: Random, number: int) -> None:
        """A script of staff's own, with plain gspread."""
        self.script.insert_row(["", f"Skript{number}"], 2)
        self.script.sort((2, "asc" if number % 2 else "des"))
        self.account.counts["script"] += 2
        time.sleep(PACE)

    def _column(self, header: str) -> int:
        return self.document.values(TAB)[0].index(header)

    def _rows(self) -> dict[str, int]:
        column = self._column(MARK)
        values = self.document.values(TAB)
        return {
            str(line[column]): row for row, line in enumerate(values) if row and len(line) > column and line[column]
        }

    # --- The reckoning ------------------------------------------------------------------------------------------------

    def mistakes(self) -> list[str]:
        """Whatever is not as it should be; empty if everything is accounted for."""
        found = [f"a thread ended with {error!r}" for error in self.errors]
        values = self.document.values(TAB)
        header = [str(cell) for cell in values[0]]
        rows = [dict(zip(header, line, strict=False)) for line in values[1:]]
        ids = Counter(row["ID"] for row in rows if row.get("ID"))
        marks = Counter(row[MARK] for row in rows if row.get(MARK))
        found += [
            f"{kind} {each} stands there {n} times"
            for kind, all_ in (("ID", ids), ("mark", marks))
            for each, n in all_.items()
            if n > 1
        ]
        found += [
            f"{mark} is lost" for mark in {*self.account.typed, *(f"M{n + 1}" for n in range(PEOPLE))} - marks.keys()
        ]
        found += [
            f"{identity} was saved and is not there" for identity in self.account.made.values() if identity not in ids
        ]
        by_id = {row.get("ID"): row for row in rows}
        for identity, phones in self.account.phones.items():
            there = by_id.get(identity, {}).get("Telefon")
            if identity in ids and (there and str(there).replace(" ", "")) not in phones:
                found.append(f"{identity} has {there} instead of {phones}")
        by_mark = {row.get(MARK): row for row in rows}
        found += [
            f"{mark} has {by_mark[mark].get(MOOD)} instead of {mood}"
            for mark, mood in self.account.moods.items()
            if mark in by_mark and by_mark[mark].get(MOOD) != mood
        ]
        scripts = sum(str(row.get("Vorname", "")).startswith("Skript") for row in rows)
        if scripts * 2 != self.account.counts["script"]:
            found.append(f"{self.account.counts['script'] // 2} rows of the script became {scripts}")
        return found + self._journal_mistakes()

    def _journal_mistakes(self) -> list[str]:
        lines = self.document.values(JOURNAL)[1:]
        numbers = Counter(str(line[0]) for line in lines if line)
        operations = {str(line[1]) for line in lines if line}
        found = [f"journal line {number} stands there {times} times" for number, times in numbers.items() if times > 1]
        found += [
            f"{operation} is not in the journal" for operation in self.account.made if operation not in operations
        ]
        beyond = len(operations - self.account.made.keys())
        if beyond > self.account.counts["unknown"]:
            found.append(f"{beyond} operations in the journal that were not made")
        return found


def soaked(turns: int, seed: int = 1) -> Soak:
    """What came of so many turns."""
    with SheetsServer(authenticate=True) as server:
        soak = Soak(server, seed)
        soak.run(turns)
        return soak


def test_everything_is_accounted_for_after_a_rush() -> None:
    turns = 6
    soak = soaked(turns)
    counts = soak.account.counts
    assert not soak.mistakes()
    assert counts["saved"] + counts["refused"] + counts["unknown"] >= 4 * turns
    assert counts["saved"] > counts["refused"] + counts["unknown"]
    assert counts["staff"] == 3 * turns


if __name__ == "__main__":
    result = soaked(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
    print(dict(result.account.counts), *result.mistakes() or ["everything is accounted for"], sep="\n")
