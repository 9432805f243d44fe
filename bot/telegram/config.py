"""What a Telegram session is opened with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.platform_adapter import CommandMenu
from bot.process_lease import ExclusiveLease, SoleLease
from bot.web.webhooks import WebhookRegistry
from insights.ports.messaging import MessageHandler, Messenger, Permissions
from insights.ports.storage import Attachments, Pictures, Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramConfig:
    token: str = field(repr=False)
    api_url: str
    commands: CommandMenu
    handler: MessageHandler
    posts: Posts
    attachments: Attachments
    pictures: Pictures
    permissions: Permissions
    reply_messenger: Messenger
    """Sends answers: the adapter's messenger, or the same within the account's rate limit."""
    report_status: Callable[[str], None] = lambda _reason: None
    """Called with one sentence when updates cannot be received, and with "" when they can again."""
    make_lease: Callable[[str], ExclusiveLease] = lambda _account: SoleLease()
    """The lease of the bot whose user id is given: only its holder polls or sets the webhook."""
    webhooks: WebhookRegistry | None = None
    """Set where Telegram calls us with its updates; None: they are polled."""
    public_url: str = ""
    """The https address under which Telegram reaches `webhooks`."""
