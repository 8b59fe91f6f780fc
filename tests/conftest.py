"""What holds for all tests."""

from __future__ import annotations

import os
from collections.abc import Sequence

import pytest


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """CI tries once more what drives Chromium, and names it in its summary (decision 20); nobody else does."""
    if os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))
