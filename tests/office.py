"""LibreOffice without a window: converts files, and so opens and saves them as it does for staff."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

CSV_OF_ALL_TABS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""Comma, double quote, UTF-8, cells as shown, and a file for each tab, e.g. `zim-Treffen.csv`."""


def convert(path: Path, form: str, folder: Path) -> Path:
    """Have LibreOffice open the file and save it in this form into the folder; the new file."""
    office = shutil.which("soffice")
    if office is None:
        assert not os.environ.get("CI"), "LibreOffice is missing"
        pytest.skip("LibreOffice fehlt: sudo apt-get install libreoffice-calc")
    profile = f"-env:UserInstallation={(folder / 'profil').absolute().as_uri()}"
    command = [office, profile, "--headless", "--convert-to", form, "--outdir", str(folder), str(path)]
    german = {**os.environ, "LC_ALL": "de_DE.UTF-8"}
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120, env=german)
    assert "using filter" in done.stdout, done.stderr  # it ends well even if it could not read the file
    return folder / f"{path.stem}.{form.partition(':')[0]}"


def in_libreoffice(path: Path, folder: Path) -> str:
    """The workbook as LibreOffice shows it, with the texts of its cells, as one XML document (.fods)."""
    return convert(path, "fods", folder).read_text(encoding="utf-8")
