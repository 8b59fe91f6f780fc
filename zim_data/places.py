"""Where the workbook lies."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "daten"


def own_workbook(folder: Path = FOLDER) -> Path:
    """The centre's own workbook, unless another one is chosen."""
    return folder / "zim.xlsx"


def demo_workbook(folder: Path = FOLDER) -> Path:
    """The workbook with invented data."""
    return folder / "demo.xlsx"


def is_named(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the start of the app names a workbook."""
    return bool(environment.get("ZIM_WORKBOOK"))


def chosen_workbook(environment: Mapping[str, str] = os.environ, folder: Path = FOLDER) -> Path:
    """What `ZIM_WORKBOOK` names; else the centre's own workbook if there is one; else the demo."""
    if named := environment.get("ZIM_WORKBOOK"):
        return Path(named).expanduser()
    own, demo = own_workbook(folder), demo_workbook(folder)
    return demo if demo.exists() and not own.exists() else own
