"""From `streamlit run` to the first page in the browser, against an empty app with two pages."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from bench.figures import Figure

ROOT = Path(__file__).resolve().parents[1]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
EMPTY = """
import streamlit as st
def one(): st.title("One")
def two(): st.title("Two")
st.navigation([st.Page(one), st.Page(two)]).run()
"""
RATIO = 2
ROUNDS = 3


def measure(workbook: Path, folder: Path) -> list[Figure]:
    """At most twice the time of the empty app; not measured where there is no Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return [Figure("Starting the app", "not measured: no Chromium", f"{RATIO} ×")]
    (folder / "empty.py").write_text(EMPTY, encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        ours = _starter(browser, "app.py", ROOT, {"ZIM_WORKBOOK": str(workbook)})
        empty = _starter(browser, "empty.py", folder, {})
        times = [(ours(), empty()) for _ in range(1 + ROUNDS)][1:]  # the first start fills the caches of the disk
        browser.close()
    mine, theirs = map(median, zip(*times, strict=True))
    return [
        Figure(
            "Starting the app until the first page is shown",
            f"{mine:.1f} s (empty app with two pages {theirs:.1f} s; {mine / theirs:.2f} ×)",
            f"{RATIO} ×",
            mine <= RATIO * theirs,
        )
    ]


def _starter(browser: Browser, script: str, folder: Path, environment: dict[str, str]) -> Callable[[], float]:
    """Starts the app on a free port and opens it in a fresh browser profile; seconds until its heading is seen."""

    def start() -> float:
        port = _free_port()
        options = ["--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true"]
        options += ["--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
        command = [sys.executable, "-m", "streamlit", "run", script, *options]
        began = time.perf_counter()
        server = subprocess.Popen(
            command, cwd=folder, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        context = browser.new_context()
        try:
            _wait_for(port)
            page = context.new_page()
            page.goto(f"http://127.0.0.1:{port}/", wait_until="commit")
            page.locator("h1").first.wait_for()
            return time.perf_counter() - began
        finally:
            server.terminate()
            context.close()
            server.wait()

    return start


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise TimeoutError(f"Nothing answers on port {port}.")
