"""Dialogues through the real slack-bolt and slack_sdk against a stand-in Slack."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from insights.messages.blocks import Button, Buttons, Message, Paragraph, for_asker, text
from insights.model import Action, Chat, IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.slack.conftest import SlackApp

C1 = Chat(platform="slack", account="T1", id="C1")


@pytest.mark.parametrize(
    ("command", "text_", "expected"),
    [
        ("/insights", "today", "/today"),
        ("/insights", "category LLM", "/category LLM"),
        ("/insights", "/Category  LLM", "/category LLM"),
        ("/insights", "", "/help"),
        ("/insights", "which paper is about robots?", "which paper is about robots?"),
        ("/category", "LLM &amp; RL", "/category LLM & RL"),
        ("/subscribe", "", "/subscribe"),
        ("/renamed", "status", "/status"),
    ],
)
async def test_a_slash_command_is_answered_to_who_asked(
    app: SlackApp, command: str, text_: str, expected: str
) -> None:
    """Every spelling of a command means the same command; its answer comes by the response_url, to that person alone."""
    await app.server.command("C1", "U1", command, text_)
    [answer] = await app.server.wait_ephemeral()
    assert (answer.visible_text, answer.thread_ts, answer.user) == (f"heard: {expected}", "", "U1")
    shares = [] if expected in ("/help", "/status") else ["Post to the channel"]
    assert (answer.buttons, app.server.responses[0]["response_type"]) == (shares, "ephemeral")
    assert not app.server.posted("C1")
    assert (app.router.events[0].chat, app.router.events[0].kind) == (C1, "message")


@pytest.mark.parametrize(
    ("text_", "expected"),
    [
        ("category LLM", "/category LLM"),
        ("/category LLM", "/category LLM"),
        (
            "what does <https://arxiv.org/abs/2411.02355|arxiv.org> say?",
            "what does https://arxiv.org/abs/2411.02355 say?",
        ),
        ("is 1 &lt; 2 &amp;&amp; 3 &gt; 2?", "is 1 < 2 && 3 > 2?"),
        ("", "/help"),
    ],
)
async def test_a_mention_is_answered_in_its_thread(app: SlackApp, text_: str, expected: str) -> None:
    """The answer to a mention starts a thread under it; the text arrives as it was typed."""
    ts = await app.server.mention("C1", "U1", text_)
    [post] = await app.server.wait_posted("C1", thread=ts)
    await app.wait_until_answered()
    assert post.visible_text == f"heard: {expected}"
    assert app.memory.paper_ids == {
        (Chat(platform="slack", account="T1", id="C1", thread=ts), post.ts): ("2411.02355",)
    }


async def test_a_reply_in_a_thread_is_about_its_head(app: SlackApp) -> None:
    """A mention in a thread is a reply to the thread's head and is answered there; the chat is the channel."""
    await app.server.mention("C1", "U1", "why?", thread_ts="1700000000.000001")
    [post] = await app.server.wait_posted("C1", thread="1700000000.000001")
    [incoming] = app.router.events
    assert (incoming.reply_to, incoming.chat, incoming.text) == ("1700000000.000001", C1, "why?")
    assert post.thread_ts == "1700000000.000001"


async def test_direct_messages(app: SlackApp) -> None:
    """In direct messages no mention is needed; a reply in a thread stays in it."""
    await app.server.direct_message("U2", "today")
    await app.server.wait_posted("D1", 1, thread="")
    await app.server.direct_message("U2", "and why?", thread_ts="1700000000.000009")
    await app.server.wait_posted("D1", 1, thread="1700000000.000009")
    first, second = app.router.events
    assert (first.text, first.chat_type, first.locale) == ("/today", "private", "ko-KR")
    assert (second.text, second.reply_to) == ("and why?", "1700000000.000009")


async def test_bot_messages_and_other_subtypes_are_ignored(app: SlackApp) -> None:
    """Messages of bots, edits and joins are no messages to the bot: no loops."""
    base = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "hi", "ts": "1.1"}
    await app.server.event(base | {"bot_id": "BOTHER"})
    await app.server.event(base | {"subtype": "message_changed"})
    await app.server.event(base | {"channel_type": "channel", "channel": "C1"})
    await app.server.direct_message("U1", "last")
    await app.server.wait_posted("D1")
    assert [incoming.text for incoming in app.router.events] == ["last"]


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
async def test_messages_of_every_user_subtype_are_received(app: SlackApp, subtype: str) -> None:
    """A reply that is shown in the channel too, or carries a file, is a message all the same."""
    event = {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": "U1",
        "text": "why?",
        "ts": "1.1",
    }
    await app.server.event(event | {"subtype": subtype})
    await app.server.wait_posted("D1")
    assert [incoming.text for incoming in app.router.events] == ["why?"]


async def test_a_repeat_is_answered_once(app: SlackApp) -> None:
    """Slack repeats events; each is recognised by its event_id."""
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> today", "ts": "1.1"}
    await app.server.event(event, event_id="Ev42")
    await app.server.event(event, event_id="Ev42", retry=1)
    await app.server.event(event, event_id="Ev43")
    await app.server.wait_posted("C1", 2)
    await app.wait_until_answered()
    assert len(app.router.events) == 2


async def test_membership(app: SlackApp) -> None:
    """The bot's invitation and removal, and a channel's archiving and new id, are events; other people's joining is not."""
    server = app.server
    await server.event({"type": "member_joined_channel", "user": "U2", "channel": "C1"})
    await server.join("CNEW")
    await server.leave("C2")
    await server.leave("CNEW", "channel_archive")
    await server.rename_id("C1", "C9")
    await server.event({"type": "member_left_channel", "user": "UBOT", "channel": "C9"})
    await app.wait_until_answered()
    received = [(incoming.kind, incoming.chat.id, incoming.moved_to) for incoming in app.router.events]
    assert received == [
        ("joined", "CNEW", ""),
        ("left", "C2", ""),
        ("left", "CNEW", ""),
        ("moved", "C1", "C9"),
        ("left", "C9", ""),
    ]


async def test_a_button_replaces_its_message_and_answers_in_its_thread(app: SlackApp) -> None:
    """A button returns its action; `replace` edits its message, `show` answers below it."""
    question = Message(
        blocks=(
            Paragraph(text=text("Which?")),
            Buttons(
                buttons=(
                    Button(label="LLM :fire:", action=Action(verb="category", args=("llm", 'a"b<'))),
                    Button(label="arXiv", url="https://arxiv.org"),
                )
            ),
        )
    )

    async def handler(incoming: IncomingEvent, reply: Reply) -> None:
        if incoming.kind == "message":
            await reply.show(question)
        else:
            await reply.replace(Message(blocks=(Paragraph(text=text(f"{incoming.action}")),)))
            await reply.show(Message(blocks=(Paragraph(text=text("more")),)))
            await reply.notify("only you & <me>")

    app.router.handler = handler
    ts = await app.server.mention("C1", "U1", "categories")
    [post] = await app.server.wait_posted("C1", thread=ts)
    await app.server.press_button("C1", post.ts, "arXiv")
    await app.server.press_button("C1", post.ts, "LLM :fire:", "U2")
    await app.server.wait_until(lambda: app.server.ephemerals)
    [pressed] = [incoming for incoming in app.router.events if incoming.kind == "button"]
    assert pressed.action == Action(verb="category", args=("llm", 'a"b<'))
    assert (pressed.message_ref, pressed.sender.id) == (post.ts, "U2")
    assert (post.edits, post.visible_text) == (1, str(pressed.action))
    assert app.server.posted("C1", thread=ts)[1].visible_text == "bo 님의 요청:\nmore"
    ephemeral = app.server.ephemerals[0]
    assert (ephemeral.user, ephemeral.visible_text, ephemeral.thread_ts) == ("U2", "only you & <me>", ts)


async def test_acknowledged_before_the_answer_is_ready(app: SlackApp) -> None:
    """Slack gets its acknowledgement at once; the answer is made after it."""
    may_answer = asyncio.Event()

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await may_answer.wait()
        await reply.show(Message(blocks=(Paragraph(text=text("done")),)))

    app.router.handler = handler
    await app.server.command("C1", "U1", "/insights", "today")
    await app.server.mention("C1", "U1", "today")
    assert app.server.acks == 2
    assert not app.server.posted("C1") + app.server.ephemerals
    may_answer.set()
    await app.server.wait_posted("C1")
    await app.server.wait_ephemeral()


async def test_a_channel_without_the_bot_is_answered_and_shared_after_an_invitation(app: SlackApp) -> None:
    """RULE: a command is answered where the bot is no member; only to post the answer it must be invited, and says so."""
    server = app.server
    await server.command("CNEW", "U2", "/insights", "today")
    [answer] = await server.wait_ephemeral()
    assert answer.visible_text == "heard: /today"
    await server.press_ephemeral(answer, "채널에 올리기")
    hint = (await server.wait_ephemeral(2))[1]
    assert "/invite" in hint.visible_text
    assert "초대" in hint.visible_text
    server.channels["CNEW"] = "member"
    await server.press_ephemeral(answer, "채널에 올리기")
    [post] = await server.wait_posted("CNEW")
    assert post.visible_text == "bo 님의 요청: /today\nheard: /today"


async def test_an_answer_is_posted_for_all_with_the_name_of_who_asked(app: SlackApp) -> None:
    """RULE: the button asks the same once more, to the channel; the name is text, and the answer seen alone is gone."""
    server = app.server
    await server.command("C1", "U1", "/category", "LLM &lt;b&gt;")
    [answer] = await server.wait_ephemeral()
    await server.press_ephemeral(answer, "Post to the channel")
    [post] = await server.wait_posted("C1")
    await app.wait_until_answered()
    assert post.visible_text == "Ann <!here> asked: /category LLM <b>\nheard: /category LLM <b>"
    assert (server.mentions, server.ephemerals, post.thread_ts) == ([], [], "")
    assert [incoming.answered_to for incoming in app.router.events] == ["asker", "chat"]


async def test_what_is_for_the_asker_alone_is_ephemeral_in_a_thread_too(app: SlackApp) -> None:
    """RULE: of a mention's answer that part is ephemeral, in the thread only where there is one already."""

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await reply.show(for_asker(Message(blocks=(Paragraph(text=text("only you")),))))

    app.router.handler = handler
    await app.server.mention("C1", "U1", "help", thread_ts="1700000000.000001")
    await app.server.mention("C1", "U1", "help")
    answers = await app.server.wait_ephemeral(2)
    assert sorted(answer.thread_ts for answer in answers) == ["", "1700000000.000001"]
    assert all(answer.buttons == [] for answer in answers)
    await app.server.direct_message("U1", "help")
    assert (await app.server.wait_posted("D1"))[0].visible_text == "only you"


async def test_in_the_direct_messages_of_others_a_command_is_answered(app: SlackApp) -> None:
    """RULE: Slack shows the bot nothing of them and takes no message there; the response_url is answered all the same."""
    await app.server.command("DOTHERS", "U1", "/insights", "today")
    [answer] = await app.server.wait_ephemeral()
    assert answer.visible_text == "heard: /today"


async def test_a_response_url_is_used_five_times_at_most(app: SlackApp) -> None:
    """RULE: a long answer is packed into few messages, in order and complete; beyond five uses the bot, where it is a member,
    sends the rest itself.
    """

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        for n in range(70):
            await reply.show(Message(blocks=(Paragraph(text=text(f"{n} {'word ' * 200}")),)))

    app.router.handler = handler
    await app.server.command("C1", "U1", "/insights", "today")
    await app.wait_until_answered()
    seen = [line.split()[0] for answer in app.server.ephemerals for line in answer.visible_text.splitlines()]
    assert seen == [str(n) for n in range(70)]
    assert max(url.uses for url in app.server.response_urls.values()) <= 5


async def test_a_button_below_an_ephemeral_message_replaces_it(app: SlackApp) -> None:
    """RULE: chat.update cannot edit it; its response_url can."""
    first = Message(blocks=(Buttons(buttons=(Button(label="Pause", action=Action(verb="pause")),)),))

    async def handler(incoming: IncomingEvent, reply: Reply) -> None:
        if incoming.kind == "message":
            await reply.show(for_asker(first))
        else:
            await reply.replace(for_asker(Message(blocks=(Paragraph(text=text("paused")),))))

    app.router.handler = handler
    await app.server.command("C1", "U1", "/insights", "settings")
    [answer] = await app.server.wait_ephemeral()
    await app.server.press_ephemeral(answer, "Pause")
    await app.wait_until_answered()
    assert (answer.edits, answer.visible_text, len(app.server.ephemerals)) == (1, "paused", 1)


async def test_an_answer_waits_as_long_as_slack_asks(app: SlackApp) -> None:
    """No ledger retries an answer: a short rate limit is waited for, and the answer is complete."""
    app.server.inject_fault("chat.postMessage", status=429, retry_after=1, times=2)
    ts = await app.server.mention("C1", "U1", "today")
    [post] = await app.server.wait_posted("C1", thread=ts)
    assert post.visible_text == "heard: /today"


async def test_a_streamed_answer_edits_one_message(app: SlackApp) -> None:
    """A streamed answer is one message, edited with each statement, and loses none."""

    async def statements() -> AsyncIterator[Message]:
        for n in range(1, 4):
            yield Message(blocks=tuple(Paragraph(text=text(f"statement {k}")) for k in range(n)))

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await reply.stream(statements())

    app.router.handler = handler
    ts = await app.server.mention("C1", "U1", "how?")
    [post] = await app.server.wait_posted("C1", thread=ts)
    await app.wait_until_answered()
    assert (post.visible_text, post.edits) == ("statement 0\nstatement 1\nstatement 2", 2)
    assert len(app.server.posted("C1")) == 1


async def test_an_answer_of_many_messages_does_not_flood_the_channel(app: SlackApp) -> None:
    """The first message is in the channel, the others in its thread, and they are saved as such."""

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        for n in range(3):
            await reply.show(Message(blocks=(Paragraph(text=text(f"part {n}")),), paper_ids=(f"p{n}",)))

    await app.server.command("C1", "U1", "/insights", "today")
    [answer] = await app.server.wait_ephemeral()
    app.router.handler = handler
    await app.server.press_ephemeral(answer, "Post to the channel")
    await app.server.wait_posted("C1", 3)
    await app.wait_until_answered()
    [head] = app.server.posted("C1", thread="")
    below = app.server.posted("C1", thread=head.ts)
    assert [head.visible_text, *(post.visible_text for post in below)] == [
        "Ann <!here> asked: /today\npart 0",
        "part 1",
        "part 2",
    ]
    threaded = Chat(platform="slack", account="T1", id="C1", thread=head.ts)
    assert set(app.memory.paper_ids) == {(C1, head.ts), *((threaded, post.ts) for post in below)}
