"""Installing the app: the pages, what they refuse, and who is served by which token."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.runtime.platforms import build_platforms
from bot.wiring.app import open_app
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from insights.model import Chat, ChatRef
from insights.ports.messaging import Part
from tests.bot.slack.installing_app import InstallingApp, open_installing_app
from tests.handlers.dialogue import NOW
from tests.handlers.dialogue import settings as make_settings
from tests.standins.slack_oauth import APP_TOKEN, CLIENT_ID, CLIENT_SECRET, SlackOAuthStandin, Token

C1A = Chat(platform="slack", account="T001", id="C1A")
PART = Part(payload={"text": "hello", "blocks": [{"type": "divider"}]})


@pytest.fixture
async def slack() -> AsyncIterator[SlackOAuthStandin]:
    async with SlackOAuthStandin(2) as standin:
        yield standin


@pytest.fixture
async def installing(
    tmp_path: Path, slack: SlackOAuthStandin, any_database_url: str
) -> AsyncIterator[InstallingApp]:
    async with open_installing_app(tmp_path, slack, any_database_url) as opened:
        yield opened


def sentence(reason: str, language: str = "en") -> str:
    return translate("ko" if language == "ko" else "en", f"slack.install.{reason}").replace("'", "&#39;")


async def test_an_installation_is_good_once_in_its_browser_and_for_ten_minutes(
    installing: InstallingApp,
) -> None:
    """RULE: the state of a link is refused in another browser, when it was used, and when it has expired; nothing is kept."""
    installing.set_clock(NOW)
    back = installing.slack.approve(await installing.begin(), "T001")
    cookies = installing.web.cookies
    installing.web.cookies = type(cookies)()
    assert sentence("other_browser") in (await installing.web.get(back)).text
    installing.web.cookies = cookies
    installing.set_clock(NOW + timedelta(minutes=11))
    page = await installing.web.get(back)
    assert (page.status_code, sentence("expired") in page.text) == (400, True)
    assert not installing.slack.tokens
    cookies_of_use = dict(installing.web.cookies)
    back = installing.slack.approve(await installing.begin(), "T001")
    cookies_of_use = dict(installing.web.cookies)
    done = await installing.web.get(back)
    assert (done.status_code, "Workspace 1" in done.text) == (200, True)
    installing.web.cookies.update(cookies_of_use)
    assert sentence("expired") in (await installing.web.get(back)).text
    assert len(installing.slack.tokens) == 1


@pytest.mark.parametrize("language", ["en", "ko"])
async def test_what_went_wrong_is_one_sentence_and_what_to_do(
    installing: InstallingApp, language: str
) -> None:
    """RULE: in the browser's language, with a link to begin again, and without the code."""
    installing.web.headers["accept-language"] = language
    slack = installing.slack
    cancelled = await installing.web.get(slack.deny(await installing.begin()))
    assert sentence("cancelled", language) in cancelled.text
    back = slack.approve(await installing.begin(), "T001")
    slack.approvals.clear()
    refused = await installing.web.get(back)
    assert sentence("refused", language) in refused.text
    assert not [secret for secret in slack.secrets if secret in refused.text]
    slack.is_organization = True
    organization = await installing.install("T001")
    assert sentence("organization", language) in organization.text
    assert all(token.is_revoked for token in slack.tokens.values())
    assert await installing.app.stores.oauth_tables.list_workspaces() == []
    assert 'href="/slack/install"' in organization.text
    assert organization.headers["cache-control"] == "no-store"


async def test_whoever_installs_it_is_greeted_and_asks_at_once(installing: InstallingApp) -> None:
    """RULE: a direct message says what can be done; a command is answered by the workspace's own token."""
    await installing.install("T002", "U2")
    await installing.settle()
    first, second = installing.slack.workspaces.values()
    [greeting] = second.messages
    assert (greeting.channel, "/subscribe" in greeting.text) == ("U2", True)
    await second.mention("C2A", "U1", "status")
    await installing.settle()
    [answer] = second.posted("C2A") or second.ephemerals
    assert "not subscribed" in answer.text
    assert not first.calls


async def test_the_next_start_knows_the_installations(
    tmp_path: Path, slack: SlackOAuthStandin, any_database_url: str
) -> None:
    """RULE: the token is read from the database, by whatever process."""
    async with open_installing_app(tmp_path, slack, any_database_url) as installing:
        await installing.install("T001")
        await installing.settle()
    async with open_installing_app(tmp_path, slack, any_database_url) as installing:
        await installing.adapter.messenger.send(C1A, PART, "")
    assert slack.workspaces["T001"].posted("C1A")[-1].text == "hello"


async def test_a_workspaces_token_opens_no_other_workspace(installing: InstallingApp) -> None:
    """RULE: the stand-in refuses a channel of another workspace; the bot never asks for one."""
    await installing.install("T001")
    await installing.install("T002")
    messenger = installing.adapter.messenger
    await messenger.send(C1A, PART, "")
    first, second = installing.slack.workspaces.values()
    assert len(first.posted("C1A")) == 1
    with pytest.raises(Exception, match="channel_not_found"):
        await messenger.send(Chat(platform="slack", account="T002", id="C1A"), PART, "")
    assert not second.posted("C1A")


async def test_a_bot_token_is_served_beside_installed_workspaces(
    tmp_path: Path,
    slack: SlackOAuthStandin,
    any_database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """RULE: over one websocket; the workspace of SLACK_BOT_TOKEN keeps that token, and chats that a setting names without
    a workspace are its.
    """
    monkeypatch.setenv("SLACK_CLIENT_ID", CLIENT_ID)  # slack-bolt reads both
    monkeypatch.setenv("SLACK_CLIENT_SECRET", CLIENT_SECRET)
    slack.tokens["xoxb-home"] = Token(team="T001")
    tokens = {"slack_bot_token": SecretStr("xoxb-home"), "slack_app_token": SecretStr(APP_TOKEN)}
    async with open_installing_app(tmp_path, slack, any_database_url, **tokens) as installing:
        await slack.sockets.wait_connected()
        await installing.install("T002")
        for number, workspace in enumerate(slack.workspaces.values(), 1):
            workspace.sockets = slack.sockets
            await workspace.command(f"C{number}A", "U1", "/insights", "status")
        await installing.settle()
        for workspace in slack.workspaces.values():
            assert ["not subscribed" in post.text for post in workspace.ephemerals] == [True]
        await installing.adapter.messenger.send(Chat(platform="slack", account="", id="C1A"), PART, "")
        assert len(slack.workspaces["T001"].posted("C1A")) == 1


async def test_the_operator_hears_of_an_installation(
    tmp_path: Path, slack: SlackOAuthStandin, any_database_url: str
) -> None:
    """RULE: by name; OPERATOR_CHAT names its workspace where there are several. /status lists them there."""
    operator = ChatRef.parse("slack:T001:C1A")
    async with open_installing_app(tmp_path, slack, any_database_url, operator_chat=operator) as installing:
        await installing.install("T001")
        await installing.settle()
        slack.workspaces["T002"].name = "Papers & <!channel>"
        await installing.install("T002")
        await installing.settle()
        first = slack.workspaces["T001"]
        [_, told] = first.posted("C1A")
        assert "Papers &amp; &lt;!channel&gt; installed the app" in told.text
        await first.command("C1A", "U1", "/insights", "status")
        await installing.settle()
        assert "Slack workspaces that installed the app: 2 (Workspace 1, Papers" in str(first.ephemerals)
        assert first.mentions == []


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"secret_key": None}, "SECRET_KEY"),
        ({"secret_key": SecretStr("short")}, "SECRET_KEY"),
        ({"public_url": ""}, "PUBLIC_URL"),
        ({"slack_signing_secret": None}, "SLACK_APP_TOKEN"),
    ],
)
async def test_a_missing_setting_stops_the_start(
    tmp_path: Path, any_database_url: str, changes: dict[str, object], named: str
) -> None:
    """RULE: without a key that encrypts tokens none is taken; the sentence names the setting and no secret."""
    settings = make_settings(tmp_path).model_copy(
        update={
            "database_url": SecretStr(any_database_url),
            "slack_client_id": CLIENT_ID,
            "slack_client_secret": SecretStr(CLIENT_SECRET),
            "slack_signing_secret": SecretStr("signing"),
            "secret_key": SecretStr("long enough to encrypt"),
            "public_url": "https://insights.example.org",
            **changes,
        }
    )
    async with open_app(settings) as app:
        with pytest.raises(BadConfiguration) as caught:
            build_platforms(app)
    assert caught.value.params["name"] == named
    assert CLIENT_SECRET not in str(caught.value.params)
