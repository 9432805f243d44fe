"""The sides of English comparisons: the terms that name who is compared with whom."""

import re

from insights.text.word_lists import word_set
from insights.writing.checks.comparison import OWN_SIDE, comparison_phrases
from insights.writing.checks.statement_terms import StatementTerm, find_terms

MAX_SUBJECT_TERMS = 4
MAX_SHARED_SUBJECT_TERMS = 3
_CLAUSE = re.compile(
    r"[.;:](?=\s|$)|,|\b(?:while|whereas|although|but|yet|that|which|where|when|achieving|and (?=(?:(?:\w+ly|even|also|still|thus|further) )?\w+s\b))\b",
    re.IGNORECASE,
)
_RIGHT_END = re.compile(
    r"[.;:](?=\s|$)|[,()]|\b(?:in|on|across|with|at|for|under|using|while|when|whereas|but|as|after|before|and (?:(?:\w+ly|even|also|still|thus|further) )?\w+s\s(?=\w))\b"
    r"|\bby\b(?=\s(?:\d|a\b|an\b|as\b|over\b|up\b|more\b|nearly\b|about\b|around\b|large\b|wide\b|two\b|three\b|[~≈+]))",
    re.IGNORECASE,
)
_SECOND_PREDICATE = re.compile(
    r"^((?:\S+\s){1,6})[^.;]*\band\s(?:(?:\w+ly|even|also|still|thus|further)\s)?\w+s\b[^.;,]*$"
)
_TIMES = re.compile(
    r"\b(?:[\d.]+|two|three|four|five|six|seven|eight|nine|ten)\s?(?:times|x\b|×)|\bpoints?\b", re.IGNORECASE
)
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|needs?|requires?|uses?|achieves?|runs?|reach(?:es)?|shows?|scores?|can|takes?|consumes?|gets?"
    r"|aligns?|depends?|matters?|costs?|works?|does|do|performs?|provides?|yields?|gives?|offers?|proves?|proved|remains?|needed|trains?|covers?|learns?"
    r"|generalizes?|generali[sz]es|captures?|produces?|generates?|improves?|reduces?|gains?|lowers?|cuts?|attains?|obtains?|delivers?|exhibits?|demonstrates?)\b"
)
"""Behind the subject of a clause."""
_PRONOUN = re.compile(
    r"\s*(?:it|they|we|this|these|our \w+|its \w+|their \w+)\s(?!for\b|of\b)", re.IGNORECASE
)
_REPORTING = re.compile(
    r"^.*?\b(?:show|demonstrate|find|reveal|indicate|suggest|confirm|argue|prove)\w*\sthat\s"
)
_LEADING_PHRASE = re.compile(
    r"^\s*(?:in|on|at|with|by|for|across|when|under|after|using|trained|as|notably|moreover|furthermore|remarkably|specifically|besides|despite)\b[^,.;]*,\s",
    re.IGNORECASE,
)
_SUBJECT_END = re.compile(r",|;|\b\w+ing\b(?=\s)|\b(?:which|that|who)\b")
_VERBS = word_set(
    "run achiev get show perform reach obtain yield demonstr report experi extens result evalu find test one task substanti improv"
)
_MANNER = re.compile(
    r"\b(?!early|famil|anomal|assembl|suppl|multipl|appl|friendly)\w+ly\b|\balso\b|\bstill\b|\beven\b",
    re.IGNORECASE,
)


def left_side(text: str, start: int, *, width: int) -> tuple[StatementTerm, ...]:
    """The terms of the subject of the comparison whose phrase begins at `start`; the authors' own work where none."""
    before = _CLAUSE.split(text[max(0, start - width) : start])[-1]
    side = _clause_subject(before)
    shared = _shared_subject(text, start)
    if side == OWN_SIDE and not _PRONOUN.match(before) and not shared:
        return _main_subject(text, start) or side
    return shared + side


def right_side(text: str) -> tuple[tuple[StatementTerm, ...], str]:
    """The terms of the other side, which begins the text, and what follows it."""
    other = _RIGHT_END.split(text)[0]
    return name_side(other), text[len(other) :]


def name_side(text: str) -> tuple[StatementTerm, ...]:
    """The terms of one side; a side that names nothing is the authors' own work."""
    return _naming_terms(_TIMES.sub(" ", _MANNER.sub(" ", text))) or OWN_SIDE


def first_phrase(text: str) -> str:
    """The text up to where the name of a side ends."""
    return _RIGHT_END.split(text)[0]


def subject_before_predicate(text: str) -> tuple[int, tuple[StatementTerm, ...]] | None:
    """Where the first predicate of a text begins, and the side before it; None where there is none."""
    verb = _PREDICATE.search(text)
    return None if verb is None else (verb.start(), name_side(text[: verb.start()]))


def _clause_subject(text: str) -> tuple[StatementTerm, ...]:
    """The terms of the subject of a clause, without what is said of it."""
    if _PRONOUN.match(text):
        return OWN_SIDE
    verb = _PREDICATE.search(text)
    if verb and (subject := _naming_terms(text[: verb.start()])):
        return subject
    return name_side(text)


def _shared_subject(text: str, place: int) -> tuple[StatementTerm, ...]:
    """The terms of the subject that a second predicate shares: "X is small and runs faster than Y"."""
    clause = _SECOND_PREDICATE.search(text, 0, place)
    if clause is None:
        return ()
    return _naming_terms(text[: clause.end(1)])[:MAX_SHARED_SUBJECT_TERMS]


def _main_subject(text: str, end: int) -> tuple[StatementTerm, ...]:
    """The terms of the subject of the sentence, for a clause that names none: "X beats Y, running faster than Z"."""
    start = text.rfind(". ", 0, end) + 1
    sentence = _LEADING_PHRASE.sub("", _REPORTING.sub("", text[start:end]))
    if _PRONOUN.match(sentence):
        return ()
    stops = [
        match.start()
        for pattern in (_PREDICATE, _SUBJECT_END)
        if (match := pattern.search(sentence)) is not None
    ]
    stops += [match.start() for _, match in comparison_phrases("ahead").find(sentence)][:1]
    if not stops:
        return ()
    return _naming_terms(sentence[: min(stops)])[:MAX_SUBJECT_TERMS]


def _naming_terms(text: str) -> tuple[StatementTerm, ...]:
    return tuple(
        term
        for term in find_terms(text, "en")
        if not any(words & _VERBS for words in term.alternatives)
        and not any(word[0].isdigit() for word in term.alternatives[0])
    )
