"""Parser of HTML in a child process with limits on memory and time (insights.fulltext.subprocess_parser)."""

from dataclasses import replace

from insights.errors import BadInput
from insights.fulltext.document import FullText, decode
from insights.fulltext.subprocess_parser import run_parser


async def parse(body: bytes, paper: str, version: int = 0) -> FullText:
    """The full text of a paper from its HTML, as insights.fulltext.arxiv_html.parse reads it. Raises BadInput when the
    page holds no paper, or more than the limits allow.
    """
    lines = await run_parser("html", body)
    if not lines or "refused" in lines[0]:
        raise BadInput("answers.unreadable", cause=lines[0]["refused"] if lines else "limit reached")
    return replace(decode(lines[0]), paper=paper, version=version)
