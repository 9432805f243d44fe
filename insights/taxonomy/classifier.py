"""Classifies papers by topic, from the terms of title and abstract and from arXiv's categories.

No weights are learned from a venue's labels: such weights fell from 77 to 40 % accuracy on another venue. All terms and
weights are in taxonomy.toml, so that a person can see why a paper has its topic. A paper with a low score for every
topic is `other`.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from insights.model import OTHER_TOPIC, ClassifiedPaper, Paper
from insights.taxonomy.taxonomy import Lexicon, Taxonomy

_TOKEN = re.compile(r"[^\W_]+")
_STRONG_WEIGHT, _PLAIN_WEIGHT, _WEAK_WEIGHT = 3.0, 1.0, 0.35
_TITLE_WEIGHT = 2.5
"""A term in the title counts as much as this many first mentions in the abstract."""
_MAX_MENTIONS = 3
"""Mentions of a term in the abstract that count: for 1, 1/2 and 1/3 of its weight."""
_PRIMARY_FACTOR, _CROSS_LIST_FACTOR = 3.0, 1.5
"""Factors for the weight of the primary arXiv category, and of each other one."""
_MIN_SCORE = 3.5
"""A little more than one strong term in an abstract; a topic with less is not assigned."""
_MIN_PART_OF_BEST_SCORE = 0.4
"""A second and third topic need this part of the first topic's score."""
_MAX_TOPICS = 3


class _TrieNode:
    """A node in the trie of terms: the next words, the next stems, and what a term that ends here adds to topics
    (topic's index, weight).
    """

    __slots__ = ("effects", "stems", "words")

    def __init__(self) -> None:
        self.words: dict[str, _TrieNode] = {}
        self.stems: dict[str, _TrieNode] = {}
        self.effects: tuple[tuple[int, float], ...] | None = None

    def follow(self, word: str) -> "_TrieNode | None":
        node = self.words.get(word)
        if node is None:
            for stem, stem_node in self.stems.items():
                if word.startswith(stem):
                    return stem_node
        return node


@dataclass(frozen=True)
class Classifier:
    """Assigns one to three topics to papers."""

    taxonomy: Taxonomy

    def classify(self, paper: Paper) -> ClassifiedPaper:
        """The paper with its topics, best first; `confidence` is the best topic's part of all scores, 0 for `other`."""
        scores = self.score_topics(paper)
        best = sorted(scores, key=lambda slug: -scores[slug])[:_MAX_TOPICS]
        if not best or scores[best[0]] < _MIN_SCORE or not self._is_in_field(paper):
            return ClassifiedPaper(paper=paper, topics=(OTHER_TOPIC,))
        min_score = max(_MIN_SCORE, _MIN_PART_OF_BEST_SCORE * scores[best[0]])
        topics = (best[0], *(slug for slug in best[1:] if scores[slug] >= min_score))
        return ClassifiedPaper(paper=paper, topics=topics, confidence=scores[best[0]] / sum(scores.values()))

    def score_topics(self, paper: Paper) -> dict[str, float]:
        """The scores of the topics that have one, in the taxonomy's order."""
        totals = [0.0] * len(self._slugs)
        self._add_text_scores(paper.title, _TITLE_WEIGHT, 1, totals)
        self._add_text_scores(paper.abstract, 1.0, _MAX_MENTIONS, totals)
        for index, score in self._category_scores(paper).items():
            totals[index] += score if totals[index] >= _PLAIN_WEIGHT else score / 2
        return {slug: total for slug, total in zip(self._slugs, totals, strict=True) if total > 0}

    def _category_scores(self, paper: Paper) -> dict[int, float]:
        """By topic index; half of it counts for a topic for which the text has no plain or strong term."""
        scores: dict[int, float] = {}
        for position, category in enumerate(paper.categories):
            for index, weight in self._category_weights.get(category, ()):
                scores[index] = scores.get(index, 0.0) + weight * (
                    _CROSS_LIST_FACTOR if position else _PRIMARY_FACTOR
                )
        return scores

    def _is_in_field(self, paper: Paper) -> bool:
        """Whether the paper is about AI: by a category, else by a term; a paper without categories is."""
        categories = self.taxonomy.field_categories
        if not categories or not paper.categories or not categories.isdisjoint(paper.categories):
            return True
        return self._field_pattern.search(f"{paper.title} {paper.abstract}") is not None

    def _add_text_scores(self, text: str, factor: float, max_mentions: int, totals: list[float]) -> None:
        mentions: dict[int, int] = {}
        for node in self._find_terms(_TOKEN.findall(text)):
            mention = mentions[id(node)] = mentions.get(id(node), 0) + 1
            if mention <= max_mentions:
                for index, weight in node.effects or ():
                    totals[index] += weight * factor / mention

    def _find_terms(self, tokens: list[str]) -> Iterator[_TrieNode]:
        """The terms in order. Of overlapping ones the leftmost longest, so that a phrase counts once."""
        first_nodes = list(map(self._find_first_node, tokens))
        position = 0
        while position < len(tokens):
            node, end = first_nodes[position], position + 1
            if node is not None:
                match, end = _longest_match(node, tokens, end)
                if match is not None:
                    yield match
            position = end

    @cached_property
    def _find_first_node(self) -> Callable[[str], _TrieNode | None]:
        """A function from a token to the node of the terms that begin with it; cached for recent tokens."""
        case_sensitive, words, stems = self._case_sensitive_nodes, self._root.words, self._nodes_by_stem

        @lru_cache(maxsize=16384)
        def find(token: str) -> _TrieNode | None:
            word = token.lower()
            by_stem = (node for stem, node in stems.get(word[:3], ()) if word.startswith(stem))
            return case_sensitive.get(token) or words.get(word) or next(by_stem, None)

        return find

    @cached_property
    def _field_pattern(self) -> re.Pattern[str]:
        """A space matches space or hyphen; a term with capitals is case-sensitive."""
        terms = (
            (
                term == term.lower(),
                re.escape(term.rstrip("*")).replace(r"\ ", r"[\s\-]+") + r"\w*" * term.endswith("*"),
            )
            for term in self.taxonomy.field_terms
        )
        return re.compile(
            r"\b(?:" + "|".join(f"(?i:{term})" if is_lower else term for is_lower, term in terms) + r")\b"
        )

    @cached_property
    def _slugs(self) -> tuple[str, ...]:
        return tuple(self.taxonomy.lexicons)

    @cached_property
    def _category_weights(self) -> dict[str, list[tuple[int, float]]]:
        weights: dict[str, list[tuple[int, float]]] = {}
        for index, lexicon in enumerate(self.taxonomy.lexicons.values()):
            for category, weight in lexicon.arxiv.items():
                weights.setdefault(category, []).append((index, weight))
        return weights

    @cached_property
    def _case_sensitive_nodes(self) -> dict[str, _TrieNode]:
        """First words with capitals, which match in this spelling only: "CLIP" the model, not a clip."""
        return {word: node for word, node in self._root.words.items() if word != word.lower()}

    @cached_property
    def _nodes_by_stem(self) -> dict[str, list[tuple[str, _TrieNode]]]:
        """First words that are stems, by their first three letters; the longest stem first."""
        stems: dict[str, list[tuple[str, _TrieNode]]] = {}
        for stem in sorted(self._root.stems, key=len, reverse=True):
            stems.setdefault(stem[:3], []).append((stem, self._root.stems[stem]))
        return stems

    @cached_property
    def _root(self) -> _TrieNode:
        effects: dict[str, list[tuple[int, float]]] = {term: [] for term in self.taxonomy.neutral}
        for index, lexicon in enumerate(self.taxonomy.lexicons.values()):
            for term, weight in _weighted_terms(lexicon):
                effects.setdefault(term, []).append((index, weight))
        root = _TrieNode()
        for term, weights in effects.items():
            _insert_term(root, term, tuple(weights))
        return root


def _longest_match(node: _TrieNode | None, tokens: list[str], position: int) -> tuple[_TrieNode | None, int]:
    """The node of the longest term, `node` being that of its first word and `position` that of the next token; and
    the position behind the term.
    """
    match, end = None, position
    while node is not None:
        if node.effects is not None:
            match, end = node, position
        node = node.follow(tokens[position].lower()) if position < len(tokens) else None
        position += 1
    return match, end


def _weighted_terms(lexicon: Lexicon) -> Iterator[tuple[str, float]]:
    for terms, weight in (
        (lexicon.strong, _STRONG_WEIGHT),
        (lexicon.plain, _PLAIN_WEIGHT),
        (lexicon.weak, _WEAK_WEIGHT),
    ):
        yield from ((term, weight * lexicon.weight) for term in dict.fromkeys(terms))


def _insert_term(root: _TrieNode, term: str, effects: tuple[tuple[int, float], ...]) -> None:
    """Adds a term to the trie: "robot*" as a stem, any other term also with a plural s."""
    *head, last = _TOKEN.findall(term)
    if term == term.lower():
        head, last = [word.lower() for word in head], last.lower()
    node = root
    for word in head:
        node = node.words.setdefault(word, _TrieNode())
    if term.endswith("*"):
        ends: Iterable[_TrieNode] = (node.stems.setdefault(last, _TrieNode()),)
    else:
        single = node.words.setdefault(last, _TrieNode())
        ends = (single, node.words.setdefault(last + "s", _TrieNode()))
    for end in ends:
        # A topic that lists both "harm" and "harms" gets one effect, not two.
        end.effects = tuple((dict(effects) | dict(end.effects or ())).items())
