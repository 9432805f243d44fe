"""bot.config.secret_files: secrets in a folder, as systemd and Docker hand them over."""

from pathlib import Path

import pytest

from bot.config.secret_files import read_secret_files
from insights.errors import BadConfiguration
from insights.i18n.catalog import translate

NAMES = ("TELEGRAM_BOT_TOKEN", "OPENAI_API_KEY")


@pytest.mark.parametrize("setting", ["SECRETS_DIR", "CREDENTIALS_DIRECTORY"])
@pytest.mark.parametrize("spelling", ["TELEGRAM_BOT_TOKEN", "telegram_bot_token"])
def test_a_folder_has_a_file_for_each_secret(setting: str, spelling: str, tmp_path: Path) -> None:
    """In capitals as systemd's credentials are, or not as a compose file's secrets are."""
    (tmp_path / spelling).write_text("1:abc\n", encoding="utf-8")
    (tmp_path / "something_else").write_text("no setting", encoding="utf-8")
    assert read_secret_files(NAMES, {setting: str(tmp_path)}) == {"TELEGRAM_BOT_TOKEN": "1:abc"}


def test_a_variable_wins_over_a_named_file_and_that_over_the_folder(tmp_path: Path) -> None:
    """The nearer word counts."""
    (tmp_path / "OPENAI_API_KEY").write_text("folder")
    (tmp_path / "named").write_text("named")
    environ = {"SECRETS_DIR": str(tmp_path), "OPENAI_API_KEY_FILE": str(tmp_path / "named")}
    assert read_secret_files(NAMES, environ) == {"OPENAI_API_KEY": "named"}
    assert read_secret_files(NAMES, {**environ, "OPENAI_API_KEY": "variable"}) == {}


def test_an_empty_file_is_no_secret(tmp_path: Path) -> None:
    """As an empty variable is none; the mark of an editor's UTF-8 is no part of one either."""
    (tmp_path / "OPENAI_API_KEY").write_bytes(b"\n")
    (tmp_path / "TELEGRAM_BOT_TOKEN").write_bytes(b"\xef\xbb\xbf1:abc\r\n")
    assert read_secret_files(NAMES, {"SECRETS_DIR": str(tmp_path)}) == {"TELEGRAM_BOT_TOKEN": "1:abc"}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"SECRETS_DIR": "nowhere"}, "SECRETS_DIR"),
        ({"OPENAI_API_KEY_FILE": "nowhere"}, "OPENAI_API_KEY_FILE"),
        ({"SECRETS_DIR": "."}, "TELEGRAM_BOT_TOKEN"),
    ],
    ids=["no folder", "no file", "no text"],
)
def test_what_is_named_and_cannot_be_read_is_one_sentence(
    environ: dict[str, str], named: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence names the setting, never what stands in the file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "telegram_bot_token").write_bytes(b"s3cret \xff")
    with pytest.raises(BadConfiguration) as caught:
        read_secret_files(NAMES, environ)
    sentence = translate("en", caught.value.key, **caught.value.params)
    assert named in sentence
    assert "s3cret" not in sentence


def test_a_folder_that_systemd_does_not_set_is_none() -> None:
    assert read_secret_files(NAMES, {"SECRETS_DIR": "", "CREDENTIALS_DIRECTORY": "nowhere"}) == {}
