"""The vocabulary of one paper: which of its words a word of a question may stand for.

A word that the paper lacks may be spelt otherwise ("theorms"), name a version ("Qwen": "Qwen2"), or be an English term
in Hangul; an abbreviation stands for its long form where the paper gives both: "Optimised Table Language (OTL)".
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cached_property

from insights.qa.concepts import Concept, search_stems
from insights.qa.question import StemSet
from insights.qa.transliteration import index_by_sound, words_like
from insights.text.stemming import tokenize

MIN_FUZZY_LENGTH, FUZZY_CUTOFF = 5, 0.86
SPELLING_STRENGTH = 0.9
_ABBREVIATED = re.compile(r"((?:[\w'’-]+\s+){1,8})\(([A-Z][\w-]{1,9}?)s?[,;)]")


@dataclass(frozen=True)
class PaperVocabulary:
    """`stems` of all words, and the `sentences` that are searched for abbreviations and sounds when they are needed."""

    stems: frozenset[str]
    sentences: Sequence[str]

    def resolve(self, concept: Concept) -> Concept:
        """The concept with what this paper says for it."""
        expressions = concept.expressions
        long_forms = [
            (long_form, SPELLING_STRENGTH)
            for expression, _ in expressions[:1]
            if (long_form := self.abbreviations.get(expression))
        ]
        if long_forms:
            return replace(concept, expressions=(*expressions, *long_forms))
        if concept.match(self.stems) > 0 or len(expressions[0][0]) != 1:
            return concept
        (term,) = expressions[0][0]
        alike = tuple((frozenset({word}), SPELLING_STRENGTH) for word in self._words_like(term))
        return replace(concept, expressions=alike) if alike else concept

    def _words_like(self, term: str) -> list[str]:
        if not term.isascii():
            return [word for found in words_like(term, self.sounds) for word in search_stems(found)]
        near = [word for word in self.stems if word[:1] == term[:1]]
        versions = [word for word in near if re.match(rf"{re.escape(term)}-?\d", word)]
        if versions or len(term) < MIN_FUZZY_LENGTH:
            return versions
        return get_close_matches(term, near, n=1, cutoff=FUZZY_CUTOFF)

    @cached_property
    def abbreviations(self) -> Mapping[StemSet, StemSet]:
        """Long forms by their abbreviations, each by its stems: where the initials are the abbreviation's letters."""
        found: dict[StemSet, StemSet] = {}
        for sentence in self.sentences:
            if "(" in sentence:
                for match in _ABBREVIATED.finditer(sentence):
                    words = _long_form(match[1].split(), match[2])
                    if words:
                        found[frozenset(search_stems(match[2]))] = frozenset(
                            term for term in search_stems(" ".join(words)) if "-" not in term
                        )
        return found

    @cached_property
    def sounds(self) -> Mapping[str, tuple[str, ...]]:
        """The English words of the paper by their consonants."""
        return index_by_sound({word for sentence in self.sentences for word in tokenize(sentence)})


def _long_form(words: Sequence[str], short: str) -> Sequence[str]:
    """The last words whose initials, in order, give the letters of the abbreviation; none when they do not."""
    letters = [sign.lower() for sign in short if sign.isupper()]
    parts = [(part, place) for place, word in enumerate(words) for part in re.split(r"[-]", word) if part]
    for start in range(len(parts) - 1, -1, -1):
        initials = [part[0].lower() for part, _ in parts[start:]]
        if initials == letters and len(letters) > 1:
            return words[parts[start][1] :]
    return ()
