"""Pages that were rendered, kept as long as what they show is the same object."""

from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass, field

from cachetools import LRUCache

MAX_PAGES = 64
"""A page has some fifty kilobytes."""


@dataclass(frozen=True, slots=True)
class PageCache:
    """A page is rendered again when its basis is another object: no page outlives what it shows."""

    _pages: LRUCache[Hashable, tuple[object, str]] = field(default_factory=lambda: LRUCache(MAX_PAGES))

    async def get(self, key: Hashable, basis: object, render: Callable[[], Awaitable[str]]) -> str:
        """The page under `key` made of `basis`."""
        known_basis, html = self._pages.get(key, (None, ""))
        if known_basis is not basis:
            html = await render()
            self._pages[key] = (basis, html)
        return html
