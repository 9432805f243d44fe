"""The Reply of Slack: to the channel or its thread, or to the one who asked alone."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bot.retry import retry_answer
from bot.slack.api.client import SlackObject
from bot.slack.outbound.answer_stream import AnswerStream, stream_answer
from bot.slack.outbound.ephemeral import EphemeralSender
from bot.slack.outbound.messenger import SlackMessenger
from bot.slack.outbound.reply_messenger import MAX_WAIT_S, NOT_INVITED_ERRORS
from bot.slack.rendering.buttons import home_action
from handlers.reply import PostedReply
from insights.errors import ChatGone, DeliveryError, Refused
from insights.messages.blocks import Block, Button, Buttons, Footer, Heading, Message, text, to_string
from insights.messages.dialog import Dialog
from insights.model import Chat

PROGRESS_AFTER_S = 2.0
"""An answer that takes longer is preceded by its first state: an ephemeral message cannot be edited step by step."""


@dataclass(slots=True, kw_only=True)
class EphemeralReply:
    """insights.ports.messaging.Reply to the one who asked alone. Its messages are sent together by `finish`, in as few of
    Slack's as they fit into: a response_url takes five. `share` stands below what others may want.
    """

    sender: EphemeralSender
    messenger: SlackMessenger
    chat: Chat
    sleep: Callable[[float], Awaitable[None]]
    share: Button | None = None
    replaces_pressed: bool = False
    """The pressed button stands under an ephemeral message, which `replace` replaces."""
    unsent: tuple[Message, ...] = field(default=(), init=False)
    """What the last `finish` could not send."""
    _pending: list[Message] = field(default_factory=list, init=False)
    _is_replacement: bool = field(default=False, init=False)

    async def show(self, message: Message) -> None:
        self._pending.append(message)

    async def replace(self, message: Message) -> None:
        """Replace what is about to be shown, else the ephemeral message that was pressed."""
        self._is_replacement = self._is_replacement or (self.replaces_pressed and not self._pending)
        self._pending[-1:] = [message]

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        """The finished answer; what there is of it after PROGRESS_AFTER_S before it."""
        last: list[Message] = []

        async def consume() -> None:
            async for message in messages:
                last[:] = [message]

        task = asyncio.create_task(consume())
        try:
            done, _ = await asyncio.wait({task}, timeout=PROGRESS_AFTER_S)
            if not done and last:
                await self._send([replace(last[0], audience="asker")])
            await task
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task})
        self._pending += last

    async def notify(self, text: str) -> None:
        await self.sender.send(text)

    async def finish(self) -> None:
        pending, self._pending = self._pending, []
        if pending:
            self.unsent = tuple(pending)
            await self._send(pending)
            self.unsent = ()

    async def _send(self, messages: Sequence[Message]) -> None:
        blocks: list[Block] = [block for message in messages for block in message.blocks]
        if self.share and any(message.audience == "chat" for message in messages):
            blocks.append(Buttons(buttons=(self.share,)))
        tables = tuple(table for message in messages for table in message.tables)
        for part in self.messenger.plan(self.chat, [Message(blocks=tuple(blocks), tables=tables)]):
            words, replaces_original = part.payload["text"], self._is_replacement
            self._is_replacement = False

            async def send(
                blocks: Sequence[SlackObject], words: str = words, *, replaces: bool = replaces_original
            ) -> None:
                await self.sender.send_blocks(words, blocks, replaces_original=replaces)

            with_pictures = partial(self.messenger.with_pictures, self.chat.account, part, send)
            _, attachments = await retry_answer(with_pictures, MAX_WAIT_S, self.sleep)
            if attachments:
                await self.messenger.uploader.attachments.save(self.chat.account, attachments)


@dataclass(slots=True, kw_only=True)
class SlackReply:
    """insights.ports.messaging.Reply: each message to the chat or to the one who asked, by its audience; all of them to
    that person where `is_private`. `attribution` says above the first posted message who asked.
    """

    posted: PostedReply
    ephemeral: EphemeralReply
    chat_is_private: bool
    is_private: bool = False
    attribution: str = ""
    deletes_pressed: bool = False
    """The pressed button posts its ephemeral message, which is deleted then."""
    answer_stream: AnswerStream | None = None
    """In an agent's thread."""
    open_dialog: Callable[[Dialog], Awaitable[bool]] | None = None
    """Opens a dialog over the conversation; False where Slack or the person's rights do not let it."""
    target: str = ""
    """The channel that the answer is about where it is shown in another one: its buttons name it."""
    title: str = field(default="", init=False)
    """The first heading that was shown; "" before one was."""

    async def show(self, message: Message) -> None:
        if message.dialog and self.open_dialog and await self.open_dialog(message.dialog):
            return
        self.title = self.title or _first_heading(message)
        message = self._with_buttons(message)
        if self._is_for_asker(message):
            await self.ephemeral.show(message)
            return
        try:
            await self.posted.show(self._attributed(message))
        except ChatGone as error:
            if not self._can_answer_privately(error):
                raise
            self.is_private = True
            await self.ephemeral.show(message)

    async def replace(self, message: Message) -> None:
        message = self._with_buttons(message)
        if self.is_private or (self._is_for_asker(message) and not self.posted.pressed):
            await self.ephemeral.replace(message)
        else:
            await self.posted.replace(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        if self.is_private:
            await self.ephemeral.stream(messages)
            return
        attribution, self.attribution = self.attribution, ""
        recorded = _RecordedStates(messages)
        states = _attribute_each(recorded.states(), attribution)
        try:
            await self.posted.stream(
                stream_answer(self.answer_stream, states) if self.answer_stream else states
            )
        except ChatGone as error:
            if not self._can_answer_privately(error):
                raise
            self.is_private = True
            await self.ephemeral.stream(recorded.again())

    async def notify(self, text: str) -> None:
        await self.ephemeral.notify(text)

    async def finish(self) -> None:
        try:
            await self.ephemeral.finish()
        except (ChatGone, Refused):
            if self.ephemeral.sender.response_url or not self.ephemeral.unsent:
                raise
            for (
                message
            ) in self.ephemeral.unsent:  # somebody of another workspace: better seen by all than lost
                await self.posted.show(message)
        if self.deletes_pressed and self.posted.poster.last_ref:
            self.deletes_pressed = False
            await self.ephemeral.sender.delete_original()

    def _is_for_asker(self, message: Message) -> bool:
        return self.is_private or (message.audience == "asker" and not self.chat_is_private)

    def _can_answer_privately(self, error: DeliveryError) -> bool:
        """Where Slack does not let the bot write, the person is answered alone: in the direct messages of two others, of which
        it shows the bot nothing, by the response_url; in a channel also in a direct message. What is posted by a button
        is there already.
        """
        if self.deletes_pressed:
            return False
        sender = self.ephemeral.sender
        if self.chat_is_private:
            return bool(sender.response_url) and error.reason in NOT_INVITED_ERRORS
        return bool(sender.response_url or sender.sends_directly)

    def _with_buttons(self, message: Message) -> Message:
        message = _with_dialog_button(message)
        if not self.target:
            return message
        return replace(message, blocks=tuple(_targeted(block, self.target) for block in message.blocks))

    def _attributed(self, message: Message) -> Message:
        attribution, self.attribution = self.attribution, ""
        return _attribute(message, attribution)


@dataclass(slots=True)
class _RecordedStates:
    """The states of an answer, whose last one can be had again, followed by what comes after it."""

    messages: AsyncIterator[Message]
    last: tuple[Message, ...] = ()

    async def states(self) -> AsyncIterator[Message]:
        async for message in self.messages:
            self.last = (message,)
            yield message

    async def again(self) -> AsyncIterator[Message]:
        for message in self.last:
            yield message
        async for message in self.messages:
            yield message


def _targeted(block: Block, channel: str) -> Block:
    if not isinstance(block, Buttons):
        return block
    buttons = tuple(
        replace(button, action=home_action(channel, button.action)) if button.action else button
        for button in block.buttons
    )
    return replace(block, buttons=buttons)


def _first_heading(message: Message) -> str:
    return next((to_string(block.text) for block in message.blocks if isinstance(block, Heading)), "")


def _with_dialog_button(message: Message) -> Message:
    dialog = message.dialog
    if dialog is None:
        return message
    button = Button(label=dialog.open_label, action=dialog.open_action)
    return replace(message, blocks=(*message.blocks, Buttons(buttons=(button,))))


def _attribute(message: Message, attribution: str) -> Message:
    if not attribution:
        return message
    return replace(message, blocks=(Footer(text=text(attribution)), *message.blocks))


async def _attribute_each(messages: AsyncIterator[Message], attribution: str) -> AsyncIterator[Message]:
    async for message in messages:
        yield _attribute(message, attribution)
