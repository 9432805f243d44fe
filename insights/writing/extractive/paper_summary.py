"""The extractive writer's summary of one paper."""

from insights.model import Tldr
from insights.summarization.frames import frame_sentence
from insights.summarization.sentence_features import abstract_sentences
from insights.summarization.summary import summarize_with_result

WRITER_KIND = "extractive"


def summarize_paper(title: str, abstract: str, *, is_paraphrase: bool = False) -> Tldr:
    """What the paper does and what came out, in sentences of the abstract, and a Korean sentence where one can be framed."""
    summary = summarize_with_result(abstract_sentences(abstract), title)
    frame = frame_sentence(title, abstract, "ko")
    return Tldr(
        text=summary.text,
        by=WRITER_KIND,
        quote=bool(abstract.strip()) and not is_paraphrase,
        result=summary.result,
        frames={"ko": frame} if frame else {},
    )
