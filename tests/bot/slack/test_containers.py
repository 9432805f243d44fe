"""Digests that unfold: containers where the workspace takes them, plain blocks everywhere else."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.rendering.blocks import readable_text, render
from bot.slack.rendering.mrkdwn import to_mrkdwn
from bot.slack.rendering.placeholders import NEWER, count_blocks, oldest_blocks
from bot.slack.rendering.text import unescape
from insights.messages.blocks import Bullets, Details, Message, Paragraph, Text, text
from tests.bot.slack.full_app import run_app
from tests.bot.slack.test_blocks import texts
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import find_mentions


def message(children: int, *, rich: bool = True) -> Message:
    blocks = tuple(Paragraph(text=text(f"child {n}")) for n in range(children))
    return Message(blocks=(Details(summary=text("Topic <!here>"), blocks=blocks),), rich=rich)


def test_details_of_a_rich_message_fold() -> None:
    """RULE: a container with the summary as its title; beside it the plain blocks, which have the same text."""
    [payload] = render(message(3))
    [placeholder] = payload["blocks"]
    assert placeholder["type"] == NEWER
    assert placeholder["block"]["title"]["text"] == "Topic <!here>"
    assert len(placeholder["block"]["child_blocks"]) == 3
    [plain] = render(message(3, rich=False))
    assert list(oldest_blocks(placeholder["fallback"])) == plain["blocks"]
    assert payload["text"] == plain["text"]


@pytest.mark.parametrize("children", [0, 11])
def test_what_fits_into_no_container_is_plain(children: int) -> None:
    """RULE: a container takes one to ten blocks."""
    assert all(block["type"] != NEWER for payload in render(message(children)) for block in payload["blocks"])


def test_a_message_fits_whichever_side_is_sent() -> None:
    """RULE: with the plain blocks of every placeholder a message has at most fifty."""
    many = Message(blocks=message(10).blocks * 9, rich=True)
    for payload in render(many):
        assert sum(map(count_blocks, payload["blocks"])) <= 50
        assert len(list(oldest_blocks(payload["blocks"]))) <= 50


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_channel_that_chose_it_gets_topics_that_unfold(
    server: SlackStandin, tmp_path: Path, *, is_known: bool
) -> None:
    """RULE: the style is chosen in the modal; the workspace is asked once, and reads the same text without containers."""
    server.unknown_blocks = set() if is_known else {"container"}
    async with run_app(server, tmp_path):
        await server.command("C1", "U1", "/settings", "")
        await server.wait_modal()
        await server.submit("U1", Form_of_the_digest="Topics that unfold")
        await server.wait_ephemeral()
        thread = await server.mention("C1", "U1", "today")
        posts = await server.wait_posted("C1", 5, thread=thread)
        kinds = {block["type"] for post in posts[1:] for block in post.blocks}
        assert ("container" in kinds) == is_known
        assert server.count_calls("blocks.validate") <= 2
        assert server.mentions == []


def test_bullets_are_children_too() -> None:
    """RULE: a topic's papers are a list."""
    details = Details(summary=text("T"), blocks=(Bullets(items=(text("a"), text("b"))),), open=True)
    [payload] = render(Message(blocks=(details,), rich=True))
    container = payload["blocks"][0]["block"]
    assert (container["default_collapsed"], container["child_blocks"][0]["type"]) == (False, "rich_text")


async def test_a_digests_messages_name_their_edition(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: metadata with the edition's day and the papers shown, for other apps; other answers have none."""
    async with run_app(server, tmp_path):
        thread = await server.mention("C1", "U1", "today")
        [head, *_] = await server.wait_posted("C1", 3, thread=thread)
        metadata = head.arguments["metadata"]
        assert metadata["event_type"] == "daily_insights_digest"
        assert metadata["event_payload"]["edition"] == "2024-11-06"
        assert metadata["event_payload"]["papers"]
        thread = await server.mention("C1", "U1", "categories")
        [other] = await server.wait_posted("C1", 1, thread=thread)
        assert "metadata" not in other.arguments


@settings(max_examples=200, deadline=None)
@given(st.lists(texts, min_size=1, max_size=3).map(tuple))
def test_a_sections_text_is_read_as_it_is(items: tuple[Text, ...]) -> None:
    """RULE: text goes into mrkdwn only where Slack interprets nothing of it; what is left of the markup is ours: links to the
    web, and bold around words that stand apart.
    """
    for payload in render(Message(blocks=(Bullets(items=items),))):
        for block in payload["blocks"]:
            words = to_mrkdwn(block)
            if words is None:
                continue
            assert find_mentions("", [{"type": "mrkdwn", "text": words}]) == []
            assert all(url.startswith(("https://", "http://")) for url in re.findall(r"<([^|>]*)\|", words))
            shown = re.sub(r"<[^|>]*\|([^>]*)>", r"\1", words).replace("*", "")
            assert unescape(shown).replace("•  ", "") == readable_text(block)
            assert not re.search(r"[~`]|:[^\s:]+:", words.replace("https:", "").replace("http:", ""))
