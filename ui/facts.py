"""Facts about somebody or something, each with its label, in as few lines as possible."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import streamlit as st

from ui.text import plain_text

Fact = tuple[str, str | None]
"""A label and what is known; None or an empty text where nothing is."""


def show_facts(facts: Sequence[Fact], *, columns: int = 2) -> None:
    """The facts side by side in columns, one below the other on a phone; what nobody noted says so."""
    share = -(-len(facts) // columns)
    for number, column in enumerate(st.columns(columns)):
        part = facts[number * share : (number + 1) * share]
        if part:
            column.markdown("\n".join(f"- **{plain_text(label)}:** {_value(text)}" for label, text in part))


def day_text(day: date | None) -> str | None:
    """A day as people write it."""
    return f"{day:%d.%m.%Y}" if day else None


def moment_text(moment: datetime | None) -> str | None:
    """A day with the time of day, if one was noted."""
    if moment is None:
        return None
    return f"{moment:%d.%m.%Y, %H:%M} Uhr" if moment.hour or moment.minute else f"{moment:%d.%m.%Y}"


def _value(text: str | None) -> str:
    return plain_text(text) if text else ":gray[nicht eingetragen]"
