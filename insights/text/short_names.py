"""Short names of papers: what a reader calls a paper by, from its title."""

import re

from insights.text.latex.plain_text import latex_to_text
from insights.text.stemming import FUNCTION_WORDS
from insights.text.word_lists import word_set

MAX_NAME_LENGTH = 40
"""Characters of a short name, the ellipsis not counted."""
_NAME_BOUNDARY = re.compile(r":\s|(?<=\w):(?=[A-Z][a-z])|\s[–—-]\s|(?<=[?!])\s")
_LABELS = re.compile(
    r"(?:a |an |the )?(?:position(?: paper)?|survey|review|technical report|tech report|extended abstract|short paper"
    r"|demo|comment|reply|corrigendum|erratum|abstract|tutorial|perspective|viewpoint|case study|preprint)",
    re.IGNORECASE,
)
"""What says of which kind a paper is, and names none."""
_WEAK_ENDINGS = FUNCTION_WORDS | word_set(
    "via using under towards toward without within across against before based"
)
_QUOTATION_MARKS = "\"'“”‘’«»"
_QUOTED = re.compile(rf"[{_QUOTATION_MARKS}](.+)[{_QUOTATION_MARKS}]([?!])")


def short_name(title: str) -> str:
    """What stands before the colon of the title when it is short ("FlatQuant"), else the title's first words with an
    ellipsis; never longer than MAX_NAME_LENGTH and the ellipsis. The title itself when it is short.
    """
    text = " ".join(latex_to_text(title).split())
    head, rest = _split_at_boundary(text)
    if rest and _LABELS.fullmatch(head):
        head = _split_at_boundary(rest)[0]
    if quoted := _QUOTED.fullmatch(head):
        head = quoted[1] + quoted[2]
    return _first_words(head.strip(_QUOTATION_MARKS + " ") or text)


def _split_at_boundary(text: str) -> tuple[str, str]:
    parts = _NAME_BOUNDARY.split(text, maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def _first_words(text: str) -> str:
    """As many whole words as fit, without a function word at the end."""
    if len(text) <= MAX_NAME_LENGTH:
        return text
    words = text[: MAX_NAME_LENGTH + 1].rsplit(" ", 1)[0][:MAX_NAME_LENGTH].split()
    while len(words) > 1 and words[-1].lower() in _WEAK_ENDINGS:
        words.pop()
    return " ".join(words).rstrip(",;:-–—") + "…"
