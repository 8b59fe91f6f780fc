"""What programs that others wrote see in a PDF: poppler reads and paints it, qpdf checks how it is built."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

MM = 25.4 / 72


@dataclass(frozen=True)
class Word:
    """A word on a page, in millimetres from the top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def text(pdf: bytes) -> str:
    return _run("pdftotext", "-", "-", given=pdf).decode()


def words(pdf: bytes) -> list[list[Word]]:
    """The words of each page."""
    page = etree.fromstring(_run("pdftotext", "-bbox", "-", "-", given=pdf))
    return [
        [
            Word(word.text or "", *(float(word.get(edge, "nan")) * MM for edge in ("xMin", "yMin", "xMax", "yMax")))
            for word in each.iter("{*}word")
        ]
        for each in page.iter("{*}page")
    ]


def painted(pdf: bytes, *, page: int = 1, dpi: int = 150) -> Image.Image:
    """A page as one sees it."""
    chosen = ("-f", str(page), "-l", str(page), "-singlefile")
    return Image.open(BytesIO(_run("pdftoppm", "-png", "-r", str(dpi), *chosen, "-", given=pdf)))


def findings(pdf: bytes, folder: Path) -> str:
    """What qpdf says about a file; it ends with an error where something is wrong."""
    path = folder / "checked.pdf"
    path.write_bytes(pdf)
    return _run("qpdf", "--check", str(path), given=b"").decode()


def _run(program: str, *arguments: str, given: bytes) -> bytes:
    if shutil.which(program) is None:
        package = "qpdf" if program == "qpdf" else "poppler-utils"
        assert not os.environ.get("CI"), f"{program} is missing"
        pytest.skip(f"{program} fehlt: sudo apt-get install {package}")
    return subprocess.run([program, *arguments], input=given, check=True, capture_output=True, timeout=60).stdout
