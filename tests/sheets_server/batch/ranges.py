"""Requests that move, copy, sort and filter ranges."""

from tests.sheets_server import formulas
from tests.sheets_server.a1 import Area, GridRange
from tests.sheets_server.batch.registry import Batch, dimension_of, kind
from tests.sheets_server.cells import Cell, Content, as_cell, checked, packed, with_value
from tests.sheets_server.errors import InvalidError, Json, unimplemented
from tests.sheets_server.shapes import COORDINATE, FILTER, FILTER_CRITERIA, GRID_RANGE, ROWS_OR_COLUMNS, SORT_SPEC, read
from tests.sheets_server.sheet import Bound, Sheet
from tests.sheets_server.sorting import hide_filtered, show_filtered, sort_rows
from tests.sheets_server.spans import Dimension, Span

_PASTE = {
    "PASTE_NORMAL": ("value", "formula", "style", "note", "validation"),
    "PASTE_VALUES": ("value",),
    "PASTE_FORMULA": ("value", "formula"),
    "PASTE_FORMAT": ("style",),
    "PASTE_DATA_VALIDATION": ("validation",),
}


@kind("sortRange", range=GRID_RANGE, sortSpecs=[SORT_SPEC])
def sort_range(batch: Batch, body: Json) -> None:
    """Sort the rows of a range; hidden rows stay where they are."""
    sheet, area = batch.free_area(body.get("range"))
    specs = body.get("sortSpecs", [])
    if not specs:
        raise InvalidError("Must specify at least one sort spec.")
    by = [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs]
    for column, _ in by:
        if column not in area.columns:
            raise InvalidError(f"sortSpecs.dimensionIndex[{column}] is outside of the range")
    sort_rows(batch.document, sheet, area, by)


@kind("setBasicFilter", filter=FILTER)
def set_basic_filter(batch: Batch, body: Json) -> None:
    """Set the filter of a tab and hide the rows that do not pass."""
    given = body.get("filter", {})
    sheet, area = batch.area(given.get("range"))
    criteria = _criteria(given.get("criteria", {}))
    criteria.update({spec["columnIndex"]: spec.get("filterCriteria", {}) for spec in given.get("filterSpecs", [])})
    grid = GridRange(sheet.id, Span(area.top, area.bottom), Span(area.left, area.right))
    kept: Json = {"criteria": {str(column): rule for column, rule in criteria.items()}} if criteria else {}
    sheet.filter = Bound(grid, kept)
    hidden = {column: set(rule.get("hiddenValues", [])) for column, rule in criteria.items()}
    hide_filtered(batch.document, sheet, area, hidden)


def _criteria(given: Json) -> dict[int, Json]:
    """What is hidden, by column number."""
    if wrong := [column for column in given if not column.isdecimal()]:
        raise InvalidError(f"Invalid column in filter.criteria: {wrong[0]}")
    return {int(column): read(rule, FILTER_CRITERIA, f"filter.criteria[{column}]") for column, rule in given.items()}


@kind("clearBasicFilter", sheetId=int)
def clear_basic_filter(batch: Batch, body: Json) -> None:
    """Take the filter of a tab away and show its rows."""
    sheet = batch.sheet(body.get("sheetId", 0))
    sheet.filter = None
    show_filtered(sheet)


@kind(
    "copyPaste",
    source=GRID_RANGE,
    destination=GRID_RANGE,
    pasteType=frozenset(_PASTE),
    pasteOrientation=frozenset({"NORMAL"}),
)
def copy_paste(batch: Batch, body: Json) -> None:
    """Copy a range to another, as often as it fits in."""
    source, origin = batch.area(body.get("source"))
    sheet, target = batch.area(body.get("destination"))
    height = max(target.height // origin.height, 1) * origin.height
    width = max(target.width // origin.width, 1) * origin.width
    target = Area(target.top, target.top + height, target.left, target.left + width)
    _paste(batch, (source, origin), (sheet, target), _PASTE[body.get("pasteType", "PASTE_NORMAL")])


@kind("cutPaste", source=GRID_RANGE, destination=COORDINATE, pasteType=frozenset({"PASTE_NORMAL"}))
def cut_paste(batch: Batch, body: Json) -> None:
    """Move a range to another place."""
    source, origin = batch.free_area(body.get("source"))
    corner = body.get("destination", {})
    sheet = batch.sheet(corner.get("sheetId", 0))
    top, left = corner.get("rowIndex", 0), corner.get("columnIndex", 0)
    cells = source.cells(origin)
    source.change(origin, lambda _: None)
    target = Area(top, top + origin.height, left, left + origin.width)
    _check_inside(sheet, target)
    batch.guard(sheet, target)
    for row, contents in enumerate(cells, top):
        sheet.put_cells(row, left, contents)


def _paste(batch: Batch, source: tuple[Sheet, Area], target: tuple[Sheet, Area], parts: tuple[str, ...]) -> None:
    origin, (sheet, area) = source[1], target
    _check_inside(sheet, area)
    batch.guard(sheet, area)
    cells = source[0].cells(origin)
    for row in area.rows:
        for column in area.columns:
            down, right = (row - area.top) % origin.height, (column - area.left) % origin.width
            moved = (row - origin.top - down, column - origin.left - right)
            content = _adapted(cells[down][right], *moved)
            sheet.put(row, column, _mixed(sheet.get(row, column), content, parts))


def _adapted(content: Content, rows: int, columns: int) -> Content:
    if isinstance(content, Cell) and content.formula is not None:
        return content._replace(formula=formulas.copied(content.formula, rows, columns))
    return content


def _mixed(old: Content, new: Content, parts: tuple[str, ...]) -> Content:
    changes = {part: getattr(as_cell(new), part) for part in parts}
    if "value" in parts and "formula" not in parts:
        changes["formula"] = None
    return packed(as_cell(old)._replace(**changes))


def _check_inside(sheet: Sheet, area: Area) -> None:
    if area.bottom > sheet.row_count or area.right > sheet.column_count:
        raise InvalidError("The destination range is outside of the grid.")


@kind(
    "findReplace",
    find=str,
    replacement=str,
    matchCase=bool,
    matchEntireCell=bool,
    includeFormulas=bool,
    range=GRID_RANGE,
    sheetId=int,
    allSheets=bool,
)
def find_replace(batch: Batch, body: Json) -> Json:
    """Replace a text in texts."""
    if body.get("includeFormulas"):
        raise unimplemented("findReplace in formulas")
    counts = {"valuesChanged": 0, "rowsChanged": 0, "sheetsChanged": 0, "occurrencesChanged": 0}
    for sheet, area in _searched(batch, body):
        before = counts["valuesChanged"]
        for row in range(area.top, min(area.bottom, len(sheet.rows))):
            _replace_in_row(batch, sheet, area._replace(top=row, bottom=row + 1), body, counts)
        counts["sheetsChanged"] += counts["valuesChanged"] > before
    return {name: count for name, count in counts.items() if count}


def _searched(batch: Batch, body: Json) -> list[tuple[Sheet, Area]]:
    if body.get("allSheets"):
        return [(sheet, sheet.whole) for sheet in batch.document.sheets]
    if "range" in body:
        return [batch.area(body.get("range"))]
    sheet = batch.sheet(body.get("sheetId", 0))
    return [(sheet, sheet.whole)]


def _replace_in_row(batch: Batch, sheet: Sheet, area: Area, body: Json, counts: dict[str, int]) -> None:
    changed = 0
    for column, content in enumerate(sheet.row(area.top)[area.left : area.right], area.left):
        cell = as_cell(content)
        if not isinstance(cell.value, str) or cell.formula is not None:
            continue
        text, times = _replaced(cell.value, body)
        if times:
            batch.guard(sheet, Area(area.top, area.bottom, column, column + 1))
            sheet.put(area.top, column, with_value(content, checked(text)))
            changed += 1
            counts["occurrencesChanged"] += times
    counts["valuesChanged"] += changed
    counts["rowsChanged"] += changed > 0


def _replaced(text: str, body: Json) -> tuple[str, int]:
    find, replacement = body.get("find", ""), body.get("replacement", "")
    if not find:
        raise InvalidError("Must specify text to find.")
    fold = (lambda given: given) if body.get("matchCase") else str.lower
    if body.get("matchEntireCell"):
        return (replacement, 1) if fold(text) == fold(find) else (text, 0)
    result, place, times = "", 0, 0
    while (found := fold(text).find(fold(find), place)) >= 0:
        result += text[place:found] + replacement
        place, times = found + len(find), times + 1
    return result + text[place:], times


@kind("mergeCells", range=GRID_RANGE, mergeType=frozenset({"MERGE_ALL", "MERGE_COLUMNS", "MERGE_ROWS"}))
def merge_cells(batch: Batch, body: Json) -> None:
    """Merge cells; only the first value of a merge stays."""
    sheet, area = batch.free_area(body.get("range"))
    if any(merge.range.overlaps(area) for merge in sheet.merges):
        raise InvalidError("You must select all cells in a merged range to merge or unmerge them.")
    for part in _merged_areas(area, body.get("mergeType", "MERGE_ALL")):
        sheet.merges.append(Bound(GridRange(sheet.id, Span(part.top, part.bottom), Span(part.left, part.right)), {}))
        first = sheet.get(part.top, part.left)
        sheet.change(part, lambda content: with_value(content, None))
        sheet.put(part.top, part.left, first)


def _merged_areas(area: Area, merge_type: str) -> list[Area]:
    if merge_type == "MERGE_ROWS":
        return [area._replace(top=row, bottom=row + 1) for row in area.rows]
    if merge_type == "MERGE_COLUMNS":
        return [area._replace(left=column, right=column + 1) for column in area.columns]
    return [area]


@kind("unmergeCells", range=GRID_RANGE)
def unmerge_cells(batch: Batch, body: Json) -> None:
    """Take the merges of a range away."""
    sheet, area = batch.free_area(body.get("range"))
    sheet.merges = [merge for merge in sheet.merges if not merge.range.overlaps(area)]


@kind("insertRange", range=GRID_RANGE, shiftDimension=ROWS_OR_COLUMNS)
def insert_range(batch: Batch, body: Json) -> None:
    """New empty cells; the cells there move down or right."""
    sheet, area = batch.area(body.get("range"))
    dimension = dimension_of(body, "shiftDimension")
    rest = _rest(sheet, area, dimension)
    batch.guard(sheet, rest)
    cells = sheet.cells(rest)
    empty: list[Content] = [None] * area.width
    new_rows = [empty] * area.height
    _put_back(sheet, rest, [[*empty, *row] for row in cells] if dimension == "COLUMNS" else [*new_rows, *cells])


@kind("deleteRange", range=GRID_RANGE, shiftDimension=ROWS_OR_COLUMNS)
def delete_range(batch: Batch, body: Json) -> None:
    """Take cells out; the cells below or to the right move in."""
    sheet, area = batch.area(body.get("range"))
    dimension = dimension_of(body, "shiftDimension")
    rest = _rest(sheet, area, dimension)
    batch.guard(sheet, rest)
    cells = sheet.cells(rest)
    empty: list[Content] = [None] * area.width
    if dimension == "COLUMNS":
        shifted = [[*row[area.width :], *empty] for row in cells]
    else:
        shifted = [*cells[area.height :], *[empty] * area.height]
    _put_back(sheet, rest, shifted)


def _rest(sheet: Sheet, area: Area, dimension: Dimension) -> Area:
    """The area and everything below it or to its right."""
    return area._replace(bottom=sheet.row_count) if dimension == "ROWS" else area._replace(right=sheet.column_count)


def _put_back(sheet: Sheet, rest: Area, cells: list[list[Content]]) -> None:
    """Write shifted cells; what is pushed over the edge makes the grid grow only if it holds something."""
    while len(cells) > rest.height and not any(cells[-1]):
        cells.pop()
    while len(cells[0]) > rest.width and all(row[-1] is None for row in cells):
        cells = [row[:-1] for row in cells]
    sheet.grow(rest.top + len(cells), rest.left + len(cells[0]))
    for row, contents in enumerate(cells, rest.top):
        sheet.put_cells(row, rest.left, contents)
