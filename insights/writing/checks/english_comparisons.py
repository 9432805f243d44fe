"""The comparisons of English text: "A outperforms B", "A is better than B", "people prefer A over B"."""

import re
from collections.abc import Iterator
from itertools import chain

from insights.writing.checks.comparison import Comparison, comparison_phrases
from insights.writing.checks.english_sides import (
    first_phrase,
    left_side,
    name_side,
    right_side,
    subject_before_predicate,
)
from insights.writing.checks.statement_terms import StatementTerm, find_terms

MAX_SIDE_CHARACTERS = 90
MAX_PHRASE_CHARACTERS, MAX_GAIN_CHARACTERS = 70, 120
"""Between "better" and "than", and between "gains" and "over"."""
MAX_ASPECT_CHARACTERS = 60
_PLACE = re.compile(r"\s?\b(?:in|on|for|at|with|under|from|to)\s")
_PREFERRED = re.compile(
    r"\b(?:prefer(?:red|s|ring)?|favou?r(?:ed|s|ing)?|chose|choose[s]?|pick(?:ed|s)?|rank(?:ed|s)?|rat(?:ed|es|e))\s"
    r"(?P<ahead>[^.;,]{3,60}?)\s(?:over|to|above|ahead of|higher than)\s(?P<behind>[^.;,]{3,60})",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    r"(?:^|(?<=[.;] ))(?:(?:when|as)\s)?compared (?P<to>with|to)\s(?P<rival>[^,.;]{3,80}),\s(?P<rest>[^.;]+)",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"\s?\(([A-Z][\w+-]{1,9})\)")
"""A name in brackets, which stands for what is before it."""
_BRACKETED = re.compile(r"\s?\([^()]*\)")
_COORDINATED = re.compile(r"\b(?:but|and|yet|or)\b|,", re.IGNORECASE)
_OTHER_CLAUSE = re.compile(r",|;|\b(?:while|whereas|but|and|although)\b(?!\s\w+ing\b)", re.IGNORECASE)
_HARMING = re.compile(
    r"\b(?:harm|hurt|suffer|degrad|damag|los[et]|err|fail|affect|impair|struggl|wors|drop|declin|forget|hallucinat|overfit)\w*\b"
    r"(?:\s\w+ly|\s\w{1,3})?\s$",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\s\w+ly\b")
_THAN = re.compile(
    r"\b(?:than|compared (?:to|with)|relative to|in comparison (?:to|with)|as against)\s(?!(?:the\s)?\d)",
    re.IGNORECASE,
)
_OVER = re.compile(
    r"\b(?:over|compared (?:to|with)|relative to|in comparison (?:to|with)|versus|vs\.?|against)\s"
    r"(?!(?:the\s)?\d|time\b|long\b|many\b|multiple\b|several\b|the course\b|all\b|various\b|different\b|an? (?:range|period|variety|wide)\b)",
    re.IGNORECASE,
)
_OF_OTHERS = re.compile(r"\s(?:existing|strong|previous|prior|current|earlier)\s", re.IGNORECASE)
"""Behind "improves": "improves existing decoders" is better than they are."""
_NOTHING_BEHIND = re.compile(r"\s*(?:[.,;:)]|$)")
"""Behind a verb whose object is its subject: "are hard to beat"."""
_CONDITION = re.compile(r"\b(?:unless|only (?:when|if|where)|except (?:when|if))\b", re.IGNORECASE)
_FRONT = re.compile(
    r"(?:with|in|on|for|under|at|from)\s(?P<place>(?:[^\s,]+\s){0,3}?[^\s,]+)(?:,|\s(?=the\b|an?\b|its\b))",
    re.IGNORECASE,
)
_STOP = re.compile(r"[;]|[.](?!\d)")
_REFERENCE = re.compile(
    r"(?:the\s)?(?:latter|former|others?|before|ever|usual|expected|previously)\b", re.IGNORECASE
)
"""A side that this sentence does not name."""
_OR_BETTER = re.compile(
    r"[^.;]{0,40}\b(?:or|and)\s(?:even\s)?(?:better|superior|exceed|surpass|outperform|beat)", re.IGNORECASE
)
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being)\s(?:\w+ly\s)?$", re.IGNORECASE)
_BY = re.compile(r"\s(?:\w+ly\s)?by\s", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:not|never|cannot|n't|no|nor|hardly|fails? to|failed to|unable to)\s(?:\w+\s){0,3}$", re.IGNORECASE
)
_GAINS = frozenset({"gain", "change"})
"""Lists of words for a change, behind which "over" stands instead of "than"."""


def find_english_comparisons(text: str) -> Iterator[Comparison]:
    """The comparisons of a text that name both sides."""
    if _CONDITION.search(text):
        return
    text = _FRONTED.sub(r"\g<rest> compared \g<to> \g<rival>", _BRACKETED.sub("", _ACRONYM.sub(r" \1", text)))
    yield from _preferences(text)
    for sign, table in ((1, "ahead"), (-1, "behind")):
        for name, match in comparison_phrases(table).find(text):
            comparison = _comparison(text, match, name, sign)
            if comparison is not None:
                yield comparison


def find_half_comparisons(text: str) -> Iterator[Comparison]:
    """The comparisons that name their subject only: "while requiring less memory"."""
    found = subject_before_predicate(text)
    if found is None:
        return
    start, subject = found
    for sign, table in ((1, "ahead"), (-1, "behind")):
        for name, match in comparison_phrases(table).find(text):
            if name == "direct" or name in _GAINS or match.start() < start or _THAN.search(text, match.end()):
                continue
            if _OTHER_CLAUSE.search(text, 0, match.start()):
                continue
            ahead, behind = (subject, ()) if sign > 0 else ((), subject)
            yield Comparison(
                measure="more" if name == "more" else "better",
                ahead=ahead,
                behind=behind,
                aspect=find_terms(
                    first_phrase(text[match.end() : match.end() + MAX_ASPECT_CHARACTERS]), "en"
                ),
                is_less=sign < 0,
                needs_aspect=True,
            )


def find_parities(text: str) -> Iterator[Comparison]:
    """Where a text says that two sides are alike; who stands ahead in them tells nothing."""
    for name, match in comparison_phrases("parity").find(text):
        if name == "english" and not _OR_BETTER.match(text, match.end()):
            yield _between(text, (match.start(), match.end() + 1), "", "direct", sign=1)


def _preferences(text: str) -> Iterator[Comparison]:
    """Those of "people preferred A over B"."""
    for match in _PREFERRED.finditer(text):
        ahead = name_side(match["ahead"])
        behind, _ = right_side(match["behind"])
        yield Comparison(measure="better", ahead=ahead, behind=behind)


def _comparison(text: str, match: re.Match[str], name: str, sign: int) -> Comparison | None:
    """The comparison that a phrase makes with both its sides; None where it makes none."""
    before = text[max(0, match.start() - MAX_SIDE_CHARACTERS) : match.start()]
    if _DENIED.search(before) or (
        name == "more" and _HARMING.search(before) and not _ADVERB.match(text, match.end())
    ):
        return None
    if name == "direct":
        by = _BY.match(text, match.end()) if _PASSIVE.search(before) else None
        end = by.end() if by else match.end()
        if _NOTHING_BEHIND.match(text, end):
            return None
        return _between(text, (match.start(), end), "", name, sign=-sign if by else sign)
    pattern, width = (_OVER, MAX_GAIN_CHARACTERS) if name in _GAINS else (_THAN, MAX_PHRASE_CHARACTERS)
    than = pattern.search(text, match.end(), min(len(text), match.end() + width))
    if than is None and name == "gain" and _OF_OTHERS.match(text, match.end()):
        return _between(text, (match.start(), match.end() + 1), "", "direct", sign=sign)
    if than is None or _REFERENCE.match(text, than.end()) or _STOP.search(text, match.end(), than.start()):
        return None
    return _with_than(text, match, than, name, sign=sign)


def _with_than(
    text: str, match: re.Match[str], than: re.Match[str], name: str, *, sign: int
) -> Comparison | None:
    """The comparison of a phrase with "than" behind it: of its subject, or of what stands behind "in" and "than in"."""
    between = text[match.end() : than.start()]
    if name not in _GAINS and not _COORDINATED.search(between) and _has_phrase(between):
        return None
    place, first_place = _PLACE.match(text, than.end()), _PLACE.search(between)
    if place and first_place is None and name not in _GAINS:
        front = _FRONT.match(text)
        if front is None:
            return None
        left, (right, _) = name_side(front["place"]), right_side(text[place.end() :][:MAX_SIDE_CHARACTERS])
        ahead, behind = (left, right) if sign > 0 else (right, left)
        return Comparison(measure="more", ahead=ahead, behind=behind, is_less=sign < 0)
    if name in _GAINS or first_place is None or not (place or not between[: first_place.start()].strip()):
        return _between(text, (match.start(), than.end()), between, name, sign=sign)
    left = name_side(between[first_place.end() :])
    right, _ = right_side(text[place.end() if place else than.end() :][:MAX_SIDE_CHARACTERS])
    ahead, behind = (left, right) if sign > 0 else (right, left)
    return Comparison(measure="more", ahead=ahead, behind=behind, is_less=sign < 0)


def _between(text: str, place: tuple[int, int], between: str, name: str, *, sign: int) -> Comparison:
    """The comparison of the subject before a phrase with the other side; `place` is where the one ends and the other
    begins.
    """
    start, end = place
    left = left_side(text, start, width=MAX_SIDE_CHARACTERS)
    right, tail = right_side(text[end : end + MAX_SIDE_CHARACTERS])
    ahead, behind = (left, right) if sign > 0 else (right, left)
    return Comparison(
        measure="more" if name in {"more", "change"} else "better",
        ahead=ahead,
        behind=behind,
        aspect=_aspect(text[:start], between, tail),
        is_less=sign < 0,
    )


def _has_phrase(text: str) -> bool:
    """Whether a comparison stands nearer to "than": "larger models are slower than" compares by "slower"."""
    return any(
        name not in _GAINS
        for name, _ in chain(comparison_phrases("ahead").find(text), comparison_phrases("behind").find(text))
    )


def _aspect(before: str, between: str, tail: str) -> tuple[StatementTerm, ...]:
    """What both are compared in: the word right before the phrase ("costs less"), and those before and behind a side."""
    end = re.search(r"[.;,](?=\s|$)", tail)
    return (
        *find_terms(before, "en")[-1:],
        *find_terms(re.split(r"\b(?:but|and|yet|while)\b", between)[0], "en"),
        *find_terms(tail[: end.start()] if end else tail, "en"),
    )
