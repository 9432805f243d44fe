"""Korean questions against English papers: a table of terms, no more.

Particles need no grammar here: "코드를" begins with "코드". The longest key that fits wins, so that "강화학습"
is reinforcement learning and not learning alone. Latin words inside the question stay as they are; Hangul
without an entry says nothing to an English paper and is left out.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

_HANGUL = re.compile(r"[가-힣]")
_PARTICLE = (
    r"(?:은|는|이|가|을|를|의|에|에서|에는|로|으로|와|과|도|만|까지|부터|별|인가요|이나|나)?(?![가-힣])"
)

Piece = tuple[str, ...]
"""English ways to say one thing, the usual first."""


def pieces(question: str) -> list[Piece]:
    """The question as English pieces in order; an English question is one piece."""
    if not _HANGUL.search(question):
        return [(question,)]
    out: list[Piece] = []
    end = 0
    for found in _any_term().finditer(question):
        out += _latin(question[end : found.start()])
        out.append(terms()[_key(found.group())])
        end = found.end()
    return [*out, *_latin(question[end:])]


@cache
def terms() -> dict[str, Piece]:
    """English ways to say it, by Korean stem."""
    table = tomllib.loads(Path(__file__).with_name("terms_ko.toml").read_text(encoding="utf-8"))
    return {
        str(korean): tuple(way.strip() for way in str(english).split(","))
        for korean, english in table["terms"].items()
    }


@cache
def _any_term() -> re.Pattern[str]:
    """Keys of one syllable ("표") only as whole words: they stand inside too many others ("목표")."""
    keys = sorted(terms(), key=len, reverse=True)
    spelt = [re.escape(key).replace(r"\ ", r"\s*") for key in keys if len(key) > 1]
    short = [rf"(?<![가-힣]){key}(?={_PARTICLE})" for key in keys if len(key) == 1]
    return re.compile("|".join([*spelt, *short]))


def _key(said: str) -> str:
    """The entry a match came from: blanks may be left out of a key of several words."""
    if said in terms():
        return said
    bare = re.sub(r"\s+", "", said)
    return next(key for key in terms() if key.replace(" ", "") == bare)


def _latin(text: str) -> list[Piece]:
    left = " ".join(re.sub(r"[가-힣]+", " ", text).split())
    return [(left,)] if re.search(r"\w", left) else []
