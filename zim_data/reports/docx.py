"""A report as a text document, to go on writing in it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from zim_data.certificates.wording import tidy
from zim_data.reports.values import CONFIDENTIAL, Bars, Cell, Grid, Heading, Paragraph, Report, Signatures

PETROL = RGBColor(0x14, 0x53, 0x64)
WIDTH = 16.6
"""Centimetres between the margins."""
BLOCK = "\u2588"
LONGEST_BAR = 28
"""So many blocks the longest bar of a chart has."""


def render(report: Report) -> bytes:
    """The report as a file."""
    document = _empty(report)
    document.add_heading(tidy(report.title), 0)
    for said in (report.subtitle, report.organisation, report.choice, CONFIDENTIAL if report.named else ""):
        if said:
            document.add_paragraph(tidy(said))
    for block in report.blocks:
        match block:
            case Heading(text):
                document.add_heading(tidy(text), 1)
            case Paragraph(text):
                _add_texts(document, text)
            case Grid():
                _add_grid(document, block)
            case Bars():
                _add_bars(document, block)
            case Signatures(labels):
                document.add_paragraph("\n\n" + "\t\t".join(f"____________________ {label}" for label in labels))
    document.add_heading("Zu diesem Bericht", 1)
    for note in report.notes:
        _add_texts(document, note)
    rows = tuple((Cell(name), Cell(definition)) for name, definition in report.definitions)
    if rows:
        words = frozenset({0, 1})
        _add_grid(document, Grid("So ist gezählt", ("Kennzahl", "Definition"), rows, (30, 70), words=words))
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _empty(report: Report) -> Any:
    """An A4 document in German that says what it is, with page numbers."""
    document = Document()
    facts = document.core_properties
    facts.title, facts.author, facts.language = report.title, report.organisation, "de-DE"
    facts.created = facts.modified = datetime.combine(report.on, time(12), tzinfo=UTC)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm((21 - WIDTH) / 2)
    for name in ("Normal", "Title", "Heading 1", "Heading 2"):
        style = document.styles[name]
        style.font.name = "Calibri"
        if name != "Normal":
            style.font.color.rgb = PETROL
            style.element.rPr.rFonts.attrib.clear()
            style.font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(10)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "de-DE")
    document.styles["Normal"].element.get_or_add_rPr().append(language)
    foot = section.footer.paragraphs[0]
    mark = f"{CONFIDENTIAL} · " if report.named else ""
    foot.add_run(f"{mark}{report.title} · {report.period.text} · Seite ")
    _add_field(foot, "PAGE")
    return document


def _add_field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _add_texts(document: Any, text: str) -> None:
    for part in tidy(text).split("\n"):
        document.add_paragraph(part)


def _add_grid(document: Any, grid: Grid) -> None:
    if grid.title:
        document.add_heading(tidy(grid.title), 2)
    if not grid.rows:
        document.add_paragraph(grid.empty)
        return
    table = document.add_table(1 + len(grid.rows), len(grid.headers), style="Light List Accent 1")
    table.autofit = False
    head = OxmlElement("w:tblHeader")  # it stands on each page of the table
    table.rows[0]._tr.get_or_add_trPr().append(head)
    widths = [WIDTH * width / sum(grid.widths) for width in grid.widths]
    texts: list[Sequence[str]] = [grid.headers, *([cell.text for cell in cells] for cells in grid.rows)]
    for row, said in zip(table.rows, texts, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for column, (cell, text, width) in enumerate(zip(row.cells, said, widths, strict=True)):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.text = tidy(text)
            paragraph.paragraph_format.space_after = Pt(0)
            if column not in grid.words:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _add_bars(document: Any, bars: Bars) -> None:
    """The chart as a table with bars of letters: it can be changed, and needs no picture."""
    most = max((value for value in bars.values if value), default=1.0)
    rows = tuple(
        (Cell(name), Cell(text), Cell(BLOCK * round(LONGEST_BAR * (value or 0) / most)))
        for name, value, text in zip(bars.names, bars.values, bars.texts, strict=True)
    )
    document.add_heading(tidy(bars.title), 2)
    document.add_paragraph(bars.sentence)
    if rows:
        _add_grid(document, Grid("", ("", "Zahl", ""), rows, (30, 12, 58), words=frozenset({0, 2})))
