"""Moving everything from a workbook to a Google Sheet or back, and comparing both sides at the end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tqdm import tqdm

from zim_data.cells import folded, plain
from zim_data.errors import CopyUnfinished, NotEmpty, ZimError
from zim_data.store import workbook_contents
from zim_data.store.contents import Bar, Contents, differences
from zim_data.store.design import new_spreadsheet
from zim_data.store.google.api import Api
from zim_data.store.google.contents import read_contents, read_values
from zim_data.store.google.design import make_ready
from zim_data.store.google.filling import UNFINISHED, begin, complete, patiently
from zim_data.store.new_workbook import refuse_existing
from zim_data.store.spreadsheet import Grid, Grids, TabDesign

BROKEN_OFF = (
    "Das Kopieren wurde mittendrin abgebrochen. In der Google-Tabelle stehen Tabellenblätter, deren Namen mit "
    f"„{UNFINISHED.strip()}“ beginnen. Bitte geben Sie denselben Befehl noch einmal: Er räumt sie weg und beginnt von "
    "vorn."
)
NOT_MADE_READY = (
    "Alle Zeilen sind in der Google-Tabelle angekommen, aber noch nicht hergerichtet und nicht verglichen. Bitte "
    "rufen Sie „python -m zim_data init“ auf."
)
MOST_PLACES = 20
"""So many cells are named, and the others counted."""


class Side(Protocol):
    """What is copied from or to."""

    def read(self, bar: Bar) -> Contents:
        """Everything in it."""

    def refuse_unless_empty(self, titles: Grids) -> None:
        """Raise `NotEmpty` if tabs of these titles would replace anything."""

    def write(self, contents: Contents, bar: Bar) -> None:
        """Put everything into it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was copied, and each cell that is not the same on both sides."""

    tabs: int
    rows: int
    formulas: tuple[str, ...]
    without_result: tuple[str, ...]
    differences: tuple[str, ...]


def copy(source: Side, target: Side) -> Report:
    """Copy everything and compare both sides, as they are then."""
    with _bar("Lesen") as bar:
        contents = source.read(bar)
    target.refuse_unless_empty(contents.grids)
    with _bar("Schreiben") as bar:
        target.write(contents, bar)
    with _bar("Vergleichen: Quelle") as bar:
        now = source.read(bar)
    with _bar("Vergleichen: Kopie") as bar:
        found = tuple(differences(now, target.read(bar), _texts_of_new_tabs()))
    return Report(len(contents.grids), contents.rows, contents.formulas, contents.without_result, found)


@contextmanager
def _bar(doing: str) -> Iterator[Bar]:
    """A progress bar where somebody sees it, also on a terminal that does not know its size."""
    with tqdm(desc=doing, unit=" Zeilen", ncols=80, nrows=24, disable=None) as bar:
        yield bar


class WorkbookSide:
    """An .xlsx file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, bar: Bar) -> Contents:
        return workbook_contents.read_contents(self._path, bar)

    def refuse_unless_empty(self, titles: Grids) -> None:
        refuse_existing(self._path)
        workbook_contents.refuse_titles(titles)

    def write(self, contents: Contents, bar: Bar) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        workbook_contents.write_contents(self._path, contents, bar)


class GoogleSide:
    """The Google Sheet of the secrets file."""

    def __init__(self, api: Api) -> None:
        self._api = api

    def read(self, bar: Bar) -> Contents:
        return read_contents(self._api, bar)

    def refuse_unless_empty(self, titles: Grids) -> None:
        self._in_the_way(titles)

    def write(self, contents: Contents, bar: Bar) -> None:
        self.fill(contents, bar)
        with _advice(NOT_MADE_READY):
            patiently(self._api, lambda: make_ready(self._api))

    def fill(self, contents: Contents, bar: Bar) -> None:
        """Put everything into it, and care for the looks of the app's tabs later."""
        ids = begin(self._api, contents.grids)
        with _advice(BROKEN_OFF):
            complete(self._api, contents, ids, bar, lambda: self._in_the_way(contents.grids))

    def _in_the_way(self, titles: Grids) -> list[str]:
        """The empty tabs that those of these titles replace."""
        found = []
        designs = {folded(tab.title): tab for tab in new_spreadsheet()}
        wanted = {_key(title, designs) for title in titles}
        for title, grid in read_values(self._api).items():
            design = designs.get(folded(title))
            if (design or _key(title, designs) in wanted) and not _is_untouched(grid, design):
                raise NotEmpty(
                    f"Die Google-Tabelle ist nicht leer: Im Tabellenblatt „{title}“ steht schon etwas. Bitte nehmen "
                    "Sie eine neue Google-Tabelle, oder löschen Sie darin dieses und alle anderen Blätter, die nicht "
                    "mehr gebraucht werden."
                )
            found += [title] if _key(title, designs) in wanted else []
        return found


def _key(title: str, designs: Mapping[str, TabDesign]) -> str:
    """What tells tabs apart: the app finds its own ones however they are written."""
    return folded(title) if folded(title) in designs else title.casefold()


@contextmanager
def _advice(how_to_go_on: str) -> Iterator[None]:
    """Say how to go on if it breaks off here."""
    try:
        yield
    except ZimError as error:
        raise CopyUnfinished(f"{error.sentence} {how_to_go_on}") from error
    except KeyboardInterrupt as stopped:
        raise CopyUnfinished(how_to_go_on) from stopped


def _is_untouched(grid: Grid, design: TabDesign | None) -> bool:
    """Whether nothing stands in the tab but what the app puts into a new one, in whatever order of columns."""
    filled = [texts for row in grid if (texts := {plain(cell) for cell in row} - {""})]
    if design is None:
        return not filled
    headers = {folded(column.header) for column in design.columns}
    rows = [{plain(cell) for cell in row} - {""} for row in design.rows]
    return all({folded(text) for text in texts} <= headers or texts in rows for texts in filled)


def _texts_of_new_tabs() -> dict[str, frozenset[str]]:
    """By folded title, what the app adds by itself to a tab that lacks it."""
    return {folded(tab.title): frozenset(plain(cell) for row in tab.grid for cell in row) for tab in new_spreadsheet()}


# --- The report -------------------------------------------------------------------------------------------------------


def told(report: Report) -> list[str]:
    """What the report says, line by line."""
    copied = f"{_counted(report.tabs, 'Blatt', 'Blätter')}, {_counted(report.rows, 'Zeile', 'Zeilen')}"
    lines = [f"Kopiert: {copied}."]
    if report.formulas:
        cells = _counted(len(report.formulas), "Formel", "Formeln")
        lines.append(f"Als Ergebnis kopiert: {cells}, {_listed(report.formulas)}.")
    if report.without_result:
        lines.append(
            f"Leer in der Kopie, weil die Formel noch nie berechnet wurde: {_listed(report.without_result)}. Öffnen "
            "und speichern Sie die Arbeitsmappe vorher einmal in LibreOffice oder Excel."
        )
    if not report.differences:
        return [*lines, "Beide Seiten sind verglichen und stimmen überein."]
    found = _counted(len(report.differences), "Unterschied", "Unterschiede")
    lines.append(f"{found} zwischen Quelle und Kopie:")
    lines += [f"- {each}" for each in report.differences[:MOST_PLACES]]
    if len(report.differences) > MOST_PLACES:
        lines.append(f"- und {_more(report.differences)}")
    return lines


def _listed(places: Sequence[str]) -> str:
    return "; ".join(places[:MOST_PLACES]) + (f" und {_more(places)}" if len(places) > MOST_PLACES else "")


def _more(places: Sequence[str]) -> str:
    return f"{len(places) - MOST_PLACES} weitere"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}".replace(",", ".")
