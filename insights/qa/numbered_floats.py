"""Tables and figures that a question names by their number: "what is in Table 2?"."""

import re
from collections.abc import Sequence

from insights.model import Passage
from insights.qa.passages import passage_sentences

MAX_TABLE_ROWS = 12
_NUMBERED_FLOAT = re.compile(r"\b(table|figure|fig\.?|algorithm)\s*(\d+)|(표|그림)\s*(\d+)", re.IGNORECASE)
_KOREAN_FLOATS = {"표": "table", "그림": "fig"}


def find_numbered_float(text: str, passages: Sequence[Passage]) -> list[tuple[Passage, str]]:
    """The caption and the rows of a table, or the caption of a figure, that the text names by its number, each with its
    passage.
    """
    match = _NUMBERED_FLOAT.search(text)
    if not match:
        return []
    kind = _KOREAN_FLOATS.get(match[3] or "", (match[1] or "")[:3].lower())
    caption = re.compile(rf"{re.escape(kind[:3])}[a-z.]*\s*{match[2] or match[4]}\b", re.IGNORECASE)
    for passage in passages:
        if passage.kind != "text" and caption.match(passage.text):
            return [(passage, line) for line in passage_sentences(passage)[: MAX_TABLE_ROWS + 1]]
    return []
