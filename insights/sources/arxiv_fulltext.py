"""Fetches a paper's full text from arXiv, as HTML or PDF, within arXiv's rate limit.

arXiv's terms (info.arxiv.org/help/api/tou): full texts are used to answer questions and cached for some days; the bot
shows single sentences with a link to the paper, never the full text.
"""

from dataclasses import dataclass

from insights.model import Paper
from insights.sources.http import MEGABYTE, Fetcher
from insights.sources.throttle import RequestThrottle
from insights.text.paper_ids import parse_id

MAX_HTML_BYTES, MAX_PDF_BYTES = 24 * MEGABYTE, 32 * MEGABYTE
TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivText:
    """insights.fulltext.library.FullTextSource. Redirects to another host are the Fetcher's to refuse."""

    html_url: str
    pdf_url: str
    html_fetcher: Fetcher
    pdf_fetcher: Fetcher
    throttle: RequestThrottle
    name: str = "arxiv"

    def has_full_text(self, paper: Paper) -> bool:
        """Whether the paper has an arXiv id; other papers have no full text there."""
        return parse_id(paper.id) is not None

    async def fetch_html(self, paper: Paper) -> bytes:
        async with self.throttle:
            return await self.html_fetcher.get(
                self.name, f"{self.html_url.rstrip('/')}/{_versioned_id(paper)}"
            )

    async def fetch_pdf(self, paper: Paper) -> bytes:
        async with self.throttle:
            return await self.pdf_fetcher.get(self.name, f"{self.pdf_url.rstrip('/')}/{_versioned_id(paper)}")


def _versioned_id(paper: Paper) -> str:
    return f"{paper.id}v{paper.version}" if paper.version else paper.id
