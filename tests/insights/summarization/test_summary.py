"""A summary says what was done and what came out, in two sentences."""

from insights.summarization.sentence_features import abstract_sentences
from insights.summarization.summary import PaperSummary, choose_place, summarize_with_result
from insights.summarization.tldr import rank_sentences

TITLE = "BirdCount: counting birds in pictures"
DID = "We propose BirdCount, a network that counts birds in pictures of the sky."
CAME_OUT = "We show that BirdCount counts birds in pictures with 76.5% accuracy, better than people."


def test_two_sentences() -> None:
    """RULE: what was done, and the clearest result in another sentence."""
    summary = summarize_with_result(abstract_sentences(f"Birds are many. {DID} {CAME_OUT}"), TITLE)
    assert (summary.text, summary.result) == (DID, CAME_OUT)


def test_a_result_is_no_summary() -> None:
    """RULE: where the best sentence only reports a result, one nearly as good says what was done."""
    study = "We study how birds in pictures are counted."
    title = "Birds in pictures are counted with accuracy by BirdCount"
    sentences = abstract_sentences(f"{study} {CAME_OUT}")
    assert next(rank_sentences(sentences, title)).place == 1
    assert choose_place(sentences, title) == 0
    assert summarize_with_result(sentences, title) == PaperSummary(study, CAME_OUT)


def test_no_result() -> None:
    """RULE: an abstract without a result has an empty one, and no abstract has its title as summary."""
    assert summarize_with_result(abstract_sentences(DID), TITLE).result == ""
    assert summarize_with_result((), TITLE).text == TITLE


def test_tex_is_rendered_where_nothing_else_is_said() -> None:
    """RULE: no summary holds raw TeX."""
    only = r"We propose a bound of $\mathcal{O}(n^2)$ on the number of birds in $\alpha$ pictures of the sky."
    assert "$" not in summarize_with_result(abstract_sentences(only), TITLE).text
    assert "\\" not in summarize_with_result(abstract_sentences(only), TITLE).text
