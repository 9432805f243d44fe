"""Signals that a paper's own sentences state: an effect with a figure, a finding that surprised its authors, a limit of
today's models, a model or data released. They are what the paper says, and no judgement of ours. The words are lists
in stated_signals.toml.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from insights.digest.code_links import announces_future_release
from insights.digest.signals import RankingSignal, SignalName
from insights.model import Paper, Tldr
from insights.summarization.effects import Effect, find_effect
from insights.summarization.quotable_sentences import announces_code_or_data
from insights.summarization.sentence_features import abstract_sentences
from insights.text.latex.plain_text import latex_to_text
from insights.text.word_lists import alternatives, at_word_start, load_word_lists, whole_words

MIN_TEAM, MAX_TEAM = 20, 100
"""Authors from which on a paper counts as the work of a large team, and more of which count no more."""
_VALUE_OF_ANY_EFFECT = 0.3

_LISTS = load_word_lists(Path(__file__).with_suffix(".toml"))
_ANY_OF = {name: alternatives(phrases) for name, phrases in _LISTS.items()}
_SURPRISE = re.compile(
    rf"{at_word_start(_LISTS['surprise'])}\b(?!\s(?i:good|well|strong|effective|simple|high|robust))"
)
_OWN_FINDING = whole_words(_LISTS["own_finding"])
_DATA = whole_words(_LISTS["data"])
_REPORT_TITLE, _CONTEST = whole_words(_LISTS["report_titles"]), whole_words(_LISTS["contests"])
_SHORTFALL = re.compile(at_word_start([*_LISTS["shortfall"], *_LISTS["small_figures"]]))
_LIMIT = re.compile(
    r"(?<!our\s)\b(?:{today}\s(?:the\s)?)+(?:[\w\-]+\s){{0,3}}?{models}(?!\w)(?:(?!,\s(?:and|our|we)\b)[^.;]){{0,60}}?"
    r"\b(?:{shortfall}|{achievements}\b[^.,;]{{0,40}}?\b{small_figures})".format(**_ANY_OF),
    re.IGNORECASE,
)
_RELEASE_HINTS = ("releas", "availab", "sourc", "http:", "https:", "github")
_MODEL_RELEASE = re.compile(
    r"\bwe\s(?:\w+\s)?{release_verbs}\b[^.;]{{0,60}}\b{released_models}\b(?!\s(?:outputs?|predictions?|responses?))"
    r"|\b{released_models}\b(?!\s(?:outputs?|predictions?|responses?))[^.,;]{{0,30}}\b(?:is|are|be|been)\b"
    r"[^.,;]{{0,30}}\b{available}\b".format(**_ANY_OF),
    re.IGNORECASE,
)


def find_stated_signals(
    paper: Paper, tldr: Tldr | None, weights: Mapping[SignalName, float]
) -> Iterator[RankingSignal]:
    """The signals that the paper's title, authors, abstract and summary give."""

    def signal(name: SignalName, value: float = 1.0, *, detail: str = "", count: int = 0) -> RankingSignal:
        return RankingSignal(name=name, weight=weights[name], value=value, detail=detail, count=count)

    if len(paper.authors) >= MIN_TEAM:
        yield signal("team", min(1.0, 0.4 + len(paper.authors) / MAX_TEAM), count=len(paper.authors))
    if _REPORT_TITLE.search(paper.title) and not _CONTEST.search(f"{paper.title} {paper.comment}"):
        yield signal("report")
    if tldr and (effect := find_summary_effect(tldr)):
        value = _VALUE_OF_ANY_EFFECT + (1 - _VALUE_OF_ANY_EFFECT) * effect.size
        yield signal("figure", value)
    if paper.is_paraphrase:
        return
    if tldr and any(_SHORTFALL.search(text) and _LIMIT.search(text) for text in (tldr.result, tldr.text)):
        yield signal("limit")
    sentences = [sentence.text for sentence in abstract_sentences(paper.abstract)]
    if _reports_surprise(paper, sentences):
        yield signal("finding")
    yield from map(signal, _find_releases(paper.title, sentences))


def find_summary_effect(tldr: Tldr) -> Effect | None:
    """The largest effect in what the reader sees of the paper: its summary and its result."""
    effects = (find_effect(latex_to_text(text)) for text in (tldr.result, tldr.text))
    return max(filter(None, effects), key=lambda effect: effect.size, default=None)


def _reports_surprise(paper: Paper, sentences: list[str]) -> bool:
    """Whether the authors call a finding surprising; a paper about surprise calls none."""
    if not _SURPRISE.search(paper.abstract) or _SURPRISE.search(paper.title):
        return False
    return any(_SURPRISE.search(text) and _OWN_FINDING.search(text) for text in sentences)


def _may_release(text: str) -> bool:
    lower = text.lower()
    return any(hint in lower for hint in _RELEASE_HINTS)


def _find_releases(title: str, sentences: list[str]) -> Iterator[SignalName]:
    released = [
        text
        for text in sentences
        if _may_release(text) and announces_code_or_data(text) and not announces_future_release(text)
    ]
    if any(map(_MODEL_RELEASE.search, released)):
        yield "weights"
    if _DATA.search(title) and any(map(_DATA.search, released)):
        yield "data"
