"""Tables on pages: German dates and numbers, a row opens what it is about, and a download as .xlsx."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

import streamlit as st

from ui.text import plain_text
from zim_data.statistics import german

if TYPE_CHECKING:
    from streamlit.elements.arrow import DataframeState

T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 500
"""More rows than anybody scrolls through only make the page slow; the download has them all."""


class Lines(Sequence[Mapping[str, Any]]):
    """The lines of a table, each made of its record only when it is shown or downloaded."""

    def __init__(self, records: Sequence[T], line: Callable[[T], Mapping[str, Any]]) -> None:
        self._records, self._line = records, line

    def __len__(self) -> int:
        return len(self._records)

    def __getitem__(self, index: Any) -> Any:
        return (
            [*map(self._line, self._records[index])] if isinstance(index, slice) else self._line(self._records[index])
        )


def show(
    title: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    key: str,
    opens: Callable[[int], None] | None = None,
    empty: str = "Hier steht noch nichts.",
    file: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """A table of rows (header to value); `opens` gets the number of the row that is clicked on.

    `file` is what the download holds where that is not the same.
    """
    if not rows:
        st.info(empty)
        return
    import pandas as pd  # slow to import, and not every page has a table

    frame = pd.DataFrame(rows[:MOST_ROWS])
    state = st.dataframe(
        frame,
        hide_index=True,
        column_config={header: _config(rows, header) for header in frame.columns},
        on_select="rerun" if opens else "ignore",
        selection_mode=("single-row", "single-cell"),
        placeholder="",
        key=key,
        alt=f"Tabelle: {title}",
    )
    if opens:
        _open(cast("DataframeState", state)["selection"], key, opens)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(_count(len(rows)))
        st.download_button(
            "Als Excel-Datei",
            lambda: xlsx(title, rows if file is None else file),
            file_name=f"{title}.xlsx",
            mime=XLSX,
            key=f"{key}.download",
            on_click="ignore",
            icon=":material/download:",
            type="tertiary",
        )


def german_line(line: Mapping[str, Any]) -> dict[str, str]:
    """A line of a small table as Markdown, with numbers as people here write them."""
    return {
        header: "–" if value is None else german(value, 1) if isinstance(value, int | float) else plain_text(str(value))
        for header, value in line.items()
    }


def xlsx(title: str, rows: Sequence[Mapping[str, Any]]) -> bytes:
    """The rows as an Excel file."""
    from zim_data.exports import to_xlsx  # slow to import, and few people download

    return to_xlsx(title, rows)


def _open(selection: Any, key: str, opens: Callable[[int], None]) -> None:
    """Open the row that was clicked on, once: a selection stays while the page runs again for other reasons."""
    numbers = [*selection["rows"], *(row for row, _ in selection["cells"])]
    clicked = numbers[0] if numbers else None
    before = st.session_state.get(f"{key}.opened")
    st.session_state[f"{key}.opened"] = clicked
    if clicked is not None and clicked != before:
        opens(clicked)


def _count(number: int) -> str:
    text = "1 Zeile" if number == 1 else f"{number:,} Zeilen".replace(",", ".")
    return text if number <= MOST_ROWS else f"{text}, die ersten {MOST_ROWS} sind zu sehen"


def _config(rows: Sequence[Mapping[str, Any]], header: str) -> Any:
    sample = next((row[header] for row in rows if row[header] is not None), None)
    match sample:
        case bool():
            return st.column_config.CheckboxColumn(header)
        case datetime():
            return st.column_config.DatetimeColumn(header, format="DD.MM.YYYY, HH:mm")
        case date():
            return st.column_config.DateColumn(header, format="DD.MM.YYYY")
        case float():
            return st.column_config.NumberColumn(header, format="localized", step=0.1)
        case int():
            return st.column_config.NumberColumn(header, format="%d")
    return st.column_config.TextColumn(header)
