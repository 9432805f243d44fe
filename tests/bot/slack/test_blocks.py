"""Any words arrive complete, in order, within Slack's limits, and call nobody."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.blocks import render
from bot.slack.buttons import pack, unpack
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
    plain,
    text,
)
from insights.model import Action
from tests.standins.slack_rules import nodes, pings, refusal, words

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


def said(block: Block) -> str:
    """The words of a block, as they should arrive."""
    if isinstance(block, Bullets):
        return "".join(map(plain, block.items))
    if isinstance(block, Details):
        return plain(block.summary) + "".join(map(said, block.blocks))
    return plain(block.text) if isinstance(block, Heading | Paragraph | Footer) else ""


def bare(text_: str) -> str:
    """Without spaces and line breaks, which a split may fall on; what no JSON may carry is a mark."""
    return re.sub(r"\s", "", re.sub(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", "\ufffd", text_))


def shown(message: Message) -> str:
    return "".join(words(payload["blocks"]) for payload in render(message))


def check(message: Message) -> None:
    for payload in render(message):
        assert refusal(payload["text"], payload["blocks"], ()) == ("", [])
        assert pings(payload["text"], payload["blocks"]) == []
        assert 0 < len(payload["text"]) <= 4000
        json.dumps(payload).encode("ascii")
        for node in nodes(payload["blocks"]):
            assert node.get("type") != "link" or node["url"].startswith(("https://", "http://"))


@settings(max_examples=150, deadline=None)
@given(st.lists(blocks, min_size=1, max_size=6).map(tuple))
def test_any_words_arrive(made: tuple[Block, ...]) -> None:
    """Whatever papers, models and people write arrives complete and in order, is taken, and calls nobody."""
    message = Message(blocks=made)
    check(message)
    assert bare(shown(message)) == bare("".join(map(said, made)))


@pytest.mark.parametrize("unit", NASTY)
def test_forty_thousand_characters(unit: str) -> None:
    """A text of any length becomes several messages; not a word is missing."""
    long = (unit + " ") * (40_000 // len(unit))
    message = Message(blocks=(Heading(text=text("T")), Paragraph(text=text(long))))
    assert len(render(message)) > 3
    check(message)
    assert bare(shown(message)) == bare("T" + long)


def test_three_hundred_links() -> None:
    """A long list keeps each link, each once, in order."""
    urls = [f"https://arxiv.org/abs/2411.{n:05}" for n in range(300)]
    items = tuple(text(link(f"Paper {n}", url), f": about {n}") for n, url in enumerate(urls))
    message = Message(blocks=(Bullets(items=items),))
    check(message)
    found = [node["url"] for payload in render(message) for node in nodes(payload["blocks"]) if "url" in node]
    assert found == urls


@pytest.mark.parametrize("raw", NASTY[:3])
def test_markup_is_shown_as_typed(raw: str) -> None:
    """No `*`, `_`, backtick, `:emoji:` or `<!channel>` of a paper is ever given to mrkdwn or plain_text."""
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
    assert [node["text"] for node in nodes(payload["blocks"]) if node.get("type") == "text"] == [raw] * 4


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
        assert words(payload["blocks"][-1:]) != "Section"


def test_sixty_buttons() -> None:
    """25 in a row at most; each has an id of its own and brings its own action back."""
    actions = [Action(verb="paper", args=(f"2411.{n:05}", "한글 \"'<&>")) for n in range(60)]
    buttons = tuple(Button(label=f"Label {n} " * 12, action=action) for n, action in enumerate(actions))
    [payload] = render(Message(blocks=(Buttons(buttons=buttons[:30]), Buttons(buttons=buttons[30:]))))
    assert refusal("t", payload["blocks"], ()) == ("", [])
    values = [node["value"] for node in nodes(payload["blocks"]) if node.get("type") == "button"]
    assert [unpack(value) for value in values] == actions


@given(
    st.builds(
        Action,
        verb=st.text(min_size=1, max_size=20),
        args=st.lists(st.text(max_size=30), max_size=5).map(tuple),
    )
)
def test_an_action_survives_its_button(action: Action) -> None:
    """What is packed comes back; anything else is no action."""
    assert unpack(pack(action)) == action
    assert unpack("nonsense") is None
    assert unpack('{"a": 1}') is None
    assert unpack("[1]") is None


def test_an_action_too_long_for_a_button() -> None:
    """That is a fault of ours, found at once."""
    with pytest.raises(ValueError, match="fits no Slack button"):
        pack(Action(verb="x", args=("y" * 2000,)))


def test_a_message_without_words() -> None:
    """Nothing to say is no message."""
    assert render(Message(blocks=(Paragraph(text=()), Bullets(items=())))) == []
