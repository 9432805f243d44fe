"""Tells whether a paper is withdrawn, and by whom, from arXiv's notice.

A withdrawn paper keeps its record at arXiv; the notice stands in the comment or in the place of the abstract
(info.arxiv.org/help/withdraw). It is a sentence about this very paper: a text that is about withdrawn vehicles, about
withdrawn papers, or that names another paper or a conference it was withdrawn from, is none.
"""

import re
from enum import StrEnum
from pathlib import Path

from insights.text.word_lists import alternatives, load_word_lists


class WithdrawnBy(StrEnum):
    """Who withdrew a paper."""

    AUTHORS = "authors"
    ARXIV = "arxiv"


_LISTS = {
    name: alternatives(sorted(phrases, key=len, reverse=True))
    for name, phrases in load_word_lists(Path(__file__).with_suffix(".toml")).items()
}
_END = rf"(?=\s*(?:$|[.,;:!()\[\]]|[-–—]\s|{_LISTS['reasons']}\b))"
_ARXIV_REMOVES = rf"(?:removed\s(?:by|from)\s{_LISTS['arxiv']})\b"
_WITHDRAWN = rf"(?:{_LISTS['participles']}{_END}|{_ARXIV_REMOVES})"
_THIS_PAPER = rf"(?:{_LISTS['determiners']}\s)?{_LISTS['documents']}"
_BY_SOMEONE = (
    rf"(?:{_LISTS['participles']}\sby\s(?:{_LISTS['authors']}|{_LISTS['arxiv']})\b|{_ARXIV_REMOVES})"
)
_CERTAIN = re.compile(
    rf"(?:this\s{_LISTS['documents']}\s(?:\([^()]*\)\s)?{_LISTS['verbs']}\s{_WITHDRAWN}"
    rf"|(?:{_THIS_PAPER}\s)?(?:{_LISTS['verbs']}\s)?{_BY_SOMEONE}"
    rf"|(?:{_LISTS['persons']}|{_LISTS['arxiv']})\s{_LISTS['actions']}\s(?:this|our|my)\s{_LISTS['documents']}{_END})",
    re.IGNORECASE,
)
_SHORT = re.compile(
    rf"(?:(?:{_LISTS['determiners']}\s)?{_LISTS['papers']}\s(?:{_LISTS['verbs']}\s)?{_WITHDRAWN}"
    rf"|(?:temporarily\s)?(?:{_LISTS['participles']}(?!\sby){_END}|{_ARXIV_REMOVES})"
    rf"|(?:{_LISTS['persons']}|{_LISTS['arxiv']})\s{_LISTS['actions']}\s(?:the|their)\s{_LISTS['papers']}{_END})",
    re.IGNORECASE,
)
"""Certain in a comment, and where it is the whole abstract."""
_CLAUSE_START = re.compile(r"(?:^|(?<=[.;:!?,)\]|])\s)[\s\"'“”*\[({-]*", re.IGNORECASE)
_SENTENCE_START = re.compile(r"[\s\"'“”*\[({-]*(?:(?:arxiv\sadmin\s)?note:\s)?", re.IGNORECASE)
_BY_AUTHORS = re.compile(rf"\bby\s{_LISTS['authors']}\b", re.IGNORECASE)
_BY_ARXIV = re.compile(
    rf"\bby\s{_LISTS['arxiv']}\b|\barxiv\sadmin|\b{_LISTS['arxiv']}\s(?:has|have)\b", re.IGNORECASE
)
_SENTENCE = re.compile(r".*?(?:[.;]\s|$)")
_ADMIN_NOTE = "arXiv admin note: "
_MAX_NOTICE_LENGTH = 400
"""Characters of an abstract that is a notice and its reason."""
_MAX_COMMENT_LENGTH = 2000


def find_withdrawal(abstract: str, comment: str) -> WithdrawnBy | None:
    """Who withdrew the paper with this abstract and comment; None when neither is or has a notice."""
    comment = comment[:_MAX_COMMENT_LENGTH]
    for clause in _CLAUSE_START.finditer(comment):
        if _CERTAIN.match(comment, clause.end()) or _SHORT.match(comment, clause.end()):
            return _find_withdrawer(comment, clause.end())
    start = match.end() if (match := _SENTENCE_START.match(abstract)) else 0
    is_short = len(abstract) <= _MAX_NOTICE_LENGTH
    if _CERTAIN.match(abstract, start) or (is_short and _SHORT.match(abstract, start)):
        return _find_withdrawer(abstract, start)
    return None


def _find_withdrawer(text: str, start: int) -> WithdrawnBy:
    """From the sentence that begins at `start`, and from the name of a note before it."""
    sentence = match[0] if (match := _SENTENCE.match(text, start)) else ""
    if _BY_AUTHORS.search(sentence):
        return WithdrawnBy.AUTHORS
    is_admin_note = text[:start].lower().endswith(_ADMIN_NOTE.lower())
    return WithdrawnBy.ARXIV if is_admin_note or _BY_ARXIV.search(sentence) else WithdrawnBy.AUTHORS
