"""Slack as a platform: events in over Socket Mode or HTTP, messages out over the Web API."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bot.platform_adapter import CommandMenu
from bot.slack.client import SlackClient, SlackIdentity
from bot.slack.ephemeral import EphemeralSender
from bot.slack.event_parser import EventParser, InboundEvent
from bot.slack.http_events import HttpEventListener
from bot.slack.messenger import PLATFORM, SlackMessenger
from bot.slack.permissions import SlackPermissions
from bot.slack.reply_messenger import ReplyMessenger, ThreadedPosts
from bot.slack.socket_mode import PING_INTERVAL_S, SocketModeListener
from bot.slack.users import UserDirectory
from bot.web.webhooks import WebhookRegistry
from handlers.reply import PartPoster, PostedReply
from insights.errors import BadConfiguration, ChatGone, DeliveryError, InsightsError, Refused
from insights.i18n.catalog import negotiate_language, translate
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.messaging import MessageHandler, Messenger
from insights.ports.storage import Attachments, Posts

log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class SlackAdapter:
    """bot.platform_adapter.PlatformAdapter of platform "slack", for one workspace."""

    client: SlackClient
    messenger: SlackMessenger
    """Sends deliveries, which the scheduler paces."""
    reply_messenger: Messenger
    """Sends answers: `messenger`, or `messenger` within the account's rate limit."""
    handler: MessageHandler
    commands: CommandMenu
    posts: Posts
    attachments: Attachments
    clock: Clock
    language: Language = "en"
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ping_interval_s: float = PING_INTERVAL_S
    signing_secret: str = field(default="", repr=False)
    webhooks: WebhookRegistry | None = None
    """Where Slack sends signed events when there is no app token."""
    permissions: SlackPermissions = field(init=False)
    _users: UserDirectory = field(init=False)
    _listener: SocketModeListener | HttpEventListener | None = field(init=False, default=None)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._users = UserDirectory(client=self.client, clock=self.clock)
        self.permissions = SlackPermissions(users=self._users)

    @property
    def platform(self) -> str:
        return PLATFORM

    async def start(self, *, listen: bool = True) -> str:
        """Returns the workspace's id. Raises BadConfiguration or Unreachable."""
        if not self.client.api_url.startswith(("https://", "http://")):
            raise BadConfiguration("slack.bad_address", cause=self.client.api_url, why=self.client.api_url)
        try:
            with _refusal_as_bad_token("SLACK_BOT_TOKEN"):
                identity = await self.client.identify()
            if listen:
                await self._listen(identity)
        except InsightsError:
            await self.close()
            raise
        return identity.team_id

    async def _listen(self, identity: SlackIdentity) -> None:
        names = frozenset(entry.name for entries in self.commands.values() for entry in entries)
        parser = EventParser(account=identity.team_id, bot_user=identity.bot_user_id, commands=names)
        if self.webhooks is not None and self.signing_secret and not self.client.app_token:
            self._listener = HttpEventListener(
                signing_secret=self.signing_secret,
                webhooks=self.webhooks,
                clock=self.clock,
                parser=parser,
                on_event=self._start_answer,
            )
            self._listener.open()
            return
        with _refusal_as_bad_token("SLACK_APP_TOKEN"):
            url = await self.client.open_socket_url()
        self._listener = SocketModeListener(
            client=self.client,
            identity=identity,
            parser=parser,
            on_event=self._start_answer,
            ping_interval_s=self.ping_interval_s,
        )
        await self._listener.connect(url)

    async def stop_listening(self) -> None:
        if self._listener is not None:
            await self._listener.close()

    async def close(self) -> None:
        """Cancel the answers in progress, then close the connections."""
        await self.stop_listening()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.client.close()

    def _start_answer(self, event: InboundEvent | None) -> None:
        if event is None:
            return
        task = asyncio.create_task(self._answer(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, event: InboundEvent) -> None:
        """The border: no error passes."""
        try:
            event = await self._with_locale(event)
            await self.handler.handle(event.incoming, self._reply(event))
        except DeliveryError as error:
            log.warning("slack: answer not delivered: %s", error.reason)
        except Exception as error:
            log.exception("slack: answering failed: %s", type(error).__name__)

    async def _with_locale(self, event: InboundEvent) -> InboundEvent:
        """Slack's events carry no locale: it is the user's, one users.info call per user and hour."""
        sender = event.incoming.sender
        user = await self._users.get_user(sender.id) if sender.id else None
        return replace(event, incoming=replace(event.incoming, locale=user.locale)) if user else event

    def _reply(self, event: InboundEvent) -> PostedReply:
        incoming = event.incoming
        ephemeral = EphemeralSender(
            client=self.client,
            channel=incoming.chat.id,
            user=incoming.sender.id,
            thread=event.anchor,
            response_url=event.response_url,
        )
        messenger = ReplyMessenger(
            messenger=self.reply_messenger,
            ephemeral=ephemeral,
            not_invited_text=translate(
                negotiate_language(incoming.locale, self.language), "slack.not_invited"
            ),
            sleep=self.sleep,
        )
        return PostedReply(
            poster=PartPoster(
                messenger=messenger,
                posts=ThreadedPosts(posts=self.posts, reply=messenger),
                attachments=self.attachments,
                chat=replace(incoming.chat, thread=event.anchor),
                anchor=event.anchor,
            ),
            notify_sender=ephemeral.send,
            pressed=incoming.message_ref if incoming.kind == "button" else "",
        )


@contextmanager
def _refusal_as_bad_token(setting: str) -> Iterator[None]:
    """A token whose first call Slack refuses is a wrong setting. Raises BadConfiguration."""
    try:
        yield
    except (ChatGone, Refused) as error:
        raise BadConfiguration(
            "slack.bad_token", name=setting, cause=error.reason, why=error.reason
        ) from None
