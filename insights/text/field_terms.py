"""Terms of the field with their Korean names (field_terms.toml): subjects, methods and tasks, and words of longer terms.

Korean noun compounds have the order of English ones, so a term that is not in the table is translated part by part.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path

from insights.text.noun_phrases import TermKey, term_key
from insights.text.plurals import singular
from insights.text.stemming import FUNCTION_WORDS
from insights.text.word_lists import load_word_lists

_UNTRANSLATED = FUNCTION_WORDS - {"and", "or"}
_SHORT_FORM = re.compile(r"[A-Z]{2,5}s?|[2-4]D")
_OWN_CASE = re.compile(r"\b[a-z]+[A-Z]")
"""A name that is no word in spite of its letters: mAP."""
_ENDINGS = {
    "based": "기반",
    "driven": "기반",
    "aware": "인식",
    "guided": "유도",
    "specific": "특화",
    "centric": "중심",
    "level": "수준",
    "agnostic": "무관",
    "augmented": "증강",
    "enhanced": "강화",
    "conditioned": "조건부",
    "powered": "기반",
    "assisted": "보조",
    "oriented": "지향",
    "controlled": "제어",
    "supervised": "지도",
    "wise": "단위",
}
"""The Korean of the second part of a hyphenated word."""
_FILE = Path(__file__).with_suffix(".toml")


@cache
def subjects() -> Mapping[TermKey, str]:
    """The English name of each subject, method and task of the field, by its key."""
    return {term_key(term): term for term in load_word_lists(_FILE, "subjects")}


@lru_cache(maxsize=4096)
def korean_name(term: str) -> str:
    """The Korean name of an English term, without the English; "" where a part of it is not known."""
    if _OWN_CASE.search(term):
        return ""
    whole = "" if term.lower().endswith(" time") else _korean_names().get(term_key(term), "")
    if whole or not term:
        return whole
    head, of, rest = term.partition(" of ")
    if of:
        possessor, head = korean_name(rest), korean_name(head)
        return f"{possessor}의 {head}" if possessor and head else ""
    words = term.split()
    if len(words) > 1 and words[-1].lower() == "time":
        kind = korean_name(" ".join(words[:-1]))
        return f"{kind} 시간" if kind else ""
    if not _UNTRANSLATED.isdisjoint(word.lower() for word in words):
        return ""
    return " ".join(_translate_parts(words))


def korean_with_english(term: str, short: str = "") -> str:
    """The term as Korean researchers write it: "확산 모델(diffusion model)", "비전-언어 모델(vision-language model, VLM)".
    The English term where no Korean name is known.
    """
    korean = korean_name(term)
    if not korean or korean == term:
        return f"{term} ({short})" if short else term
    english = _in_singular(term)
    return f"{korean}({english}, {short})" if short else f"{korean}({english})"


@cache
def _korean_names() -> Mapping[TermKey, str]:
    tables = (load_word_lists(_FILE, table) for table in ("words", "subjects"))
    return {term_key(term): korean[0] for table in tables for term, korean in table.items()}


def _translate_parts(words: Sequence[str]) -> list[str]:
    """The Korean of the longest known runs of words, from the left; nothing where one is unknown, or all are short
    forms.
    """
    keys = [term_key(word) for word in words]
    parts: list[str] = []
    start = 0
    while start < len(keys):
        end, korean = _longest_known(keys, start)
        korean = korean or _translate_word(words[start])
        if not korean:
            return []
        parts.append(korean)
        start = end
    return parts if parts != [word.removesuffix("s") for word in words] else []


def _translate_word(word: str) -> str:
    """A short form as it stands, "X-based" behind the Korean of X; "" for others."""
    if _SHORT_FORM.fullmatch(word):
        return word.removesuffix("s")
    stem, _, ending = word.rpartition("-")
    korean = _ENDINGS.get(ending.lower(), "") if stem else ""
    known = (_korean_names().get(term_key(stem), "") or _translate_word(stem)) if korean else ""
    return f"{known} {korean}" if known else ""


def _longest_known(keys: Sequence[TermKey], start: int) -> tuple[int, str]:
    for end in range(len(keys), start, -1):
        key = tuple(part for word in keys[start:end] for part in word)
        if korean := _korean_names().get(key, ""):
            return end, korean
    return start + 1, ""


def _in_singular(term: str) -> str:
    """With its last word in the singular, where nothing follows the head and it is no acronym."""
    *first, last = term.split()
    if (
        not last.endswith("s")
        or "-of-" in last
        or not FUNCTION_WORDS.isdisjoint(first)
        or singular(last) == last.lower()
    ):
        return term
    return " ".join(
        [*first, last[: len(singular(last))] if last.lower().startswith(singular(last)) else singular(last)]
    )


@cache
def names_by_korean() -> Mapping[str, tuple[str, ...]]:
    """The English names of each Korean term of the tables."""
    names: dict[str, list[str]] = {}
    for table in ("words", "subjects"):
        for term, korean in load_word_lists(_FILE, table).items():
            names.setdefault(korean[0], []).append(term)
    return {korean: tuple(english) for korean, english in names.items()}
