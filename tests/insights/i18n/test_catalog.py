"""The catalog of sentences."""

import string
from pathlib import Path

import pytest

from insights.i18n.catalog import LOCALE_DIR, catalog, negotiate_language, translate
from insights.model import LANGUAGES
from tests.paths import ROOT


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def test_both_languages_have_the_same_sentences() -> None:
    """RULE: Korean and English have the same keys, with the same placeholders."""
    english, korean = catalog("en"), catalog("ko")
    assert set(english) == set(korean)
    differing = [key for key in english if placeholders(english[key]) != placeholders(korean[key])]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty(language: str) -> None:
    """RULE: no key has an empty sentence."""
    assert [key for key, sentence in catalog(language).items() if not sentence.strip()] == []  # type: ignore[arg-type]


def test_every_file_of_sentences_is_used() -> None:
    """RULE: the code or a template names a key of every file."""
    root = ROOT
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in ("bot", "handlers", "scheduler", "insights")
        for path in Path(root / folder).rglob("*")
        if path.suffix in (".py", ".html")
    )
    files = {path.stem for path in (LOCALE_DIR / "en").glob("*.toml")}
    assert [file for file in files if f'"{file}.' not in code] == []


def test_an_argument_may_have_any_name() -> None:
    """A placeholder may have the name of one of `translate`'s own parameters."""
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
    """RULE: any locale but English and Korean gets the default."""
    assert negotiate_language(locale, "ko") == language
