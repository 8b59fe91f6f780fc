"""The app as it is started for real, with a small invented programme."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.browser.conftest import chromium, page, served
from zim_data import setup

__all__ = ["chromium", "page"]


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app with the invented programme."""
    path = tmp_path_factory.mktemp("walls") / "demo.xlsx"
    setup.create_demo(path, on=date.today())
    with served(path) as found:
        yield found
