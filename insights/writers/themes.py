"""What several papers of a topic speak of: terms two or more of them carry, merged over their spellings.

A term is a run of content words that some title holds; plural, hyphen and short form are the same term. What is
usual (insights.digest.background), worn, or the topic's own name is no theme.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from insights.digest.background import Background
from insights.model import Paper
from insights.writers.phrases import (
    Key,
    Phrase,
    general,
    key_of,
    phrases,
    plain_names,
    worn,
)
from insights.writers.short_forms import CARRIERS, shorts_of

USUAL = 0.04
"""A term in more than this part of the past weeks' papers is no theme."""
UNHEARD = 0.0005
MEMORY = 2000
"""Fewer papers than these are no past to call a term unheard by."""
SAME_PAPERS = 0.6
SWALLOWED = 0.7
TITLED, MENTIONED, CARRIED = 1.0, 0.4, 1.8
"""What a title and what an abstract alone add, and what a theme needs: two titles, or one and two abstracts."""

_NAME = re.compile(r"(?<![\w$\\{])[A-Za-z][\w\-+.]*[\w+](?![\w}])")
_NAMELIKE = re.compile(r"[A-Z]{2,}|[a-z][A-Z]|^[A-Z][A-Za-z]*-?\d")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")
_LOWER = re.compile(r"\b[a-z]+\b")
_ADDRESS = re.compile(r"https?://\S+|www\.\S+|\S+/\S+/\S+")
_DERIVED = re.compile(
    r"-(?:based|generated|driven|powered|assisted|guided|augmented|enhanced|style|like|level|only|free|to|specific"
    r"|aware|enabled|trained|inspired|centric|related|written|authored|integrated|native|as)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A term as people would write it, and the papers that carry it, in the topic's order."""

    term: str
    papers: tuple[str, ...]
    unheard: bool = False
    """Hardly seen in the past weeks."""


@dataclass(slots=True)
class Carried:
    """A term while it is counted: its spellings and its papers."""

    key: Key
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def add(self, spelling: str, paper: str, *, titled: bool = False) -> None:
        self.spellings[spelling] += 1
        self.papers[paper] = None
        if titled:
            self.titles.add(paper)

    @property
    def evidence(self) -> float:
        return TITLED * len(self.titles) + MENTIONED * (len(self.papers) - len(self.titles))


def shared_terms(papers: Sequence[Paper], background: Background, own: Iterable[str]) -> list[Theme]:
    """Multi-word terms of at least CARRIERS papers, the most telling first; `own` names the topic itself."""
    shorts = shorts_of(papers, background)
    counted = _counted(papers, shorts)
    barred = worn() | {key_of(name) for name in own}
    shared = [term for term in counted.values() if len(term.papers) >= CARRIERS]
    telling = [term for term in _unswallowed(shared) if term.key not in barred and _says_much(term)]
    unusual = [term for term in telling if _past(term, background) <= USUAL]
    unusual.sort(key=lambda term: -_worth(term, len(papers), background))
    written = {key_of(long): short for short, long in shorts.items()}
    running = _running(papers)
    return [_theme(term, background, written.get(term.key, ""), running) for term in _apart(unusual)]


def shared_names(papers: Sequence[Paper], background: Background, own: Iterable[str]) -> list[Theme]:
    """Names and short forms ("GRPO", "LoRA", "ImageNet") that at least CARRIERS papers carry."""
    shorts = shorts_of(papers, background)
    known = {key_of(part) for name in own for part in (name, *re.findall(r"\(([^()]+?)s?\)", name))}
    counted: dict[str, Carried] = {}
    for paper in papers:
        for name in _names(f"{paper.title}. {paper.abstract}"):
            term = counted.setdefault(name.lower(), Carried(key=key_of(name)))
            term.add(name, paper.id)
    shared = [
        term
        for term in counted.values()
        if len(term.papers) >= CARRIERS
        and plain_names().isdisjoint(term.spellings)
        and term.key not in known
        and key_of(shorts.get(term.spellings.most_common(1)[0][0], "")) not in known
    ]
    unusual = [term for term in shared if _past(term, background) <= USUAL]
    unusual.sort(key=lambda term: -_worth(term, len(papers), background))
    running = _running(papers)
    return [_named(term, background, shorts, running) for term in unusual]


def _says_much(term: Carried) -> bool:
    """Enough papers speak of it, and it is not made of general words alone ("video quality")."""
    return term.evidence >= CARRIED and not general().issuperset(term.key)


def _names(text: str) -> set[str]:
    """As written, without plural endings and without what is made from a name ("LLM-based")."""
    marked = (word for word in _ADDRESS.sub(" ", text).split() if not word.islower() and not _ordinary(word))
    seen = {name for name in _NAME.findall(" ".join(marked)) if _NAMELIKE.search(name)}
    bare = {_DERIVED.sub("", name.rstrip(".")) for name in seen}
    whole = {name[:-1] if name.endswith("s") and name[:-1].isupper() else name for name in bare}
    return {name for name in whole if _NAMELIKE.search(name)}


def _ordinary(word: str) -> bool:
    return word.isalpha() and word.istitle()


def _named(term: Carried, background: Background, shorts: dict[str, str], running: Collection[str]) -> Theme:
    name = term.spellings.most_common(1)[0][0]
    long = _lowered(shorts.get(name, ""), running)
    return Theme(
        term=_with_short(long, name) if long else name,
        papers=tuple(term.papers),
        unheard=_unheard(term, background),
    )


def _with_short(long: str, short: str) -> str:
    """Both forms, the short one in the number of the long one; "molecular dynamics" has no plural."""
    plural = long.endswith("s") and not long.endswith(("ics", "ss", "sis"))
    return f"{long} ({short}s)" if plural and not short.endswith("S") else f"{long} ({short})"


def _counted(papers: Sequence[Paper], shorts: dict[str, str]) -> dict[Key, Carried]:
    """Terms some title holds, wherever they stand."""
    titled: dict[Key, Carried] = {}
    for paper in papers:
        for phrase in (*phrases(paper.title), *_spelt_out(paper.title, shorts)):
            titled.setdefault(phrase.key, Carried(key=phrase.key))
    for paper in papers:
        for text, heading in ((paper.title, True), (paper.abstract, False)):
            for phrase in (*phrases(text, titled), *_spelt_out(text, shorts)):
                if phrase.key in titled:
                    titled[phrase.key].add(phrase.text, paper.id, titled=heading)
    return titled


def _spelt_out(text: str, shorts: dict[str, str]) -> list[Phrase]:
    """The long forms of the short ones a text uses: "RAG" carries "retrieval-augmented generation"."""
    return [Phrase(shorts[name], key_of(shorts[name])) for name in _names(text) if name in shorts]


def _unswallowed(terms: Sequence[Carried]) -> list[Carried]:
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


def _apart(terms: Iterable[Carried]) -> list[Carried]:
    """In order, without those that say what an earlier one said."""
    kept: list[Carried] = []
    for term in terms:
        if not any(_same(term, other) for other in kept):
            kept.append(term)
    return kept


def _same(one: Carried, other: Carried) -> bool:
    shared = set(one.key) & set(other.key)
    if not shared:
        return False
    inside = set(one.key) <= set(other.key) or set(other.key) <= set(one.key)
    both = len(one.papers.keys() & other.papers.keys())
    return inside or both >= SAME_PAPERS * min(len(one.papers), len(other.papers))


def _past(term: Carried, background: Background) -> float:
    return max(background.share(spelling.lower()) for spelling in term.spellings)


def _unheard(term: Carried, background: Background) -> bool:
    return background.documents >= MEMORY and _past(term, background) < UNHEARD


def _worth(term: Carried, papers: int, background: Background) -> float:
    """How many carry it, weighed by how much more usual it is here than it was."""
    here = len(term.papers) / papers
    floor = 0.5 / (background.documents or 1000)
    return math.pow(term.evidence or len(term.papers), 0.8) * math.log(
        1 + here / (_past(term, background) + floor)
    )


def _theme(term: Carried, background: Background, short: str, running: Collection[str]) -> Theme:
    text = _spelling(term.spellings, running)
    named = _with_short(text, short) if short else text
    return Theme(term=named, papers=tuple(term.papers), unheard=_unheard(term, background))


def _spelling(spellings: Counter[str], running: Collection[str]) -> str:
    """The spelling most used, a title's capitals put down where running text writes the words without."""
    told: Counter[str] = Counter()
    for text, times in spellings.items():
        told[_lowered(text, running)] += times
    return max(told, key=lambda text: (told[text], text))


def _lowered(text: str, running: Collection[str]) -> str:
    """All of its capitals or none: "Segment Anything Model" stays a name."""
    capitalised = _CAPITALISED.findall(text)
    if not all(word.lower() in running for word in capitalised):
        return text
    return _CAPITALISED.sub(lambda word: word.group().lower(), text)


def _running(papers: Sequence[Paper]) -> frozenset[str]:
    """Words as running text writes them in lower case."""
    return frozenset(word for paper in papers for word in _LOWER.findall(paper.abstract))
