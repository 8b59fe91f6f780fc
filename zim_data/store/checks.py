"""What was examined about a spreadsheet, and what came out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """Something about the spreadsheet that is good or not, with a sentence that says so and what to do."""

    good: bool
    sentence: str


def bad(sentence: str) -> Check:
    """Something that somebody has to see to."""
    return Check(good=False, sentence=sentence)


def fine(sentence: str) -> Check:
    """Something that is as it should be."""
    return Check(good=True, sentence=sentence)


def of_headers(missing: Iterable[str]) -> list[Check]:
    """Whether all tabs and columns are there; `missing` are the sentences about those that are not."""
    return [*map(bad, missing)] or [fine("Alle Tabellenblätter und Spalten sind da.")]
