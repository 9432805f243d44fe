"""Any text is rendered completely, in order, within Slack's limits, and mentions nobody."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.rendering.blocks import render
from bot.slack.rendering.buttons import decode_action, encode_action
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Form,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    bold,
    italic,
    link,
    text,
    to_string,
)
from insights.model import Action
from insights.text.cleaning import remove_unprintable
from tests.standins.slack_rules import find_error, find_mentions, iter_nodes, visible_text

NASTY = [
    r"$\mathcal{L}_{\text{CE}} = -\sum_i y_i \log \hat{y}_i$ and a_b_c *d* ~e~ `f`",
    "<script>alert(1)</script> & &amp; <!channel> <!here|here> <@U1> <#C1|general> <!subteam^S1>",
    "@channel @here :tada: :+1: 12:30:45 https://evil.example/<x>|y",
    "\u202eright to left\u202c שלום עולם مرحبا",
    "대규모 언어 모델의 추론 능력을 높이는 새로운 방법을 제안한다.",
    "👨‍👩‍👧‍👦🇰🇷 e\u0301 \u200b zero",
    "\x00\x1b[31m\ud800 broken",
]
wild = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.sampled_from(NASTY).map(lambda t: t * 30))
spans = st.builds(
    Span,
    wild,
    st.sampled_from(["plain", "bold", "italic", "code"]),
    st.sampled_from(
        [
            "",
            "https://arxiv.org/abs/2411.02355",
            "http://a/?q=1&r=<x>|y",
            "javascript:x",
            "https://a/" + "b" * 4000,
        ]
    ),
)
texts = st.lists(spans, min_size=1, max_size=4).map(tuple)
simple = st.one_of(
    st.builds(Heading, text=texts, level=st.sampled_from([1, 2])),
    st.builds(Paragraph, text=texts),
    st.builds(Bullets, items=st.lists(texts, max_size=5).map(tuple)),
    st.builds(Footer, text=texts),
)
blocks = st.one_of(simple, st.builds(Details, summary=texts, blocks=st.lists(simple, max_size=3).map(tuple)))


def expected_text(block: Block) -> str:
    """The text of a block, as Slack should show it."""
    if isinstance(block, Bullets):
        return "".join(map(to_string, block.items))
    if isinstance(block, Details):
        return to_string(block.summary) + "".join(map(expected_text, block.blocks))
    return to_string(block.text) if isinstance(block, Heading | Paragraph | Footer) else ""


def normalize(text_: str) -> str:
    """Without spaces and line breaks, at which a text may be split; U+FFFD for what JSON cannot carry."""
    return re.sub(r"\s", "", re.sub(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", "\ufffd", text_))


def rendered_text(message: Message) -> str:
    return "".join(visible_text(payload["blocks"]) for payload in render(message))


def assert_valid(message: Message) -> None:
    for payload in render(message):
        assert find_error(payload["text"], payload["blocks"], ()) == ("", [])
        assert find_mentions(payload["text"], payload["blocks"]) == []
        assert 0 < len(payload["text"]) <= 4000
        json.dumps(payload).encode("ascii")
        for node in iter_nodes(payload["blocks"]):
            assert node.get("type") != "link" or node["url"].startswith(("https://", "http://"))


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks, min_size=1, max_size=6).map(tuple))
def test_any_text_arrives(generated: tuple[Block, ...]) -> None:
    """Text of papers, models and people is complete and in order, is accepted by Slack, and mentions nobody."""
    message = Message(blocks=generated)
    assert_valid(message)
    assert normalize(rendered_text(message)) == normalize("".join(map(expected_text, generated)))


@pytest.mark.parametrize("unit", NASTY)
def test_forty_thousand_characters(unit: str) -> None:
    """A long text becomes several messages without loss."""
    long = (unit + " ") * (40_000 // len(unit))
    message = Message(blocks=(Heading(text=text("T")), Paragraph(text=text(long))))
    assert len(render(message)) > 3
    assert_valid(message)
    assert normalize(rendered_text(message)) == normalize("T" + long)


def test_three_hundred_links() -> None:
    """A long list keeps each link, each once, in order."""
    urls = [f"https://arxiv.org/abs/2411.{n:05}" for n in range(300)]
    items = tuple(text(link(f"Paper {n}", url), f": about {n}") for n, url in enumerate(urls))
    message = Message(blocks=(Bullets(items=items),))
    assert_valid(message)
    rendered = [
        node["url"] for payload in render(message) for node in iter_nodes(payload["blocks"]) if "url" in node
    ]
    assert rendered == urls


@pytest.mark.parametrize("raw", NASTY[:3])
def test_markup_is_shown_as_typed(raw: str) -> None:
    """No `*`, `_`, backtick, `:emoji:` or `<!channel>` of a paper is put into mrkdwn or plain_text."""
    message = Message(
        blocks=(
            Heading(text=text(raw)),
            Paragraph(text=text(raw)),
            Footer(text=text(raw)),
            Bullets(items=(text(raw),)),
        )
    )
    [payload] = render(message)
    assert {block["type"] for block in payload["blocks"]} == {"rich_text"}
    assert [node["text"] for node in iter_nodes(payload["blocks"]) if node.get("type") == "text"] == [raw] * 4


def test_styles_and_links() -> None:
    """Styles are elements of their own."""
    [payload] = render(
        Message(blocks=(Paragraph(text=text("a ", bold("b"), italic("i"), link("c", "https://c"))),))
    )
    assert payload["blocks"][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "a "},
        {"type": "text", "text": "b", "style": {"bold": True}},
        {"type": "text", "text": "i", "style": {"italic": True}},
        {"type": "link", "url": "https://c", "text": "c"},
    ]
    assert payload["text"] == "a bic"


def test_every_kind_of_block() -> None:
    """A digest's head: title, chart, an open part, buttons, a hint, small print."""
    message = Message(
        blocks=(
            Heading(text=text("AI papers of 24 November 2026")),
            Picture(ref="r", alt="LLM 12"),
            Details(summary=text("LLM"), blocks=(Paragraph(text=text("inside")),)),
            Buttons(buttons=(Button(label="LLM", action=Action(verb="category", args=("llm",))),)),
            Form(label="Ask", hint="Reply in the thread to ask", action=Action(verb="ask")),
            Footer(text=text("Written by ", link("us", "https://example.org/?a=1&b=2"), " at 09:00")),
        )
    )
    [payload] = render(message)
    kinds = [block["type"] for block in payload["blocks"]]
    assert kinds == ["header", "picture", "rich_text", "rich_text", "actions", "context", "context"]
    assert payload["blocks"][2]["elements"][0]["elements"][0]["style"] == {"bold": True}
    assert payload["blocks"][-1]["elements"][0]["text"] == (
        "Written by <https://example.org/?a=1&amp;b=2|us> at 09:00"
    )


def test_a_heading_stays_with_its_text() -> None:
    """No message ends in a heading whose text begins in the next."""
    section = (Heading(text=text("Section"), level=2), Paragraph(text=text("word " * 500)))
    for payload in render(Message(blocks=section * 8)):
        assert visible_text(payload["blocks"][-1:]) != "Section"


def test_sixty_buttons() -> None:
    """25 in a row at most; each has an id of its own and returns its own action."""
    actions = [Action(verb="paper", args=(f"2411.{n:05}", "한글 \"'<&>")) for n in range(60)]
    buttons = tuple(Button(label=f"Label {n} " * 12, action=action) for n, action in enumerate(actions))
    [payload] = render(Message(blocks=(Buttons(buttons=buttons[:30]), Buttons(buttons=buttons[30:]))))
    assert find_error("t", payload["blocks"], ()) == ("", [])
    values = [node["value"] for node in iter_nodes(payload["blocks"]) if node.get("type") == "button"]
    assert [decode_action(value) for value in values] == actions


@given(
    st.builds(
        Action,
        verb=st.text(min_size=1, max_size=20),
        args=st.lists(st.text(max_size=30), max_size=5).map(tuple),
    )
)
def test_an_action_is_decoded_from_its_button(action: Action) -> None:
    """Decoding reverses encoding, without control characters; any other value is no action."""
    cleaned = Action(verb=remove_unprintable(action.verb), args=tuple(map(remove_unprintable, action.args)))
    assert decode_action(encode_action(action)) == cleaned
    assert decode_action("nonsense") is None
    assert decode_action('{"a": 1}') is None
    assert decode_action("[1]") is None


def test_an_action_too_long_for_a_button() -> None:
    """It raises: such a button is a programming error."""
    with pytest.raises(ValueError, match="fits no Slack button"):
        encode_action(Action(verb="x", args=("y" * 2000,)))


def test_a_message_without_text() -> None:
    """An empty message is rendered as none."""
    assert render(Message(blocks=(Paragraph(text=()), Bullets(items=())))) == []
