"""What `doctor` finds out about a Slack app, and where at api.slack.com it is mended."""

from collections.abc import Iterator, Sequence

from bot.config.settings import Settings
from bot.diagnostics import Finding
from bot.slack.client import SlackWeb
from insights.errors import DeliveryError, Gone, Refused
from insights.model import Chat

NAME = "slack"
STARTS = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
AGAIN = "copy it again from api.slack.com"


def by_settings(settings: Settings) -> list[Finding]:
    """What the settings alone tell."""
    bot, app, secret = settings.slack_bot_token, settings.slack_app_token, settings.slack_signing_secret
    if bot is None and app is None and secret is None:
        return [
            Finding(name=NAME, what="not configured", todo="docs/slack-manifest.yaml is the app to create")
        ]
    if bot is None:
        todo = "Slack needs it to send: OAuth & Permissions, Bot User OAuth Token"
        return [Finding(name="SLACK_BOT_TOKEN", state="wrong", what="is missing", todo=todo)]
    if app is None and secret is None:
        todo = "Slack needs it to listen, or SLACK_SIGNING_SECRET for HTTP; a worker alone needs neither"
        return [Finding(name="SLACK_APP_TOKEN", state="wrong", what="is missing", todo=todo)]
    how = "Socket Mode" if app else "HTTP"
    return [Finding(name=NAME, what=f"both tokens are set, listens by {how}"), *_shapes(settings)]


def _shapes(settings: Settings) -> Iterator[Finding]:
    tokens = {"SLACK_BOT_TOKEN": settings.slack_bot_token, "SLACK_APP_TOKEN": settings.slack_app_token}
    for name, token in tokens.items():
        if token is not None and not token.get_secret_value().startswith(STARTS[name]):
            what = f"does not begin with {STARTS[name]}"
            yield Finding(name=name, state="wrong", what=what, todo=AGAIN)
    if settings.slack_app_token is None and not settings.public_url.startswith("https://"):
        todo = "set it to the https address under which Slack reaches this bot, or use SLACK_APP_TOKEN"
        yield Finding(name="PUBLIC_URL", state="wrong", what="Slack over HTTP needs https", todo=todo)


async def by_asking(settings: Settings, chats: Sequence[Chat]) -> list[Finding]:
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


async def _identity(web: SlackWeb) -> Finding:
    try:
        identity = await web.call("auth_test")
    except DeliveryError as error:
        return _refused("SLACK_BOT_TOKEN", error)
    team = identity.get("team") or identity["team_id"]
    return Finding(name=NAME, what=f"connected to {team}")


async def _socket(web: SlackWeb) -> Finding:
    try:
        await web.socket_url()
    except DeliveryError as error:
        return _refused("SLACK_APP_TOKEN", error)
    return Finding(name="slack socket", what="Slack opens one")


def _refused(name: str, error: DeliveryError) -> Finding:
    if isinstance(error, Gone | Refused):
        todo = f"{AGAIN}, and install the app again after a change of its scopes"
        return Finding(name=name, state="wrong", what=f"Slack says {error.reason}", todo=todo)
    todo = "check the connection and SLACK_API_URL"
    return Finding(name=NAME, state="failed", what=error.reason, todo=todo)


async def _channel(web: SlackWeb, chat: Chat) -> Finding:
    """Whether it can post where somebody subscribed."""
    name = f"slack:{chat.id}"
    try:
        channel = (await web.call("conversations_info", channel=chat.id))["channel"]
    except (Gone, Refused) as error:
        todo = "/invite the bot there, or /unsubscribe; scopes are in docs/slack-manifest.yaml"
        return Finding(name=name, state="hint", what=f"Slack says {error.reason}", todo=todo)
    except DeliveryError as error:
        return Finding(name=name, state="failed", what=error.reason)
    if channel.get("is_archived"):
        return Finding(name=name, state="hint", what="is archived; nothing can be posted there")
    if not channel.get("is_im") and not channel.get("is_member"):
        todo = "in that channel: /invite and the bot's name"
        return Finding(name=name, state="hint", what="the bot is not in it", todo=todo)
    return Finding(name=name, what="the bot may post there")
