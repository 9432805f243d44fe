"""LRU caches of passages and retrieval indexes: a paper is split and indexed once, however often it is asked about."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from cachetools import LRUCache

from insights.fulltext.document import FullText
from insights.fulltext.word_bounded_cache import Cached, cache, word_bounded_cache
from insights.model import Passage
from insights.qa.answer_candidates import CandidateIndex
from insights.qa.passages import split_passages
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
_candidates: LRUCache[tuple[Passage, ...], Cached[CandidateIndex]] = word_bounded_cache(
    MAX_CACHED_WORDS, MAX_PAPERS
)


async def cached_passages(text: FullText) -> tuple[Passage, ...]:
    """The passages of a text."""
    cached = _passages.get(text)
    if cached is not None:
        return cached.value
    passages = await _compute(lambda: split_passages(text), text.words)
    cache(_passages, text, passages, text.words)
    return passages


async def cached_retriever(passages: Sequence[Passage], title: str = "") -> PassageRetriever:
    """The index of these passages of the paper with the title (`PassageRetriever.from_passages`)."""
    key = (tuple(passages), title)
    cached = _retrievers.get(key)
    if cached is not None:
        return cached.value
    words = sum(len(passage.text.split()) for passage in passages)
    retriever = await _compute(lambda: PassageRetriever.from_passages(passages, title), words)
    cache(_retrievers, key, retriever, words)
    return retriever


async def cached_candidates(passages: Sequence[Passage]) -> CandidateIndex:
    """The candidates for answers in these passages."""
    key = tuple(passages)
    cached = _candidates.get(key)
    if cached is not None:
        return cached.value
    words = sum(len(passage.text.split()) for passage in passages)
    candidates = await _compute(lambda: CandidateIndex.from_passages(passages), words)
    cache(_candidates, key, candidates, words)
    return candidates


async def _compute(compute: Callable[[], T], words: int) -> T:
    return compute() if words <= MAX_WORDS_INLINE else await asyncio.to_thread(compute)
