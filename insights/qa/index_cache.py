"""Papers that are talked about now: cut into passages and indexed once, however often they are asked about."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from cachetools import LRUCache

from insights.fulltext.document import FullText
from insights.fulltext.word_bounded_cache import Cached, cache, word_bounded_cache
from insights.model import Passage
from insights.qa.passages import passages
from insights.qa.retrieval import PassageRetriever

T = TypeVar("T")
MAX_PAPERS = 16
MAX_CACHED_WORDS = 150_000
"""Per cache, 50 MB at most: an index takes 350 bytes a word, and a paper of twenty pages has 10,000."""
MAX_WORDS_INLINE = 3_000
"""Words that are indexed in the event loop (some milliseconds); longer texts are indexed in a thread."""

_passages: LRUCache[FullText, Cached[tuple[Passage, ...]]] = word_bounded_cache(MAX_CACHED_WORDS, MAX_PAPERS)
_retrievers: LRUCache[tuple[tuple[Passage, ...], str], Cached[PassageRetriever]] = word_bounded_cache(
    MAX_CACHED_WORDS, MAX_PAPERS
)


async def passages_of(text: FullText) -> tuple[Passage, ...]:
    """The text's passages; a long text is cut in a thread."""
    cached = _passages.get(text)
    if cached is not None:
        return cached.value
    cut = await _run(lambda: passages(text), text.words)
    cache(_passages, text, cut, text.words)
    return cut


async def searcher(of: Sequence[Passage], title: str = "") -> PassageRetriever:
    """The index of these passages. Words of the `title` count as said everywhere."""
    key = (tuple(of), title)
    cached = _retrievers.get(key)
    if cached is not None:
        return cached.value
    words = sum(len(passage.text.split()) for passage in of)
    retriever = await _run(lambda: PassageRetriever.over(of, title), words)
    cache(_retrievers, key, retriever, words)
    return retriever


async def _run(work: Callable[[], T], words: int) -> T:
    return work() if words <= MAX_WORDS_INLINE else await asyncio.to_thread(work)
