"""Cells: plain values where nothing else is known of a cell, tuples where more is."""

import json
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from tests.sheets_server.errors import TOO_LONG, InvalidError, Json

Scalar = str | int | float | bool
Value = Scalar | None
EPOCH = datetime(1899, 12, 30)
MOST_CHARACTERS = 50_000


class Cell(NamedTuple):
    """A cell that has more than a value; never changed, only replaced."""

    value: Value = None
    formula: str | None = None
    style: Json | None = None
    note: str | None = None
    validation: Json | None = None

    @property
    def number_format(self) -> Json | None:
        """Type and pattern, if there are any."""
        return self.style.get("numberFormat") if self.style else None


Content = Scalar | Cell | None
Row = tuple[Content, ...]
_shared: dict[str, Json] = {}


def shared(given: Json) -> Json:
    """The one copy of a style or rule that many cells have."""
    return _shared.setdefault(json.dumps(given, sort_keys=True), given)


def as_cell(content: Content) -> Cell:
    """A cell's content with everything that may be asked of it."""
    return content if isinstance(content, Cell) else Cell(content)


def packed(cell: Cell) -> Content:
    """The cheapest form of a cell."""
    return cell if any(part is not None for part in cell[1:]) else cell.value


def packed_row(contents: Iterable[Content]) -> Row:
    """A row without its empty end."""
    cells = list(contents)
    while cells and cells[-1] is None:
        cells.pop()
    return tuple(cells)


def blank(content: Content) -> Content:
    """What a new cell takes over from its neighbour: look and rule."""
    if not isinstance(content, Cell):
        return None
    return packed(Cell(style=content.style, validation=content.validation))


def with_value(content: Content, value: Value, formula: str | None = None) -> Content:
    """The cell with another value, everything else as it was."""
    if isinstance(content, Cell):
        return packed(content._replace(value=value, formula=formula))
    return value if formula is None else Cell(value, formula)


def filled(content: Content) -> bool:
    """Whether there is a value or formula in it."""
    if isinstance(content, Cell):
        return content.value is not None or content.formula is not None
    return content is not None


def linked(content: Content) -> bool:
    """Whether it speaks of other cells: a formula, or a drop-down of a range."""
    if not isinstance(content, Cell):
        return False
    rule = content.validation
    return content.formula is not None or (rule is not None and rule["condition"]["type"] == "ONE_OF_RANGE")


def checked(value: Scalar) -> Value:
    """A value as the sheet keeps it: no text that is empty or too long, whole numbers without a point."""
    if isinstance(value, str):
        if len(value) > MOST_CHARACTERS:
            raise InvalidError(TOO_LONG)
        return value or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def from_python(value: object) -> Content:
    """What a test writes down: dates and times become numbers with a format."""
    if value is None or isinstance(value, str | int | float):
        return None if value is None else checked(value)
    if isinstance(value, datetime):
        return Cell(serial(value), style=_dated("DATE_TIME"))
    if isinstance(value, date):
        return Cell(serial(value), style=_dated("DATE"))
    if isinstance(value, time):
        return Cell(serial(value), style=_dated("TIME"))
    raise TypeError(value)


def serial(moment: date | time) -> int | float:
    """Days since 30 December 1899."""
    if isinstance(moment, time):
        moment = datetime.combine(EPOCH, moment)
    elif not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    days = (moment - EPOCH) / timedelta(days=1)
    return int(days) if days.is_integer() else days


@cache
def _dated(kind: str) -> Json:
    return shared({"numberFormat": {"type": kind}})


def for_each_cell(new: Callable[[Content], Content]) -> Callable[[Content], Content]:
    """The same function, which works once for a cell that stands in many places, as in a column of one look."""
    made: dict[int, tuple[Content, Content]] = {}

    def once(cell: Content) -> Content:
        if id(cell) not in made:
            made[id(cell)] = (cell, new(cell))  # kept with the cell, or its number might be given to another
        return made[id(cell)][1]

    return once
