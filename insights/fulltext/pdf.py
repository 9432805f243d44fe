"""Parser of PDFs: the lines are extracted in a child process with limits on memory and time (pdf_extract.py)."""

import asyncio
import json
import sys
from pathlib import Path

from insights.errors import BadInput
from insights.fulltext.document import FullText
from insights.fulltext.pdf_extract import MAX_SECONDS
from insights.fulltext.pdf_structure import build_document

TIMEOUT_S = MAX_SECONDS + 5
_EXTRACTOR = Path(__file__).with_name("pdf_extract.py")


async def parse(body: bytes, paper: str, version: int = 0) -> FullText:
    """The full text of a paper from its PDF: as many pages as time allows. Raises BadInput when no text can be read."""
    if not body.lstrip()[:5].startswith(b"%PDF"):
        raise BadInput("answers.unreadable", cause="not a PDF")
    output = await _extract(body)
    # Whole lines only: a process that was ended may leave half of one.
    pages = [json.loads(line) for line in output.split(b"\n")[:-1] if line.startswith(b"{")]
    if not pages:
        raise BadInput("answers.unreadable", cause="no page could be read")
    return await asyncio.to_thread(build_document, pages, paper, version)


async def _extract(body: bytes) -> bytes:
    """The child process's output. It is killed after TIMEOUT_S, or when this call is cancelled."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_EXTRACTOR),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={},
    )  # fmt: skip
    try:
        async with asyncio.timeout(TIMEOUT_S):
            output, _ = await process.communicate(body)
    except TimeoutError:
        raise BadInput(
            "answers.unreadable", cause=f"timeout: not read within {TIMEOUT_S:g} seconds"
        ) from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return output
