"""A term while it is counted: how papers write it, and which do."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from insights.text.stemming import FUNCTION_WORDS
from insights.writing.extractive.noun_phrases import Key, key_of, neighbours

TITLED, MENTIONED = 1.0, 0.4
"""What a title and what an abstract alone add to a term's evidence."""
SAME_PAPERS = 0.6


@dataclass(slots=True)
class TermStats:
    """Its spellings and its papers; `titles` are the papers that have it in their title."""

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


def same_news(one: TermStats, other: TermStats) -> bool:
    """What rests on the very same papers is told once, in whatever words."""
    if one.papers.keys() == other.papers.keys():
        return True
    shared = set(one.key) & set(other.key)
    if not shared:
        return False
    inside = set(one.key) <= set(other.key) or set(other.key) <= set(one.key)
    both = len(one.papers.keys() & other.papers.keys())
    return inside or both >= SAME_PAPERS * min(len(one.papers), len(other.papers))


_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


def spelling(spellings: Counter[str], running: Collection[str]) -> str:
    """The spelling most used, a title's capitals put down where running text writes the words without."""
    told: Counter[str] = Counter()
    for text, times in spellings.items():
        told[lowered(text, running)] += times
    return max(told, key=lambda text: (told[text], text))


def lowered(text: str, running: Collection[str]) -> str:
    """All of its capitals or none: "Segment Anything Model" stays a name."""
    capitalised = _CAPITALISED.findall(text)
    if not all(word.lower() in running for word in capitalised):
        return text
    return _CAPITALISED.sub(lambda word: word.group().lower(), text)


def with_short(long: str, short: str) -> str:
    """Both forms, the short one in the number of the long one. "Molecular dynamics" has no plural, and in "mixture
    of experts" the experts are not what is counted.
    """
    words = re.split(r"[\s\-]+", long.lower())
    plural = words[-1].endswith("s") and not words[-1].endswith(("ics", "ss", "sis"))
    counted = plural and FUNCTION_WORDS.isdisjoint(words)
    return f"{long} ({short}s)" if counted and not short.endswith("S") else f"{long} ({short})"


NEARLY_ALWAYS = 0.75
LEAST = 2
"""Places that can tell, in two papers at least."""
LONGER = 2
"""Words by which a term grows at most."""


@dataclass(slots=True)
class _Neighbour:
    """The word beside a term: how often, how it is written, in which papers."""

    times: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExpansion:
    """The words that belong before and behind a term, and the papers in which they stand there."""

    before: str = ""
    after: str = ""
    papers: frozenset[str] | None = None
    """None for a term that is whole as it is."""


def expand_term(key: Key, texts: Mapping[str, str]) -> TermExpansion:
    """`texts` are those of the papers that carry the term, by paper."""
    found = TermExpansion()
    for _ in range(LONGER):
        grown = _grown(found, key, texts)
        if grown is None:
            break
        found, key = grown
    return found


def _grown(found: TermExpansion, key: Key, texts: Mapping[str, str]) -> tuple[TermExpansion, Key] | None:
    places = [
        (paper, before, after) for paper, text in texts.items() for before, after in neighbours(text, key)
    ]
    if behind := _constant(((paper, after) for paper, _, after in places if _continues(after)), len(places)):
        word, beside = behind
        after = f"{found.after} {beside.spellings.most_common(1)[0][0]}".strip()
        return TermExpansion(before=found.before, after=after, papers=frozenset(beside.papers)), key + word
    if ahead := _constant(((paper, before) for paper, before, _ in places if _opens(before)), len(places)):
        word, beside = ahead
        before = f"{beside.spellings.most_common(1)[0][0]} {found.before}".strip()
        return TermExpansion(before=before, after=found.after, papers=frozenset(beside.papers)), word + key
    return None


def _constant(beside: Iterable[tuple[str, str]], places: int) -> tuple[Key, _Neighbour] | None:
    """The one word nearly always met there, and in more than one paper."""
    if places < LEAST:
        return None
    met: dict[Key, _Neighbour] = {}
    for paper, word in beside:
        one = met.setdefault(key_of(word), _Neighbour())
        one.times += 1
        one.spellings[word] += 1
        one.papers[paper] = None
    return next(
        (
            (key, one)
            for key, one in met.items()
            if one.times >= NEARLY_ALWAYS * places and len(one.papers) > 1
        ),
        None,
    )


def _continues(word: str) -> bool:
    """A noun may follow; a verb's form would say what was done."""
    low = word.lower()
    return low.isalpha() and low not in FUNCTION_WORDS and not low.endswith(("ed", "ly"))


def _opens(word: str) -> bool:
    return _continues(word) and not word.lower().endswith("ing")
