"""The summary of a paper: what was done, and what came out, in two sentences of its abstract."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from insights.summarization.compression import compress, has_markup
from insights.summarization.result_sentence import MIN_SCORE, best_result, score_results
from insights.summarization.sentence_features import SentenceFeatures
from insights.summarization.tldr import rank_sentences
from insights.text.latex.plain_text import latex_to_text

DOING_CUES = frozenset({"propose", "here", "study"})
"""Cues of a sentence that says what the authors did."""
MAX_LOSS = 0.6
"""How much worse as a TL;DR a sentence may be that says what was done, where the best reports a result."""


@dataclass(frozen=True, slots=True)
class PaperSummary:
    """`text` is one sentence with deletions only; `result` is another, verbatim, or empty."""

    text: str
    result: str = ""


def summarize_with_result(sentences: Sequence[SentenceFeatures], title: str) -> PaperSummary:
    """What the paper does, and its clearest result in another sentence. The title when there are no sentences. TeX is
    rendered where every sentence that says what was done holds some.
    """
    if not sentences:
        return PaperSummary(title)
    scores = score_results(sentences)
    place = _choose(sentences, title, scores)
    text = compress(sentences[place].text)
    result = best_result(scores, place)
    return PaperSummary(
        text=latex_to_text(text) if has_markup(text) else text,
        result="" if result is None else sentences[result].text,
    )


def choose_place(sentences: Sequence[SentenceFeatures], title: str) -> int:
    """The place of the sentence that the summary's text is made of, of at least one sentence."""
    return _choose(sentences, title, score_results(sentences))


def _choose(sentences: Sequence[SentenceFeatures], title: str, scores: Sequence[float]) -> int:
    """The place of the best sentence; where it only reports a result, of one that says what was done, if that is
    nearly as good.
    """
    ranked = rank_sentences(sentences, title)
    best = next(ranked)
    if scores[best.place] < MIN_SCORE or not sentences[best.place].cues.isdisjoint(DOING_CUES):
        return best.place
    close = takewhile(lambda other: best.score - other.score <= MAX_LOSS, ranked)
    doing = (
        other.place
        for other in close
        if scores[other.place] < MIN_SCORE and not sentences[other.place].cues.isdisjoint(DOING_CUES)
    )
    return next(doing, best.place)
