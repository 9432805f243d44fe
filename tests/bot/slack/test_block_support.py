"""What a workspace takes of the newer blocks: asked once, learnt from refusals, kept over restarts and for other processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.slack.api.block_features import CONTAINER, CONTAINER_OF_SECTIONS, EXAMPLES, find_feature
from bot.slack.api.block_support import REFUSAL_TTL, BlockSupport
from bot.slack.api.client import SlackClient
from bot.slack.api.errors import BlocksRefused, response_url_error
from bot.slack.outbound.messenger import SlackMessenger
from bot.slack.rendering.placeholders import newer_block
from insights.errors import Refused
from insights.messages.blocks import Bullets, Details, Message, Paragraph, text
from insights.model import Chat
from insights.ports.messaging import Part
from tests.bot.slack.conftest import NOW, FakeRouter, MemoryStores, SlackApp, make_adapter
from tests.standins.slack import SlackStandin
from tests.standins.slack_rules import find_error

C1 = Chat(platform="slack", account="T1", id="C1")
OLD = {"type": "divider"}


@dataclass
class MovingClock:
    instant: datetime = NOW

    def now(self) -> datetime:
        return self.instant


def make_support(server: SlackStandin, memory: MemoryStores, clock: MovingClock) -> BlockSupport:
    client = SlackClient.from_token(server.bot_token, api_url=server.api_url)
    return BlockSupport(client=client, answers=memory.feature_answers, clock=clock)


async def resolve_all(support: BlockSupport) -> list[str]:
    """The features of the examples that the workspace takes."""
    taken = []
    for feature, example in EXAMPLES.items():
        [resolved] = await support.resolve("T1", [newer_block(dict(example), [OLD])])
        taken += [feature] if resolved == example else []
    await support.client.close()
    return taken


def test_every_example_is_valid_and_is_its_feature() -> None:
    """RULE: what Slack is asked about is valid by its documentation, so that only a workspace without it refuses it."""
    for feature, example in EXAMPLES.items():
        assert find_error("text", [example], ()) == ("", [])
        assert find_feature(example) == feature
    assert find_feature(OLD) == ""


@pytest.mark.parametrize(
    ("unknown", "has_rich_text", "refused"),
    [
        (set(), True, set()),
        ({"data_table"}, True, {"data_table"}),
        ({"container", "context_actions"}, True, {CONTAINER, CONTAINER_OF_SECTIONS, "context_actions"}),
        (set(), False, {CONTAINER}),
        (set(EXAMPLES), True, set(EXAMPLES)),
    ],
    ids=["all taken", "no tables", "no containers, no feedback", "containers of sections", "none"],
)
async def test_slack_is_asked_once_for_all_of_them(
    server: SlackStandin, memory: MemoryStores, unknown: set[str], *, has_rich_text: bool, refused: set[str]
) -> None:
    """RULE: one blocks.validate a workspace, over restarts and processes; its pointers say which it does not take."""
    server.unknown_blocks = unknown
    if not has_rich_text:
        server.container_children -= {"rich_text"}
    for _ in range(3):  # three starts
        taken = await resolve_all(make_support(server, memory, MovingClock()))
        assert set(taken) == set(EXAMPLES) - refused
    assert server.count_calls("blocks.validate") == 1


async def test_a_refusal_is_asked_about_again_after_a_while(
    server: SlackStandin, memory: MemoryStores
) -> None:
    """RULE: workspaces get blocks later than others: a refusal counts for a week, what was taken for ever."""
    server.unknown_blocks = {"data_table"}
    clock = MovingClock()
    support = make_support(server, memory, clock)
    await resolve_all(support)
    server.unknown_blocks = set()
    clock.instant += REFUSAL_TTL - timedelta(minutes=1)
    assert "data_table" not in await resolve_all(support)
    clock.instant += timedelta(minutes=2)
    assert "data_table" in await resolve_all(support)
    clock.instant += 100 * REFUSAL_TTL
    await resolve_all(support)
    assert server.count_calls("blocks.validate") == 2


@pytest.mark.parametrize(
    ("fault", "is_kept", "seconds"),
    [
        ({"error": "unknown_method"}, True, 0),
        ({"error": "invalid_auth"}, False, 61),
        ({"status": 503}, False, 61),
        ({"drop": "after"}, False, 61),
        ({"status": 429, "retry_after": 300}, False, 301),
    ],
    ids=str,
)
async def test_an_answer_that_is_not_about_blocks_is_not_kept(
    server: SlackStandin, memory: MemoryStores, fault: dict[str, Any], *, is_kept: bool, seconds: int
) -> None:
    """RULE: a server without the method has no newer blocks; a wrong token, a limit or a failure says nothing, and Slack is
    asked again when it may answer, not with every message.
    """
    server.inject_fault("blocks.validate", **fault)
    clock = MovingClock()
    support = make_support(server, memory, clock)
    assert await resolve_all(support) == []
    assert await resolve_all(support) == []
    assert server.count_calls("blocks.validate") <= 1
    clock.instant += timedelta(seconds=seconds)
    assert bool(await resolve_all(support)) is not is_kept


async def test_another_process_learns_what_one_has_learnt(server: SlackStandin, memory: MemoryStores) -> None:
    """RULE: a refusal that one process met is known to the others within ten minutes."""
    clock = MovingClock()
    first, second = (make_support(server, memory, clock) for _ in range(2))
    await resolve_all(second)
    await first.save_refusal("T1", {"data_table"})
    clock.instant += timedelta(minutes=11)
    assert "data_table" not in await resolve_all(second)
    assert server.count_calls("blocks.validate") == 1


def placeholders(*features: str) -> Part:
    blocks = [newer_block(dict(EXAMPLES[feature]), [OLD]) for feature in features]
    return Part(payload={"text": "text", "blocks": blocks})


async def send(messenger: SlackMessenger, part: Part) -> None:
    await messenger.send(C1, part, "")


async def test_a_refused_message_is_sent_with_older_blocks(sending_app: SlackApp) -> None:
    """RULE: where blocks.validate was wrong, the refused message goes out at once, without the kinds that the refusal names and
    with the others; those are not sent again, nor after a restart.
    """
    server, messenger = sending_app.server, sending_app.adapter.messenger
    await send(messenger, placeholders("data_table", "data_visualization"))
    server.unknown_blocks = {"data_table"}
    await send(messenger, placeholders("data_table", "data_visualization"))
    server.unknown_blocks = set()
    restarted = make_adapter(server, sending_app.memory, FakeRouter())
    await send(restarted.messenger, placeholders("data_table", "data_visualization"))
    await restarted.close()
    kinds = [[block["type"] for block in post.blocks] for post in server.posted("C1")]
    assert kinds == [["data_table", "data_visualization"], *[["divider", "data_visualization"]] * 2]
    assert server.count_calls("chat.postMessage") == 4
    assert server.count_calls("blocks.validate") == 1


async def test_a_refusal_without_a_pointer_takes_all_newer_blocks(sending_app: SlackApp) -> None:
    """RULE: a message is never lost for its newer blocks."""
    server = sending_app.server
    server.inject_fault("chat.postMessage", error="invalid_blocks")
    await send(sending_app.adapter.messenger, placeholders("data_table", "context_actions"))
    [post] = server.posted("C1")
    assert post.blocks == [OLD, OLD]


async def test_a_refused_length_does_not_count_against_the_blocks(sending_app: SlackApp) -> None:
    """RULE: msg_blocks_too_long is one message's: the next is sent with newer blocks."""
    server, messenger = sending_app.server, sending_app.adapter.messenger
    server.inject_fault("chat.postMessage", error="msg_blocks_too_long")
    for _ in range(2):
        await send(messenger, placeholders("data_table"))
    kinds = [[block["type"] for block in post.blocks] for post in server.posted("C1")]
    assert kinds == [["divider"], ["data_table"]]


async def test_a_refusal_of_other_blocks_is_raised(sending_app: SlackApp) -> None:
    """RULE: nothing is repeated in vain, and nothing is learnt of it."""
    server, messenger = sending_app.server, sending_app.adapter.messenger
    await send(messenger, placeholders("data_table"))
    blocks = [*placeholders("data_table").payload["blocks"], {"type": "header"}]
    with pytest.raises(Refused):
        await send(messenger, Part(payload={"text": "text", "blocks": blocks}))
    assert server.count_calls("chat.postMessage") == 2
    await send(messenger, placeholders("data_table"))
    assert [block["type"] for block in server.posted("C1")[-1].blocks] == ["data_table"]


@pytest.mark.parametrize(
    ("children", "kinds"),
    [({"section", "rich_text"}, {"rich_text"}), ({"section"}, {"section"})],
    ids=["both", "sections alone"],
)
async def test_a_container_has_the_children_that_the_workspace_takes(
    sending_app: SlackApp, children: set[str], kinds: set[str]
) -> None:
    """RULE: as its page allows, or as the live validator does: the same text either way."""
    sending_app.server.container_children = frozenset(children)
    bullets = Bullets(items=(text("a & b <!here>"), text("c")))
    details = Details(summary=text("Topic"), blocks=(bullets, Paragraph(text=text("d: e"))))
    messenger = sending_app.adapter.messenger
    [part] = messenger.plan(C1, [Message(blocks=(details,), rich=True)])
    await send(messenger, part)
    [post] = sending_app.server.posted("C1")
    [container] = post.blocks
    assert {child["type"] for child in container["child_blocks"]} == kinds
    shown = post.visible_text.replace("•  ", "").replace("&amp;", "&").replace("&lt;", "<")
    assert shown.replace("&gt;", ">") == "Topic\na & b <!here>\nc\nd: e"
    assert sending_app.server.mentions == []


async def test_another_refusal_is_not_answered_with_older_blocks(sending_app: SlackApp) -> None:
    """RULE: what has nothing to do with blocks is refused once, and nothing is tried in vain."""
    server, messenger = sending_app.server, sending_app.adapter.messenger
    server.inject_fault("chat.postMessage", error="metadata_too_large")
    with pytest.raises(Refused):
        await send(messenger, placeholders("data_table"))
    assert server.posted("C1") == []


@pytest.mark.parametrize(
    "answer", ["invalid_blocks", '{"ok": false, "error": "invalid_blocks"}', "Bad Request"]
)
def test_a_response_url_refuses_blocks(answer: str) -> None:
    """RULE: in Slack's JSON, in a word or without one: a refusal of blocks, as by a method."""
    error = response_url_error(400, {}, answer)
    assert isinstance(error, BlocksRefused)
    assert error.is_of_kind is (answer != "Bad Request")
    assert response_url_error(200, {}, "ok") is response_url_error(200, {}, '{"ok": true}') is None
    assert type(response_url_error(404, {}, "used_url")) is Refused
