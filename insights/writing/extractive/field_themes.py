"""Themes of a topic whose papers share no telling term: subjects of the field, then phrases, then nouns they share.

Papers are clustered by what they name; the cluster's label stands in the text of each. A term is a theme when papers
have it in their title or repeat it: one mention does not say what a paper is about.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

from insights.text.field_terms import subjects
from insights.text.noun_phrases import (
    UNEXPLAINED_SHORT_FORMS,
    Phrase,
    PhraseFilter,
    TermKey,
    find_nouns,
    find_phrases,
    find_terms,
    is_general,
    term_key,
)
from insights.text.plurals import singular
from insights.text.word_lists import load_word_lists
from insights.writing.extractive.acronyms import MIN_SHARING_PAPERS
from insights.writing.extractive.terms import TermStats, choose_spelling, is_same_theme
from insights.writing.extractive.topic_corpus import Theme, TopicCorpus

MIN_REPETITIONS = 2
"""Occurrences in an abstract that make a term one of the paper's subjects."""
MIN_CENTRAL_PAPERS_OF_WORD = 2
"""Papers that must have a single word as a subject; of several words one is enough."""
MENTION_WEIGHT = 0.4
"""A paper that only mentions the term, against one of which it is a subject."""
WORD_WEIGHT = 0.6
"""A term of one word, against one of several."""
MIN_NOUN_LENGTH = 5
_ADJECTIVE_ENDINGS = (
    "al",
    "ous",
    "ic",
    "ate",
    "ary",
    "ant",
    "ent",
    "ible",
    "ful",
    "ish",
    "ian",
    "ar",
    "free",
    "level",
)

_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_BROAD = frozenset(map(term_key, _LISTS["broad"]))
_HEADS = frozenset(map(term_key, _LISTS["heads"]))
_VAGUE_NOUNS = frozenset(map(term_key, _LISTS["vague_nouns"]))

Finder = Callable[[str], Iterable[Phrase]]


@dataclass(slots=True)
class _Candidate:
    """A term's statistics, and the papers of which it is a subject."""

    stats: TermStats
    central: set[str] = field(default_factory=set)

    @property
    def score(self) -> float:
        mentions = len(self.stats.papers) - len(self.central)
        weight = WORD_WEIGHT if len(self.stats.key) == 1 else 1.0
        return weight * (len(self.central) + MENTION_WEIGHT * mentions)


@dataclass(frozen=True, slots=True)
class _Step:
    """What is looked for, and what makes it a theme."""

    find: Finder
    accepts: Callable[[_Candidate], bool]
    is_last_resort: bool = True
    """Whether it is looked for only where nothing was found before."""
    may_repeat_name: bool = False
    """Whether a part of the topic's own name is a theme: "privacy" of "Federated Learning & Privacy"."""


def field_themes(corpus: TopicCorpus, names: Collection[str], known: Sequence[Theme]) -> Iterator[Theme]:
    """Themes of a topic with these names beside those that are `known`, the most telling first. What tells less stands
    alone: it is looked for only where there is nothing else.
    """
    whole = set(map(term_key, names))
    parts = {term_key(part) for name in names for part in re.split(r"[&,]", name)}
    chosen = [_stats_of(theme) for theme in known]
    for step in _STEPS:
        if step.is_last_resort and chosen:
            break
        excluded = whole if step.may_repeat_name else parts | whole
        for term in (candidate.stats for candidate in _candidates(corpus, step)):
            if term.key not in excluded and not any(is_same_theme(term, other) for other in chosen):
                chosen.append(term)
                yield Theme(term=_label(term, corpus), papers=tuple(term.papers))


def _candidates(corpus: TopicCorpus, step: "_Step") -> list[_Candidate]:
    """The terms that are themes, the best first."""
    find = step.find
    counted: dict[TermKey, _Candidate] = {}
    for paper, title, abstract in corpus.texts:
        title_phrases = list(find(title))
        in_title = {phrase.key for phrase in title_phrases}
        phrases = [*title_phrases, *find(abstract)]
        repetitions = Counter(phrase.key for phrase in phrases)
        for phrase in phrases:
            candidate = counted.setdefault(phrase.key, _Candidate(TermStats(key=phrase.key)))
            candidate.stats.add(phrase.text, paper, in_title=phrase.key in in_title)
            if phrase.key in in_title or repetitions[phrase.key] >= MIN_REPETITIONS:
                candidate.central.add(paper)
    themes = (
        candidate
        for candidate in counted.values()
        if len(candidate.stats.papers) >= MIN_SHARING_PAPERS and step.accepts(candidate)
    )
    return sorted(themes, key=lambda candidate: -candidate.score)


@lru_cache(maxsize=4096)
def _find_subjects(text: str) -> tuple[Phrase, ...]:
    """Cached: several steps and every language's report need them."""
    return tuple(find_terms(text, _subject_filter()))


def _find_telling_subjects(text: str) -> Iterator[Phrase]:
    return (phrase for phrase in _find_subjects(text) if phrase.key not in _BROAD)


def _find_broad_subjects(text: str) -> Iterator[Phrase]:
    return (phrase for phrase in _find_subjects(text) if phrase.key in _BROAD)


@lru_cache(maxsize=4096)
def _find_telling_phrases(text: str) -> tuple[Phrase, ...]:
    return tuple(phrase for phrase in find_phrases(text) if not is_general(phrase.key))


def _find_heads(text: str) -> Iterator[Phrase]:
    return (phrase for phrase in find_nouns(text) if phrase.key in _HEADS)


def _find_telling_nouns(text: str) -> Iterator[Phrase]:
    return (
        phrase
        for phrase in find_nouns(text)
        if len(phrase.text) >= MIN_NOUN_LENGTH
        and not phrase.key[0].endswith(_ADJECTIVE_ENDINGS)
        and phrase.key not in _VAGUE_NOUNS
        and phrase.key not in _BROAD
        and not is_general(phrase.key)
    )


def _is_subject(candidate: _Candidate) -> bool:
    return len(candidate.central) >= (MIN_CENTRAL_PAPERS_OF_WORD if len(candidate.stats.key) == 1 else 1)


def _is_in_titles(candidate: _Candidate) -> bool:
    return len(candidate.stats.titles) >= MIN_SHARING_PAPERS


def _is_in_title_and_repeated(candidate: _Candidate) -> bool:
    return bool(candidate.stats.titles) and len(candidate.central) >= MIN_SHARING_PAPERS


def _is_mentioned(candidate: _Candidate) -> bool:
    return len(candidate.stats.key) > 1 or bool(candidate.central)


_STEPS = (
    _Step(_find_telling_subjects, _is_subject, is_last_resort=False),
    _Step(_find_telling_phrases, _is_subject, is_last_resort=False),
    _Step(_find_heads, _is_in_titles),
    _Step(_find_telling_subjects, _is_subject, may_repeat_name=True),
    _Step(_find_broad_subjects, _is_subject, may_repeat_name=True),
    _Step(_find_telling_nouns, _is_in_titles),
    _Step(_find_telling_subjects, _is_mentioned),
    _Step(_find_broad_subjects, _is_mentioned),
    _Step(_find_telling_nouns, _is_in_title_and_repeated),
)


@cache
def _subject_filter() -> PhraseFilter:
    return PhraseFilter.from_keys(subjects())


def _label(term: TermStats, corpus: TopicCorpus) -> str:
    """The papers' spelling; the subject's name where all write a short form for it ("RL")."""
    spelled_out = Counter(
        {spelling: count for spelling, count in term.spellings.items() if _is_spelled_out(spelling)}
    )
    if not spelled_out:
        return subjects().get(term.key, term.name)
    return choose_spelling(spelled_out, corpus.lowercase_words)


def _is_spelled_out(spelling: str) -> bool:
    words = re.split(r"[\s\-]+", spelling.lower())
    return UNEXPLAINED_SHORT_FORMS.keys().isdisjoint(map(singular, words))


def _stats_of(theme: Theme) -> TermStats:
    return TermStats(
        key=term_key(theme.term), spellings=Counter([theme.term]), papers=dict.fromkeys(theme.papers)
    )
