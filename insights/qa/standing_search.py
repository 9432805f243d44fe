"""Standing searches: which papers of a day answer a question, or have its words, and the sentence that does.

A paper is found where its title and one sentence of its abstract name everything that is asked for; words that stand side
by side in the question stand near each other in the sentence. What is less sure is left out: nobody is watching when a
standing search finds too much.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from insights.model import Paper
from insights.qa.concepts import Concept, parse_concepts, search_stems
from insights.qa.korean_terms import no_subject_words, unknown_nouns
from insights.qa.related_words import topicality
from insights.text.latex.plain_text import latex_to_text
from insights.text.sentences import split_sentences
from insights.text.word_lists import alternatives, load_word_lists, word_set

MAX_DISTANCE = 3
"""Words within which two neighbours of the question may stand in a sentence."""
MIN_OWN_SHARE = 0.5
"""Of what is asked for, which the sentence names itself; the title may name the rest."""
MIN_TOPICALITY = 0.3
"""Of the most telling word of a search that can be kept."""
_QUESTION_WORDS = word_set(
    "new any latest recent recently soon ever someone anybody anyone there paper papers tell me notify when about find watch"
)
_CLAUSE = re.compile(r"[,;:()]|\s[-–—]\s")
_OWN_WORK = re.compile(
    r"\b(?:we|our|ours|us|this (?:paper|work|study|article|survey|thesis|report))\b", re.IGNORECASE
)
"""What says that a sentence is about the paper itself, and not about others' work."""
OWN_WORK_BONUS = 0.5
"""For such a sentence, beside 1 for each concept that it names."""
_FORMS_FILE = Path(__file__).with_suffix(".toml")
_SHORT_FORMS = {
    long: short for short, forms in load_word_lists(_FORMS_FILE, "english").items() for long in forms
}
_KOREAN_FORMS = {
    long.replace(" ", ""): short
    for short, forms in load_word_lists(_FORMS_FILE, "korean").items()
    for long in forms
}
_spaced_forms = (r"\s?".join(name) for name in sorted(_KOREAN_FORMS, key=len, reverse=True))
_KOREAN_FORM = re.compile(
    rf"(?<![가-힣])({'|'.join(_spaced_forms)})"
    r"(?:들?(?:의|을|를|이|가|은|는|에서의|에서|에 (?:대한|관한)|에|과|와|으로|로))?(?![가-힣])"
)
_HANGUL = re.compile("[가-힣]")
_LONG_FORM = re.compile(rf"\b({alternatives(_SHORT_FORMS)})s?\b", re.IGNORECASE)
_PLURAL_SHORT_FORM = re.compile(rf"\b([A-Z]{{2,}}|(?i:{alternatives(_SHORT_FORMS.values())}))s\b")
_QUOTED = re.compile(r"[\"“]([^\"“”]+)[\"”]")


@dataclass(frozen=True, slots=True)
class PaperMatch:
    """A paper that was found, and the sentence of its abstract, word for word, or its title where that says all."""

    paper: Paper
    sentence: str


@dataclass(frozen=True)
class StandingQuery:
    """What is asked for: concepts in the question's order, and phrases in quotation marks, which must stand as they are."""

    text: str

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        asking = _QUESTION_WORDS | no_subject_words()
        words = " ".join(word for word in self.text.split() if word.lower().strip("?.,!") not in asking)
        exact = (_without_synonyms(concept) for concept in parse_concepts(_shorten(words)))
        return tuple(concept for concept in exact if concept.expressions and not concept.is_untranslated)

    @cached_property
    def stems(self) -> frozenset[str]:
        """All words of its concepts."""
        return frozenset[str]().union(*(concept.stems for concept in self.concepts))

    @cached_property
    def phrases(self) -> tuple[str, ...]:
        return tuple(" ".join(phrase.lower().split()) for phrase in _QUOTED.findall(self.text))

    @cached_property
    def unknown_words(self) -> tuple[str, ...]:
        """Korean words of which no English is known: without them it would find too much."""
        return tuple(unknown_nouns(_shorten(self.text)))

    @property
    def is_korean(self) -> bool:
        return _HANGUL.search(self.text) is not None

    @property
    def is_telling(self) -> bool:
        """Whether it names anything that only some papers are about."""
        return any(
            concept.is_specific or max(map(topicality, concept.stems), default=0.0) >= MIN_TOPICALITY
            for concept in self.concepts
        )


def _without_synonyms(concept: Concept) -> Concept:
    """The concept as it was named: a synonym finds other things, too."""
    return replace(concept, expressions=tuple(pair for pair in concept.expressions if pair[1] == 1))


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    stems: Sequence[str]
    places: Sequence[int]
    """Of each stem; between two clauses are more than MAX_DISTANCE."""
    stem_set: frozenset[str]


class DayIndex:
    """The papers of a day, in the order given, and the words that each of them has."""

    def __init__(self, papers: Iterable[Paper]) -> None:
        self._papers = tuple(papers)
        self._titles = [_sentence(latex_to_text(paper.title)) for paper in self._papers]
        self._sentences = [
            [_sentence(text) for text in split_sentences(paper.abstract)] for paper in self._papers
        ]
        self._places: Mapping[str, frozenset[int]] = self._index()

    def _index(self) -> Mapping[str, frozenset[int]]:
        places: defaultdict[str, set[int]] = defaultdict(set)
        for place, (title, sentences) in enumerate(zip(self._titles, self._sentences, strict=True)):
            for sentence in (title, *sentences):
                for stem in sentence.stems:
                    places[stem].add(place)
        return {stem: frozenset(found) for stem, found in places.items()}

    def find(self, query: StandingQuery) -> list[PaperMatch]:
        """The papers that answer the query; none for one without concepts."""
        if not query.concepts:
            return []
        candidates = frozenset.intersection(*(self._with_concept(concept) for concept in query.concepts))
        matches = (self._match(query, place) for place in sorted(candidates))
        return [match for match in matches if match]

    def _with_concept(self, concept: Concept) -> frozenset[int]:
        """The papers that have all words of one of its expressions."""
        none = frozenset[int]()
        return none.union(
            *(
                frozenset.intersection(*(self._places.get(stem, none) for stem in expression))
                for expression, _ in concept.expressions
                if expression
            )
        )

    def _match(self, query: StandingQuery, place: int) -> PaperMatch | None:
        paper, title = self._papers[place], self._titles[place]
        scored = [
            (score, -number, sentence.text)
            for number, sentence in enumerate(self._sentences[place])
            if not sentence.stem_set.isdisjoint(query.stems) and (score := _score(query, title, sentence))
        ]
        if scored:
            return PaperMatch(paper, max(scored)[2])
        return PaperMatch(paper, title.text) if _score(query, _sentence(""), title) else None


def _score(query: StandingQuery, title: _Sentence, sentence: _Sentence) -> float:
    """How much of the query the sentence says itself; 0 where it and the title do not say all of it."""
    said = [concept for concept in query.concepts if concept.match(sentence.stem_set)]
    if len(said) < len(query.concepts):
        with_title = sentence.stem_set | title.stem_set
        if not said or not all(concept.match(with_title) for concept in query.concepts):
            return 0.0
    lower = " ".join(sentence.text.lower().split())
    if (
        len(said) < MIN_OWN_SHARE * len(query.concepts)
        or not all(phrase in lower for phrase in query.phrases)
        or not _stand_together(query, sentence, title)
    ):
        return 0.0
    is_own = bool(_OWN_WORK.search(sentence.text))
    if not is_own and not any(concept.match(title.stem_set) for concept in query.concepts) and title.text:
        return 0.0
    return len(said) + OWN_WORK_BONUS * is_own


def _stand_together(query: StandingQuery, sentence: _Sentence, title: _Sentence) -> bool:
    """Whether neighbours of the query are near each other. Korean puts what is said of a thing on its other side: there every
    concept is near one that is near others, whatever their order.
    """
    concepts = query.concepts
    if not query.is_korean:
        return all(_are_near(pair, sentence, title) for pair in pairwise(concepts))
    reached, rest = list(concepts[:1]), list(concepts[1:])
    while rest:
        near = [each for each in rest if any(_are_near((each, other), sentence, title) for other in reached)]
        if not near:
            return False
        reached += near
        rest = [each for each in rest if each not in near]
    return True


def _are_near(pair: tuple[Concept, Concept], sentence: _Sentence, title: _Sentence) -> bool:
    """Whether two neighbours of the query are near each other, in the sentence or in the title."""
    return any(
        abs(one - other) <= MAX_DISTANCE
        for text in (sentence, title)
        for one in _places_of(pair[0], text)
        for other in _places_of(pair[1], text)
    )


def _places_of(concept: Concept, sentence: _Sentence) -> Iterator[int]:
    for expression, _ in concept.expressions:
        if expression <= sentence.stem_set:
            yield from (
                place
                for place, stem in zip(sentence.places, sentence.stems, strict=True)
                if stem in expression
            )


def _shorten(text: str) -> str:
    """The text with short forms in place of long ones, and those in the singular: "llm" for "large language models" and "언어 모델"."""
    text = _KOREAN_FORM.sub(lambda match: f" {_KOREAN_FORMS[''.join(match[1].split())]} ", text)
    return _PLURAL_SHORT_FORM.sub(r"\1", _LONG_FORM.sub(lambda match: _short_form(match[1]), text))


def _with_short_forms(text: str) -> str:
    """The text with the short form before each long one, and short forms in the singular."""
    return _PLURAL_SHORT_FORM.sub(
        r"\1", _LONG_FORM.sub(lambda match: f"{_short_form(match[1])} {match[0]}", text)
    )


def _short_form(long_form: str) -> str:
    return _SHORT_FORMS[" ".join(long_form.lower().split())]


def _sentence(text: str) -> _Sentence:
    stems: list[str] = []
    places: list[int] = []
    for clause in _CLAUSE.split(_with_short_forms(latex_to_text(text))):
        found = search_stems(clause)
        start = places[-1] + MAX_DISTANCE + 1 if places else 0
        stems += found
        places += range(start, start + len(found))
    return _Sentence(text, stems, places, frozenset(stems))
