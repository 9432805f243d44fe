"""The clauses of the evidence word by word: what each says plainly, and what it denies."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from insights.text.stemming import stem
from insights.writing.checks.denials import CLAUSE_END, MOVING_POLES, Denial, find_denials
from insights.writing.checks.negators import (
    find_inner_denials,
    mask_excepted,
    near_negators,
    negative_words,
    negators,
    standing_in_words,
)
from insights.writing.checks.opposites import english_poles
from insights.writing.checks.statement_terms import StatementTerm, evidence_stems

WORDS_BEFORE, WORDS_BEHIND, WORDS_OF_INABILITY = 4, 3, 6
"""Where a word that denies stands by what it denies; what cannot be done is told at greater length."""
_WORD = re.compile(r"[A-Za-z0-9]+")
_ONLY = stem("only")
_BEING = frozenset(("is", "are", "was", "were"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A clause of an English text, word by word."""

    text: str
    stems: frozenset[str]
    words: tuple[str, ...]
    """The stem of each word."""
    poles: tuple[frozenset[str], ...]
    """The poles of each word."""
    denying: frozenset[int]
    """The places of the words that deny those near them."""
    denied_within: frozenset[int]
    """The places of the words that deny themselves: "unseen"."""
    denials: tuple[Denial, ...]
    is_steady: bool
    """Whether a word of it can stand in for a denial: what suffices needs no more."""
    negative: frozenset[str]
    """The stems of the words that deny, by the grammar or by what they mean."""

    def is_negative(self, said: Sequence[StatementTerm] = ()) -> bool:
        """Whether it is steady, or a word of it denies that is none of these terms: who speaks of a challenge, too, means
        no more by it than the clause does.
        """
        return self.is_steady or any(
            not any(frozenset({word}) in term.alternatives for term in said) for word in self.negative
        )

    @property
    def is_plain(self) -> bool:
        """Whether no word of it denies those near it, or itself."""
        return not self.denying and not self.denied_within

    def goes(self, poles: frozenset[str]) -> bool:
        """Whether a word of it has one of the poles."""
        return any(poles & found for found in self.poles)

    def says_head(self, denial: Denial) -> bool:
        """Whether it has the very word that is denied, or one that goes in the same direction."""
        return any(True for _ in self._head_places(denial))

    def denies_head(self, denial: Denial) -> bool:
        """Whether a word that denies stands near that word, wherever it says it. "Only" denies nothing of what stands
        with it.
        """
        reach = WORDS_OF_INABILITY if denial.is_of_ability else WORDS_BEHIND
        names_all = len(denial.terms) > 1 and all(term.is_in(self.stems) for term in denial.terms)
        excused = {place for place in self.denying if names_all and self.words[place] == _ONLY}
        denied = {
            self.words[place]: self._is_denied(place, reach, excused)
            or (place in self.denied_within and not denial.harms)
            for place in self._head_places(denial)
        }  # of a word that stands there twice, the last place
        return all(denied.values())

    def tells_of(self, denial: Denial) -> bool:
        """Whether it has a term of the denial, and denies nothing near it."""
        return any(not self._is_denied(place) for term in denial.terms for place in self._places_of(term))

    def _is_denied(
        self, head: int, reach: int = WORDS_BEHIND, excused: Collection[int] = frozenset()
    ) -> bool:
        near = range(head - WORDS_BEFORE, head + reach + 1)
        within = range(head + 1, head + WORDS_BEHIND + 1)
        return any(place in self.denying for place in near if place != head and place not in excused) or any(
            place in self.denied_within and self.words[place - 1] in _BEING for place in within
        )

    def _head_places(self, denial: Denial) -> Iterator[int]:
        if denial.harms and not denial.is_korean:
            places = [place for place, word in enumerate(self.words) if word in denial.harms]
        else:
            places = list(self._places_of(denial.terms[0])) if denial.is_head_known else []
        yield from places
        yield from (place for place, poles in enumerate(self.poles) if denial.head_poles & poles)

    def _places_of(self, term: StatementTerm) -> Iterator[int]:
        said = frozenset(stem for words in term.alternatives if words <= self.stems for stem in words)
        yield from (place for place, word in enumerate(self.words) if word in said)


def split_clauses(text: str) -> tuple[Clause, ...]:
    """The clauses of an English text in their order, with what each denies."""
    masked = mask_excepted(text, "en")
    ends = [match.end() for match in CLAUSE_END["en"].finditer(masked)]
    parts = [masked[start:end] for start, end in zip([0, *ends], [*ends, len(masked)], strict=True)]
    return tuple(_split_clause(part) for part in parts if part.strip())


def _split_clause(text: str) -> Clause:
    words = list(_WORD.finditer(text))
    denying = [match.span() for match in (*negators("en").finditer(text), *near_negators().finditer(text))]
    within = [match.span() for match in find_inner_denials(text)]
    poles = [(match.start(), pole) for pole, match in english_poles().find(text) if pole in MOVING_POLES]
    is_steady = bool(standing_in_words().search(text))
    negative = [match.span() for match in negative_words("en").finditer(text)]
    words_stems = tuple(stem(word[0].lower()) for word in words)
    return Clause(
        text=text,
        stems=evidence_stems(text),
        words=words_stems,
        poles=tuple(frozenset(pole for start, pole in poles if start == word.start()) for word in words),
        denying=_places(words, denying),
        denied_within=_places(words, within),
        denials=find_denials(text, "en"),
        is_steady=is_steady,
        negative=frozenset(words_stems[place] for place in _places(words, [*denying, *within, *negative])),
    )


def _places(words: Sequence[re.Match[str]], spans: Sequence[tuple[int, int]]) -> frozenset[int]:
    return frozenset(
        place for place, word in enumerate(words) if any(start <= word.start() < end for start, end in spans)
    )
