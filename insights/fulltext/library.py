"""The full text of a paper: the HTML, else the PDF, else the abstract; read once and kept for some days."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from weakref import WeakValueDictionary

from cachetools import LRUCache

from insights.errors import BadInput, SourceFailed
from insights.fulltext import arxiv_html, pdf
from insights.fulltext.document import FullText, from_abstract
from insights.fulltext.word_bounded_cache import Cached, cache, word_bounded_cache
from insights.model import Paper
from insights.ports.clock import Clock

log = logging.getLogger(__name__)

ABSTRACT_TTL = timedelta(minutes=30)
"""How long an abstract stands in for a text that could not be had: arXiv makes HTML some hours after the paper."""
MEMORY_TTL = timedelta(minutes=10)
"""How long a text is answered from without asking the store whether it is still kept."""
MAX_CACHED_TEXTS, MAX_CACHED_WORDS = 16, 250_000


class Texts(Protocol):
    """A paper's own text, from the world. Raises SourceFailed."""

    def has(self, paper: Paper) -> bool: ...

    async def html(self, paper: Paper) -> bytes: ...

    async def pdf(self, paper: Paper) -> bytes: ...


class TextStore(Protocol):
    """Texts that were read, by paper and version (0: the newest)."""

    async def get(self, paper: str, version: int, now: datetime) -> FullText | None: ...

    async def keep(self, text: FullText, until: datetime) -> None:
        """Until then."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    texts: Texts
    store: TextStore
    clock: Clock
    keep_days: int = 14
    _cache: LRUCache[tuple[str, int], Cached[tuple[FullText, datetime]]] = field(
        default_factory=lambda: word_bounded_cache(MAX_CACHED_WORDS, MAX_CACHED_TEXTS)
    )
    """With the instant from which the store is asked again."""
    _reading: WeakValueDictionary[tuple[str, int], asyncio.Lock] = field(default_factory=WeakValueDictionary)

    async def cached_or_stored(self, paper: Paper) -> FullText | None:
        """What can be answered from at once."""
        key, now = (paper.id, paper.version or 0), self.clock.now()
        cached = self._cache.get(key)
        if cached is not None and now < cached.value[1]:
            return cached.value[0]
        text = await self.store.get(*key, now)
        if text is not None:
            cache(self._cache, key, (text, now + MEMORY_TTL), text.words)
        return text

    async def text(self, paper: Paper) -> FullText:
        """However many ask for one paper at the same time, it is fetched once."""
        key = (paper.id, paper.version or 0)
        lock = self._reading.setdefault(key, asyncio.Lock())
        async with lock:
            kept = await self.cached_or_stored(paper)
            return kept or await self._kept(paper)

    async def _kept(self, paper: Paper) -> FullText:
        text = await self._read(paper) if self.texts.has(paper) else from_abstract(paper)
        now = self.clock.now()
        until = now + (ABSTRACT_TTL if text.form == "abstract" else timedelta(days=self.keep_days))
        await self.store.keep(text, until)
        key = (paper.id, paper.version or 0)
        cache(self._cache, key, (text, min(until, now + MEMORY_TTL)), text.words)
        return text

    async def _read(self, paper: Paper) -> FullText:
        for form in ("html", "pdf"):
            try:
                return await self._as(form, paper)
            except SourceFailed as error:
                log.info("no %s of %s: %s", form, paper.id, error.reason)
                if error.retry_after or error.unreachable:  # the other form would be refused too
                    break
            except BadInput as error:
                log.info("the %s of %s cannot be read: %s", form, paper.id, error.cause)
        return from_abstract(paper)

    async def _as(self, form: str, paper: Paper) -> FullText:
        version = paper.version or 0
        if form == "html":
            return await asyncio.to_thread(arxiv_html.read, await self.texts.html(paper), paper.id, version)
        return await pdf.read(await self.texts.pdf(paper), paper.id, version)


async def read_file(body: bytes, paper: str) -> FullText:
    """A file somebody has: HTML or PDF, told by how it begins."""
    if body.lstrip()[:5].startswith(b"%PDF"):
        return await pdf.read(body, paper)
    return await asyncio.to_thread(arxiv_html.read, body, paper)
