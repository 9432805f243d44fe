"""Papers that a question names by a part of their title.

A part is a run of neighbouring words, one word that looks like a name ("BF16", "PlanRL", "CAT-Q"), or the one word
that a title begins with before a colon ("Voyager: An Agent").
"""

import re
from collections.abc import Iterator, Sequence

from insights.model import Paper
from insights.text.search_terms import Term, search_words
from insights.text.stemming import ASKING_WORDS, FUNCTION_WORDS, tokenize

MIN_RUN = 2
"""Content words in a row that a question and a title must share."""
CLEAR_RUN = 3
"""The same where the question may be about something else as well."""
MAX_ALTERNATIVES = 24
MIN_NAME = 3
"""Letters of a name that only its capital tells from a word."""
_NAME = re.compile(r"[a-zA-Z]\d|\d[a-zA-Z]|[a-z][A-Z]|^[A-Z]{3,}$|^(?=.*[A-Z].*[A-Z])(?:.*-)?[A-Z]+(?:-.*)?$")
_UNMISTAKABLE_NAME = re.compile(r"[a-zA-Z]\d|\d[a-zA-Z]|[a-z][A-Z]")
_TOKEN = re.compile(r"[a-zA-Z0-9-]+")


def title_search_term(question: str, min_run: int = MIN_RUN) -> Term | None:
    """A search term with any part of the question that may stand in a title; None when there is none."""
    words = tokenize(question)
    runs = [words[start : start + min_run] for start in range(len(words) - min_run + 1)]
    runs = [run for run in runs if not any(word in ASKING_WORDS for word in run)]
    names = [[name] for name in _likely_names(question)] if min_run == MIN_RUN else []
    alternatives = (tuple(part for word in run for part in search_words(word)) for run in (*names, *runs))
    distinct = tuple(dict.fromkeys(words for words in alternatives if words))[:MAX_ALTERNATIVES]
    return Term(alternatives=distinct) if distinct else None


def match_title(question: str, papers: Sequence[Paper], min_run: int = MIN_RUN) -> list[Paper]:
    """The papers whose titles share the longest run of words with the question, if it has at least `min_run` content
    words; else those with a name in their title that the question holds.
    """
    words = tokenize(question)
    lengths = [(_longest_shared_run(words, tokenize(paper.title)), paper) for paper in papers]
    longest = max((length for length, _ in lengths), default=0)
    if longest >= min_run:
        return [paper for length, paper in lengths if length == longest]
    names = set(_question_names(question)) if min_run == MIN_RUN else set[str]()
    return [
        paper for paper in papers if names & {*_title_names(paper.title), *_name_before_colon(paper.title)}
    ]


def match_title_prefix(question: str, papers: Sequence[Paper]) -> list[Paper]:
    """The papers whose title begins with a name that the question holds: "PlanRL: Planning with Rewards"."""
    names = set(_question_names(question))
    parts = ((paper, paper.title.partition(":")) for paper in papers)
    return [
        paper
        for paper, (prefix, colon, _) in parts
        if colon and names & {*_title_names(prefix), *_name_before_colon(paper.title)}
    ]


def _longest_shared_run(question: Sequence[str], title: Sequence[str]) -> int:
    """The most content words in a run of at least MIN_RUN words that both have."""
    best = 0
    for question_start in range(len(question)):
        for title_start in range(len(title)):
            size = _shared_prefix(question[question_start:], title[title_start:])
            if size >= MIN_RUN:
                run = question[question_start : question_start + size]
                best = max(best, sum(word not in FUNCTION_WORDS for word in run))
    return best


def _shared_prefix(first: Sequence[str], second: Sequence[str]) -> int:
    size = 0
    while size < min(len(first), len(second)) and first[size] == second[size]:
        size += 1
    return size


def _question_names(question: str) -> Iterator[str]:
    """What may be a name in a question, as typed and in lower case."""
    for token in _TOKEN.findall(question):
        yield token
        yield token.lower()


def _likely_names(question: str) -> Iterator[str]:
    """What looks like a name, and capitalised words that begin no sentence."""
    for token in _TOKEN.finditer(question):
        before = question[: token.start()].rstrip(" \"'“‘(")
        begins = not before or before[-1] in ".?!"
        if _NAME.search(token[0]) or (not begins and len(token[0]) >= MIN_NAME and token[0][0].isupper()):
            yield token[0]


def _name_before_colon(title: str) -> Iterator[str]:
    """The word that a title begins with, where it is all that stands before a colon."""
    name, colon, _ = title.partition(":")
    if colon and len(name) >= MIN_NAME and name[0].isupper() and _TOKEN.fullmatch(name):
        yield name


def _title_names(title: str) -> Iterator[str]:
    """The names of methods and models in a title; in lower case, too, where no other word is spelt so."""
    for token in _TOKEN.findall(title):
        if _NAME.search(token):
            yield token
        if _UNMISTAKABLE_NAME.search(token):
            yield token.lower()
