"""Writes a static site: asks the bot's own pages for every address that a page links to, from the list of days on."""

from collections import deque
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from starlette.applications import Starlette

from bot.static_site.file_names import CITATION_ENDINGS, file_name
from bot.static_site.page_rewriting import SERVER, PageRewriter
from bot.static_site.search_index import SearchIndex
from insights.archive.reader import ArchiveReader
from insights.feeds.atom_format import render_atom
from insights.feeds.feed_service import FeedService
from insights.feeds.json_format import render_json_feed
from insights.feeds.page_addresses import PageAddresses
from insights.feeds.published_feed import PublishedFeed
from insights.model import LANGUAGES, Language
from insights.ports.progress import WorkProgress
from insights.ports.storage import Pictures
from insights.text.paper_ids import abstract_url

MAX_TOPIC_PAGES = 4
"""Of a topic's papers over many days; all of them are on the pages of their days."""
_PER_READ = 50
"""Days that are listed at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteContent:
    """What a site has: days, the papers they published, the topics of these, and the index of its search."""

    days: frozenset[date]
    papers: frozenset[str]
    topics: frozenset[str]
    index: SearchIndex

    @classmethod
    async def load(cls, archive: ArchiveReader, since: date) -> "SiteContent":
        """All from `since` on. The sample day is part of it only where there is no other day."""
        days: set[date] = set()
        papers: set[str] = set()
        topics: set[str] = set()
        index = SearchIndex()
        before: date | None = None
        while True:
            listed = await archive.list_days(before=before, limit=_PER_READ)
            wanted = [each.day for each in listed.days if each.day >= since]
            for day in wanted:
                content = await archive.get_day(day)
                hits = content.papers if content else ()
                days.add(day)
                for hit in hits:
                    index.add(hit)
                papers.update(hit.classified.paper.id for hit in hits)
                topics.update(hit.classified.topic for hit in hits)
            before = listed.older
            if before is None or len(wanted) < len(listed.days):
                return cls(
                    days=frozenset(days), papers=frozenset(papers), topics=frozenset(topics), index=index
                )

    def has_address(self, address: str) -> bool:
        """Whether an address of the bot's server is about what the site has. Lists and files without a day are."""
        parts = urlsplit(address)
        path = unquote(parts.path)
        for ending in CITATION_ENDINGS:
            path = path.removesuffix(ending)
        kind, _, rest = path.strip("/").partition("/")
        if kind == "papers":
            return rest in self.papers
        if kind == "days" and rest:
            return rest[: len("2026-11-24")] in {str(day) for day in self.days}
        query = dict(parse_qsl(parts.query))
        if "before" in query:
            return any(str(day) < query["before"] for day in self.days)
        return kind != "topics" or query.get("page", "1") in map(str, range(1, MAX_TOPIC_PAGES + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteWriter:
    """Writes into `folder`; files that stand there already are replaced, others are left."""

    folder: Path
    pages: Starlette
    """The pages' routes without limits, for anybody."""
    archive: ArchiveReader
    pictures: Pictures
    content: SiteContent
    progress: WorkProgress
    default_language: Language
    base_url: str = ""
    """Where the site will stand, without a final slash. Without it there are no feeds: their addresses must be whole."""
    _written: set[str] = field(default_factory=set)

    async def write(self) -> int:
        """The number of files. Raises OSError."""
        await self._write_pages()
        for file, content in self.content.index.files():
            self._write_file(file, content)
        if self.base_url:
            await self._write_feeds()
        return len(self._written)

    async def _write_pages(self) -> None:
        """Every page, and whatever it shows, that can be reached from the lists of days."""
        rewriter = PageRewriter(
            has_address=self._has_address, other_address=_at_arxiv, base_url=self.base_url
        )
        seen = {f"/days?lang={language}" for language in LANGUAGES}
        waiting = deque(sorted(seen))
        self.progress.begin("writing pages", total=None)
        transport = httpx.ASGITransport(self.pages)
        async with httpx.AsyncClient(transport=transport, base_url=SERVER) as client:
            while waiting:
                address = waiting.popleft()
                for found in sorted(await self._write_address(client, rewriter, address) - seen):
                    seen.add(found)
                    waiting.append(found)
                self.progress.advance()
        self._write_start_page()

    async def _write_address(
        self, client: httpx.AsyncClient, rewriter: PageRewriter, address: str
    ) -> frozenset[str]:
        """The addresses that the page links to; none for a file."""
        file = file_name(address) or ""
        if address.startswith("/pictures/"):
            self._write_file(file, await self._get_picture(address))
            return frozenset()
        if address.startswith("/feeds/"):
            return frozenset()  # written at the end
        answer = await client.get(address)
        if answer.status_code != HTTPStatus.OK:
            raise AssertionError(f"a page links to {address}, which answers {answer.status_code}")
        if not answer.headers["content-type"].startswith("text/html"):
            self._write_file(file, answer.content)
            return frozenset()
        page = rewriter.rewrite(answer.text, address, file)
        self._write_file(file, page.html.encode())
        return page.addresses

    async def _get_picture(self, address: str) -> bytes:
        try:
            return await self.pictures.get_png(unquote(address.removeprefix("/pictures/")))
        except KeyError:
            return b""

    def _write_start_page(self) -> None:
        """The site's index leads to the list of days in the default language."""
        target = f"{self.default_language}/index.html"
        html = (
            f'<!doctype html><html lang="{self.default_language}"><meta charset="utf-8"><title>daily-insights</title>'
            f'<meta http-equiv="refresh" content="0; url={target}"><a href="{target}">daily-insights</a></html>\n'
        )
        self._write_file("index.html", html.encode())

    async def _write_feeds(self) -> None:
        """The feeds of all days and of each topic, in both languages and formats."""
        self.progress.begin("writing feeds", total=len(LANGUAGES) * (1 + len(self.content.topics)))
        service = FeedService(archive=self.archive)
        for language in LANGUAGES:
            addresses = PageAddresses(base=self.base_url, language=language, locate=self._locate)
            self._write_feed(f"feeds/{language}/all", await service.all_days(addresses))
            for slug in sorted(self.content.topics):
                feed = await service.topic(slug, addresses)
                self._write_feed(f"feeds/{language}/topics/{slug}", feed)

    def _write_feed(self, name: str, feed: PublishedFeed) -> None:
        self._write_file(f"{name}.atom", render_atom(feed))
        self._write_file(f"{name}.json", render_json_feed(feed))
        self.progress.advance()

    def _has_address(self, address: str) -> bool:
        if not address.startswith("/feeds/"):
            return self.content.has_address(address)
        topic = address.rpartition("/topics/")[2].rpartition(".")[0] if "/topics/" in address else ""
        return bool(self.base_url) and (not topic or topic in self.content.topics)

    def _locate(self, address: str) -> str:
        """Where a feed's item is on the site; the list of days for what the site has not."""
        file = file_name(address) if self.content.has_address(address) else None
        return f"/{file or 'index.html'}"

    def _write_file(self, file: str, content: bytes) -> None:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        self._written.add(file)


def _at_arxiv(address: str) -> str:
    """The page at arXiv of a paper that the site has not; "" for anything else."""
    path = unquote(urlsplit(address).path)
    return abstract_url(path.removeprefix("/papers/")) if path.startswith("/papers/") else ""
