"""Papers that a question names by a piece of their title: what to look for in the store, and which of it is meant.

Pure. A piece is a run of words that say something, or one word that looks like a name ("BF16", "PlanRL").
"""

import re
from collections.abc import Iterator, Sequence

from insights.model import Paper
from insights.text.search_terms import Term
from insights.text.search_terms import words as searched
from insights.text.stemming import ASKING_WORDS, FUNCTION_WORDS, words

LEAST = 2
"""Words of a piece that say something."""
CLEARLY = 3
"""So many, when something else may be meant as well."""
_MOST_PIECES = 24
_NAME = re.compile(r"[a-zA-Z]\d|\d[a-zA-Z]|[a-z][A-Z]|^[A-Z]{3,}$")
_INNER = re.compile(r"[a-zA-Z]\d|\d[a-zA-Z]|[a-z][A-Z]")
_TOKEN = re.compile(r"[a-zA-Z0-9-]+")


def pieces(said: str, least: int = LEAST) -> Term | None:
    """Any piece of the question that may stand in a title, as one term to search with."""
    said_words = words(said)
    runs = [said_words[start : start + least] for start in range(len(said_words) - least + 1)]
    ways = [run for run in runs if not any(word in ASKING_WORDS for word in run)]
    names = [[token] for token in _TOKEN.findall(said) if least == LEAST and _NAME.search(token)]
    made = (tuple(part for word in way for part in searched(word)) for way in (*names, *ways))
    found = tuple(dict.fromkeys(way for way in made if way))[:_MOST_PIECES]
    return Term(ways=found) if found else None


def match_title(said: str, papers: Sequence[Paper], least: int = LEAST) -> list[Paper]:
    """Papers of whose title the words hold a piece that no other's has as long, else those they name."""
    asked = words(said)
    lengths = [(_run(asked, words(paper.title)), paper) for paper in papers]
    best = max((length for length, _ in lengths), default=0)
    if best >= least:
        return [paper for length, paper in lengths if length == best]
    named = set(_names(said)) if least == LEAST else set[str]()
    return [paper for paper in papers if named & set(_title_names(paper.title))]


def match_title_prefix(said: str, papers: Sequence[Paper]) -> list[Paper]:
    """Papers whose title begins with a name the words hold: "PlanRL: Planning with Rewards"."""
    named = set(_names(said))
    heads = {paper.id: paper.title.partition(":") for paper in papers}
    return [paper for paper in papers if heads[paper.id][1] and named & set(_title_names(heads[paper.id][0]))]


def _run(asked: Sequence[str], title: Sequence[str]) -> int:
    """The most words that say something in a run which both have."""
    best = 0
    for start in range(len(asked)):
        for begin in range(len(title)):
            size = _alike(asked[start:], title[begin:]) if asked[start] == title[begin] else 0
            if size >= LEAST:
                said = sum(word not in FUNCTION_WORDS for word in asked[start : start + size])
                best = max(best, said)
    return best


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    size = 0
    while size < min(len(one), len(other)) and one[size] == other[size]:
        size += 1
    return size


def _names(said: str) -> Iterator[str]:
    """What may be a name is compared as it is; in lower case only what no other word is spelt like."""
    for token in _TOKEN.findall(said):
        yield token
        yield token.lower()


def _title_names(title: str) -> Iterator[str]:
    """Words with a digit or a capital inside: names of methods and models."""
    for token in _TOKEN.findall(title):
        if _NAME.search(token):
            yield token
        if _INNER.search(token):
            yield token.lower()
