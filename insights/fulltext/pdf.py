"""A PDF's full text, read in a process of its own that may take so much memory and time and no more."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

from insights.errors import BadInput
from insights.fulltext.document import FullText
from insights.fulltext.pdf_extract import SECONDS
from insights.fulltext.pdf_structure import document

PATIENCE = SECONDS + 5
_PROGRAM = Path(__file__).with_name("pdf_extract.py")


async def read(body: bytes, paper: str, version: int = 0) -> FullText:
    """As many pages as time allows. Raises BadInput when it holds no text that can be read."""
    if not body.lstrip()[:5].startswith(b"%PDF"):
        raise BadInput("answers.unreadable", cause="no PDF")
    pages = _pages(await _run(body))
    if not pages:
        raise BadInput("answers.unreadable", cause="no page could be read")
    return await asyncio.to_thread(document, pages, paper, version)


async def _run(body: bytes) -> bytes:
    """What the process wrote; it is killed when its time is over, or when nobody waits for it any more."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-I", str(_PROGRAM),
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={},
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            written, _ = await process.communicate(body)
    except TimeoutError:
        raise BadInput("answers.unreadable", cause=f"not read within {PATIENCE:g} seconds") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return written


def _pages(written: bytes) -> list[dict[str, Any]]:
    """Whole lines only: a process that was ended may leave half of one."""
    return [json.loads(line) for line in written.split(b"\n")[:-1] if line.startswith(b"{")]
