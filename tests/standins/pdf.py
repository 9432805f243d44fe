"""A small PDF writer: lines of text at given positions, drawn in the given order."""

from collections.abc import Sequence
from typing import NamedTuple


class PositionedText(NamedTuple):
    """A line of text; the origin is the lower left corner of the page, in points."""

    x: float
    y: float
    text: str
    size: float = 10
    bold: bool = False


def write_pdf(pages: Sequence[Sequence[PositionedText]], width: int = 612, height: int = 792) -> bytes:
    """A PDF with one content stream per page and two standard fonts."""
    kids = [4 + 2 * number for number in range(len(pages))]
    fonts = "/F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> /F2 << /Type /Font /Subtype /Type1 /BaseFont /Times-Bold >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>".encode(),
        3: f"<< /Font << {fonts} >> >>".encode(),
    }
    for kid, page in zip(kids, pages, strict=True):
        drawn = "\n".join(_draw(line) for line in page).encode("latin-1", "replace")
        objects[kid] = (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Resources 3 0 R "
            f"/Contents {kid + 1} 0 R >>"
        ).encode()
        objects[kid + 1] = b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn)
    return _file(objects)


def column_of_lines(x: float, top: float, lines: Sequence[str], size: float = 10) -> list[PositionedText]:
    """Lines below one another, 12 points apart."""
    return [PositionedText(x, top - 12 * number, line, size) for number, line in enumerate(lines)]


def _draw(line: PositionedText) -> str:
    text = line.text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /F{2 if line.bold else 1} {line.size} Tf 1 0 0 1 {line.x} {line.y} Tm ({text}) Tj ET"


def _file(objects: dict[int, bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = {}
    for number in sorted(objects):
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, objects[number])
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for number in sorted(objects):
        out += b"%010d 00000 n \n" % offsets[number]
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
