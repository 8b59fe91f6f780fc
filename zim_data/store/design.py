"""What a spreadsheet needs, from the declaration: all of a new one, or what an old one lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from zim_data.cells import Cell, folded, plain
from zim_data.columns import FromList, Languages, ManyFromList, OneOf, YesNo, closest
from zim_data.lists import LISTS
from zim_data.records import Field, Row, fields_of
from zim_data.settings import Settings, Texts
from zim_data.store.grid import HEADER_WITHIN, Layout, find_headers
from zim_data.store.snapshot import Snapshot
from zim_data.store.spreadsheet import AddTab, AppendRow, ColumnDesign, Grid, GridChange, Grids, SetCell, TabDesign
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


def designs_of(grids: Grids, hidden: Collection[str] = ()) -> list[TabDesign]:
    """The tabs of a spreadsheet that is there, with the looks of a new one wherever staff moved the columns."""
    return [_found(title, grid, hidden=title in hidden) for title, grid in grids.items()]


def completion(fresh: Snapshot, grids: Grids, *, beside_renamed: bool = True) -> list[GridChange]:
    """The tabs, columns, lists, settings and texts that a spreadsheet lacks; what is there stays as it is.

    Not `beside_renamed`, a column that stands there under a name much like its own is not added a second time.
    """
    changes: list[GridChange] = []
    designs = {tab.title: tab for tab in new_spreadsheet()}
    there = {folded(title): (title, grid) for title, grid in grids.items()}
    for tab in designs.values():
        title, grid = there.get(folded(tab.title), (tab.title, []))
        if folded(tab.title) not in there:
            changes += [AddTab(tab.title), *_cells(tab)]
        elif not any(map(any, grid)):
            changes += _cells(replace(tab, title=title))
        elif tab.title == LISTS_TITLE:
            changes += _missing_lists(replace(tab, title=title), grid, beside_renamed=beside_renamed)
    for table, rows in fresh.tables.items():
        if rows.layout.columns:
            changes += _missing_columns(table, rows.layout, beside_renamed=beside_renamed)
            changes += _missing_rows(table, rows.layout, designs[table.TITLE].rows)
    return changes


def _missing_columns(table: type[Row], layout: Layout, *, beside_renamed: bool) -> list[GridChange]:
    # A second column for IDs would give everybody a new one: who renamed it must name it back.
    kept = {*layout.columns, "id"} if layout.rows else set(layout.columns)
    headers = [each.header for each in fields_of(table) if each.name not in kept]
    missing = [each for each in headers if beside_renamed or not closest(each, layout.own.values())]
    return [
        SetCell(layout.title, layout.header_row, column, header)
        for column, header in enumerate(missing, start=layout.width)
    ]


def _missing_rows(table: type[Row], layout: Layout, rows: Sequence[Sequence[Cell]]) -> list[GridChange]:
    """Of the rows that a new tab begins with, i.e. settings and texts, those whose key is not there."""
    if layout.anchor is None:
        return []
    keys = {folded(plain(row[0])) for row in rows}
    there, own = set(map(folded, layout.rows)), [key for key in layout.rows if folded(key) not in keys]
    fields = fields_of(table)
    return [
        AppendRow(
            layout.title,
            {
                layout.columns[each.name]: cell
                for each, cell in zip(fields, row, strict=True)
                if each.name in layout.columns
            },
            anchor=layout.anchor,
        )
        for row in rows
        if folded(plain(row[0])) not in there and not closest(plain(row[0]), own)
    ]


def _missing_lists(tab: TabDesign, grid: Grid, *, beside_renamed: bool) -> list[GridChange]:
    """A column for each list that has none, with the entries it begins with."""
    header_row, places = _places(tab, grid)
    own = [plain(cell) for place, cell in enumerate(grid[header_row]) if place not in places.values() and plain(cell)]
    missing = [
        number
        for number, each in enumerate(tab.columns)
        if each.header not in places and (beside_renamed or not closest(each.header, own))
    ]
    return [
        SetCell(tab.title, header_row + row, column, line[number])
        for column, number in enumerate(missing, start=max(map(len, grid)))
        for row, line in enumerate(tab.grid)
        if places and line[number] is not None
    ]


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


def _found(title: str, grid: Grid, *, hidden: bool) -> TabDesign:
    known = next((tab for tab in new_spreadsheet() if folded(tab.title) == folded(title)), None)
    if known is None:
        return TabDesign(title, (), hidden=hidden)
    header_row, places = _places(known, grid)
    columns = [column for column in known.columns if column.header in places]
    return TabDesign(
        title, tuple(columns), (), header_row, tuple(places[column.header] for column in columns), hidden=hidden
    )


def _places(known: TabDesign, grid: Grid) -> tuple[int, dict[str, int]]:
    """Where the header stands, and the position of each column by the header of a new spreadsheet."""
    table = next((table for table in TABLES if known.title == table.TITLE), None)
    if table is not None:
        layout, _ = find_headers(table, known.title, grid)
        headers = {each.name: each.header for each in fields_of(table)}
        return max(layout.header_row, 0), {headers[name]: place for name, place in layout.columns.items()}
    names = {folded(column.header): column.header for column in known.columns}
    rows = [
        {names[folded(plain(cell))]: place for place, cell in enumerate(row) if folded(plain(cell)) in names}
        for row in grid[:HEADER_WITHIN]
    ]
    best = max(rows, key=len, default={})
    return (rows.index(best), best) if best else (0, {})


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
