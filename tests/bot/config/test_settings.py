"""The only reader of the environment."""

import os
from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.config.settings import SECRETS, Settings, load
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An empty folder and none of our settings in the environment."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def sentence(error: BadConfiguration) -> str:
    return translate("en", error.key, **error.args_)


def test_nothing_has_to_be_set() -> None:
    """With no environment at all every setting has its documented default."""
    settings = load({})
    assert settings.digest_time == time(9)
    assert settings.max_lateness == timedelta(hours=12)
    assert settings.sources == ("arxiv", "huggingface", "deeplearn")
    assert settings.telegram_bot_token is None


def test_an_empty_value_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    """`TELEGRAM_BOT_TOKEN=` in .env is the same as no line."""
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "")
    monkeypatch.setenv("DIGEST_TIME", "")
    assert load().telegram_bot_token is None
    assert load().digest_time == time(9)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("DIGEST_TIME", "25:00", "HH:MM"),
        ("DIGEST_TIMEZONE", "Mars/Olympus", "Asia/Seoul"),
        ("DIGEST_LANGUAGE", "de", "DIGEST_LANGUAGE"),
        ("MAX_LATENESS", "soon", "12h"),
        ("WEB_PORT", "eighty", "WEB_PORT"),
    ],
)
def test_a_wrong_value_is_told_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    """The sentence names the setting and says what would be right."""
    monkeypatch.setenv(name, value)
    with pytest.raises(BadConfiguration) as caught:
        load()
    assert name in sentence(caught.value)
    assert told in sentence(caught.value)


@pytest.mark.parametrize("name", SECRETS)
def test_any_secret_may_come_from_a_file(name: str, tmp_path: Path) -> None:
    """NAME_FILE names a file; its last line break does not count; the variable itself wins."""
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    settings = load({f"{name}_FILE": str(tmp_path / "secret")})
    assert getattr(settings, name.lower()).get_secret_value() == "s3cret"
    assert "s3cret" not in repr(settings)


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfiguration) as caught:
        load({"OPENAI_API_KEY_FILE": str(tmp_path / "nowhere")})
    assert "OPENAI_API_KEY_FILE" in sentence(caught.value)


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
