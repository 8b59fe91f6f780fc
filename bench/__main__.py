"""Measure everything, print it and write it to RESULTS.md; ends with 1 where a limit is missed."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import (
    certificates,
    matching_replay,
    matching_stream,
    matchmaking,
    pages,
    reading,
    reports,
    saving,
    start,
    statistics_figures,
    tasks,
)
from bench.figures import report
from bench.programme import create_programme
from bench.sheets.measure import measure as measure_sheets
from ui.session import now
from zim_data.setup import create_demo

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> int:
    """Everything in a folder of its own."""
    logging.disable(logging.WARNING)  # Streamlit warns that no browser is there
    at = now().replace(microsecond=0)
    with TemporaryDirectory() as name:
        folder = Path(name)
        large = create_programme(folder / "large.xlsx", meetings=20_000, on=at.date())
        small = create_programme(folder / "small.xlsx", meetings=2_000, on=at.date())
        create_demo(folder / "demo.xlsx", on=at.date())
        figures = reading.measure(large, at)
        figures += start.measure(folder / "demo.xlsx", folder)
        figures += pages.measure(large)
        figures += statistics_figures.measure(at.date())
        figures += saving.measure(large, 20_000, at) + saving.measure(small, 2_000, at)
        figures += matchmaking.measure(at.date()) + tasks.measure(at.date())
        figures += reports.measure(at.date())
        figures += matching_replay.measure() + matching_stream.measure(at.date())
        figures += measure_sheets(at.date())
        figures += certificates.measure()
    text = report(figures, at)
    print(text)
    RESULTS.write_text(text, encoding="utf-8")
    return int(any(each.good is False for each in figures))


if __name__ == "__main__":
    sys.exit(main())
