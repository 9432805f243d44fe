"""Every word the bot says."""

import string
from pathlib import Path

import pytest

from insights.i18n.catalog import LOCALE_DIR, catalog, negotiate_language, translate
from insights.model import LANGUAGES
from tests.paths import ROOT


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    """Korean and English carry the same keys, with the same placeholders."""
    english, korean = catalog("en"), catalog("ko")
    assert set(english) == set(korean)
    differing = [key for key in english if placeholders(english[key]) != placeholders(korean[key])]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    """A key without words would be a message without words."""
    assert [key for key, sentence in catalog(language).items() if not sentence.strip()] == []  # type: ignore[arg-type]


def test_every_sentence_has_a_reader() -> None:
    """A file of sentences that no room names is left over."""
    root = ROOT
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "handlers", "scheduler", "insights")
        for path in Path(root / folder).rglob("*.py")
    )
    rooms = {path.stem for path in (LOCALE_DIR / "en").glob("*.toml")}
    assert [room for room in rooms if f'"{room}.' not in code and f'f"{room}.' not in code] == []


def test_an_argument_may_have_any_name() -> None:
    """Placeholders named like say's own parameters are filled."""
    assert "Korean" in translate(
        "en", "commands.subscribe.done", topics="", time="", zone="", language="Korean"
    )


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("ko", "ko"),
        ("ko-KR", "ko"),
        ("ko_KR.UTF-8", "ko"),
        ("en-US", "en"),
        ("EN", "en"),
        ("de", "ko"),
        ("", "ko"),
    ],
)
def test_a_locale_is_answered_in_its_language_or_the_default(locale: str, language: str) -> None:
    """Only English and Korean are spoken; anybody else gets the chat's or the operator's choice."""
    assert negotiate_language(locale, "ko") == language
