import json
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given

from insights.messages.blocks import (
    Block,
    Button,
    Buttons,
    Details,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Span,
    bold,
    link,
    text,
)
from insights.messages.html import is_web_url, render_html
from insights.model import Action
from tests.insights.messages.message_strategies import messages

ATTRIBUTES = {
    "a": {"href", "target", "rel", "class"},
    "img": {"src", "alt"},
    "button": {"type", "data-verb", "data-args", "aria-label"},
    "form": {"data-verb", "data-args"},
    "input": {"name", "autocomplete", "required"},
    "details": {"open"},
    "div": {"class"},
    "p": {"class"},
    "figure": {"class"},
    "source": {"srcset", "media"},
    "svg": {"viewbox", "preserveaspectratio", "aria-hidden"},
    "rect": {"width", "height"},
}
PLAIN = {"h2", "h3", "ul", "li", "strong", "em", "code", "summary", "label", "span", "footer", "b", "picture"}


class ParsedHtml(HTMLParser):
    """Every tag with its attributes, and the text, as a browser parses them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.other = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other += 1


@given(messages)
def test_no_text_becomes_markup(message: Message) -> None:
    """RULE: whatever a message contains, its HTML has only the tags and attributes listed here."""
    parsed = ParsedHtml(render_html(message))
    assert parsed.other == 0
    for tag, attributes in parsed.tags:
        assert set(attributes) <= (set() if tag in PLAIN else ATTRIBUTES[tag])


@given(messages)
def test_only_http_and_https_are_links(message: Message) -> None:
    """RULE: no javascript:, data: or scheme-less address is an href; links open in a new tab, without an opener."""
    for tag, attributes in ParsedHtml(render_html(message)).tags:
        if tag == "a":
            href = attributes["href"] or ""
            assert href.startswith("/pictures/") or urlsplit(href).scheme in ("http", "https")
            assert "noopener" in (attributes["rel"] or "")
            assert attributes["target"] == "_blank"


@given(messages)
def test_all_text_is_shown_as_it_is(message: Message) -> None:
    """The text of headings and paragraphs is unchanged."""
    shown = ParsedHtml(render_html(message)).text.replace("\r\n", "\n")
    for span in _spans(message.blocks):
        assert span.text.replace("\r\n", "\n") in shown


def _spans(blocks: tuple[Block, ...]) -> Iterator[Span]:
    for block in blocks:
        if isinstance(block, Heading | Paragraph):
            yield from block.text
        elif isinstance(block, Details):
            yield from _spans(block.blocks)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "\tjavascript:x", "https:x", "//host", "http://a b", "http://[", "ftp://a"]
)
def test_an_address_that_is_no_web_address_is_none(url: str) -> None:
    """`is_web_url` requires http or https, a host and no blanks."""
    assert not is_web_url(url)


def test_a_button_carries_its_action() -> None:
    """The page's script gets verb and arguments exactly as they were given."""
    action = Action(verb="category", args=('"llm"', "한글", "<2>"))
    html = render_html(Message(blocks=(Buttons(buttons=(Button(label="A & B", action=action),)),)))
    (_, attributes) = next(entry for entry in ParsedHtml(html).tags if entry[0] == "button")
    assert attributes["data-verb"] == "category"
    assert tuple(json.loads(attributes["data-args"] or "")) == action.args


def test_a_form_has_a_labelled_input_and_a_named_button() -> None:
    """Someone who cannot see the page knows what to type and what sends it."""
    html = render_html(
        Message(blocks=(Form(label="Ask about this", hint="reply", action=Action(verb="ask", args=("1",))),))
    )
    assert html == (
        '<form data-verb="ask" data-args="[&quot;1&quot;]"><label><span>Ask about this</span>'
        '<input name="words" autocomplete="off" required></label>'
        '<button type="submit" aria-label="Ask about this">→</button></form>'
    )


def test_a_picture_has_its_reference_quoted_and_its_words() -> None:
    """The picture's address gives the reference back; its alternative text says what it shows."""
    ref = '2026/ü "x"?#.png'
    html = render_html(Message(blocks=(Picture(ref=ref, alt='LLM <"3">'),)))
    (_, attributes) = next(entry for entry in ParsedHtml(html).tags if entry[0] == "img")
    assert unquote((attributes["src"] or "").removeprefix("/pictures/")) == ref
    assert attributes["alt"] == 'LLM <"3">'


def test_details_fold() -> None:
    """What is collapsible is a details element with its summary."""
    details = Details(summary=text("A ", bold("b")), blocks=(Paragraph(text=text(link("c", "https://d"))),))
    assert render_html(Message(blocks=(details,))) == (
        '<details><summary><span>A <strong>b</strong></span></summary><div class="inside">'
        '<p><a href="https://d" target="_blank" rel="noopener noreferrer">c</a></p></div></details>'
    )


def test_a_charts_rows_are_buttons_with_bars() -> None:
    """RULE: each row presses its action; its bar is as long as its share of the largest; a dark picture is offered."""
    rows = tuple(
        PictureRow(label=name, count=count, action=Action(verb="category", args=(name,)))
        for name, count in (("llm", 40), ("cv", 10))
    )
    parsed = ParsedHtml(
        render_html(Message(blocks=(Picture(ref="a b,c", alt="", dark_ref="d e,f 2x", rows=rows),)))
    )
    by_tag = [(tag, attributes) for tag, attributes in parsed.tags if tag in ("button", "rect", "source")]
    assert [attributes.get("data-args") or attributes.get("width") or attributes.get("srcset") for _, attributes in by_tag] == [
        "/pictures/d%20e%2Cf%202x", '["llm"]', "100", '["cv"]', "25",
    ]  # fmt: skip
    assert by_tag[0][1]["media"] == "(prefers-color-scheme: dark)"
