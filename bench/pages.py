"""Rerunning every page on a large snapshot, and how often the workbook is opened meanwhile."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import streamlit as st
from streamlit.testing.v1 import AppTest

from bench.figures import Figure, seconds
from ui import session
from ui.links import PAGES
from zim_data.store.snapshot import Snapshot
from zim_data.tables import Newcomer, NewcomerStatus, Tandem, TandemStatus, Volunteer

NAVIGATION = Path(__file__).resolve().parents[1] / "pages" / "navigation.py"
LIMIT_MS = 150
RERUNS = 7


@dataclass(slots=True)
class Opened:
    """Counts how often the interpreter opens a file, from `watch` on and for good."""

    path: Path
    times: int = 0

    def watch(self) -> None:
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open" and str(arguments[0]) == str(self.path):
            self.times += 1


def measure(path: Path) -> list[Figure]:
    """Each page as its navigation opens it, and with a person or tandem chosen: at most 150 ms and no read."""
    os.environ["ZIM_WORKBOOK"] = str(path)
    st.cache_resource.clear()
    opened = Opened(path)
    opened.watch()
    snapshot = session.snapshot()
    before = opened.times
    assert before, "the first reading is heard"
    figures = [_figure(name, identity, snapshot) for name in PAGES for identity in ("", *_chosen(name, snapshot))]
    reads = opened.times - before
    nothing = _milliseconds(AppTest.from_string("import streamlit").run())
    return [
        *figures,
        Figure("Rerun: an empty page", f"{nothing:.0f} ms", "baseline"),
        Figure("Reads of the workbook in all these runs", str(reads), "0", reads == 0),
    ]


def _chosen(name: str, snapshot: Snapshot) -> list[str]:
    """Whose or which ID the page's address may hold: those for whom there is most to show."""
    tandem = max(
        (each for each in snapshot[Tandem].records if each.status is TandemStatus.ACTIVE),
        key=lambda each: each.first_meeting_at is not None and -each.first_meeting_at.timestamp(),
    )
    waiting = next(each.id for each in snapshot[Newcomer].records if each.status is NewcomerStatus.WAITING)
    volunteer = snapshot[Volunteer].by_id[tandem.volunteer_id].id
    by_page = {
        "directory": [volunteer, tandem.newcomer_id],
        "registration": [waiting],
        "matching": [waiting],
        "tandems": [tandem.id],
        "meetings": [tandem.id],
        "certificates": [volunteer],
    }
    return by_page.get(name, [])


def _figure(name: str, identity: str, snapshot: Snapshot) -> Figure:
    app = AppTest.from_file(str(NAVIGATION), default_timeout=120).run()  # the first run makes the pages known
    app.switch_page(PAGES[name])
    if identity:
        app.query_params["id"] = identity
    app.run()
    wrong = [each.value for each in app.error] + [each.message for each in app.exception]
    again = _milliseconds(app)
    snapshot.computed.clear()
    first = 1000 * seconds(app.run)
    label = f"Rerun: {name}" + (f" with one chosen ({identity[0]})" if identity else "")
    value = f"{again:.0f} ms (after a change {first:.0f} ms)" + (f" {wrong[0]}" if wrong else "")
    return Figure(label, value, f"{LIMIT_MS} ms", again <= LIMIT_MS and not wrong)


def _milliseconds(app: AppTest) -> float:
    return 1000 * median(seconds(app.run) for _ in range(RERUNS))
