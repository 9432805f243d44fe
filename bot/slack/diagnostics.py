"""`doctor` for a Slack app: missing or wrong settings, refused tokens, channels where it cannot post."""

from collections.abc import Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.slack.client import SlackClient
from insights.errors import ChatGone, DeliveryError, Refused
from insights.model import Chat

NAME = "slack"
REQUIRED_SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:read",
        "im:history",
        "users:read",
    }
)
"""Of docs/slack-manifest.yaml; whoever leaves one out loses what it is for."""
COPY_HINT = "copy it again from api.slack.com"


def check_settings(settings: Settings) -> list[Diagnostic]:
    """What can be checked without a connection."""
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot is None and app is None and secret is None:
        fix = "docs/slack.md: five minutes from a manifest to the first digest"
        return [Diagnostic(name=NAME, summary="not configured", fix=fix)]
    if bot is None:
        fix = "Slack needs it to send: OAuth & Permissions, Bot User OAuth Token"
        return [Diagnostic(name="SLACK_BOT_TOKEN", state="misconfigured", summary="is missing", fix=fix)]
    if app is None and secret is None:
        fix = "Slack needs it to listen, or SLACK_SIGNING_SECRET for HTTP; a worker alone needs neither"
        return [Diagnostic(name="SLACK_APP_TOKEN", state="misconfigured", summary="is missing", fix=fix)]
    transport = "Socket Mode" if app else "HTTP"
    configured = Diagnostic(name=NAME, summary=f"both tokens are set, listens by {transport}")
    if app is not None or settings.webhook_base_url:
        return [configured]
    fix = "set it to the https address under which Slack reaches this bot, or use SLACK_APP_TOKEN"
    summary = "Slack over HTTP needs https"
    return [configured, Diagnostic(name="PUBLIC_URL", state="misconfigured", summary=summary, fix=fix)]


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Asks Slack about each token, and about each of the subscribed `chats`."""
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None:
        return []
    client = SlackClient(
        bot_token=bot.get_secret_value(),
        app_token=app.get_secret_value() if app else "",
        api_url=settings.slack_api_url,
    )
    try:
        diagnostics = [await _check_bot_token(client)]
        if app is not None:
            diagnostics.append(await _check_app_token(client))
        if diagnostics[0].state in ("ok", "warning"):
            diagnostics += [await _check_channel(client, chat) for chat in chats]
    finally:
        await client.close()
    return diagnostics


async def _check_bot_token(client: SlackClient) -> Diagnostic:
    try:
        identity = await client.identify()
    except DeliveryError as error:
        return _token_error("SLACK_BOT_TOKEN", error)
    missing = sorted(REQUIRED_SCOPES - identity.scopes) if identity.scopes is not None else []
    if missing:
        fix = "OAuth & Permissions, Scopes, add them, then Install App again"
        summary = f"the bot token lacks the scopes {', '.join(missing)}"
        return Diagnostic(name="SLACK_BOT_TOKEN", state="warning", summary=summary, fix=fix)
    return Diagnostic(name=NAME, summary=f"connected to {identity.team_name}")


async def _check_app_token(client: SlackClient) -> Diagnostic:
    try:
        await client.open_socket_url()
    except DeliveryError as error:
        return _token_error("SLACK_APP_TOKEN", error)
    return Diagnostic(name="slack socket", summary="Slack opens one")


def _token_error(name: str, error: DeliveryError) -> Diagnostic:
    if isinstance(error, ChatGone | Refused):
        fix = f"{COPY_HINT}, and install the app again after a change of its scopes"
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
        return Diagnostic(name=name, state="failed", summary=error.reason)
    if channel.get("is_archived"):
        return Diagnostic(name=name, state="warning", summary="is archived; nothing can be posted there")
    if not channel.get("is_im") and not channel.get("is_member"):
        fix = "in that channel: /invite and the bot's name"
        return Diagnostic(name=name, state="warning", summary="the bot is not in it", fix=fix)
    return Diagnostic(name=name, summary="the bot may post there")
