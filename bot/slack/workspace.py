"""One workspace: its client, what is sent to it, and answers to what happens in it."""

import logging
from dataclasses import dataclass, field, replace

from cachetools import LRUCache

from bot.slack.agent_panel import AgentPanel
from bot.slack.agent_sessions import AgentSessions
from bot.slack.api.block_support import BlockSupport
from bot.slack.api.client import PLATFORM, SlackClient, SlackIdentity
from bot.slack.api.file_uploads import PictureUploader
from bot.slack.api.users import UserDirectory
from bot.slack.home import AppHome
from bot.slack.inbound.app_context import ContextChanged
from bot.slack.inbound.event_parser import EventParser, InboundEvent
from bot.slack.inbound.interactions import (
    HomeOpened,
    Inbound,
    InteractionParser,
    SessionRenamed,
    ShortcutUsed,
)
from bot.slack.inbound.modals import ModalOrigin, question_view
from bot.slack.inbound.own_threads import OwnThreads
from bot.slack.outbound.ephemeral import EphemeralSender
from bot.slack.outbound.messenger import SlackMessenger
from bot.slack.outbound.reply_factory import ReplyFactory
from bot.slack.outbound.reply_messenger import NOT_INVITED_ERRORS
from bot.slack.permissions import SlackPermissions
from bot.slack.services import SlackServices
from handlers.command_words import split_command
from insights.errors import ChatGone, DeliveryError, StoreFailed
from insights.i18n.catalog import negotiate_language, translate
from insights.messages.blocks import for_asker
from insights.model import Action, Chat, IncomingEvent, Language, Sender
from insights.views.notices import sentences
from insights.views.settings_dialog import FORM_VERB

log = logging.getLogger(__name__)

MAX_HOMES = 10_000


@dataclass(slots=True, kw_only=True)
class SlackWorkspace:
    """`identity` is known before anything is parsed or answered; that of SLACK_BOT_TOKEN when Slack has named it."""

    client: SlackClient
    services: SlackServices
    identity: SlackIdentity | None = None
    messenger: SlackMessenger = field(init=False)
    """Sends deliveries, which the scheduler paces."""
    permissions: SlackPermissions = field(init=False)
    _users: UserDirectory = field(init=False)
    _panel: AgentPanel = field(init=False)
    _threads: OwnThreads = field(init=False)
    _replies: ReplyFactory = field(init=False)
    _direct_messages: LRUCache[str, str] = field(init=False, default_factory=lambda: LRUCache(MAX_HOMES))
    """The channels of those who opened the App Home, by user."""

    def __post_init__(self) -> None:
        services, client = self.services, self.client
        uploader = PictureUploader(
            client=client,
            pictures=services.pictures,
            attachments=services.attachments,
            sleep=services.sleep,
        )
        support = BlockSupport(client=client, answers=services.feature_answers, clock=services.clock)
        self.messenger = SlackMessenger(client=client, uploader=uploader, support=support)
        self._threads = OwnThreads(posts=services.posts)
        self._panel = AgentPanel(
            client=client, sessions=AgentSessions(client=client), is_on=services.has_agent_view
        )
        self._users = UserDirectory(client=client, clock=services.clock)
        self.permissions = SlackPermissions(users=self._users, configured_by=services.configured_by)
        self._replies = ReplyFactory(
            client=client,
            messenger=self.messenger,
            reply_messenger=services.limit_replies(self.messenger),
            posts=services.posts,
            attachments=services.attachments,
            users=self._users,
            permissions=self.permissions,
            language=services.language,
            has_agent_view=services.has_agent_view,
            sleep=services.sleep,
        )

    @property
    def account(self) -> str:
        """The workspace's id; "" before it is known."""
        return self.identity.team_id if self.identity else ""

    @property
    def parser(self) -> InteractionParser:
        """Parses the bodies that Slack sends about this workspace, whose identity is known."""
        events = EventParser(
            account=self.account,
            bot_user=self.identity.bot_user_id if self.identity else "",
            commands=self.services.command_names,
            has_agent_view=self.services.has_agent_view,
        )
        return InteractionParser(events=events)

    async def close(self) -> None:
        """End the uploads on their way."""
        await self.messenger.uploader.close()

    async def report_uninstalled(self, cause: str) -> None:
        """The handler's answer to an uninstallation that Slack told by a refusal, and not as an event."""
        incoming = IncomingEvent(
            kind="uninstalled",
            chat=Chat(platform=PLATFORM, account=self.account, id=""),
            sender=Sender(id=""),
            chat_type="group",
            cause=cause,
        )
        await self.answer(InboundEvent(incoming=incoming))

    async def is_for_bot(self, event: InboundEvent | ShortcutUsed) -> bool:
        """False for a reply in a thread that is not the bot's. Raises StoreFailed."""
        if isinstance(event, InboundEvent) and event.is_overheard:
            return await self._threads.includes(event)
        return True

    async def answer(self, event: Inbound) -> None:
        """The border: no error passes but StoreFailed, when nothing was said yet."""
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
        except StoreFailed:
            raise
        except Exception as error:
            log.exception("slack: answering failed: %s", type(error).__name__)

    async def give_up(self, event: InboundEvent | ShortcutUsed) -> None:
        """Say that there will be no answer. The border: no error passes."""
        try:
            if isinstance(event, ShortcutUsed):
                await self._tell(event, "slack.given_up")
            elif event.incoming.kind in ("message", "button"):
                event = await self._with_locale(event)
                language = negotiate_language(event.incoming.locale, self.services.language)
                reply = await self._replies.build(event)
                await reply.show(for_asker(sentences(translate(language, "slack.given_up"))))
                await reply.finish()
        except DeliveryError as error:
            log.warning("slack: answer not delivered: %s", error.reason)
        except Exception as error:
            log.exception("slack: answering failed: %s", type(error).__name__)

    async def _offer_prompts(self, event: HomeOpened | ContextChanged) -> None:
        """Above the panel's empty conversation, and anew when it stands beside another channel."""
        channel = event.direct_messages or self._direct_messages.get(event.user, "")
        if channel and event.user and self.services.has_agent_view:
            self._direct_messages[event.user] = channel
            language = await self._language(event.user)
            await self._panel.offer_prompts(event.user, channel, event.viewed_channel, language)

    async def _handle(self, event: InboundEvent) -> None:
        self._threads.note(event)
        event = await self._with_locale(event)
        language = negotiate_language(event.incoming.locale, self.services.language)
        reply = await self._replies.build(event)
        async with self._panel.session(event):
            target = await self._panel.in_viewed_channel(event) if event.viewed_channel else event
            if target is None:
                await reply.notify(translate(language, "slack.not_your_channel"))
                return
            await self.services.handler.handle(target.incoming, reply)
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
        if self.services.home is None:
            return
        page = AppHome(client=self.client, permissions=self.permissions, overview=self.services.home)
        direct_messages = direct_messages or self._direct_messages.get(user, "")
        self._direct_messages[user] = direct_messages
        await page.publish(self.account, user, direct_messages, await self._language(user))

    async def _ask_about(self, event: ShortcutUsed) -> None:
        """A modal for the question; a sentence where the message names no paper, or Slack's three seconds are over."""
        if not event.paper_ids or not event.trigger_id:
            await self._tell(event, "slack.press_again" if event.paper_ids else "slack.not_in_message")
            return
        origin = ModalOrigin(
            channel=event.channel,
            thread=event.thread,
            response_url=event.response_url,
            action=Action(verb="ask"),
        )
        titles = await self.services.home.paper_titles(event.paper_ids) if self.services.home else {}
        view = question_view(event.paper_ids, origin, await self._language(event.user), titles)
        await self.client.open_view(event.trigger_id, view)

    async def _tell(self, event: ShortcutUsed, key: str) -> None:
        """A sentence to who used the shortcut."""
        sender = EphemeralSender(
            client=self.client,
            channel=event.channel,
            user=event.user,
            response_url=event.response_url,
            prefers_response_url=True,
        )
        await sender.send(translate(await self._language(event.user), key))

    async def _language(self, user_id: str) -> Language:
        user = await self._users.get_user(user_id)
        return negotiate_language(user.locale if user else "", self.services.language)

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
