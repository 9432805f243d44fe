"""Translation of Korean questions by a table of terms (terms_ko.toml), to search English papers with.

Particles need no grammar here: "코드를" begins with "코드". The longest key that fits wins, so that "강화학습"
is reinforcement learning and not learning alone. Latin words in the question stay as they are; Hangul
without an entry is left out.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from insights.text.word_lists import load_word_lists

_FILE = Path(__file__).with_name("terms_ko.toml")
_HANGUL = re.compile(r"[가-힣]")
_PARTICLE = (
    r"(?:은|는|이|가|을|를|의|에|에서|에는|로|으로|와|과|도|만|까지|부터|별|인가요|이나|나)?(?![가-힣])"
)

_LAST_PARTICLE = re.compile(
    r"(?:은|는|이|가|을|를|의|에|에서|에는|로|으로|와|과|도|만|란|이란|인가요|이에요|입니까)$"
)
_ASKING = re.compile(
    r"무엇|무슨|뭐|뭘|뭔|어떤|어느|어디|누가|누구|언제|왜|어떻게|몇|얼마|논문|이유|인가|나요|있|없|하나|했|썼|쓰|되|됐|돼|한|할|해|야$|지\?*$|그|이|저|것|거"
)
_MARKED_NOUN = re.compile(r"(?<!\S)([가-힣]{2,})(?:은|는|이|가|을|를)(?=$|[\s?!.,])")
_VERB_ENDING = re.compile(
    r"(?:[는된될]|[한할]|하기|하면|되면|오면|어|아|[해줘]요?|나요?|까요?|니다|고|며|면|려고|거나|적|적인|[히게])$"
)
_POINTING_NOUNS = frozenset({"다음", "나머지", "결론", "나중", "처음", "여기", "거기"})
"""They point at what was said, and name no subject of their own."""

Synonyms = tuple[str, ...]
"""English expressions of one thing, the usual one first."""


def translate_terms(question: str) -> list[Synonyms]:
    """The question as English expressions in order; an English question is one expression."""
    if not _HANGUL.search(question):
        return [(question,)]
    expressions: list[Synonyms] = []
    end = 0
    for match in _any_term().finditer(question):
        expressions += _latin_words(question[end : match.start()])
        expressions.append(_translate_match(match[0]))
        end = match.end()
    return [*expressions, *_latin_words(question[end:])]


def untranslated_share(question: str) -> float:
    """The share of a Korean question's words in which no term of the table stands, from 0 to 1, and no word that only
    asks; 0 for an English question.
    """
    words = [word for word in question.split() if _HANGUL.search(word)]
    unknown = [word for word in words if not _any_term().search(word) and not _ASKING.search(word)]
    return len(unknown) / len(words) if words else 0.0


def names_unknown_subject(question: str) -> bool:
    """Whether a Korean noun with its particle stands in the question of which no English term is known: "월드컵은"."""
    return any(
        not _any_term().search(match[1]) and not _ASKING.search(match[1]) and match[1] not in _POINTING_NOUNS
        for match in _MARKED_NOUN.finditer(question)
    )


def untranslated_words(question: str) -> list[str]:
    """The words in Hangul between the terms of the table, without their particles: perhaps English terms in Hangul."""
    rest = _any_term().sub(" ", question)
    words = (_LAST_PARTICLE.sub("", word) for word in re.findall(r"[가-힣]{3,}", rest))
    return [word for word in words if len(word) > 1]


def unknown_nouns(question: str) -> list[str]:
    """The words in Hangul that no term of the table stands in, and that are neither verbs nor words that only ask, without
    their particles: "가속" while the table has no English for it.
    """
    rest = _any_term().sub(" ", question)
    found = (_LAST_PARTICLE.sub("", word) for word in re.findall(r"(?<![가-힣])[가-힣]{2,}(?![가-힣])", rest))
    return [
        word
        for word in found
        if len(word) > 1 and word not in no_subject_words() and not _VERB_ENDING.search(word)
    ]


@cache
def no_subject_words() -> frozenset[str]:
    """Korean words of a search that name no subject."""
    return frozenset(load_word_lists(_FILE, "no_subject")["words"])


@cache
def korean_terms() -> Mapping[str, Synonyms]:
    """The English expressions of each Korean noun."""
    return load_word_lists(_FILE, "terms")


@cache
def question_nouns() -> Mapping[str, Synonyms]:
    """Those, and the nouns that only questions are translated with: in a statement they may mean something else."""
    return {**load_word_lists(_FILE, "question_terms"), **korean_terms()}


@cache
def _question_terms() -> Mapping[str, Synonyms]:
    """All words that questions are translated with."""
    return {**load_word_lists(_FILE, "question_verbs"), **question_nouns()}


@cache
def _any_term() -> re.Pattern[str]:
    """Keys of one syllable ("표") match only as whole words: they stand inside too many others ("목표")."""
    keys = sorted(_question_terms(), key=len, reverse=True)
    long = [re.escape(key).replace(r"\ ", r"\s*") for key in keys if len(key) > 1]
    short = [rf"(?<![가-힣]){key}(?={_PARTICLE})" for key in keys if len(key) == 1]
    return re.compile("|".join([*long, *short]))


def _translate_match(match: str) -> Synonyms:
    """In the match the blanks of a key of several words may be missing."""
    terms = _question_terms()
    without_blanks = re.sub(r"\s+", "", match)
    return terms.get(match) or next(terms[key] for key in terms if key.replace(" ", "") == without_blanks)


def _latin_words(text: str) -> list[Synonyms]:
    latin = " ".join(re.sub(r"[가-힣]+", " ", text).split())
    return [(latin,)] if re.search(r"\w", latin) else []
