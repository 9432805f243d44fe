"""The sentences of an abstract that the digest shows of a paper: answers show the same ones first."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.qa.paper_lines import PaperLine
from insights.summarization.compression import compress
from insights.summarization.sentence_features import analyse
from insights.summarization.summary import summarize_with_result
from insights.text.latex.plain_text import latex_to_text


@dataclass(frozen=True, slots=True)
class DigestLines:
    """What the paper does, and what came out; None where the abstract says neither."""

    main: PaperLine | None
    result: PaperLine | None


def find_digest_lines(lines: Sequence[PaperLine], title: str) -> DigestLines:
    """Of the lines of one paper those that its summary in the digest is made from."""
    abstract = [line for line in lines if line.zone == "abstract"]
    if not abstract:
        return DigestLines(None, None)
    summary = summarize_with_result([analyse(line.text) for line in abstract], title)
    main = (
        line for line in abstract if summary.text in {compress(line.text), latex_to_text(compress(line.text))}
    )
    result = (line for line in abstract if line.text == summary.result)
    return DigestLines(next(main, None), next(result, None))
