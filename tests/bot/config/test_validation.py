"""Settings of the right type that still cannot work."""

from pathlib import Path

import pytest

from bot.config import validation
from bot.config.settings import SECRETS, Settings
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*map(str.upper, Settings.model_fields), *(f"{name}_FILE" for name in SECRETS)):
        monkeypatch.delenv(name, raising=False)


def told() -> str:
    with pytest.raises(BadConfiguration) as caught:
        validation.load_validated()
    return translate("en", caught.value.key, **caught.value.args_)


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("TELEGRAM_BOT_TOKEN=abc-secret", "123456789:ABC"),
        ("TELEGRAM_API_URL=ftp://secret", "https://"),
        ("SLACK_BOT_TOKEN=xoxp-secret", "xoxb-"),
        ("SLACK_APP_TOKEN=xoxb-secret", "xapp-"),
        ("SLACK_API_URL=slack", "https://"),
        ("OPENAI_BASE_URL=localhost:11434", "https://"),
        ("ARXIV_FEED_URL=rss", "https://"),
        ("PUBLIC_URL=bot.example", "https://"),
        ("MODEL_TOKENS_PER_DAY=-3", "0 or more"),
        ("KEEP_FULLTEXT_DAYS=-1", "0 or more"),
        ("KEEP_CONVERSATIONS_DAYS=-1", "0 or more"),
        ("FEATURED=0", "from 1"),
        ("WEB_PORT=99999", "65535"),
        ("TICK_SECONDS=0", "or more"),
        ("OPERATOR_CHAT=me", "telegram:123456789"),
        ("ALLOWED_CHATS=telegram:1,-100", "telegram:123456789"),
    ],
)
def test_a_slip_of_the_pen_is_told_before_anything_starts(line: str, right: str) -> None:
    """RULE: the sentence names the setting and what would be right, and holds nothing secret."""
    Path(".env").write_text(line, encoding="utf-8")
    sentence = told()
    assert line.partition("=")[0] in sentence
    assert right in sentence
    assert "secret" not in sentence


def test_what_the_example_shows_is_right() -> None:
    """RULE: every line of .env.example that has a value can be switched on as it stands."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    values = [line[1:] for line in lines if line[1:2].isupper() and "=" in line and line[-1] != "="]
    Path(".env").write_text("\n".join(values), encoding="utf-8")
    assert validation.load_validated().featured == 5
    assert list(validation.suspicious_names()) == []


def test_a_secret_file_may_be_named_in_the_env_file() -> None:
    """RULE: NAME_FILE works where NAME does."""
    Path("token").write_text("123:abc\n", encoding="utf-8")
    Path(".env").write_text("TELEGRAM_BOT_TOKEN_FILE=token", encoding="utf-8")
    token = validation.load_validated().telegram_bot_token
    assert token
    assert token.get_secret_value() == "123:abc"


def test_an_env_file_that_is_no_text_is_named() -> None:
    """RULE: no fault of ours is told where a file is not UTF-8."""
    Path(".env").write_bytes(b"\xff\xfe\x00")
    assert "The setting .env is wrong: the file is not UTF-8" in told()


def test_a_misspelt_name_is_told_with_the_one_that_was_meant() -> None:
    """RULE: a setting that nothing reads is not passed over in silence; other programs' names are their own."""
    Path(".env").write_text("TELEGRAM_TOKEN=123:abc\nCOMPOSE_PROJECT_NAME=x", encoding="utf-8")
    [line] = validation.suspicious_names()
    assert line == "TELEGRAM_TOKEN in .env is no setting; TELEGRAM_BOT_TOKEN is one"
