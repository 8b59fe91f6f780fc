"""Requests that write cells."""

from tests.sheets_server import formulas
from tests.sheets_server.a1 import Area
from tests.sheets_server.batch.registry import Batch, kind, read_fields
from tests.sheets_server.cells import Cell, Content, Value, as_cell, checked, packed, shared
from tests.sheets_server.errors import InvalidError, Json, unimplemented
from tests.sheets_server.masks import Mask
from tests.sheets_server.shapes import CELL, COORDINATE, GRID_RANGE, ROW, read
from tests.sheets_server.sheet import Sheet

_CELL_FIELDS = frozenset(CELL)


@kind("updateCells", rows=[ROW], fields=str, start=COORDINATE, range=GRID_RANGE)
def update_cells(batch: Batch, body: Json) -> None:
    """Write rows of cells from a corner on, or over a range, where missing cells are cleared."""
    writer = _Writer(read_fields(body))
    rows = [row.get("values") or [] for row in body.get("rows", [])]
    if "range" in body:
        sheet, area = batch.free_area(body.get("range"))
        _check_fits(rows, area)
        filled = [[*row, *({},) * (area.width - len(row))] for row in rows]
        rows = filled + [[{}] * area.width] * (area.height - len(rows))
    elif "start" in body:
        sheet, area = _from_corner(batch, body["start"], rows)
    else:
        raise InvalidError("Must specify either start or range.")
    for row, cells in enumerate(rows, area.top):
        writer.write(sheet, row, area.left, cells)


def _from_corner(batch: Batch, start: Json, rows: list[list[Json]]) -> tuple[Sheet, Area]:
    sheet = batch.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    if min(top, left) < 0:
        raise InvalidError("GridCoordinate indexes must be >= 0")
    if top >= sheet.row_count:
        raise InvalidError(f"GridCoordinate.rowIndex[{top}] is after last row in grid[{sheet.row_count}]")
    if left >= sheet.column_count:
        raise InvalidError(f"GridCoordinate.columnIndex[{left}] is after last column in grid[{sheet.column_count}]")
    _check_fits(rows, Area(top, sheet.row_count, left, sheet.column_count))
    area = Area(top, top + len(rows), left, left + max(map(len, rows), default=0))
    batch.guard(sheet, area)
    return sheet, area


def _check_fits(rows: list[list[Json]], area: Area) -> None:
    if len(rows) > area.height:
        message = f"Attempting to write row: {area.bottom}, beyond the last requested row of: {area.bottom - 1}"
        raise InvalidError(message)
    if any(len(row) > area.width for row in rows):
        message = f"Attempting to write column: {area.right}, beyond the last requested column of: {area.right - 1}"
        raise InvalidError(message)


@kind("appendCells", sheetId=int, rows=[ROW], fields=str)
def append_cells(batch: Batch, body: Json) -> None:
    """Write rows after the last row with data, from column A on; the grid grows."""
    writer = _Writer(read_fields(body))
    sheet = batch.sheet(body.get("sheetId", 0))
    rows = [row.get("values") or [] for row in body.get("rows", [])]
    top = sheet.filled_rows()
    width = max(map(len, rows), default=0)
    if width > sheet.column_count:
        last = sheet.column_count - 1
        raise InvalidError(f"Attempting to write column: {last + 1}, beyond the last requested column of: {last}")
    batch.guard(sheet, Area(top, top + len(rows), 0, width))
    if top + len(rows) > sheet.row_count:
        batch.document.insert(
            sheet, "ROWS", sheet.row_count, top + len(rows) - sheet.row_count, like=sheet.row_count - 1
        )
    for row, cells in enumerate(rows, top):
        writer.write(sheet, row, 0, cells)


@kind("repeatCell", range=GRID_RANGE, cell=CELL, fields=str)
def repeat_cell(batch: Batch, body: Json) -> None:
    """Give all cells of a range the same value, look or rule; a formula is adapted to its cell."""
    writer = _Writer(read_fields(body))
    sheet, area = batch.free_area(body.get("range"))
    given = body.get("cell", {})
    formula = given.get("userEnteredValue", {}).get("formulaValue") if writer.value else None
    if formula is None:
        sheet.change(area, lambda old: writer.changed(old, given))
        return
    for row in area.rows:
        for column in area.columns:
            here = formulas.copied(formula, row - area.top, column - area.left)
            cell = {**given, "userEnteredValue": {"formulaValue": here}}
            sheet.put(row, column, writer.changed(sheet.get(row, column), cell))


class _Writer:
    """Writes those parts of cells that a field mask names."""

    def __init__(self, fields: Mask) -> None:
        for name in fields.parts.keys() - _CELL_FIELDS - {"*"}:
            raise unimplemented(f"the field {name} of a cell")
        self.value = fields.wants("userEnteredValue")
        self.note = fields.wants("note")
        self.validation = fields.wants("dataValidation")
        self.style = fields.child("userEnteredFormat")
        self.only_value = self.value and not (self.note or self.validation or self.style)

    def write(self, sheet: Sheet, row: int, left: int, cells: list[Json]) -> None:
        """Write cells of one row from a column on."""
        old = sheet.row(row)[left : left + len(cells)]
        contents = [*old, *(None,) * (len(cells) - len(old))]
        sheet.put_cells(
            row, left, [self.changed(content, cell or {}) for content, cell in zip(contents, cells, strict=True)]
        )

    def changed(self, old: Content, given: Json) -> Content:
        """The cell with the named parts as they are given."""
        if not isinstance(given, dict) or not given.keys() <= _CELL_FIELDS:
            read(given, CELL, "rows.values")
        if self.only_value and not isinstance(old, Cell) and "formulaValue" not in given.get("userEnteredValue", {}):
            return _value(given)[0]
        cell = as_cell(old)
        value, formula = _value(given) if self.value else (cell.value, cell.formula)
        style = cell.style if self.style is None else _style(cell.style, given.get("userEnteredFormat"), self.style)
        note = (given.get("note") or None) if self.note else cell.note
        validation = _rule(given.get("dataValidation")) if self.validation else cell.validation
        return packed(Cell(value, formula, style, note, validation))


def _value(given: Json) -> tuple[Value, str | None]:
    """The value or formula that a cell is given."""
    entered = given.get("userEnteredValue")
    if not entered:
        return None, None
    entered = read(entered, CELL["userEnteredValue"], "rows.values.userEnteredValue")
    if len(entered) > 1:
        raise InvalidError("Only one value may be set in an ExtendedValue.")
    if "formulaValue" not in entered:
        return checked(next(iter(entered.values()), "")), None
    formula = str(entered["formulaValue"])
    if not formula.startswith("="):
        raise InvalidError(f"Formula must start with '=': {formula}")
    checked(formula)
    return None, formula


def _style(old: Json | None, given: Json | None, fields: Mask) -> Json | None:
    if given is not None:
        given = read(given, CELL["userEnteredFormat"], "rows.values.userEnteredFormat")
    new = merged(old or {}, given or {}, fields)
    return shared(new) if new else None


def _rule(given: Json | None) -> Json | None:
    return checked_rule(read(given, CELL["dataValidation"], "rows.values.dataValidation")) if given else None


def checked_rule(rule: Json) -> Json:
    """A validation rule as it is kept; one without what it needs is refused."""
    condition = rule.get("condition", {})
    values = condition.get("values", [])
    match condition.get("type"):
        case "ONE_OF_LIST" if not values:
            raise InvalidError("Condition type ONE_OF_LIST requires at least one value.")
        case "ONE_OF_RANGE" if len(values) != 1:
            raise InvalidError("Condition type ONE_OF_RANGE requires exactly one value.")
        case None:
            raise InvalidError("A data validation rule requires a condition.")
    return shared({name: value for name, value in rule.items() if value not in (False, "")})


def merged(old: Json, new: Json, fields: Mask) -> Json:
    """The old message with the named fields as in the new one; what is missing there goes."""
    if fields.everything:
        return new
    result = dict(old)
    for name, below in fields.parts.items():
        value = new.get(name)
        if isinstance(value, dict) and not below.everything:
            value = merged(old.get(name) or {}, value, below)
        result.pop(name, None)
        if value not in (None, {}):
            result[name] = value
    return result
