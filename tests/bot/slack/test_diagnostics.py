"""`doctor` for a Slack app: its settings, and what Slack answers."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr

from bot.config.settings import Settings
from bot.diagnostics import exit_code
from bot.slack.diagnostics import AGENT_SCOPES, REQUIRED_SCOPES, SCOPES, check_live, check_settings
from bot.slack.inbound.event_url import find_event_url_error
from bot.web.app import build_app
from bot.web.webhooks import WebhookRegistry, public_hosts
from bot.wiring.clock import SystemClock as Now
from insights.model import Chat, ChatRef
from tests.bot.slack.conftest import FakeRouter, MemoryStores, make_adapter
from tests.bot.slack.test_manifest import MANIFESTS, items_of
from tests.handlers.dialogue import settings as make_settings
from tests.standins.slack import SlackStandin

BOT, APP, SECRET = SecretStr("xoxb-1"), SecretStr("xapp-1"), SecretStr("s1gned")
SCOPES_OF_MANIFESTS = {name: set(items_of("bot", manifest)) for name, manifest in MANIFESTS.items()}
HTTPS = "https://insights.example.org"
KEY = SecretStr("a key of thirty-two characters..")
OAUTH = {"slack_client_id": "1.2", "slack_client_secret": SecretStr("open-sesame")}


def with_tokens(folder: Path, **changes: object) -> Settings:
    return make_settings(folder).model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"slack_bot_token": BOT}, "SLACK_APP_TOKEN"),
        ({"slack_app_token": APP}, "SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": SECRET}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": BOT, "slack_signing_secret": SECRET}, "PUBLIC_URL"),
        (OAUTH | {"slack_app_token": APP, "secret_key": KEY}, "PUBLIC_URL"),
        (OAUTH | {"slack_app_token": APP, "public_url": HTTPS}, "SECRET_KEY"),
        (OAUTH | {"secret_key": KEY, "public_url": HTTPS}, "SLACK_APP_TOKEN"),
    ],
)
def test_a_missing_or_wrong_setting_is_named(tmp_path: Path, changes: dict[str, object], named: str) -> None:
    """RULE: a wrong setting is named, and no token is shown."""
    diagnostics = check_settings(with_tokens(tmp_path, **changes))
    assert exit_code(diagnostics) == 2
    wrong = [diagnostic for diagnostic in diagnostics if diagnostic.state == "misconfigured"]
    assert [diagnostic.name for diagnostic in wrong] == [named]
    assert not any(
        token in diagnostic.line
        for diagnostic in diagnostics
        for token in ("xoxb-1", "xapp-1", "s1gned", "open-sesame", "thirty-two")
    )


@pytest.mark.parametrize(
    ("changes", "transport"),
    [
        ({"slack_app_token": APP}, "Socket Mode"),
        ({"slack_signing_secret": SECRET, "public_url": HTTPS}, "HTTP"),
    ],
)
def test_one_transport_is_enough(tmp_path: Path, changes: dict[str, object], transport: str) -> None:
    """RULE: an app token, or a signing secret and an address."""
    [diagnostic] = check_settings(with_tokens(tmp_path, slack_bot_token=BOT, **changes))
    assert (diagnostic.state, transport in diagnostic.summary) == ("ok", True)


def test_what_an_installation_in_many_workspaces_needs_is_told(tmp_path: Path) -> None:
    """RULE: the address to install it at; a half of the client's credentials alone, and an operator's chat without its
    workspace, are notes.
    """
    complete = OAUTH | {"slack_signing_secret": SECRET, "secret_key": KEY, "public_url": HTTPS}
    operator = {"operator_chat": ChatRef.parse("slack:C1")}
    found = check_settings(with_tokens(tmp_path, **complete, **operator))
    assert [(each.name, each.state) for each in found] == [
        ("slack", "ok"),
        ("slack oauth", "ok"),
        ("OPERATOR_CHAT", "warning"),
    ]
    assert f"{HTTPS}/slack/install" in found[1].summary
    [_, alone] = check_settings(
        with_tokens(tmp_path, slack_bot_token=BOT, slack_app_token=APP, slack_client_id="1.2")
    )
    assert (alone.name, alone.state) == ("SLACK_CLIENT_ID", "warning")


async def test_slack_is_asked_for_each_token_and_channel(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: the workspace, whether a socket opens, and for each channel whether the bot can post there and what to do."""
    settings = with_tokens(
        tmp_path,
        slack_bot_token=SecretStr(server.bot_token),
        slack_app_token=SecretStr(server.app_token),
        slack_api_url=server.api_url,
    )
    chat = Chat(platform="slack", account="T1", id="C1")
    chats = [replace(chat, id=number) for number in ("C1", "CNEW", "COLD", "CGONE")]
    diagnostics = await check_live(settings, chats)
    assert exit_code(diagnostics) == 0
    by_name = {diagnostic.name: diagnostic for diagnostic in diagnostics}
    assert "Standin" in by_name["slack"].summary
    assert by_name["slack socket"].state == "ok"
    assert by_name["slack:C1"].state == "ok"
    assert "/invite" in by_name["slack:CNEW"].fix
    assert "archived" in by_name["slack:COLD"].summary
    assert "channel_not_found" in by_name["slack:CGONE"].summary


async def test_a_refused_token_is_wrong_and_an_unreachable_slack_is_not(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: a wrong setting and a failed connection are different states."""
    update = {"slack_bot_token": BOT, "slack_app_token": APP, "slack_api_url": server.api_url}
    refused = await check_live(with_tokens(tmp_path, **update), [])
    assert [(diagnostic.name, diagnostic.state) for diagnostic in refused] == [
        ("SLACK_BOT_TOKEN", "misconfigured"),
        ("SLACK_APP_TOKEN", "misconfigured"),
    ]
    unreachable = await check_live(
        with_tokens(tmp_path, **update | {"slack_api_url": "http://127.0.0.1:9/api/"}), []
    )
    assert {diagnostic.state for diagnostic in unreachable} == {"failed"}
    assert all(diagnostic.fix for diagnostic in (*refused, *unreachable))


async def test_missing_scopes_are_named_with_what_to_press(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: Slack names the token's scopes with every answer; those of the manifest that lack are listed."""
    settings = with_tokens(
        tmp_path, slack_bot_token=SecretStr(server.bot_token), slack_api_url=server.api_url
    )
    server.scopes = ",".join(sorted(REQUIRED_SCOPES - {"files:read", "app_mentions:read"}))
    diagnostic, *_ = await check_live(settings, [])
    assert diagnostic.state == "warning"
    for words in ("files:read", "app_mentions:read", "mentions are not heard", "without their chart"):
        assert words in diagnostic.summary
    assert "Install App" in diagnostic.fix
    server.scopes = ",".join(sorted(REQUIRED_SCOPES))
    diagnostic, *_ = await check_live(settings, [])
    assert diagnostic.state == "ok"
    agent = settings.model_copy(update={"slack_agent_view": "on"})
    diagnostic, *_ = await check_live(agent, [])
    assert (diagnostic.state, "assistant:write" in diagnostic.summary) == ("warning", True)


def test_the_scopes_are_those_of_the_manifests() -> None:
    """RULE: doctor misses no scope of the default manifest; the panel's are those that its manifest adds."""
    assert SCOPES.keys() == SCOPES_OF_MANIFESTS["slack-manifest.yaml"]
    assert SCOPES.keys() | AGENT_SCOPES.keys() == SCOPES_OF_MANIFESTS["manifest-agent.yaml"]


@pytest.mark.parametrize(
    ("error", "pressed"),
    [
        ("missing_scope", "connections:write"),
        ("not_allowed_token_type", "App-Level Tokens"),
        ("invalid_auth", "copy it again"),
    ],
)
async def test_an_app_token_that_opens_no_socket(
    server: SlackStandin, tmp_path: Path, error: str, pressed: str
) -> None:
    """RULE: what to press depends on what Slack says."""
    update = {
        "slack_bot_token": SecretStr(server.bot_token),
        "slack_app_token": SecretStr(server.app_token),
        "slack_api_url": server.api_url,
    }
    server.inject_fault("apps.connections.open", error=error)
    _, socket = await check_live(with_tokens(tmp_path, **update), [])
    assert (socket.name, socket.state) == ("SLACK_APP_TOKEN", "misconfigured")
    assert error in socket.summary
    assert pressed in socket.fix


async def test_a_request_url_is_asked_as_slack_asks(server: SlackStandin, memory: MemoryStores) -> None:
    """RULE: over HTTP doctor sends a signed challenge to the public address: the bot answers it, or what is wrong is said."""
    webhooks = WebhookRegistry()
    adapter = make_adapter(
        server, memory, FakeRouter(), app_token="", signing_secret="s1gned", webhooks=webhooks, clock=Now()
    )
    await adapter.start()
    transport = httpx.ASGITransport(app=build_app(webhooks.routes(), allowed_hosts=public_hosts(HTTPS)))
    try:
        url, error = await find_event_url_error(HTTPS, "s1gned", transport)
        assert (url, error) == (f"{HTTPS}/hooks/slack", "")
        _, error = await find_event_url_error(HTTPS, "another", transport)
        assert "SLACK_SIGNING_SECRET" in error
    finally:
        await adapter.close()
    elsewhere = httpx.MockTransport(lambda _: httpx.Response(404, text="nginx"))
    _, error = await find_event_url_error(HTTPS, "s1gned", elsewhere)
    assert "404" in error
    _, error = await find_event_url_error("http://127.0.0.1:9", "s1gned")
    assert "does not answer" in error


async def test_over_http_the_event_address_is_checked(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: without a socket the request URL is checked; a process that only sends is told that nothing listens."""
    update = {
        "slack_bot_token": SecretStr(server.bot_token),
        "slack_api_url": server.api_url,
        "slack_signing_secret": SECRET,
        "public_url": "https://127.0.0.1:9",
    }
    _, events = await check_live(with_tokens(tmp_path, **update), [])
    assert (events.name, events.state) == ("slack events", "failed")
    assert "/hooks/slack" in events.fix
    _, events = await check_live(with_tokens(tmp_path, **update | {"slack_signing_secret": None}), [])
    assert events.state == "warning"
