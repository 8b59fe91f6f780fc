"""Everything in an .xlsx workbook, read to be copied, and a new workbook made from everything."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from zim_data.cells import Cell
from zim_data.errors import WorkbookNotWritable
from zim_data.store import workbook_files as files
from zim_data.store.contents import Bar, Contents, place, trimmed
from zim_data.store.design import designs_of
from zim_data.store.new_workbook import create_workbook
from zim_data.store.spreadsheet import Grids
from zim_data.store.workbook import grids_of
from zim_data.store.xlsx_package import Package, child, tag_of
from zim_data.store.xlsx_sheet import cells_in

MAX_TITLE = 31
FORBIDDEN_IN_TITLES = frozenset("[]:*?/\\")


def read_contents(path: Path, bar: Bar) -> Contents:
    """The workbook as it was last saved; raises `WorkbookBusy` while it is open."""
    with files.in_plain_words(path):
        files.refuse_if_open(path)
        data = path.read_bytes()
    grids = {title: trimmed(grid) for title, grid in grids_of(data, path.name).items()}
    bar.reset(sum(map(len, grids.values())))
    package, formulas, without_result = Package(data), [], []
    for title, part in package.worksheets().items():
        root = package.root(part)
        formula, value = tag_of(root, "f"), tag_of(root, "v")
        for row, column, cell in cells_in(root):
            result = cell.find(value)
            if cell.get("t") == "e" and result is not None:
                _put(grids, title, row, column, result.text)  # e.g. #DIV/0!, which reading for the app leaves out
            if cell.find(formula) is not None:
                formulas.append(place(title, row, column))
                if result is None:
                    without_result.append(place(title, row, column))
        bar.update(len(grids[title]))
    return Contents(grids, tuple(formulas), tuple(without_result), _hidden(package))


def write_contents(path: Path, contents: Contents, bar: Bar) -> None:
    """Make a workbook of everything, whole or not at all."""
    refuse_titles(contents.grids)
    bar.reset(sum(map(len, contents.grids.values())))
    designs = designs_of(contents.grids, contents.hidden)
    create_workbook(path, designs, contents.grids, written=bar.update)


def refuse_titles(titles: Grids) -> None:
    """Raise if a tab has a name that no workbook can have."""
    counts = Counter(title.casefold() for title in titles)
    for title in titles:
        too_long, quoted = len(title) > MAX_TITLE, title != title.strip("'")
        if too_long or quoted or not FORBIDDEN_IN_TITLES.isdisjoint(title) or counts[title.casefold()] > 1:
            raise WorkbookNotWritable(
                f"Das Tabellenblatt „{title}“ kann in einer Excel-Arbeitsmappe nicht so heißen: Erlaubt sind "
                f"{MAX_TITLE} Zeichen, ohne : * ? / \\ [ ] und ohne ' am Rand, und jeder Name nur einmal. Bitte "
                "benennen Sie es um."
            )


def _put(grids: Grids, title: str, row: int, column: int, value: Cell) -> None:
    grid = grids[title]
    grid += [[] for _ in range(row + 1 - len(grid))]
    grid[row] += [None] * (column + 1 - len(grid[row]))
    grid[row][column] = value


def _hidden(package: Package) -> frozenset[str]:
    sheets = child(package.root(package.workbook), "sheets")
    return frozenset(sheet.get("name", "") for sheet in sheets if sheet.get("state", "visible") != "visible")
