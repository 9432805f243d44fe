"""Document frequencies of terms in the past weeks, which make a term of today usual or new.

The ranking (how new a paper's terms are) and the reports (which themes are unusual) both use this module, so that
they count the same terms in the same way.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path

from insights.text.word_lists import load_word_lists

# A term does not cross punctuation: "…of images, large models…" does not contain "images large".
_CLAUSE = re.compile(r"[^\w\s'’\-+./]+|[./](?=\s|$)")
_WORD = re.compile(r"[a-z0-9]+(?:[-'’+./][a-z0-9]+)*\+*|[가-힣]+")
_MAX_WORDS = 3

STOP_WORDS = frozenset(
    chain.from_iterable(load_word_lists(Path(__file__).with_name("stop_words.toml")).values())
)


@dataclass(frozen=True, slots=True)
class Background:
    """In how many of `documents` texts each term occurred, by the term's folded form (`fold_term`).
    Empty when there are no past texts.
    """

    documents: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)

    def document_frequency(self, term: str) -> float:
        """The part of the texts that contain `term`, from 0 to 1; 0 without texts.

        For a term with more words than are counted it is the frequency of its rarest part, which is an upper
        bound: calling a term usual by mistake is better than calling it new.
        """
        if not self.documents:
            return 0.0
        folded = fold_term(term)
        words = folded.split()
        parts = [" ".join(words[start : start + _MAX_WORDS]) for start in range(len(words) - _MAX_WORDS + 1)]
        rarest = min((self.counts.get(part, 0) for part in parts), default=0)
        return max(self.counts.get(folded, 0), rarest) / self.documents


def extract_terms(text: str) -> set[str]:
    """The n-grams of one to three content words in `text`, in lower case, never across punctuation."""
    return {term for words in _split_runs(text) for term in _ngrams(words)}


@lru_cache(maxsize=50_000)
def fold_term(term: str) -> str:
    """One form for all spellings: "vision-language models" and "vision language model" are one term."""
    return " ".join(map(_fold_word, term.replace("-", " ").split()))


def _fold_word(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] == "s" != word[-2] else word  # noqa: PLR2004 - "gas", "class"


def extract_folded_terms(text: str) -> set[str]:
    """The terms of `text`, folded."""
    return {term for words in _split_runs(text) for term in _ngrams([fold_term(word) for word in words])}


def build_background(texts: Iterable[str]) -> Background:
    """Counts in how many of the texts each term occurs."""
    counts: Counter[str] = Counter()
    documents = 0
    for text in texts:
        counts.update(extract_folded_terms(text))
        documents += 1
    return Background(documents, dict(counts))


def _split_runs(text: str) -> list[list[str]]:
    """Runs of content words, split at punctuation, stop words, single letters and numbers."""
    runs: list[list[str]] = []
    for clause in _CLAUSE.split(text.lower()):
        run: list[str] = []
        for word in _WORD.findall(clause):
            if word in STOP_WORDS or word.isdigit() or len(word) == 1:
                runs.append(run)
                run = []
            else:
                run.append(word)
        runs.append(run)
    return runs


def _ngrams(words: list[str]) -> list[str]:
    length = len(words)
    return [
        " ".join(words[start:end])
        for start in range(length)
        for end in range(start + 1, min(start + _MAX_WORDS, length) + 1)
    ]
