"""A term while it is counted: how papers write it, and which do."""

from collections import Counter
from dataclasses import dataclass, field

from insights.writers.phrases import Key

TITLED, MENTIONED = 1.0, 0.4
"""What a title and what an abstract alone add to a term's evidence."""
SAME_PAPERS = 0.6


@dataclass(slots=True)
class Carried:
    """Its spellings and its papers; `titles` are the papers that have it in their title."""

    key: Key
    spellings: Counter[str] = field(default_factory=Counter)
    papers: dict[str, None] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)

    def add(self, spelling: str, paper: str, *, titled: bool = False) -> None:
        self.spellings[spelling] += 1
        self.papers[paper] = None
        if titled:
            self.titles.add(paper)

    @property
    def evidence(self) -> float:
        return TITLED * len(self.titles) + MENTIONED * (len(self.papers) - len(self.titles))


def same_news(one: Carried, other: Carried) -> bool:
    """What rests on the very same papers is told once, in whatever words."""
    if one.papers.keys() == other.papers.keys():
        return True
    shared = set(one.key) & set(other.key)
    if not shared:
        return False
    inside = set(one.key) <= set(other.key) or set(other.key) <= set(one.key)
    both = len(one.papers.keys() & other.papers.keys())
    return inside or both >= SAME_PAPERS * min(len(one.papers), len(other.papers))
