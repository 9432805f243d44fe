"""`doctor` for a Slack app: missing or wrong settings, refused tokens, scopes, where events arrive, channels where it cannot post."""

from collections.abc import Iterator, Mapping, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.slack.api.client import PLATFORM, SlackClient
from bot.slack.api.scopes import AGENT_SCOPES, SCOPES
from bot.slack.inbound.event_url import find_event_url_error
from bot.slack.oauth.addresses import INSTALL_PATH
from insights.errors import BadConfiguration, ChatGone, DeliveryError, Refused
from insights.model import Chat

NAME = PLATFORM
REQUIRED_SCOPES = frozenset(SCOPES)
COPY_HINT = "copy it again from api.slack.com"
BOT_TOKEN_FIX = "OAuth & Permissions, Bot User OAuth Token"  # noqa: S105 -- where it stands
APP_TOKEN_FIX = "Basic Information, App-Level Tokens, a token with connections:write"  # noqa: S105 -- where it stands
APP_TOKEN_ERRORS = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})
"""Of a token that is no app-level token, or lacks its scope (docs.slack.dev/reference/methods/apps.connections.open)."""


def check_settings(settings: Settings) -> list[Diagnostic]:
    """What can be checked without a connection."""
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    installation = list(_check_installation(settings))
    if not any((bot, app, secret, installation)):
        fix = "docs/tutorials/3-in-slack.md: five minutes from a manifest to the first digest"
        return [Diagnostic(name=NAME, summary="not configured", fix=fix)]
    if bot is None and not settings.offers_slack_installation:
        fix = f"Slack needs it to send: {BOT_TOKEN_FIX}"
        missing = Diagnostic(name="SLACK_BOT_TOKEN", state="misconfigured", summary="is missing", fix=fix)
        return [missing, *installation]
    if app is None and secret is None:
        fix = f"Slack needs it to listen ({APP_TOKEN_FIX}), or SLACK_SIGNING_SECRET for HTTP; a worker alone needs neither"
        missing = Diagnostic(name="SLACK_APP_TOKEN", state="misconfigured", summary="is missing", fix=fix)
        return [missing, *installation]
    transport = "Socket Mode" if app else "HTTP"
    found = "the bot token is set" if bot else "SLACK_BOT_TOKEN is not set"
    return [
        Diagnostic(name=NAME, summary=f"{found}, listens by {transport}"),
        *installation,
        *_check_url(settings),
    ]


def _check_url(settings: Settings) -> Iterator[Diagnostic]:
    is_called = settings.slack_app_token is None or settings.offers_slack_installation
    if is_called and not settings.webhook_base_url:
        fix = "set it to the https address under which Slack and browsers reach this bot"
        summary = "Slack over HTTP, and the installation in workspaces, need https"
        yield Diagnostic(name="PUBLIC_URL", state="misconfigured", summary=summary, fix=fix)


def _check_installation(settings: Settings) -> Iterator[Diagnostic]:
    """Whether workspaces can install the app."""
    client_id, client_secret = settings.slack_client_id, settings.slack_client_secret
    if not settings.offers_slack_installation:
        alone = "SLACK_CLIENT_ID" if client_id else "SLACK_CLIENT_SECRET" if client_secret else ""
        if alone:
            fix = "set the other one of SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, too (docs/how-to/many-slack-workspaces.md)"
            yield Diagnostic(name=alone, state="warning", summary="is set alone", fix=fix)
        return
    from bot.slack.oauth.token_cipher import TokenCipher

    key = settings.secret_key.get_secret_value() if settings.secret_key else ""
    try:
        TokenCipher.from_setting(key)
    except BadConfiguration as error:
        fix = str(error.params["why"])
        yield Diagnostic(name="SECRET_KEY", state="misconfigured", summary="is missing or short", fix=fix)
        return
    summary = f"workspaces install it at {settings.webhook_base_url}{INSTALL_PATH}"
    yield Diagnostic(name="slack oauth", summary=summary)
    operator = settings.operator_chat
    if operator and operator.platform == NAME and not operator.account:
        fix = f"write its workspace, too: {NAME}:T0123456789:{operator.id}"
        summary = "names no workspace, and there may be several"
        yield Diagnostic(name="OPERATOR_CHAT", state="warning", summary=summary, fix=fix)


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Asks Slack about each token of a setting, and about each of the subscribed `chats`, where they are in the workspace of
    SLACK_BOT_TOKEN; over HTTP, whether this bot answers where Slack sends its events.
    """
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None:
        return [await _check_event_url(settings)] if settings.offers_slack_installation and not app else []
    client = SlackClient.from_token(
        bot.get_secret_value(), app.get_secret_value() if app else "", api_url=settings.slack_api_url
    )
    scopes = {**SCOPES, **(AGENT_SCOPES if settings.slack_agent_view == "on" else {})}
    try:
        found, account = await _check_bot_token(client, scopes)
        diagnostics = [found, await (_check_app_token(client) if app else _check_event_url(settings))]
        own = [chat for chat in chats if account and chat.account in ("", account)]
        diagnostics += [await _check_channel(client, chat) for chat in own]
    finally:
        await client.close()
    return diagnostics


async def _check_bot_token(client: SlackClient, scopes: Mapping[str, str]) -> tuple[Diagnostic, str]:
    """Also the workspace's id; "" where Slack does not name it."""
    try:
        identity = await client.identify()
    except DeliveryError as error:
        return _token_error("SLACK_BOT_TOKEN", error, BOT_TOKEN_FIX), ""
    missing = sorted(scopes.keys() - identity.scopes) if identity.scopes is not None else []
    if missing:
        lost = "; ".join(dict.fromkeys(scopes[scope] for scope in missing))
        summary = f"the bot token lacks the scopes {', '.join(missing)}: {lost}"
        fix = "OAuth & Permissions, Scopes, add them, then Install App again"
        lacks = Diagnostic(name="SLACK_BOT_TOKEN", state="warning", summary=summary, fix=fix)
        return lacks, identity.team_id
    return Diagnostic(name=NAME, summary=f"connected to {identity.team_name}"), identity.team_id


async def _check_app_token(client: SlackClient) -> Diagnostic:
    """Slack tells no app which events it gets: they are those of the manifest that it was made from."""
    try:
        await client.open_socket_url()
    except DeliveryError as error:
        return _token_error("SLACK_APP_TOKEN", error, APP_TOKEN_FIX)
    fix = "if mentions or buttons are not answered: App Manifest, compare with docs/slack-manifest.yaml"
    return Diagnostic(name="slack socket", summary="Slack opens one for its events", fix=fix)


async def _check_event_url(settings: Settings) -> Diagnostic:
    """Asks the bot at its public address as Slack does when a request URL is saved."""
    if settings.slack_signing_secret is None or not settings.webhook_base_url:
        fix = "docs/how-to/slack-app.md, HTTP instead of the websocket"
        return Diagnostic(name="slack events", state="warning", summary="nothing listens", fix=fix)
    url, error = await find_event_url_error(
        settings.webhook_base_url, settings.slack_signing_secret.get_secret_value()
    )
    if not error:
        fix = f"Event Subscriptions, Interactivity and each slash command have the request URL {url}"
        return Diagnostic(name="slack events", summary="arrive at this bot", fix=fix)
    fix = f"start the bot, and let your web server pass {url} on to it"
    return Diagnostic(name="slack events", state="failed", summary=error, fix=fix)


def _token_error(name: str, error: DeliveryError, where: str) -> Diagnostic:
    if isinstance(error, ChatGone | Refused):
        again = "" if error.reason in APP_TOKEN_ERRORS else f"{COPY_HINT}: "
        fix = f"{again}{where}, and install the app again after a change of its scopes"
        return Diagnostic(name=name, state="misconfigured", summary=f"Slack says {error.reason}", fix=fix)
    fix = "check the connection and SLACK_API_URL"
    return Diagnostic(name=NAME, state="failed", summary=error.reason, fix=fix)


async def _check_channel(client: SlackClient, chat: Chat) -> Diagnostic:
    """Whether the bot can post where somebody subscribed."""
    name = f"slack:{chat.id}"
    try:
        channel = await client.get_channel(chat.id)
    except (ChatGone, Refused) as error:
        fix = "/invite the bot there, or /unsubscribe; scopes are in docs/slack-manifest.yaml"
        return Diagnostic(name=name, state="warning", summary=f"Slack says {error.reason}", fix=fix)
    except DeliveryError as error:
        fix = "check the connection, and run doctor again"
        return Diagnostic(name=name, state="failed", summary=error.reason, fix=fix)
    if channel.get("is_archived"):
        summary, fix = "is archived; nothing can be posted there", "unarchive it, or /unsubscribe"
        return Diagnostic(name=name, state="warning", summary=summary, fix=fix)
    if not channel.get("is_im") and not channel.get("is_member"):
        fix = "in that channel: /invite and the bot's name"
        return Diagnostic(name=name, state="warning", summary="the bot is not in it", fix=fix)
    return Diagnostic(name=name, summary="the bot may post there")
