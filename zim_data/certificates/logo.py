"""The centre's logo: the picture that the setting names, or the sentence that says why it cannot be printed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, UnidentifiedImageError

MOST_BYTES = 5_000_000
MOST_PIXELS = 50_000_000
KEPT = (1200, 480)
"""Pixels of the picture in a certificate at most: more than 600 to the inch where it stands."""
FORMATS = ("PNG", "JPEG")
TOO_MANY_PIXELS = "Das Bild hat zu viele Bildpunkte. Bitte verkleinern Sie es."


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture as it is printed (PNG, None for the wordmark), and why there is none though one is named."""

    picture: bytes | None = None
    notice: str = ""


def found(named: str, folder: Path) -> Logo:
    """The logo that the setting names, from that folder; never raises."""
    if not (named := named.strip()):
        return Logo()
    if "/" in named or "\\" in named:
        return _without(named, "Bitte tragen Sie nur den Namen der Datei ein, ohne Ordner.")
    path = folder / named
    try:
        state = path.stat()
        if state.st_size > MOST_BYTES:
            size = f"{state.st_size / 1_000_000:.0f}"
            return _without(named, f"Die Datei ist mit {size} MB zu groß, höchstens {MOST_BYTES // 1_000_000} MB.")
        return _read(path, state.st_mtime_ns)
    except FileNotFoundError:
        return _without(named, f"Im Ordner „{folder.name}“ gibt es diese Datei nicht.")
    except (OSError, ValueError):  # a name with a character that no file can have
        return _without(named, "Die Datei lässt sich nicht lesen.")


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> Logo:
    """The picture of a file, read once until the file changes."""
    return printable(path.name, path.read_bytes())


def printable(named: str, data: bytes) -> Logo:
    """The picture without transparency and not larger than paper needs."""
    try:
        with Image.open(BytesIO(data)) as picture:
            if picture.format not in FORMATS:
                return _without(named, f"{picture.format} geht nicht. Bitte speichern Sie das Bild als PNG oder JPEG.")
            if picture.width * picture.height > MOST_PIXELS:
                return _without(named, TOO_MANY_PIXELS)
            return Logo(_flattened(picture))
    except Image.DecompressionBombError:
        return _without(named, TOO_MANY_PIXELS)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return _without(
            named, "Die Datei ist beschädigt oder kein Bild. Bitte speichern Sie das Bild als PNG oder JPEG."
        )


def _flattened(picture: Image.Image) -> bytes:
    picture.thumbnail(KEPT, Image.Resampling.LANCZOS)
    coloured = picture.convert("RGBA")
    paper = Image.new("RGBA", coloured.size, "white")
    paper.alpha_composite(coloured)
    out = BytesIO()
    paper.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()


def _without(named: str, reason: str) -> Logo:
    return Logo(notice=f"Das Logo „{named[:60]}“ wird nicht gedruckt: {reason} Solange steht dort der Schriftzug.")
