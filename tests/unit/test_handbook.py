"""The handbook tells what the declaration says."""

from __future__ import annotations

from zim_data import handbook
from zim_data.records import fields_of
from zim_data.tables import TABLES


def test_the_handbooks_tables_are_those_of_the_declaration() -> None:
    text = handbook.HANDBOOK.read_text("utf-8")
    assert text == handbook.updated(text), "python -m zim_data handbook"


def test_the_handbook_has_every_generated_part() -> None:
    text = handbook.HANDBOOK.read_text("utf-8")
    missing = [name for name in handbook.tables() if f"<!-- Tabelle: {name} -->" not in text]
    assert not missing


def test_every_column_has_a_header_of_its_own() -> None:
    for table in TABLES:
        headers = [each.header for each in fields_of(table)]
        assert len(headers) == len(set(headers)), table.TITLE
