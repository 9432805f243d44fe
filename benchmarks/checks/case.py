"""A statement with the evidence it is judged by."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.checks.day import Day, Fact
from insights.model import Language
from insights.writing.checks.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A statement as the checker is given it."""

    language: Language
    text: str
    evidence: Evidence
    origin: Fact | None = None
    """The true statement it was made of."""


FaultMaker = Callable[[Fact, Day, Random], Iterator[Case]]
"""Makes false statements of a true one; nothing where the kind has no hold on it."""


def changed(fact: Fact, text: str) -> Case:
    """The fact with another text, judged by its own evidence."""
    return Case(language=fact.language, text=text, evidence=fact.evidence, origin=fact)
