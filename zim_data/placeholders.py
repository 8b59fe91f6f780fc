"""Placeholders in the texts of the tab Textbausteine: `{name}`."""

from __future__ import annotations

from collections.abc import Mapping

from zim_data.columns import Template
from zim_data.errors import Unreadable, ZimError
from zim_data.records import field_of
from zim_data.settings import Texts


def parsed(texts: Texts, name: str) -> list[str]:
    """The text of a field as text, placeholder, text, placeholder, … text; raises `ZimError` for a wrong one."""
    field = field_of(Texts, name)
    kind = field.kind if isinstance(field.kind, Template) else Template()
    try:
        return kind.parts(getattr(texts, name))
    except Unreadable as unreadable:
        raise ZimError(f"Im Textbaustein „{field.header}“: {unreadable.sentence}") from unreadable


def filled(texts: Texts, name: str, values: Mapping[str, str]) -> str:
    """The text with its placeholders filled in, in a single pass: braces in a value are never taken for one."""
    parts = parsed(texts, name)
    parts[1::2] = [values[placeholder] for placeholder in parts[1::2]]
    return "".join(parts)
