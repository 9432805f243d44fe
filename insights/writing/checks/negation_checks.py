"""Checks negations: a statement must not deny what its evidence says, nor say what its evidence denies.

What a statement denies is looked for in the clauses of the sentences that it speaks of. Where none of them says no, it
contradicts them; where one does, only what that one says without a denial. What would be bad may be denied of what is good.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from insights.model import Language
from insights.text.quantities import find_quantities
from insights.text.stemming import stem
from insights.writing.checks.clauses import Clause, split_clauses
from insights.writing.checks.denials import Denial, content_terms, find_denials
from insights.writing.checks.negators import means_no, negators
from insights.writing.checks.number_equality import states_the_same
from insights.writing.checks.opposites import prefix_opposites
from insights.writing.checks.statement_terms import (
    StatementTerm,
    best_sentences,
    evidence_sentences,
    find_terms,
)

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
_COORDINATING = frozenset(("neither", "nor", "neither of"))
_NO_VERB = "아"
"""Begins the Korean denial that stands by a noun: 아니다, 아님."""
_BOUND = re.compile(
    r"^\s?(?:even|only|just|always|necessarily|until|yet|all|every|each|any|more|less|fewer|over|above|below|under|exceed|beyond)\b"
    r"|\bthan\b|이상|이하|미만|초과|넘|밖에|까지|그치|불과|모두|전부|뿐|마다|만\s",
    re.IGNORECASE,
)
"""Behind an English negator and in the clause of a Korean one: less than the figure is denied."""
_SUPERLATIVE = re.compile(r"\b(?:best|most|top|state-of-the-art|\w{3,}est)\b", re.IGNORECASE)
"""What is best has nothing above it."""
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class NegatedSentence:
    """A sentence of the evidence with its clauses."""

    text: str
    clauses: tuple[Clause, ...]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset(word for clause in self.clauses for word in clause.stems)

    @property
    def affirmed_stems(self) -> frozenset[str]:
        """Without the words that deny by the grammar."""
        return self.stems - frozenset(
            stem(word) for match in negators("en").finditer(self.text) for word in match[0].lower().split()
        )

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
    known = [denial for sentence in sentences.values() for denial in sentence.denials]
    claimed = [denial for denial in denials if not any(_denies_same(denial, other) for other in known)]
    is_told_otherwise = language == "ko" and len(claimed) <= _count_unpaired(compared[0], denials)
    if any(
        _is_told(denial, compared) or _denies_figure(denial, terms, compared[0]) for denial in denials
    ) or any(
        _contradicts(denial, terms, compared, is_told_otherwise=is_told_otherwise) for denial in claimed
    ):
        yield "it denies what its evidence says"
    elif language == "ko" and not denials and _says_base_of_denied(terms, compared[0]):
        if not means_no(text, language, compared[0].affirmed_stems):
            yield "it says the opposite of a word of its evidence"
    elif (
        len(terms) >= MIN_TERMS
        and not claimed
        and not means_no(text, language, compared[0].affirmed_stems)
        and _affirms_denied(terms, denials, compared[0])
    ):
        yield "it says what its evidence denies"


def _says_base_of_denied(terms: Sequence[StatementTerm], sentence: NegatedSentence) -> bool:
    """Whether a term is what a word of the sentence denies within itself: "complete" of "incomplete"."""
    denied = {clause.words[place] for clause in sentence.clauses for place in clause.denied_within}
    return any(
        not term.is_in(sentence.stems)
        and any(
            len(words) == 1 and word.endswith(tuple(words)) for words in term.alternatives for word in denied
        )
        for term in terms
    )


def _count_unpaired(sentence: NegatedSentence, denials: Sequence[Denial]) -> int:
    """How many denials of a sentence are none of these, as far as the tables know."""
    return sum(not any(_denies_same(denial, other) for denial in denials) for other in sentence.denials)


def _is_told(denial: Denial, compared: Sequence[NegatedSentence]) -> bool:
    """Whether the paper tells of what it is said not to tell of."""
    return denial.is_of_own_report and any(
        term.is_in(clause.stems)
        for sentence in compared
        for clause in sentence.clauses
        for term in denial.terms
    )


def _denies_figure(denial: Denial, terms: Sequence[StatementTerm], sentence: NegatedSentence) -> bool:
    """Whether a figure is denied that its sentence of the evidence states, and that sentence denies nothing: "accuracy is
    not 91 %". A bound may be denied ("not above 91 %"), and what would be bad, but for how far it goes: "does not fall by
    9 points" of what falls.
    """
    if denial.is_double or sentence.denials or _BOUND.search(denial.behind or denial.clause):
        return False
    part = denial.beside if denial.harms else denial.clause
    denied = [quantity for quantity in find_quantities(part) if not quantity.is_name]
    return any(
        clause.is_plain
        and not clause.is_negative(terms)
        and (not denial.harms or clause.goes(denial.head_poles))
        and any(
            states_the_same(quantity, other, part)
            for quantity in denied
            for other in find_quantities(clause.text)
        )
        for clause in sentence.clauses
    )


def _contradicts(
    denial: Denial,
    terms: Sequence[StatementTerm],
    compared: Sequence[NegatedSentence],
    *,
    is_told_otherwise: bool,
) -> bool:
    """Whether a clause says what is denied without a denial. Where it has only what stands around the denied verb, its
    sentence must say no nowhere.
    """
    if denial.is_double or (is_told_otherwise and denial.text.startswith(_NO_VERB)):
        return False
    clause, sentence = max(
        ((clause, sentence) for sentence in compared for clause in sentence.clauses),
        key=lambda place: (
            place[0].says_head(denial),
            _count_said(denial, place[0]),
            place[0].is_negative(terms),
        ),
    )
    said = _count_said(denial, clause)
    if denial.is_of_noun and (
        _SUPERLATIVE.search(sentence.text) or not all(other.is_plain for other in sentence.clauses)
    ):
        return False
    if clause.says_head(denial):
        is_plain = not denial.harms and not clause.is_negative(terms)
        share = MIN_KOREAN_SHARE if denial.is_korean or is_plain else MIN_SCOPE_SHARE
        is_kept = denial.harms and any(other.is_steady for other in sentence.clauses)
        return not is_kept and not clause.denies_head(denial) and said >= share * len(denial.terms)
    if denial.is_of_report and not denial.harms:
        return clause.tells_of(denial)
    return (
        bool(said)
        and denial.is_predicate
        and not is_told_otherwise
        and not denial.harms
        and not clause.is_negative(terms)
        and not any(other.is_negative(terms) for other in sentence.clauses)
    )


def _count_said(denial: Denial, clause: Clause) -> int:
    return sum(term.is_in(clause.stems) for term in denial.terms)


def _denies_same(denial: Denial, other: Denial) -> bool:
    """Whether both deny a thing of the same name."""
    return any(_is_same(term, known) for term in denial.terms for known in other.terms)


def _affirms_denied(
    terms: Sequence[StatementTerm], denials: Sequence[Denial], sentence: NegatedSentence
) -> bool:
    """Whether the statement says an odd number of the things that the sentence denies, and denies them not."""
    affirmed = 0
    for known in sentence.denials:
        said = [any(_is_same(other, term) for other in terms) for term in known.terms]
        is_denied = any(_denies_same(denial, known) for denial in denials) or (
            bool(denials) and known.text.lower() in _COORDINATING
        )
        affirmed += not is_denied and any(said[:1]) and sum(said) >= MIN_SCOPE_SHARE * len(said)
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
