"""Requests about drop-downs, protections, names and colours."""

import random

from tests.sheets_server.a1 import GridRange
from tests.sheets_server.batch.cells import checked_rule, merged
from tests.sheets_server.batch.registry import Batch, kind, read_fields
from tests.sheets_server.batch.tabs import new_range_id
from tests.sheets_server.cells import as_cell, packed
from tests.sheets_server.errors import PROTECTED, InvalidError, Json
from tests.sheets_server.render import protected_range
from tests.sheets_server.shapes import GRID_RANGE, NAMED_RANGE, OPAQUE, PROTECTED_RANGE, RULE
from tests.sheets_server.sheet import Bound, Sheet


@kind("setDataValidation", range=GRID_RANGE, rule=RULE)
def set_data_validation(batch: Batch, body: Json) -> None:
    """Give the cells of a range a rule; without a rule they lose theirs."""
    sheet, area = batch.free_area(body.get("range"))
    rule = checked_rule(body["rule"]) if body.get("rule") else None
    sheet.change(area, lambda old: packed(as_cell(old)._replace(validation=rule)))


@kind("addProtectedRange", protectedRange=PROTECTED_RANGE)
def add_protected_range(batch: Batch, body: Json) -> Json:
    """Protect a range; who protects it may edit it."""
    given = dict(body.get("protectedRange", {}))
    sheet, _ = batch.area(given.get("range"))
    given["protectedRangeId"] = given.get("protectedRangeId") or new_range_id()
    if any(other.given["protectedRangeId"] == given["protectedRangeId"] for _, other in _protections(batch)):
        raise InvalidError(f"A protected range with id {given['protectedRangeId']} already exists.")
    protection = _kept(given)
    reply = protected_range(batch.document, protection, batch.account)
    sheet.protections.append(_with_editor(protection, batch.account.email))
    return {"protectedRange": reply}


@kind("updateProtectedRange", protectedRange=PROTECTED_RANGE, fields=str)
def update_protected_range(batch: Batch, body: Json) -> None:
    """Change who may edit a protected range, or where it is."""
    given, fields = body.get("protectedRange", {}), read_fields(body)
    sheet, old = _protection(batch, given.get("protectedRangeId", 0))
    new = merged({**old.given, "range": old.range.to_json()}, given, fields)
    new["protectedRangeId"] = old.given["protectedRangeId"]
    batch.area(new.get("range"))
    sheet.protections[sheet.protections.index(old)] = _with_editor(_kept(new), batch.account.email)


@kind("deleteProtectedRange", protectedRangeId=int)
def delete_protected_range(batch: Batch, body: Json) -> None:
    """Take a protection away."""
    sheet, protection = _protection(batch, body.get("protectedRangeId", 0))
    sheet.protections.remove(protection)


def _protections(batch: Batch) -> list[tuple[Sheet, Bound]]:
    return [(sheet, protection) for sheet in batch.document.sheets for protection in sheet.protections]


def _protection(batch: Batch, range_id: int) -> tuple[Sheet, Bound]:
    """A protected range that the caller may change."""
    for sheet, protection in _protections(batch):
        if protection.given["protectedRangeId"] == range_id:
            if not batch.document.may_edit(protection, batch.account):
                raise InvalidError(PROTECTED)
            return sheet, protection
    raise InvalidError(f"No protected range with ID: {range_id}")


def _kept(given: Json) -> Bound:
    """What stays of a protection as it was given."""
    unkept = {"range", "requestingUserCanEdit"}
    kept = {name: value for name, value in given.items() if name not in unkept and value not in (False, "", [])}
    kept["editors"] = {name: value for name, value in given.get("editors", {}).items() if value}
    return Bound(GridRange.from_json(given.get("range", {})), kept)


def _with_editor(protection: Bound, email: str) -> Bound:
    if protection.given.get("warningOnly"):
        return protection
    editors = protection.given["editors"]
    users = [*editors.get("users", [])]
    return Bound(
        protection.range,
        {**protection.given, "editors": {**editors, "users": users if email in users else [*users, email]}},
    )


@kind("addNamedRange", namedRange=NAMED_RANGE)
def add_named_range(batch: Batch, body: Json) -> Json:
    """Give a range a name."""
    given = dict(body.get("namedRange", {}))
    batch.area(given.get("range"))
    names = [bound.given["name"].casefold() for bound in batch.document.state.named_ranges]
    if not given.get("name") or given["name"].casefold() in names:
        raise InvalidError(f'A named range with the name "{given.get("name", "")}" already exists or is invalid.')
    given.setdefault("namedRangeId", str(random.randrange(10**8, 2**31)))
    kept = {"namedRangeId": given["namedRangeId"], "name": given["name"]}
    batch.document.state.named_ranges.append(Bound(GridRange.from_json(given["range"]), kept))
    return {"namedRange": given}


@kind("deleteNamedRange", namedRangeId=str)
def delete_named_range(batch: Batch, body: Json) -> None:
    """Take a name away."""
    state = batch.document.state
    rest = [bound for bound in state.named_ranges if bound.given["namedRangeId"] != body.get("namedRangeId")]
    if len(rest) == len(state.named_ranges):
        raise InvalidError(f"No named range with ID: {body.get('namedRangeId')}")
    state.named_ranges = rest


@kind(
    "addConditionalFormatRule", rule={"ranges": [GRID_RANGE], "booleanRule": OPAQUE, "gradientRule": OPAQUE}, index=int
)
def add_conditional_format_rule(batch: Batch, body: Json) -> None:
    """Keep a rule about colours; the server shows no colours."""
    rule = body.get("rule", {})
    if not rule.get("ranges"):
        raise InvalidError("A conditional format rule requires at least one range.")
    sheets = [batch.area(given)[0] for given in rule["ranges"]]
    sheets[0].conditional_formats.insert(body.get("index", 0), rule)


@kind("deleteConditionalFormatRule", sheetId=int, index=int)
def delete_conditional_format_rule(batch: Batch, body: Json) -> Json:
    """Take a rule about colours away."""
    sheet = batch.sheet(body.get("sheetId", 0))
    index = body.get("index", 0)
    if not 0 <= index < len(sheet.conditional_formats):
        raise InvalidError(f"No conditional format on sheet: {sheet.id} at index: {index}")
    return {"rule": sheet.conditional_formats.pop(index)}
