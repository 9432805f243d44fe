"""A session with Telegram: logged in, able to send, and able to receive updates unless it only sends.

Importing this module imports python-telegram-bot.
"""

from dataclasses import dataclass, replace

from bot.telegram.api.chat_members import ChatMemberLookup
from bot.telegram.api.client import Connection, RawUpdatesBot
from bot.telegram.config import TelegramConfig
from bot.telegram.inbound.chat_queues import ChatQueues
from bot.telegram.inbound.dispatcher import UpdateDispatcher
from bot.telegram.inbound.receiver import UpdateReceiver
from bot.telegram.inbound.update_parser import UpdateParser
from bot.telegram.inbound.webhook import Webhook
from bot.telegram.outbound.chat_types import ChatTypes
from bot.telegram.outbound.reply import RetryingMessenger
from bot.telegram.outbound.sender import BotApiSender
from insights.errors import InsightsError


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramSession:
    account: str
    """The bot's @name."""
    connection: Connection
    sender: BotApiSender
    members: ChatMemberLookup
    queues: ChatQueues
    receiver: UpdateReceiver | None = None
    """Set unless it only sends."""


async def connect(config: TelegramConfig, *, listen: bool = True) -> TelegramSession:
    """Log in; to listen, begin to receive updates. Raises BadConfiguration for a wrong token or address, Unreachable when
    Telegram does not answer.
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
    receiver = _make_receiver(session, config, bot, str(me.id))
    try:
        await receiver.open()
    except InsightsError:
        await connection.close()
        raise
    return replace(session, receiver=receiver)


def _make_receiver(
    session: TelegramSession, config: TelegramConfig, bot: RawUpdatesBot, account: str
) -> UpdateReceiver:
    webhook = None
    if config.webhooks is not None:
        webhook = Webhook(
            bot=bot,
            queues=session.queues,
            registry=config.webhooks,
            token=config.token,
            public_url=config.public_url,
        )
    return UpdateReceiver(
        bot=bot,
        queues=session.queues,
        commands=config.commands,
        lease=config.make_lease(account),
        report_status=config.report_status,
        webhook=webhook,
    )
