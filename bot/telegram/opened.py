"""What an open door consists of. Importing this module imports the library."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from telegram.error import TelegramError

from bot.door import Commands
from bot.paced import Replies
from bot.telegram.connection import Connection
from bot.telegram.failures import wording
from bot.telegram.incoming import Ears
from bot.telegram.listening import Listening, Membership
from bot.telegram.menus import register
from bot.telegram.places import Places
from bot.telegram.polling import Poller
from bot.telegram.sending import Sender
from insights.errors import Unreachable
from insights.ports import Asks, Attachments, Messenger, Pictures, Posts, Rights


class Given(Protocol):
    """What app.py gave the door."""

    @property
    def token(self) -> str: ...
    @property
    def api_url(self) -> str: ...
    @property
    def commands(self) -> Commands: ...
    @property
    def asks(self) -> Asks: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def attachments(self) -> Attachments: ...
    @property
    def pictures(self) -> Pictures: ...
    @property
    def messenger(self) -> Messenger: ...
    @property
    def rights(self) -> Rights: ...
    @property
    def tell(self) -> Callable[[str], None]: ...
    @property
    def replies(self) -> Replies: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    account: str
    username: str
    connection: Connection
    sender: Sender
    members: Membership
    poller: Poller


async def open_bot(given: Given, *, listen: bool = True) -> Opened:
    """Log in; to listen, take the updates over from a webhook that may still be set, and set the menu."""
    connection = Connection()
    me = await connection.open(given.token, given.api_url)
    bot = connection.bot
    if listen:
        await _take_over(connection)
        await register(bot, given.commands)
    places = Places(bot=bot, username=me.username or "")
    sender = Sender(bot=bot, attachments=given.attachments, pictures=given.pictures, places=places)
    listening = Listening(
        ears=Ears(account=str(me.id), username=me.username or ""),
        asks=given.asks,
        posts=given.posts,
        attachments=given.attachments,
        messenger=given.replies(given.messenger),
        sender=sender,
        places=places,
        rights=given.rights,
    )
    return Opened(
        account=str(me.id),
        username=me.username or "",
        connection=connection,
        sender=sender,
        members=Membership(bot),
        poller=Poller(bot=bot, handle=listening.handle, tell=given.tell),
    )


async def _take_over(connection: Connection) -> None:
    try:
        await connection.bot.delete_webhook()
    except TelegramError as error:
        await connection.close()
        raise Unreachable(f"deleteWebhook: {wording(error)}") from error
