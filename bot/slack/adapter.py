"""Slack as a platform: events in over Socket Mode or HTTP, messages out over the Web API."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Literal

from cachetools import LRUCache

from bot.platform_adapter import CommandMenu
from bot.slack.agent_panel import AgentPanel
from bot.slack.agent_sessions import AgentSessions
from bot.slack.api.client import PLATFORM, SlackClient, SlackIdentity
from bot.slack.api.users import UserDirectory
from bot.slack.home import AppHome
from bot.slack.inbound.app_context import ContextChanged
from bot.slack.inbound.event_parser import EventParser, InboundEvent
from bot.slack.inbound.http_events import HttpEventListener
from bot.slack.inbound.interactions import (
    HomeOpened,
    Inbound,
    InteractionParser,
    SessionRenamed,
    ShortcutUsed,
)
from bot.slack.inbound.modals import ModalOrigin, question_view
from bot.slack.inbound.own_threads import OwnThreads
from bot.slack.inbound.socket_mode import PING_INTERVAL_S, SocketModeListener
from bot.slack.outbound.ephemeral import EphemeralSender
from bot.slack.outbound.messenger import SlackMessenger
from bot.slack.outbound.reply_factory import ReplyFactory
from bot.slack.outbound.reply_messenger import NOT_INVITED_ERRORS
from bot.slack.permissions import SlackPermissions
from bot.web.webhooks import WebhookRegistry
from handlers.command_words import split_command
from handlers.home import HomeOverview
from insights.errors import BadConfiguration, ChatGone, DeliveryError, InsightsError, Refused
from insights.i18n.catalog import negotiate_language, translate
from insights.model import Action, Language
from insights.ports.clock import Clock
from insights.ports.ledger import HandledEvents
from insights.ports.messaging import MessageHandler, Messenger
from insights.ports.storage import Attachments, Posts
from insights.views.settings_dialog import FORM_VERB

log = logging.getLogger(__name__)

MAX_HOMES = 10_000


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
    configured_by: Literal["members", "admins"] = "members"
    """Who may change what a channel gets."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ping_interval_s: float = PING_INTERVAL_S
    report_status: Callable[[str], None] = lambda _reason: None
    """Called with why no event can be received over Socket Mode, and with "" when they can again."""
    signing_secret: str = field(default="", repr=False)
    webhooks: WebhookRegistry | None = None
    """Where Slack sends signed events when there is no app token."""
    has_agent_view: bool = False
    """The app was made from docs/manifest-agent.yaml."""
    handled_events: HandledEvents | None = None
    """Drops a shortcut that Slack sends twice; other events are dropped by `handler`. None drops none."""
    home: HomeOverview | None = None
    """What the App Home shows; None leaves it empty."""
    permissions: SlackPermissions = field(init=False)
    _account: str = field(init=False, default="")
    _users: UserDirectory = field(init=False)
    _panel: AgentPanel = field(init=False)
    _threads: OwnThreads = field(init=False)
    _replies: ReplyFactory = field(init=False)
    _listener: SocketModeListener | HttpEventListener | None = field(init=False, default=None)
    _direct_messages: LRUCache[str, str] = field(init=False, default_factory=lambda: LRUCache(MAX_HOMES))
    """The channels of those who opened the App Home, by user."""
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._threads = OwnThreads(posts=self.posts)
        self._panel = AgentPanel(
            client=self.client, sessions=AgentSessions(client=self.client), is_on=self.has_agent_view
        )
        self._users = UserDirectory(client=self.client, clock=self.clock)
        self.permissions = SlackPermissions(users=self._users, configured_by=self.configured_by)
        self._replies = ReplyFactory(
            client=self.client,
            messenger=self.messenger,
            reply_messenger=self.reply_messenger,
            posts=self.posts,
            attachments=self.attachments,
            users=self._users,
            permissions=self.permissions,
            language=self.language,
            has_agent_view=self.has_agent_view,
            sleep=self.sleep,
        )

    @property
    def platform(self) -> str:
        return PLATFORM

    async def start(self, *, listen: bool = True) -> str:
        """Returns the workspace's name. Raises BadConfiguration or Unreachable."""
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
        return identity.team_name or identity.team_id

    async def _listen(self, identity: SlackIdentity) -> None:
        names = frozenset(entry.name for entries in self.commands.values() for entry in entries)
        events = EventParser(
            account=identity.team_id,
            bot_user=identity.bot_user_id,
            commands=names,
            has_agent_view=self.has_agent_view,
        )
        parser = InteractionParser(events=events)
        self._account = identity.team_id
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
            report_status=self.report_status,
        )
        await self._listener.connect(url)

    async def stop_listening(self) -> None:
        if self._listener is not None:
            await self._listener.close()

    async def close(self) -> None:
        """Cancel the answers and uploads in progress, then close the connections."""
        await self.stop_listening()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.messenger.uploader.close()
        await self.client.close()

    def _start_answer(self, event: Inbound | None) -> None:
        if event is None:
            return
        task = asyncio.create_task(self._answer(event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, event: Inbound) -> None:
        """The border: no error passes."""
        try:
            match event:
                case HomeOpened(is_home=True):
                    await self._publish_home(event.user, event.direct_messages)
                case HomeOpened() | ContextChanged():
                    await self._offer_prompts(event)
                case SessionRenamed():
                    self._panel.sessions.keep_title(event.channel, event.thread)
                case ShortcutUsed():
                    await self._ask_about(event)
                case _:
                    await self._handle(event)
        except DeliveryError as error:
            log.warning("slack: answer not delivered: %s", error.reason)
        except Exception as error:
            log.exception("slack: answering failed: %s", type(error).__name__)

    async def _offer_prompts(self, event: HomeOpened | ContextChanged) -> None:
        """Above the panel's empty conversation, and anew when it stands beside another channel."""
        channel = event.direct_messages or self._direct_messages.get(event.user, "")
        if channel and event.user and self.has_agent_view:
            self._direct_messages[event.user] = channel
            language = await self._language(event.user)
            await self._panel.offer_prompts(event.user, channel, event.viewed_channel, language)

    async def _handle(self, event: InboundEvent) -> None:
        if event.is_overheard and not await self._threads.includes(event):
            return
        self._threads.note(event)
        event = await self._with_locale(event)
        language = negotiate_language(event.incoming.locale, self.language)
        reply = await self._replies.build(event)
        async with self._panel.session(event):
            target = await self._panel.in_viewed_channel(event) if event.viewed_channel else event
            if target is None:
                await reply.notify(translate(language, "slack.not_your_channel"))
                return
            await self.handler.handle(target.incoming, reply)
        await self._panel.name_session(event, reply.title)
        if _subscribes(target) and not await self._may_post(target.incoming.chat.id):
            await reply.notify(translate(language, "slack.invite_for_digest"))
        if event.is_home and event.incoming.action and event.incoming.action.verb != "settings":
            is_own = event.incoming.chat_type == "private"
            await self._publish_home(event.incoming.sender.id, event.incoming.chat.id if is_own else "")

    async def _may_post(self, channel: str) -> bool:
        """Whether the bot is in the channel; a private one without it is not found."""
        try:
            found = await self.client.get_channel(channel)
        except ChatGone as error:
            return error.reason not in NOT_INVITED_ERRORS
        return bool(found.get("is_member") or found.get("is_im"))

    async def _publish_home(self, user: str, direct_messages: str) -> None:
        if self.home is None:
            return
        page = AppHome(client=self.client, permissions=self.permissions, overview=self.home)
        direct_messages = direct_messages or self._direct_messages.get(user, "")
        self._direct_messages[user] = direct_messages
        await page.publish(self._account, user, direct_messages, await self._language(user))

    async def _ask_about(self, event: ShortcutUsed) -> None:
        """A modal for the question; a sentence to who asked where the message names no paper."""
        if self.handled_events is not None and not await self.handled_events.claim(
            PLATFORM, self._account, event.trigger_id, self.clock.now()
        ):
            return
        language = await self._language(event.user)
        origin = ModalOrigin(
            channel=event.channel,
            thread=event.thread,
            response_url=event.response_url,
            action=Action(verb="ask"),
        )
        if event.paper_ids:
            titles = await self.home.paper_titles(event.paper_ids) if self.home else {}
            view = question_view(event.paper_ids, origin, language, titles)
            await self.client.open_view(event.trigger_id, view)
            return
        sender = EphemeralSender(
            client=self.client,
            channel=event.channel,
            user=event.user,
            response_url=event.response_url,
            prefers_response_url=True,
        )
        await sender.send(translate(language, "slack.not_in_message"))

    async def _language(self, user_id: str) -> Language:
        user = await self._users.get_user(user_id)
        return negotiate_language(user.locale if user else "", self.language)

    async def _with_locale(self, event: InboundEvent) -> InboundEvent:
        """Slack's events carry no locale: it is the user's, one users.info call per user and hour."""
        sender = event.incoming.sender
        user = await self._users.get_user(sender.id) if sender.id else None
        return replace(event, incoming=replace(event.incoming, locale=user.locale)) if user else event


def _subscribes(event: InboundEvent) -> bool:
    """Whether it may have begun a subscription of a channel by means that need no membership."""
    incoming = event.incoming
    name = incoming.action.verb if incoming.action else split_command(incoming.text.removeprefix("/"))[0]
    needs_no_membership = incoming.answered_to == "asker" or bool(event.viewed_channel)
    return needs_no_membership and name in ("subscribe", FORM_VERB)


@contextmanager
def _refusal_as_bad_token(setting: str) -> Iterator[None]:
    """A token whose first call Slack refuses is a wrong setting. Raises BadConfiguration."""
    try:
        yield
    except (ChatGone, Refused) as error:
        raise BadConfiguration(
            "slack.bad_token", name=setting, cause=error.reason, why=error.reason
        ) from None
