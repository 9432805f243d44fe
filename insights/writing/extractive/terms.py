"""Statistics of a term while keyphrases are counted: its spellings, its papers, and the words that belong to it."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from insights.text.noun_phrases import TermKey, neighbour_words, term_key
from insights.text.stemming import FUNCTION_WORDS

TITLE_EVIDENCE, ABSTRACT_EVIDENCE = 1.0, 0.4
"""What a paper adds to a term's evidence that has it in its title, or in its abstract alone."""
MIN_SHARED_PAPERS = 0.6
"""The share of papers two terms of a common word must have in common to be one theme."""
MIN_NEIGHBOUR_SHARE = 0.75
"""The share of a term's occurrences beside which a word must stand to belong to the term."""
MIN_OCCURRENCES = 2
MAX_ADDED_WORDS = 2
_CAPITALIZED = re.compile(r"\b[A-Z][a-z]+\b")


@dataclass(slots=True)
class TermStats:
    """A term's spellings, its papers in order (a dictionary as an ordered set), and those with it in their title."""

    key: TermKey
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def add(self, spelling: str, paper: str, *, in_title: bool = False) -> None:
        self.spellings[spelling] += 1
        self.papers[paper] = None
        if in_title:
            self.titles.add(paper)

    @property
    def name(self) -> str:
        """The most frequent spelling as it stands."""
        return self.spellings.most_common(1)[0][0]

    @property
    def evidence(self) -> float:
        return TITLE_EVIDENCE * len(self.titles) + ABSTRACT_EVIDENCE * (len(self.papers) - len(self.titles))


def is_same_theme(first: TermStats, second: TermStats) -> bool:
    """Whether two terms rest on the same papers, or share words and most of their papers."""
    if first.papers.keys() == second.papers.keys():
        return True
    first_words, second_words = set(first.key), set(second.key)
    if not first_words & second_words:
        return False
    if first_words <= second_words or second_words <= first_words:
        return True
    shared_papers = len(first.papers.keys() & second.papers.keys())
    return shared_papers >= MIN_SHARED_PAPERS * min(len(first.papers), len(second.papers))


def choose_spelling(spellings: Counter[str], lowercase_words: Collection[str]) -> str:
    """The most frequent spelling, without a title's capitals where running text writes its words without."""
    lowered: Counter[str] = Counter()
    for spelling, count in spellings.items():
        lowered[lower_capitals(spelling, lowercase_words)] += count
    return max(lowered, key=lambda spelling: (lowered[spelling], spelling))


def lower_capitals(term: str, lowercase_words: Collection[str]) -> str:
    """The term with all of its capitals lowered or none: "Segment Anything Model" stays a name."""
    if not all(word.lower() in lowercase_words for word in _CAPITALIZED.findall(term)):
        return term
    return _CAPITALIZED.sub(lambda match: match[0].lower(), term)


def in_number_of(long: str, short: str) -> str:
    """The short form in the number of the long one. "Molecular dynamics" has no plural, and in "mixture of experts" the
    experts are not what is counted.
    """
    words = re.split(r"[\s\-]+", long.lower())
    is_plural = words[-1].endswith("s") and not words[-1].endswith(("ics", "ss", "sis"))
    takes_plural = is_plural and FUNCTION_WORDS.isdisjoint(words) and not short.endswith("S")
    return f"{short}s" if takes_plural else short


@dataclass(slots=True)
class _Neighbour:
    """A word beside a term: how often it stands there, how it is written, in which papers."""

    count: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)

    @property
    def spelling(self) -> str:
        return self.spellings.most_common(1)[0][0]


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExpansion:
    """The words that belong before and after a term, and the papers in which they stand there."""

    before: str = ""
    after: str = ""
    papers: frozenset[str] | None = None
    """None for a term that is whole as it is."""


def expand_term(key: TermKey, texts: Mapping[str, str]) -> TermExpansion:
    """Expands a term by the words that nearly always stand beside it. `texts` are its papers' texts by paper id."""
    expansion = TermExpansion()
    for _ in range(MAX_ADDED_WORDS):
        grown = _add_word(expansion, key, texts)
        if grown is None:
            break
        expansion, key = grown
    return expansion


def _add_word(
    expansion: TermExpansion, key: TermKey, texts: Mapping[str, str]
) -> tuple[TermExpansion, TermKey] | None:
    occurrences = [
        (paper, before, after)
        for paper, text in texts.items()
        for before, after in neighbour_words(text, key)
    ]
    words_after = ((paper, after) for paper, _, after in occurrences if _may_follow(after))
    if (addition := _constant_neighbour(words_after, len(occurrences))) is not None:
        word, neighbour = addition
        after = f"{expansion.after} {neighbour.spelling}".strip()
        papers = frozenset(neighbour.papers)
        return TermExpansion(before=expansion.before, after=after, papers=papers), key + word
    words_before = ((paper, before) for paper, before, _ in occurrences if _may_precede(before))
    if (addition := _constant_neighbour(words_before, len(occurrences))) is not None:
        word, neighbour = addition
        before = f"{neighbour.spelling} {expansion.before}".strip()
        papers = frozenset(neighbour.papers)
        return TermExpansion(before=before, after=expansion.after, papers=papers), word + key
    return None


def _constant_neighbour(
    words: Iterable[tuple[str, str]], occurrences: int
) -> tuple[TermKey, _Neighbour] | None:
    """The one word nearly always met there, and in more than one paper."""
    if occurrences < MIN_OCCURRENCES:
        return None
    neighbours: dict[TermKey, _Neighbour] = {}
    for paper, word in words:
        neighbour = neighbours.setdefault(term_key(word), _Neighbour())
        neighbour.count += 1
        neighbour.spellings[word] += 1
        neighbour.papers[paper] = None
    constant = (
        (key, neighbour)
        for key, neighbour in neighbours.items()
        if neighbour.count >= MIN_NEIGHBOUR_SHARE * occurrences and len(neighbour.papers) > 1
    )
    return next(constant, None)


def _may_follow(word: str) -> bool:
    """A noun may follow; a verb's form would say what was done."""
    lower = word.lower()
    return lower.isalpha() and lower not in FUNCTION_WORDS and not lower.endswith(("ed", "ly"))


def _may_precede(word: str) -> bool:
    return _may_follow(word) and not word.lower().endswith("ing")
