"""Names of people never get into the log, whatever goes wrong and whoever writes it."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import urlopen

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

from tests.browser.conftest import ROOT
from tests.security.injections import takes_any_text
from tests.security.test_injected_pages import FORMS, LINKS, hostile, opened, tabs, use
from ui import session
from zim_data import logs
from zim_data.errors import (
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    RuleBroken,
    StoreError,
    Unreadable,
    WorkbookUnreadable,
    ZimError,
)
from zim_data.records import Record, fields_of
from zim_data.store.edits import Append, Edit, Remove, change
from zim_data.tables import TABLES, Volunteer

__all__ = ["hostile", "tabs", "use"]

MARKER = "Zamira-Beispielname"
PIECES = ("Zamira", "window.hacked", "boese.example")
"""The second and third stand in every cell of the hostile sheet."""


class Kept(logging.Handler):
    """Keeps what a handler would print."""

    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[list[str]]:
    """What is logged from now on, by anybody, as it would be printed."""
    before, kept = logging.getLogRecordFactory(), Kept()
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    logs.keep_clean()
    loggers = [logging.getLogger(), *map(logging.getLogger, [*logging.root.manager.loggerDict])]
    deaf = [each for each in loggers if not each.propagate or each is logging.getLogger()]
    for each in deaf:
        each.addHandler(kept)
    yield kept.lines
    for each in deaf:
        each.removeHandler(kept)
    logging.setLogRecordFactory(before)
    logging.captureWarnings(capture=False)
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def told(lines: list[str]) -> list[str]:
    return [line for line in lines if any(piece in line for piece in PIECES)]


@pytest.fixture
def book(hostile: Path, use: None, tmp_path: Path) -> Path:
    """A workbook of the test's own with hostile text in every cell, which the app uses."""
    return Path(shutil.copy(hostile, tmp_path / "zim.xlsx"))


@pytest.mark.parametrize("link", FORMS)
def test_no_page_and_no_command_logs_a_name(
    book: Path, log: list[str], link: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The main button of every form, with a name in every field; once more with a workbook that broke meanwhile."""
    app = opened(*LINKS[link])
    for broken in (False, True):
        for each in [*app.text_input, *app.text_area]:
            each.set_value(MARKER)
        app.run()
        if broken:
            book.write_bytes(b"kaputt")
        for button in [each for each in app.button if each.proto.type == "primary" and not each.proto.disabled][:1]:
            button.click().run()
    assert told(log) == []
    printed = capfd.readouterr()
    assert told([printed.out, printed.err]) == []


@pytest.mark.parametrize("table", [each for each in TABLES if issubclass(each, Record)], ids=lambda each: each.TITLE)
def test_no_edit_of_any_table_logs_a_name_or_fails_with_one_in_its_repr(
    book: Path, log: list[str], table: type[Record]
) -> None:
    """What every command comes down to: a row changed, by two, added, removed, and with a workbook that broke."""
    store, failed = session.store(), []
    seen = store.snapshot()[table].records[0]
    named = change(seen, **{each.name: MARKER for each in fields_of(table) if takes_any_text(each)})
    otherwise = change(seen, **dict.fromkeys(named.values, f"{MARKER} anders"))
    added = Append(replace(seen, id=store.snapshot().new_id(table)))

    def try_out(edit: Edit) -> None:
        try:
            store.apply([edit], action=MARKER, by=MARKER)
        except ZimError as error:
            failed.append(error)

    for edit in (named, otherwise, added, Remove(seen), named):
        try_out(edit)
    book.write_bytes(b"kaputt")
    try_out(added)
    assert len(failed) >= 2  # who comes second, or too late, and whoever finds the workbook broken
    assert told([*log, repr(failed)]) == []


def test_a_command_that_fails_in_the_middle_logs_its_place_and_no_name(book: Path, log: list[str]) -> None:
    def fail(_: object) -> list[object]:
        try:
            return [{"anders": 1}[MARKER]]
        except KeyError as error:
            raise ValueError(f"Mit {MARKER} ging etwas schief.") from error

    with pytest.raises(ValueError, match=MARKER):
        session.store().apply(fail, action=MARKER, by=MARKER)  # type: ignore[arg-type]
    try:
        fail(None)
    except ValueError:
        logging.getLogger("zim").exception("Befehl abgebrochen")
    line = json.loads(log[-1])
    assert line["event"] == "Befehl abgebrochen"
    assert line["level"] == "ERROR"
    assert [each for each in line["error"] if each in ("ValueError", "KeyError")] == ["ValueError", "KeyError"]
    assert any(each.startswith("tests/security/test_log.py:") for each in line["error"])
    assert told(log) == []


def test_other_packages_log_only_what_stands_in_their_source(log: list[str]) -> None:
    other = logging.getLogger("irgendwer")
    other.addHandler(kept := Kept())
    other.warning("Wert %s ist falsch", MARKER)
    other.warning(f"Wert {MARKER} ist falsch")
    other.error(ValueError(MARKER))
    other.error("Fehler: %r", ValueError(MARKER), exc_info=ValueError(MARKER), stack_info=True)
    warnings.warn(f"Wert {MARKER}", UserWarning, stacklevel=1)
    lines = [json.loads(line) for line in kept.lines]
    assert [line.get("event") for line in lines] == ["Wert %s ist falsch", None, None, "Fehler: %r"]
    assert all(line["place"].startswith("tests/security/test_log.py:") for line in lines)
    assert lines[-1]["error"] == ["ValueError"]
    assert told([*log, *kept.lines]) == []


def test_nobody_catches_it_and_still_no_name_is_printed(log: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        raise ValueError(MARKER)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    sys.excepthook(KeyError, KeyError(MARKER), None)
    assert [json.loads(line)["event"] for line in log[-2:]] == [
        "Nicht aufgefangen: ValueError",
        "Nicht aufgefangen: KeyError",
    ]
    printed = capfd.readouterr()
    assert told([*log, printed.out, printed.err]) == []


def test_errors_and_records_do_not_show_whom_they_are_about() -> None:
    errors: list[Exception] = [
        *(kind(f"{MARKER} ist schon da.") for kind in (ZimError, RuleBroken, NotFound, StoreError, OutcomeUnknown)),
        WorkbookUnreadable(MARKER),
        InvalidInput({"name": MARKER}),
        Unreadable(f"„{MARKER}“ ist keine Zahl.", MARKER),
    ]
    shown = repr([*errors, Volunteer(id="B-1", first_name=MARKER, note=MARKER)])
    assert told([shown]) == []
    assert "<RuleBroken>" in shown


APP = """
import logging, sys
sys.path.insert(0, {root!r})
import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from ui.errors import show_error
from ui.privacy import StayAtHome
from zim_data import logs

logs.keep_clean()

def fail(request):
    raise ValueError("Zamira in der Adresse " + request.url.path)

walls = [Middleware(StayAtHome)]
app = st.App("page.py", on_script_error=show_error, middleware=walls, routes=[Route("/x/{{n}}", fail)])
"""
PAGE = """
import threading, warnings
import streamlit as st

warnings.warn("Zamira in einer Warnung")
thread = threading.Thread(target=lambda: {}["Zamira im Faden"])
thread.start()
thread.join()
st.text_input("Zamira", key="a", value="Zamira")
raise ValueError("Zamira auf der Seite")
"""


def test_a_started_server_prints_no_name_when_pages_and_routes_fail(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(APP.format(root=str(ROOT)), "utf-8")
    (tmp_path / "page.py").write_text(PAGE, "utf-8")
    shutil.copytree(ROOT / ".streamlit", tmp_path / ".streamlit", ignore=shutil.ignore_patterns("secrets*"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1", "--server.port"]
    printed = tmp_path / "printed"
    with printed.open("wb") as out:
        server = subprocess.Popen([*command, str(port)], cwd=tmp_path, env=dict(os.environ), stdout=out, stderr=out)
    try:
        _until(lambda: urlopen(f"http://127.0.0.1:{port}/_stcore/health").status == 200)
        with pytest.raises(OSError, match="500"):
            urlopen(f"http://127.0.0.1:{port}/x/Zamira")
        run = BackMsg()
        run.rerun_script.query_string = ""
        with connect(f"ws://127.0.0.1:{port}/_stcore/stream") as stream:
            stream.send(run.SerializeToString())
            _until(lambda: bool(re.search(r'"event": "Fehler [0-9A-F]{6}"', printed.read_text("utf-8"))))
    finally:
        server.terminate()
        server.wait(timeout=20)
    text = printed.read_text("utf-8")
    assert "Fehler beim Antworten" in text
    assert "Nicht aufgefangen: KeyError" in text
    assert "page.py:10 " in text
    assert told([text]) == []


def _until(true: object, seconds: float = 60) -> None:
    """Wait until it is true; an error means: not yet."""
    until = time.monotonic() + seconds
    while True:
        try:
            if true():  # type: ignore[operator]
                return
        except OSError:
            pass
        assert time.monotonic() < until
        time.sleep(0.1)
