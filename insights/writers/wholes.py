"""A term is told whole: with the word that nearly always stands beside it, where a run of words was cut short.

"Markov decision" is followed by "process" wherever it stands, and "relative policy optimization" preceded by
"group": half a name tells a reader less than none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from insights.reading.words import FUNCTION_WORDS
from insights.writers.phrases import Key, key_of, neighbours

NEARLY_ALWAYS = 0.75
LEAST = 2
"""Places that can tell, in two papers at least."""
LONGER = 2
"""Words by which a term grows at most."""


@dataclass(slots=True)
class _Beside:
    """The word beside a term: how often, how it is written, in which papers."""

    times: int = 0
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The words that belong before and behind a term, and the papers in which they stand there."""

    before: str = ""
    after: str = ""
    papers: frozenset[str] | None = None
    """None for a term that is whole as it is."""


def whole(key: Key, texts: Mapping[str, str]) -> Whole:
    """`texts` are those of the papers that carry the term, by paper."""
    found = Whole()
    for _ in range(LONGER):
        grown = _grown(found, key, texts)
        if grown is None:
            break
        found, key = grown
    return found


def _grown(found: Whole, key: Key, texts: Mapping[str, str]) -> tuple[Whole, Key] | None:
    places = [
        (paper, before, after) for paper, text in texts.items() for before, after in neighbours(text, key)
    ]
    if behind := _constant(((paper, after) for paper, _, after in places if _continues(after)), len(places)):
        word, beside = behind
        after = f"{found.after} {beside.spellings.most_common(1)[0][0]}".strip()
        return Whole(before=found.before, after=after, papers=frozenset(beside.papers)), key + word
    if ahead := _constant(((paper, before) for paper, before, _ in places if _opens(before)), len(places)):
        word, beside = ahead
        before = f"{beside.spellings.most_common(1)[0][0]} {found.before}".strip()
        return Whole(before=before, after=found.after, papers=frozenset(beside.papers)), word + key
    return None


def _constant(beside: Iterable[tuple[str, str]], places: int) -> tuple[Key, _Beside] | None:
    """The one word nearly always met there, and in more than one paper."""
    if places < LEAST:
        return None
    met: dict[Key, _Beside] = {}
    for paper, word in beside:
        one = met.setdefault(key_of(word), _Beside())
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
