"""bot.config.settings: defaults, secret files, and the sentence about a wrong value."""

import os
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config.settings import SECRETS, Settings, load_settings
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from insights.model import ChatRef
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def _clear_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder and none of our settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def error_sentence(error: BadConfiguration) -> str:
    return translate("en", error.key, **error.params)


def test_nothing_has_to_be_set() -> None:
    """With no environment at all every setting has its documented default."""
    settings = load_settings({})
    assert settings.digest_time == time(9)
    assert settings.max_lateness == timedelta(hours=12)
    assert settings.sources == ("arxiv", "huggingface", "deeplearn")
    assert settings.telegram_bot_token is None


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """`TELEGRAM_BOT_TOKEN=` in .env is the same as no line."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    monkeypatch.setenv("DIGEST_TIME", "")
    assert load_settings().telegram_bot_token is None
    assert load_settings().digest_time == time(9)


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("DIGEST_TIME", "25:00", "HH:MM"),
        ("DIGEST_TIMEZONE", "Mars/Olympus", "Asia/Seoul"),
        ("DIGEST_LANGUAGE", "de", "DIGEST_LANGUAGE"),
        ("MAX_LATENESS", "soon", "12h"),
        ("WEB_PORT", "eighty", "WEB_PORT"),
    ],
)
def test_a_wrong_value_raises_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, hint: str
) -> None:
    """The sentence names the setting and says what would be right."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BadConfiguration) as caught:
        load_settings()
    assert name in error_sentence(caught.value)
    assert hint in error_sentence(caught.value)


@pytest.mark.parametrize("name", SECRETS)
def test_any_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    """NAME_FILE names a file; its last line break does not count; the variable itself wins."""
    prefixes = {"TELEGRAM_BOT_TOKEN": "1:", "SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}
    secret = f"{prefixes.get(name, '')}s3cret"
    (tmp_path / "secret").write_text(f"{secret}\n", encoding="utf-8")
    settings = load_settings({f"{name}_FILE": str(tmp_path / "secret")})
    assert getattr(settings, name.lower()).get_secret_value() == secret
    assert "s3cret" not in repr(settings)


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load_settings({"OPENAI_API_KEY_FILE": str(tmp_path / "nowhere")})
    assert "OPENAI_API_KEY_FILE" in error_sentence(caught.value)


def test_access_is_restricted_when_a_model_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """RULE: without ACCESS the bot is open until a model, which costs money, is set; ACCESS overrides that."""
    assert not load_settings({}).restricts_access
    monkeypatch.setenv("OPENAI_MODEL", "a-model")
    assert load_settings({}).restricts_access
    monkeypatch.setenv("ACCESS", "open")
    assert not load_settings({}).restricts_access


def test_named_chats_are_served_with_all_their_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """RULE: ALLOWED_CHATS and OPERATOR_CHAT need no admission; a chat is admitted as a whole."""
    monkeypatch.setenv("ALLOWED_CHATS", "slack:*, telegram:1/3")
    monkeypatch.setenv("OPERATOR_CHAT", "telegram:-100/7")
    settings = load_settings({})
    assert settings.operator_chat == ChatRef(platform="telegram", id="-100", thread="7")
    assert settings.always_served_chats == {
        ChatRef(platform="slack", id="*"),
        ChatRef(platform="telegram", id="1"),
        ChatRef(platform="telegram", id="-100"),
    }


@pytest.mark.parametrize(
    ("url", "base"),
    [
        ("https://bot.example/", "https://bot.example"),
        ("http://bot.example", ""),
        ("https://", ""),
        ("bot.example", ""),
        ("", ""),
    ],
)
def test_platforms_call_https_addresses_only(url: str, base: str) -> None:
    """RULE: what cannot be called by Telegram and Slack is not the base of a webhook's address."""
    assert load_settings({}).model_copy(update={"public_url": url}).webhook_base_url == base


def test_env_example_explains_every_setting_and_no_other() -> None:
    """`.env.example` and the settings are the same list, and every line of it is optional."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {
        line[1:].partition("=")[0]
        for line in lines
        if line.startswith("#") and line[1:2].isupper() and "=" in line
    }
    named = {name for name in named if name.replace("_", "").isupper()}
    assert named == {name.upper() for name in Settings.model_fields}
    assert [line for line in lines if line and not line.startswith("#")] == []
    assert "TELEGRAM_BOT_TOKEN" not in os.environ
