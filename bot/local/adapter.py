"""The local channel as a third platform: what is typed or pressed in the page or the terminal comes in here."""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.local.broadcaster import RoomBroadcaster
from bot.local.messenger import ACCOUNT, PLATFORM, LocalMessenger, local_chat
from bot.platform_adapter import Commands
from handlers.reply import PostedReply
from insights.i18n.catalog import negotiate_language, translate
from insights.messages.blocks import Message, Paragraph, text
from insights.messages.json_codec import encode
from insights.messages.plain_text import typed
from insights.model import Action, Chat, IncomingEvent, Language, Sender
from insights.ports.clock import Clock
from insights.ports.messaging import MessageHandler
from insights.ports.storage import Attachments, LocalPost, LocalPosts, Posts

log = logging.getLogger(__name__)


class AllowAll:
    """Whoever sits at this machine may configure its channel."""

    async def may_configure(
        self,
        chat: Chat,  # noqa: ARG002 - the port's
        sender: Sender,  # noqa: ARG002 - the port's
    ) -> Literal["yes", "no", "unknown"]:
        return "yes"


@dataclass(slots=True, kw_only=True)
class LocalAdapter:
    """bot.platform_adapter.PlatformAdapter of platform "local". Needs no connection; open as soon as it is made."""

    asks: MessageHandler
    local_posts: LocalPosts
    posts: Posts
    attachments: Attachments
    clock: Clock
    rooms: RoomBroadcaster
    commands: Commands
    language: Language = "en"
    rights: AllowAll = field(default_factory=AllowAll)
    messenger: LocalMessenger = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _open: bool = True

    def __post_init__(self) -> None:
        self.messenger = LocalMessenger(local_posts=self.local_posts, rooms=self.rooms, clock=self.clock)

    @property
    def platform(self) -> str:
        return PLATFORM

    @property
    def listening(self) -> bool:
        return self._open

    @property
    def verbs(self) -> frozenset[str]:
        """The commands' names, for what a button would be if it were typed."""
        return frozenset(entry.name for entries in self.commands.values() for entry in entries)

    async def start(self, *, listen: bool = True) -> str:
        self._open = listen
        return ACCOUNT

    async def stop_listening(self) -> None:
        self._open = False

    async def close(self) -> None:
        """Cancel what is still being answered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def say(self, room: str, words: str, *, reply_to: str = "", locale: str = "") -> None:
        """Someone typed `words`; returns when they are answered."""
        post = await self._record(room, words, reply_to)
        incoming = IncomingEvent(
            kind="said",
            chat=local_chat(room),
            sender=Sender(id="local"),
            chat_type="private",
            locale=locale,
            text=words,
            message_ref=post.ref,
            reply_to=reply_to,
            event_id=f"{room}/{post.ref}",
        )
        await self._answer(incoming)

    async def press(
        self,
        room: str,
        verb: str,
        args: Sequence[str],
        message_ref: str,
        *,
        label: str = "",
        locale: str = "",
    ) -> None:
        """Someone pressed a button of `message_ref`; the room shows the command it stands for, or its label."""
        action = Action(verb=verb, args=tuple(args))
        post = await self._record(room, typed(action, self.verbs) or label or verb)
        incoming = IncomingEvent(
            kind="pressed",
            chat=local_chat(room),
            sender=Sender(id="local"),
            chat_type="private",
            locale=locale,
            action=action,
            message_ref=message_ref,
            event_id=f"{room}/{post.ref}",
        )
        await self._answer(incoming)

    def spawn(self, work: Coroutine[Any, Any, None], room: str, locale: str = "") -> None:
        """Let `work` (a say or a press) go on by itself; a failure is logged and noticed in the room."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(lambda done: self._settle(done, room, locale))

    async def _record(self, room: str, words: str, reply_to: str = "") -> LocalPost:
        payload = {**encode(Message(blocks=(Paragraph(text=text(words)),))), "reply_to": reply_to}
        post = await self.local_posts.add(room, "person", payload, self.clock.now())
        self.rooms.changed(room)
        return post

    async def _answer(self, incoming: IncomingEvent) -> None:
        room = incoming.chat.id
        with self.rooms.at_work(room):
            await self.asks(incoming, self._reply(incoming))

    def _reply(self, incoming: IncomingEvent) -> PostedReply:
        async def whisper(words: str) -> None:
            self.rooms.notice(incoming.chat.id, words)

        return PostedReply(
            messenger=self.messenger,
            posts=self.posts,
            attachments=self.attachments,
            chat=incoming.chat,
            whisper=whisper,
            pressed=incoming.message_ref if incoming.kind == "pressed" else "",
        )

    def _settle(self, task: asyncio.Task[None], room: str, locale: str) -> None:
        self._tasks.discard(task)
        if task.cancelled() or not (error := task.exception()):
            return
        log.error("local.answer_failed", exc_info=error)
        self.rooms.notice(room, translate(negotiate_language(locale, self.language), "local.failed"))
