"""The logo on the certificate: which pictures are taken, and what is said about the others."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests import poppler
from tests.unit.test_certificate_pdf import facts, text_of
from zim_data.certificates import logo
from zim_data.certificates.pdf import render

RED = (200, 30, 60)


def picture(kind: str, mode: str = "RGB", size: tuple[int, int] = (300, 100), colour: object = RED) -> bytes:
    out = BytesIO()
    Image.new(mode, size, colour).save(out, kind)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        picture("PNG"),
        picture("PNG", "RGBA", colour=(*RED, 255)),
        picture("PNG", "RGB", (5000, 2000)),
        picture("JPEG"),
        picture("JPEG", "CMYK", colour=(0, 217, 178, 55)),
    ],
    ids=["png", "with transparency", "large", "jpeg", "jpeg for a printing house"],
)
def test_takes_png_and_jpeg_and_prints_them_in_the_letterhead(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "unser logo.png").write_bytes(data)
    found = logo.found("unser logo.png", tmp_path)

    assert found.notice == ""
    painted = poppler.painted(render(facts(logo=found.picture)), dpi=50)
    red, green, blue = painted.convert("RGB").getpixel((80, 50))  # type: ignore[misc]
    assert abs(red - RED[0]) < 40
    assert green < 90
    assert blue < 110


def test_what_is_transparent_shows_the_paper() -> None:
    found = logo.printable("logo.png", picture("PNG", "RGBA", colour=(0, 0, 0, 0)))

    assert found.picture is not None
    with Image.open(BytesIO(found.picture)) as flat:
        assert flat.mode == "RGB"
        assert flat.getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("logo.tiff", picture("TIFF"), "TIFF geht nicht. Bitte speichern Sie das Bild als PNG oder JPEG."),
        ("logo.png", picture("GIF"), "GIF geht nicht."),
        ("logo.png", picture("PNG")[:200], "Die Datei ist beschädigt oder kein Bild."),
        ("logo.jpg", picture("JPEG")[:300], "Die Datei ist beschädigt oder kein Bild."),
        ("logo.png", b"", "Die Datei ist beschädigt oder kein Bild."),
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Die Datei ist beschädigt oder kein Bild."),
        ("logo.png", picture("PNG", "1", (9_000, 9_000), 0), "Das Bild hat zu viele Bildpunkte."),
        ("logo.png", picture("PNG", "1", (20_000, 20_000), 0), "Das Bild hat zu viele Bildpunkte."),
        ("logo.png", bytes(50_000_000), "Die Datei ist mit 50 MB zu groß, höchstens 5 MB."),
    ],
    ids=["tiff", "gif", "cut off", "jpeg cut off", "empty", "svg", "too many pixels", "far too many", "50 MB"],
)
def test_says_why_a_picture_is_not_printed(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    found = logo.found(name, tmp_path)

    assert found.picture is None
    assert found.notice.startswith(f"Das Logo „{name}“ wird nicht gedruckt: {reason}")
    assert found.notice.endswith("Solange steht dort der Schriftzug.")


@pytest.mark.parametrize(
    ("named", "reason"),
    [
        ("fehlt.png", "gibt es diese Datei nicht."),
        ("../logo.png", "Bitte tragen Sie nur den Namen der Datei ein, ohne Ordner."),
        ("C:\\Bilder\\logo.png", "Bitte tragen Sie nur den Namen der Datei ein, ohne Ordner."),
        ("l\0go.png", "Die Datei lässt sich nicht lesen."),
        ("x" * 400, "Die Datei lässt sich nicht lesen."),
        (".", "Die Datei lässt sich nicht lesen."),
    ],
)
def test_says_when_there_is_no_such_picture(tmp_path: Path, named: str, reason: str) -> None:
    found = logo.found(named, tmp_path)

    assert found.picture is None
    assert reason in found.notice
    assert len(found.notice) < 300


def test_without_a_logo_the_name_of_the_centre_is_set_as_a_wordmark(tmp_path: Path) -> None:
    assert logo.found(" ", tmp_path) == logo.Logo()
    assert "ZIM Zentrum für Integration und Migration Erfurt" in text_of(facts())


def test_a_picture_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(picture("TIFF"))
    assert logo.found("logo.png", tmp_path).picture is None

    path.write_bytes(picture("PNG"))
    assert logo.found("logo.png", tmp_path).notice == ""
