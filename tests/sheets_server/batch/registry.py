"""The kinds of requests that are known, and how a list of them is carried out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from tests.sheets_server.a1 import Area, GridRange
from tests.sheets_server.document import Account, Document
from tests.sheets_server.errors import InvalidError, Json, unimplemented
from tests.sheets_server.masks import Mask
from tests.sheets_server.shapes import read
from tests.sheets_server.sheet import Sheet
from tests.sheets_server.spans import Dimension


@dataclass(frozen=True, slots=True)
class Batch:
    """What a request works on."""

    document: Document
    account: Account

    def sheet(self, sheet_id: int) -> Sheet:
        """The tab of that ID."""
        sheet = self.document.by_id(sheet_id)
        if sheet is None:
            raise InvalidError(f"No grid with id: {sheet_id}")
        return sheet

    def area(self, given: Json | None) -> tuple[Sheet, Area]:
        """The tab and the rectangle that a GridRange means, cut at the end of the grid; it must begin within it."""
        if given is None:
            raise InvalidError("No range specified.")
        grid = GridRange.from_json(given)
        sheet = self.sheet(grid.sheet_id)
        _check_edges(given, "Row", sheet.row_count)
        _check_edges(given, "Column", sheet.column_count)
        return sheet, sheet.area(grid)

    def free_area(self, given: Json | None) -> tuple[Sheet, Area]:
        """The same for cells that are to be changed: they must not be protected."""
        sheet, area = self.area(given)
        self.guard(sheet, area)
        return sheet, area

    def guard(self, sheet: Sheet, area: Area) -> None:
        """Refuse a change of protected cells."""
        self.document.guard(self.account, sheet, area)


def _check_edges(given: Json, side: str, size: int) -> None:
    start, end = given.get(f"start{side}Index", 0), given.get(f"end{side}Index", size)
    if start < 0 or end < 0:
        raise InvalidError(f"GridRange.{'start' if start < 0 else 'end'}{side}Index must be >= 0")
    if start >= size:
        raise InvalidError(f"GridRange.start{side}Index[{start}] is after last {side.lower()} in grid[{size}]")
    if start >= end:
        raise InvalidError(f"GridRange.start{side}Index[{start}] must be less than end{side}Index[{end}]")


Carry = Callable[[Batch, Json], Json | None]
KINDS: dict[str, tuple[Carry, Json]] = {}


def kind(name: str, **shape: Any) -> Callable[[Carry], Carry]:
    """Register a kind of request with the fields that it may have."""

    def register(carry: Carry) -> Carry:
        KINDS[name] = (carry, shape)
        return carry

    return register


def run(batch: Batch, requests: list[Json]) -> list[Json]:
    """Carry out all requests, or none; the answers are the replies."""
    if not requests:
        raise InvalidError("Must specify at least one request.")
    read_requests = [_read_request(index, request) for index, request in enumerate(requests)]
    replies = []
    with batch.document.change():
        for index, (name, body) in enumerate(read_requests):
            try:
                reply = KINDS[name][0](batch, body)
                batch.document.check_size()
            except InvalidError as refusal:
                raise refusal.inside(f"requests[{index}].{name}") from refusal
            replies.append({} if reply is None else {name: reply})
    return replies


def _read_request(index: int, request: Json) -> tuple[str, Json]:
    if not isinstance(request, dict) or len(request) != 1:
        raise InvalidError(f"Invalid requests[{index}]: No request set.")
    name, body = next(iter(request.items()))
    if name not in KINDS:
        raise unimplemented(f"the request {name}")
    return name, read({} if body is None else body, KINDS[name][1], f"requests[{index}].{name}")


def dimension_of(given: Json, name: str = "dimension") -> Dimension:
    """Rows or columns; one of them must be named."""
    if name not in given:
        raise InvalidError("No dimension specified.")
    return cast("Dimension", given[name])


def read_fields(body: Json) -> Mask:
    """The field mask of a request."""
    if not body.get("fields"):
        raise InvalidError("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    return Mask.parse(body["fields"])
