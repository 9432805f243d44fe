"""Hostile HTML and PDF: whatever a file holds, the bot's own memory stays as it is, and the child process ends."""

import sys
import time
import zlib

import pytest

from insights.errors import BadInput
from insights.fulltext import html, parser_process, subprocess_parser
from insights.fulltext.document import MAX_TEXT_WORDS
from insights.fulltext.library import parse_file
from tests.insights.fulltext.test_hostile_texts import LONG, page, section
from tests.standins.hostile_html import MEGABYTE, REPEATED, measure_parser, repeat

FONT = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >> >>"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel's figures of memory")
MAX_OWN_MEGABYTES = 100
"""How much the bot's own process may grow: the file itself, and a text within its limits."""


@pytest.mark.parametrize(
    ("name", "megabytes"),
    [
        *((name, 2) for name in REPEATED),
        ("empty elements", 20),
        ("one paragraph", 20),
        ("named entities", 20),
    ],
)
def test_html_of_any_size_is_bounded(name: str, megabytes: int) -> None:
    """Read, refused or ended at a limit: the bot does not grow, the child stays within its limits."""
    words, seconds, own, child = measure_parser(repeat(REPEATED[name], megabytes * MEGABYTE))
    assert words <= MAX_TEXT_WORDS
    assert seconds < subprocess_parser.TIMEOUT_S + 3
    assert own < MAX_OWN_MEGABYTES
    assert child <= parser_process.MAX_MEMORY_BYTES["html"] / MEGABYTE


def test_a_small_paper_takes_little() -> None:
    """The child process costs some hundredths of a second and 40 megabytes."""
    words, _, own, child = measure_parser(page(section("1", "Start", LONG)))
    assert words > 0
    assert own < 20
    assert child < 80


def pdf_with_stream(stream: bytes) -> bytes:
    """A PDF whose only page has this compressed stream."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << %b >> >>" % FONT,
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    )
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, start=1))
    return b"%PDF-1.4\n" + body + b"trailer << /Size 5 /Root 1 0 R >>\n%%EOF\n"


@pytest.mark.parametrize(
    "content",
    [b" " * 400 * MEGABYTE, b"BT /F1 9 Tf (a b) Tj ET\n" * 200_000, b"q " * 4_000_000],
    ids=["a stream of nothing", "many texts", "a deep stack"],
)
def test_a_pdf_that_unpacks_to_a_flood_is_bounded(content: bytes) -> None:
    """What a stream of a PDF unpacks to is the child's burden alone."""
    words, seconds, own, child = measure_parser(pdf_with_stream(zlib.compress(content, 9)))
    assert words <= MAX_TEXT_WORDS
    assert seconds < subprocess_parser.TIMEOUT_S + 3
    assert own < MAX_OWN_MEGABYTES
    assert child <= parser_process.MAX_MEMORY_BYTES["pdf"] / MEGABYTE


async def test_a_parser_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child is killed, and the page refused with a sentence."""
    monkeypatch.setattr(subprocess_parser, "TIMEOUT_S", 0.3)
    started = time.perf_counter()
    with pytest.raises(BadInput, match="timeout") as refused:
        await parse_file(repeat(REPEATED["comments"], 20 * MEGABYTE), "p")
    assert refused.value.key == "answers.unreadable"
    assert time.perf_counter() - started < 3


async def test_more_output_than_allowed_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of HTML that is one line is refused then; of a PDF the pages before are kept."""
    monkeypatch.setattr(subprocess_parser, "MAX_OUTPUT_BYTES", 1000)
    with pytest.raises(BadInput, match="limit"):
        await html.parse(page(*[section("1", "Start", LONG)] * 200), "p")
