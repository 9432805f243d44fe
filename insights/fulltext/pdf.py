"""Parser of PDFs: the lines are extracted in a child process (pdf_extract.py), their structure is found here."""

import asyncio
from dataclasses import replace

from insights.errors import BadInput
from insights.fulltext.document import FullText, limit_length
from insights.fulltext.pdf_structure import build_document
from insights.fulltext.subprocess_parser import run_parser

_END_MARK = b"%%EOF"
_END_BYTES = 4096
"""Where the end mark stands: some writers put bytes of their own behind it."""


async def parse(body: bytes, paper: str, version: int = 0) -> FullText:
    """The full text of a paper from its PDF: as many pages as time allows; truncated when the file has no end.
    Raises BadInput when no text can be read.
    """
    if not body.lstrip()[:5].startswith(b"%PDF"):
        raise BadInput("answers.unreadable", cause="not a PDF")
    pages = await run_parser("pdf", body)
    if not pages:
        raise BadInput("answers.unreadable", cause="no page could be read")
    text = limit_length(await asyncio.to_thread(build_document, pages, paper, version))
    return text if _END_MARK in body[-_END_BYTES:] else replace(text, is_truncated=True)
