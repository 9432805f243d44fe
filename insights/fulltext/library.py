"""Full texts of papers: fetched as HTML, as PDF when the HTML is missing or truncated, else the abstract; cached in
memory and stored for some days.
"""

import asyncio
import functools
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from weakref import WeakValueDictionary

from cachetools import LRUCache
from pydantic import TypeAdapter

from insights.errors import BadInput, SourceFailed
from insights.fulltext import html, pdf
from insights.fulltext.document import FullText, abstract_as_full_text
from insights.fulltext.word_bounded_cache import Cached, cache, word_bounded_cache
from insights.model import Paper
from insights.ports.clock import Clock
from insights.ports.jobs import Job, JobName, JobPriority, JobQueue

log = logging.getLogger(__name__)

ABSTRACT_TTL = timedelta(minutes=30)
"""How long an abstract or a truncated text stands in for a whole one: arXiv makes the HTML some hours after the
paper, and its PDF may have been out of reach.
"""
MEMORY_TTL = timedelta(minutes=10)
"""How long a text stays in memory before the store is asked again whether it still has it."""
MIN_WORDS_BESIDE_ABSTRACT = 50
"""A truncated text with fewer words more than the abstract is not used in its place."""
MAX_PARSERS = 2
"""Child processes at the same time: each may take a gigabyte for some seconds."""
WORKER_TIMEOUT_S = 45.0
"""A text that no worker has fetched by then is fetched by whoever needs it."""
WORKER_START_TIMEOUT_S = 3.0
"""A text that no worker has begun to fetch by then is fetched by whoever needs it: a worker that is free begins at once."""
MAX_CACHED_TEXTS, MAX_CACHED_WORDS = 16, 250_000


class FullTextSource(Protocol):
    """Fetches full texts; insights.sources.arxiv_fulltext.ArxivText does, outside tests."""

    def has_full_text(self, paper: Paper) -> bool:
        """Whether the source can have the paper at all."""
        ...

    async def fetch_html(self, paper: Paper) -> bytes:
        """Raises SourceFailed."""
        ...

    async def fetch_pdf(self, paper: Paper) -> bytes:
        """Raises SourceFailed."""
        ...


class FullTextStore(Protocol):
    """Stores full texts by paper and version (0 is the newest), until they expire."""

    async def get(self, paper: str, version: int, now: datetime) -> FullText | None:
        """The text; None when there is none or it has expired."""
        ...

    async def save(self, text: FullText, until: datetime) -> None:
        """Stores the text, in place of an older one, until it expires."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """With `jobs` a worker fetches what is missing, once for all processes."""

    source: FullTextSource
    store: FullTextStore
    clock: Clock
    keep_days: int = 14
    jobs: JobQueue | None = None
    _cache: LRUCache[tuple[str, int], Cached[tuple[FullText, datetime]]] = field(
        default_factory=lambda: word_bounded_cache(MAX_CACHED_WORDS, MAX_CACHED_TEXTS)
    )
    """By paper and version: the text, and the instant from which the store is asked again."""
    _parsers: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MAX_PARSERS))
    _locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def cached_or_stored(self, paper: Paper) -> FullText | None:
        """The text of a paper without fetching it; None when it is neither cached nor stored."""
        key, now = (paper.id, paper.version or 0), self.clock.now()
        cached = self._cache.get(key)
        if cached is not None and now < cached.value[1]:
            return cached.value[0]
        text = await self.store.get(*key, now)
        if text is not None:
            cache(self._cache, key, (text, now + MEMORY_TTL), text.words)
        return text

    async def get(self, paper: Paper) -> FullText:
        """The text of a paper, its abstract when nothing else is to be had. Concurrent calls fetch a paper once."""
        lock = self._locks.setdefault((paper.id, paper.version or 0), asyncio.Lock())
        async with lock:
            text = await self.cached_or_stored(paper)
            if text is None and self.jobs is not None and self.source.has_full_text(paper):
                await self._have_fetched(self.jobs, paper)
                text = await self.cached_or_stored(paper)
            return text or await self._fetch_and_store(paper)

    async def fetch(self, *, paper: Mapping[str, Any]) -> None:
        """A job of JobName.FULL_TEXT: the text is stored. It waits for no `get`, which may be waiting for the job."""
        wanted = _paper_adapter().validate_python(paper)
        if await self.cached_or_stored(wanted) is None:
            await self._fetch_and_store(wanted)

    async def _have_fetched(self, jobs: JobQueue, paper: Paper) -> None:
        job = Job(
            name=JobName.FULL_TEXT,
            key=f"full_text/{paper.id}v{paper.version or 0}",
            arguments={"paper": _paper_adapter().dump_python(paper, mode="json")},
            priority=JobPriority.PERSON_WAITS,
        )
        await jobs.run_all([job], timeout_s=WORKER_TIMEOUT_S, start_timeout_s=WORKER_START_TIMEOUT_S)

    async def _fetch_and_store(self, paper: Paper) -> FullText:
        text = await self._fetch(paper) if self.source.has_full_text(paper) else abstract_as_full_text(paper)
        now = self.clock.now()
        until = now + text_ttl(text, self.keep_days)
        await self.store.save(text, until)
        key = (paper.id, paper.version or 0)
        cache(self._cache, key, (text, min(until, now + MEMORY_TTL)), text.words)
        return text

    async def _fetch(self, paper: Paper) -> FullText:
        """The HTML when it is whole, else the PDF; else what can be had of either, and the abstract at last."""
        truncated: FullText | None = None
        for fetch, parse in ((self.source.fetch_html, html.parse), (self.source.fetch_pdf, pdf.parse)):
            try:
                body = await fetch(paper)
                async with self._parsers:
                    text = await parse(body, paper.id, paper.version or 0)
            except SourceFailed as error:
                log.info("full text not fetched: paper=%s error=%s", paper.id, error.reason)
                if error.retry_after or error.unreachable:  # the other form would be refused too
                    break
            except BadInput as error:
                log.info("full text not parsed: paper=%s error=%s", paper.id, error.cause)
            else:
                if not text.is_truncated:
                    return text
                log.info("full text truncated: paper=%s form=%s words=%s", paper.id, text.form, text.words)
                truncated = _longer(truncated, text)
        least = len(paper.abstract.split()) + MIN_WORDS_BESIDE_ABSTRACT
        return truncated if truncated and truncated.words > least else abstract_as_full_text(paper)


@functools.cache
def _paper_adapter() -> TypeAdapter[Paper]:
    """Reads and writes the paper of a job."""
    return TypeAdapter(Paper)


def text_ttl(text: FullText, keep_days: int) -> timedelta:
    """How long a text is stored: one that is not the whole paper is asked for again soon."""
    return ABSTRACT_TTL if text.form == "abstract" or text.is_truncated else timedelta(days=keep_days)


def _longer(first: FullText | None, second: FullText) -> FullText:
    return first if first is not None and first.words >= second.words else second


async def parse_file(body: bytes, paper: str) -> FullText:
    """The full text of an HTML or PDF file. Raises BadInput when it holds no paper."""
    is_pdf = body.lstrip()[:5].startswith(b"%PDF")
    return await (pdf.parse if is_pdf else html.parse)(body, paper)
