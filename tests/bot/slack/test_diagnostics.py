"""`doctor` for a Slack app: what its settings tell, and what Slack says when it is asked."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.config.settings import Settings
from bot.diagnostics import exit_code
from bot.slack.diagnostics import check_live, check_settings
from insights.model import Chat
from tests.handlers.dialogue import settings as closed
from tests.standins.slack import SlackStandin

BOT, APP, SECRET = SecretStr("xoxb-1"), SecretStr("xapp-1"), SecretStr("s1gned")
HTTPS = "https://insights.example.org"


def with_tokens(folder: Path, **changes: object) -> Settings:
    return closed(folder).model_copy(update=changes)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"slack_bot_token": BOT}, "SLACK_APP_TOKEN"),
        ({"slack_app_token": APP}, "SLACK_BOT_TOKEN"),
        ({"slack_signing_secret": SECRET}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": APP, "slack_app_token": APP}, "SLACK_BOT_TOKEN"),
        ({"slack_bot_token": BOT, "slack_signing_secret": SECRET}, "PUBLIC_URL"),
    ],
)
def test_what_is_missing_or_mistaken_is_named(tmp_path: Path, changes: dict[str, object], named: str) -> None:
    """RULE: a wrong setting is told by its name, and no token is shown."""
    found = check_settings(with_tokens(tmp_path, **changes))
    assert exit_code(found) == 2
    wrong = [one for one in found if one.state == "wrong"]
    assert [one.name for one in wrong] == [named]
    assert not any(word in one.line for one in found for word in ("xoxb-1", "xapp-1", "s1gned"))


@pytest.mark.parametrize(
    ("changes", "how"),
    [
        ({"slack_app_token": APP}, "Socket Mode"),
        ({"slack_signing_secret": SECRET, "public_url": HTTPS}, "HTTP"),
    ],
)
def test_either_way_of_listening_is_enough(tmp_path: Path, changes: dict[str, object], how: str) -> None:
    """RULE: an app token, or a signing secret and an address."""
    [found] = check_settings(with_tokens(tmp_path, slack_bot_token=BOT, **changes))
    assert (found.state, how in found.summary) == ("ok", True)


async def test_slack_is_asked_for_each_token_and_channel(server: SlackStandin, tmp_path: Path) -> None:
    """RULE: who we are there, whether a socket opens, and where we cannot post and what to do."""
    settings = with_tokens(
        tmp_path,
        slack_bot_token=SecretStr(server.bot_token),
        slack_app_token=SecretStr(server.app_token),
        slack_api_url=server.api_url,
    )
    chat = Chat(platform="slack", account="T1", id="C1")
    chats = [replace(chat, id=number) for number in ("C1", "CNEW", "COLD", "CGONE")]
    found = await check_live(settings, chats)
    assert exit_code(found) == 0
    told = {one.name: one for one in found}
    assert "Standin" in told["slack"].summary
    assert told["slack socket"].state == "ok"
    assert told["slack:C1"].state == "ok"
    assert "/invite" in told["slack:CNEW"].fix
    assert "archived" in told["slack:COLD"].summary
    assert "channel_not_found" in told["slack:CGONE"].summary


async def test_a_token_that_slack_refuses_is_wrong_and_a_dead_line_is_not(
    server: SlackStandin, tmp_path: Path
) -> None:
    """RULE: what has to be copied again is told from what has to be waited for."""
    update = {"slack_bot_token": BOT, "slack_app_token": APP, "slack_api_url": server.api_url}
    refused = await check_live(with_tokens(tmp_path, **update), [])
    assert [(one.name, one.state) for one in refused] == [
        ("SLACK_BOT_TOKEN", "wrong"),
        ("SLACK_APP_TOKEN", "wrong"),
    ]
    gone = await check_live(
        with_tokens(tmp_path, **update | {"slack_api_url": "http://127.0.0.1:9/api/"}), []
    )
    assert {one.state for one in gone} == {"failed"}
