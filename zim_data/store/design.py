"""What a spreadsheet needs, from the declaration: all of a new one, or what an old one lacks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

from zim_data.cells import Cell, folded
from zim_data.columns import FromList, Languages, ManyFromList, OneOf, YesNo
from zim_data.lists import LISTS
from zim_data.records import Field, Row, fields_of
from zim_data.settings import Settings, Texts
from zim_data.store.snapshot import Snapshot
from zim_data.store.spreadsheet import AddTab, ColumnDesign, GridChange, Grids, SetCell, TabDesign
from zim_data.tables import LISTS_TITLE, TABLES, Setting, TextBlock


def new_spreadsheet(
    records: Mapping[type[Row], Sequence[Row]] | None = None,
    *,
    lists: Mapping[str, tuple[str, ...]] | None = None,
    settings: Settings | None = None,
) -> list[TabDesign]:
    """All tabs with headers, default settings and texts, the lists, and these records."""
    rows = dict(records or {})
    rows[Setting] = _keyed(Setting, settings or Settings(), "value")
    rows[TextBlock] = _keyed(TextBlock, Texts(), "text")
    tabs = [_tab(table, rows.get(table, ())) for table in TABLES]
    return [*tabs, _lists_tab({**LISTS, **(lists or {})})]


def completion(fresh: Snapshot, grids: Grids) -> list[GridChange]:
    """The tabs and columns that a spreadsheet lacks; what is there stays as it is."""
    changes: list[GridChange] = []
    there = {folded(title): grid for title, grid in grids.items()}
    for tab in new_spreadsheet():
        if folded(tab.title) not in there:
            changes += [AddTab(tab.title), *_cells(tab)]
        elif not any(map(any, there[folded(tab.title)])):
            changes += _cells(tab)
    for table, rows in fresh.tables.items():
        layout = rows.layout
        # A second column for IDs would give everybody a new one: who renamed it must name it back.
        kept = {*layout.columns, "id"} if layout.rows else set(layout.columns)
        missing = [each for each in fields_of(table) if each.name not in kept] if layout.columns else []
        for column, each in enumerate(missing, start=layout.width):
            changes.append(SetCell(layout.title, layout.header_row, column, each.header))
    return changes


def _cells(tab: TabDesign) -> list[GridChange]:
    rows: list[Sequence[Cell]] = [[each.header for each in tab.columns], *tab.rows]
    return [
        SetCell(tab.title, row, column, cell)
        for row, line in enumerate(rows)
        for column, cell in enumerate(line)
        if cell is not None
    ]


def _tab(table: type[Row], records: Sequence[Row]) -> TabDesign:
    fields = fields_of(table)
    cells = tuple(tuple(each.write(getattr(record, each.name)) for each in fields) for record in records)
    return TabDesign(table.TITLE, tuple(map(_column, fields)), cells)


def _column(each: Field) -> ColumnDesign:
    kind = each.kind
    choices: tuple[str, ...] = ()
    if isinstance(kind, OneOf):
        choices = tuple(kind.values)
    elif isinstance(kind, YesNo):
        choices = ("ja", "nein")
    return ColumnDesign(
        header=each.header,
        note=". ".join(part.rstrip(".") for part in (kind.hint, each.column.note) if part) + ".",
        width=each.column.width,
        format=kind.format,
        choices=choices,
        choices_from=kind.name if isinstance(kind, FromList | ManyFromList | Languages) else None,
        several=kind.several,
    )


def _keyed(table: type[Row], values: Settings | Texts, value_field: str) -> list[Row]:
    """A row of key, value and description for each setting or text."""
    rows = []
    for each in fields_of(type(values))[1:]:
        row: dict[str, Any] = {value_field: each.text(getattr(values, each.name)), "description": each.column.note}
        rows.append(table(id=each.header, **row))
    return rows


def _lists_tab(lists: Mapping[str, tuple[str, ...]]) -> TabDesign:
    columns = tuple(ColumnDesign(name, note="Hier können Sie Einträge ergänzen.", width=26) for name in lists)
    rows: tuple[tuple[Cell, ...], ...] = tuple(zip_longest(*lists.values()))
    return TabDesign(LISTS_TITLE, columns, rows)
