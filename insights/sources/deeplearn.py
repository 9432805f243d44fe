"""deeplearn.org's hot papers: papers that are discussed a lot.

The page is rendered on the server, a column per keyword: div.panel > h3.panel-title "Hot Papers", in it div.post
with div.title > a, div.author and a button that opens the PDF at arXiv, whose URL has the paper's id. The page has no
abstracts: they are looked up at arXiv in one request.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urljoin

from insights.errors import SourceFailed
from insights.model import Paper
from insights.ports.sources import Batch, BatchPaperLookup
from insights.sources.author_names import split_authors
from insights.sources.http import Fetcher
from insights.sources.missing_abstracts import add_abstracts
from insights.sources.normalise import clean_line, clean_text
from insights.text.paper_ids import abstract_url, find_ids, pdf_url, title_id

_COLUMN_TITLE = "hot papers"
_WINDOW_OPEN = re.compile(r"""window\.open\(\s*['"]([^'"]+)['"]""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeplearn:
    """`url` is the site's URL. Without a `lookup` the papers have no abstracts."""

    url: str
    fetcher: Fetcher
    lookup: BatchPaperLookup | None = None
    name: str = "deeplearn"

    async def fetch(self, day: date) -> Batch:
        """The current hot papers, whatever the day: the site has no archive."""
        body = await self.fetcher.get(self.name, f"{self.url.rstrip('/')}/")
        posts = _find_posts(body)
        papers = tuple(paper for post in posts if (paper := self._parse_post(post)))
        if len(papers) * 2 < len(posts) or not papers:
            raise SourceFailed(self.name, "the format of its page changed: no hot papers found")
        return Batch(
            source=self.name, papers=await add_abstracts(papers, self.lookup), records=len(posts), day=day
        )

    def _parse_post(self, post: Any) -> Paper | None:
        link = post.css_first("div.title a")
        title = clean_text(link.text()) if link is not None else ""
        if not title:
            return None
        author = post.css_first("div.author")
        arxiv_id = _find_id(post)
        page = urljoin(f"{self.url.rstrip('/')}/", clean_line(link.attributes.get("href") or ""))
        return Paper(
            id=arxiv_id or title_id(title),
            title=title,
            abstract="",
            authors=split_authors(clean_line(author.text())) if author is not None else (),
            url=abstract_url(arxiv_id) if arxiv_id else page,
            pdf_url=pdf_url(arxiv_id) if arxiv_id else "",
            sources=(self.name,),
            hot=True,
            links=(page,) if page.startswith(("https://", "http://")) else (),
        )


def _find_posts(body: bytes) -> list[Any]:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(body)
    return [
        post
        for panel in page.css("div.panel")
        if (heading := panel.css_first("h3.panel-title"))
        and clean_line(heading.text()).lower() == _COLUMN_TITLE
        for post in panel.css("div.post")
    ]


def _find_id(post: Any) -> str:
    """The arXiv id in the URL that the PDF button opens; empty without one."""
    for button in post.css("button"):
        match = _WINDOW_OPEN.search(button.attributes.get("onclick") or "")
        ids = find_ids(match[1]) if match else ()
        if ids:
            return ids[0].id
    return ""
