"""Which topics a paper belongs to: words of title and abstract, and arXiv's own categories.

No weights are learned from a venue's labels: such weights fell from 77 to 40 % on another venue. What decides
stands in taxonomy.toml, where anybody can read why a paper went where it went. A paper for which too little
speaks is honestly `other`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from insights.model import ClassifiedPaper, Paper
from insights.taxonomy.taxonomy import OTHER, Lexicon, Taxonomy

_TOKEN = re.compile(r"[^\W_]+")
_STRONG, _PLAIN, _WEAK = 3.0, 1.0, 0.35
_TITLE = 2.5
"""A term in the title counts like this many first mentions in the abstract."""
_REPEATS = 3
"""Mentions of one term that count: 1, 1/2, 1/3 of its weight, then nothing."""
_PRIMARY, _CROSS_LISTED = 3.0, 1.5
"""How much an arXiv category's weight counts: the primary one, and each other one."""
_ENOUGH = 3.5
"""More than one strong word in an abstract: below it nothing has been said clearly."""
_ALSO = 0.4
"""A second and third topic reach this part of the first one's score."""
_MOST = 3
"""Topics per paper."""


class _Node:
    """A step in the trie of terms: words that may follow, stems that may follow, what ends here."""

    __slots__ = ("effects", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, _Node] = {}
        self.stems: dict[str, _Node] = {}
        self.effects: tuple[tuple[int, float], ...] | None = None

    def follow(self, word: str) -> "_Node | None":
        node = self.words.get(word)
        if node is None:
            for stem, after in self.stems.items():
                if word.startswith(stem):
                    return after
        return node


@dataclass(frozen=True)
class Classifier:
    """Labels papers with one to three topics, best first."""

    taxonomy: Taxonomy

    def label(self, paper: Paper) -> ClassifiedPaper:
        """Confidence is the first topic's part of all that spoke, 0 for `other`."""
        scores = self.scores(paper)
        best = sorted(scores, key=lambda slug: -scores[slug])[:_MOST]
        if not best or scores[best[0]] < _ENOUGH or not self._in_field(paper):
            return ClassifiedPaper(paper=paper, topics=(OTHER,))
        bar = max(_ENOUGH, _ALSO * scores[best[0]])
        topics = (best[0], *(slug for slug in best[1:] if scores[slug] >= bar))
        return ClassifiedPaper(paper=paper, topics=topics, confidence=scores[best[0]] / sum(scores.values()))

    def scores(self, paper: Paper) -> dict[str, float]:
        """How much speaks for each topic for which anything speaks, in the taxonomy's order."""
        totals = [0.0] * len(self._slugs)
        self._read(paper.title, _TITLE, 1, totals)
        self._read(paper.abstract, 1.0, _REPEATS, totals)
        for index, prior in self._listed(paper).items():
            totals[index] += prior if totals[index] >= _PLAIN else prior / 2
        return {slug: total for slug, total in zip(self._slugs, totals, strict=True) if total > 0}

    def _listed(self, paper: Paper) -> dict[int, float]:
        """What the categories say; half of it counts where no word of the paper agrees."""
        priors: dict[int, float] = {}
        for place, category in enumerate(paper.categories):
            for index, weight in self._priors.get(category, ()):
                priors[index] = priors.get(index, 0.0) + weight * (_CROSS_LISTED if place else _PRIMARY)
        return priors

    def _in_field(self, paper: Paper) -> bool:
        """Whether the paper is about AI at all: by a category, else by a word. No category: nobody said no."""
        known = self.taxonomy.field_categories
        if not known or not paper.categories or not known.isdisjoint(paper.categories):
            return True
        return self._field_terms.search(f"{paper.title} {paper.abstract}") is not None

    def _read(self, text: str, weight: float, repeats: int, totals: list[float]) -> None:
        seen: dict[int, int] = {}
        for node in self._terms(_TOKEN.findall(text)):
            times = seen.get(id(node), 0) + 1
            if times <= repeats:
                seen[id(node)] = times
                for index, effect in node.effects or ():
                    totals[index] += effect * weight / times

    def _terms(self, tokens: list[str]) -> Iterator[_Node]:
        """The terms in order; of overlapping ones the longest from the left, so that a phrase is one fact."""
        first = list(map(self._first, tokens))
        place = 0
        while place < len(tokens):
            node, after = first[place], place + 1
            if node is not None:
                found, after = _longest(node, tokens, after)
                if found is not None:
                    yield found
            place = after

    @cached_property
    def _first(self) -> Callable[[str], _Node | None]:
        """Where a term begins that begins with this word, remembered for the words met of late."""
        exact, words, stems = self._exact, self._root.words, self._stems

        @lru_cache(maxsize=16384)
        def first(token: str) -> _Node | None:
            word = token.lower()
            node = exact.get(token) or words.get(word)
            begun = (after for stem, after in stems.get(word[:3], ()) if word.startswith(stem))
            return node or next(begun, None)

        return first

    @cached_property
    def _field_terms(self) -> re.Pattern[str]:
        """Space stands for space or hyphen; a term with capitals is met in this writing only."""
        written = (
            (
                term == term.lower(),
                re.escape(term.rstrip("*")).replace(r"\ ", r"[\s\-]+") + r"\w*" * term.endswith("*"),
            )
            for term in self.taxonomy.field_terms
        )
        return re.compile(
            r"\b(?:" + "|".join(f"(?i:{term})" if free else term for free, term in written) + r")\b"
        )

    @cached_property
    def _slugs(self) -> tuple[str, ...]:
        return tuple(self.taxonomy.lexicons)

    @cached_property
    def _priors(self) -> dict[str, list[tuple[int, float]]]:
        priors: dict[str, list[tuple[int, float]]] = {}
        for index, lexicon in enumerate(self.taxonomy.lexicons.values()):
            for category, weight in lexicon.arxiv.items():
                priors.setdefault(category, []).append((index, weight))
        return priors

    @cached_property
    def _exact(self) -> dict[str, _Node]:
        """Terms met only in their own writing: "CLIP" the model, not a clip."""
        return {word: node for word, node in self._root.words.items() if word != word.lower()}

    @cached_property
    def _stems(self) -> dict[str, list[tuple[str, _Node]]]:
        """First words with any ending, by their first three letters; the longest stem first."""
        stems: dict[str, list[tuple[str, _Node]]] = {}
        for stem in sorted(self._root.stems, key=len, reverse=True):
            stems.setdefault(stem[:3], []).append((stem, self._root.stems[stem]))
        return stems

    @cached_property
    def _root(self) -> _Node:
        effects: dict[str, list[tuple[int, float]]] = {term: [] for term in self.taxonomy.neutral}
        for index, lexicon in enumerate(self.taxonomy.lexicons.values()):
            for term, weight in _weighed(lexicon):
                effects.setdefault(term, []).append((index, weight))
        root = _Node()
        for term, meant in effects.items():
            _plant(root, term, tuple(meant))
        return root


def _longest(node: _Node | None, tokens: list[str], ahead: int) -> tuple[_Node | None, int]:
    """The longest term from `node` on, `ahead` being the next word; with the place behind it."""
    found, after = None, ahead
    while node is not None:
        if node.effects is not None:
            found, after = node, ahead
        node = node.follow(tokens[ahead].lower()) if ahead < len(tokens) else None
        ahead += 1
    return found, after


def _weighed(lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    for terms, weight in ((lexicon.strong, _STRONG), (lexicon.plain, _PLAIN), (lexicon.weak, _WEAK)):
        yield from ((term, weight * lexicon.weight) for term in dict.fromkeys(terms))


def _plant(root: _Node, term: str, effects: tuple[tuple[int, float], ...]) -> None:
    """Enters a term into the trie: "robot*" as a stem, any other also with its plural s."""
    *head, last = _TOKEN.findall(term)
    if term == term.lower():
        head, last = [word.lower() for word in head], last.lower()
    node = root
    for word in head:
        node = node.words.setdefault(word, _Node())
    if term.endswith("*"):
        ends: Iterable[_Node] = (node.stems.setdefault(last, _Node()),)
    else:
        single = node.words.setdefault(last, _Node())
        ends = (single, node.words.setdefault(last + "s", _Node()))
    for end in ends:
        # "harm" is listed, its plural comes by itself: a topic that lists both still gets one effect.
        end.effects = tuple((dict(effects) | dict(end.effects or ())).items())
