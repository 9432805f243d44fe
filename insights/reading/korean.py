"""Korean questions against English papers: a table of terms, no more.

Particles need no grammar here: "코드를" begins with "코드". The longest key that fits wins, so that "강화학습"
is reinforcement learning and not learning alone. Latin words inside the question stay as they are.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

_HANGUL = re.compile(r"[가-힣]")


@cache
def terms() -> dict[str, str]:
    """English words by Korean stem."""
    table = tomllib.loads(Path(__file__).with_name("terms_ko.toml").read_text(encoding="utf-8"))
    return {str(korean): str(english) for korean, english in table["terms"].items()}


@cache
def _any_term() -> re.Pattern[str]:
    keys = sorted(terms(), key=len, reverse=True)
    return re.compile("|".join(re.escape(key).replace(r"\ ", r"\s*") for key in keys))


def in_english(question: str) -> str:
    """The question with its Korean terms put into English, its other Hangul left out; an English one as is."""
    if not _HANGUL.search(question):
        return question
    spoken = _any_term().sub(lambda found: f" {terms()[_key(found.group())]} ", question)
    return " ".join(re.sub(r"[가-힣]+", " ", spoken).split())


def _key(said: str) -> str:
    return said if said in terms() else re.sub(r"\s+", "", said)
