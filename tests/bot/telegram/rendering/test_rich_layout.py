"""A digest as one rich message: complete, within Telegram's limits, and nothing in it made clickable."""

import json
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from bot.telegram.messenger import TelegramMessenger
from bot.telegram.rendering.entity_escape import is_blank
from bot.telegram.rendering.layout import plan_parts
from bot.telegram.rendering.rich_blocks import RichSize, measure
from bot.telegram.rendering.rich_layout import MAX_RICH_SIZE, plan_rich
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Footer,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    Text,
    bold,
    link,
    text,
)
from insights.model import Action, Chat
from insights.ports.messaging import Part
from tests.bot.telegram.rendering.test_layout import MESSAGES, bare, words_of
from tests.standins.telegram_rich import RichMessage, block_texts, parse_rich_message

CHAT = Chat(platform="telegram", account="", id="-1")
OURS = {"bold", "italic", "code", "text_link"}
RICH = MESSAGES.map(lambda messages: [replace(message, rich=True) for message in messages])


def parse_part(part: Part, *, skip: bool = True) -> RichMessage:
    """As the stand-in reads it, which refuses what Telegram refuses."""
    content = {"blocks": json.loads(json.dumps(part.payload["rich"])), "skip_entity_detection": skip}
    return parse_rich_message(content, str)


def visible_letters(content: str) -> str:
    return "".join(c for c in bare(content) if not is_blank(c))


def topic(name: str, content: str = "found") -> Message:
    item = text(link("[1]", "https://arxiv.org/abs/2411.02355"), " ", bold(content))
    summary = text("🧠 ", bold(name), " · 7 papers")
    return Message(
        blocks=(Details(summary=summary, blocks=(Bullets(items=(item,)),)),),
        paper_ids=(f"paper of {name}",),
        silent=True,
        rich=True,
    )


def head(*lines: Text) -> Message:
    press = Button(label="LLM", action=Action(verb="category", args=("llm",)))
    return Message(
        blocks=(
            Heading(text=text("Monday")),
            Picture(ref="chart-1", alt="30 papers"),
            Bullets(items=lines or (text("30 papers"),)),
            Buttons(buttons=(press, Button(label="All", action=Action(verb="categories")))),
            Footer(text=text("written by the embedded writer")),
        ),
        paper_ids=("first",),
        rich=True,
    )


def others() -> Message:
    press = Button(label="All topics", action=Action(verb="categories"))
    return Message(
        blocks=(Bullets(items=(text("🎧 Speech · 1 paper"),)), Buttons(buttons=(press,))),
        silent=True,
        rich=True,
    )


def kinds(part: Part) -> list[str]:
    return [block["type"] for block in part.payload["rich"]]


def test_a_digest_is_one_part() -> None:
    """RULE: heading, chart, overview, then a section for each topic that unfolds, the other topics, and the small
    print last; every button once, and a reply is about every paper that is shown.
    """
    [part] = plan_rich([head(), topic("LLM"), topic("RL"), others()])
    assert kinds(part) == ["heading", "photo", "list", "divider", "details", "details", "list", "footer"]
    assert part.paper_ids == ("first", "paper of LLM", "paper of RL")
    assert (part.payload["picture"], part.payload["silent"]) == ("chart-1", False)
    assert [[key["text"] for key in row] for row in part.payload["keyboard"]] == [["LLM", "All"]]
    shown = parse_part(part)
    assert [(e.url, shown.text[e.start : e.end]) for e in shown.entities if e.url] == [
        ("https://arxiv.org/abs/2411.02355", "[1]")
    ] * 2


def test_without_the_choice_everything_is_as_it_was() -> None:
    """RULE: classic is what it was; rich is for plans in which every message says so."""
    messages = [head(), topic("LLM")]
    classic = [replace(message, rich=False) for message in messages]
    assert plan_rich(classic) == plan_rich([messages[0], classic[1]]) == plan_rich([]) == []
    assert TelegramMessenger().plan(CHAT, classic) == plan_parts(classic)


@given(RICH)
@example([Message(blocks=(Paragraph(text=(Span("/start @bob #tag x.ai $AAPL a@b.com"),)),), rich=True)])
def test_any_text_is_complete_within_limits_and_plain(messages: list[Message]) -> None:
    """RULE: whatever papers say, Telegram takes the message, every word is there, in order, and no mention, command,
    hashtag, link or number is made of them, even by a server that looks for those.
    """
    ends = [block for m in messages for block in m.blocks if isinstance(block, Footer)]
    body = [block for m in messages for block in m.blocks if not isinstance(block, Footer)]
    expected_text = "".join(words_of(block) for block in [*body, *ends])
    parts = plan_rich(messages)
    assert bool(parts) == bool(visible_letters(expected_text))
    for part in parts:
        shown = parse_part(part, skip=False)
        assert {entity.type for entity in shown.entities} <= OURS
        assert measure(part.payload["rich"]).fits(MAX_RICH_SIZE)
        assert visible_letters("".join(block_texts(part.payload["rich"]))) == visible_letters(expected_text)


@given(st.lists(st.integers(0, 12_000), min_size=1, max_size=12), st.sampled_from(["x", "한", "👩", "a "]))
@example([0, 0, 0, 0, 0, 0, 0, 0, 0, 8407, 12_000, 12_000], "x")
def test_what_is_too_large_is_told_shorter_and_names_every_topic(sizes: Sequence[int], letter: str) -> None:
    """RULE: within the limits whatever the day holds; the first topics in full, the others in a line each, one list;
    replies are about papers shown only.
    """
    messages = [head(), *(topic(f"Topic {n}", letter * size) for n, size in enumerate(sizes))]
    [part] = plan_rich(messages)
    shown = parse_part(part)
    assert measure(part.payload["rich"]).fits(MAX_RICH_SIZE)
    assert all(f"Topic {n} ·" in shown.text for n in range(len(sizes)))
    full_topics = kinds(part).count("details")
    assert part.paper_ids == ("first", *(f"paper of Topic {n}" for n in range(full_topics)))
    assert kinds(part).count("list") == 1 + (full_topics < len(sizes))


def test_five_hundred_blocks_are_the_most() -> None:
    """RULE: lists and their items count as blocks, nested ones, too."""
    many = replace(
        topic("LLM"),
        blocks=(
            Details(
                summary=text("LLM"), blocks=tuple(Bullets(items=(text(str(n)),) * 20) for n in range(13))
            ),
        ),
    )
    [part] = plan_rich([head(), many])
    assert kinds(part).count("details") == 0
    assert parse_part(part).block_count <= 500


def test_what_no_shortening_makes_fit_is_classic() -> None:
    """RULE: a head too long for a rich message, or two pictures: nothing is cut, it goes out as it does elsewhere."""
    long = [head(*(text("x" * 3000),) * 12), topic("LLM")]
    twice = [head(), head()]
    for messages in (long, twice):
        assert plan_rich(messages) == []
        parts = TelegramMessenger().plan(CHAT, messages)
        assert parts == plan_parts(messages)
        assert len(parts) > 1


def test_nothing_to_show_is_no_rich_message() -> None:
    """RULE: Telegram refuses a rich message without content, so there is none."""
    empty = Message(blocks=(Paragraph(text=text(" \u200b ")), Bullets(items=(text("\u2060"),))), rich=True)
    assert plan_rich([empty]) == []


def test_the_weight_is_never_less_than_what_telegram_counts() -> None:
    """RULE: emoji count twice with us, nesting includes formatting, items are blocks."""
    [part] = plan_rich([head(), topic("LLM", "👩" * 10)])
    ours, theirs = measure(part.payload["rich"]), parse_part(part)
    assert ours == RichSize(characters=ours.characters, blocks=theirs.block_count, depth=5, media=1)
    assert ours.characters >= len(theirs.text) + 10
