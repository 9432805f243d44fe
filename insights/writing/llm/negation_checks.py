"""Checks negations: a statement must not deny what its evidence says, nor say what its evidence denies.

What a statement denies is looked for in the clauses of the sentences that it speaks of. Where none of them says no, it
contradicts them; where one does, only what that one says without a denial. What would be bad may be denied of what is good.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from insights.model import Language
from insights.writing.llm.negators import (
    Clause,
    Denial,
    content_terms,
    find_denials,
    says_no,
    split_clauses,
)
from insights.writing.llm.opposites import prefix_opposites
from insights.writing.llm.statement_terms import StatementTerm, best_sentences, evidence_sentences, find_terms

MIN_SCOPE_SHARE = 0.66
"""Of the denied terms that the evidence must say for a contradiction."""
MIN_KOREAN_SHARE = 0.3
"""The same of a Korean text, whose words the tables know in part."""
MIN_SENTENCE_SHARE = 0.4
"""Of a statement's terms that its sentence of the evidence must hold to be put beside it."""
MIN_TERMS = 3
"""Of a statement that may say what its evidence denies; a shorter one may speak of something else."""
MIN_OTHER_SHARE = 0.3
"""The same, of another sentence that may deny what the statement denies."""
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class NegatedSentence:
    """A sentence of the evidence with its clauses."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def denials(self) -> list[Denial]:
        return [denial for clause in self.clauses for denial in clause.denials]


def negation_problems(text: str, evidence: str, language: Language) -> Iterator[str]:
    """What is denied or affirmed against the evidence, in words for the model."""
    terms = content_terms(find_terms(text, language))
    sentences = _negated_sentences(evidence)
    compared = _compared(terms, evidence) or (list(sentences.values()) if language == "ko" else [])
    if not compared:
        return
    if language == "en" and _has_antonym(text, compared[0].text, evidence):
        yield "it says the opposite of a word of its evidence"
    denials = find_denials(text, language)
    others = [other for sentence in sentences.values() for other in sentence.denials]
    if any(_contradicts(denial, compared, others) for denial in denials):
        yield "it denies what its evidence says"
    elif len(terms) >= MIN_TERMS and not says_no(text, language) and _affirms_denied(terms, compared[0]):
        yield "it says what its evidence denies"


def _contradicts(denial: Denial, compared: Sequence[NegatedSentence], others: Sequence[Denial]) -> bool:
    """Whether a clause says what is denied without a denial. Where it has only what stands around the denied verb, its
    sentence must say no nowhere.
    """
    if denial.is_double or any(_denies_same(denial, other) for other in others):
        return False
    clause, sentence = max(
        ((clause, sentence) for sentence in compared for clause in sentence.clauses),
        key=lambda place: (place[0].says_head(denial), _count_said(denial, place[0]), bool(place[0].denying)),
    )
    said = _count_said(denial, clause)
    if clause.says_head(denial):
        share = MIN_KOREAN_SHARE if denial.is_korean else MIN_SCOPE_SHARE
        return not clause.denies_head(denial) and said >= share * len(denial.terms)
    if denial.is_of_report:
        return bool(said) and not clause.denials
    return (
        bool(said)
        and not denial.is_of_harm
        and not clause.is_negative
        and not any(other.denying for other in sentence.clauses)
    )


def _count_said(denial: Denial, clause: Clause) -> int:
    return sum(term.is_in(clause.stems) for term in denial.terms)


def _denies_same(denial: Denial, other: Denial) -> bool:
    """Whether both deny a thing of the same name."""
    return any(_is_same(term, known) for term in denial.terms for known in other.terms)


def _affirms_denied(terms: Sequence[StatementTerm], sentence: NegatedSentence) -> bool:
    """Whether the statement, which denies nothing, says what the sentence denies."""
    affirmed = 0
    for denial in sentence.denials:
        said = [any(_is_same(other, term) for other in terms) for term in denial.terms]
        affirmed += bool(said) and said[0] and sum(said) >= MIN_SCOPE_SHARE * len(said)
    return affirmed % 2 == 1


def _is_same(term: StatementTerm, known: StatementTerm) -> bool:
    return any(first & second for first in term.alternatives for second in known.alternatives)


@lru_cache(maxsize=256)
def _negated_sentences(evidence: str) -> dict[str, NegatedSentence]:
    return {
        sentence.text: NegatedSentence(text=sentence.text, clauses=split_clauses(sentence.text))
        for sentence in evidence_sentences(evidence)
    }


def _compared(terms: Sequence[StatementTerm], evidence: str) -> list[NegatedSentence]:
    """The sentences of the evidence that say what the statement says, the nearest first."""
    negated = _negated_sentences(evidence)
    scored = best_sentences(tuple(terms), evidence)
    if not terms or not scored or scored[0][0] < MIN_SENTENCE_SHARE:
        return []
    return [negated[sentence.text] for share, sentence in scored if share >= MIN_OTHER_SHARE]


def _has_antonym(text: str, sentence: str, evidence: str) -> bool:
    """Whether a word stands beside the same word as in the sentence, but with a prefix that denies it, or without one."""
    known = _places(sentence)
    words = _words(text)
    return any(
        word not in _words(evidence)
        and any(
            {words[place - 1], words[place + 1]} & beside
            for antonym in prefix_opposites(word)
            for beside in known.get(antonym, ())
        )
        for place, word in enumerate(words)
        if word and 0 < place < len(words) - 1
    )


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
