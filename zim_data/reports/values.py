"""What a report says, block by block, with its small numbers already hidden; writers need nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from zim_data.periods import Period

CONFIDENTIAL = "Vertraulich"


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and what a spreadsheet reckons with; None: the text is all there is."""

    text: str = ""
    value: float | date | None = None
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; line breaks part its paragraphs."""

    text: str
    field: str = ""
    """The text block that it comes from, if it can be completed before printing."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: the first column is of words unless `words` says more, the others of numbers."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[int, ...]
    """How wide the columns are in proportion to each other."""
    words: frozenset[int] = frozenset({0})
    """The columns that are not of numbers."""
    total: bool = False
    """Whether the last row is the sum of the others."""
    room: float = 0.0
    """Space for a signature in each row, in millimetres."""
    empty: str = "Dazu gibt es in diesem Zeitraum nichts."


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart of a bar for each group; None where the number is not shown."""

    title: str
    sentence: str
    """What it shows, also for those who cannot see it."""
    names: tuple[str, ...]
    values: tuple[float | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signatures:
    """Lines to sign on, each with what stands below it."""

    labels: tuple[str, ...]


Block = Heading | Paragraph | Grid | Bars | Signatures


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that stands in a report."""

    title: str
    organisation: str
    address: str
    period: Period
    on: date
    """The day of the data."""
    choice: str
    """What the report is restricted to; empty: nothing."""
    named: bool
    """Whether names of people stand in it."""
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    """How to read it: day of the data, rows left out, small numbers."""
    definitions: tuple[tuple[str, str], ...]
    """Each figure and what exactly is counted."""

    @property
    def passages(self) -> tuple[Paragraph, ...]:
        """The texts that can be completed."""
        return tuple(each for each in self.blocks if isinstance(each, Paragraph) and each.field)

    def completed(self, texts: Mapping[str, str]) -> Report:
        """The same with these texts, by their fields."""
        blocks = (
            replace(each, text=texts.get(each.field, each.text)) if isinstance(each, Paragraph) else each
            for each in self.blocks
        )
        return replace(self, blocks=tuple(blocks))

    @property
    def subtitle(self) -> str:
        """The period, with its name where it has one."""
        name = self.period.name
        return self.period.text if name in self.period.text else f"{name} ({self.period.text})"

    @property
    def file_name(self) -> str:
        """A name for downloads that every computer takes, without ending and without anybody's name."""
        parts = [self.title, f"{self.period.starts:%Y-%m-%d} bis {self.period.ends:%Y-%m-%d}"]
        parts += [CONFIDENTIAL] if self.named else []
        return re.sub(r"[^\w .-]+", "", " ".join(parts)).strip()
