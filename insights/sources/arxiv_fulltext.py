"""A paper's own text from arXiv: its HTML or its PDF, in the one pace arXiv asks for.

arXiv's terms (info.arxiv.org/help/api/tou): full text is read for answering and kept for some days; what is
shown are single sentences with a link to the paper, never the text.
"""

from dataclasses import dataclass

from insights.model import Paper
from insights.sources.http import MEGABYTE, Fetcher
from insights.sources.throttle import Turns
from insights.text.paper_ids import read_id

HTML_BYTES, PDF_BYTES = 24 * MEGABYTE, 32 * MEGABYTE
SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ArxivText:
    """insights.fulltext.library.Texts. Redirects to another host are the Fetcher's to refuse."""

    html_url: str
    pdf_url: str
    html_fetcher: Fetcher
    pdf_fetcher: Fetcher
    pace: Turns
    name: str = "arxiv"

    def has(self, paper: Paper) -> bool:
        """Whether arXiv numbered it; other papers have no address there."""
        return read_id(paper.id) is not None

    async def html(self, paper: Paper) -> bytes:
        async with self.pace:
            return await self.html_fetcher.get(self.name, f"{self.html_url.rstrip('/')}/{_numbered(paper)}")

    async def pdf(self, paper: Paper) -> bytes:
        async with self.pace:
            return await self.pdf_fetcher.get(self.name, f"{self.pdf_url.rstrip('/')}/{_numbered(paper)}")


def _numbered(paper: Paper) -> str:
    return f"{paper.id}v{paper.version}" if paper.version else paper.id
