"""SlackMessenger over the real slack_sdk: threads, picture uploads, and the DeliveryError for each failure."""

import asyncio
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.slack.api.errors import BLOCK_ERRORS, CONTENT_ERRORS, BlocksRefused
from bot.slack.outbound.messenger import SlackMessenger
from insights.errors import ChatGone, DeliveryError, DeliveryUncertain, Refused, RetryLater, Unreachable
from insights.messages.blocks import Details, Heading, Message, Paragraph, Picture, text
from insights.model import Chat
from insights.ports.messaging import Part
from insights.text.word_lists import word_set
from tests.bot.slack.conftest import PNG, FakeRouter, MemoryStores, SlackApp, make_adapter
from tests.standins.slack import SlackStandin

C1 = Chat(platform="slack", account="T1", id="C1")
CHART = Picture(ref="2026-11-24-en", alt="Papers by topic: LLM 12, RL 3")


def message(text_: str, *paper_ids: str) -> Message:
    return Message(blocks=(Paragraph(text=text(text_)),), paper_ids=paper_ids)


def part(text_: str = "hello") -> Part:
    return Part(payload={"text": text_, "blocks": []})


async def deliver(messenger: SlackMessenger, chat: Chat, *messages: Message) -> list[str]:
    anchor, refs = "", []
    for planned in messenger.plan(chat, messages):
        sent = await messenger.send(chat, planned, anchor)
        anchor = sent.anchor
        refs.append(sent.message_ref)
    return refs


async def test_the_first_message_is_the_head_of_a_thread(sending_app: SlackApp) -> None:
    """The first message is in the channel, the others in its thread; no link shows a preview."""
    refs = await deliver(
        sending_app.adapter.messenger, C1, message("head", "a"), message("one", "b"), message("two")
    )
    heads = sending_app.server.posted("C1", thread="")
    assert [(post.visible_text, post.ts) for post in heads] == [("head", refs[0])]
    assert [post.visible_text for post in sending_app.server.posted("C1", thread=refs[0])] == ["one", "two"]
    for post in sending_app.server.posted("C1"):
        assert post.arguments["unfurl_links"] is post.arguments["unfurl_media"] is False
        assert post.text


async def test_a_chat_with_a_thread_gets_everything_there(sending_app: SlackApp) -> None:
    """A subscription for a thread posts nothing in the channel."""
    chat = Chat(platform="slack", account="T1", id="C1", thread="1700000000.000077")
    sending_app.server.add_message("C1", chat.thread)
    await deliver(sending_app.adapter.messenger, chat, message("head"), message("one"))
    assert {post.thread_ts for post in sending_app.server.posted("C1")} == {"1700000000.000077"}


def test_a_plan_is_deterministic_json(sending_app: SlackApp) -> None:
    """Parts are stored before the first is sent: the same messages give the same JSON."""
    messages = [
        Message(
            blocks=(Heading(text=text("T")), CHART, Details(summary=text("S"), blocks=())), paper_ids=("a",)
        )
    ]
    plan = sending_app.adapter.messenger.plan
    assert plan(C1, messages) == plan(C1, messages)
    assert [planned.paper_ids for planned in plan(C1, messages)] == [("a",)]


async def test_a_chart_is_uploaded_once_and_awaited(sending_app: SlackApp) -> None:
    """Two channels at once: one upload, shared with no channel, and posted once Slack has processed it."""
    sending_app.server.ready_after = 3
    head = Message(blocks=(CHART, Paragraph(text=text("words"))))
    messenger = sending_app.adapter.messenger
    planned = messenger.plan(C1, [head])[0]
    c2 = Chat(platform="slack", account="T1", id="C2")
    sent = await asyncio.gather(messenger.send(C1, planned, ""), messenger.send(c2, planned, ""))
    assert sending_app.server.files == {"F1": PNG}
    assert [each.attachments for each in sent] == [{CHART.ref: "F1"}] * 2
    assert sending_app.server.count_calls("files.info") == 3
    image = sending_app.server.posted("C2")[0].blocks[0]
    assert image == {"type": "image", "slack_file": {"id": "F1"}, "alt_text": CHART.alt}
    completion = next(
        arguments for name, arguments in sending_app.server.calls if name == "files.completeUploadExternal"
    )
    assert not {"channel_id", "channels"} & set(completion)


async def test_a_known_chart_is_not_uploaded_again(sending_app: SlackApp) -> None:
    """The stored file id of the workspace is used; the picture is not even loaded."""
    await test_a_chart_is_uploaded_once_and_awaited(sending_app)
    other = make_adapter(sending_app.server, sending_app.memory, FakeRouter())
    await sending_app.memory.save("T1", {CHART.ref: "F1"})
    await deliver(other.messenger, C1, Message(blocks=(CHART,)))
    await other.close()
    assert sending_app.memory.picture_reads == 1
    assert len(sending_app.server.files) == 1


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
async def test_a_failed_upload_leaves_the_alt_text(
    sending_app: SlackApp, method: str, fault: dict[str, Any]
) -> None:
    """RULE: the message is sent, with the picture's alt text in its place, at whichever step the upload fails, three times
    where another try may help.
    """
    sending_app.server.inject_fault(method, **fault, times=3)
    await deliver(sending_app.adapter.messenger, C1, Message(blocks=(CHART, Paragraph(text=text("words")))))
    [post] = sending_app.server.posted("C1")
    assert post.visible_text == f"{CHART.alt}\nwords"


@pytest.mark.parametrize(
    "method", ["files.getUploadURLExternal", "files.completeUploadExternal", "files.info"]
)
async def test_an_upload_that_fails_once_is_tried_again(sending_app: SlackApp, method: str) -> None:
    """RULE: an error of Slack's at one of the upload's steps costs no message its picture."""
    sending_app.server.inject_fault(method, status=502)
    await deliver(sending_app.adapter.messenger, C1, Message(blocks=(CHART,)))
    assert sending_app.server.posted("C1")[0].blocks[0]["type"] == "image"


async def test_a_file_that_is_never_ready(sending_app: SlackApp) -> None:
    """Waiting for Slack's processing is bounded."""
    sending_app.server.ready_after = 10_000
    await deliver(sending_app.adapter.messenger, C1, Message(blocks=(CHART,)))
    assert sending_app.server.posted("C1")[0].visible_text == CHART.alt
    assert sending_app.server.count_calls("files.info") == 20


async def test_a_message_does_not_wait_long_for_its_picture(sending_app: SlackApp) -> None:
    """RULE: a slow upload delays the message, which is given back unsent; it goes on, and is made once."""
    messenger = sending_app.adapter.home.messenger
    fault = sending_app.server.inject_fault("files.completeUploadExternal", delays_answer=True)
    messenger.uploader.patience_s = 0.05
    with pytest.raises(RetryLater):
        await deliver(messenger, C1, Message(blocks=(CHART,)))
    assert not sending_app.server.posted("C1")
    fault.release()
    messenger.uploader.patience_s = 30.0
    await deliver(messenger, C1, Message(blocks=(CHART,)))
    assert sending_app.server.posted("C1")[0].blocks[0]["type"] == "image"
    assert sending_app.memory.picture_reads == 1


async def test_a_stored_file_that_slack_refuses(sending_app: SlackApp) -> None:
    """It costs one message its picture; the next message uploads the picture again."""
    await sending_app.memory.save("T1", {CHART.ref: "FDELETED"})
    await deliver(sending_app.adapter.messenger, C1, Message(blocks=(CHART,)), Message(blocks=(CHART,)))
    first, second = sending_app.server.posted("C1")
    assert first.visible_text == CHART.alt
    assert second.blocks[0]["slack_file"] == {"id": "F1"}


async def test_a_rate_limited_upload_delays_the_message(sending_app: SlackApp) -> None:
    """A rate limit on the upload is raised as RetryLater: the message is not sent without its picture."""
    sending_app.server.inject_fault("files.getUploadURLExternal", status=429, retry_after=12)
    with pytest.raises(RetryLater) as caught:
        await deliver(sending_app.adapter.messenger, C1, Message(blocks=(CHART,)))
    assert caught.value.retry_after_s == 12
    assert not sending_app.server.posted("C1")


async def test_an_edit_keeps_blocks_and_text(sending_app: SlackApp) -> None:
    """chat.update with text alone would drop the blocks; a picture's file id is stored."""
    messenger = sending_app.adapter.messenger
    [ref] = await deliver(messenger, C1, message("old"))
    await messenger.edit(
        C1, ref, messenger.plan(C1, [Message(blocks=(CHART, Paragraph(text=text("new"))))])[0]
    )
    [post] = sending_app.server.posted("C1")
    assert (post.edits, post.visible_text, bool(post.text)) == (1, f"{CHART.alt}\nnew", True)
    assert sending_app.memory.files == {("T1", CHART.ref): "F1"}


# The errors of chat.postMessage that speak of the channel, the person, the token or the workspace
# (docs.slack.dev/reference/methods/chat.postMessage#errors), and those of conversations.open.
PERMANENT = sorted(
    word_set(
        """
access_denied accesslimited account_inactive app_access_restricted cannot_dm_bot channel_is_archived channel_not_found
ekm_access_denied enterprise_is_restricted invalid_auth is_archived messages_tab_disabled missing_scope no_permission
not_allowed_token_type not_authed not_in_channel org_login_required restricted_action
restricted_action_non_threadable_channel restricted_action_read_only_channel restricted_action_thread_locked
restricted_action_thread_only_channel team_access_not_granted team_not_found token_expired token_revoked
two_factor_setup_required user_disabled user_is_bot user_is_restricted user_not_found user_not_visible"""
    )
)
CONTENT = [
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "invalid_arguments",
    "invalid_blocks_format",
    "markdown_text_conflict",
    "no_text",
    "too_many_attachments",
    "metadata_too_large",
    "brand_new",
]


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        *[({"error": code}, ChatGone) for code in PERMANENT],
        *[
            ({"error": code}, BlocksRefused if code in BLOCK_ERRORS | CONTENT_ERRORS else Refused)
            for code in CONTENT
        ],
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
async def test_each_failure_is_one_delivery_error(
    sending_app: SlackApp, fault: dict[str, Any], kind: type[DeliveryError]
) -> None:
    """Each of Slack's answers is one kind of DeliveryError, and the client repeats nothing by itself."""
    sending_app.server.inject_fault("chat.postMessage", **fault)
    with pytest.raises(DeliveryError) as caught:
        await sending_app.adapter.messenger.send(C1, part(), "")
    assert type(caught.value) is kind
    accepted = 1 if fault.get("drop") == "after" else 0
    assert len(sending_app.server.posted("C1")) == accepted
    assert "xoxb" not in str(caught.value)


Call = Callable[[SlackApp], Awaitable[object]]
CALLS: dict[str, Call] = {
    "chat.postMessage": lambda app: app.adapter.messenger.send(C1, part(), ""),
    "chat.update": lambda app: app.adapter.messenger.edit(C1, "1.1", part()),
    "chat.postEphemeral": lambda app: app.adapter.client.post_ephemeral("C1", "U1", "text", []),
    "files.getUploadURLExternal": lambda app: app.adapter.client.upload_file(PNG, "a.png", "a", "a"),
    "upload": lambda app: app.adapter.client.upload_file(PNG, "a.png", "a", "a"),
    "files.completeUploadExternal": lambda app: app.adapter.client.upload_file(PNG, "a.png", "a", "a"),
    "response_url": lambda app: app.adapter.client.respond(
        app.server.new_response_url("C1", "U1"), {"text": "text"}
    ),
    "blocks.validate": lambda app: app.adapter.client.find_refused_blocks([{"type": "divider"}]),
    "chat.startStream": lambda app: app.adapter.client.start_stream("D1", "1.1", "T1", "U1"),
}


@pytest.mark.parametrize("fault", [{"drop": "before"}, {"drop": "after"}, {"status": 503}], ids=str)
@pytest.mark.parametrize("method", CALLS)
async def test_a_failed_call_is_made_once(sending_app: SlackApp, method: str, fault: dict[str, Any]) -> None:
    """RULE: the SDK repeats nothing: whether a call is made again is the ledger's decision, or the reply's."""
    injected = sending_app.server.inject_fault(method, times=3, **fault)
    with pytest.raises(DeliveryError):
        await CALLS[method](sending_app)
    assert injected.times == 2


@pytest.mark.parametrize(("header", "retry_after_s"), [(7, 7.0), (0, 0.0), (None, 30.0)])
async def test_a_rate_limit_has_slacks_retry_after(
    sending_app: SlackApp, header: float | None, retry_after_s: float
) -> None:
    """Retry-After in seconds; 30 without it."""
    sending_app.server.inject_fault("chat.postMessage", status=429, retry_after=header)
    with pytest.raises(RetryLater) as caught:
        await sending_app.adapter.messenger.send(C1, part(), "")
    assert (caught.value.retry_after_s, caught.value.scope) == (retry_after_s, "account")


@pytest.mark.parametrize(("channel", "kind"), [("CNEW", ChatGone), ("COLD", ChatGone), ("C404", ChatGone)])
async def test_channels_where_the_bot_cannot_post(
    sending_app: SlackApp, channel: str, kind: type[DeliveryError]
) -> None:
    """Not invited, archived or unknown is ChatGone, which pauses the subscription."""
    with pytest.raises(kind):
        await sending_app.adapter.messenger.send(Chat(platform="slack", account="T1", id=channel), part(), "")


async def test_a_timeout_is_uncertain(sending_app: SlackApp) -> None:
    """After a timeout Slack may have posted the message."""
    sending_app.adapter.client.connection.timeout_s = 0.3
    fault = sending_app.server.inject_fault("chat.postMessage", delays_answer=True)
    with pytest.raises(DeliveryUncertain):
        await sending_app.adapter.messenger.send(C1, part(), "")
    fault.release()
    assert len(sending_app.server.posted("C1")) == 1


async def test_no_connection_is_unreachable(memory: MemoryStores) -> None:
    """Without a connection nothing was sent: a retry is safe."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        server = SlackStandin()
        server.address = f"127.0.0.1:{taken.getsockname()[1]}"
        adapter = make_adapter(server, memory, FakeRouter())
        with pytest.raises(Unreachable):
            await adapter.messenger.send(C1, part(), "")
        await adapter.close()
