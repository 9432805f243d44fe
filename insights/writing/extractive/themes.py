"""Keyphrase extraction for a report: the themes and names that two or more papers of a topic share.

A theme is a run of content words that some title holds; plural, hyphen and short form are the same term. What is
usual against the past weeks (insights.digest.background), an everyday term, or the topic's own name is no theme.
A paper is counted where its own text holds the term; a short form counts only where its meaning is certain.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from insights.digest.background import Background
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
)
from insights.writing.extractive.terms import (
    TermStats,
    choose_spelling,
    expand_term,
    in_number_of,
    is_same_theme,
    lower_capitals,
)
from insights.writing.extractive.topic_corpus import Theme, TopicCorpus

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
    short_by_key = {term_key(long): short for short, long in corpus.short_forms.shared.items()}
    unusual = _unusual(telling, corpus)
    whole = (term if term.key in short_by_key else _expand(term, corpus) for term in unusual)
    for term in _without_repeated(whole):
        if term.key not in excluded and len(term.papers) >= MIN_SHARING_PAPERS:
            long = choose_spelling(term.spellings, corpus.lowercase_words)
            yield _theme(term, long, short_by_key.get(term.key, ""), corpus.background)


def shared_names(corpus: TopicCorpus, known_terms: Iterable[str]) -> Iterator[Theme]:
    """Names and short forms ("GRPO", "LoRA", "ImageNet") that at least MIN_SHARING_PAPERS papers hold, the most telling
    first; without `known_terms`. Under its long form a short form is counted where it certainly stands for that.
    """
    known = set(map(term_key, known_terms))
    shared_forms = corpus.short_forms.shared
    shared = [
        term
        for term in _count_names(corpus)
        if len(term.papers) >= MIN_SHARING_PAPERS
        and EVERYDAY_NAMES.isdisjoint(term.spellings)
        and known.isdisjoint({term.key, term_key(shared_forms.get(term.name, ""))})
    ]
    for term in _unusual(shared, corpus):
        long = lower_capitals(shared_forms.get(term.name, ""), corpus.lowercase_words)
        yield _theme(term, long or term.name, term.name if long else "", corpus.background)


def _expand(term: TermStats, corpus: TopicCorpus) -> TermStats:
    """The term with the words that belong to it, of the papers that write it so."""
    texts = {paper: f"{title}. {abstract}" for paper, title, abstract in corpus.texts if paper in term.papers}
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


def _count_names(corpus: TopicCorpus) -> list[TermStats]:
    """All names in titles and abstracts, by their lower case, with the papers in which they have one meaning."""
    counted: dict[str, TermStats] = {}
    for (paper, title, _), names in zip(corpus.texts, corpus.names, strict=True):
        for name in dict.fromkeys((*find_names(f"{title}."), *names)):
            lower = name.lower()
            if lower not in counted:
                counted[lower] = TermStats(key=term_key(name))
            counted[lower].add(name, paper)
    return [_with_one_meaning(term, corpus) for term in counted.values()]


def _with_one_meaning(term: TermStats, corpus: TopicCorpus) -> TermStats:
    """The papers in which a short form certainly stands for its shared long form. One without a long form keeps all
    papers, unless these explain it differently or it has two letters: it means something else in each.
    """
    short_forms = corpus.short_forms
    long = short_forms.shared.get(term.name, "")
    if long:
        certain = short_forms.papers_with(term.name, long)
        return replace(term, papers={paper: None for paper in term.papers if paper in certain})
    is_short = len(term.key) == 1 and len(term.key[0]) < MIN_SHORT_FORM_LENGTH
    return replace(term, papers={}) if is_short or term.name in short_forms.ambiguous else term


def _count_terms(corpus: TopicCorpus) -> dict[TermKey, TermStats]:
    """The terms that some title holds, wherever they stand."""
    titles = [
        [*find_phrases(title), *_spell_out(find_names(title), paper, corpus)]
        for paper, title, _ in corpus.texts
    ]
    counted = {phrase.key: TermStats(key=phrase.key) for title in titles for phrase in title}
    phrase_filter = PhraseFilter.from_keys(counted)
    for (paper, _, abstract), title, names in zip(corpus.texts, titles, corpus.names, strict=True):
        for phrase in title:
            counted[phrase.key].add(phrase.text, paper, in_title=True)
        for phrase in (*find_phrases(abstract, phrase_filter), *_spell_out(names, paper, corpus)):
            if phrase.key in counted:
                counted[phrase.key].add(phrase.text, paper)
    return counted


def _spell_out(names: Iterable[str], paper: str, corpus: TopicCorpus) -> list[Phrase]:
    """The long forms of the short forms among the names: "RAG" counts as "retrieval-augmented generation"."""
    long_forms = (corpus.short_forms.stands_for(name, paper) for name in names)
    return [Phrase(long, term_key(long)) for long in long_forms if long and ends_like_noun(long)]


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
    share = len(term.papers) / len(corpus.texts)
    floor = 0.5 / (corpus.background.documents or 1000)
    return math.pow(term.evidence or len(term.papers), 0.8) * math.log(1 + share / (background_share + floor))


def _theme(term: TermStats, long: str, short: str, background: Background) -> Theme:
    return Theme(
        term=long,
        short=in_number_of(long, short) if short else "",
        papers=tuple(term.papers),
        is_new=background.documents >= MIN_BACKGROUND_DOCUMENTS
        and _background_share(term, background) < MAX_NEW_SHARE,
    )
