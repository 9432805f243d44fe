"""deeplearn.org's hot papers: what people talk about.

The page is rendered on the server, a column per keyword: div.panel > h3.panel-title "Hot Papers", in it div.post
with div.title > a, div.author and a button that opens the PDF at arXiv, whose address has the paper's id. The
page shows no abstracts: they are looked up at arXiv, all in one request.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Protocol
from urllib.parse import urljoin

from insights.errors import SourceFailed
from insights.model import Paper
from insights.ports.sources import Batch
from insights.sources.http import Fetcher
from insights.sources.normalise import line, names
from insights.text.paper_ids import abstract_page, find_ids, pdf_page, title_id

_COLUMN = "hot papers"
_OPENED = re.compile(r"""window\.open\(\s*['"]([^'"]+)['"]""")


class Lookup(Protocol):
    """Papers by their ids, all at once; unknown ones are left out. Raises SourceFailed."""

    async def papers(self, ids: Sequence[str]) -> Mapping[str, Paper]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeplearn:
    """`url` is the site's address. Without a `lookup` the papers have no abstracts."""

    url: str
    fetcher: Fetcher
    lookup: Lookup | None = None
    name: str = "deeplearn"

    async def announced(self, day: date) -> Batch:
        """The hot papers of now: the site keeps no days."""
        body = await self.fetcher.get(self.name, f"{self.url.rstrip('/')}/")
        posts = _posts(body)
        papers = tuple(paper for post in posts if (paper := self._paper(post)))
        if len(papers) * 2 < len(posts) or not papers:
            raise SourceFailed(self.name, "the form of its page changed: no hot papers found")
        return Batch(source=self.name, papers=await self._told(papers), records=len(posts), day=day)

    def _paper(self, post: Any) -> Paper | None:
        link = post.css_first("div.title a")
        title = line(link.text()) if link is not None else ""
        if not title:
            return None
        author = post.css_first("div.author")
        named = _opened(post)
        page = urljoin(f"{self.url.rstrip('/')}/", line(link.attributes.get("href") or ""))
        return Paper(
            id=named or title_id(title),
            title=title,
            abstract="",
            authors=names(line(author.text())) if author is not None else (),
            url=abstract_page(named) if named else page,
            pdf_url=pdf_page(named) if named else "",
            sources=(self.name,),
            hot=True,
            links=(page,) if page.startswith(("https://", "http://")) else (),
        )

    async def _told(self, papers: tuple[Paper, ...]) -> tuple[Paper, ...]:
        ids = [paper.id for paper in papers if not paper.id.startswith("t-")]
        if self.lookup is None or not ids:
            return papers
        known = await self.lookup.papers(ids)
        return tuple(_with_abstract(paper, known.get(paper.id)) for paper in papers)


def _with_abstract(paper: Paper, known: Paper | None) -> Paper:
    if known is None:
        return paper
    return replace(known, sources=paper.sources, hot=True, links=paper.links)


def _posts(body: bytes) -> list[Any]:
    from selectolax.lexbor import LexborHTMLParser

    page = LexborHTMLParser(body)
    return [
        post
        for panel in page.css("div.panel")
        if (heading := panel.css_first("h3.panel-title")) and line(heading.text()).lower() == _COLUMN
        for post in panel.css("div.post")
    ]


def _opened(post: Any) -> str:
    """The id in the address that the PDF button opens; empty without one."""
    for button in post.css("button"):
        opened = _OPENED.search(button.attributes.get("onclick") or "")
        found = find_ids(opened[1]) if opened else ()
        if found:
            return found[0].id
    return ""
