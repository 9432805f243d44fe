"""What is posted, how a chart gets there, and what each failure means, over the real slack_sdk."""

import asyncio
import socket
from typing import Any

import pytest

from bot.slack.messenger import SlackMessenger
from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, Refused, RetryLater, Unreachable
from insights.messages.blocks import Details, Heading, Message, Paragraph, Picture, text
from insights.model import Chat
from insights.ports.messaging import Part
from tests.bot.slack.conftest import PNG, Memory, Router, Stage, make_door
from tests.standins.slack import SlackStandin

C1 = Chat(platform="slack", account="T1", id="C1")
CHART = Picture(ref="2026-11-24-en", alt="Papers by topic: LLM 12, RL 3")


def message(words: str, *about: str) -> Message:
    return Message(blocks=(Paragraph(text=text(words)),), about=about)


def part(words: str = "hello") -> Part:
    return Part(payload={"text": words, "blocks": []})


async def deliver(messenger: SlackMessenger, chat: Chat, *messages: Message) -> list[str]:
    anchor, refs = "", []
    for planned in messenger.plan(chat, messages):
        sent = await messenger.send(chat, planned, anchor)
        anchor = sent.anchor
        refs.append(sent.message_ref)
    return refs


async def test_a_head_and_its_thread(unopened: Stage) -> None:
    """The first message stands in the channel, what follows in its thread; nothing unfolds."""
    refs = await deliver(
        unopened.door.messenger, C1, message("head", "a"), message("one", "b"), message("two")
    )
    heads = unopened.server.posted("C1", thread="")
    assert [(post.words, post.ts) for post in heads] == [("head", refs[0])]
    assert [post.words for post in unopened.server.posted("C1", thread=refs[0])] == ["one", "two"]
    for post in unopened.server.posted("C1"):
        assert post.arguments["unfurl_links"] is post.arguments["unfurl_media"] is False
        assert post.text


async def test_a_chat_with_a_thread_keeps_to_it(unopened: Stage) -> None:
    """A subscription made for a thread gets everything there."""
    chat = Chat(platform="slack", account="T1", id="C1", thread="1700000000.000077")
    await deliver(unopened.door.messenger, chat, message("head"), message("one"))
    assert {post.thread_ts for post in unopened.server.posted("C1")} == {"1700000000.000077"}


def test_a_plan_is_deterministic_json(unopened: Stage) -> None:
    """Parts are stored before the first is sent: the same messages make the same JSON."""
    messages = [
        Message(blocks=(Heading(text=text("T")), CHART, Details(summary=text("S"), blocks=())), about=("a",))
    ]
    plan = unopened.door.messenger.plan
    assert plan(C1, messages) == plan(C1, messages)
    assert [planned.about for planned in plan(C1, messages)] == [("a",)]


async def test_a_chart_is_uploaded_once_and_awaited(unopened: Stage) -> None:
    """Two channels at once: one upload, unshared; posted only when Slack has digested it."""
    unopened.server.ready_after = 3
    head = Message(blocks=(CHART, Paragraph(text=text("words"))))
    messenger = unopened.door.messenger
    planned = messenger.plan(C1, [head])[0]
    c2 = Chat(platform="slack", account="T1", id="C2")
    sent = await asyncio.gather(messenger.send(C1, planned, ""), messenger.send(c2, planned, ""))
    assert unopened.server.files == {"F1": PNG}
    assert [one.attachments for one in sent] == [{CHART.ref: "F1"}] * 2
    assert unopened.server.called("files.info") == 3
    image = unopened.server.posted("C2")[0].blocks[0]
    assert image == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": CHART.alt}
    complete = next(given for name, given in unopened.server.calls if name == "files.completeUploadExternal")
    assert not {"channel_id", "channels"} & set(complete)


async def test_a_known_chart_is_not_uploaded_again(unopened: Stage) -> None:
    """The file id kept for the workspace is used; the picture is not even drawn."""
    await test_a_chart_is_uploaded_once_and_awaited(unopened)
    other = make_door(unopened.server, unopened.memory, Router())
    await unopened.memory.put("T1", {CHART.ref: "F1"})
    await deliver(other.messenger, C1, Message(blocks=(CHART,)))
    await other.close()
    assert unopened.memory.drawn == 1
    assert len(unopened.server.files) == 1


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("files.getUploadURLExternal", {"error": "missing_scope"}),
        ("files.getUploadURLExternal", {"drop": "after"}),
        ("upload", {"status": 500}),
        ("upload", {"drop": "before"}),
        ("files.completeUploadExternal", {"error": "internal_error"}),
        ("files.info", {"error": "", "status": 502}),
    ],
)
async def test_without_the_picture_its_words(unopened: Stage, method: str, fault: dict[str, Any]) -> None:
    """However an upload fails, the message still goes out, with the picture's words in its place."""
    unopened.server.plant(method, **fault)
    await deliver(unopened.door.messenger, C1, Message(blocks=(CHART, Paragraph(text=text("words")))))
    [post] = unopened.server.posted("C1")
    assert post.words == f"{CHART.alt}\nwords"


async def test_a_file_that_never_gets_ready(unopened: Stage) -> None:
    """Waiting for Slack's own work is bounded."""
    unopened.server.ready_after = 10_000
    await deliver(unopened.door.messenger, C1, Message(blocks=(CHART,)))
    assert unopened.server.posted("C1")[0].words == CHART.alt
    assert unopened.server.called("files.info") == 20


async def test_a_file_that_is_gone(unopened: Stage) -> None:
    """A kept file id that Slack refuses costs one message its picture; the next uploads it anew."""
    await unopened.memory.put("T1", {CHART.ref: "FDELETED"})
    await deliver(unopened.door.messenger, C1, Message(blocks=(CHART,)), Message(blocks=(CHART,)))
    first, second = unopened.server.posted("C1")
    assert first.words == CHART.alt
    assert second.blocks[0]["slack_file"] == {"id": "F1"}


async def test_too_many_uploads_wait(unopened: Stage) -> None:
    """A rate limit on the upload is no reason to do without the picture: the whole part waits."""
    unopened.server.plant("files.getUploadURLExternal", status=429, retry_after=12)
    with pytest.raises(RetryLater) as caught:
        await deliver(unopened.door.messenger, C1, Message(blocks=(CHART,)))
    assert caught.value.after == 12
    assert not unopened.server.posted("C1")


async def test_an_edit_keeps_blocks_and_text(unopened: Stage) -> None:
    """chat.update with text alone would drop the blocks; a picture keeps its file."""
    messenger = unopened.door.messenger
    [ref] = await deliver(messenger, C1, message("old"))
    await messenger.edit(
        C1, ref, messenger.plan(C1, [Message(blocks=(CHART, Paragraph(text=text("new"))))])[0]
    )
    [post] = unopened.server.posted("C1")
    assert (post.edits, post.words, bool(post.text)) == (1, f"{CHART.alt}\nnew", True)
    assert unopened.memory.files == {("T1", CHART.ref): "F1"}


PERMANENT = ["channel_not_found", "not_in_channel", "is_archived", "account_inactive", "token_revoked",
             "invalid_auth", "restricted_action", "messages_tab_disabled", "user_is_restricted"]  # fmt: skip
CONTENT = [
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "no_text",
    "metadata_too_large",
    "brand_new",
]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        *[({"error": code}, ChatGone) for code in PERMANENT],
        *[({"error": code}, Refused) for code in CONTENT],
        *[({"error": code}, DeliveryUncertain) for code in ("internal_error", "fatal_error")],
        *[({"status": status}, Unreachable) for status in (500, 502, 503)],
        ({"status": 504}, DeliveryUncertain),
        ({"status": 404}, Refused),
        ({"error": "service_unavailable"}, Unreachable),
        ({"error": "rate_limited"}, RetryLater),
        ({"drop": "before"}, DeliveryUncertain),
        ({"drop": "after"}, DeliveryUncertain),
    ],
    ids=str,
)
async def test_what_a_failure_means(
    unopened: Stage, fault: dict[str, Any], kind: type[DeliveryError]
) -> None:
    """Each answer of Slack's is one leaf of the tree, and nothing is sent twice behind the ledger's back."""
    unopened.server.plant("chat.postMessage", **fault)
    with pytest.raises(DeliveryError) as caught:
        await unopened.door.messenger.send(C1, part(), "")
    assert type(caught.value) is kind
    accepted = 1 if fault.get("drop") == "after" else 0
    assert len(unopened.server.posted("C1")) == accepted
    assert "xoxb" not in str(caught.value)


@pytest.mark.parametrize(("given", "after"), [(7, 7.0), (0, 0.0), (None, 30.0)])
async def test_429_waits_as_long_as_slack_says(unopened: Stage, given: float | None, after: float) -> None:
    """Retry-After is obeyed; without it, half a minute."""
    unopened.server.plant("chat.postMessage", status=429, retry_after=given)
    with pytest.raises(RetryLater) as caught:
        await unopened.door.messenger.send(C1, part(), "")
    assert (caught.value.after, caught.value.scope) == (after, "account")


@pytest.mark.parametrize(("channel", "kind"), [("CNEW", ChatGone), ("COLD", ChatGone), ("C404", ChatGone)])
async def test_channels_that_cannot_be_written(
    unopened: Stage, channel: str, kind: type[DeliveryError]
) -> None:
    """Not invited, archived, unknown: the channel is gone for us, and its subscription pauses with the reason."""
    with pytest.raises(kind):
        await unopened.door.messenger.send(Chat(platform="slack", account="T1", id=channel), part(), "")


async def test_an_answer_that_never_comes(unopened: Stage) -> None:
    """After a timeout nobody knows; Slack may well have posted it."""
    unopened.door._web.timeout_s = 0.3
    fault = unopened.server.plant("chat.postMessage", held=True)
    with pytest.raises(DeliveryUncertain):
        await unopened.door.messenger.send(C1, part(), "")
    fault.release()
    assert len(unopened.server.posted("C1")) == 1


async def test_nobody_listening(memory: Memory) -> None:
    """Without a connection nothing was sent."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = SlackStandin()
        server.address = f"127.0.0.1:{taken.getsockname()[1]}"
        door = make_door(server, memory, Router())
        with pytest.raises(Unreachable):
            await door.messenger.send(C1, part(), "")
        await door.close()
