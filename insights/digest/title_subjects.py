"""Subjects that several titles of a day share: a reader learns from one of those papers what many work on.

A subject is a noun phrase or a name ("world models", "OpenKnot") in titles of papers that are not all of the same
authors. How often the past weeks' texts have it says whether it is new, more frequent than usual, or a word of the
field.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from insights.digest.background import Background
from insights.model import ClassifiedPaper, Paper
from insights.text.latex.plain_text import latex_to_text
from insights.text.noun_phrases import (
    EVERYDAY_NAMES,
    EVERYDAY_TERMS,
    GENERAL_WORDS,
    Phrase,
    find_phrases,
    term_key,
)

MIN_TITLES, MIN_TITLES_OF_NEW = 4, 3
MAX_COUNTED_TITLES, MAX_COUNTED_TITLES_OF_NEW = 8, 5
"""More titles than this make a subject no more interesting."""
MIN_BACKGROUND_TEXTS = 1000
"""With fewer past texts nothing is called new or unusual."""
MAX_FREQUENCY_OF_NEW = 0.002
"""A subject is new while fewer than one in five hundred of the past texts contain it."""
MIN_LIFT_OF_NEW = 4.0
MIN_LIFT, FULL_LIFT = 1.0, 3.0
"""Titles with the subject, as a multiple of the texts with it among so many of the weeks before."""
_VALUE_WITHOUT_BACKGROUND = 0.4
_NAME = re.compile(r"(?<![\w-])[A-Za-z][\w]*(?:-\d[\w.]*)?(?![\w-])")
_NAME_LIKE = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|[A-Za-z]-?\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleSubject:
    """A term as most titles write it, and how many of them have it; `value` is from 0 to 1."""

    term: str
    papers: int
    value: float
    is_new: bool = False
    """Whether the past weeks' texts hardly contain it."""


def find_title_subjects(papers: Sequence[ClassifiedPaper], background: Background) -> dict[str, TitleSubject]:
    """The strongest subject of each paper that has one, by the paper's id."""
    sharing, spellings = _group_by_term(papers)
    subjects: dict[str, TitleSubject] = {}
    for key, members in sharing.items():
        if len(members) < MIN_TITLES_OF_NEW or not _have_distinct_authors(list(members.values())):
            continue
        term = min(spellings[key].items(), key=lambda item: (-item[1], item[0]))[0]
        subject = _rate(term, len(members), len(papers), background)
        for paper in members if subject.value > 0 else ():
            if paper not in subjects or _rank(subject) > _rank(subjects[paper]):
                subjects[paper] = subject
    return subjects


def _group_by_term(
    papers: Sequence[ClassifiedPaper],
) -> tuple[dict[tuple[str, ...], dict[str, Paper]], dict[tuple[str, ...], Counter[str]]]:
    sharing: dict[tuple[str, ...], dict[str, Paper]] = defaultdict(dict)
    spellings: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for classified in papers:
        for phrase in _phrases_and_names(classified.paper.title):
            sharing[phrase.key][classified.paper.id] = classified.paper
            spellings[phrase.key][_lower_words(phrase.text)] += 1
    return sharing, spellings


@lru_cache(maxsize=4096)
def _phrases_and_names(title: str) -> tuple[Phrase, ...]:
    """Cached: the ranking of the topics, the headlines, and every language's reports need those of a day's titles."""
    return tuple(_find_phrases_and_names(latex_to_text(title)))


def _find_phrases_and_names(title: str) -> Iterator[Phrase]:
    for phrase in find_phrases(title):
        if phrase.key not in EVERYDAY_TERMS and not GENERAL_WORDS.issuperset(phrase.key):
            yield phrase
    for name in set(_NAME.findall(title)):
        if _NAME_LIKE.search(name) and name not in EVERYDAY_NAMES and len(term_key(name)) == 1:
            yield Phrase(name, term_key(name))


def _rate(term: str, titles: int, papers: int, background: Background) -> TitleSubject:
    if background.documents < MIN_BACKGROUND_TEXTS:
        value = _VALUE_WITHOUT_BACKGROUND * min(1.0, titles / MAX_COUNTED_TITLES)
        return TitleSubject(term=term, papers=titles, value=value if titles >= MIN_TITLES else 0.0)
    frequency = background.document_frequency(term.lower())
    lift = titles / max(frequency * papers, 1 / MAX_COUNTED_TITLES)
    if frequency < MAX_FREQUENCY_OF_NEW and lift >= MIN_LIFT_OF_NEW:
        novelty = 1 - frequency / MAX_FREQUENCY_OF_NEW
        value = novelty * min(1.0, titles / MAX_COUNTED_TITLES_OF_NEW)
        return TitleSubject(term=term, papers=titles, value=value, is_new=True)
    unusual = min(1.0, max(0.0, lift - MIN_LIFT) / (FULL_LIFT - MIN_LIFT))
    value = unusual * min(1.0, titles / MAX_COUNTED_TITLES)
    return TitleSubject(term=term, papers=titles, value=value if titles >= MIN_TITLES else 0.0)


def _rank(subject: TitleSubject) -> tuple[float, int, str]:
    return subject.value, len(subject.term), subject.term


def _lower_words(term: str) -> str:
    """Title case in lower case; names and short forms as they are."""
    return " ".join(word.lower() if word[1:].islower() else word for word in term.split())


def _have_distinct_authors(papers: Sequence[Paper]) -> bool:
    """Whether two of the papers have no author in common: two papers of one team make no trend."""
    return any(set(first.authors).isdisjoint(second.authors) for first, second in combinations(papers, 2))
