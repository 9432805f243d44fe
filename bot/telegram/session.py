"""What an open door consists of. Importing this module imports the library."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from telegram.error import TelegramError

from bot.platform_adapter import Commands
from bot.rate_limited_messenger import Replies
from bot.telegram.api.client import Connection, ListeningBot
from bot.telegram.api.command_menu_sync import register
from bot.telegram.api.errors import describe
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.telegram.inbound.dispatcher import ChatMemberLookup, UpdateDispatcher
from bot.telegram.inbound.long_polling import LongPoller
from bot.telegram.inbound.update_parser import UpdateParser
from bot.telegram.inbound.webhook import Webhook
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.sender import BotApiSender
from bot.web.webhooks import WebhookRegistry
from insights.errors import InsightsError, Unreachable
from insights.ports.messaging import MessageHandler, Messenger, Permissions
from insights.ports.storage import Attachments, Pictures, Posts


class TelegramConfig(Protocol):
    """What app.py gave the door."""

    @property
    def token(self) -> str: ...
    @property
    def api_url(self) -> str: ...
    @property
    def commands(self) -> Commands: ...
    @property
    def asks(self) -> MessageHandler: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def messenger(self) -> Messenger: ...
    @property
    def rights(self) -> Permissions: ...
    @property
    def hooks(self) -> WebhookRegistry | None: ...
    @property
    def public_url(self) -> str: ...
    @property
    def tell(self) -> Callable[[str], None]: ...
    @property
    def replies(self) -> Replies: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSession:
    account: str
    username: str
    connection: Connection
    sender: BotApiSender
    members: ChatMemberLookup
    lanes: ChatQueues
    poller: LongPoller | None = None
    """Set while we ask for updates."""
    webhook: Webhook | None = None
    """Set while Telegram brings them."""


async def connect(given: TelegramConfig, *, listen: bool = True) -> TelegramSession:
    """Log in; to listen, set the menu and take the updates over: from a webhook that may still be set, or by
    setting ours.
    """
    connection = Connection()
    me = await connection.open(given.token, given.api_url)
    bot = connection.bot
    places = ChatTypes(bot=bot, username=me.username or "")
    sender = BotApiSender(bot=bot, attachments=given.attachments, pictures=given.pictures, places=places)
    listening = UpdateDispatcher(
        ears=UpdateParser(account=str(me.id), username=me.username or ""),
        asks=given.asks,
        posts=given.posts,
        attachments=given.attachments,
        messenger=given.replies(given.messenger),
        sender=sender,
        places=places,
        rights=given.rights,
    )
    lanes = ChatQueues(handle=listening.handle)
    opened = TelegramSession(
        account=str(me.id),
        username=me.username or "",
        connection=connection,
        sender=sender,
        members=ChatMemberLookup(bot),
        lanes=lanes,
    )
    return await _listening(opened, given, bot) if listen else opened


async def _listening(opened: TelegramSession, given: TelegramConfig, bot: ListeningBot) -> TelegramSession:
    await register(bot, given.commands)
    try:
        if given.hooks is None:
            await bot.delete_webhook()
            return replace(opened, poller=LongPoller(bot=bot, lanes=opened.lanes, tell=given.tell))
        webhook = Webhook(
            bot=bot,
            lanes=opened.lanes,
            hooks=given.hooks,
            token=given.token,
            public_url=given.public_url,
        )
        await webhook.open()
    except TelegramError as error:
        await opened.connection.close()
        raise Unreachable(f"deleteWebhook: {describe(error)}") from error
    except InsightsError:
        await opened.connection.close()
        raise
    return replace(opened, webhook=webhook)
