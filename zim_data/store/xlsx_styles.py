"""The cell styles of an .xlsx workbook: which number formats show a date, and a style that does."""

from __future__ import annotations

import re
from copy import deepcopy
from datetime import date, datetime, time
from typing import Literal

from lxml import etree

from zim_data.cells import Cell
from zim_data.store.xlsx_package import Package, child, tag_of

Kind = Literal["date", "datetime", "time", "number"]

FORMATS: dict[Kind, str] = {
    "date": r"dd\.mm\.yyyy",
    "datetime": r"dd\.mm\.yyyy hh:mm",
    "time": "hh:mm",
    "number": "General",
}
"""The number format that shows a value of this kind, as it stands in the file."""

_NOT_SHOWN = re.compile(r'"[^"]*"|\\.|[_*].|\[(?![hms]+\])[^\]]*\]|AM/PM|A/P|General', re.IGNORECASE)
_FIRST_CUSTOM_FORMAT = 164
_EMPTY_STYLES = (
    b'<styleSheet xmlns="%s"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill patternType="none"/>'
    b'</fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    b'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="1"><xf xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


def kind_of(value: Cell) -> Kind | None:
    """What a value needs its cell's format to show; None for texts and booleans, which any format shows."""
    match value:
        case datetime():
            return "datetime"
        case date():
            return "date"
        case time():
            return "time"
        case bool() | str() | None:
            return None
    return "number"


def shows(code: str, kind: Kind) -> bool:
    """Whether a number format such as `dd/mm/yy hh:mm` shows this kind of value as what it is."""
    signs = set(_NOT_SHOWN.sub("", code.partition(";")[0]).lower())
    of_day, of_time = bool(signs & set("dy")), bool(signs & set("hs"))
    if kind == "number":
        return not signs & set("dmyhs")
    if kind == "time":
        return of_time and not of_day
    return of_day or ("m" in signs and not of_time)


class Styles:
    """The styles part; it grows by a style where a value needs a format that its cell has not."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = next(iter(package.related(package.workbook, "styles").values()), None) or _add_styles(package)
        root = package.root(self._part)
        self._xfs = child(root, "cellXfs")
        self._made: dict[tuple[int, Kind], int] = {}
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # slow to import, and reading does without

        self._codes: dict[int, str] = dict(BUILTIN_FORMATS)
        for own in root.iterfind(f"{tag_of(root, 'numFmts')}/{tag_of(root, 'numFmt')}"):
            self._codes[int(own.get("numFmtId", 0))] = own.get("formatCode", "")

    def shows(self, style: int, kind: Kind) -> bool:
        """Whether a cell of this style shows such a value as what it is."""
        number_format = int(self._xf(style).get("numFmtId", 0))
        return shows(self._codes.get(number_format, "General"), kind)

    def like(self, style: int, kind: Kind) -> int:
        """A style that looks like the given one and shows such a value."""
        if (style, kind) not in self._made:
            self._made[style, kind] = self._find_or_add(style, kind)
        return self._made[style, kind]

    def _find_or_add(self, style: int, kind: Kind) -> int:
        wanted = deepcopy(self._xf(style))
        wanted.set("numFmtId", str(self._format_id(FORMATS[kind])))
        wanted.set("applyNumberFormat", "1")
        looks = [_looks(xf) for xf in self._xfs]
        if _looks(wanted) in looks:
            return looks.index(_looks(wanted))
        self._package.change(self._part)
        self._xfs.append(wanted)
        self._xfs.set("count", str(len(self._xfs)))
        return len(self._xfs) - 1

    def _xf(self, style: int) -> etree._Element:
        return self._xfs[style if style < len(self._xfs) else 0]

    def _format_id(self, code: str) -> int:
        known = next((number for number, existing in self._codes.items() if existing == code), None)
        return known if known is not None else self._add_format(code)

    def _add_format(self, code: str) -> int:
        root = self._package.change(self._part)
        formats = root.find(tag_of(root, "numFmts"))
        if formats is None:
            formats = etree.Element(tag_of(root, "numFmts"))
            root.insert(0, formats)
        number = max(_FIRST_CUSTOM_FORMAT - 1, *self._codes) + 1
        etree.SubElement(formats, tag_of(root, "numFmt"), numFmtId=str(number), formatCode=code)
        formats.set("count", str(len(formats)))
        self._codes[number] = code
        return number


def _looks(xf: etree._Element) -> bytes:
    return etree.tostring(xf, method="c14n", exclusive=True, with_tail=False)


def _add_styles(package: Package) -> str:
    namespace = etree.QName(package.root(package.workbook)).namespace or ""
    package.add("xl/styles.xml", _EMPTY_STYLES % namespace.encode(), kind="styles", content_type=_STYLES_TYPE)
    return "xl/styles.xml"
