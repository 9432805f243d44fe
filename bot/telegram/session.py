"""A session with Telegram: logged in, able to send, and able to receive updates unless it only sends.

Importing this module imports python-telegram-bot.
"""

from dataclasses import dataclass, replace

from telegram.error import TelegramError

from bot.telegram.api.chat_members import ChatMemberLookup
from bot.telegram.api.client import Connection, RawUpdatesBot
from bot.telegram.api.command_menu_sync import set_command_menus
from bot.telegram.api.errors import describe
from bot.telegram.config import TelegramConfig
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.telegram.inbound.dispatcher import UpdateDispatcher
from bot.telegram.inbound.long_polling import LongPoller
from bot.telegram.inbound.update_parser import UpdateParser
from bot.telegram.inbound.webhook import Webhook
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.reply import RetryingMessenger
from bot.telegram.outbound.sender import BotApiSender
from insights.errors import InsightsError, Unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSession:
    account: str
    """The bot's @name."""
    connection: Connection
    sender: BotApiSender
    members: ChatMemberLookup
    queues: ChatQueues
    poller: LongPoller | None = None
    """Set when updates are polled."""
    webhook: Webhook | None = None
    """Set when Telegram calls us."""


async def connect(config: TelegramConfig, *, listen: bool = True) -> TelegramSession:
    """Log in; to listen, set the command menus and take the updates over: from a webhook that may still be set, or by
    setting ours. Raises BadConfiguration for a wrong token or address, Unreachable when Telegram does not answer.
    """
    connection = Connection()
    me = await connection.open(config.token, config.api_url)
    bot = connection.bot
    chat_types = ChatTypes(bot=bot, username=me.username or "")
    sender = BotApiSender(
        bot=bot, attachments=config.attachments, pictures=config.pictures, chat_types=chat_types
    )
    dispatcher = UpdateDispatcher(
        parser=UpdateParser(account=str(me.id), username=me.username or ""),
        handler=config.handler,
        posts=config.posts,
        attachments=config.attachments,
        messenger=RetryingMessenger(messenger=config.reply_messenger),
        sender=sender,
        chat_types=chat_types,
        permissions=config.permissions,
    )
    session = TelegramSession(
        account=f"@{me.username}" if me.username else str(me.id),
        connection=connection,
        sender=sender,
        members=ChatMemberLookup(bot),
        queues=ChatQueues(handle=dispatcher.handle),
    )
    if not listen:
        return session
    await set_command_menus(bot, config.commands)
    try:
        return await _receive_updates(session, config, bot)
    except TelegramError as error:
        await connection.close()
        raise Unreachable(f"deleteWebhook: {describe(error)}") from error
    except InsightsError:
        await connection.close()
        raise


async def _receive_updates(
    session: TelegramSession, config: TelegramConfig, bot: RawUpdatesBot
) -> TelegramSession:
    if config.webhooks is None:
        await bot.delete_webhook()
        poller = LongPoller(bot=bot, queues=session.queues, report_status=config.report_status)
        return replace(session, poller=poller)
    webhook = Webhook(
        bot=bot,
        queues=session.queues,
        registry=config.webhooks,
        token=config.token,
        public_url=config.public_url,
    )
    await webhook.open()
    return replace(session, webhook=webhook)
