"""What `doctor` finds out about a Slack app, and where at api.slack.com it is mended."""

from collections.abc import Iterator, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Diagnostic
from bot.slack.client import SlackWeb
from insights.errors import ChatGone, DeliveryError, Refused
from insights.model import Chat

NAME = "slack"
STARTS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
AGAIN = "copy it again from api.slack.com"


def check_settings(settings: Settings) -> list[Diagnostic]:
    """What the settings alone tell."""
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot is None and app is None and secret is None:
        return [
            Diagnostic(
                name=NAME, summary="not configured", fix="docs/slack-manifest.yaml is the app to create"
            )
        ]
    if bot is None:
        todo = "Slack needs it to send: OAuth & Permissions, Bot User OAuth Token"
        return [Diagnostic(name="SLACK_BOT_TOKEN", state="wrong", summary="is missing", fix=todo)]
    if app is None and secret is None:
        todo = "Slack needs it to listen, or SLACK_SIGNING_SECRET for HTTP; a worker alone needs neither"
        return [Diagnostic(name="SLACK_APP_TOKEN", state="wrong", summary="is missing", fix=todo)]
    how = "Socket Mode" if app else "HTTP"
    return [Diagnostic(name=NAME, summary=f"both tokens are set, listens by {how}"), *_shapes(settings)]


def _shapes(settings: Settings) -> Iterator[Diagnostic]:
    tokens = {"SLACK_BOT_TOKEN": settings.slack_bot_token, "SLACK_APP_TOKEN": settings.slack_app_token}
    for name, token in tokens.items():
        if token is not None and not token.get_secret_value().startswith(STARTS[name]):
            what = f"does not begin with {STARTS[name]}"
            yield Diagnostic(name=name, state="wrong", summary=what, fix=AGAIN)
    if settings.slack_app_token is None and not settings.public_url.startswith("https://"):
        todo = "set it to the https address under which Slack reaches this bot, or use SLACK_APP_TOKEN"
        yield Diagnostic(name="PUBLIC_URL", state="wrong", summary="Slack over HTTP needs https", fix=todo)


async def check_live(settings: Settings, chats: Sequence[Chat]) -> list[Diagnostic]:
    """Each token once, and each of the subscribed `chats`."""
    bot, app = settings.slack_bot_token, settings.slack_app_token
    if bot is None:
        return []
    web = SlackWeb(
        bot_token=bot.get_secret_value(),
        app_token=app.get_secret_value() if app else "",
        api_url=settings.slack_api_url,
    )
    try:
        found = [await _identity(web)]
        if app is not None:
            found.append(await _socket(web))
        if found[0].state == "ok":
            found += [await _channel(web, chat) for chat in chats]
    finally:
        await web.close()
    return found


async def _identity(web: SlackWeb) -> Diagnostic:
    try:
        identity = await web.call("auth_test")
    except DeliveryError as error:
        return _refused("SLACK_BOT_TOKEN", error)
    team = identity.get("team") or identity["team_id"]
    return Diagnostic(name=NAME, summary=f"connected to {team}")


async def _socket(web: SlackWeb) -> Diagnostic:
    try:
        await web.socket_url()
    except DeliveryError as error:
        return _refused("SLACK_APP_TOKEN", error)
    return Diagnostic(name="slack socket", summary="Slack opens one")


def _refused(name: str, error: DeliveryError) -> Diagnostic:
    if isinstance(error, ChatGone | Refused):
        todo = f"{AGAIN}, and install the app again after a change of its scopes"
        return Diagnostic(name=name, state="wrong", summary=f"Slack says {error.reason}", fix=todo)
    todo = "check the connection and SLACK_API_URL"
    return Diagnostic(name=NAME, state="failed", summary=error.reason, fix=todo)


async def _channel(web: SlackWeb, chat: Chat) -> Diagnostic:
    """Whether it can post where somebody subscribed."""
    name = f"slack:{chat.id}"
    try:
        channel = (await web.call("conversations_info", channel=chat.id))["channel"]
    except (ChatGone, Refused) as error:
        todo = "/invite the bot there, or /unsubscribe; scopes are in docs/slack-manifest.yaml"
        return Diagnostic(name=name, state="hint", summary=f"Slack says {error.reason}", fix=todo)
    except DeliveryError as error:
        return Diagnostic(name=name, state="failed", summary=error.reason)
    if channel.get("is_archived"):
        return Diagnostic(name=name, state="hint", summary="is archived; nothing can be posted there")
    if not channel.get("is_im") and not channel.get("is_member"):
        todo = "in that channel: /invite and the bot's name"
        return Diagnostic(name=name, state="hint", summary="the bot is not in it", fix=todo)
    return Diagnostic(name=name, summary="the bot may post there")
