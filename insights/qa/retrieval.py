"""Which passages of a paper answer a question: BM25 on stems with four additions, each measured to help.

Passages of one paper are few, so everything is computed when the question comes; nothing is learned and nothing
is stored. The weights below were chosen on COVID-QA's development papers (docs/benchmarks.md).
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from insights.model import Passage
from insights.qa.bm25 import Bm25
from insights.qa.question import ParsedQuestion
from insights.text.stemming import ASKING_WORDS, stems, words

INTENT = 0.25
OTHER_WAY = 0.5
LETTERS = 0.5
COVERAGE = 0.5
NEIGHBOURS = 0.1
SECTION_REPEATS = 2
GRAM = 5
BEST = 3
"""Passages looked at to say whether a question is answered at all."""
PAIR, MOST_PAIRS = 0.1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RetrievedPassages:
    """Passages by fitness, best first: their places, and the score of every place."""

    order: tuple[int, ...]
    scores: tuple[float, ...]
    by_letters: Bm25
    """Counts of the question's runs of letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageRetriever:
    """The passages of one question, indexed by stems; `texts` are searched for runs of letters when asked."""

    by_stem: Bm25
    texts: tuple[str, ...]
    pairs: tuple[frozenset[tuple[str, str]], ...]

    @classmethod
    def over(cls, passages: Sequence[Passage], title: str = "") -> "PassageRetriever":
        """Words of the paper's `title` count as said everywhere: a question may name its paper."""
        named = stems(title, without=ASKING_WORDS)
        bodies = [stems(passage.text, without=ASKING_WORDS) for passage in passages]
        sections = [stems(passage.section, without=ASKING_WORDS) for passage in passages]
        return cls(
            by_stem=Bm25.of(
                body + SECTION_REPEATS * section + named
                for body, section in zip(bodies, sections, strict=True)
            ),
            texts=tuple(" ".join(words(passage.text)) for passage in passages),
            pairs=tuple(frozenset(pairwise(body)) for body in bodies),
        )

    def search(self, asked: ParsedQuestion) -> RetrievedPassages:
        stemmed = _share(self.by_stem.scores(_with_intents(asked)))
        by_letters = self._by_letters(asked)
        lettered = _share(by_letters.scores(Counter(_grams(asked.subject))))
        covered = [self._coverage(asked, place) for place in range(len(self.pairs))]
        scores = tuple(
            (stem + LETTERS * letter + COVERAGE * cover) * (1 + NEIGHBOURS * self._shared_pairs(asked, place))
            for place, (stem, letter, cover) in enumerate(zip(stemmed, lettered, covered, strict=True))
        )
        order = sorted(range(len(scores)), key=lambda place: -scores[place])
        return RetrievedPassages(order=tuple(order), scores=scores, by_letters=by_letters)

    def confidence(self, asked: ParsedQuestion, found: RetrievedPassages) -> float:
        """How much of the question the best passages carry: things, runs of letters, neighbouring words.
        From 0 to 1.7; wrong papers stay low (docs/benchmarks.md).
        """
        best = found.order[:BEST]
        things = max((asked.carried(self.by_stem.counts[place]) for place in best), default=0.0)
        letters = max(
            (_carried(found.by_letters, _grams(asked.subject), place) for place in best), default=0.0
        )
        pairs = max((self._shared_pairs(asked, place) for place in best), default=0)
        return things + LETTERS * letters + PAIR * min(MOST_PAIRS, pairs)

    def _coverage(self, asked: ParsedQuestion, place: int) -> float:
        """The share of the question's terms, weighted by rarity here, that one passage carries."""
        return _carried(self.by_stem, asked.stems, place)

    def _by_letters(self, asked: ParsedQuestion) -> Bm25:
        """Only what the question holds is counted: indexing all runs of a paper would cost ten times more."""
        grams = set(_grams(asked.subject))
        counts = [Counter({gram: text.count(gram) for gram in grams if gram in text}) for text in self.texts]
        return Bm25.counted(counts, [max(1, len(text) - GRAM + 1) for text in self.texts])

    def _shared_pairs(self, asked: ParsedQuestion, place: int) -> int:
        return sum(pair in self.pairs[place] for pair in pairwise(asked.stems))


def _carried(index: Bm25, terms: Iterable[str], place: int) -> float:
    weights = {term: index.idf(term) for term in terms}
    carried = sum(weight for term, weight in weights.items() if term in index.counts[place])
    return carried / (sum(weights.values()) or 1)


def _grams(text: str) -> list[str]:
    return [text[start : start + GRAM] for start in range(len(text) - GRAM + 1)]


def _share(scores: Sequence[float]) -> list[float]:
    best = max(scores, default=0.0) or 1.0
    return [score / best for score in scores]


def _with_intents(asked: ParsedQuestion) -> Mapping[str, float]:
    """The question's stems, and more lightly the words that answers to such questions carry."""
    hinted = [term for says, looks_for in _intents() if says.search(asked.text) for term in looks_for]
    return (
        dict.fromkeys(hinted, INTENT)
        | dict.fromkeys(asked.others, OTHER_WAY)
        | dict.fromkeys(asked.stems, 1.0)
    )


@cache
def _intents() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    table = tomllib.loads(Path(__file__).with_name("intents.toml").read_text(encoding="utf-8"))
    return tuple((_any_of(entry["says"]), tuple(stems(entry["looks_for"]))) for entry in table["intent"])


def _any_of(says: Sequence[str]) -> re.Pattern[str]:
    forms = (re.escape(word).replace(r"\*", r"\w*") for word in says)
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")
