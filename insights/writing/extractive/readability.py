"""How hard a sentence is to take in for somebody who knows no more of the paper than its title.

A quote stands alone on a phone: each name nobody introduced, each figure too many and each formula makes a reader
stop. A sentence that speaks of what the title speaks of is understood at once.
"""

import re

from insights.writing.extractive.noun_phrases import plain_names
from insights.writing.extractive.quotable_sentences import QuotableSentence

SHORT, EASY, MANY_FIGURES = 7, 26, 3
"""Content words, words, figures."""
FAMILIAR = 2
"""Content words of the title that tell a reader what a sentence is about."""
_COMMAND = re.compile(r"\\[a-zA-Z]+|\$")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_STATISTIC = re.compile(r"\b[pdrn]\s?[<=>]|\bCI\b|\bconfidence interval|\bSpearman|\bPearson", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w$\\])(?:[A-Z][\w\-]*[A-Z][\w\-]*|[a-z]+[A-Z]\w*|[A-Z][A-Za-z]*-?\d[\w.\-]*)")
_DEFINITE = re.compile(
    r"^\W*the\s(?!results?\b|findings?\b|experiment|proposed\b|paper\b|study\b|work\b|best\b|most\b|analys[ie]s\b"
    r"|evaluations?\b|authors?\b|use\b|evidence\b)",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"^[A-Z][A-Za-z &]{3,24}:\s")
_SPELT_OUT = re.compile(r"\(\s*([A-Z][\w\-]*)s?\s*\)")


def complexity(one: QuotableSentence) -> float:
    """From 0, easily read, upwards; about one is too much."""
    words = len(one.text.split())
    length = 0.03 * max(0, words - EASY) + 0.06 * max(0, SHORT - len(one.words))
    figures = 0.1 * max(0, len(_FIGURE.findall(one.text)) - MANY_FIGURES)
    marks = 0.25 * bool(_COMMAND.search(one.text)) + 0.15 * bool(_STATISTIC.search(one.text))
    marks += 0.1 * bool(_LABELLED.match(one.text))
    return length + figures + marks + 0.12 * min(4, unknown_names(one)) + _afar(one)


def unknown_names(one: QuotableSentence) -> int:
    """Names that neither the title holds, nor the sentence spells out, nor everybody knows."""
    spelt = set(_SPELT_OUT.findall(one.text))
    title = one.paper.title.lower()
    named = {name.rstrip("s-") for name in _NAME.findall(one.text)}
    return sum(
        name.lower() not in title and name not in spelt and name not in plain_names() for name in named
    )


def _afar(one: QuotableSentence) -> float:
    """Nothing of the title in it; worse when it opens with "the" for something told before."""
    known = len(one.words & one.title)
    distance = 0.3 * (1 - min(known, FAMILIAR) / FAMILIAR)
    return distance + (0.25 * bool(_DEFINITE.match(one.text)) if known < FAMILIAR else 0.0)
