"""Keyphrase extraction for a report: the themes and names that two or more papers of a topic share.

A theme is a run of content words that some title holds; plural, hyphen and short form are the same term. What is
usual against the past weeks (insights.digest.background), an everyday term, or the topic's own name is no theme.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from insights.digest.background import Background
from insights.model import Paper
from insights.text.noun_phrases import (
    EVERYDAY_NAMES,
    EVERYDAY_TERMS,
    GENERAL_WORDS,
    Phrase,
    PhraseFilter,
    TermKey,
    ends_like_noun,
    find_phrases,
    term_key,
)
from insights.writing.extractive.acronyms import (
    MIN_SHARING_PAPERS,
    MIN_SHORT_FORM_LENGTH,
    find_names,
    shared_short_forms,
)
from insights.writing.extractive.terms import (
    TermStats,
    append_short_form,
    choose_spelling,
    expand_term,
    is_same_theme,
    lower_capitals,
)

MAX_BACKGROUND_SHARE = 0.04
"""A term in a larger share of the past weeks' papers is no theme."""
MAX_NEW_SHARE = 0.0005
"""A term in a smaller share of them is new."""
MIN_BACKGROUND_DOCUMENTS = 2000
"""With fewer papers of the past no term is called new."""
MAX_CONTAINED_SHARE = 0.7
"""A term that stands inside longer ones in a larger share of its papers is no theme of its own."""
MIN_EVIDENCE = 1.8
"""Two titles, or one and two abstracts."""

_LOWERCASE_WORD = re.compile(r"\b[a-z]+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A term as people would write it, and the ids of the papers that hold it, in the topic's order."""

    term: str
    papers: tuple[str, ...]
    is_new: bool = False
    """Hardly seen in the past weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCorpus:
    """A topic's papers, with what is known of them together, and the background they are compared with."""

    papers: Sequence[Paper]
    background: Background
    short_forms: Mapping[str, str]
    """The long form of each short form."""
    lowercase_words: frozenset[str]
    """Words that the abstracts write in lower case."""
    names: tuple[tuple[str, ...], ...]
    """The names in each abstract."""

    @classmethod
    def from_papers(cls, papers: Sequence[Paper], background: Background) -> "TopicCorpus":
        return cls(
            papers=papers,
            background=background,
            short_forms=shared_short_forms(papers, background),
            lowercase_words=frozenset(
                chain.from_iterable(_LOWERCASE_WORD.findall(paper.abstract) for paper in papers)
            ),
            names=tuple(find_names(paper.abstract) for paper in papers),
        )


def shared_terms(corpus: TopicCorpus, topic_names: Iterable[str]) -> Iterator[Theme]:
    """Terms of several words that at least MIN_SHARING_PAPERS papers hold, the most telling first; without the names
    of the topic itself.
    """
    excluded = EVERYDAY_TERMS | set(map(term_key, topic_names))
    shared = [term for term in _count_terms(corpus).values() if len(term.papers) >= MIN_SHARING_PAPERS]
    telling = [
        term
        for term in _without_contained(shared)
        if term.key not in excluded
        and term.evidence >= MIN_EVIDENCE
        and not GENERAL_WORDS.issuperset(term.key)
    ]
    short_by_key = {term_key(long): short for short, long in corpus.short_forms.items()}
    unusual = _unusual(telling, corpus)
    whole = (term if term.key in short_by_key else _expand(term, corpus) for term in unusual)
    for term in _without_repeated(whole):
        if term.key not in excluded and len(term.papers) >= MIN_SHARING_PAPERS:
            long = choose_spelling(term.spellings, corpus.lowercase_words)
            yield _theme(term, long, short_by_key.get(term.key, ""), corpus)


def _expand(term: TermStats, corpus: TopicCorpus) -> TermStats:
    """The term with the words that belong to it, of the papers that write it so."""
    texts = {
        paper.id: f"{paper.title}. {paper.abstract}" for paper in corpus.papers if paper.id in term.papers
    }
    expansion = expand_term(term.key, texts)
    if expansion.papers is None:
        return term
    spellings = Counter(
        {
            f"{expansion.before} {spelling} {expansion.after}".strip(): count
            for spelling, count in term.spellings.items()
        }
    )
    return TermStats(
        key=term_key(next(iter(spellings))),
        spellings=spellings,
        papers={paper: None for paper in term.papers if paper in expansion.papers},
        titles=term.titles & expansion.papers,
    )


def shared_names(corpus: TopicCorpus, known_terms: Iterable[str]) -> Iterator[Theme]:
    """Names and short forms ("GRPO", "LoRA", "ImageNet") that at least MIN_SHARING_PAPERS papers hold, the most telling
    first; without `known_terms` and the short forms that stand in them.
    """
    known = {term_key(part) for term in known_terms for part in (term, *re.findall(r"\(([^()]+?)s?\)", term))}
    shared = [
        term
        for term in _count_names(corpus).values()
        if len(term.papers) >= MIN_SHARING_PAPERS
        and EVERYDAY_NAMES.isdisjoint(term.spellings)
        and _is_unambiguous(term, corpus.short_forms)
        and term.key not in known
        and term_key(corpus.short_forms.get(term.spellings.most_common(1)[0][0], "")) not in known
    ]
    for term in _unusual(shared, corpus):
        name = term.spellings.most_common(1)[0][0]
        long = lower_capitals(corpus.short_forms.get(name, ""), corpus.lowercase_words)
        yield _theme(term, long or name, name if long else "", corpus)


def _is_unambiguous(term: TermStats, short_forms: Mapping[str, str]) -> bool:
    """Two letters mean something else in each paper, unless papers say what they stand for."""
    return (
        len(term.key[0]) >= MIN_SHORT_FORM_LENGTH
        or len(term.key) > 1
        or not short_forms.keys().isdisjoint(term.spellings)
    )


def _count_names(corpus: TopicCorpus) -> dict[str, TermStats]:
    """All names in titles and abstracts, by their lower case."""
    counted: dict[str, TermStats] = {}
    for paper, names in zip(corpus.papers, corpus.names, strict=True):
        for name in dict.fromkeys((*find_names(f"{paper.title}."), *names)):
            lower = name.lower()
            if lower not in counted:
                counted[lower] = TermStats(key=term_key(name))
            counted[lower].add(name, paper.id)
    return counted


def _count_terms(corpus: TopicCorpus) -> dict[TermKey, TermStats]:
    """The terms that some title holds, wherever they stand."""
    titles = [
        [*find_phrases(paper.title), *_spell_out(find_names(paper.title), corpus)] for paper in corpus.papers
    ]
    counted = {phrase.key: TermStats(key=phrase.key) for title in titles for phrase in title}
    phrase_filter = PhraseFilter.from_keys(counted)
    for paper, title, names in zip(corpus.papers, titles, corpus.names, strict=True):
        for phrase in title:
            counted[phrase.key].add(phrase.text, paper.id, in_title=True)
        for phrase in (*find_phrases(paper.abstract, phrase_filter), *_spell_out(names, corpus)):
            if phrase.key in counted:
                counted[phrase.key].add(phrase.text, paper.id)
    return counted


def _spell_out(names: Iterable[str], corpus: TopicCorpus) -> list[Phrase]:
    """The long forms of the short forms among the names: "RAG" counts as "retrieval-augmented generation"."""
    long_forms = (corpus.short_forms[name] for name in names if name in corpus.short_forms)
    return [Phrase(long, term_key(long)) for long in long_forms if ends_like_noun(long)]


def _without_contained(terms: Sequence[TermStats]) -> list[TermStats]:
    """Without terms that nearly always stand inside a longer one: "language action" in "vision language action"."""
    papers_of_longer: dict[TermKey, int] = defaultdict(int)
    for term in terms:
        for part in _parts(term.key):
            papers_of_longer[part] = max(papers_of_longer[part], len(term.papers))
    return [term for term in terms if papers_of_longer[term.key] < MAX_CONTAINED_SHARE * len(term.papers)]


def _parts(key: TermKey) -> set[TermKey]:
    size = len(key)
    return {
        key[start:end] for start in range(size) for end in range(start + 1, size + 1) if end - start < size
    }


def _without_repeated(terms: Iterable[TermStats]) -> Iterator[TermStats]:
    """In order, without those that are the same theme as an earlier one."""
    distinct: list[TermStats] = []
    for term in terms:
        if not any(is_same_theme(term, other) for other in distinct):
            distinct.append(term)
            yield term


def _unusual(terms: Iterable[TermStats], corpus: TopicCorpus) -> list[TermStats]:
    """Without those the past weeks were full of; those that tell most of the day first."""
    shares = [(term, _background_share(term, corpus.background)) for term in terms]
    scored = [(term, _score(term, share, corpus)) for term, share in shares if share <= MAX_BACKGROUND_SHARE]
    return [term for term, _ in sorted(scored, key=lambda pair: -pair[1])]


def _background_share(term: TermStats, background: Background) -> float:
    return max(background.document_frequency(spelling.lower()) for spelling in term.spellings)


def _score(term: TermStats, background_share: float, corpus: TopicCorpus) -> float:
    """How many papers hold the term, weighted by how much more usual it is here than it was."""
    share = len(term.papers) / len(corpus.papers)
    floor = 0.5 / (corpus.background.documents or 1000)
    return math.pow(term.evidence or len(term.papers), 0.8) * math.log(1 + share / (background_share + floor))


def _theme(term: TermStats, long: str, short: str, corpus: TopicCorpus) -> Theme:
    background = corpus.background
    return Theme(
        term=append_short_form(long, short) if short else long,
        papers=tuple(term.papers),
        is_new=background.documents >= MIN_BACKGROUND_DOCUMENTS
        and _background_share(term, background) < MAX_NEW_SHARE,
    )
