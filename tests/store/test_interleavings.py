"""Every interleaving of the app's edit with a person's action and a fault of the network, on Google's protocol.

`ZIM_INTERLEAVINGS=all` lets the fault meet every request, not only the one after the person's action; that takes
a quarter of an hour.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from tests.sheets_server import Fault, SheetsServer
from tests.store.conftest import APP
from tests.store.side_by_side import ACTS, KINDS, Disturbance, mistakes, run
from zim_data.places import GooglePlace
from zim_data.store.google.api import Api

ALL = os.environ.get("ZIM_INTERLEAVINGS") == "all"


class Tally(NamedTuple):
    """What came of all interleavings of a kind of edit."""

    outcomes: Counter[str]
    overwritten: int
    wrong: list[str]


def disturbances(requests: int) -> Iterator[tuple[str, Disturbance]]:
    """Each gap between the requests, action, fault, and request that meets it; with the name of the action."""
    for gap in range(requests + 1):
        for name, act in ACTS.items():
            yield name, Disturbance(act, gap)
            for place in range(requests) if ALL else [gap] if gap < requests else []:
                for fault in Fault:
                    yield name, Disturbance(act, gap, fault, place)


def try_all(name: str) -> Tally:
    """All interleavings of one kind of edit, against a server of their own."""
    kind, outcomes, overwritten, wrong = KINDS[name], Counter[str](), 0, []
    with SheetsServer(authenticate=True) as server:
        api = Api(GooglePlace("", server.service_account(APP), server.address))
        alone = run(server, api, kind, Disturbance(ACTS["nothing"], gap=99))[0]
        for act, each in disturbances(alone.requests):
            course, document, twin = run(server, api, kind, each)
            found = mistakes(kind, course, document, twin)
            outcomes[type(course.outcome).__name__ if course.outcome else "made"] += 1
            overwritten += bool(course.overwritten)
            if found:
                wrong.append(f"{name}, {act}, {each}: {course.outcome!r} {found[:3]}")
    return Tally(outcomes, overwritten, wrong)


def in_a_process(name: str) -> Tally:
    """The tally of one kind, from a process of its own: two of them use both cores."""
    command = [sys.executable, "-m", "tests.store.test_interleavings", name]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    outcomes, overwritten, wrong = json.loads(done.stdout.splitlines()[-1])
    return Tally(Counter(outcomes), overwritten, wrong)


def test_every_interleaving_ends_as_in_the_plain_model() -> None:
    with ThreadPoolExecutor(2) as pool:
        tallies = dict(zip(KINDS, pool.map(in_a_process, KINDS), strict=True))
    wrong = [line for tally in tallies.values() for line in tally.wrong]
    outcomes = sum((tally.outcomes for tally in tallies.values()), Counter[str]())
    assert not wrong, f"{len(wrong)} of {outcomes.total()}:\n" + "\n".join(wrong[:40])
    assert outcomes.total() > 4000
    # A person typed into the very cell between the last reading and the write: nobody can know (SHEETS.md, 8).
    assert sum(tally.overwritten for tally in tallies.values()) < outcomes.total() / 100
    print(dict(outcomes), {name: tally.overwritten for name, tally in tallies.items()})


if __name__ == "__main__":
    print(json.dumps(try_all(sys.argv[1])))
