"""Slack's door: events in over Socket Mode or HTTP, answers out over the Web API."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TypeVar

from bot.platform_adapter import Commands
from bot.rate_limited_messenger import Replies, unpaced
from bot.slack.client import SlackWeb
from bot.slack.ephemeral import EphemeralSender
from bot.slack.event_parser import Body, EventParser, InboundEvent
from bot.slack.file_uploads import SlackFiles
from bot.slack.http_events import SlackHttp
from bot.slack.messenger import PLATFORM, SlackMessenger
from bot.slack.permissions import SlackPermissions
from bot.slack.reply_messenger import ReplyMessenger, ThreadedPosts
from bot.slack.socket_mode import SlackSocket
from bot.slack.users import UserDirectory
from bot.web.webhooks import WebhookRegistry
from handlers.reply import PostedReply
from insights.errors import BadConfiguration, ChatGone, DeliveryError, InsightsError, Refused
from insights.i18n.catalog import negotiate_language, translate
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.messaging import MessageHandler
from insights.ports.storage import Attachments, Pictures, Posts

log = logging.getLogger(__name__)

T = TypeVar("T")

API_URL = "https://slack.com/api/"


@dataclass(slots=True, kw_only=True)
class SlackAdapter:
    """bot.platform_adapter.PlatformAdapter of platform "slack", for one workspace."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    asks: MessageHandler
    commands: Commands
    posts: Posts
    attachments: Attachments
    pictures: Pictures
    clock: Clock
    api_url: str = API_URL
    language: Language = "en"
    replies: Replies = unpaced
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    signing_secret: str = field(default="", repr=False)
    hooks: WebhookRegistry | None = None
    """Without an app token, Slack brings what is said to these, signed."""
    messenger: SlackMessenger = field(init=False)
    rights: SlackPermissions = field(init=False)
    _web: SlackWeb = field(init=False)
    _people: UserDirectory = field(init=False)
    _socket: SlackSocket = field(init=False)
    _http: SlackHttp | None = field(init=False, default=None)
    _hearing: EventParser = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)

    def __post_init__(self) -> None:
        self._web = SlackWeb(bot_token=self.bot_token, app_token=self.app_token, api_url=self.api_url)
        self._people = UserDirectory(web=self._web, clock=self.clock)
        self.rights = SlackPermissions(people=self._people)
        files = SlackFiles(
            web=self._web, pictures=self.pictures, attachments=self.attachments, sleep=self.sleep
        )
        self.messenger = SlackMessenger(web=self._web, files=files)
        self._socket = SlackSocket(
            web=self._web, on_command=self._on_command, on_event=self._on_event, on_press=self._on_press
        )
        if self.hooks is not None and self.signing_secret and not self.app_token:
            self._http = SlackHttp(
                signing_secret=self.signing_secret,
                hooks=self.hooks,
                clock=self.clock,
                on_command=self._on_command,
                on_event=self._on_event,
                on_press=self._on_press,
            )

    @property
    def platform(self) -> str:
        return PLATFORM

    async def start(self, *, listen: bool = True) -> str:
        """Returns the workspace's id. Raises BadConfiguration or Unreachable."""
        if not self.api_url.startswith(("https://", "http://")):
            raise BadConfiguration("slack.bad_address", cause=self.api_url, why=self.api_url)
        try:
            identity = await _asked("SLACK_BOT_TOKEN", self._web.call("auth_test"))
            names = frozenset(entry.name for entries in self.commands.values() for entry in entries)
            account = str(identity["team_id"])
            self._hearing = EventParser(account=account, bot_user=str(identity["user_id"]), commands=names)
            if listen:
                await self._listen(identity)
        except InsightsError:
            await self.close()
            raise
        return account

    async def _listen(self, identity: Body) -> None:
        if self._http is not None:
            self._http.open(str(identity["team_id"]))
            return
        url = await _asked("SLACK_APP_TOKEN", self._web.socket_url())
        await self._socket.connect(url, identity)

    async def stop_listening(self) -> None:
        if self._http is not None:
            self._http.close()
        await self._socket.close()

    async def close(self) -> None:
        """Cancel what is still being answered, then hang up."""
        await self.stop_listening()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._web.close()

    def _on_command(self, body: Body) -> None:
        self._begin(self._hearing.command(body))

    def _on_event(self, body: Body) -> None:
        self._begin(self._hearing.event(body))

    def _on_press(self, body: Body) -> None:
        self._begin(self._hearing.press(body))

    def _begin(self, heard: InboundEvent | None) -> None:
        if heard is None:
            return
        task = asyncio.create_task(self._answer(heard))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, heard: InboundEvent) -> None:
        """The border: whatever goes wrong here ends here."""
        try:
            heard = await self._with_locale(heard)
            await self.asks(heard.incoming, self._reply(heard))
        except DeliveryError as error:
            log.warning("slack: answer not delivered: %s", error.reason)
        except Exception as error:
            log.exception("slack: answering failed: %s", type(error).__name__)

    async def _with_locale(self, heard: InboundEvent) -> InboundEvent:
        """One users.info call per person and hour, only for those who speak to us."""
        if not heard.incoming.sender.id:
            return heard
        person = await self._people.person(heard.incoming.sender.id)
        return replace(heard, incoming=replace(heard.incoming, locale=str(person.get("locale") or "")))

    def _reply(self, heard: InboundEvent) -> PostedReply:
        """Posts remember the thread, so that a reply in it finds what all of it was about."""
        incoming = heard.incoming
        whisper = EphemeralSender(
            web=self._web,
            channel=incoming.chat.id,
            user=incoming.sender.id,
            thread=heard.anchor,
            response_url=heard.response_url,
        )
        not_invited = translate(negotiate_language(incoming.locale, self.language), "slack.not_invited")
        answering = ReplyMessenger(
            messenger=self.replies(self.messenger), whisper=whisper, not_invited=not_invited, sleep=self.sleep
        )
        return PostedReply(
            messenger=answering,
            posts=ThreadedPosts(posts=self.posts, answering=answering),
            attachments=self.attachments,
            chat=replace(incoming.chat, thread=heard.anchor),
            whisper=whisper,
            anchor=heard.anchor,
            pressed=incoming.message_ref if incoming.kind == "pressed" else "",
        )


async def _asked(setting: str, call: Awaitable[T]) -> T:
    """A first call that Slack refuses is a wrong setting."""
    try:
        return await call
    except (ChatGone, Refused) as error:
        raise BadConfiguration(
            "slack.bad_token", name=setting, cause=error.reason, why=error.reason
        ) from None
