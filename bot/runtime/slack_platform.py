"""Slack's adapter, built of the settings: for SLACK_BOT_TOKEN's workspace, for those that installed the app, or for both."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from bot.command_menu import build_command_menu
from bot.config.settings import Settings
from bot.platform_adapter import PlatformAdapter
from bot.rate_limited_messenger import RateLimitedMessenger
from bot.web.late_routes import LateRoutes
from bot.web.webhooks import WebhookRegistry
from bot.wiring.context import AppContext
from handlers.home import HomeOverview
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from insights.ports.messaging import Messenger
from insights.views.notices import sentences
from scheduler.limits.account_limiter import AccountLimiters

if TYPE_CHECKING:
    from bot.slack.api.connection import SlackConnection
    from bot.slack.inbound.stored_events import TextCipher
    from bot.slack.installed import InstalledWorkspaces
    from bot.slack.oauth.pages import InstallPages
    from bot.slack.services import SlackServices


def is_slack_configured(settings: Settings) -> bool:
    tokens = (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    return any(tokens) or settings.offers_slack_installation


def build_slack(
    app: AppContext,
    report_status: Callable[[str], None],
    limiters: AccountLimiters | None,
    webhooks: WebhookRegistry | None,
    late_routes: LateRoutes | None,
    *,
    listens: bool,
) -> PlatformAdapter:
    """`late_routes` gets the pages of an installation. Raises BadConfiguration for a setting that is missing or wrong; a
    process that does not listen needs none of those for it.
    """
    settings = app.settings
    check_slack_settings(settings, listens=listens)
    from bot.slack.adapter import SlackAdapter
    from bot.slack.api.client import SlackClient
    from bot.slack.api.connection import SlackConnection
    from bot.slack.api.tokens import FixedToken

    bot, app_token, secret = (
        each.get_secret_value() if each else ""
        for each in (settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret)
    )
    connection = SlackConnection(api_url=settings.slack_api_url)
    services = build_slack_services(app, limiters)
    installed = build_installed(app, connection, services) if settings.offers_slack_installation else None

    def open_install_pages() -> None:
        if installed is not None and late_routes is not None:
            late_routes.add(build_install_pages(app, installed).routes())

    return SlackAdapter(
        client=SlackClient(tokens=FixedToken(bot), connection=connection, app_token=app_token),
        services=services,
        has_home=bool(bot),
        installed=installed,
        signing_secret=secret,
        webhooks=webhooks,
        open_install_pages=open_install_pages,
        report_status=report_status,
    )


def check_slack_settings(settings: Settings, *, listens: bool) -> None:
    """Raises BadConfiguration."""
    app_token, secret = settings.slack_app_token, settings.slack_signing_secret
    offers_installation = settings.offers_slack_installation
    has_tokens = settings.slack_bot_token is not None or offers_installation
    if not has_tokens or (app_token is None and secret is None and listens):
        missing = "SLACK_APP_TOKEN" if has_tokens else "SLACK_BOT_TOKEN"
        why = "Slack needs the bot token (xoxb-...) to send and the app-level token (xapp-...) to listen, or SLACK_SIGNING_SECRET to listen over HTTP; only a worker does without the second"
        raise BadConfiguration("error.setting", name=missing, why=why)
    if app_token is None and listens and not settings.webhook_base_url:
        why = "Slack over HTTP calls PUBLIC_URL/hooks/slack, which must begin with https://; SLACK_APP_TOKEN needs no such address"
        raise BadConfiguration("error.setting", name="PUBLIC_URL", why=why)
    if offers_installation and listens and not settings.webhook_base_url:
        why = "SLACK_CLIENT_ID offers the app to other workspaces, whose people install it at PUBLIC_URL/slack/install; it must begin with https://"
        raise BadConfiguration("error.setting", name="PUBLIC_URL", why=why)


def build_slack_services(app: AppContext, limiters: AccountLimiters | None) -> "SlackServices":
    from bot.slack.services import SlackServices

    settings, stores = app.settings, app.stores
    names = frozenset(entry.name for entries in build_command_menu().values() for entry in entries)
    return SlackServices(
        handler=app.router,
        command_names=names,
        posts=stores.posts,
        attachments=stores.attachments,
        pictures=stores.pictures,
        feature_answers=stores.feature_answers,
        clock=app.clock,
        language=settings.digest_language,
        configured_by=settings.slack_configured_by,
        has_agent_view=settings.slack_agent_view == "on",
        inbox=stores.inbox,
        cipher=build_inbox_cipher(settings),
        metrics=app.metrics,
        home=HomeOverview(
            editions=app.editions,
            subscriptions=stores.subscriptions,
            digest_view=app.views.chat_digest,
            settings_view=app.views.settings,
            default_subscription=app.default_subscription,
        ),
        limit_replies=partial(rate_limited, limiters),
    )


def build_inbox_cipher(settings: Settings) -> "TextCipher":
    """Encrypts where workspaces install the app: then a database without SECRET_KEY lets nobody write into them."""
    from bot.slack.inbound.stored_events import ClearText

    if not settings.offers_slack_installation:
        return ClearText()
    from bot.slack.oauth.token_cipher import EVENTS, TokenCipher

    key = settings.secret_key
    return TokenCipher.from_setting(key.get_secret_value() if key else "", EVENTS)


def rate_limited(limiters: AccountLimiters | None, messenger: Messenger) -> Messenger:
    """The messenger within its account's rate limit, where that is counted."""
    return RateLimitedMessenger(messenger=messenger, limiters=limiters) if limiters else messenger


def build_installed(
    app: AppContext, connection: "SlackConnection", services: "SlackServices"
) -> "InstalledWorkspaces":
    """Raises BadConfiguration where SECRET_KEY is missing or short."""
    from bot.slack.installed import ENDED_CAUSES, InstalledWorkspaces
    from bot.slack.oauth.installation_store import InstallationStore
    from bot.slack.oauth.oauth_app import OAuthApp
    from bot.slack.oauth.token_cipher import TokenCipher

    settings, stores = app.settings, app.stores
    key, client_secret = settings.secret_key, settings.slack_client_secret
    cipher = TokenCipher.from_setting(key.get_secret_value() if key else "")
    return InstalledWorkspaces(
        store=InstallationStore(
            tables=stores.oauth_tables, cipher=cipher, client_id=settings.slack_client_id
        ),
        app=OAuthApp(
            client_id=settings.slack_client_id,
            client_secret=client_secret.get_secret_value() if client_secret else "",
            connection=connection,
        ),
        leases=stores.leases,
        services=services,
        resume=partial(stores.subscriptions.resume_account, "slack", details=ENDED_CAUSES),
        greeting=app.views.notices.start,
        tell_operator=partial(tell_operator, app),
    )


async def tell_operator(app: AppContext, workspace: str, resumed: int) -> None:
    """In OPERATOR_CHAT, that a workspace installed the app."""
    operator, language = app.settings.operator_chat, app.settings.digest_language
    if operator is not None:
        key = "commands.operator.installed"
        sentence = translate(language, key, workspace=workspace, count=resumed)
        await app.access.notify(operator.to_chat(), sentences(sentence))


def build_install_pages(app: AppContext, installed: "InstalledWorkspaces") -> "InstallPages":
    from bot.slack.api.scopes import AGENT_SCOPES, SCOPES
    from bot.slack.oauth.pages import InstallPages

    settings = app.settings
    agent_scopes = AGENT_SCOPES if settings.slack_agent_view == "on" else {}
    return InstallPages(
        app=installed.app,
        states=app.stores.oauth_tables,
        scopes=(*SCOPES, *agent_scopes),
        public_url=settings.webhook_base_url,
        clock=app.clock,
        install=installed.install,
        language=settings.digest_language,
    )
