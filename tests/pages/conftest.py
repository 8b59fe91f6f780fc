"""Pages run as in the app, on a real workbook in the test's own folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui import session
from zim_data.records import Row
from zim_data.store.design import new_spreadsheet
from zim_data.store.new_workbook import create_workbook
from zim_data.store.snapshot import Snapshot

NAVIGATION = Path(__file__).resolve().parents[2] / "pages" / "navigation.py"

App = Callable[..., AppTest]
Fill = Callable[[Mapping[type[Row], Sequence[Row]]], Path]


@pytest.fixture
def fill(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fill:
    """Makes the workbook anew with these records."""
    path = tmp_path / "zim.xlsx"
    monkeypatch.setenv("ZIM_WORKBOOK", str(path))

    def make(records: Mapping[type[Row], Sequence[Row]]) -> Path:
        st.cache_resource.clear()
        path.unlink(missing_ok=True)
        create_workbook(path, new_spreadsheet(records))
        return path

    return make


@pytest.fixture
def workbook(fill: Fill) -> Path:
    """An empty workbook, which the app uses."""
    return fill({})


@pytest.fixture
def app(fill: Fill) -> App:
    """Opens a page: `app("registration.py", id="B-7K3M9")`."""

    def open_page(page: str, **query: str) -> AppTest:
        opened = AppTest.from_file(str(NAVIGATION), default_timeout=30).run()  # the first run makes the pages known
        opened.switch_page(page)
        opened.query_params.update(query)
        return opened.run()

    return open_page


@pytest.fixture
def saved() -> Callable[[], Snapshot]:
    """What stands in the workbook now."""
    return session.snapshot
