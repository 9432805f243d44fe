"""What several papers of a topic speak of: terms two or more of them carry, merged over their spellings.

A term is a run of content words that some title holds; plural, hyphen and short form are the same term. What is
usual (insights.digest.background), worn, or the topic's own name is no theme.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from insights.digest.background import Background
from insights.model import Paper
from insights.writing.extractive.acronyms import CARRIERS, LETTERS, names_of, shorts_of
from insights.writing.extractive.noun_phrases import (
    Key,
    Phrase,
    Wanted,
    general,
    key_of,
    phrases,
    plain_names,
    whole_noun,
    worn,
)
from insights.writing.extractive.terms import TermStats, expand_term, lowered, same_news, spelling, with_short

USUAL = 0.04
"""A term in more than this part of the past weeks' papers is no theme."""
UNHEARD = 0.0005
MEMORY = 2000
"""Fewer papers than these are no past to call a term unheard by."""
SWALLOWED = 0.7
CARRIED = 1.8
"""The evidence a theme needs: two titles, or one and two abstracts."""

_LOWER = re.compile(r"\b[a-z]+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A term as people would write it, and the papers that carry it, in the topic's order."""

    term: str
    papers: tuple[str, ...]
    is_new: bool = False
    """Hardly seen in the past weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicCorpus:
    """A topic's papers, read together against the past weeks."""

    papers: Sequence[Paper]
    background: Background
    shorts: Mapping[str, str]
    """Short forms and what they stand for here."""
    running: frozenset[str]
    """Words as running text writes them in lower case."""
    names: tuple[tuple[str, ...], ...]
    """Of each abstract."""

    @classmethod
    def of(cls, papers: Sequence[Paper], background: Background) -> "TopicCorpus":
        return cls(
            papers=papers,
            background=background,
            shorts=shorts_of(papers, background),
            running=frozenset(chain.from_iterable(_LOWER.findall(paper.abstract) for paper in papers)),
            names=tuple(names_of(paper.abstract) for paper in papers),
        )


def shared_terms(among: TopicCorpus, own: Iterable[str]) -> Iterator[Theme]:
    """Multi-word terms of at least CARRIERS papers, the most telling first; `own` names the topic itself."""
    barred = worn() | {key_of(name) for name in own}
    shared = [term for term in _counted(among).values() if len(term.papers) >= CARRIERS]
    telling = [term for term in _unswallowed(shared) if term.key not in barred and _says_much(term)]
    written = {key_of(long): short for short, long in among.shorts.items()}
    unusual = _unusual(telling, among)
    for term in _apart(term if term.key in written else _whole(term, among) for term in unusual):
        if term.key not in barred and len(term.papers) >= CARRIERS:
            yield _theme(term, among, written.get(term.key, ""))


def _whole(term: TermStats, among: TopicCorpus) -> TermStats:
    """The term with the words that belong to it, of the papers that write it so."""
    texts = {
        paper.id: f"{paper.title}. {paper.abstract}" for paper in among.papers if paper.id in term.papers
    }
    found = expand_term(term.key, texts)
    if found.papers is None:
        return term
    spellings = Counter(
        {f"{found.before} {text} {found.after}".strip(): n for text, n in term.spellings.items()}
    )
    return TermStats(
        key=key_of(next(iter(spellings))),
        spellings=spellings,
        papers={paper: None for paper in term.papers if paper in found.papers},
        titles=term.titles & found.papers,
    )


def shared_names(among: TopicCorpus, own: Iterable[str]) -> Iterator[Theme]:
    """Names and short forms ("GRPO", "LoRA", "ImageNet") that at least CARRIERS papers carry."""
    known = {key_of(part) for name in own for part in (name, *re.findall(r"\(([^()]+?)s?\)", name))}
    shared = [
        term
        for term in _named(among).values()
        if len(term.papers) >= CARRIERS
        and plain_names().isdisjoint(term.spellings)
        and _unmistakable(term, among.shorts)
        and term.key not in known
        and key_of(among.shorts.get(term.spellings.most_common(1)[0][0], "")) not in known
    ]
    for term in _unusual(shared, among):
        yield _name(term, among)


def _unmistakable(term: TermStats, shorts: Mapping[str, str]) -> bool:
    """Two letters mean something else in each paper, unless papers say what they stand for."""
    return len(term.key[0]) >= LETTERS or len(term.key) > 1 or not shorts.keys().isdisjoint(term.spellings)


def _named(among: TopicCorpus) -> dict[str, TermStats]:
    """All names, by their lower case."""
    counted: dict[str, TermStats] = {}
    for paper, names in zip(among.papers, among.names, strict=True):
        for name in dict.fromkeys((*names_of(f"{paper.title}."), *names)):
            low = name.lower()
            if low not in counted:
                counted[low] = TermStats(key=key_of(name))
            counted[low].add(name, paper.id)
    return counted


def _unusual(terms: Iterable[TermStats], among: TopicCorpus) -> list[TermStats]:
    """Without those the past weeks were full of; those that say most about the day first."""
    shares = [(term, _past(term, among.background)) for term in terms]
    worth = [(term, _worth(term, past, among)) for term, past in shares if past <= USUAL]
    return [term for term, _ in sorted(worth, key=lambda pair: -pair[1])]


def _says_much(term: TermStats) -> bool:
    """Enough papers speak of it, and it is not made of general words alone ("video quality")."""
    return term.evidence >= CARRIED and not general().issuperset(term.key)


def _name(term: TermStats, among: TopicCorpus) -> Theme:
    name = term.spellings.most_common(1)[0][0]
    long = lowered(among.shorts.get(name, ""), among.running)
    return Theme(
        term=with_short(long, name) if long else name,
        papers=tuple(term.papers),
        is_new=_unheard(term, among.background),
    )


def _counted(among: TopicCorpus) -> dict[Key, TermStats]:
    """Terms some title holds, wherever they stand."""
    shorts = among.shorts
    titles = [[*phrases(paper.title), *_spelt_out(names_of(paper.title), shorts)] for paper in among.papers]
    titled = {phrase.key: TermStats(key=phrase.key) for title in titles for phrase in title}
    wanted = Wanted.of(titled)
    for paper, title, names in zip(among.papers, titles, among.names, strict=True):
        for phrase in title:
            titled[phrase.key].add(phrase.text, paper.id, titled=True)
        for phrase in (*phrases(paper.abstract, wanted), *_spelt_out(names, shorts)):
            if phrase.key in titled:
                titled[phrase.key].add(phrase.text, paper.id)
    return titled


def _spelt_out(names: Iterable[str], shorts: Mapping[str, str]) -> list[Phrase]:
    """The long forms of the short ones a text uses: "RAG" carries "retrieval-augmented generation"."""
    return [
        Phrase(shorts[name], key_of(shorts[name]))
        for name in names
        if name in shorts and whole_noun(shorts[name])
    ]


def _unswallowed(terms: Sequence[TermStats]) -> list[TermStats]:
    """Without terms that stand nearly always inside a longer one: "language action" in "vision language action"."""
    longer: dict[Key, int] = defaultdict(int)
    for term in terms:
        for part in _parts(term.key):
            longer[part] = max(longer[part], len(term.papers))
    return [term for term in terms if longer[term.key] < SWALLOWED * len(term.papers)]


def _parts(key: Key) -> set[Key]:
    size = len(key)
    return {
        key[start:end] for start in range(size) for end in range(start + 1, size + 1) if end - start < size
    }


def _apart(terms: Iterable[TermStats]) -> Iterator[TermStats]:
    """In order, without those that say what an earlier one said."""
    kept: list[TermStats] = []
    for term in terms:
        if not any(same_news(term, other) for other in kept):
            kept.append(term)
            yield term


def _past(term: TermStats, background: Background) -> float:
    return max(background.share(spelling.lower()) for spelling in term.spellings)


def _unheard(term: TermStats, background: Background) -> bool:
    return background.documents >= MEMORY and _past(term, background) < UNHEARD


def _worth(term: TermStats, past: float, among: TopicCorpus) -> float:
    """How many carry it, weighed by how much more usual it is here than it was."""
    here = len(term.papers) / len(among.papers)
    floor = 0.5 / (among.background.documents or 1000)
    return math.pow(term.evidence or len(term.papers), 0.8) * math.log(1 + here / (past + floor))


def _theme(term: TermStats, among: TopicCorpus, short: str) -> Theme:
    text = spelling(term.spellings, among.running)
    named = with_short(text, short) if short else text
    return Theme(term=named, papers=tuple(term.papers), is_new=_unheard(term, among.background))
