"""insights.feeds: both formats are valid whatever stands in the texts, and say the same."""

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

from hypothesis import example, given, settings
from hypothesis import strategies as st

from insights.feeds.atom_format import render_atom
from insights.feeds.html_content import content_html, web_address
from insights.feeds.json_format import render_json_feed
from insights.feeds.published_feed import (
    FeedAddresses,
    FeedItem,
    PublishedFeed,
    feed_line,
    feed_text,
    filled_lines,
    stable_id,
)
from insights.messages.blocks import Bullets, Paragraph, link, text
from tests.insights.feeds.feed_checks import read_atom, read_json_feed

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
texts = st.text(st.characters(), max_size=40)


def make_item(number: int, **fields: object) -> FeedItem:
    defaults: dict[str, object] = {
        "id": stable_id("item", str(number)),
        "title": f"Title {number}",
        "url": f"https://example.org/{number}",
        "published_at": NOON,
        "updated_at": NOON + timedelta(hours=number),
        "summary": "In short.",
        "content_html": "<p>At length.</p>",
    }
    return FeedItem(**(defaults | fields))  # type: ignore[arg-type]


def make_feed(*items: FeedItem, title: str = "A feed") -> PublishedFeed:
    base = "https://example.org/feeds/ko/all"
    return PublishedFeed(
        id=stable_id("feed", "all", "ko"),
        title=title,
        description="What it has.",
        language="ko",
        addresses=FeedAddresses(atom=f"{base}.atom", json=f"{base}.json", page="https://example.org/"),
        items=items,
        updated_if_empty=NOON,
    )


@settings(max_examples=40)
@given(title=texts, summary=texts, author=texts, content=texts)
@example(title="<script>&amp;]]>", summary="\x00\x0b\ud800\ufffe", author="A\u202eB", content="<&>\x85")
def test_a_feed_is_valid_whatever_stands_in_it(title: str, summary: str, author: str, content: str) -> None:
    """RULE: no text of a paper breaks a feed, and readers of both formats get the same text."""
    shown = content_html([Paragraph(text=text(content or "-"))])
    item = make_item(1, title=title, summary=summary, authors=(author,), content_html=shown)
    atom = read_atom(render_atom(make_feed(item)))
    json_feed = read_json_feed(render_json_feed(make_feed(item)))
    (entry,), (other,) = atom.entries, json_feed["items"]
    assert entry.title == other.get("title", "") == feed_line(title)
    assert other.get("authors", []) == [{"name": line} for line in filled_lines([author])]
    assert other["content_html"] == feed_text(shown)


def test_a_feed_says_where_it_stands_and_when_it_changed() -> None:
    """RULE: a feed names its own address, its page, its language, and the newest change of an item."""
    feed = make_feed(make_item(3), make_item(1, external_url="https://arxiv.org/abs/2611.00001"))
    atom, json_feed = read_atom(render_atom(feed)), read_json_feed(render_json_feed(feed))
    relations = {each.rel: each.href for each in atom.feed.links}
    assert relations == {"self": feed.addresses.atom, "alternate": feed.addresses.page}
    assert (json_feed["feed_url"], json_feed["home_page_url"]) == (feed.addresses.json, feed.addresses.page)
    assert (atom.feed.language, json_feed["language"]) == ("ko", "ko")
    assert atom.feed.updated == "2026-11-24T15:00:00Z"
    assert [entry.updated for entry in atom.entries] == [item["date_modified"] for item in json_feed["items"]]
    assert [entry.id for entry in atom.entries] == [item["id"] for item in json_feed["items"]]
    assert {each.rel: each.href for each in atom.entries[1].links}["related"] == feed.items[1].external_url
    assert json_feed["items"][1]["external_url"] == feed.items[1].external_url


def test_a_feed_without_items_is_valid() -> None:
    """RULE: a search that finds nothing yet is a feed that one can subscribe to."""
    assert read_atom(render_atom(make_feed())).entries == []
    assert read_json_feed(render_json_feed(make_feed()))["items"] == []


@given(content=st.text(), url=st.text(min_size=1))
@example(content='"><script>alert(1)</script>', url="javascript:alert(1)")
@example(content="a\nb", url='https://example.org/?q="<x>"&y={z}')
def test_content_has_no_tag_of_its_text(content: str, url: str) -> None:
    """RULE: what a paper writes is text in an item: no tag, no attribute, no script."""
    shown = content_html([Bullets(items=(text(content, link("here", url)),))])
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, _: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(shown)
    assert set(tags) <= {"ul", "li", "a", "br"}
    assert tags.count("a") <= 1


@given(url=st.text())
@example(url="https://example.org/a b")
@example(url='https://example.org/100%/[x]?q="y"')
def test_an_address_is_one_or_none(url: str) -> None:
    """RULE: an address in a feed has only the characters of one, and stays as it is a second time."""
    address = web_address(url)
    assert address == "" or address.isascii()
    assert web_address(address) == address
