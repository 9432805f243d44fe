"""Any text of papers, models and people, through every way out: complete, in order, within the limits, without a ping, a foreign
link or a lost button.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack.api.block_features import EXAMPLES, find_feature
from bot.slack.inbound.modals import ModalOrigin, dialog_view, question_view
from bot.slack.outbound.answer_stream import AnswerStream, stream_answer
from bot.slack.outbound.ephemeral import EphemeralSender
from bot.slack.rendering.buttons import decode_action
from bot.slack.rendering.placeholders import NEWER
from handlers.reply import PartPoster
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    ChartLabels,
    Details,
    Footer,
    Heading,
    Message,
    Paragraph,
    Picture,
    PictureRow,
    Span,
    Table,
    to_string,
)
from insights.messages.dialog import Choice, ChoiceField, Dialog
from insights.model import Action, Chat, Paper, SourceState
from insights.ports.sources import Batch
from insights.text.cleaning import remove_unprintable
from tests.bot.slack.conftest import FakeRouter, MemoryStores, make_adapter
from tests.bot.slack.full_app import run_app
from tests.standins.slack import SlackStandin
from tests.standins.slack_posts import Posted
from tests.standins.slack_rules import find_error, find_mentions, iter_nodes
from tests.standins.slack_views import find_view_errors

NASTY = [
    r"$\mathcal{L}_{\text{CE}} = -\sum_i y_i \log \hat{y}_i$ and a_b_c *d* ~e~ `f`",
    "<script>alert(1)</script> & &amp; &lt;!channel&gt; <!channel> <!here|here> <@U1> <#C1|general>",
    "<https://evil.example|arXiv> [arXiv](javascript:alert(1)) ![x](https://evil.example/x.png) |a|b|",
    "@channel @here :tada: 12:30:45 https://evil.example/<x>|y <!subteam^S1> <!date^1^{date}|x>",
    "\u202eright to left\u202c שלום עולם مرحبا \u2028 \u2029",
    "대규모 언어 모델의 추론 능력을 높이는 새로운 방법을 제안한다.",
    "👨‍👩‍👧‍👦🇰🇷 e\u0301 \u200b zero",
    "\x00\x1b[31m\ud800 broken \r\n\x0b line",
    "> quoted\n# heading\n```code```\n- item\n",
]
NASTY_DAY = date(2026, 11, 23)
URLS = [
    "",
    "https://arxiv.org/abs/2411.02355",
    "http://a/?q=1&r=<x>|y",
    "javascript:alert(1)",
    "data:text/html,x",
    "slack://user?id=U1",
]
wild = st.one_of(st.sampled_from(NASTY), st.text(max_size=60), st.sampled_from(NASTY).map(lambda t: t * 9))
short = st.one_of(st.sampled_from(NASTY), st.text(max_size=90))
spans = st.builds(Span, wild, st.sampled_from(["plain", "bold", "italic", "code"]), st.sampled_from(URLS))
texts = st.lists(spans, min_size=1, max_size=3).map(tuple)
printable = st.text(max_size=20).map(remove_unprintable)
actions = st.builds(
    Action, verb=st.sampled_from(["paper", "ask"]), args=st.lists(printable, max_size=2).map(tuple)
)
buttons = st.builds(
    Buttons,
    buttons=st.lists(
        st.one_of(
            st.builds(Button, label=short, action=actions),
            st.builds(Button, label=short, url=st.sampled_from(URLS[1:])),
        ),
        min_size=1,
        max_size=12,
    ).map(tuple),
    choose_label=st.sampled_from(["", "Choose <!here>"]),
)
pictures = st.builds(
    Picture,
    ref=st.sampled_from(["chart", "missing"]),
    alt=wild,
    rows=st.lists(
        st.builds(PictureRow, label=short, count=st.integers(0, 99), action=actions),
        max_size=9,
    ).map(tuple),
    labels=st.one_of(st.none(), st.builds(ChartLabels, short, short)),
)  # fmt: skip
simple = st.one_of(
    st.builds(Heading, text=texts, level=st.sampled_from([1, 2])),
    st.builds(Paragraph, text=texts),
    st.builds(Bullets, items=st.lists(texts, max_size=5).map(tuple)),
    st.builds(Footer, text=texts),
    buttons,
)
folding = st.builds(
    Details, summary=texts, blocks=st.lists(simple, max_size=4).map(tuple), open=st.booleans()
)
tables = st.builds(
    Table,
    caption=short,
    header=st.just(("Paper <!here>", "Votes")),
    rows=st.lists(st.tuples(texts, st.one_of(st.integers(-5, 10**9), texts)), max_size=8).map(tuple),
    chart=st.one_of(st.none(), st.builds(ChartLabels, short, short)),
)
messages = st.builds(
    Message,
    blocks=st.lists(st.one_of(simple, folding, pictures), min_size=1, max_size=6).map(tuple),
    tables=st.lists(tables, max_size=3).map(tuple),
    rich=st.booleans(),
    edition=st.sampled_from(["", "2026-11-24"]),
    paper_ids=st.lists(st.sampled_from(["2611.00001", "2611.00002"]), max_size=3).map(tuple),
)
refused = st.sets(st.sampled_from(["container", "data_table", "data_visualization", "context_actions"]))


def normalize(text: str) -> str:
    """Without spaces, at which a text may be split; U+FFFD for what JSON cannot carry."""
    return re.sub(r"\s", "", re.sub(r"[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]", "\ufffd", text))


def expected_texts(blocks: Sequence[Block]) -> Iterator[str]:
    """What must be read, block by block."""
    for block in blocks:
        match block:
            case Heading() | Paragraph() | Footer():
                yield to_string(block.text)
            case Bullets():
                yield from map(to_string, block.items)
            case Details():
                yield from expected_texts(block.blocks)  # the summary may be a title, which is cut


def shown_strings(node: Any) -> Iterator[str]:
    """Every string that a person reads, in order; links of mrkdwn by their words."""
    for each in iter_nodes(node):
        words = each.get("text")
        if isinstance(words, str):
            if each.get("type") == "mrkdwn":
                words = re.sub(r"<[^<>|]*\|([^<>]*)>", r"\1", words)
                words = words.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            yield words


def assert_order(shown: str, expected: Iterator[str]) -> None:
    """Each text stands behind the one before it."""
    at = 0
    for words in map(normalize, expected):
        found = shown.find(words, at)
        assert found >= 0, (words, shown[at : at + 200])
        at = found + len(words)


def assert_harmless(text: str, blocks: Any) -> None:
    assert find_mentions(text, blocks) == []
    json.dumps([text, blocks]).encode("ascii")
    for node in iter_nodes(blocks):
        for name in ("url", "image_url", "title_url", "video_url"):
            assert str(node.get(name, "https://")).startswith(("https://", "http://")), node
        if node.get("type") == "mrkdwn":
            links = re.findall(r"<([^<>]*)>", node["text"])
            assert all(each.startswith(("https://", "http://")) for each in links)


def resolve(blocks: Sequence[Any], unknown: set[str]) -> Iterator[Any]:
    """As a workspace that does not know these kinds gets them."""
    for block in blocks:
        if block["type"] != NEWER:
            yield block
        elif find_feature(block["block"]).startswith(tuple(unknown) or ("\0",)):
            yield from resolve(block["fallback"], unknown)
        else:
            yield block["block"]


def pressed_values(blocks: Any) -> list[str]:
    """The values of buttons and lists, feedback apart."""
    values = []
    for node in iter_nodes(blocks):
        if node.get("type") == "button" and "value" in node:
            values.append(node["value"])
        if node.get("type") == "static_select":
            values += [option["value"] for option in node["options"]]
    return values


def wanted_actions(blocks: Sequence[Block]) -> Iterator[Action]:
    for block in blocks:
        if isinstance(block, Details):
            yield from wanted_actions(block.blocks)
        elif isinstance(block, Buttons):
            yield from (button.action for button in block.buttons if button.action)


async def plan_and_post(
    message: Message, unknown: set[str], *, tells: bool
) -> tuple[list[Posted], list[str]]:
    """What stands in a channel of a workspace that does not know these blocks, and says so before, or only by refusing."""
    async with SlackStandin() as server:
        server.unknown_blocks = unknown
        if not tells:
            server.inject_fault("blocks.validate", status=503, times=100)
        adapter = make_adapter(server, MemoryStores(), FakeRouter())
        chat, anchor = Chat(platform="slack", account="T1", id="C1"), ""
        for part in adapter.messenger.plan(chat, [message]):
            anchor = (await adapter.messenger.send(chat, part, anchor)).anchor
        await adapter.close()
        return server.posted("C1"), server.mentions


@settings(max_examples=25)
@given(messages, refused, st.booleans())
def test_any_message_arrives_in_any_workspace(message: Message, unknown: set[str], tells: bool) -> None:  # noqa: FBT001 -- drawn
    """RULE: whichever newer blocks the workspace takes, every text and every button is there, in order, and pings nobody."""
    posts, mentions = asyncio.run(plan_and_post(message, unknown, tells=tells))
    assert mentions == []
    blocks = [block for post in posts for block in post.blocks]
    for post in posts:
        assert_harmless(post.text, post.blocks)
        assert 0 < len(post.text) <= 4000
    assert_order(normalize("".join(shown_strings(blocks))), expected_texts(message.blocks))
    values = [decode_action(value) for value in pressed_values(blocks)]
    assert all(action in values for action in wanted_actions(message.blocks))


@settings(max_examples=25)
@given(st.lists(st.lists(simple, min_size=1, max_size=4).map(tuple), min_size=1, max_size=4))
def test_any_stream_ends_as_the_whole_answer(states: list[tuple[Block, ...]]) -> None:
    """RULE: states that grow, or that change what was shown, leave the last of them, complete and without a ping."""
    growing = [Message(blocks=states[0])]
    for more in states[1:]:
        growing.append(Message(blocks=(*growing[-1].blocks, *more)))
    for shown in (growing, [Message(blocks=state) for state in states]):
        posts, mentions = asyncio.run(stream(shown))
        assert mentions == []
        blocks = [block for post in posts for block in post.blocks]
        assert_harmless("", blocks)
        assert_order(normalize("".join(shown_strings(blocks))), expected_texts(shown[-1].blocks))


async def stream(states: Sequence[Message]) -> tuple[list[Posted], list[str]]:
    async with SlackStandin() as server:
        memory = MemoryStores()
        adapter = make_adapter(server, memory, FakeRouter(), has_agent_view=True)
        thread = server.next_ts()
        server.add_message("D1", thread)
        chat = Chat(platform="slack", account="T1", id="D1", thread=thread)
        poster = PartPoster(
            messenger=adapter.messenger, posts=memory, attachments=memory, chat=chat, anchor=thread
        )
        answer = AnswerStream(
            client=adapter.client, messenger=adapter.home.messenger, poster=poster, recipient="U1"
        )

        async def each() -> AsyncIterator[Message]:
            for state in states:
                yield state

        assert [state async for state in stream_answer(answer, each())] == []
        await adapter.close()
        return server.posted("D1"), server.mentions


@settings(max_examples=25)
@given(short.filter(str.strip), st.booleans())
def test_any_sentence_to_one_person_arrives(sentence: str, by_url: bool) -> None:  # noqa: FBT001 -- drawn
    """RULE: by response_url or by method it is shown as it is."""
    posts, mentions = asyncio.run(tell(sentence, by_url=by_url))
    assert mentions == []
    [post] = posts
    assert_harmless(post.text, post.blocks)
    assert normalize(sentence) in normalize("".join(shown_strings(post.blocks)))


async def tell(sentence: str, *, by_url: bool) -> tuple[list[Posted], list[str]]:
    async with SlackStandin() as server:
        adapter = make_adapter(server, MemoryStores(), FakeRouter())
        url = server.new_response_url("C1", "U1") if by_url else ""
        sender = EphemeralSender(
            client=adapter.client, channel="C1", user="U1", response_url=url, prefers_response_url=by_url
        )
        await sender.send(sentence)
        await adapter.close()
        return server.ephemerals, server.mentions


labels = st.text(min_size=1, max_size=200)
choices = st.lists(
    st.builds(Choice, value=st.text(min_size=1, max_size=40), label=labels),
    min_size=1,
    max_size=30,
    unique_by=lambda choice: choice.value,
)
fields = choices.flatmap(
    lambda offered: st.builds(
        ChoiceField,
        label=labels,
        choices=st.just(tuple(offered)),
        selected=st.sampled_from(offered).map(lambda choice: (choice.value,)),
        is_multiple=st.booleans(),
        hint=st.one_of(st.just(""), labels),
    )
)
origins = st.builds(
    ModalOrigin,
    channel=st.just("C1"),
    thread=st.sampled_from(["", "1700000000.000001"]),
    response_url=st.just("https://hooks.slack.com/commands/T1/1/" + "x" * 60),
    is_home=st.booleans(),
    action=actions,
)


@settings(max_examples=40)
@given(
    st.builds(
        Dialog,
        title=labels,
        submit_label=labels,
        cancel_label=labels,
        open_label=labels,
        open_action=actions,
        action=actions,
        fields=st.lists(fields, min_size=1, max_size=4).map(tuple),
    ),
    origins,
)
def test_any_dialog_is_a_modal(dialog: Dialog, origin: ModalOrigin) -> None:
    """RULE: Slack takes the modal of any choices, and what it carries comes back."""
    view = dialog_view(dialog, origin)
    assert find_view_errors(view) == []
    assert [each for each in find_mentions("", view["blocks"]) if "'channel_id'" not in each] == []
    assert ModalOrigin.decode(view["private_metadata"]) == origin


@given(st.lists(st.sampled_from([f"2611.{n:05}" for n in range(40)]), min_size=1, unique=True), origins)
def test_any_papers_are_a_question(papers: list[str], origin: ModalOrigin) -> None:
    """RULE: a question's modal offers every paper, in both languages."""
    for language in ("en", "ko"):
        view = question_view(papers, origin, language)
        assert find_view_errors(view) == []
        values = [
            option["value"] for node in iter_nodes(view["blocks"]) for option in node.get("options", ())
        ]
        assert set(papers) <= set(values)


async def test_the_home_of_any_headlines_is_a_view(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: whatever titles and abstracts say, the App Home, a digest and a category are taken, and ping nobody."""
    async with run_app(server, tmp_path) as app:
        papers = tuple(
            Paper(
                id=f"2611.{n:05}",
                title=f"{words} language models {n}",
                abstract=f"We show that {words} improves large language models by 12 %. {words * 9}",
                authors=(words[:40],),
                categories=("cs.CL",),
                announced=NASTY_DAY,
            )
            for n, words in enumerate(map(remove_unprintable, NASTY * 3))
        )
        batch = Batch(source="arxiv", papers=papers, records=len(papers), day=NASTY_DAY)
        state = SourceState(name="arxiv", state="ok", records=len(papers))
        await app.editions.make_from_batches(NASTY_DAY, [batch], (state,), "en", ())
        home = await server.open_home("U1")
        assert find_view_errors({name: home[name] for name in ("type", "blocks")}) == []
        for text in ("today", "category LLM", "categories"):
            await server.mention("C1", "U1", text)
        posts = await server.wait_posted("C1", 3)
        assert server.mentions == []
        for post in posts:
            assert_harmless(post.text, post.blocks)


def test_every_newer_block_is_tried() -> None:
    """RULE: the kinds that the properties above refuse are those that the bot uses."""
    kinds = {block["type"] for block in EXAMPLES.values()}
    assert kinds == {"container", "data_table", "data_visualization", "context_actions"}
    assert all(find_error("t", [block], ()) == ("", []) for block in EXAMPLES.values())
