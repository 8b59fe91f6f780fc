"""The app as it is started for real, and Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from zim_data import setup

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS = 60
expect.set_options(timeout=20_000)  # machines that test are slow, and do several things at once

Serve = Callable[[Path], str]


@contextmanager
def served(place: Path) -> Iterator[str]:
    """The address of the app on this workbook, or on the Google Sheet that a secrets file (.toml) names."""
    chosen = "ZIM_SECRETS" if place.suffix == ".toml" else "ZIM_WORKBOOK"
    with started(free_port(), {chosen: str(place)}) as address:
        yield address


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def started(port: int, environment: Mapping[str, str]) -> Iterator[str]:
    """The address of the app, started with these variables."""
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port"]
    process = subprocess.Popen(
        [*command, str(port)], cwd=ROOT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{address}/_stcore/health")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str) -> None:
    until = time.monotonic() + SECONDS
    while True:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback address
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, or a skipped test that says how to get it.

    For a module at a time: while Playwright runs, no other test of the process can have an event loop.
    """
    path = shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing: apt-get install chromium")
        pytest.skip("Chromium is missing: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts the app on a workbook; it ends with the test."""
    with ExitStack() as running:
        yield lambda workbook: running.enter_context(served(workbook))


@pytest.fixture(scope="session")
def demo_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app with the invented programme."""
    path = tmp_path_factory.mktemp("demo") / "demo.xlsx"
    setup.create_demo(path, on=date.today())
    with served(path) as address:
        yield address


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A German browser window of 1280 pixels."""
    context = chromium.new_context(
        viewport={"width": 1280, "height": 900}, locale="de-DE", timezone_id="Europe/Berlin", accept_downloads=True
    )
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def settle(page: Page) -> None:
    """Wait until the page has been shown, with all its parts and our looks, and nothing is being computed."""
    page.wait_for_selector("h1")
    busy = "[data-testid=stApp][data-test-script-state=running], [data-stale=true], [data-testid=stSkeleton]"
    expect(page.locator(busy)).to_have_count(0)  # what evaluates a text in the page, the page's policy forbids
    page.wait_for_timeout(300)
    expect(page.locator(busy)).to_have_count(0)  # it may have begun once more meanwhile
