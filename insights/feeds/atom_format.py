"""Writes a feed as Atom (RFC 4287)."""

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from insights.feeds.published_feed import (
    FEED_AUTHOR,
    FeedItem,
    PublishedFeed,
    feed_line,
    feed_text,
    filled_lines,
    rfc3339,
)
from insights.version import VERSION

ATOM_TYPE = "application/atom+xml"

_ATOM = "http://www.w3.org/2005/Atom"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
register_namespace("", _ATOM)


def render_atom(feed: PublishedFeed) -> bytes:
    """The whole document in UTF-8. The same feed always gives the same bytes."""
    root = Element(f"{{{_ATOM}}}feed", {_LANGUAGE: feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed_line(feed.title))
    _add(root, "subtitle", feed_line(feed.description))
    _add(root, "updated", rfc3339(feed.updated_at))
    _add_link(root, "self", feed.addresses.atom, ATOM_TYPE)
    _add_link(root, "alternate", feed.addresses.page, "text/html")
    _add_author(root, FEED_AUTHOR)
    _add(root, "generator", "daily-insights", version=VERSION)
    for item in feed.items:
        _add_entry(root, item)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _add_entry(root: Element, item: FeedItem) -> None:
    entry = SubElement(root, f"{{{_ATOM}}}entry")
    _add(entry, "id", item.id)
    _add(entry, "title", feed_line(item.title))
    _add(entry, "published", rfc3339(item.published_at))
    _add(entry, "updated", rfc3339(item.updated_at))
    _add_link(entry, "alternate", item.url, "text/html")
    if item.external_url:
        _add_link(entry, "related", item.external_url)
    for author in filled_lines(item.authors):
        _add_author(entry, author)
    for tag in filled_lines(item.tags):
        SubElement(entry, f"{{{_ATOM}}}category", term=tag)
    if summary := feed_line(item.summary):
        _add(entry, "summary", summary)
    _add(entry, "content", item.content_html, type="html")


def _add(parent: Element, name: str, content: str, **attributes: str) -> None:
    SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = feed_text(content)


def _add_link(parent: Element, relation: str, address: str, media_type: str = "") -> None:
    attributes = {"rel": relation, **({"type": media_type} if media_type else {}), "href": address}
    SubElement(parent, f"{{{_ATOM}}}link", attributes)


def _add_author(parent: Element, name: str) -> None:
    _add(SubElement(parent, f"{{{_ATOM}}}author"), "name", name)
