"""The roles of the sides of a comparison: the authors' own work under its name, and what it is compared with."""

import re
from dataclasses import replace
from functools import lru_cache

from insights.text.stemming import stem
from insights.text.word_lists import word_set
from insights.writing.checks.comparison import OWN_SIDE, Comparison
from insights.writing.checks.statement_terms import StatementTerm

OTHER_WORK = "<other work>"
"""Stands for whatever authors compare their own work with: "existing methods", "baselines", "the state of the art"."""
_OTHERS = word_set(
    "exist prior previous convent tradit baselin compet competitor altern standard rival counterpart sota state-of-the-art earlier"
)
_STATE_OF_THE_ART = frozenset({"state", "art"})
_OTHER_SIDE = (StatementTerm(start=0, end=0, alternatives=(frozenset({OTHER_WORK}),)),)
_NAME = r"(?P<name>[A-Z][\w+]*(?:-[\w+]+)*)"
_TITLE = re.compile(rf"(?:^|(?<=[.!?]\s)){_NAME}\s?:\s")
_PROPOSED = re.compile(
    rf"\b(?:[Ww]e|paper|work|study)\s(?:propose|introduce|present|develop)s?\s(?:an?\s|the\s)?{_NAME}(?=[,.\s(])"
)


def with_roles(comparison: Comparison, evidence: str) -> Comparison:
    """The same with the roles of its sides among their terms; `evidence` begins with the paper's title."""
    own = _own_name(evidence)
    return replace(
        comparison, ahead=_with_role(comparison.ahead, own), behind=_with_role(comparison.behind, own)
    )


def _with_role(side: tuple[StatementTerm, ...], own: str) -> tuple[StatementTerm, ...]:
    stems = {word for term in side for words in term.alternatives for word in words}
    is_other = bool(stems & _OTHERS) or stems >= _STATE_OF_THE_ART
    roles = (OWN_SIDE if own and own in stems else ()) + (_OTHER_SIDE if is_other else ())
    return (*side, *roles)


@lru_cache(maxsize=256)
def _own_name(evidence: str) -> str:
    """The stem of the name that the authors give to their work; "" where there is none, or more than one."""
    names = {
        stem(match["name"].lower()) for pattern in (_TITLE, _PROPOSED) for match in pattern.finditer(evidence)
    }
    return names.pop() if len(names) == 1 else ""
