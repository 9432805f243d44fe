"""`doctor`: what is found, what to do about it, and how it leaves."""

import argparse
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli import doctor
from bot.config.settings import Settings
from docs.generators.settings_page import unread
from tests.bot.telegram.full_app import open_full_app
from tests.handlers.dialogue import settings as closed
from tests.standins.telegram import BOSS, CHANNEL, GROUP, SUPERGROUP, TelegramStandin


async def run_doctor(
    settings: Settings, capsys: pytest.CaptureFixture[str], *, live: bool = False
) -> tuple[int, str]:
    code = 0
    try:
        await doctor.run(settings, argparse.Namespace(live=live, json=False))
    except SystemExit as leaves:
        code = int(str(leaves.code))
    return code, capsys.readouterr().out


def with_token(folder: Path, server: TelegramStandin, **changes: object) -> Settings:
    update = {
        "telegram_bot_token": SecretStr(server.token),
        "telegram_api_url": server.url,
        "sources": (),
        **changes,
    }
    return closed(folder).model_copy(update=update)


async def test_a_bot_without_any_token_is_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """RULE: nothing needs to be set; what could be is said."""
    code, output = await run_doctor(closed(tmp_path), capsys)
    assert code == 0
    assert "@BotFather, /newbot" in output
    assert "open: every chat is served" in output


def test_every_setting_is_read() -> None:
    assert unread() == set()


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"telegram_updates": "webhook"}, "PUBLIC_URL"),
        ({"slack_bot_token": SecretStr("xoxb-secret")}, "SLACK_APP_TOKEN"),
    ],
)
async def test_a_wrong_setting_is_two_and_named(
    server: TelegramStandin, tmp_path: Path, capsys: pytest.CaptureFixture[str], *, changes: dict[str, object],
    named: str,
) -> None:  # fmt: skip
    """RULE: a wrong setting leaves with 2, says which and what to do, and shows no token."""
    code, output = await run_doctor(with_token(tmp_path, server, **changes), capsys)
    assert code == 2
    assert f"FIX  {named}" in output or named in output
    assert "secret" not in output
    assert server.token not in output


async def test_rights_and_privacy_are_asked_for(
    server: TelegramStandin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULE: live, each subscribed chat is looked at; what must be pressed in @BotFather is said."""
    async with open_full_app(server, tmp_path):
        server.send_message(GROUP, BOSS, "/subscribe")
        server.send_message(SUPERGROUP, BOSS, "/subscribe")
        server.post_in_channel("/subscribe")
        await server.wait_confirmed(server.last_update)
    server.world.chats[GROUP].bot_status = "kicked"
    code, output = await run_doctor(with_token(tmp_path, server), capsys, live=True)
    assert code == 1
    assert "@BotFather, /setprivacy, @insights_bot, Disable" in output
    assert f"FAIL telegram:{GROUP}" in output
    assert f"ok   telegram:{SUPERGROUP}" in output
    assert f"ok   telegram:{CHANNEL}" in output
    assert server.token not in output


async def test_a_token_telegram_does_not_know_is_a_wrong_setting(
    server: TelegramStandin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULE: only live can tell; without --live nobody is asked."""
    settings = with_token(tmp_path, server)
    server.token = "1:other"
    assert (await run_doctor(settings, capsys))[0] == 0
    code, output = await run_doctor(settings, capsys, live=True)
    assert code == 2
    assert "does not know this bot" in output


async def test_a_telegram_that_does_not_answer_is_one(
    server: TelegramStandin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULE: the world's fault is 1, and says what to check."""
    settings = with_token(tmp_path, server, telegram_api_url="http://127.0.0.1:9")
    code, output = await run_doctor(settings, capsys, live=True)
    assert code == 1
    assert "check the connection" in output


async def test_a_webhook_that_fails_says_what_telegram_said(
    server: TelegramStandin, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """RULE: Telegram's own words on what it met are the quickest way to the fault."""
    server.webhook = {"url": "https://x.example.org", "last_error_message": "Wrong response: 502"}
    settings = with_token(tmp_path, server, telegram_updates="webhook", public_url="https://x.example.org")
    code, output = await run_doctor(settings, capsys, live=True)
    assert code == 1
    assert "Wrong response: 502" in output
