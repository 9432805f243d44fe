"""Dialogues through the real slack-bolt and slack_sdk against a stand-in Slack."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from insights.messages.blocks import Button, Buttons, Message, Paragraph, text
from insights.model import Action, Chat, IncomingEvent
from insights.ports.messaging import Reply
from tests.bot.slack.conftest import Stage

C1 = Chat(platform="slack", account="T1", id="C1")


@pytest.mark.parametrize(
    ("command", "words", "heard"),
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
async def test_a_slash_command_is_answered_in_the_channel(
    stage: Stage, command: str, words: str, heard: str
) -> None:
    """Every way to type a command means the same command; its answer stands in the channel, in no thread."""
    await stage.server.command("C1", "U1", command, words)
    [post] = await stage.server.wait_posted("C1")
    assert (post.words, post.thread_ts) == (f"heard: {heard}", "")
    assert (stage.router.heard[0].chat, stage.router.heard[0].kind) == (C1, "said")


@pytest.mark.parametrize(
    ("said", "heard"),
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
async def test_a_mention_is_answered_in_its_thread(stage: Stage, said: str, heard: str) -> None:
    """A mention in a channel opens a thread under itself; the text arrives as it was typed."""
    ts = await stage.server.mention("C1", "U1", said)
    [post] = await stage.server.wait_posted("C1", thread=ts)
    await stage.settled()
    assert post.words == f"heard: {heard}"
    assert stage.memory.abouts == {
        (Chat(platform="slack", account="T1", id="C1", thread=ts), post.ts): ("2411.02355",)
    }


async def test_a_reply_in_a_thread_is_about_its_head(stage: Stage) -> None:
    """A mention inside a thread names the thread's head, and is answered there; the chat stays the channel."""
    await stage.server.mention("C1", "U1", "why?", thread_ts="1700000000.000001")
    [post] = await stage.server.wait_posted("C1", thread="1700000000.000001")
    [incoming] = stage.router.heard
    assert (incoming.reply_to, incoming.chat, incoming.text) == ("1700000000.000001", C1, "why?")
    assert post.thread_ts == "1700000000.000001"


async def test_direct_messages(stage: Stage) -> None:
    """In direct messages no mention is needed; a reply in a thread stays in it."""
    await stage.server.direct("U2", "today")
    await stage.server.wait_posted("D1", 1, thread="")
    await stage.server.direct("U2", "and why?", thread_ts="1700000000.000009")
    await stage.server.wait_posted("D1", 1, thread="1700000000.000009")
    first, second = stage.router.heard
    assert (first.text, first.chat_type, first.locale) == ("/today", "private", "ko-KR")
    assert (second.text, second.reply_to) == ("and why?", "1700000000.000009")


async def test_bots_and_subtypes_are_not_heard(stage: Stage) -> None:
    """Messages of bots, edits and joins are nobody speaking to us: no loops."""
    base = {"type": "message", "channel": "D1", "channel_type": "im", "user": "U1", "text": "hi", "ts": "1.1"}
    await stage.server.event(base | {"bot_id": "BOTHER"})
    await stage.server.event(base | {"subtype": "message_changed"})
    await stage.server.event(base | {"channel_type": "channel", "channel": "C1"})
    await stage.server.direct("U1", "last")
    await stage.server.wait_posted("D1")
    assert [incoming.text for incoming in stage.router.heard] == ["last"]


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
async def test_what_somebody_wrote_is_heard_however_it_was_sent(stage: Stage, subtype: str) -> None:
    """A reply that is shown in the channel too, or carries a file, is a message all the same."""
    said = {
        "type": "message",
        "channel": "D1",
        "channel_type": "im",
        "user": "U1",
        "text": "why?",
        "ts": "1.1",
    }
    await stage.server.event(said | {"subtype": subtype})
    await stage.server.wait_posted("D1")
    assert [incoming.text for incoming in stage.router.heard] == ["why?"]


async def test_a_repeat_carries_the_same_event_id(stage: Stage) -> None:
    """Slack repeats events; who answers them tells a repeat by its event_id."""
    event = {"type": "app_mention", "channel": "C1", "user": "U1", "text": "<@UBOT> today", "ts": "1.1"}
    await stage.server.event(event, event_id="Ev42")
    await stage.server.event(event, event_id="Ev42", retry=1)
    await stage.server.wait_posted("C1", 2)
    assert [incoming.event_id for incoming in stage.router.heard] == ["Ev42", "Ev42"]


async def test_membership(stage: Stage) -> None:
    """Invited, removed, archived and renamed are told to the house; other people's comings are not."""
    server = stage.server
    await server.event({"type": "member_joined_channel", "user": "U2", "channel": "C1"})
    await server.join("CNEW")
    await server.leave("C2")
    await server.leave("CNEW", "channel_archive")
    await server.rename_id("C1", "C9")
    await server.event({"type": "member_left_channel", "user": "UBOT", "channel": "C9"})
    await stage.settled()
    told = [(incoming.kind, incoming.chat.id, incoming.moved_to) for incoming in stage.router.heard]
    assert told == [
        ("joined", "CNEW", ""),
        ("left", "C2", ""),
        ("left", "CNEW", ""),
        ("moved", "C1", "C9"),
        ("left", "C9", ""),
    ]


async def test_a_press_replaces_the_message_and_answers_in_its_thread(stage: Stage) -> None:
    """A button brings its action back; `replace` edits the pressed message, `show` answers below it."""
    asking = Message(
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
        if incoming.kind == "said":
            await reply.show(asking)
        else:
            await reply.replace(Message(blocks=(Paragraph(text=text(f"{incoming.action}")),)))
            await reply.show(Message(blocks=(Paragraph(text=text("more")),)))
            await reply.notify("only you & <me>")

    stage.router.handler = handler
    await stage.server.command("C1", "U1", "/insights", "categories")
    [post] = await stage.server.wait_posted("C1")
    await stage.server.press("C1", post.ts, "arXiv")
    await stage.server.press("C1", post.ts, "LLM :fire:", "U2")
    await stage.server.until(lambda: stage.server.ephemerals)
    [pressed] = [incoming for incoming in stage.router.heard if incoming.kind == "pressed"]
    assert pressed.action == Action(verb="category", args=("llm", 'a"b<'))
    assert (pressed.message_ref, pressed.sender.id) == (post.ts, "U2")
    assert (post.edits, post.words) == (1, str(pressed.action))
    assert stage.server.posted("C1", thread=post.ts)[0].words == "more"
    whisper = stage.server.ephemerals[0]
    assert (whisper.user, whisper.words, whisper.thread_ts) == ("U2", "only you & <me>", post.ts)


async def test_acknowledged_before_the_answer_is_ready(stage: Stage) -> None:
    """Slack is answered at once; what takes longer is done after."""
    going_on = asyncio.Event()

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await going_on.wait()
        await reply.show(Message(blocks=(Paragraph(text=text("done")),)))

    stage.router.handler = handler
    await stage.server.command("C1", "U1", "/insights", "today")
    await stage.server.mention("C1", "U1", "today")
    assert stage.server.acks == 2
    assert not stage.server.posted("C1")
    going_on.set()
    await stage.server.wait_posted("C1", 2)


async def test_where_it_may_not_write_it_says_so_to_who_asked(stage: Stage) -> None:
    """In a channel it was never invited to, who asked learns how to invite it, in their language."""
    await stage.server.command("CNEW", "U2", "/insights", "today")
    await stage.server.until(lambda: stage.server.responses)
    [answer] = stage.server.responses
    assert answer["response_type"] == "ephemeral"
    assert "/invite" in answer["text"]
    assert "초대" in answer["text"]


async def test_an_answer_waits_as_long_as_slack_asks(stage: Stage) -> None:
    """An answer has no ledger behind it: a short wait is waited out, and nothing of the answer is missing."""
    stage.server.plant("chat.postMessage", status=429, retry_after=1, times=2)
    await stage.server.command("C1", "U1", "/insights", "today")
    [post] = await stage.server.wait_posted("C1")
    assert post.words == "heard: /today"


async def test_a_growing_answer_edits_one_message(stage: Stage) -> None:
    """What grows statement by statement stays one message, and takes nothing back."""

    async def longer() -> AsyncIterator[Message]:
        for n in range(1, 4):
            yield Message(blocks=tuple(Paragraph(text=text(f"statement {k}")) for k in range(n)))

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        await reply.stream(longer())

    stage.router.handler = handler
    ts = await stage.server.mention("C1", "U1", "how?")
    [post] = await stage.server.wait_posted("C1", thread=ts)
    await stage.settled()
    assert (post.words, post.edits) == ("statement 0\nstatement 1\nstatement 2", 2)
    assert len(stage.server.posted("C1")) == 1


async def test_an_answer_of_many_messages_does_not_flood_the_channel(stage: Stage) -> None:
    """One head in the channel, the rest in its thread, remembered as standing there."""

    async def handler(_: IncomingEvent, reply: Reply) -> None:
        for n in range(3):
            await reply.show(Message(blocks=(Paragraph(text=text(f"part {n}")),), about=(f"p{n}",)))

    stage.router.handler = handler
    await stage.server.command("C1", "U1", "/insights", "today")
    await stage.server.wait_posted("C1", 3)
    await stage.settled()
    [head] = stage.server.posted("C1", thread="")
    below = stage.server.posted("C1", thread=head.ts)
    assert [head.words, *(post.words for post in below)] == ["part 0", "part 1", "part 2"]
    threaded = Chat(platform="slack", account="T1", id="C1", thread=head.ts)
    assert set(stage.memory.abouts) == {(C1, head.ts), *((threaded, post.ts) for post in below)}
