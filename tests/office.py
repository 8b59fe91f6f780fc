"""LibreOffice without a window: converts files, and so opens and saves them as it does for staff."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from lxml import etree

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


OPEN_DOCUMENT = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"


def in_libreoffice(path: Path, folder: Path) -> str:
    """The workbook as LibreOffice shows it, with the texts of its cells, as one XML document (.fods)."""
    return convert(path, "fods", folder).read_text(encoding="utf-8")


def shown_in_libreoffice(path: Path, folder: Path) -> dict[str, list[list[str]]]:
    """Each tab's cells as LibreOffice shows them."""
    convert(path, CSV_OF_ALL_TABS, folder)
    return {
        file.stem.removeprefix(f"{path.stem}-"): list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
        for file in folder.glob("*.csv")
    }


def edit_in_libreoffice(path: Path, folder: Path, texts: dict[str, str], tab: str, row: Sequence[str]) -> None:
    """Replace texts of cells and add a row, in LibreOffice's own document of the workbook, which it then saves."""
    flat = convert(path, "fods", folder / "offen")
    document = etree.parse(flat)
    for shown in document.iter(OPEN_DOCUMENT % ("text", "p")):
        shown.text = texts.get(shown.text or "", shown.text)
    table = next(each for each in document.iter(OPEN_DOCUMENT % ("table", "table")) if tab in each.values())
    last = [
        each
        for each in table.iter(OPEN_DOCUMENT % ("table", "table-row"))
        if any(str(text).strip() for text in each.itertext())
    ][-1]
    added = etree.Element(last.tag)
    for text in row:
        cell = etree.SubElement(
            added, OPEN_DOCUMENT % ("table", "table-cell"), {OPEN_DOCUMENT % ("office", "value-type"): "string"}
        )
        etree.SubElement(cell, OPEN_DOCUMENT % ("text", "p")).text = text
    last.addnext(added)
    document.write(flat, encoding="UTF-8", xml_declaration=True)
    convert(flat, "xlsx", folder / "gespeichert").replace(path)
