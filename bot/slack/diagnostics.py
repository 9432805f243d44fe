"""`doctor` for a Slack app: missing or wrong settings, refused tokens, scopes, where events arrive, channels where it cannot post."""

from collections.abc import Mapping, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.slack.api.client import PLATFORM, SlackClient
from bot.slack.inbound.event_url import find_event_url_error
from insights.errors import ChatGone, DeliveryError, Refused
from insights.model import Chat

NAME = PLATFORM
SCOPES: Mapping[str, str] = {
    "app_mentions:read": "mentions are not heard",
    "channels:read": "invitations and removals are not heard, the App Home lists no channel",
    "chat:write": "nothing can be posted",
    "commands": "there are no slash commands",
    "files:read": "digests come without their chart",
    "files:write": "digests come without their chart",
    "groups:read": "invitations to private channels are not heard",
    "im:history": "direct messages are not heard",
    "users:read": "languages are not known, and guests may configure",
}
"""Of docs/slack-manifest.yaml, with what is lost without each; events need the scopes of what they tell."""
AGENT_SCOPES: Mapping[str, str] = {"assistant:write": "the panel has no prompts and no Stop"}
"""Of docs/manifest-agent.yaml, with SLACK_AGENT_VIEW=on."""
REQUIRED_SCOPES = frozenset(SCOPES)
COPY_HINT = "copy it again from api.slack.com"
BOT_TOKEN_FIX = "OAuth & Permissions, Bot User OAuth Token"  # noqa: S105 -- where it stands
APP_TOKEN_FIX = "Basic Information, App-Level Tokens, a token with connections:write"  # noqa: S105 -- where it stands
APP_TOKEN_ERRORS = frozenset({"missing_scope", "not_allowed_token_type", "no_permission"})
"""Of a token that is no app-level token, or lacks its scope (docs.slack.dev/reference/methods/apps.connections.open)."""


def check_settings(settings: Settings) -> list[Diagnostic]:
    """What can be checked without a connection."""
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot is None and app is None and secret is None:
        fix = "docs/tutorials/3-in-slack.md: five minutes from a manifest to the first digest"
        return [Diagnostic(name=NAME, summary="not configured", fix=fix)]
    if bot is None:
        fix = f"Slack needs it to send: {BOT_TOKEN_FIX}"
        return [Diagnostic(name="SLACK_BOT_TOKEN", state="misconfigured", summary="is missing", fix=fix)]
    if app is None and secret is None:
        fix = f"Slack needs it to listen ({APP_TOKEN_FIX}), or SLACK_SIGNING_SECRET for HTTP; a worker alone needs neither"
        return [Diagnostic(name="SLACK_APP_TOKEN", state="misconfigured", summary="is missing", fix=fix)]
    transport = "Socket Mode" if app else "HTTP"
    configured = Diagnostic(name=NAME, summary=f"both tokens are set, listens by {transport}")
    if app is not None or settings.webhook_base_url:
        return [configured]
    fix = "set it to the https address under which Slack reaches this bot, or use SLACK_APP_TOKEN"
    summary = "Slack over HTTP needs https"
    return [configured, Diagnostic(name="PUBLIC_URL", state="misconfigured", summary=summary, fix=fix)]


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Asks Slack about each token, and about each of the subscribed `chats`; over HTTP, whether this bot answers where Slack
    sends its events.
    """
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None:
        return []
    client = SlackClient(
        bot_token=bot.get_secret_value(),
        app_token=app.get_secret_value() if app else "",
        api_url=settings.slack_api_url,
    )
    scopes = {**SCOPES, **(AGENT_SCOPES if settings.slack_agent_view == "on" else {})}
    try:
        diagnostics = [await _check_bot_token(client, scopes)]
        diagnostics.append(await (_check_app_token(client) if app else _check_event_url(settings)))
        if diagnostics[0].state in ("ok", "warning"):
            diagnostics += [await _check_channel(client, chat) for chat in chats]
    finally:
        await client.close()
    return diagnostics


async def _check_bot_token(client: SlackClient, scopes: Mapping[str, str]) -> Diagnostic:
    try:
        identity = await client.identify()
    except DeliveryError as error:
        return _token_error("SLACK_BOT_TOKEN", error, BOT_TOKEN_FIX)
    missing = sorted(scopes.keys() - identity.scopes) if identity.scopes is not None else []
    if missing:
        lost = "; ".join(dict.fromkeys(scopes[scope] for scope in missing))
        summary = f"the bot token lacks the scopes {', '.join(missing)}: {lost}"
        fix = "OAuth & Permissions, Scopes, add them, then Install App again"
        return Diagnostic(name="SLACK_BOT_TOKEN", state="warning", summary=summary, fix=fix)
    return Diagnostic(name=NAME, summary=f"connected to {identity.team_name}")


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
