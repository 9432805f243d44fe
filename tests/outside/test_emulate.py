"""The Slack client and messenger against npm's `emulate`, a Slack that others wrote (make test-outside).

It stores messages, threads, metadata, files and views, and checks tokens, scopes and channels. It has no Socket Mode, commands,
buttons, streams, blocks.validate, users.conversations, rates or limits of blocks: those the stand-in of tests/standins checks.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from typing import Any

import pytest

from bot.slack.api.block_support import BlockSupport
from bot.slack.api.client import SlackClient
from bot.slack.api.file_uploads import PictureUploader
from bot.slack.inbound.modals import ModalOrigin, question_view
from bot.slack.outbound.messenger import METADATA_EVENT, SlackMessenger
from insights.errors import ChatGone, Refused
from insights.messages.blocks import Bullets, Details, Heading, Message, Paragraph, Picture, link, text
from insights.model import Action, Chat
from tests.bot.slack.conftest import PNG, MemoryStores, StoppedClock
from tests.outside.npm_packages import find_free_port, install, serve

MIN_NODE = (22, 15)
TEAM, CHANNEL, ADMIN = "T000000001", "C000000001", "U000000001"
CHAT = Chat(platform="slack", account=TEAM, id=CHANNEL)
SCOPES = ["chat:write", "files:write", "files:read", "users:read", "channels:read"]
TOKENS = {
    "bot": SCOPES,
    "reader": ["channels:history", "files:read"],
    "no-files": ["chat:write"],
    "no-posts": ["users:read"],
}
SEED = {
    "slack": {
        "strict_scopes": True,
        "tokens": [
            {"token": f"xoxb-{name}", "scopes": scopes, "bot_id": "B000000001"}
            for name, scopes in TOKENS.items()
        ],
    }
}
DIGEST = (
    Message(
        blocks=(Heading(text=text("AI papers of 24 November 2026")), Picture(ref="chart", alt="LLM 12, RL 7")),
        paper_ids=("2611.00001",),
        edition="2026-11-24",
    ),
    Message(
        blocks=(
            Details(
                summary=text("LLM <!channel> & *co*"),
                blocks=(Bullets(items=(text(link("One", "https://arxiv.org/abs/2611.00001")),)),),
            ),
        ),
        paper_ids=("2611.00001", "2611.00002"),
        edition="2026-11-24",
        rich=True,
    ),
)  # fmt: skip
Connect = Callable[[str], SlackMessenger]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of its Web API."""
    node, modules = install("emulate", MIN_NODE)
    folder, port = tmp_path_factory.mktemp("emulate"), find_free_port()
    seed = folder / "seed.json"
    seed.write_text(json.dumps(SEED), encoding="utf-8")
    script = modules / "emulate" / "dist" / "index.js"
    words = ("start", "--service", "slack", "--port", str(port), "--seed", str(seed))
    with serve(node, str(script), *words, folder=folder, port=port):
        yield f"http://127.0.0.1:{port}/api/"


@pytest.fixture
async def connect(server: str) -> AsyncIterator[Connect]:
    """A messenger with one of the TOKENS."""
    async with AsyncExitStack() as stack:

        async def sleep(_: float) -> None:
            pass

        def messenger(token: str) -> SlackMessenger:
            client = SlackClient.from_token(f"xoxb-{token}", api_url=server)
            stack.push_async_callback(client.close)
            memory = MemoryStores()
            uploader = PictureUploader(client=client, pictures=memory, attachments=memory, sleep=sleep)
            support = BlockSupport(client=client, answers=memory.feature_answers, clock=StoppedClock())
            return SlackMessenger(client=client, uploader=uploader, support=support)

        yield messenger


async def post_digest(messenger: SlackMessenger) -> str:
    """Posts every part; returns the head's ts."""
    anchor = ""
    for part in messenger.plan(CHAT, DIGEST):
        anchor = (await messenger.send(CHAT, part, anchor)).anchor
    return anchor


async def read_thread(connect: Connect, head: str) -> list[dict[str, Any]]:
    sdk = connect("reader").client.connection.sdk_client("xoxb-reader")
    answer = await sdk.conversations_replies(channel=CHANNEL, ts=head, include_all_metadata=True)
    messages: list[dict[str, Any]] = answer["messages"]
    return messages


async def test_a_digest_is_a_head_and_its_thread(connect: Connect) -> None:
    """RULE: the first message stands in the channel, the others in its thread, in order; the text beside the blocks is escaped."""
    head = await post_digest(connect("bot"))
    first, second = await read_thread(connect, head)
    assert (first["ts"], second["thread_ts"]) == (head, head)
    assert first["text"].startswith("AI papers of 24 November 2026")
    assert second["text"].startswith("LLM &lt;!channel&gt; &amp; *co*")
    assert [block["type"] for block in second["blocks"]][:2] == ["rich_text", "rich_text"]


async def test_metadata_comes_back(connect: Connect) -> None:
    """RULE: every message of a digest names its edition and its papers to other apps."""
    head = await post_digest(connect("bot"))
    read = [message["metadata"] for message in await read_thread(connect, head)]
    assert read == [
        {
            "event_type": METADATA_EVENT,
            "event_payload": {"edition": "2026-11-24", "papers": list(message.paper_ids)},
        }
        for message in DIGEST
    ]


async def test_the_chart_is_a_file_of_slack(connect: Connect, server: str) -> None:
    """RULE: it is uploaded once for two posts, the image block names it, and its bytes are the chart's."""
    messenger = connect("bot")
    heads = [await post_digest(messenger), await post_digest(messenger)]
    images = [
        block
        for head in heads
        for message in await read_thread(connect, head)
        for block in message["blocks"]
        if block["type"] == "image"
    ]
    assert [image["alt_text"] for image in images] == ["LLM 12, RL 7"] * 2
    (file_id,) = {image["slack_file"]["id"] for image in images}
    sdk = messenger.client.connection.sdk_client("xoxb-bot")
    file = (await sdk.files_info(file=file_id))["file"]
    assert (file["mimetype"], file["size"]) == ("image/png", len(PNG))
    async with sdk.session.get(
        file["url_private"], headers={"Authorization": "Bearer xoxb-bot"}
    ) as downloaded:
        assert await downloaded.read() == PNG


async def test_a_post_is_edited_with_its_blocks(connect: Connect) -> None:
    """RULE: a correction replaces text and blocks."""
    messenger = connect("bot")
    head = await post_digest(messenger)
    [part] = messenger.plan(CHAT, [Message(blocks=(Paragraph(text=text("corrected")),))])
    await messenger.edit(CHAT, head, part)
    first, *_ = await read_thread(connect, head)
    assert first["text"] == "corrected"
    assert first["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "corrected"}]


async def test_an_unknown_channel_is_gone(connect: Connect) -> None:
    """RULE: channel_not_found ends the subscription with that reason."""
    messenger = connect("bot")
    [part, *_] = messenger.plan(CHAT, DIGEST[1:])
    with pytest.raises(ChatGone) as gone:
        await messenger.send(Chat(platform="slack", account=TEAM, id="C404"), part, "")
    assert gone.value.reason == "channel_not_found"


async def test_a_missing_scope_is_named(connect: Connect) -> None:
    """RULE: without chat:write nothing can be delivered; without files:write the digest comes without its chart."""
    with pytest.raises(ChatGone) as gone:
        await post_digest(connect("no-posts"))
    assert gone.value.reason == "missing_scope"
    head = await post_digest(connect("no-files"))
    first, _ = await read_thread(connect, head)
    assert "image" not in {block["type"] for block in first["blocks"]}
    assert "LLM 12, RL 7" in first["text"]


async def test_reads_need_no_address_with_arguments(connect: Connect) -> None:
    """RULE: every method's arguments are in the body, which this server alone reads."""
    client = connect("bot").client
    assert (await client.identify()).team_id == TEAM
    assert (await client.get_user(ADMIN))["is_admin"] is True
    assert (await client.get_channel(CHANNEL))["is_member"] is True


async def test_a_modal_opens_once_for_its_trigger(connect: Connect) -> None:
    """RULE: a home is published; a modal opens with the trigger that Slack gave, once."""
    client = connect("bot").client
    await client.publish_home(ADMIN, {"type": "home", "blocks": [{"type": "divider"}]})
    given = await client.connection.sdk_client("xoxb-bot").api_call(
        "views.generateTriggerId", json={"user_id": ADMIN}
    )
    view = question_view(["2611.00001"], ModalOrigin(channel=CHANNEL, action=Action(verb="ask")), "en")
    await client.open_view(given["trigger_id"], view)
    with pytest.raises(Refused, match="exchanged_trigger_id"):
        await client.open_view(given["trigger_id"], view)
