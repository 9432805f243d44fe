"""Telegram's adapter, built of the settings."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from bot.command_menu import build_command_menu
from bot.config.settings import Settings
from bot.platform_adapter import PlatformAdapter
from bot.process_lease import NamedLease, ProcessLease, SoleLease
from bot.runtime.slack_platform import rate_limited
from bot.web.webhooks import WebhookRegistry
from bot.wiring.context import AppContext
from handlers.commands import COMMAND_NAMES
from insights.errors import BadConfiguration, StoreFailed
from insights.i18n.catalog import translate
from insights.ports.delivery_overview import PAID_BROADCAST_REFUSED
from insights.views.notices import sentences
from scheduler.limits.account_limiter import AccountLimiters

log = logging.getLogger(__name__)


def build_telegram(
    app: AppContext,
    report_status: Callable[[str, str], None],
    limiters: AccountLimiters | None,
    webhooks: WebhookRegistry | None,
    *,
    process: ProcessLease | None,
) -> list[PlatformAdapter]:
    """One adapter for each bot's token; they share the messenger, which sends to each chat with its own bot. `report_status` is
    called with an adapter's name. Raises BadConfiguration for a setting that is missing or wrong.
    """
    from bot.telegram.adapter import TelegramAdapter
    from bot.telegram.config import TelegramConfig
    from bot.telegram.messenger import LIMITS, TelegramMessenger
    from bot.telegram.paid_broadcast import PaidBroadcast, PaidTransport
    from bot.telegram.permissions import TelegramPermissions
    from bot.telegram.session_holder import SessionHolder, account_of

    settings = app.settings
    check_telegram_settings(settings)
    sessions = SessionHolder(accounts=tuple(account_of(token) for token in settings.telegram_tokens))
    limits = replace(LIMITS, account_per_second=settings.telegram_per_second)
    broadcast = None
    if settings.telegram_paid_broadcast == "on":
        broadcast = PaidBroadcast(
            per_second=settings.telegram_per_second,
            clock=app.clock,
            on_refused=PaidBroadcastAlerts(app=app).report,
        )
        limits = replace(limits, current_rate=broadcast.current_rate)
    messenger = TelegramMessenger(
        sessions=sessions, commands=frozenset(f"/{name}" for name in COMMAND_NAMES), limits=limits
    )
    permissions = TelegramPermissions(sessions)
    adapters: list[PlatformAdapter] = []
    for token in settings.telegram_tokens:
        name = f"telegram {account_of(token)}" if adapters else "telegram"
        config = TelegramConfig(
            token=token,
            api_url=settings.telegram_api_url,
            commands=build_command_menu(),
            handler=app.router,
            posts=app.stores.posts,
            attachments=app.stores.attachments,
            pictures=app.stores.pictures,
            permissions=permissions,
            reply_messenger=rate_limited(limiters, messenger),
            report_status=partial(report_status, name),
            make_lease=lambda account: NamedLease(process, f"telegram/{account}") if process else SoleLease(),
            webhooks=webhooks if settings.telegram_updates == "webhook" else None,
            public_url=settings.webhook_base_url,
        )
        adapters.append(
            TelegramAdapter(
                config=config,
                sessions=sessions,
                messenger=messenger,
                permissions=permissions,
                paid=PaidTransport(messenger=messenger, broadcast=broadcast) if broadcast else None,
                name=name,
            )
        )
    return adapters


def check_telegram_settings(settings: Settings) -> None:
    """Raises BadConfiguration."""
    from bot.telegram.paid_broadcast import MAX_PAID_PER_SECOND

    if settings.telegram_updates == "webhook" and not settings.webhook_base_url:
        why = "TELEGRAM_UPDATES=webhook needs an https address that Telegram can reach; or use polling"
        raise BadConfiguration("error.setting", name="PUBLIC_URL", why=why)
    is_paid = settings.telegram_paid_broadcast == "on"
    if is_paid and settings.telegram_per_second > MAX_PAID_PER_SECOND:
        why = f"Telegram takes at most {MAX_PAID_PER_SECOND:g} messages a second, also when they are paid for"
        raise BadConfiguration("error.setting", name="TELEGRAM_PER_SECOND", why=why)


@dataclass(slots=True, kw_only=True)
class PaidBroadcastAlerts:
    """Tells OPERATOR_CHAT that Telegram refuses to have a bot's messages paid for: once a day, whichever process meets it."""

    app: AppContext
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def report(self, account: str, reason: str) -> None:
        """Tell it beside the delivery that met it."""
        task = asyncio.create_task(self._tell(account, reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell(self, account: str, reason: str) -> None:
        settings, overview, now = self.app.settings, self.app.stores.delivery_overview, self.app.clock.now()
        key = f"{PAID_BROADCAST_REFUSED} {account} {now.date()}"
        text = translate(
            settings.digest_language, "commands.operator.paid_refused", account=account, reason=reason
        )
        try:
            if not await overview.announce_once(key, now) or settings.operator_chat is None:
                return
            if not await self.app.access.notify(settings.operator_chat.to_chat(), sentences(text)):
                await overview.withdraw_announcement(key)
        except StoreFailed as error:
            log.warning("telegram.paid_broadcast_not_told", extra={"error": str(error)})
