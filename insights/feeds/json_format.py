"""Writes a feed as JSON Feed, version 1.1 (jsonfeed.org/version/1.1)."""

import json
from typing import Any

from insights.feeds.published_feed import (
    FEED_AUTHOR,
    FeedItem,
    PublishedFeed,
    feed_line,
    feed_text,
    filled_lines,
    rfc3339,
)

JSON_FEED_TYPE = "application/feed+json"
_VERSION = "https://jsonfeed.org/version/1.1"


def render_json_feed(feed: PublishedFeed) -> bytes:
    """The whole document in UTF-8. The same feed always gives the same bytes."""
    document = {
        "version": _VERSION,
        "title": feed_line(feed.title),
        "description": feed_line(feed.description),
        "home_page_url": feed.addresses.page,
        "feed_url": feed.addresses.json,
        "language": feed.language,
        "authors": [{"name": FEED_AUTHOR}],
        "items": [_item(item) for item in feed.items],
    }
    return (json.dumps(document, ensure_ascii=False) + "\n").encode()


def _item(item: FeedItem) -> dict[str, Any]:
    """Fields without a value are left out, as the format asks."""
    fields = {
        "id": item.id,
        "url": item.url,
        "external_url": item.external_url,
        "title": feed_line(item.title),
        "summary": feed_line(item.summary),
        "content_html": feed_text(item.content_html),
        "date_published": rfc3339(item.published_at),
        "date_modified": rfc3339(item.updated_at),
        "authors": [{"name": author} for author in filled_lines(item.authors)],
        "tags": filled_lines(item.tags),
    }
    return {name: value for name, value in fields.items() if value}
