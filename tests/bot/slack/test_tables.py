"""Tables and charts that Slack draws itself: within its limits, with nothing that a paper's text can break out of."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.rendering.blocks import MAX_MESSAGE_BYTES, render
from bot.slack.rendering.placeholders import NEWER, oldest_blocks
from bot.slack.rendering.tables import MAX_LABEL_CHARS, render_chart
from insights.messages.blocks import (
    Bullets,
    ChartLabels,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Span,
    Table,
    link,
    text,
)
from insights.model import Action, Chat
from tests.bot.slack.conftest import SlackApp
from tests.bot.slack.full_app import run_app
from tests.bot.slack.test_blocks import NASTY, spans, wild
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import find_error, find_mentions, iter_nodes

C1 = Chat(platform="slack", account="T1", id="C1")
LABELS = ChartLabels("Papers by topic", "Other topics")
ABOVE = Paragraph(text=text("Above"))


def table(rows: int, title: str = "A paper", *, chart: ChartLabels | None = None) -> Table:
    return Table(
        caption="LLM: papers",
        header=("Paper", "Votes"),
        rows=tuple(
            (text(link(f"{title} {n}", f"https://arxiv.org/abs/2411.{n:05}")), n) for n in range(rows)
        ),
        chart=chart,
    )


def newest(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [block["block"] if block["type"] == NEWER else block for block in blocks]


def strings(node: Any) -> Iterator[str]:
    """Every string of a block, whatever it stands for."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from (words for value in node.values() for words in strings(value))
    elif isinstance(node, list):
        yield from (words for value in node for words in strings(value))


def render_newest(message: Message) -> list[dict[str, Any]]:
    """The blocks of a message that is one of Slack's, for a workspace that takes everything."""
    [payload] = render(message)
    return newest(payload["blocks"])


def test_a_table_stands_last_and_is_left_out_where_there_is_none() -> None:
    """RULE: rows with links, counts that sort as numbers, five a page; the message without it is whole."""
    message = Message(blocks=(ABOVE,), tables=(table(12),))
    _, drawn = render_newest(message)
    assert (drawn["type"], drawn["caption"], drawn["page_size"]) == ("data_table", "LLM: papers", 5)
    header, first, *_ = drawn["rows"]
    assert [cell["text"] for cell in header] == ["Paper", "Votes"]
    assert first[0]["elements"][0]["elements"] == [
        {"type": "link", "url": "https://arxiv.org/abs/2411.00000", "text": "A paper 0"}
    ]
    assert first[1] == {"type": "raw_number", "value": 0, "text": "0"}
    [payload], [plain] = render(message), render(Message(blocks=(ABOVE,)))
    assert list(oldest_blocks(payload["blocks"])) == plain["blocks"]
    assert payload["text"] == plain["text"]


@pytest.mark.parametrize("title", ["A paper", "가" * 80, *NASTY])
def test_a_long_table_has_the_first_rows(title: str) -> None:
    """RULE: at most a hundred rows, ten thousand characters, and what the message has left; the caption says which rows."""
    blocks = render_newest(Message(blocks=(ABOVE,), tables=(table(400, title),)))
    rows = blocks[-1]["rows"]
    assert 1 < len(rows) <= 101
    assert blocks[-1]["caption"] == f"LLM: papers (1–{len(rows) - 1})"
    assert find_error("text", blocks, ()) == ("", [])


def test_a_long_table_gives_up_columns_before_rows() -> None:
    """RULE: a list of all is worth more than details of some."""
    rows = tuple((text(f"Paper {n}"), text("what came out " * 20)) for n in range(90))
    wide = Table(caption="LLM", header=("Paper", "Result"), rows=rows)
    blocks = render_newest(Message(blocks=(ABOVE,), tables=(wide,)))
    assert blocks[-1]["caption"] == "LLM"
    assert [len(row) for row in blocks[-1]["rows"]] == [1] * 91
    few = Table(caption="LLM", header=("Paper", "Result"), rows=rows[:9])
    blocks = render_newest(Message(blocks=(ABOVE,), tables=(few,)))
    assert [len(row) for row in blocks[-1]["rows"]] == [2] * 10


def test_a_table_takes_what_the_message_has_left() -> None:
    """RULE: text and table together stay below the ceiling of a message; no table in place of text."""
    long = Paragraph(text=text("word " * 1600))
    blocks = render_newest(Message(blocks=(long,), tables=(table(100),)))
    assert 1 < len(blocks[-1]["rows"]) < 60
    full = Bullets(items=tuple(text("word " * 400) for _ in range(4)))
    [*_, last] = render(Message(blocks=(full, Paragraph(text=text("w" * 2000))), tables=(table(100),)))
    assert find_error("text", newest(last["blocks"]), ()) == ("", [])


cells = st.one_of(st.integers(0, 10**9), st.lists(spans, max_size=3).map(tuple))
tables = st.builds(
    Table,
    caption=wild,
    header=st.tuples(wild, wild),
    rows=st.lists(st.tuples(cells, st.integers(0, 10**6)), max_size=120).map(tuple),
    chart=st.one_of(st.none(), st.builds(ChartLabels, wild, wild)),
)


@settings(max_examples=100, deadline=None)
@given(st.lists(tables, max_size=3).map(tuple))
def test_any_text_in_a_table(generated: tuple[Table, ...]) -> None:
    """RULE: whatever stands in cells, captions and labels: accepted by Slack, no mention, no link but to the web."""
    for payload in render(Message(blocks=(ABOVE,), tables=generated)):
        blocks = newest(payload["blocks"])
        assert find_error(payload["text"], blocks, ()) == ("", [])
        assert find_mentions(payload["text"], blocks) == []
        assert sum(block["type"] == "data_visualization" for block in blocks) <= 2
        json.dumps(payload).encode("ascii")
        assert not any("\ud800" in words or "\x00" in words for words in strings(blocks))
        for node in iter_nodes(blocks):
            assert node.get("type") != "link" or node["url"].startswith(("https://", "http://"))
            assert node.get("type") != "mrkdwn"


def test_a_chart_has_the_largest_and_the_rest() -> None:
    """RULE: a pie takes six parts: five topics and all others, whose names are cut and stay different."""
    counts = [(f"A topic with a long name {n}", n) for n in range(9)]
    chart = render_chart(LABELS, counts)
    assert chart is not None
    segments = chart["chart"]["segments"]
    assert [segment["value"] for segment in segments] == [8, 7, 6, 5, 4, 6]
    labels = [segment["label"] for segment in segments]
    assert labels[-1] == "Other topics"
    assert len(set(labels)) == 6
    assert max(map(len, labels)) <= MAX_LABEL_CHARS
    assert render_chart(LABELS, [("none", 0)]) is None


def test_a_table_with_a_chart() -> None:
    """RULE: the chart stands above the table of the same counts."""
    blocks = render_newest(Message(blocks=(ABOVE,), tables=(table(3, chart=LABELS),)))
    assert [block["type"] for block in blocks] == ["rich_text", "data_visualization", "data_table"]
    assert [segment["value"] for segment in blocks[1]["chart"]["segments"]] == [2, 1]


def test_no_table_fits_beside_a_full_message() -> None:
    """RULE: without room for one row there is no table."""
    words = Paragraph(text=text("w" * (MAX_MESSAGE_BYTES // 5 - 20)))
    [payload] = render(Message(blocks=(words,) * 5, tables=(table(5, "가" * 300),)))
    assert {block["type"] for block in payload["blocks"]} == {"rich_text"}


ROWS = tuple(
    PictureRow(label=f"Topic {n}", count=n, action=Action(verb="category", args=(str(n),))) for n in (3, 2, 1)
)
CHART = Picture(ref="missing", alt="Topic 3: 3", rows=ROWS, labels=LABELS)


@pytest.mark.parametrize("takes_charts", [True, False])
async def test_a_chart_in_the_place_of_a_picture(sending_app: SlackApp, *, takes_charts: bool) -> None:
    """RULE: where the picture cannot be had, Slack draws the counts, above the picture's description."""
    server, messenger = sending_app.server, sending_app.adapter.messenger
    server.unknown_blocks = set() if takes_charts else {"data_visualization"}
    [part] = messenger.plan(C1, [Message(blocks=(CHART,))])
    await messenger.send(C1, part, "")
    [post] = server.posted("C1")
    kinds = ["data_visualization", "rich_text"] if takes_charts else ["rich_text"]
    assert [block["type"] for block in post.blocks] == kinds


@pytest.mark.parametrize("language", ["en", "ko"])
@pytest.mark.parametrize("is_known", [True, False])
async def test_the_days_topics_as_chart_and_table(
    server: SlackStandin, tmp_path: Path, *, is_known: bool, language: Any
) -> None:
    """RULE: "all topics" shows every topic with its papers, as a chart and as a table where the workspace takes them; posted in
    a thread, and to one person alone.
    """
    server.unknown_blocks = set() if is_known else {"data_table", "data_visualization"}
    async with run_app(server, tmp_path, language):
        thread = await server.mention("C1", "U1", "categories")
        [post] = await server.wait_posted("C1", 1, thread=thread)
        await server.command("C1", "U1", "/categories")
        [alone] = await server.wait_ephemeral()
        for blocks in (post.blocks, alone.blocks):
            kinds = [block["type"] for block in blocks if block["type"].startswith("data_")]
            assert kinds == (["data_visualization", "data_table"] if is_known else [])
        assert server.count_calls("blocks.validate") == 1
        assert server.mentions == []


async def test_a_topics_papers_as_a_table(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: a topic's message lists the papers to read first; all of its papers stand in a table below, with their links."""
    async with run_app(server, tmp_path):
        thread = await server.mention("C1", "U1", "today")
        posts = await server.wait_posted("C1", 5, thread=thread)
        drawn = [block for post in posts for block in post.blocks if block["type"] == "data_table"]
        for block in drawn:
            links = [node["url"] for node in iter_nodes(block) if node.get("type") == "link"]
            assert len(links) >= len(block["rows"]) - 1
            assert all(url.startswith("https://") for url in links)


def test_a_span_without_text_is_a_cell() -> None:
    """RULE: no cell is empty, which Slack refuses."""
    empty = Table(caption="", header=("", " "), rows=((text(), (Span("\n"),)),))
    blocks = render_newest(Message(blocks=(ABOVE,), tables=(empty,)))
    assert find_error("text", blocks, ()) == ("", [])
