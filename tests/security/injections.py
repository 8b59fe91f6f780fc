"""Texts that would do something if anything took them for more than text, and what to find them by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from zim_data.cells import Cell
from zim_data.columns import FromList, Key, ManyFromList, Reference, Text, Words
from zim_data.records import Field, Row, fields_of
from zim_data.store.spreadsheet import TabDesign
from zim_data.tables import LISTS_TITLE, TABLES, Setting, TextBlock

ELSEWHERE = "boese.example"
FRAGMENTS = (
    f"[Klick](https://{ELSEWHERE}/a)",
    "[Los](javascript:window.hacked=3)",
    f"![Bild](https://{ELSEWHERE}/b.png)",
    f"https://{ELSEWHERE}/c",
    f"www.{ELSEWHERE}",
    "**fett**",
    "__auch__",
    "~~weg~~",
    "`Code`",
    "$x^2$",
    ":material/home:",
    ":smile:",
    ":red[rot]",
    ":blue-background[blau]",
    ":small[klein]",
    "--> <--",
    "<script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=2>",
    "<b>dick</b>",
)
"""Each of them means something in HTML or in Streamlit's Markdown, and none of them as `plain_text` gives it.

HTML last: a line that begins with it is no Markdown any more.
"""
MARKUP = " ".join(FRAGMENTS)
STARTS = ("# Titel", "- Punkt", "1. Nummer", "> Zitat", "| a | b |", "=== ", "    Block", "```", "---")
"""What makes something else of a line that begins with it."""
FORMULAS = ('=HYPERLINK("https://boese.example";"Klick")', "+1+1", "-1+1", "@SUMME(1)", "=1+1", "\t=1+1", "\r=1+1")
ODD = (
    "\u202eabc\u202c verkehrt",
    "{name} {0} {snapshot.lists} %s %(x)s ${HOME}",
    "x" * 20_000,
    "👩‍👩‍👧‍👦\u200b\ufeff\u0301",
    "'; DROP TABLE x; --",
    "../../etc/passwd",
    "\ud7ff\uffff",
)
CONTROLS = "Null\x00 und\x07 Zeichen\x1b[31m"
"""No sheet can hold them; a form can be sent them all the same."""


def rendered_raw(text: str) -> list[str]:
    """Which of the fragments stand in the text as they were typed."""
    return [each for each in FRAGMENTS if each in text]


def takes_any_text(each: Field) -> bool:
    """Whether a cell of the column may hold any text, given that the lists do."""
    return isinstance(each.kind, FromList | ManyFromList | Words) or type(each.kind) is Text


def hostile(tabs: Sequence[TabDesign], text: str) -> list[TabDesign]:
    """The tabs with that text in every cell that takes any, in one cell of each other column, and in every list."""
    tables = {table.TITLE: table for table in TABLES if table not in (Setting, TextBlock)}
    return [
        replace(tab, rows=((text,) * len(tab.columns), *tab.rows))
        if tab.title == LISTS_TITLE
        else replace(tab, rows=_hostile_rows(tab, tables[tab.title], text))
        if tab.title in tables
        else replace(tab, rows=tuple((*row[:2], text, *row[3:]) for row in tab.rows))
        for tab in tabs
    ]


def _hostile_rows(tab: TabDesign, table: type[Row], text: str) -> tuple[tuple[Cell, ...], ...]:
    fields = {each.header: each for each in fields_of(table)}
    rows = [list(row) for row in tab.rows]
    for place, column in enumerate(tab.columns):
        each = fields[column.header]
        if takes_any_text(each):
            for row in rows:
                row[place] = text
        elif not is_id(each) and len(rows) > 2 * place:
            rows[2 * place][place] = text
    return tuple(map(tuple, rows))


def is_id(each: Field) -> bool:
    """Whether the column holds IDs, of its own row or of another."""
    return isinstance(each.kind, Key | Reference)


def with_hostile_ids(tabs: Sequence[TabDesign], text: str) -> list[TabDesign]:
    """The tabs with that text behind every ID, the same one wherever it stands."""
    tables = {table.TITLE: table for table in TABLES if table not in (Setting, TextBlock)}
    return [
        replace(tab, rows=tuple(_with_ids(tab, tables[tab.title], row, text) for row in tab.rows))
        if tab.title in tables
        else tab
        for tab in tabs
    ]


def _with_ids(tab: TabDesign, table: type[Row], row: Sequence[Cell], text: str) -> tuple[Cell, ...]:
    ids = {each.header for each in fields_of(table) if is_id(each)}
    return tuple(
        f"{cell}{text}" if cell and column.header in ids else cell
        for column, cell in zip(tab.columns, row, strict=True)
    )
