"""Papers that are talked about now: cut into passages and indexed once, however often they are asked about."""

import asyncio
from collections.abc import Callable, Sequence
from typing import TypeVar

from insights.model import Passage
from insights.reading.document import FullText
from insights.reading.passages import passages
from insights.reading.recent import Recent
from insights.reading.retrieve import Searcher

T = TypeVar("T")
MOST = 16
MOST_WORDS = 150_000
"""Of all that is kept, 50 MB at most: an index takes 350 bytes a word, and a paper of twenty pages has 10,000."""
AT_ONCE = 3_000
"""Words that are indexed where one stands (some milliseconds); more would make everybody else wait."""

_cuts: Recent[FullText, tuple[Passage, ...]] = Recent(most=MOST, heaviest=MOST_WORDS)
_searchers: Recent[tuple[tuple[Passage, ...], str], Searcher] = Recent(most=MOST, heaviest=MOST_WORDS)


async def passages_of(text: FullText) -> tuple[Passage, ...]:
    """The text's passages; a long text is cut in a thread."""
    kept = _cuts.get(text)
    if kept is None:
        kept = await _made(lambda: passages(text), text.words)
        _cuts.put(text, kept, text.words)
    return kept


async def searcher(of: Sequence[Passage], title: str = "") -> Searcher:
    """The index of these passages. Words of the `title` count as said everywhere."""
    key = (tuple(of), title)
    kept = _searchers.get(key)
    if kept is None:
        words = sum(len(passage.text.split()) for passage in of)
        kept = await _made(lambda: Searcher.over(of, title), words)
        _searchers.put(key, kept, words)
    return kept


async def _made(make: Callable[[], T], words: int) -> T:
    return make() if words <= AT_ONCE else await asyncio.to_thread(make)
