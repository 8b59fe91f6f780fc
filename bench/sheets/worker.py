"""A process of its own for each thing measured: asked in lines of JSON, it answers with seconds and megabytes.

Runs among the peers' packages, too, so that it imports nothing of the app.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
STATUS = Path("/proc/self/status")

Json = dict[str, Any]
Commands = Mapping[str, Callable[..., Json]]


class Worker:
    """A module run by an interpreter, and what it answers; use it with `with`."""

    def __init__(self, module: str, *, python: str = sys.executable, folder: Path = ROOT) -> None:
        self._module = module
        self._complaints = TemporaryFile("w+")  # noqa: SIM115 - closed with the process
        self._process = subprocess.Popen(
            [python, "-m", module],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._process.communicate()
        self._complaints.close()

    def ask(self, command: str, **given: Any) -> Json:
        """What the worker answers to a command."""
        assert self._process.stdin
        assert self._process.stdout
        try:
            print(json.dumps([command, given]), file=self._process.stdin, flush=True)
            answer: Json = json.loads(self._process.stdout.readline())
        except (BrokenPipeError, json.JSONDecodeError):
            self._complaints.seek(0)
            raise RuntimeError(f"{self._module} has ended: {self._complaints.read()[-2000:]}") from None
        return answer


# --- Inside the process -----------------------------------------------------------------------------------------------


def serve(commands: Commands) -> None:
    """Answer commands until nobody asks any more."""
    logging.disable(logging.WARNING)
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    for line in sys.stdin:
        command, given = json.loads(line)
        print(json.dumps(commands[command](**given)), file=answers, flush=True)


def measured(work: Callable[[], Any], *, rows: Callable[[Any], int] = lambda _: 0) -> Json:
    """Seconds by the clock, those of this process's own work, by how many megabytes its peak rose; rows in the result.

    The peak is the most memory that the process ever held; before the work, all is imported and was used once.
    """
    gc.collect()
    before = peak()
    began, worked = time.perf_counter(), time.process_time()
    result = work()
    seconds, own = time.perf_counter() - began, time.process_time() - worked
    return {"seconds": seconds, "own": own, "megabytes": peak() - before, "rows": rows(result)}


def peak() -> float:
    """The most memory that this process ever held, in megabytes."""
    if STATUS.exists():  # `getrusage` would count what the parent held when it started this process
        line = next(line for line in STATUS.read_text("utf-8").splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


def redirect(address: str) -> None:
    """Send what is meant for Google to the local server, and nothing anywhere else."""
    from requests import ConnectionError as NotConnected
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter

    send = HTTPAdapter.send

    def redirected(self: HTTPAdapter, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        url = str(request.url)
        for host in GOOGLE:
            url = url.replace(host, address)
        if not url.startswith(address):
            raise NotConnected(url)
        request.url = url
        return send(self, request, *args, **options)

    HTTPAdapter.send = redirected  # type: ignore[method-assign]
