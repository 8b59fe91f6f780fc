"""Pages that are laid out, as a PDF that is kept for years: PDF/A-3u, the same bytes for the same input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from html import escape
from io import BytesIO
from itertools import groupby
from math import cos, radians, sin, tan

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import DocumentCompliance, FontDescriptorFlags, PDFResourceType
from fpdf.fonts import PDFFontDescriptor
from fpdf.image_datastructures import ImageCache, RasterImageInfo
from fpdf.image_parsing import preload_image
from fpdf.output import CIDSystemInfo, OutputProducer, PDFFont, PDFFontStream, PDFType3Font
from fpdf.syntax import Name, PDFArray, PDFContentStream

from zim_data.certificates.fonts import Cut, Face, Glyph, set_text
from zim_data.certificates.typesetting import MM, Block, Colour, Line, Ring, Squares

NOON = time(12, tzinfo=UTC)
PAGE_HEIGHT = 297.0


def blank_page(title: str, *, author: str, subject: str, on: date, language: str = "de-DE") -> FPDF:
    """An empty A4 document with what a viewer and an archive show about the file."""
    pdf = FPDF(unit="mm", format="A4", enforce_compliance=DocumentCompliance.PDFA_3U)
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_subject(subject)
    pdf.set_lang(language)
    pdf.set_creation_date(datetime.combine(on, NOON))
    pdf.set_xmp_metadata(_metadata(title, author, subject, language, on))
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    pdf.set_auto_page_break(False)
    return pdf


def enclose(pdf: FPDF, name: str, data: bytes, *, described: str) -> None:
    """Put a file with the page's facts into the PDF."""
    pdf.embed_file(
        bytes=data,
        basename=name,
        mime_type="application/json",
        desc=described,
        modification_date=pdf.creation_date,
        associated_file_relationship="Data",
        compress=True,
    )


def drawn(pdf: FPDF, *pages: Block) -> bytes:
    """The file with everything that stands on its pages."""
    fonts: dict[Face, Used] = {}
    for page in pages:
        pdf.add_page()
        for picture in page.pictures:
            name, packed = _packed(picture.data)
            pdf.image_cache.images.setdefault(name, RasterImageInfo(packed))
            pdf.image(name, picture.x, picture.y, picture.width, picture.height)
        pdf._out("\n".join(_operators(page, fonts)))
        for used in fonts.values():
            pdf._resource_catalog.add(PDFResourceType.FONT, used.index, pdf.page)

    class Producer(Embedding):
        used = tuple(fonts.values())

    return bytes(pdf.output(output_producer_class=Producer))


def _metadata(title: str, author: str, subject: str, language: str, on: date) -> str:
    """What an archive reads about the file (XMP); fpdf2's own would hold the time of the day."""
    said, at = (escape(each) for each in (title, author, subject)), f"{on:%Y-%m-%d}T12:00:00+00:00"
    titled, by, about = said
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" '
        f'xmp:CreateDate="{at}" xmp:ModifyDate="{at}" xmp:MetadataDate="{at}">'
        "<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>"
        f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{titled}</rdf:li></rdf:Alt></dc:title>'
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{about}</rdf:li></rdf:Alt></dc:description>'
        f"<dc:creator><rdf:Seq><rdf:li>{by}</rdf:li></rdf:Seq></dc:creator>"
        f"<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>"
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
    )


# --- What stands on a page --------------------------------------------------------------------------------------------


def _operators(page: Block, fonts: dict[Face, Used]) -> Iterator[str]:
    """The page in PDF's own words: points, from the lower left corner."""
    for ring in page.rings:
        yield from _ring(ring)
    for rule in page.rules:
        yield f"{_rgb(rule.colour)} RG {_pt(rule.thickness)} w {_at(rule.x, rule.y)} m {_at(rule.right, rule.y)} l S"
    for squares in page.squares:
        yield from _squares(squares)
    for line in page.lines:
        yield from _line(line, fonts)


@lru_cache(maxsize=4)
def _packed(data: bytes) -> tuple[str, RasterImageInfo]:
    """A picture as it stands in a file, under its name: packing it takes longer than all the rest."""
    cache = ImageCache()
    name, _, info = preload_image(cache, BytesIO(data))
    return name, RasterImageInfo(info)


def _line(line: Line, fonts: dict[Face, Used]) -> Iterator[str]:
    text = set_text(line.text, line.style.face, tabular=line.style.tabular)
    if not text.glyphs:
        return
    used = fonts.setdefault(text.face, Used(text.face, len(fonts) + 1))
    baseline = line.y + line.style.line_height / 2 + 0.3 * line.style.size * MM
    yield f"BT /F{used.index} {_number(line.style.size)} Tf {_rgb(line.style.colour)} rg {_at(line.x, baseline)} Td"
    yield from _shown(text.glyphs, used, line.style.size)
    yield "ET"


def _shown(glyphs: Iterable[Glyph], used: Used, size: float) -> Iterator[str]:
    """The glyphs in strings, with the way from one to the next where it is not the width of the glyph itself."""
    pen = wanted = 0.0
    for (up, hidden), run in groupby(glyphs, key=lambda each: (each.up, each.hidden)):
        row = []
        for glyph in run:
            if round(move := wanted + glyph.right - pen):
                row.append(_number(-move))
                pen += move
            row.append(f"<{used.code(glyph):04X}>")
            pen += used.face.advance(glyph.number)
            wanted += glyph.advance
        shown = f"[{''.join(row).replace('><', '')}] TJ"
        raised = f"{_number(up * size / 1000)} Ts {shown} 0 Ts" if up else shown
        yield f"3 Tr {raised} 0 Tr" if hidden else raised


def _ring(ring: Ring) -> Iterator[str]:
    yield f"{_rgb(ring.colour)} RG {_pt(ring.thickness)} w"
    start, end = ring.arc or (0, 360)
    count = max(round((end - start) / 45), 1)
    step = radians(end - start) / count
    reach = 4 / 3 * tan(step / 4)
    path = [_on(ring, radians(start), 0)]
    for number in range(count):
        here, there = radians(start) + number * step, radians(start) + (number + 1) * step
        path.append(f"{_on(ring, here, reach)} {_on(ring, there, -reach)} {_on(ring, there, 0)} c")
    yield f"{path[0]} m {' '.join(path[1:])} {'S' if ring.arc else 's'}"


def _on(ring: Ring, angle: float, along: float) -> str:
    """A point on the ring at an angle (clockwise), or so far along its tangent."""
    right, down = cos(angle) - along * sin(angle), sin(angle) + along * cos(angle)
    return _at(ring.x + ring.radius * right, ring.y + ring.radius * down)


def _squares(code: Squares) -> Iterator[str]:
    """The dark squares, those side by side as one."""
    side = code.side / len(code.rows)
    yield "0 g"
    for number, row in enumerate(code.rows):
        start = 0
        while (start := row.find(1, start)) >= 0:
            end = row.find(0, start) if 0 in row[start:] else len(row)
            corner = _at(code.x + start * side, code.y + (number + 1) * side)
            yield f"{corner} {_pt((end - start) * side)} {_pt(side)} re"
            start = end
    yield "f"


def _at(x: float, y: float) -> str:
    return f"{_pt(x)} {_pt(PAGE_HEIGHT - y)}"


def _pt(millimetres: float) -> str:
    return _number(millimetres / MM)


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


@lru_cache(maxsize=64)
def _rgb(colour: Colour) -> str:
    return " ".join(f"{part / 255:.3f}" for part in colour)


# --- The fonts in the file --------------------------------------------------------------------------------------------


class Used:
    """What is used of a face in a file: a code for each glyph and what it stands for."""

    def __init__(self, face: Face, index: int) -> None:
        self.face, self.index = face, index
        self.codes: dict[tuple[int, str], int] = {}

    def code(self, glyph: Glyph) -> int:
        """The number by which the page calls the glyph."""
        return self.codes.setdefault((glyph.number, glyph.text), len(self.codes) + 1)


class Descriptor(PDFFontDescriptor):
    """What a viewer that lacks the font would need to know about it, and the font itself."""

    def __init__(self, face: Face, name: str, cut: Cut) -> None:
        slanted = face.style == "I"
        super().__init__(
            ascent=935,
            descent=-265,
            cap_height=690,
            flags=FontDescriptorFlags.SYMBOLIC | (FontDescriptorFlags.ITALIC if slanted else FontDescriptorFlags(0)),
            font_b_box="[-784 -736 2583 1447]",
            italic_angle=-8 if slanted else 0,
            stem_v=166 if face.style == "B" else 88,
            missing_width=0,
        )
        self.font_name = Name(name)
        self.font_file2 = _file(cut)


class Embedding(OutputProducer):
    """fpdf2's writer with fonts that HarfBuzz has cut already; fpdf2 itself would cut the whole font for each file."""

    used: tuple[Used, ...] = ()

    def _add_fonts(
        self,
        image_objects_per_index: Mapping[int, object],
        gfxstate_objs_per_name: Mapping[str, object],
        pattern_objs_per_name: Mapping[str, object],
    ) -> dict[int, PDFFont | PDFType3Font]:
        return {used.index: self._add_font(used) for used in self.used}

    def _add_font(self, used: Used) -> PDFFont:
        cut = used.face.cut(number for number, _ in used.codes)
        name = f"{cut.tag}+{used.face.name}"
        font = PDFFont("Type0", name, "Identity-H")
        inner = PDFFont("CIDFontType2", name, d_w=0, w=_widths(used))
        descriptor = Descriptor(used.face, name, cut)
        font.descendant_fonts = PDFArray([inner])
        font.to_unicode = PDFContentStream(_meanings(used).encode(), compress=True)
        inner.font_descriptor = descriptor
        inner.c_i_d_system_info = CIDSystemInfo()
        inner.c_i_d_to_g_i_d_map = PDFContentStream(_numbers(used, cut), compress=True)
        parts = inner.c_i_d_system_info, inner.c_i_d_to_g_i_d_map, descriptor, descriptor.font_file2, font.to_unicode
        for each in (font, inner, *parts):
            self._add_pdf_obj(each, "fonts")
        return font


def _file(cut: Cut) -> PDFFontStream:
    file = PDFFontStream(b"")
    file._contents, file.length, file.length1 = cut.packed, len(cut.packed), cut.length
    return file


def _widths(used: Used) -> str:
    return f"[1 [{' '.join(f'{used.face.advance(number):.0f}' for number, _ in used.codes)}]]"


def _numbers(used: Used, cut: Cut) -> bytes:
    """The glyph's number in the cut font for each code, beginning with 0."""
    return b"\0\0" + b"".join(cut.numbers[number].to_bytes(2, "big") for number, _ in used.codes)


def _meanings(used: Used) -> str:
    """What each code stands for, so that text can be searched and copied."""
    lines = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for (_, text), code in used.codes.items()]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    mapped = "\n".join(f"{len(block)} beginbfchar\n{chr(10).join(block)}\nendbfchar" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{mapped}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    )
