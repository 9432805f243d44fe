"""A comparison that a text makes, and the wordings of comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from insights.text.word_lists import load_word_lists
from insights.writing.checks.phrase_index import PhraseIndex
from insights.writing.checks.statement_terms import OWN_WORK, StatementTerm

OWN_SIDE = (StatementTerm(start=0, end=0, alternatives=(frozenset({OWN_WORK}),)),)
"""The side that names nothing but the authors' own work."""
_FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Who is ahead of whom: the terms of both sides. `measure` tells better from merely more."""

    measure: str
    ahead: tuple[StatementTerm, ...]
    behind: tuple[StatementTerm, ...]
    aspect: tuple[StatementTerm, ...] = ()
    """In what: the terms between the phrase and "than", and those behind the other side."""
    is_of_any: bool = False
    """Whether its subject is not named, and is whoever the evidence speaks of."""
    is_less: bool = False
    """Whether it is told from the side that has less: "fewer errors than"."""
    needs_aspect: bool = False
    """Whether it tells something only beside a comparison in the same aspect: it names one side only, or its word is in
    no list.
    """

    def subject(self) -> tuple[StatementTerm, ...]:
        """The side from which it is told."""
        return self.behind if self.is_less else self.ahead

    def told_of(self, subject: tuple[StatementTerm, ...]) -> "Comparison":
        """The same with another subject."""
        return replace(self, behind=subject) if self.is_less else replace(self, ahead=subject)

    def by_merit(self) -> "Comparison | None":
        """The same as better and worse: less error is better, more error worse; None where more is neither."""
        value = self.value()
        if value == "cost":
            return replace(self, measure="better", ahead=self.behind, behind=self.ahead)
        return None if self.is_less and not value else replace(self, measure="better")

    def value(self) -> str:
        """Whether more of its aspect is better ("benefit") or worse ("cost"); "" where that is not known."""
        if self.measure == "better":
            return "benefit"
        return next((value for term in self.aspect if (value := find_value(term))), "")


def find_value(term: StatementTerm) -> str:
    """Whether more of what the term names is better ("benefit") or worse ("cost"); "" where that is not known."""
    return next(
        (value for value, words in _valued().items() if any(found & words for found in term.alternatives)), ""
    )


@cache
def comparison_phrases(table: str) -> PhraseIndex:
    """The wordings of a table of comparison.toml, by what they compare."""
    lists: Mapping[str, tuple[str, ...]] = load_word_lists(_FILE, table)
    return PhraseIndex(lists)


@cache
def _valued() -> Mapping[str, frozenset[str]]:
    """Stems of what it is good to have more of, and of what it is good to have less of."""
    own = load_word_lists(_FILE, "valued")
    shared = load_word_lists(Path(__file__).with_name("polarity.toml"), "valued")
    return {value: frozenset(words) | frozenset(own[value]) for value, words in shared.items()}
