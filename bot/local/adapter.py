"""The local channel as a platform: messages and buttons of the web page and the terminal."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import ACCOUNT, PLATFORM, LocalMessenger, local_chat
from bot.platform_adapter import CommandMenu
from handlers.reply import PartPoster, PostedReply
from insights.i18n.catalog import negotiate_language, translate
from insights.messages.blocks import Message, Paragraph, text
from insights.messages.json_codec import encode
from insights.messages.plain_text import to_command
from insights.model import Action, Chat, IncomingEvent, Language, Sender
from insights.ports.clock import Clock
from insights.ports.messaging import MessageHandler
from insights.ports.storage import Attachments, LocalPost, LocalPosts, Posts

log = logging.getLogger(__name__)


class AllowAll:
    """insights.ports.messaging.Permissions: everybody at this machine may configure the local channel."""

    async def may_configure(
        self,
        chat: Chat,  # noqa: ARG002 - the port's
        sender: Sender,  # noqa: ARG002 - the port's
    ) -> Literal["yes", "no", "unknown"]:
        return "yes"


@dataclass(slots=True, kw_only=True)
class LocalAdapter:
    """bot.platform_adapter.PlatformAdapter of platform "local". It needs no connection and works from the start."""

    handler: MessageHandler
    local_posts: LocalPosts
    posts: Posts
    attachments: Attachments
    clock: Clock
    rooms: RoomBroadcaster
    commands: CommandMenu
    language: Language = "en"
    permissions: AllowAll = field(default_factory=AllowAll)
    messenger: LocalMessenger = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set, init=False)
    _listening: bool = field(default=True, init=False)

    def __post_init__(self) -> None:
        self.messenger = LocalMessenger(local_posts=self.local_posts, rooms=self.rooms, clock=self.clock)

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def name(self) -> str:
        return PLATFORM

    def serves(self, account: str) -> bool:  # noqa: ARG002 -- there is one
        return True

    @property
    def delivery_transport(self) -> LocalMessenger:
        return self.messenger

    @property
    def is_listening(self) -> bool:
        return self._listening

    @property
    def command_names(self) -> frozenset[str]:
        """The commands that a person can type."""
        return frozenset(entry.name for entries in self.commands.values() for entry in entries)

    async def start(self, *, listen: bool = True) -> str:
        self._listening = listen
        return ACCOUNT

    async def stop_listening(self) -> None:
        self._listening = False

    async def close(self) -> None:
        """Cancel the answers in progress."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def handle_text(self, room: str, text: str, *, reply_to: str = "", locale: str = "") -> None:
        """A message typed in the room; returns when it is answered."""
        post = await self._save_post(room, text, reply_to)
        incoming = IncomingEvent(
            kind="message",
            chat=local_chat(room),
            sender=Sender(id="local"),
            chat_type="private",
            locale=locale,
            text=text,
            message_ref=post.ref,
            reply_to=reply_to,
            event_id=f"{room}/{post.ref}",
        )
        await self._answer(incoming)

    async def handle_button(
        self,
        room: str,
        verb: str,
        args: Sequence[str],
        message_ref: str,
        *,
        label: str = "",
        locale: str = "",
    ) -> None:
        """A button of `message_ref`; the room shows the command it stands for, or its label. Returns when it is answered."""
        action = Action(verb=verb, args=tuple(args))
        post = await self._save_post(room, to_command(action, self.command_names) or label or verb)
        incoming = IncomingEvent(
            kind="button",
            chat=local_chat(room),
            sender=Sender(id="local"),
            chat_type="private",
            locale=locale,
            action=action,
            message_ref=message_ref,
            event_id=f"{room}/{post.ref}",
        )
        await self._answer(incoming)

    def spawn(self, coroutine: Coroutine[Any, Any, None], room: str, locale: str = "") -> None:
        """Run a handle_text or handle_button as a task; an error is logged, and the room gets a notice."""
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(lambda ended: self._on_task_done(ended, room, locale))

    async def _save_post(self, room: str, content: str, reply_to: str = "") -> LocalPost:
        payload = {**encode(Message(blocks=(Paragraph(text=text(content)),))), "reply_to": reply_to}
        post = await self.local_posts.add(room, "person", payload, self.clock.now())
        self.rooms.notify_changed(room)
        return post

    async def _answer(self, incoming: IncomingEvent) -> None:
        room = incoming.chat.id
        with self.rooms.mark_working(room):
            await self.handler.handle(incoming, self._reply(incoming))

    def _reply(self, incoming: IncomingEvent) -> PostedReply:
        async def notify_sender(notice: str) -> None:
            self.rooms.send_notice(incoming.chat.id, notice)

        return PostedReply(
            poster=PartPoster(
                messenger=self.messenger,
                posts=self.posts,
                attachments=self.attachments,
                chat=incoming.chat,
            ),
            notify_sender=notify_sender,
            pressed=incoming.message_ref if incoming.kind == "button" else "",
        )

    def _on_task_done(self, task: asyncio.Task[None], room: str, locale: str) -> None:
        self._tasks.discard(task)
        if task.cancelled() or not (error := task.exception()):
            return
        log.error("local.answer_failed", exc_info=error)
        self.rooms.send_notice(room, translate(negotiate_language(locale, self.language), "local.failed"))
