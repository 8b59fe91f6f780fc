"""How values stand in an .xlsx file: texts without forbidden characters, days and times as serial numbers."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time
from typing import cast

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, to_excel

from zim_data.cells import Cell

MAX_TEXT = 32_767
"""Excel calls a file damaged that has a longer text in a cell, counted in UTF-16 units."""

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def legal_text(text: str) -> str:
    """The text without what XML forbids, with plain line breaks, and with `_x000A_` kept from being read as one."""
    legal = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _LOOKS_ESCAPED.sub("_x005F_", legal)


def epoch_of(*, from_1904: bool) -> datetime:
    """The day that a workbook's serial numbers count from."""
    return cast(datetime, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)


def number_text(value: Cell, epoch: datetime) -> str:
    """A number, boolean, day or time as it stands in the file; 3.0 as `3`."""
    number = cast(float, to_excel(value, epoch) if isinstance(value, date | time) else value)
    if not math.isfinite(number):
        raise ArithmeticError(f"no cell holds {number}")
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)
