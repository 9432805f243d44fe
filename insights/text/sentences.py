"""Sentences of a paper's text: everything the embedded writer and reader quote is cut here, once.

Abstracts are full of dots that end nothing: LaTeX, abbreviations, initials, list numbers, decimals, versions,
addresses. A cut that is missed only makes a quote longer; a cut too many makes it nonsense, so doubt joins.
"""

import re
from collections.abc import Iterator

from insights.text.stemming import listed

# Forms that are sought everywhere begin with the few signs they can begin with: the rest of a text is skipped.
_STOP = re.compile(r"[.!?…。](?:[\"'”’»)\]}]|'')*\s+(?=\S)")
_GLUED = re.compile(
    r"[.!?](?<=[a-z)\]]{3}.)(?=(?:We|This|In|The|Our|However|To|It|These|Experiments?|Code)\s)"
)
_STARTERS = listed(
    "We The This These Our In To It However A An For Experiments Code Results Here Moreover Furthermore"
)
_NEVER_ENDS = listed(
    "e.g i.e cf vs viz resp approx ca fig figs eq eqs eqn sec secs tab ref refs thm lem alg def prop ch chap "
    "app vol pp dr prof mr mrs ms st w.r.t s.t a.k.a dept"
)
_SELDOM_ENDS = listed("al etc inc ltd co corp i.i.d jr sr no nos ph.d b.c a.d a.m p.m u.s u.k e.u")
_NUMBER_ONLY = listed("no nos vol pp ch art")
_LABEL = r"\(?(?:\d{1,2}|[a-zA-Z]|[ivxIVX]{1,4})[.)]+$"
_LABEL_FIRST, _LABEL_WITHIN = re.compile(_LABEL), re.compile(rf"[:;]\s{_LABEL}")
_OPENERS = re.compile(r"[^\w.\-]")
_INITIAL = re.compile(r"(?:[A-Z]|(?:\w\.)+\w)")
_INNER_CAPITAL = re.compile(r"[a-z]+[-\d]*[A-Z]|[a-z]\d")
_MATH = re.compile(r"\$\$[^$]{1,600}\$\$|\$[^$]{1,400}\$|\\\([^\n]{1,400}?\\\)|\\\[[^\n]{1,600}?\\\]")
_BRACED = re.compile(r"\\[a-zA-Z]+\*?(?:\[[^\]]{0,80}\])?\{[^{}]{0,300}\}")
REACH = 80
"""Characters on either side of a stop that decide whether it ends a sentence."""
LONGEST_WORD = 40
_BRACKETED = re.compile(r"[(\[](?:(?<=\[)[^\[\]]{1,200}\]|(?<![\w(]\()(?<=\()[^()]{1,300}\))")


def split(text: str) -> list[str]:
    """The sentences in order, runs of white space made one blank; joined by blanks they give the text back."""
    flat = " ".join(text.split())
    return [piece for piece in _cut(flat) if piece]


def _cut(flat: str) -> Iterator[str]:
    closed = _closed(flat)
    start = 0
    for end in _candidates(flat):
        before, after = flat[max(start, end - REACH) : end], flat[end : end + REACH]
        if not closed[end] and _ends(before, after):
            yield flat[start:end].strip()
            start = end
    yield flat[start:].strip()


def _candidates(flat: str) -> list[int]:
    return sorted({found.end() for form in (_STOP, _GLUED) for found in form.finditer(flat)})


def _closed(flat: str) -> bytearray:
    """Marks the places no cut may fall on: inside formulas, command arguments, bracketed asides."""
    marks = bytearray(len(flat) + 1)
    for form in (_MATH, _BRACED, _BRACKETED):
        for found in form.finditer(flat):
            left, right = found.span()
            marks[left + 1 : right] = b"\1" * (right - left - 1)
    return marks


def _ends(before: str, after: str) -> bool:
    """Whether the stop that closes `before` ends a sentence, `after` being what follows it."""
    kept = before.rstrip()
    if _LABEL_FIRST.match(kept) or _LABEL_WITHIN.search(kept):
        return False
    if kept.endswith((".", "…")) and _abbreviates(kept.rstrip(".…"), after):
        return False
    return _begins(after)


def _abbreviates(stem: str, after: str) -> bool:
    word = _OPENERS.split(stem[-LONGEST_WORD:])[-1]
    low = word.lower()
    if low in _NUMBER_ONLY:
        return after[:1].isdigit()
    if low in _NEVER_ENDS:
        return True
    follower = after.split(" ", 1)[0]
    return (low in _SELDOM_ENDS or bool(_INITIAL.fullmatch(word))) and follower.rstrip(",") not in _STARTERS


def _begins(after: str) -> bool:
    first = after[0]
    if first.islower():
        return bool(_INNER_CAPITAL.match(after.split(" ", 1)[0]))
    return first not in ",;:)]}%=<>+*/&|-–—~^_.!?"
