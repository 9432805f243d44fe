"""The result of a paper: the sentence of its abstract that says best what came out, verbatim.

Each sentence behind the first that speaks of the authors' own work is scored by its rhetorical role, by figures,
comparisons and findings, and against purposes, activities, praise and sizes of collections. The words are lists in
result_sentence.toml.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from insights.summarization.compression import has_markup
from insights.summarization.quotable_sentences import announces_code_or_data, is_self_contained, points_back
from insights.summarization.report_roles import ReportRole, role_probabilities
from insights.summarization.sentence_features import SentenceFeatures
from insights.text.word_lists import alternatives, at_word_start, load_word_lists, whole_words

MIN_SCORE = 0.55
"""The score below which a sentence reports no result."""
MIN_ROLE_PROBABILITY = 0.15
"""Below this probability of a result or conclusion only an explicit finding saves a sentence."""
FINDING_PROBABILITY = 0.45
"""The least probability of a sentence that says "we find" or "results show"."""
BARE_PENALTY = 0.2
"""For a sentence without figure, comparison and finding: it may as well describe the method."""
MIN_WORDS, MAX_WORDS, MAX_EASY_WORDS = 7, 60, 35

_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_OUTCOME = whole_words(_LISTS["outcome"])
_COMPARISON = whole_words(_LISTS["comparison"])
_HEDGE = whole_words(_LISTS["hedge"])
_ACTIVITY = whole_words(_LISTS["activity"])
_PRAISE = whole_words(_LISTS["praise"])
_OTHERS = whole_words(_LISTS["others"])
_FINDING = re.compile(
    rf"{at_word_start(['we', *_LISTS['evidence']])}"
    rf"(?i:\b[^.;]{{0,110}}?\b{alternatives(_LISTS['finding_verbs'])}(?:s|es)?\b(?!\show\b))"
)
_FIGURE = re.compile(
    r"\d(?i:(?:\.\d+)?\s*(?:%|percent\b|pp\b|percentage)"
    r"|(?<!\w.)\d*(?:\.\d|(?:\.\d+)?[\s-]*(?:x|×|times|-?fold|points?|orders? of)\b|/\d+\b))"
)
_FIGURE_IN_WORDS = re.compile(
    at_word_start(["from", "two", "three", "four", "five", "six", "ten"])
    + r"(?i:(?<=from) \d[\d.,]* to \d|(?<!from)[\s-]*(?:times|-?fold|orders of magnitude)\b)"
)
_DIGIT, _FIGURE_WORDS = re.compile(r"\d"), ("fold", "times", "magnitude")
"""One of these stands in every figure, and is much cheaper to look for."""
_SIZE = re.compile(
    rf"\b\d[\d.,]*\s?[KMB]?\+?\s(?:[\w\-]+\s){{0,2}}?{alternatives(_LISTS['counted'])}\b", re.IGNORECASE
)
_LEADING_PURPOSE = re.compile(r"^\W*(?:in order )?to \w[^,]{0,120},", re.IGNORECASE)
_PURPOSE = re.compile(
    at_word_start(
        ["designed", "used", "aims?", "aiming", "in order", "intended", "proposed", "needed", "required"]
    )
    + r"(?i: to \w+)"
)
_OWN_WORK = re.compile(
    r"\b(?:we|our|this (?:[\w\-]+ )?(?:paper|work|study|article|survey|report|thesis))\b", re.IGNORECASE
)


def find_result(sentences: Sequence[SentenceFeatures], summary: int | None = None) -> str:
    """The clearest result among an abstract's sentences but for the place `summary`, verbatim. Empty without any."""
    place = best_result(score_results(sentences), summary)
    return "" if place is None else sentences[place].text


def best_result(scores: Sequence[float], summary: int | None = None) -> int | None:
    """The place of the clearest result but for the place `summary`; None without any."""
    places = [place for place, score in enumerate(scores) if score >= MIN_SCORE and place != summary]
    return max(places, key=scores.__getitem__, default=None)


def score_results(sentences: Sequence[SentenceFeatures]) -> list[float]:
    """How clearly each sentence says what came out: below MIN_SCORE it does not, or cannot be shown alone."""
    roles = role_probabilities([sentence.role_scores for sentence in sentences])
    scores = [0.0] * len(sentences)
    for place in range(first_own_work(sentences), len(sentences)):
        text = sentences[place].text
        score = score_result(text, roles[place], place / max(1, len(sentences) - 1))
        if score >= MIN_SCORE and can_report(text):
            scores[place] = score
    return scores


def first_own_work(sentences: Sequence[SentenceFeatures]) -> int:
    """The place of the first sentence that speaks of the authors' own work; 0 without one."""
    return next((place for place, sentence in enumerate(sentences) if _OWN_WORK.search(sentence.text)), 0)


def can_report(text: str) -> bool:
    """Whether a sentence can be shown verbatim alone: without markup, code or words that lean on others."""
    return (
        not has_markup(text)
        and is_self_contained(text, MIN_WORDS, MAX_WORDS)
        and not announces_code_or_data(text)
    )


def score_result(text: str, roles: dict[ReportRole, float], position: float) -> float:
    """How clearly a sentence says what came out: below MIN_SCORE it does not."""
    own = _without_purposes(text)
    if not _OUTCOME.search(own):  # first, because most sentences end here
        return 0.0
    finds = _FINDING.search(own) is not None
    probability = max(roles["result"] + 0.5 * roles["conclusion"], FINDING_PROBABILITY * finds)
    if probability < MIN_ROLE_PROBABILITY:
        return 0.0
    measured = _is_measured(own)
    compared = _COMPARISON.search(own) is not None
    clear = 0.4 * measured + 0.2 * compared + 0.2 * finds + 0.1 * position
    clear -= BARE_PENALTY * (not measured and not compared and not finds)
    score = probability + clear - 0.3 * roles["background"]
    only_praise = not measured and not compared and _PRAISE.search(own) is not None
    if score < MIN_SCORE or only_praise:
        return 0.0
    did_only = 0.35 * (not finds and _ACTIVITY.match(own) is not None)
    return score - did_only - _weaknesses(text, own, measured=measured)


def _without_purposes(text: str) -> str:
    """The sentence without what something is for: a purpose is no result."""
    if "to " not in text and not text.startswith("To "):
        return text
    return _PURPOSE.sub(" ", _LEADING_PURPOSE.sub(" ", text, count=1))


def _is_measured(own: str) -> bool:
    """Whether a figure says so, and not the size of a collection."""
    if not (_DIGIT.search(own) or any(word in own for word in _FIGURE_WORDS)):
        return False
    without_sizes = _SIZE.sub(" ", own)
    return any(pattern.search(without_sizes) for pattern in (_FIGURE, _FIGURE_IN_WORDS))


def _weaknesses(text: str, own: str, *, measured: bool) -> float:
    """What speaks against a sentence that may be a result; `own` is its text without purposes."""
    length = 0.01 * max(0, len(text.split()) - MAX_EASY_WORDS)
    weak = length + 0.35 * bool(_ACTIVITY.search(own)) + 0.2 * points_back(text)
    if measured:
        return weak
    return (
        weak
        + 0.2 * bool(_HEDGE.search(own))
        + 0.45 * bool(_PRAISE.search(own))
        + 0.2 * bool(_OTHERS.search(own))
    )
