"""Message blocks as Telegram's parts: complete, in order, within its limits, without accidental entities."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.rendering.callback_data import action_payload, pack, parse_action_payload, unpack
from bot.telegram.rendering.entity_escape import JOINER, sanitize
from bot.telegram.rendering.html import HtmlLine
from bot.telegram.rendering.layout import MessageDraft, MessageSize, plan_parts
from insights.errors import Refused
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
    Text,
    bold,
    code,
    link,
    text,
    to_string,
)
from insights.model import Action
from insights.ports.messaging import Part
from tests.standins.telegram_html import Entity, detect_entities, parse

NASTY = [
    "@bob", "/start", "#tag", "$AAPL", "a@b.com", "https://x.ai/y", "arxiv.org", "cs.CL", "tg://resolve?domain=x",
    "<script>alert(1)</script>", "&amp;", "<b>", "$\\alpha < \\beta$", "👩‍💻", "🇰🇷", "مرحبا", "한국어 문장", "\u202e", "\x00", "\ud800",
    "10.0.0.1", "4111 1111 1111 1111", "+1 212 555 0123", "예시.한국", "/cmd@insights_bot", "\n\n", " ", "x/y", "1INCH",
]  # fmt: skip
WORDS = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=40)), max_size=12).map("".join)
URLS = st.sampled_from(
    ["", "", "https://arxiv.org/abs/2411.02355", "javascript:alert(1)", 'https://a.b/?q="&<>']
)
STYLES = st.sampled_from(["plain", "bold", "italic", "code"])
TEXTS: st.SearchStrategy[Text] = st.lists(st.builds(Span, WORDS, STYLES, URLS), max_size=5).map(tuple)
LEAVES = st.one_of(
    st.builds(Heading, text=TEXTS),
    st.builds(Paragraph, text=TEXTS),
    st.builds(Bullets, items=st.lists(TEXTS, max_size=4).map(tuple)),
    st.builds(Footer, text=TEXTS),
)
BLOCKS = st.one_of(LEAVES, st.builds(Details, summary=TEXTS, blocks=st.lists(LEAVES, max_size=4).map(tuple)))
MESSAGES = st.lists(st.builds(Message, blocks=st.lists(BLOCKS, max_size=6).map(tuple)), max_size=4)


def words_of(block: Block) -> str:
    match block:
        case Heading() | Paragraph() | Footer():
            return to_string(block.text)
        case Bullets():
            return "".join("•" + to_string(item) for item in block.items)
        case Details():
            return to_string(block.summary) + "".join(words_of(inner) for inner in block.blocks)
    return ""


def bare(content: str) -> str:
    """What a reader sees: without white space, joiners and bullets, as Telegram stores it."""
    return "".join(c for c in sanitize(content) if not c.isspace() and c not in JOINER + "•")


def read(parts: list[Part]) -> list[tuple[str, list[Entity]]]:
    return [parse(part.payload["html"]) for part in parts]


@given(MESSAGES)
@example([Message(blocks=(Paragraph(text=text("@", bold("bob"), " /", bold("cmd"))),))])
@example([Message(blocks=(Paragraph(text=text("x" * 4095 + "/cmd " + "y" * 50)),))])
def test_any_text_arrives_complete_in_order_within_limits_and_inert(messages: list[Message]) -> None:
    """RULE: every visible character arrives once and in order; no part exceeds a limit; no entity is broken;
    no text of a paper becomes a mention, a command, a tag or a link.
    """
    pages = read(plan_parts(messages))
    joined = "".join(bare(page) for page, _ in pages)
    assert joined.replace("·", "") == bare("".join(words_of(b) for m in messages for b in m.blocks)).replace(
        "·", ""
    )
    for page, entities in pages:
        assert len(page) <= 4096
        assert len(entities) <= 100
        assert sum(len(e.url.encode()) for e in entities) <= 9500
        assert detect_entities(page, entities) == []
        assert {e.url for e in entities if e.url} <= {
            "https://arxiv.org/abs/2411.02355",
            'https://a.b/?q="&<>',
        }


@given(
    st.lists(st.lists(st.builds(HtmlLine, TEXTS, st.integers(1, 2), st.booleans()), min_size=1, max_size=3))
)
def test_the_size_of_a_draft_is_the_size_of_its_lines(chunks: list[list[HtmlLine]]) -> None:
    """RULE: a draft filled line by line has as many free characters as one filled at once."""
    draft, lines = MessageDraft(), list[HtmlLine]()
    for chunk in chunks:
        draft.append(chunk)
        lines = draft.lines
        assert (
            draft.free_characters()
            == MessageDraft().max_length - MessageSize.from_lines(lines).length + lines[0].gap
        )
        assert draft.fits(chunk) == MessageDraft().fits([*lines, *chunk])


def test_forty_thousand_characters_and_three_hundred_links() -> None:
    """RULE: the largest texts are split by length and by links, and no link is lost."""
    links = [link(f"paper {n}", f"https://arxiv.org/abs/2411.{n:05}") for n in range(300)]
    listed = tuple(span for each in links for span in (each, Span(", ")))
    message = Message(blocks=(Paragraph(text=text("word " * 8000)), Paragraph(text=listed)))
    pages = read(plan_parts([message]))
    assert [e.url for _, entities in pages for e in entities if e.url] == [each.url for each in links]
    assert len(pages) <= 40_000 // 4096 + 1 + 5


def test_a_digest_is_one_photo_and_few_messages() -> None:
    """RULE: head and topics are packed: one photo, then full messages; silent after the first; each part
    knows the papers it shows.
    """
    head = Message(
        blocks=(
            Picture(ref="chart", alt="30 papers"),
            Heading(text=text("Papers")),
            Paragraph(text=text("LLM 12")),
        ),
        paper_ids=("1",),
    )
    statement = text(
        "A sentence of some length about a paper that is in the edition. ",
        link("[1]", "https://arxiv.org/abs/1"),
    )
    topics = [
        Message(
            blocks=(Details(summary=text(f"Topic {n}"), blocks=(Bullets(items=(statement,) * 20),)),),
            paper_ids=(f"t{n}",),
        )
        for n in range(8)
    ]
    parts = plan_parts([head, *topics])
    assert [("picture" in p.payload, p.payload["silent"]) for p in parts] == [
        (True, False), *[(False, True)] * (len(parts) - 1)
    ]  # fmt: skip
    assert len(parts) <= 5
    assert [paper for part in parts for paper in dict.fromkeys(part.paper_ids)][:2] == ["1", "t0"]
    assert parts == plan_parts([head, *topics])
    assert json.loads(json.dumps(parts[0].payload)) == parts[0].payload


def test_a_caption_too_long_goes_on_as_text() -> None:
    """RULE: a photo's caption holds 1024 code points; the rest follows, and the buttons stay under the photo."""
    message = Message(
        blocks=(
            Picture(ref="chart", alt=""),
            Paragraph(text=text("a" * 1000)),
            Paragraph(text=text("b" * 1000)),
            Buttons(buttons=(Button(label="More", action=Action(verb="more")),)),
        )
    )
    photo, rest = plan_parts([message])
    assert (photo.payload["html"], rest.payload["html"]) == ("a" * 1000, "b" * 1000)
    assert photo.payload["keyboard"] == [[{"text": "More", "data": "more"}]]
    assert "keyboard" not in rest.payload


@given(st.lists(LEAVES, max_size=5), st.lists(LEAVES, max_size=5))
def test_a_photo_keeps_its_buttons_and_loses_no_text(before: list[Block], after: list[Block]) -> None:
    """RULE: whatever stands around a picture, its first part is the photo with the buttons; the text arrives complete and in
    order, in captions and messages within their limits; what stands before the picture is above the photo.
    """
    buttons = Buttons(buttons=(Button(label="More", action=Action(verb="more")),))
    message = Message(blocks=(*before, Picture(ref="chart", alt=""), *after, buttons))
    photo, *rest = plan_parts([message])
    assert photo.payload["keyboard"] == [[{"text": "More", "data": "more"}]]
    assert not any("keyboard" in part.payload or "picture" in part.payload for part in rest)
    assert photo.payload.get("caption_above", False) == any(
        isinstance(block, Paragraph | Bullets) for block in before
    )
    pages = [page for page, _ in read([photo, *rest])]
    assert all(len(page) <= limit for page, limit in zip(pages, [1024, *[4096] * len(rest)], strict=True))
    assert "".join(map(bare, pages)).replace("·", "") == bare(
        "".join(map(words_of, (*before, *after)))
    ).replace("·", "")


def test_a_heading_stays_with_what_it_leads_to() -> None:
    """RULE: no message ends with a heading."""
    message = Message(
        blocks=(
            Paragraph(text=text("a" * 4000)),
            Heading(text=text("Results")),
            Paragraph(text=text("b" * 90)),
        )
    )
    first, second = plan_parts([message])
    assert first.payload["html"] == "a" * 4000
    assert second.payload["html"].startswith("<b>Results</b>")


def test_two_keyboards_are_two_messages() -> None:
    """RULE: buttons stand under the message they belong to."""
    message = Message(
        blocks=(Paragraph(text=text("x")), Buttons(buttons=(Button(label="a", action=Action(verb="a")),)))
    )
    parts = plan_parts(
        [message, Message(blocks=(Form(label="Ask", hint="Reply", action=Action(verb="ask")),)), message]
    )
    assert [p.payload["html"] for p in parts] == ["x\n\n<i>Reply</i>", "x"]


def test_ids_survive_copying() -> None:
    """RULE: arXiv ids, numbers and ordinary words carry no joiner."""
    content = "2411.02355v2 and quant-ph/0201082, and/or 3.5 % of GPT-4.1 at 12:30 (Fig. 2)."
    [part] = plan_parts([Message(blocks=(Paragraph(text=text(content)),))])
    assert part.payload["html"] == content


def test_our_own_commands_can_be_tapped() -> None:
    """RULE: a command of this bot that our own sentence shows in code is sent by a tap; no other text is."""
    message = Message(blocks=(Paragraph(text=text(code("/today"), " or ", code("/rm"), " or /today")),))
    [part] = plan_parts([message], frozenset({"/today"}))
    page, entities = parse(part.payload["html"])
    assert [page[e.start : e.end] for e in detect_entities(page, entities)] == ["/today"]
    assert [page[e.start : e.end] for e in entities] == ["/rm"]


@given(st.text(min_size=1, max_size=10), st.lists(st.text(max_size=6), max_size=3))
def test_actions_survive_packing(verb: str, args: list[str]) -> None:
    """RULE: what a button carries is what was meant, in callback data and in deep links, or it is refused."""
    action = Action(verb=verb, args=tuple(args))
    try:
        assert unpack(pack(action)) == action
    except (Refused, UnicodeEncodeError):
        return
    if content := action_payload(action):
        assert parse_action_payload(content) == action


def test_an_action_too_long_is_refused() -> None:
    """RULE: Telegram carries 64 bytes; a longer action is refused before anything is sent."""
    button = Button(label="x", action=Action(verb="paper", args=("논문" * 12,)))
    with pytest.raises(Refused):
        plan_parts([Message(blocks=(Buttons(buttons=(button,)),))])


@pytest.mark.parametrize("content", ["start", "do_", "do_-zz", "topic_llm", "do_" + "a" * 62, ""])
def test_other_payloads_are_no_actions(content: str) -> None:
    """RULE: only our own deep links press a button."""
    assert parse_action_payload(content) is None
