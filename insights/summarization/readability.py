"""Readability of a quoted sentence for somebody who knows no more of the paper than its title.

A quote stands alone on a phone: each name nobody introduced, each figure too many and each formula makes a reader
stop. A sentence that speaks of what the title speaks of is understood at once.
"""

import re

from insights.summarization.quotable_sentences import QuotableSentence
from insights.text.noun_phrases import EVERYDAY_NAMES

MIN_CONTENT_WORDS = 7
MAX_EASY_WORDS = 26
MAX_EASY_FIGURES = 3
MAX_COUNTED_NAMES = 4
MIN_TITLE_WORDS = 2
"""Content words of the title that tell a reader what a sentence is about."""
_LATEX = re.compile(r"\\[a-zA-Z]+|\$")
_FIGURE = re.compile(r"\d+(?:\.\d+)?")
_STATISTIC = re.compile(r"\b[pdrn]\s?[<=>]|\bCI\b|\bconfidence interval|\bSpearman|\bPearson", re.IGNORECASE)
_NAME = re.compile(r"(?<![\w$\\])(?:[A-Z][\w\-]*[A-Z][\w\-]*|[a-z]+[A-Z]\w*|[A-Z][A-Za-z]*-?\d[\w.\-]*)")
_DEFINITE_OPENING = re.compile(
    r"^\W*the\s(?!results?\b|findings?\b|experiment|proposed\b|paper\b|study\b|work\b|best\b|most\b|analys[ie]s\b"
    r"|evaluations?\b|authors?\b|use\b|evidence\b)",
    re.IGNORECASE,
)
_SECTION_LABEL = re.compile(r"^[A-Z][A-Za-z &]{3,24}:\s")
_SPELT_OUT = re.compile(r"\(\s*([A-Z][\w\-]*)s?\s*\)")


def complexity(sentence: QuotableSentence) -> float:
    """How hard the sentence is to read: 0 is easy, about 1 is too hard."""
    text = sentence.text
    length = 0.03 * max(0, len(text.split()) - MAX_EASY_WORDS)
    length += 0.06 * max(0, MIN_CONTENT_WORDS - len(sentence.content_words))
    figures = 0.1 * max(0, len(_FIGURE.findall(text)) - MAX_EASY_FIGURES)
    notation = 0.25 * bool(_LATEX.search(text)) + 0.15 * bool(_STATISTIC.search(text))
    notation += 0.1 * bool(_SECTION_LABEL.match(text))
    names = 0.12 * min(MAX_COUNTED_NAMES, count_unknown_names(sentence))
    return length + figures + notation + names + _distance_from_title(sentence)


def count_unknown_names(sentence: QuotableSentence) -> int:
    """How many names neither the title holds, nor the sentence spells out, nor everybody knows."""
    spelt_out = set(_SPELT_OUT.findall(sentence.text))
    title = sentence.paper.title.lower()
    names = {name.rstrip("s-") for name in _NAME.findall(sentence.text)}
    return sum(
        name.lower() not in title and name not in spelt_out and name not in EVERYDAY_NAMES for name in names
    )


def _distance_from_title(sentence: QuotableSentence) -> float:
    """High with nothing of the title in it, and higher when it begins with "the" for something introduced before."""
    shared = len(sentence.content_words & sentence.title_words)
    distance = 0.3 * (1 - min(shared, MIN_TITLE_WORDS) / MIN_TITLE_WORDS)
    is_definite = bool(_DEFINITE_OPENING.match(sentence.text))
    return distance + (0.25 * is_definite if shared < MIN_TITLE_WORDS else 0.0)
