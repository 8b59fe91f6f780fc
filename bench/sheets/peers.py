"""The peers' packages, in an environment of their own inside the bench's one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WANTED = Path(__file__).with_name("peers.txt")
NAME = next(line for line in WANTED.read_text("utf-8").splitlines() if "==" in line).replace("==", " ")
"""The peer and its version."""


def interpreter() -> str:
    """The interpreter that knows the peers, installed if need be; raises `RuntimeError` where they cannot be had."""
    folder = Path(sys.prefix, "peers")
    python, stamp = folder / "bin" / "python", folder / WANTED.name
    if stamp.exists() and stamp.read_text("utf-8") == WANTED.read_text("utf-8"):
        return str(python)
    _run(sys.executable, "-m", "venv", "--clear", str(folder))
    _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(WANTED))
    _run(str(python), "-c", "import streamlit_gsheets")
    stamp.write_text(WANTED.read_text("utf-8"), "utf-8")
    return str(python)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if line.strip()]
        raise RuntimeError(lines[-1][:200] if lines else f"{command[0]} ended with {done.returncode}")
