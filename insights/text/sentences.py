"""Sentence segmentation for scientific English: everything that is quoted is cut here.

Abstracts are full of dots that end nothing: LaTeX, abbreviations, initials, list numbers, decimals, versions,
addresses. A missed boundary only makes a quote longer, a wrong one makes it nonsense: in doubt nothing is cut.
"""

import re
from collections.abc import Iterator

from insights.text.word_lists import word_set

CONTEXT_LENGTH = 80
"""Characters on either side of a stop that decide whether it ends a sentence."""
MAX_WORD_LENGTH = 40

# Each pattern begins with the few signs it can begin with: the rest of a text is skipped quickly.
_STOP = re.compile(r"[.!?…。](?:[\"'”’»)\]}]|'')*\s+(?=\S)")
_STOP_WITHOUT_BLANK = re.compile(
    r"[.!?](?<=[a-z)\]]{3}.)(?=(?:We|This|In|The|Our|However|To|It|These|Experiments?|Code)\s)"
)
_FIRST_WORDS = word_set(
    "We The This These Our In To It However A An For Experiments Code Results Here Moreover Furthermore"
)
_NEVER_LAST = word_set(
    "e.g i.e cf vs viz resp approx ca fig figs eq eqs eqn sec secs tab ref refs thm lem alg def prop ch chap "
    "app vol pp dr prof mr mrs ms st w.r.t s.t a.k.a dept"
)
_SELDOM_LAST = word_set("al etc inc ltd co corp i.i.d jr sr no nos ph.d b.c a.d a.m p.m u.s u.k e.u")
_BEFORE_NUMBERS = word_set("no nos vol pp ch art")
_LIST_LABEL = r"\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]+$"
_LABEL_FIRST, _LABEL_WITHIN = re.compile(_LIST_LABEL), re.compile(rf"[:;]\s{_LIST_LABEL}")
_WORD_BOUNDARY = re.compile(r"[^\w.\-]")
_INITIAL = re.compile(r"(?:[A-Z]|(?:\w\.)+\w)")
_INNER_CAPITAL = re.compile(r"[a-z]+[-\d]*[A-Z]|[a-z]\d")
_FORMULA = re.compile(r"\$\$[^$]{1,600}\$\$|\$[^$]{1,400}\$|\\\([^\n]{1,400}?\\\)|\\\[[^\n]{1,600}?\\\]")
_COMMAND = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]]{0,80}\])?\{[^{}]{0,300}\}")
_BRACKETS = re.compile(r"[(\[](?:(?<=\[)[^\[\]]{1,200}\]|(?<![\w(]\()(?<=\()[^()]{1,300}\))")


def split_sentences(text: str) -> list[str]:
    """The sentences of a text in order, with each run of white space as one blank; joined by blanks they give the text
    again.
    """
    return [sentence for sentence in _cut(" ".join(text.split())) if sentence]


def _cut(text: str) -> Iterator[str]:
    protected = _protected_places(text)
    candidates = {match.end() for pattern in (_STOP, _STOP_WITHOUT_BLANK) for match in pattern.finditer(text)}
    start = 0
    for end in sorted(candidates):
        before, after = text[max(start, end - CONTEXT_LENGTH) : end], text[end : end + CONTEXT_LENGTH]
        if not protected[end] and _ends_sentence(before, after):
            yield text[start:end].strip()
            start = end
    yield text[start:].strip()


def _protected_places(text: str) -> bytearray:
    """Marks where nothing is cut: inside formulas, arguments of LaTeX commands, bracketed asides."""
    marks = bytearray(len(text) + 1)
    for pattern in (_FORMULA, _COMMAND, _BRACKETS):
        for match in pattern.finditer(text):
            left, right = match.span()
            marks[left + 1 : right] = b"\1" * (right - left - 1)
    return marks


def _ends_sentence(before: str, after: str) -> bool:
    """Whether the stop at the end of `before` ends a sentence, when `after` follows."""
    before = before.rstrip()
    if _LABEL_FIRST.match(before) or _LABEL_WITHIN.search(before):
        return False
    if before.endswith((".", "…")) and _is_abbreviation(before.rstrip(".…"), after):
        return False
    return _begins_sentence(after)


def _is_abbreviation(before: str, after: str) -> bool:
    word = _WORD_BOUNDARY.split(before[-MAX_WORD_LENGTH:])[-1]
    lower = word.lower()
    if lower in _BEFORE_NUMBERS:
        return after[:1].isdigit()
    if lower in _NEVER_LAST:
        return True
    next_word = after.split(" ", 1)[0].rstrip(",")
    return (lower in _SELDOM_LAST or bool(_INITIAL.fullmatch(word))) and next_word not in _FIRST_WORDS


def _begins_sentence(after: str) -> bool:
    first = after[0]
    if first.islower():
        return bool(_INNER_CAPITAL.match(after.split(" ", 1)[0]))
    return first not in ",;:)]}%=<>+*/&|-–—~^_.!?"
