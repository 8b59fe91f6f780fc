"""Measure only this, and print it; ends with 1 where a limit is missed."""

from __future__ import annotations

import sys

from bench.figures import table
from bench.sheets.measure import measure
from ui.session import today


def main() -> int:
    """The figures of the Google Sheet."""
    figures = measure(today())
    print("\n".join(table(figures)))
    return int(any(each.good is False for each in figures))


if __name__ == "__main__":
    sys.exit(main())
