"""Making certificates: against ReportLab and WeasyPrint with the same texts and fonts, and many at once.

Alone: `python -m bench.certificates`.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from html import escape
from importlib import import_module
from io import BytesIO
from itertools import count
from pathlib import Path

import pymupdf_fonts

from bench.figures import Figure, alternating, seconds, table
from zim_data.certificates.facts import CertificateFacts, Day
from zim_data.certificates.fonts import STYLES
from zim_data.certificates.layout import fit
from zim_data.certificates.pdf import render, render_all
from zim_data.certificates.typesetting import MM, Block, Line
from zim_data.certificates.wording import fill
from zim_data.lists import LISTS
from zim_data.settings import Settings, Texts

HOUSE = Path(__file__).resolve().parents[1]
HEIGHT = 297 / MM
ROUNDS, MANY = 21, 500
WARM_MS, FIRST_MS, MANY_SECONDS, TIMES, GROWTH_MB = 40, 500, 25, 3, 20
NAMES = (
    "Amina Beispiel",
    "Łukasz Żółć",
    "Олена Шевченко",
    "محمد عبد الرحمن",
    "გიორგი ბერიძე",
    "שרה כהן",
    "देवनागरी शर्मा",
)


def certificate(number: int, name: str = NAMES[0]) -> CertificateFacts:
    """An invented certificate; each has another name, number, period and extent."""
    name = f"{name} {chr(65 + number % 26)}. {number}"
    starts = date(2024, 1, 1) + timedelta(days=number % 300)
    ends, hours, meetings = starts + timedelta(days=400), 20.5 + number, 10 + number % 90
    texts = fill(Texts(), Settings(), name=name, starts=starts, ends=ends, hours=hours, meetings=meetings)
    return CertificateFacts(
        number=f"2026-{number:04}",
        name=name,
        starts=starts,
        ends=ends,
        hours=hours,
        meetings=meetings,
        activities=("Hilfe beim Deutschlernen", "Begleitung zu Behörden und Ämtern", "Unterstützung bei Briefen"),
        competences=LISTS["Kompetenzen"][: 3 + number % 8],
        trainings=LISTS["Schulungen"][:3],
        personal="Mit Geduld und Humor hat sie vielen geholfen, hier anzukommen.",
        issued_on=date(2026, 11, 30),
        texts=texts,
        organisation=Settings().organisation,
        address="Beispielstraße 1, 99084 Erfurt",
        phone=Settings().organisation_phone,
        place="Erfurt",
        signer="Katharina Muster",
        signer_role="Leitung des ZIM",
        check_code="7K3M-9QWE-2RTX",
        check_address=f"https://zim.example.org/pruefen/7K3M-9QWE-{number:04}",
    )


def measure() -> list[Figure]:
    """One at a time, the first of a process, and 500 at once."""
    reportlab, weasyprint = reportlab_page(), weasyprint_page()
    pages = [fit(certificate(number)).page for number in range(ROUNDS + 1)]
    ours, theirs, shaped, website = (
        1000 * each
        for each in alternating(
            _each(lambda number: render(certificate(1000 + number))),
            _each(lambda number: reportlab(pages[number % len(pages)], shaped=False)),
            _each(lambda number: reportlab(pages[number % len(pages)], shaped=True)),
            _each(lambda number: weasyprint(pages[number % len(pages)])),
            rounds=ROUNDS,
        )
    )
    ratio = ours / theirs
    modules, first = _first()
    many, growth = _alone(MANY_MORE)
    return [
        Figure("Certificate, each another one", f"{ours:.1f} ms", f"{WARM_MS} ms", ours <= WARM_MS),
        Figure(
            "The same lines by ReportLab, laid out already, without kerning or other scripts",
            f"{theirs:.1f} ms",
            "peer",
        ),
        Figure("Certificate : ReportLab", f"{ratio:.2f}", f"{TIMES}", ratio <= TIMES),
        Figure("The same lines by ReportLab with its shaping", f"{shaped:.1f} ms", "peer"),
        Figure("The same lines by WeasyPrint", f"{website:.1f} ms", "peer"),
        Figure(
            f"First certificate after start, {modules:.0f} ms of it for loading what makes it",
            f"{modules + first:.0f} ms",
            f"{FIRST_MS} ms",
            modules + first <= FIRST_MS,
        ),
        Figure(
            f"{MANY} certificates in seven scripts, each a file",
            f"{many:.1f} s",
            f"{MANY_SECONDS} s",
            many <= MANY_SECONDS,
        ),
        Figure(f"Memory of the process after {MANY} more", f"{growth:+.0f} MB", f"{GROWTH_MB} MB", growth <= GROWTH_MB),
        Figure(f"{MANY} certificates in one file to be printed", f"{_printed():.1f} s"),
    ]


def _each(work: Callable[[int], object]) -> Callable[[], object]:
    """The work with another number each time; done once beforehand, so that it is warm."""
    numbers = count()
    work(next(numbers))
    return lambda: work(next(numbers))


# --- Peers ------------------------------------------------------------------------------------------------------------


def reportlab_page() -> Callable[..., bytes]:
    """ReportLab sets the lines where ours stand, with the same fonts, registered once, and draws the code."""
    canvas, fonts = import_module("reportlab.pdfgen.canvas"), import_module("reportlab.pdfbase.ttfonts")
    register = import_module("reportlab.pdfbase.pdfmetrics").registerFont
    for style, face in STYLES.items():
        register(fonts.TTFont(f"FiraGO{style}", BytesIO(pymupdf_fonts.myfont(face))))

    def page(block: Block, *, shaped: bool) -> bytes:
        out = BytesIO()
        sheet = canvas.Canvas(out, invariant=1)
        for line in block.lines:
            sheet.setFont(f"FiraGO{line.style.face}", line.style.size)
            sheet.setFillColorRGB(*(part / 255 for part in line.style.colour))
            sheet.drawString(line.x / MM, _baseline(line), line.text, shaping=shaped)
        for rule in block.rules:
            sheet.line(rule.x / MM, HEIGHT - rule.y / MM, rule.right / MM, HEIGHT - rule.y / MM)
        for x, y, side in _dark(block):
            sheet.rect(x / MM, HEIGHT - (y + side) / MM, side / MM, side / MM, stroke=0, fill=1)
        sheet.save()
        return out.getvalue()

    return page


def weasyprint_page() -> Callable[[Block], bytes]:
    """WeasyPrint sets the lines where ours stand, with the same fonts."""
    weasyprint = import_module("weasyprint")
    known = import_module("weasyprint.text.fonts").FontConfiguration()
    faces = "".join(
        f"@font-face {{font-family: FiraGO{style}; src: url(data:font/ttf;base64,"
        f"{base64.b64encode(pymupdf_fonts.myfont(face)).decode()})}}"
        for style, face in STYLES.items()
    )
    style = weasyprint.CSS(
        string=f"{faces} @page {{size: A4; margin: 0}} div {{position: absolute; white-space: nowrap}}",
        font_config=known,
    )

    def page(block: Block) -> bytes:
        lines = "".join(
            f'<div style="left:{line.x:.2f}mm;top:{line.y:.2f}mm;font:{line.style.size}pt FiraGO{line.style.face}">'
            f"{escape(line.text)}</div>"
            for line in block.lines
        )
        made: bytes = weasyprint.HTML(string=lines).write_pdf(stylesheets=[style], font_config=known)
        return made

    return page


def _baseline(line: Line) -> float:
    return HEIGHT - (line.y + line.style.line_height / 2) / MM - 0.3 * line.style.size


def _dark(block: Block) -> list[tuple[float, float, float]]:
    return [
        (code.x + column * side, code.y + row * side, side)
        for code in block.squares
        for side in [code.side / len(code.rows)]
        for row, line in enumerate(code.rows)
        for column, dark in enumerate(line)
        if dark
    ]


# --- A process of its own ---------------------------------------------------------------------------------------------


FIRST = """
import time
import pandas, streamlit, ui.session
start = time.perf_counter()
from zim_data.certificates.pdf import render
loaded = time.perf_counter()
from bench.certificates import certificate
facts = certificate(1)
begun = time.perf_counter()
render(facts)
print(1000 * (loaded - start), 1000 * (time.perf_counter() - begun))
"""
"""What the app loads at its start is there already; what makes certificates is loaded when they are opened first."""
MANY_MORE = """
from bench.certificates import batch, megabytes
from bench.figures import seconds
taken, before = seconds(lambda: batch(0)), megabytes()
batch(500)
print(taken, megabytes() - before)
"""


def _first() -> tuple[float, float]:
    """The quickest of three new processes: how quick it can be, whatever else the machine does."""
    return min((_alone(FIRST) for _ in range(3)), key=sum)


def _alone(program: str) -> tuple[float, float]:
    """The two numbers that a program says in a process of its own."""
    said = subprocess.check_output([sys.executable, "-c", program], cwd=HOUSE, text=True, stderr=subprocess.DEVNULL)
    one, other = map(float, said.split())
    return one, other


def _printed() -> float:
    days = tuple(Day(date(2026, 1, 1) + timedelta(days=day), 90) for day in range(20))
    many = [replace(certificate(number), days=days) for number in range(MANY)]
    return seconds(lambda: render_all(many, title="Zertifikate"))


def batch(start: int) -> None:
    """500 certificates, each made and thrown away."""
    for number in range(start, start + MANY):
        render(certificate(number, NAMES[number % len(NAMES)]))


def megabytes() -> float:
    """The memory of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    print("\n".join(table(measure())))
