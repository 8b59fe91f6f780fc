"""The app as it is started for real, and Chromium in front of it."""

from __future__ import annotations

from tests.browser.conftest import chromium, demo_address, page

__all__ = ["chromium", "demo_address", "page"]
