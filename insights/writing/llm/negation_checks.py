"""Checks negations: a statement must not deny what its evidence says, nor say what its evidence denies.

A statement is put beside the sentence of the evidence that shares most of its terms. What a negator denies are the words
right behind it; in Korean, those right before it. Two denials of one thing cancel each other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from insights.model import Language
from insights.text.stemming import stem, stems
from insights.text.word_lists import load_word_lists, whole_words, word_set
from insights.writing.llm.phrase_index import PhraseIndex
from insights.writing.llm.statement_terms import (
    OWN_WORK,
    EvidenceSentence,
    StatementTerm,
    best_sentences,
    evidence_sentences,
    find_terms,
)

MAX_NEGATED_TERMS = 3
MIN_SCOPE_SHARE = 0.66
"""Of the denied terms that the evidence must say for a contradiction."""
MIN_SENTENCE_SHARE = 0.4
"""Of a statement's terms that its sentence of the evidence must hold to be put beside it."""
MIN_TERMS = 3
"""Of a statement that may say what its evidence denies; a shorter one may speak of something else."""
MAX_ENDING = 2
"""Syllables of a Korean verb's ending, before what denies it."""
MIN_OTHER_SHARE = 0.3
"""The same, of another sentence that may deny what the statement denies."""
_FILE = Path(__file__).with_suffix(".toml")
MIN_FREE_BASE = 4
"""Letters of a word that "un-" or "non-" denies, whatever it is."""
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_INNER = re.compile(r"\b(?:non-?|un|in|im)([a-z]{4,})|\b([a-z]+)-(?:free|less)\b", re.IGNORECASE)
"""A word that denies another within itself: "non-existent", "training-free"."""
_PREFIXES = ("un", "non", "non-", "in", "im", "ir", "il", "dis", "mis")
_PREFIXED = re.compile(r"(?:un|non-?|in|im|ir|il|dis|mis)([a-z-]+)")
_COORDINATING = frozenset({"neither", "nor", "neither of"})
_NEGATIVE_VERBS = word_set(
    "rid remov elimin prevent stop avoid cure fix solv hide obscur block ignor lose lack fail miss"
)
"""Stems of verbs that deny: "does not rid models of bias" denies nothing of a bias."""
_BOUNDARY = re.compile(
    r"[,;()]|[.:](?=\s|$)|\b(?:but|while|which|because|although|whereas|when|if|once|after|provided)\b",
    re.IGNORECASE,
)
_KOREAN_BOUNDARY = re.compile(r"[;]|[.](?=\s|$)|,\s|지만\s|면서\s|[으하되]며\s|[가-힣]고\s|반면")


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """A negator with the terms it denies, the nearest first."""

    text: str
    terms: tuple[StatementTerm, ...]
    is_korean: bool = False
    """Whether it is of a Korean text, the words of which the tables know in part."""
    is_loose: bool = False
    """Whether the word right beside the negator is in no table, so that something else may be denied."""
    is_grammatical: bool = True
    """Whether a word of the grammar denies, and not the meaning of a verb or adjective."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NegatedSentence:
    """A sentence of the evidence with what it denies."""

    text: str
    stems: frozenset[str]
    denials: tuple[Denial, ...]


def negation_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is denied or affirmed against the evidence, in words for the model."""
    terms = _content(find_terms(text, language))
    denials = find_denials(text, language)
    compared = _compared(terms, evidence)
    is_denied = any(denial.is_grammatical for denial in denials)
    if language == "ko" and is_denied and not compared and not _denies_anything(evidence):
        yield "it denies something, and its evidence does not"
    if compared and _has_antonym(text, compared[0].text, evidence):
        yield "it says the opposite of a word of its evidence"
    if not compared:
        return
    claimed, known = _unpaired(
        [denial for denial in denials if denial.is_grammatical or not _is_said(denial, compared[0])],
        compared[0].denials,
    )
    others = [
        *known,
        *(
            denial
            for sentence in _negated_sentences(evidence).values()
            if sentence is not compared[0]
            for denial in sentence.denials
        ),
    ]
    grammatical = [denial for denial in claimed if denial.is_grammatical]
    if any(
        _contradicts(
            denial,
            compared[0],
            others,
            denial_count=len(grammatical),
        )
        for denial in grammatical
    ):
        yield "it denies what its evidence says"
    elif len(terms) >= MIN_TERMS and _affirms_denied(terms, claimed, known):
        yield "it says what its evidence denies"


def _denies_anything(evidence: str) -> bool:
    return any(sentence.denials for sentence in _negated_sentences(evidence).values())


def _is_said(denial: Denial, sentence: NegatedSentence) -> bool:
    return frozenset(stems(denial.text)) <= sentence.stems


def _unpaired(claimed: Sequence[Denial], known: Sequence[Denial]) -> tuple[list[Denial], list[Denial]]:
    """Without the pairs that deny the same in the same words."""
    rest = list(known)
    alone = []
    for denial in claimed:
        equals = [
            other for other in rest if other.text.lower() == denial.text.lower() and _overlaps(denial, other)
        ]
        if equals:
            rest.remove(max(equals, key=lambda other: _overlaps(denial, other)))
        else:
            alone.append(denial)
    return alone, rest


def _overlaps(denial: Denial, other: Denial) -> int:
    return sum(any(_is_same(term, known) for known in other.terms) for term in denial.terms)


def _has_antonym(text: str, sentence: str, evidence: str) -> bool:
    """Whether a word stands beside the same word as in the sentence, but with a prefix that denies it, or without one."""
    known = _places(sentence)
    words = _words(text)
    return any(
        word not in _words(evidence)
        and any(
            {words[place - 1], words[place + 1]} & beside
            for antonym in _antonyms(word)
            for beside in known.get(antonym, ())
        )
        for place, word in enumerate(words)
        if word and 0 < place < len(words) - 1
    )


def _antonyms(word: str) -> Iterator[str]:
    base = _PREFIXED.fullmatch(word)
    if base is not None and _is_deniable(word, base[1]):
        yield base[1]
    yield from (f"{prefix}{word}" for prefix in _PREFIXES if _is_deniable(f"{prefix}{word}", word))


def _is_deniable(prefixed: str, base: str) -> bool:
    is_free = (
        prefixed.startswith(("un", "non")) and len(base) >= MIN_FREE_BASE and prefixed not in _no_antonyms()
    )
    return is_free or base in _deniable()


@lru_cache(maxsize=512)
def _words(text: str) -> tuple[str, ...]:
    return ("", *_WORD.findall(text.lower()), "")


@lru_cache(maxsize=512)
def _places(sentence: str) -> Mapping[str, Sequence[set[str]]]:
    """The words beside each word of a sentence."""
    words = _words(sentence)
    places: dict[str, list[set[str]]] = {}
    for before, word, after in zip(words, words[1:], words[2:], strict=False):
        places.setdefault(word, []).append({before, after} - {""})
    return places


@cache
def _deniable() -> frozenset[str]:
    return frozenset(load_word_lists(_FILE, "prefixed")["adjectives"])


@cache
def _no_antonyms() -> frozenset[str]:
    return frozenset(load_word_lists(_FILE, "prefixed")["excepted"])


def _compared(terms: Sequence[StatementTerm], evidence: str) -> list[NegatedSentence]:
    """The sentences of the evidence that say what the statement says, the nearest first."""
    negated = _negated_sentences(evidence)
    scored = best_sentences(tuple(terms), evidence)
    if not terms or not scored or scored[0][0] < MIN_SENTENCE_SHARE:
        return []
    return [negated[sentence.text] for share, sentence in scored if share >= MIN_OTHER_SHARE]


def _contradicts(
    denial: Denial, sentence: NegatedSentence, known: Sequence[Denial], *, denial_count: int
) -> bool:
    """Whether the sentence says all that is denied, and denies none of it."""
    is_denying = any(other.is_grammatical or _overlaps(denial, other) for other in sentence.denials)
    if not is_denying and denial.terms and not denial.terms[0].is_in(sentence.stems):
        # What is denied of the rest is a paraphrase or a word of reports.
        if denial.is_korean:
            return not sentence.denials and not any(
                other.is_grammatical or _overlaps(denial, other) for other in known
            )
        is_double = any(words & _NEGATIVE_VERBS for words in denial.terms[0].alternatives)
        return (
            not is_double
            and not any(other.is_grammatical for other in known)
            and any(term.is_in(sentence.stems) for term in denial.terms[:2])
        )
    said = sum(term.is_in(sentence.stems) for term in denial.terms)
    return (
        bool(denial.terms)
        and said >= MIN_SCOPE_SHARE * len(denial.terms)
        and not any(_denies_same(denial, other, sentence) for other in known)
        and (not denial.is_loose or len(sentence.denials) < denial_count)
    )


def _denies_same(denial: Denial, other: Denial, sentence: NegatedSentence) -> bool:
    """Whether both deny the same thing: its nearest word, or two words of it; one where the nearest is paraphrased."""
    head = denial.terms[0]
    overlap = _overlaps(denial, other)
    is_paraphrased = not head.is_in(sentence.stems) or len(denial.terms) == 1
    return (
        any(_is_same(head, known) for known in other.terms) or overlap > 1 or (overlap > 0 and is_paraphrased)
    )


def _affirms_denied(
    terms: Sequence[StatementTerm], claimed: Sequence[Denial], known: Sequence[Denial]
) -> bool:
    """Whether the statement says an odd number of the things that the sentence denies, and denies them not."""
    affirmed = 0
    for denial in known:
        touched = sum(any(_is_same(other, term) for other in terms) for term in denial.terms)
        is_denied = any(_overlaps(other, denial) for other in claimed) or (
            bool(claimed) and denial.text.lower() in _COORDINATING
        )
        is_head_said = bool(denial.terms) and any(_is_same(other, denial.terms[0]) for other in terms)
        if denial.is_grammatical and is_head_said and not is_denied:
            affirmed += touched >= MIN_SCOPE_SHARE * len(denial.terms)
    return affirmed % 2 == 1


def _is_same(term: StatementTerm, known: StatementTerm) -> bool:
    return any(first & second for first in term.alternatives for second in known.alternatives)


def _content(terms: Sequence[StatementTerm]) -> list[StatementTerm]:
    return [term for term in terms if frozenset({OWN_WORK}) not in term.alternatives]


@lru_cache(maxsize=256)
def _negated_sentences(evidence: str) -> dict[str, NegatedSentence]:
    return {sentence.text: _negated(sentence) for sentence in evidence_sentences(evidence)}


def _negated(sentence: EvidenceSentence) -> NegatedSentence:
    return NegatedSentence(
        text=sentence.text, stems=sentence.stems, denials=find_denials(sentence.text, "en")
    )


def find_denials(text: str, language: Language) -> tuple[Denial, ...]:
    """What a text denies, in its order."""
    text = _excepted(language).sub(lambda match: " " * len(match[0]), text)
    terms = _content(find_terms(text, language))
    inner = [
        Denial(text=match[0], terms=(_base_term(match),), is_grammatical=False)
        for match in (_INNER.finditer(text) if language == "en" else ())
        if match[2] or _is_deniable(match[0].lower(), match[1].lower())
    ]
    found = {match.start(): (name, match) for name, match in reversed(list(_phrases(language).find(text)))}
    starts = [*sorted(start for start, (name, _) in found.items() if name == "negators"), len(text)]
    return (
        *inner,
        *(
            Denial(
                text=match[0],
                terms=_scope(text, match, terms, min(start for start in starts if start > match.start()))
                if language == "en"
                else _korean_scope(text, match, terms),
                is_korean=language == "ko",
                is_loose=language == "ko" and not _is_head_known(match, terms),
                is_grammatical=name == "negators",
            )
            for name, match in (found[start] for start in sorted(found))
        ),
    )


def _is_head_known(match: re.Match[str], terms: Sequence[StatementTerm]) -> bool:
    return any(0 <= match.start() - term.end <= MAX_ENDING for term in terms)


def _base_term(match: re.Match[str]) -> StatementTerm:
    base = (match[1] or match[2]).lower()
    return StatementTerm(start=match.start(), end=match.end(), alternatives=(frozenset({stem(base)}),))


def _scope(
    text: str, match: re.Match[str], terms: Sequence[StatementTerm], next_negator: int
) -> tuple[StatementTerm, ...]:
    """The terms right behind a negator up to a boundary; where one stands at once, those behind it."""
    behind = [term for term in terms if term.start >= match.end()][:MAX_NEGATED_TERMS]
    boundary = _BOUNDARY.search(text, match.end())
    end = min(boundary.start() if boundary else len(text), next_negator)
    return tuple(term for term in behind if term.start < end) or tuple(behind[:2])


def _korean_scope(
    text: str, match: re.Match[str], terms: Sequence[StatementTerm]
) -> tuple[StatementTerm, ...]:
    """The terms right before a negator in its clause."""
    start = max((found.end() for found in _KOREAN_BOUNDARY.finditer(text, 0, match.start())), default=0)
    before = [term for term in terms if start <= term.start and term.end <= match.start() + 1]
    return tuple(before[::-1][:MAX_NEGATED_TERMS])


@cache
def _phrases(language: Language) -> PhraseIndex:
    lists = dict(load_word_lists(_FILE, "korean" if language == "ko" else "english"))
    lists.pop("excepted")
    return PhraseIndex(lists)


@cache
def _excepted(language: Language) -> re.Pattern[str]:
    phrases = load_word_lists(_FILE, "korean" if language == "ko" else "english")["excepted"]
    return re.compile("|".join(map(re.escape, phrases))) if language == "ko" else whole_words(phrases)
