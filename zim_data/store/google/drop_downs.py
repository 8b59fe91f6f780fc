"""The drop-downs of a Google Sheet: which ones belong there, and whether one that is there offers the same."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from zim_data.cells import folded, plain
from zim_data.store.google.api import Json
from zim_data.store.google.batches import letters, quoted
from zim_data.store.google.looks import Looks
from zim_data.store.spreadsheet import ColumnDesign
from zim_data.tables import LISTS_TITLE

_RANGE = re.compile(
    r"=?(?:'(?P<quoted>(?:[^']|'')+)'|(?P<bare>[^'!]+))!"
    r"\$?(?P<left>[A-Z]+)\$?(?P<top>\d*)(?::\$?(?P<right>[A-Z]+)\$?(?P<bottom>\d*))?"
)


@dataclass(frozen=True, slots=True)
class Entries:
    """Where the entries of a list stand; rows and columns count from 0."""

    title: str
    column: int
    first: int
    last: int
    """Of those that were looked at; less than `first` if there are none."""

    @property
    def formula(self) -> str:
        """Their range, open below for what staff add."""
        letter = letters(self.column)
        return f"={quoted(self.title)}!${letter}${self.first + 1}:${letter}"

    def are_all_in(self, formula: str) -> bool:
        """Whether a range such as `=Listen!$C$2:$C40` holds all of them, and of no other column."""
        found = _RANGE.fullmatch(formula)
        if not found:
            return False
        title = (found["quoted"] or found["bare"]).replace("''", "'")
        return (
            title.casefold() == self.title.casefold()
            and found["left"] == (found["right"] or found["left"]) == letters(self.column)
            and int(found["top"] or 1) <= self.first + 1
            and (found["bottom"] == "" or int(found["bottom"] or found["top"] or 1) > self.last)
        )


def lists_in(looks: Looks) -> dict[str, Entries]:
    """The lists that stand in the tab Listen, by name."""
    found: dict[str, Entries] = {}
    for look in looks.tabs:
        if folded(look.design.title) != folded(LISTS_TITLE):
            continue
        first = look.design.header_row + 1
        for place, column in look.design.placed:
            filled = [row for row, line in enumerate(look.grid) if place < len(line) and plain(line[place])]
            found[column.header] = Entries(look.design.title, place, first, max(filled))
    return found


def rule_for(column: ColumnDesign, lists: Mapping[str, Entries]) -> Json | None:
    """The drop-down of a column; None if it has none, or its list is missing."""
    rule: Json = {"showCustomUi": True, "strict": not column.several}
    if column.choices:
        values = [{"userEnteredValue": choice} for choice in column.choices]
        return {**rule, "condition": {"type": "ONE_OF_LIST", "values": values}}
    entries = lists.get(column.choices_from or "")
    if entries is None:
        return None
    hint = f"Was zur Wahl steht, finden und ergänzen Sie im Blatt „{entries.title}“, Spalte „{column.choices_from}“."
    condition = {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": entries.formula}]}
    return {**rule, "condition": condition, "inputMessage": hint}


def kind_of(rule: Json) -> str:
    """The type of a rule's condition."""
    return str(rule.get("condition", {}).get("type", ""))


def offers_the_same(rule: Json, column: ColumnDesign, lists: Mapping[str, Entries]) -> bool:
    """Whether a drop-down offers what the column's own one would."""
    wanted = rule_for(column, lists)
    if wanted is None or kind_of(rule) != kind_of(wanted):
        return wanted is None
    texts = _texts(rule)
    if column.choices:
        return set(texts) == set(_texts(wanted))
    return len(texts) == 1 and lists[str(column.choices_from)].are_all_in(texts[0])


def _texts(rule: Json) -> list[str]:
    return [str(value.get("userEnteredValue", "")) for value in rule["condition"].get("values", [])]
