"""Operations of the journal on a page."""

from __future__ import annotations

from typing import Any

import streamlit as st

from ui import saving
from ui.text import plain_text
from zim_data import journal
from zim_data.journal import Operation
from zim_data.store.edits import CREATED, REMOVED
from zim_data.store.snapshot import Snapshot


def summary(snapshot: Snapshot, operation: Operation) -> dict[str, Any]:
    """One line of the list."""
    return {
        "Zeit": operation.at,
        "Wer": operation.user or "–",
        "Aktion": operation.action,
        "Betrifft": ", ".join(dict.fromkeys(journal.label(snapshot, line) for line in operation.lines)),
    }


def open_operation(operation: Operation) -> None:
    """Show it above the list."""
    st.query_params["id"] = operation.id
    st.rerun()


def show_operation(snapshot: Snapshot, operation: Operation) -> None:
    """Everything an operation changed, and the button that takes it back."""
    with st.container(border=True, key="journal.operation"):
        st.text(f"{operation.at:%d.%m.%Y, %H:%M:%S} Uhr · {operation.user or 'ohne Namen'} · {operation.action}")
        st.table([_row(snapshot, line) for line in operation.lines], border="horizontal", hide_index=True)
        with st.container(horizontal=True):
            if st.button("Rückgängig machen", icon=":material/undo:", type="primary", key="journal.undo"):
                _undo(operation)
            if st.button("Schließen", key="journal.close"):
                st.query_params.clear()
                st.rerun()


def _row(snapshot: Snapshot, line: Any) -> dict[str, str]:
    what = {CREATED: "neu angelegt", REMOVED: "entfernt"}.get(line.column or "", line.column or "")
    return {
        "Wo": plain_text(journal.label(snapshot, line)),
        "Was": plain_text(what),
        "vorher": plain_text(line.before or ""),
        "nachher": plain_text(line.after or ""),
    }


def _undo(operation: Operation) -> None:
    saving.save(
        lambda fresh: journal.undo(fresh, operation.id),
        action=f"Rückgängig: {operation.action}",
        done=plain_text(f"Rückgängig gemacht: {operation.action}"),
    )
