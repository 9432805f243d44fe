"""An LRU cache of texts, or of what is computed from them, bounded in entries and in words."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cachetools import LRUCache

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Cached(Generic[V]):
    """A value and the number of words of the text it stands for."""

    value: V
    words: int


def word_bounded_cache(max_words: int, max_entries: int) -> LRUCache[Any, Any]:
    """An empty cache of `Cached` values: at most `max_entries` of them, with at most `max_words` words in all.

    cachetools bounds one size, so a short text counts as a `max_entries`-th of all words.
    """
    smallest = -(-max_words // max_entries)
    return LRUCache(maxsize=max_words, getsizeof=lambda cached: max(cached.words, smallest))


def cache(entries: LRUCache[K, Cached[V]], key: K, value: V, words: int) -> None:
    """Store `value`; one that alone is larger than the cache is not stored, and what stood there is removed."""
    if words > entries.maxsize:
        entries.pop(key, None)
    else:
        entries[key] = Cached(value, words)
