"""A feed that this bot publishes, and its items, in terms that both formats have. Pure data."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from insights.model import Language
from insights.text.cleaning import remove_unprintable

FEED_AUTHOR = "daily-insights"
"""The author of what the bot wrote; a paper has its own authors."""

_ID_NAMESPACE = UUID("6d0f9a6e-2f0f-5a5e-9c0a-6b7c5a4f1d21")
_NOT_IN_XML = re.compile(r"[\x0b\x0c\r\x85]")
"""White space to Python that XML 1.0 forbids or reads as another sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One item: an edition, a topic of one, or a paper. All addresses are absolute."""

    id: str
    """As `stable_id` makes it: the same whatever becomes of the item's text or of the server's address."""
    title: str
    url: str
    """Its page in the archive."""
    published_at: datetime
    updated_at: datetime
    summary: str
    """Plain text, of one or two sentences; may be empty."""
    content_html: str
    external_url: str = ""
    """The page it is about, at arXiv for a paper; empty for an edition."""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedAddresses:
    """Where the feed itself stands, in both formats, and the page that shows the same."""

    atom: str
    json: str
    page: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFeed:
    """A feed in one language, the newest item first."""

    id: str
    title: str
    description: str
    language: Language
    addresses: FeedAddresses
    items: tuple[FeedItem, ...]
    updated_if_empty: datetime

    @property
    def updated_at(self) -> datetime:
        """When an item last changed; a feed without items has `updated_if_empty`."""
        return newest_change(self.items, self.updated_if_empty)


def newest_change(items: Iterable[FeedItem], default: datetime) -> datetime:
    return max((item.updated_at for item in items), default=default)


def stable_id(*parts: str) -> str:
    """A `urn:uuid:` address that depends on these parts alone, so neither on the server's address nor on a text."""
    return uuid5(_ID_NAMESPACE, "\x1f".join(parts)).urn


def feed_text(text: str) -> str:
    """The text without what XML 1.0 or UTF-8 cannot carry; other white space stays as it is."""
    return _NOT_IN_XML.sub(" ", remove_unprintable(text))


def feed_line(text: str) -> str:
    """The same on one line, for a title or a name."""
    return " ".join(feed_text(text).split())


def filled_lines(texts: Iterable[str]) -> list[str]:
    """Names on one line each, without those that nothing is left of."""
    return [line for text in texts if (line := feed_line(text))]


def rfc3339(instant: datetime) -> str:
    """As in "2026-11-24T05:05:00Z"; the instant is in UTC."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
