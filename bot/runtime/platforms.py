"""The configured platforms, each connected in its own task with retries: one that is down delays no other."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from bot.command_menu import build_command_menu
from bot.config.settings import Settings
from bot.local.adapter import LocalAdapter
from bot.local.broadcaster import RoomBroadcaster
from bot.platform_adapter import ConnectedPlatforms, PlatformAdapter
from bot.process_lease import ProcessLease
from bot.runtime.gc_tuning import freeze_startup_objects
from bot.runtime.slack_platform import build_slack, is_slack_configured
from bot.runtime.telegram_platform import build_telegram
from bot.startup_progress import StartupProgress
from bot.web.late_routes import LateRoutes
from bot.web.webhooks import WebhookRegistry
from bot.wiring.context import AppContext
from insights.errors import BadConfiguration, DeliveryUncertain, Unreachable
from scheduler.limits.account_limiter import AccountLimiters

log = logging.getLogger(__name__)

MAX_RETRY_WAIT_S = 60.0

StatusCallback = Callable[[str, str], None]
"""Called with a platform and why it receives nothing at the moment; "" when it receives again."""


def build_local_platform(app: AppContext, rooms: RoomBroadcaster) -> LocalAdapter:
    return LocalAdapter(
        handler=app.router,
        local_posts=app.stores.local_posts,
        posts=app.stores.posts,
        attachments=app.stores.attachments,
        clock=app.clock,
        rooms=rooms,
        commands=build_command_menu(),
        language=app.settings.digest_language,
    )


def build_platforms(
    app: AppContext,
    report_status: StatusCallback = lambda _platform, _reason: None,
    limiters: AccountLimiters | None = None,
    webhooks: WebhookRegistry | None = None,
    process: ProcessLease | None = None,
    *,
    late_routes: LateRoutes | None = None,
    listens: bool = True,
) -> list[PlatformAdapter]:
    """The adapters whose tokens are set. With `limiters` their answers count toward the accounts' rate limits; `process` holds
    the leases of what only one process may do, None where no other process receives; `late_routes` get pages of theirs.
    Raises BadConfiguration when a setting is missing; a process that does not listen needs no token for it.
    """
    settings = app.settings
    adapters: list[PlatformAdapter] = []
    if settings.telegram_bot_token is not None:
        adapters += build_telegram(app, report_status, limiters, webhooks, process=process)
    if is_slack_configured(settings):
        report_slack = partial(report_status, "slack")
        adapters.append(build_slack(app, report_slack, limiters, webhooks, late_routes, listens=listens))
    return adapters


@dataclass(slots=True, kw_only=True)
class PlatformSupervisor:
    """Connects platforms and closes them. Each connected one is added to `platforms`, then `on_connected` is called."""

    platforms: ConnectedPlatforms
    progress: StartupProgress
    listen: bool = True
    """Whether events are received; else messages are only sent."""
    on_connected: Callable[[], None] = lambda: None
    _connected: list[PlatformAdapter] = field(default_factory=list)

    def report_status(self, platform: str, reason: str) -> None:
        """Show why a connected platform receives nothing at the moment; "": it receives again."""
        if reason:
            self.progress.failed(platform, reason)
        else:
            self.progress.done(platform, "listening again")

    def register(self, adapter: PlatformAdapter) -> None:
        """Use this started adapter for deliveries and permission checks, and close it at the end."""
        self._connected.append(adapter)
        self.platforms.add(adapter)
        self.on_connected()

    async def connect_with_retry(self, adapter: PlatformAdapter) -> None:
        """Returns once it is connected. Raises BadConfiguration, which no retry mends."""
        wait = 1.0
        self.progress.step(adapter.name, "connecting")
        while True:
            try:
                account = await adapter.start(listen=self.listen)
            except (Unreachable, DeliveryUncertain) as error:
                why = f"not reachable ({error.reason})"
            except BadConfiguration:
                raise
            except Exception as error:  # the border: an error of one platform keeps no other closed
                log.exception("%s: connecting failed", adapter.name)
                why = f"internal error ({type(error).__name__}), see the log"
            else:
                self.progress.done(adapter.name, f"connected as {account}")
                self.register(adapter)
                freeze_startup_objects()
                return
            self.progress.failed(adapter.name, f"{why}; retry in {wait:g} s")
            await asyncio.sleep(wait)
            wait = min(wait * 2, MAX_RETRY_WAIT_S)

    async def stop_listening(self) -> None:
        for adapter in self._connected:
            await adapter.stop_listening()

    async def close(self) -> None:
        for adapter in reversed(self._connected):
            await adapter.close()


def configuration_hints(settings: Settings) -> list[str]:
    """What could be switched on, one line each."""
    if settings.openai_api_key is not None and not settings.openai_model:
        return ["a model key is set, but no model: set OPENAI_MODEL in .env to let it write the reports"]
    return []
