"""Reading and saving through the same server, the app and its peers in turns."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.figures import Figure
from bench.sheets import peers
from bench.sheets.worker import ROOT, Json, Worker
from zim_data.store.google import TITLES
from zim_data.tables import Meeting, Room

MEETINGS = 100_000
ROUNDS = 3
UNREADABLE = 10
"""More meetings of the demo were not mistyped."""
BARE, FASTER, MEMORY, REQUESTS = 2, 4, 1.5, 3
"""The limits."""

NAMES = {
    "ours": "the app",
    "bare": "`requests.get` and `json.loads`",
    "records": "`gspread.get_all_records`",
    "connection": f"`{peers.NAME}`",
}
"""Who reads, by module."""
CELLS = {
    "nothing changed": None,
    "a cell of another tab changed": (Room.TITLE, "Ausstattung"),
    "a cell of a meeting changed": (Meeting.TITLE, "Notiz"),
}

Runs = list[Json]
"""What the same work came to each time. The least counts: other work of the machine only ever adds to it."""


class Bench:
    """The server with its spreadsheets, and the processes that read them."""

    def __init__(self, server: Worker, folder: Path, on: date) -> None:
        self.server, self.folder = server, folder
        self.place = server.ask("fill", meetings=MEETINGS, on=f"{on}")
        self.peers, self.missing = "", ""
        try:
            self.peers = peers.interpreter()
        except (RuntimeError, OSError) as error:
            self.missing = f"not measured: {error}"

    @contextmanager
    def client(self, module: str) -> Iterator[Worker]:
        """A process that has signed in, and has read another sheet before."""
        python, folder, titles = sys.executable, ROOT, {}
        if module == "connection":
            python, folder, titles = self.peers, self.folder, {"titles": TITLES}
        with Worker(f"bench.sheets.{module}", python=python, folder=folder) as worker:
            worker.ask("open", **self.place, **titles)
            yield worker

    def run(self, worker: Worker, command: str, **given: Any) -> Json:
        """What a process answers, and what the server saw of it."""
        self.server.ask("begin")
        answer = worker.ask(command, **given)
        return {**answer, **self.server.ask("count")}

    def read(self, module: str, **given: Any) -> Json:
        """A first reading; all is read but the few meetings in whose row something needed is mistyped."""
        with self.client(module) as worker:
            run = self.run(worker, "read", **given)
        assert MEETINGS - UNREADABLE < run["rows"] <= MEETINGS + 1, run["rows"]
        return run

    def type_into(self, tab: str, header: str, text: str) -> None:
        """Somebody types into a cell of the large spreadsheet."""
        self.server.ask("type", key=self.place["large"], tab=tab, header=header, text=text)


def measure(on: date) -> list[Figure]:
    """Reading, going on, and at last how a peer saves, after which the spreadsheet is no longer the same."""
    with TemporaryDirectory() as name, Worker("bench.sheets.server") as server:
        bench = Bench(server, Path(name), on)
        return [*_first_reading(bench), *_going_on(bench), _pages(bench), _saved_by_peer(bench)]


# --- The first reading ------------------------------------------------------------------------------------------------


def _first_reading(bench: Bench) -> list[Figure]:
    runs: dict[str, Runs] = {name: [] for name in NAMES if name != "connection" or not bench.missing}
    for _ in range(ROUNDS):
        for module, done in runs.items():
            done.append(bench.read(module, **({"path": runs["ours"][0]["asked"][0]} if module == "bare" else {})))
    ours, bare = _least(runs["ours"]), _least(runs["bare"])
    value = f"{ours:.2f} s ({bare:.2f} s; {ours / bare:.2f} ×)"
    return [
        _asked(f"Google Sheet: reading {len(TITLES)} tabs with {MEETINGS:,} meetings", runs["ours"], most=1),
        Figure(
            "Google Sheet: the same against `requests.get` and `json.loads`",
            value,
            f"{BARE} × = {BARE * bare:.2f} s",
            ours <= BARE * bare,
        ),
        _peer("records", runs, ours),
        Figure(f"Google Sheet: the same with {NAMES['connection']}", bench.missing)
        if bench.missing
        else _peer("connection", runs, ours),
        Figure("Google Sheet: processor time of these readers, without the server", _listed(runs, "own", "{:.2f} s")),
        Figure("Google Sheet: processor time of the server for them", _listed(runs, "worked", "{:.2f} s")),
        _memory(runs),
    ]


def _peer(module: str, runs: dict[str, Runs], ours: float) -> Figure:
    seconds = _least(runs[module])
    value = f"{seconds:.2f} s in {_requests(runs[module])} requests ({seconds / ours:.1f} × ours)"
    return Figure(
        f"Google Sheet: the same with {NAMES[module]}", value, f"at least {FASTER} × ours", seconds >= FASTER * ours
    )


def _memory(runs: dict[str, Runs]) -> Figure:
    peaks = {module: _least(done, "megabytes") for module, done in runs.items()}
    most = MEMORY * min(peaks[module] for module in ("records", "connection") if module in peaks)
    value = _listed(runs, "megabytes", "{:.0f} MB")
    return Figure(
        "Google Sheet: memory of each reader",
        value,
        f"{MEMORY} × the leaner peer = {most:.0f} MB",
        peaks["ours"] <= most,
    )


def _listed(runs: dict[str, Runs], what: str, form: str) -> str:
    """What each reader needs, and the others in relation to the app."""
    ours = _least(runs["ours"], what)
    needed = {module: _least(done, what) for module, done in runs.items()}
    return ", ".join(
        f"{NAMES[module]} {form.format(most)}{'' if module == 'ours' else f' ({most / ours:.2f} ×)'}"
        for module, most in needed.items()
    )


# --- Going on ---------------------------------------------------------------------------------------------------------


def _going_on(bench: Bench) -> list[Figure]:
    with bench.client("ours") as ours:
        bench.run(ours, "read")
        found = {name: _again(bench, ours, cell) for name, cell in CELLS.items()}
        saved = [bench.run(ours, "save") for _ in range(ROUNDS)]
        changed = [bench.run(ours, "edit") for _ in range(ROUNDS)]
        unchanged = [bench.run(ours, "read") for _ in range(ROUNDS)]
    again = ", ".join(f"{name} {_seconds(runs)}" for name, runs in found.items())
    return [
        Figure("Google Sheet: reading again in the background", again),
        _asked("Google Sheet: one new meeting with its journal line", saved, most=REQUESTS),
        _asked("Google Sheet: one changed meeting with its journal line", changed, most=REQUESTS),
        _asked("Google Sheet: asking the store again within its interval", unchanged, most=0),
    ]


def _again(bench: Bench, ours: Worker, cell: tuple[str, str] | None) -> Runs:
    """Readings after somebody typed into a cell; without one, nothing changed."""
    runs = []
    for number in range(ROUNDS):
        if cell:
            bench.type_into(*cell, f"Notiz {number}")
        runs.append(bench.run(ours, "renew"))
    return runs


def _pages(bench: Bench) -> Figure:
    """Every page of the app once more, shortly after a reading."""
    with bench.client("ours") as ours:
        assert bench.run(ours, "start", folder=f"{bench.folder}")["asked"], "the first reading is heard"
        ours.ask("pages")
        ours.ask("start", folder=f"{bench.folder}")
        run = bench.run(ours, "pages")
    asked, wrong = len(run["asked"]), "".join(f" {each}" for each in run["wrong"][:1])
    name = f"Google Sheet: requests for opening all {run['pages']} pages"
    return Figure(name, f"{asked}{wrong}", "0", asked == 0 and not wrong)


def _saved_by_peer(bench: Bench) -> Figure:
    """A meeting that is added to the frame of its tab, which is then written as a whole."""
    name = f"Google Sheet: one new meeting with `{peers.NAME}`, `update`"
    if bench.missing:
        return Figure(name, bench.missing)
    row = {"ID": "M-NEU", "Tandem-ID": "T-1", "Datum": "22.11.2026", "Dauer (Min.)": "90", "Themen": "Briefe"}
    with bench.client("connection") as connection:
        connection.ask("load", title=Meeting.TITLE, row=row)
        return Figure(name, _cost([bench.run(connection, "save")]))


# --- What runs came to ------------------------------------------------------------------------------------------------


def _least(runs: Runs, what: str = "seconds") -> float:
    return min(float(run[what]) for run in runs)


def _requests(runs: Runs) -> int:
    return max(len(run["asked"]) for run in runs)


def _asked(name: str, runs: Runs, *, most: int) -> Figure:
    return Figure(name, _cost(runs), f"{most} request{'s' * (most != 1)}", _requests(runs) <= most)


def _cost(runs: Runs) -> str:
    """Requests, bytes and seconds."""
    requests, sent = _requests(runs), max(run["received"] for run in runs)
    if not requests:
        return "no request"
    size = f"{sent / 1e6:.1f} MB" if sent >= 1e6 else f"{sent / 1e3:.1f} kB"
    return f"{requests} request{'s' * (requests != 1)}, {f'{size} sent, ' if sent else ''}{_seconds(runs)}"


def _seconds(runs: Runs) -> str:
    own, worked = _least(runs, "own"), _least(runs, "worked")
    return f"{_least(runs):.2f} s (processor {own:.2f} s, the server's {worked:.2f} s)"
