"""bot.config.validation: values that cannot work are refused before anything starts."""

from pathlib import Path

import pytest
from pydantic import AfterValidator

from bot.config.settings import SECRETS, Settings, find_misspelt_names, load_settings
from bot.config.validation import check_url
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate
from tests.paths import ROOT


@pytest.fixture(autouse=True)
def _empty_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*map(str.upper, Settings.model_fields), *(f"{name}_FILE" for name in SECRETS)):
        monkeypatch.delenv(name, raising=False)


def error_sentence() -> str:
    with pytest.raises(BadConfiguration) as caught:
        load_settings()
    return translate("en", caught.value.key, **caught.value.params)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        ("TELEGRAM_BOT_TOKEN=abc-secret", "123456789:ABC"),
        ("TELEGRAM_BOT_TOKEN=1:abc-secret,2", "separated by commas"),
        ("TELEGRAM_BOT_TOKEN=1:abc-secret, 1:other-secret", "each bot's token once"),
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
        ("OPERATOR_CHAT=telegram:*", "one chat"),
        ("OPERATOR_CHAT=irc:#ai", "telegram:123456789"),
        ("ALLOWED_CHATS=telegram:1,-100", "telegram:123456789"),
        ("QUESTIONS_PER_HOUR=-1", "0 or more"),
        ("KEEP_POSTS_DAYS=29", "30 or more"),
        ("ARXIV_CATEGORIES=cs.CL,cs.IA", "cs.AI"),
        ("ARXIV_CATEGORIES=cat:cs.AI", "cs.AI"),
        ("ARXIV_CATEGORIES=cs.CL+cs.AI", "separated by commas"),
        ("ARXIV_CATEGORIES=vision", "cs.AI"),
    ],
)
def test_a_wrong_value_is_refused_before_anything_starts(line: str, hint: str) -> None:
    """RULE: the sentence names the setting and what would be right, and holds nothing secret."""
    Path(".env").write_text(line, encoding="utf-8")
    sentence = error_sentence()
    assert line.partition("=")[0] in sentence
    assert hint in sentence
    assert "secret" not in sentence


def test_a_category_is_known_whatever_its_case() -> None:
    """RULE: what arXiv's feed takes is taken: archives, any case; each name once, in arXiv's spelling."""
    Path(".env").write_text("ARXIV_CATEGORIES=cs.ai, CS.AI,STAT,hep-TH", encoding="utf-8")
    assert load_settings().arxiv_categories == ("cs.AI", "stat", "hep-th")


def test_every_url_setting_is_checked() -> None:
    """RULE: a new address cannot be added without its check."""
    urls = {name for name in Settings.model_fields if name.endswith("_url") and name != "database_url"}
    checked = {name for name in urls if Settings.model_fields[name].metadata == [AfterValidator(check_url)]}
    assert urls == checked


def test_what_the_example_shows_is_right() -> None:
    """RULE: every line of .env.example that has a value can be switched on as it stands."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    values = [line[1:] for line in lines if line[1:2].isupper() and "=" in line and line[-1] != "="]
    Path(".env").write_text("\n".join(values), encoding="utf-8")
    assert load_settings().featured == 5
    assert list(find_misspelt_names()) == []


def test_a_secret_file_may_be_named_in_the_env_file() -> None:
    """RULE: NAME_FILE works where NAME does."""
    Path("token").write_text("123:abc\n", encoding="utf-8")
    Path(".env").write_text("TELEGRAM_BOT_TOKEN_FILE=token", encoding="utf-8")
    token = load_settings().telegram_bot_token
    assert token
    assert token.get_secret_value() == "123:abc"


def test_an_env_file_that_is_not_text_is_named() -> None:
    """RULE: a file that is not UTF-8 is a wrong setting, not an internal error."""
    Path(".env").write_bytes(b"\xff\xfe\x00")
    assert "The setting .env is wrong: the file is not UTF-8" in error_sentence()


def test_a_misspelt_name_is_reported_with_the_right_one() -> None:
    """RULE: a name that no code reads is reported when it resembles a setting's; other programs' names are not."""
    Path(".env").write_text("TELEGRAM_TOKEN=123:abc\nCOMPOSE_PROJECT_NAME=x", encoding="utf-8")
    [sentence] = find_misspelt_names()
    assert (
        sentence == "TELEGRAM_TOKEN in .env is not a setting and is ignored; did you mean TELEGRAM_BOT_TOKEN?"
    )
