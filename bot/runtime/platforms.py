"""The platforms that are configured, each opened in its own retrying task: one that is down keeps none closed."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial

from bot.command_menu import menu
from bot.config.settings import Settings
from bot.platform_adapter import PlatformAdapter
from bot.rate_limited_messenger import Replies, unpaced
from bot.runtime.gc_tuning import freeze_startup_objects
from bot.startup_progress import StartupProgress
from bot.web.webhooks import WebhookRegistry
from bot.wiring.app import AppContext
from insights.errors import BadConfiguration, Unreachable

log = logging.getLogger(__name__)

LONGEST_S = 60.0
"""Between two tries to reach a platform."""


StatusCallback = Callable[[str, str], None]


def build_platforms(
    house: AppContext,
    tell: StatusCallback = lambda _platform, _words: None,
    replies: Replies = unpaced,
    hooks: WebhookRegistry | None = None,
    *,
    listens: bool = True,
) -> list[PlatformAdapter]:
    """The doors whose tokens are set. Their libraries are imported when they start. `tell` hears what keeps an
    open one from listening; `hooks` are the web app's. Who only sends needs no token to listen with.
    """
    telegram = _telegram(house, partial(tell, "telegram"), replies, hooks)
    return [*telegram, *_slack(house, replies, hooks, listens=listens)]


def _telegram(
    house: AppContext, tell: Callable[[str], None], replies: Replies, hooks: WebhookRegistry | None
) -> list[PlatformAdapter]:
    settings = house.settings
    if settings.telegram_bot_token is None:
        return []
    from bot.telegram.adapter import TelegramAdapter

    door = TelegramAdapter(
        token=settings.telegram_bot_token.get_secret_value(),
        api_url=settings.telegram_api_url,
        commands=menu(),
        asks=house.router,
        posts=house.stores.posts,
        attachments=house.stores.attachments,
        pictures=house.stores.pictures,
        clock=house.clock,
        tell=tell,
        replies=replies,
        hooks=hooks if settings.telegram_updates == "webhook" else None,
        public_url=settings.public_url,
    )
    door.messenger.limits = replace(door.messenger.limits, account_per_second=settings.telegram_per_second)
    return [door]


def _slack(
    house: AppContext, replies: Replies, hooks: WebhookRegistry | None, *, listens: bool
) -> list[PlatformAdapter]:
    settings = house.settings
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot is None and app is None and secret is None:
        return []
    if bot is None or (app is None and secret is None and listens):
        missing = "SLACK_BOT_TOKEN" if bot is None else "SLACK_APP_TOKEN"
        why = "Slack needs the bot token (xoxb-...) to send and the app-level token (xapp-...) to listen, or SLACK_SIGNING_SECRET to listen over HTTP; only a worker does without the second"
        raise BadConfiguration("error.setting", name=missing, why=why)
    if app is None and listens and not settings.public_url.startswith("https://"):
        why = "Slack over HTTP calls PUBLIC_URL/hooks/slack, which must begin with https://; SLACK_APP_TOKEN needs no such address"
        raise BadConfiguration("error.setting", name="PUBLIC_URL", why=why)
    from bot.slack.adapter import SlackAdapter

    door: PlatformAdapter = SlackAdapter(
        bot_token=bot.get_secret_value(),
        app_token=app.get_secret_value() if app else "",
        signing_secret=secret.get_secret_value() if secret else "",
        hooks=hooks,
        api_url=settings.slack_api_url,
        commands=menu(),
        asks=house.router,
        posts=house.stores.posts,
        attachments=house.stores.attachments,
        pictures=house.stores.pictures,
        clock=house.clock,
        language=settings.digest_language,
        replies=replies,
    )
    return [door]


def _nobody() -> None:
    pass


@dataclass(slots=True, kw_only=True)
class PlatformSupervisor:
    """Opens doors and keeps them. The house's messengers grow as platforms connect; `heard` is called for each."""

    house: AppContext
    progress: StartupProgress
    listen: bool = True
    """Or only send."""
    on_connected: Callable[[], None] = _nobody
    _open: list[PlatformAdapter] = field(default_factory=list)

    def tell(self, platform: str, words: str) -> None:
        """What keeps an open door from listening, as its state; "" when that is over."""
        if words:
            self.progress.failed(platform, words)
        else:
            self.progress.done(platform, "listening again")

    def register(self, door: PlatformAdapter) -> None:
        """This door is open: deliveries go through it, and its rights are asked."""
        self._open.append(door)
        self.house.messengers[door.platform] = door.messenger
        self.house.rights[door.platform] = door.rights
        self.on_connected()

    async def connect_with_retry(self, door: PlatformAdapter) -> None:
        """Until it is open. BadConfiguration ends the process: no waiting mends a wrong token."""
        wait = 1.0
        self.progress.step(door.platform, "connecting")
        while True:
            try:
                account = await door.start(listen=self.listen)
            except Unreachable as error:
                why = f"not reachable ({error.reason})"
            except BadConfiguration:
                raise
            except Exception as error:  # the border: a fault of one platform keeps no other closed
                log.exception("%s could not be opened", door.platform)
                why = f"a fault of ours ({type(error).__name__}), noted in the log"
            else:
                self.progress.done(door.platform, f"connected as {account}")
                self.register(door)
                freeze_startup_objects()
                return
            self.progress.failed(door.platform, f"{why}; tried again in {wait:g} s")
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_S)

    async def stop_listening(self) -> None:
        for door in self._open:
            await door.stop_listening()

    async def close(self) -> None:
        for door in reversed(self._open):
            await door.close()


def configuration_hints(settings: Settings) -> list[str]:
    """What could be switched on, one line each."""
    lines = []
    if settings.openai_api_key is not None and not settings.openai_model:
        lines.append("a model key is set, but no model: set OPENAI_MODEL in .env to let it write the reports")
    return lines
