"""What the looks of a Google Sheet lack, with the requests that add it, and what staff made otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Any

from zim_data.cells import CellFormat, folded
from zim_data.records import field_of
from zim_data.store.google.api import Json
from zim_data.store.google.cells import PATTERNS, TIMES
from zim_data.store.google.drop_downs import Entries, kind_of, lists_in, offers_the_same, rule_for
from zim_data.store.google.looks import Columns, Look, Looks
from zim_data.store.problems import address
from zim_data.store.spreadsheet import ColumnDesign
from zim_data.tables import TABLES

LOCALE, ZONE = "de_DE", "Europe/Berlin"
NEW_ROWS = 100
PLAIN_WIDTH = 100
"""Pixels of a column that nobody made wider or narrower."""
WIDE = 30
"""Characters from which on a column's texts are broken into lines."""
BLUE, WHITE = {"red": 0.122, "green": 0.306, "blue": 0.475}, {"red": 1, "green": 1, "blue": 1}
HEADER_LOOKS: Json = {
    "backgroundColorStyle": {"rgbColor": BLUE},
    "textFormat": {"bold": True, "foregroundColorStyle": {"rgbColor": WHITE}},
    "verticalAlignment": "MIDDLE",
    "wrapStrategy": "WRAP",
}
KEEP_IDS = "An diesen Einträgen erkennt die App die Zeilen wieder. Bitte nicht ändern."
KEEP_HEADERS = "An diesen Namen erkennt die App die Spalten. Bitte nicht ändern."

NUMBERS = frozenset({"NUMBER", "PERCENT", "CURRENCY", "SCIENTIFIC"})
SHOWN_AS: Mapping[CellFormat, tuple[str, frozenset[str]]] = {
    "text": ("Nur Text", frozenset({"TEXT"})),
    "date": ("Datum", TIMES),
    "datetime": ("Datum und Uhrzeit", TIMES),
    "time": ("Uhrzeit", TIMES),
    "number": ("Zahl", NUMBERS),
    "decimal": ("Zahl", NUMBERS),
}
"""A format's name in Google's menu, and the types of number format that do as well."""


class Part(Enum):
    """What belongs to the looks: in German, for one and for several."""

    PLACE = ("Sprache Deutsch und Zeitzone Berlin", "")
    ROWS = ("leere Zeilen", "")
    NOTE = ("eine Erklärung", "{} Erklärungen")
    FORMAT = ("ein Zahlenformat", "{} Zahlenformate")
    DROP_DOWN = ("eine Auswahlliste", "{} Auswahllisten")
    WIDTH = ("eine Spaltenbreite", "{} Spaltenbreiten")
    COLOUR = ("die Farbe einer Überschrift", "die Farbe von {} Überschriften")
    FROZEN = ("die feste Kopfzeile", "")
    PROTECTION = ("eine Warnung vor dem Ändern", "{} Warnungen vor dem Ändern")

    def times(self, count: int) -> str:
        """So many of them, in words."""
        one, several = self.value
        return str(one if count == 1 else several.format(count))


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is missing, and a request that adds it, or a part of it."""

    part: Part
    request: Json
    tab: str = ""
    """Empty where the whole spreadsheet is concerned."""
    of: str = ""
    """What lacks it: a column's header, or the description of a protection."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """A drop-down or format that is not as it should be, where, and what to do about it."""

    part: Part
    tab: str
    column: str
    cell: str
    sentence: str


def columns_to_fill(looks: Looks) -> list[tuple[Look, int]]:
    """The columns whose cells lack something, as far as can be seen from the top and the last row of their tab."""
    return [(column.look, column.place) for column in _columns(looks) if column.lacks_format or column.lacks_drop_down]


def gaps_of(looks: Looks, below: Columns) -> list[Gap]:
    """All that is missing; `below` holds the cells of the columns that have to be filled."""
    gaps = list(_gaps_of_place(looks))
    headers = {look.tab.sheet_id: _header_looks(look) for look in looks.tabs}
    for look in looks.tabs:
        gaps += _gaps_of_tab(look)
    for column in _columns(looks):
        sheet_id = column.look.tab.sheet_id
        gaps += column.gaps_of_header(headers[sheet_id])
        gaps += column.gaps_of_cells(below.get((sheet_id, column.place), {}))
    return gaps


def oddities_of(looks: Looks) -> list[Oddity]:
    """Drop-downs and formats that say something else than the declaration and the tab Listen."""
    return [odd for column in _columns(looks) for odd in (column.odd_drop_down, column.odd_format) if odd]


def missing_drop_downs(looks: Looks) -> list[Column]:
    """The columns that should have a drop-down, and have none."""
    return [column for column in _columns(looks) if column.lacks_drop_down]


def _columns(looks: Looks) -> list[Column]:
    lists = lists_in(looks)
    return [Column(look, place, design, lists) for look in looks.tabs for place, design in look.design.placed]


def in_words(gaps: Iterable[Gap]) -> list[str]:
    """A sentence for each tab: what it gets."""
    by_tab: dict[str, dict[Part, set[str]]] = {}
    for gap in gaps:
        by_tab.setdefault(gap.tab, {}).setdefault(gap.part, set()).add(gap.of)
    return [
        f"{f'Im Blatt „{tab}“' if tab else 'Für die ganze Tabelle'} ergänzt: "
        f"{', '.join(part.times(len(columns)) for part, columns in parts.items())}."
        for tab, parts in by_tab.items()
    ]


# --- The spreadsheet and its tabs -------------------------------------------------------------------------------------


def _gaps_of_place(looks: Looks) -> Iterator[Gap]:
    if (looks.overview.locale, looks.overview.zone) != (LOCALE, ZONE):
        properties = {"locale": LOCALE, "timeZone": ZONE}
        request = {"updateSpreadsheetProperties": {"properties": properties, "fields": "locale,timeZone"}}
        yield Gap(Part.PLACE, request)


def _gaps_of_tab(look: Look) -> Iterator[Gap]:
    if not look.design.columns:
        return
    title, sheet_id, first = look.design.title, look.tab.sheet_id, look.design.header_row + 1
    if look.tab.rows <= first:
        length = {"sheetId": sheet_id, "dimension": "ROWS", "length": NEW_ROWS}
        yield Gap(Part.ROWS, {"appendDimension": length}, title)
    if not look.frozen:
        properties = {"sheetId": sheet_id, "gridProperties": {"frozenRowCount": first}}
        request = {"properties": properties, "fields": "gridProperties.frozenRowCount"}
        yield Gap(Part.FROZEN, {"updateSheetProperties": request}, title)
    places = {column.header: place for place, column in look.design.placed}
    if not all(_is_protected(look, first - 1, place) for place in places.values()):
        yield _protection(look, KEEP_HEADERS, startRowIndex=first - 1, endRowIndex=first)
    key = places.get(_key_of(title))
    if key is not None and not _is_protected(look, first, key):
        yield _protection(look, KEEP_IDS, startRowIndex=first, startColumnIndex=key, endColumnIndex=key + 1)


def _key_of(title: str) -> str:
    """The header of the column whose entries tell the rows of a tab apart, if it has one."""
    return next((field_of(table, "id").header for table in TABLES if folded(table.TITLE) == folded(title)), "")


def _is_protected(look: Look, row: int, column: int) -> bool:
    ranges = [each.get("range", {}) for each in look.protections]
    return any(
        each.get("startRowIndex", 0) <= row < each.get("endRowIndex", row + 1)
        and each.get("startColumnIndex", 0) <= column < each.get("endColumnIndex", column + 1)
        for each in ranges
    )


def _protection(look: Look, description: str, **span: int) -> Gap:
    protected = {"range": {"sheetId": look.tab.sheet_id, **span}, "description": description, "warningOnly": True}
    return Gap(Part.PROTECTION, {"addProtectedRange": {"protectedRange": protected}}, look.design.title, description)


def _header_looks(look: Look) -> Json | None:
    """How headers without looks of their own should look: like most of the others, if those have any."""
    headers = [look.looks(look.design.header_row, place) for place, _ in look.design.placed]
    own = [each for each in headers if _is_painted(each)]
    if not own:
        return HEADER_LOOKS
    return own[0] if 2 * len(own) > len(headers) else None


def _is_painted(looks: Json) -> bool:
    return bool({"backgroundColor", "backgroundColorStyle", "textFormat"} & looks.keys())


# --- A column ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the app's, where it stands now."""

    look: Look
    place: int
    design: ColumnDesign
    lists: Mapping[str, Entries]

    def gaps_of_header(self, looks: Json | None) -> Iterator[Gap]:
        """What the header cell lacks: a note, a colour, and the width of its column."""
        row = self.look.design.header_row
        here = self._range(row, row + 1)
        if self.design.note and not self.look.cell(row, self.place).get("note"):
            yield self._gap(Part.NOTE, _repeat(here, {"note": self.design.note}, "note"))
        if looks and not _is_painted(self.look.looks(row, self.place)):
            kept = {name: looks[name] for name in (*HEADER_LOOKS, "backgroundColor") if name in looks}
            yield self._gap(Part.COLOUR, _repeat(here, {"userEnteredFormat": kept}, _fields(kept)))
        pixels = 7 * self.design.width + 10
        if self.look.widths.get(self.place) == PLAIN_WIDTH != pixels:
            span: Json = {"startIndex": self.place, "endIndex": self.place + 1}
            span |= {"sheetId": self.look.tab.sheet_id, "dimension": "COLUMNS"}
            request = {"range": span, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}
            yield self._gap(Part.WIDTH, {"updateDimensionProperties": request})

    def gaps_of_cells(self, below: Mapping[int, Json]) -> Iterator[Gap]:
        """What the cells below lack: number formats and drop-downs; those that have one keep it."""
        if self.lacks_format:
            looks: Json = {"numberFormat": PATTERNS[self.design.format], **self._alignment(below)}
            for rows in self._without(below, _format):
                yield self._gap(Part.FORMAT, _repeat(rows, {"userEnteredFormat": looks}, _fields(looks)))
        if self.lacks_drop_down:
            rule = rule_for(self.design, self.lists)
            for rows in self._without(below, _rule):
                yield self._gap(Part.DROP_DOWN, {"setDataValidation": {"range": rows, "rule": rule}})

    @property
    def lacks_format(self) -> bool:
        """Whether cells have no number format; boxes to tick need none."""
        return self._lacks(_format) and not any(kind_of(rule) == "BOOLEAN" for _, rule in self._rules())

    @property
    def lacks_drop_down(self) -> bool:
        """Whether cells have no drop-down; nothing is added to one that offers something else."""
        wanted = rule_for(self.design, self.lists)
        return wanted is not None and self._lacks(_rule) and self.odd_drop_down is None

    @property
    def odd_drop_down(self) -> Oddity | None:
        """The first drop-down that offers something else."""
        again = "Ist das ein Versehen, löschen Sie sie (Daten → Datenvalidierung); „init“ legt sie neu an."
        for row, rule in self._rules():
            if rule_for(self.design, self.lists) and not offers_the_same(rule, self.design, self.lists):
                return self._odd(Part.DROP_DOWN, row, f"bietet die Auswahlliste anderes an als die App. {again}")
            if self.design.several and rule.get("strict"):
                return self._odd(Part.DROP_DOWN, row, f"lässt die Auswahlliste nur einen Eintrag zu. {again}")
        return None

    @property
    def odd_format(self) -> Oddity | None:
        """A wrong format in the last row, whose one new entries get; those above may be as staff like."""
        row = self.look.tab.rows - 1
        name, types = SHOWN_AS[self.design.format]
        if row not in self._rows or _format(self.look.cell(row, self.place)) in (None, *types):
            return None
        todo = f"Bitte markieren Sie die leeren Zellen der Spalte und wählen Sie Format → Zahl → {name}."
        return self._odd(Part.FORMAT, row, f"ist das Zahlenformat nicht „{name}“. {todo}")

    @property
    def _rows(self) -> list[int]:
        """The rows below the header of which something is known."""
        rows = dict.fromkeys((*self.look.sampled, self.look.tab.rows - 1))
        return [row for row in rows if row > self.look.design.header_row]

    def _rules(self) -> Iterator[tuple[int, Json]]:
        return ((row, rule) for row in self._rows if (rule := _rule(self.look.cell(row, self.place))))

    def _lacks(self, part: Callable[[Json], Any]) -> bool:
        top = [self.look.cell(row, self.place) for row in self.look.sampled]
        return not any(map(part, top)) or not part(self.look.cell(self.look.tab.rows - 1, self.place))

    def _without(self, below: Mapping[int, Json], part: Callable[[Json], Any]) -> Iterator[Json]:
        """The ranges of cells that lack something; the last one is open for rows to come."""
        first, end = self.look.design.header_row + 1, self.look.tab.rows
        for has_it, run in groupby(range(first, end), key=lambda row: bool(part(below.get(row, {})))):
            rows = list(run)
            if not has_it:
                yield self._range(rows[0], rows[-1] + 1 if rows[-1] + 1 < end else None)
        if first >= end:
            yield self._range(first)

    def _alignment(self, below: Mapping[int, Json]) -> Json:
        """How texts stand in their cells, where the whole column is new to looks."""
        if any(cell.get("userEnteredFormat") for cell in below.values()):
            return {}
        return {"verticalAlignment": "TOP"} | ({"wrapStrategy": "WRAP"} if self.design.width >= WIDE else {})

    def _range(self, first: int, end: int | None = None) -> Json:
        span = {"startColumnIndex": self.place, "endColumnIndex": self.place + 1, "startRowIndex": first}
        return {"sheetId": self.look.tab.sheet_id, **span} | ({} if end is None else {"endRowIndex": end})

    def _gap(self, part: Part, request: Json) -> Gap:
        return Gap(part, request, self.look.design.title, self.design.header)

    def _odd(self, part: Part, row: int, what: str) -> Oddity:
        title, header, cell = self.look.design.title, self.design.header, address(row, self.place)
        return Oddity(part, title, header, cell, f"Im Blatt „{title}“, Spalte „{header}“ (Zelle {cell}), {what}")


def _format(cell: Json) -> Any:
    """The type of the number format that somebody gave a cell."""
    return cell.get("userEnteredFormat", {}).get("numberFormat", {}).get("type")


def _rule(cell: Json) -> Any:
    """The drop-down of a cell."""
    return cell.get("dataValidation")


def _repeat(area: Json, cell: Json, fields: str) -> Json:
    return {"repeatCell": {"range": area, "cell": cell, "fields": fields}}


def _fields(looks: Json) -> str:
    return f"userEnteredFormat({','.join(looks)})"
