"""Measuring and reporting: medians of alternating runs, and the table of figures with their limits."""

from __future__ import annotations

import gc
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """Something measured, with its limit where there is one."""

    name: str
    value: str
    limit: str = "for information"
    good: bool | None = None

    @property
    def verdict(self) -> str:
        """Whether the limit is kept."""
        return {None: "–", True: "pass", False: "**FAIL**"}[self.good]


def seconds(work: Callable[[], object]) -> float:
    """How long the work takes, without garbage of earlier work."""
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternating(*works: Callable[[], object], rounds: int) -> list[float]:
    """The median seconds of each work, done in turns so that a slow moment of the machine hits all of them."""
    times = [[seconds(work) for work in works] for _ in range(rounds)]
    return [median(column) for column in zip(*times, strict=True)]


def machine() -> str:
    """What it was measured on; a load above the number of cores means that others were at work, too."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in ("streamlit", "python-calamine", "openpyxl", "gspread"))
    return (
        f"{os.cpu_count()} cores (load {os.getloadavg()[0]:.1f}), {memory:.0f} GB memory, "
        f"{platform.system()} {platform.machine()}, Python {sys.version.split()[0]}, {packages}"
    )


def table(figures: Sequence[Figure]) -> list[str]:
    """The figures as lines of a table."""
    lines = [f"| {each.name} | {each.value} | {each.limit} | {each.verdict} |" for each in figures]
    return ["| figure | measured | limit | |", "|---|---|---|---|", *lines]


def report(figures: Sequence[Figure], at: datetime) -> str:
    """The figures as a document."""
    return "\n".join(
        [
            "# Speed",
            "",
            f"Measured by `python -m bench` on {at:%Y-%m-%d %H:%M}: {machine()}.",
            "",
            *table(figures),
            "",
            "- Ratios compare with a peer measured in the same run, in turns; every time is a median, and for the",
            "  Google Sheet the least of three.",
            "- A page's rerun is the whole of `AppTest.run()`: navigation, frame and page in Streamlit's own script",
            "  runner, with Streamlit's parsing of the result for tests on top, so a browser sees a little less. The",
            "  empty page, run the same way, says how much of it is not ours. *After a change* is the first run on a",
            "  new snapshot, when what is computed once for a snapshot is computed.",
            "- Starting counts from the start of `streamlit run` until Chromium, which is open already but has nothing",
            "  in its cache, shows the heading.",
            "- Matching at once is `matching.plan_for`: points, rules, who is needed, the assignment, and a sentence",
            "  for everybody left. Against `mentor-match` it is the assignment alone, which it does once and ours",
            "  several times, of which the best counts. Part of its time are our graded rules, which it asks pair by",
            "  pair in Python; its own rules are all or nothing.",
            "- The replay is of real requests and offers (Lern-Fair, published benchmark) in their order;",
            "  the same people come again, but never the same pair. The two years of a centre are invented. Both",
            "  are drawn or read alike each time, so that only the seconds depend on the machine.",
            "- The Google Sheet is `tests/sheets_server` in a process of its own, and so is each reader, which has",
            "  signed in, knows the tabs and has read another sheet before. The server takes its time, like Google,",
            "  but not the same time: it is slower with the formatted values that the peers ask for than with the",
            "  plain ones that the app asks for. The processor time of the readers shows what is not its doing.",
            "  Memory is by how much the peak of a reader's process rises (`VmHWM`; `getrusage` would count what its",
            "  parent held). A peer's time for a saved meeting leaves out the reading before it. The pages are",
            "  opened on the demo programme.",
            "- A certificate is the whole PDF/A with pattern and facts. Its peers get the lines where they stand",
            "  and only write the file. All have loaded the fonts before, and each certificate is another one.",
            "",
        ]
    )
