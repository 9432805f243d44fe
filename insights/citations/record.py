"""What every format says of a paper: its authors, its date, its DOI, its address."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from insights.citations.names import AuthorName, split_name
from insights.model import Paper
from insights.text.latex.plain_text import latex_to_text
from insights.text.paper_ids import abstract_url, parse_id
from insights.text.spelling import strip_accents
from insights.text.stemming import FUNCTION_WORDS

_FIRST_YEAR_OF_ARXIV = 91
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_DOI_ADDRESS = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedPaper:
    """A paper under the key that names it within one file."""

    key: str
    paper: Paper
    authors: tuple[AuthorName, ...]

    @property
    def title(self) -> str:
        """The title as plain text on one line."""
        return " ".join(latex_to_text(self.paper.title).split())

    @property
    def arxiv_id(self) -> str:
        """Empty for a paper that is not at arXiv."""
        return self.paper.id if parse_id(self.paper.id) else ""

    @property
    def date_parts(self) -> tuple[int, ...]:
        """Year, month and day of the first version; year and month where only the id tells them; nothing where none does."""
        return date_parts(self.paper)

    @property
    def doi(self) -> str:
        """The publisher's DOI, else the one that arXiv registers for each of its papers; empty for others."""
        given = _DOI_ADDRESS.sub("", self.paper.doi.strip()).split()
        if given:
            return given[0]
        return f"10.48550/arXiv.{self.arxiv_id}" if self.arxiv_id else ""

    @property
    def url(self) -> str:
        return abstract_url(self.arxiv_id) if self.arxiv_id else self.paper.url

    @property
    def abstract(self) -> str:
        """The authors' abstract as plain text; empty where the stored one is not theirs."""
        return "" if self.paper.is_paraphrase else " ".join(latex_to_text(self.paper.abstract).split())


def name_records(papers: Iterable[Paper]) -> tuple[CitedPaper, ...]:
    """The papers, each once, under keys that are unique among them: "vaswani2017attention", then "…a", "…b"."""
    taken: set[str] = set()
    records = []
    for paper in {paper.id: paper for paper in papers}.values():
        authors = tuple(split_name(name) for name in paper.authors if name.strip())
        key = _free_key(_key(paper, authors), taken)
        taken.add(key)
        records.append(CitedPaper(key=key, paper=paper, authors=authors))
    return tuple(records)


def date_parts(paper: Paper) -> tuple[int, ...]:
    """See `CitedPaper.date_parts`."""
    if paper.published is not None:
        day: date = paper.published.date()
        return (day.year, day.month, day.day)
    arxiv_id = parse_id(paper.id)
    if arxiv_id is None:
        return ()
    digits = arxiv_id.id.rpartition("/")[2]
    year, month = int(digits[:2]), int(digits[2:4])
    is_last_century = "/" in arxiv_id.id and year >= _FIRST_YEAR_OF_ARXIV
    return (year + (1900 if is_last_century else 2000), month)


def _key(paper: Paper, authors: Sequence[AuthorName]) -> str:
    first = authors[0] if authors else AuthorName()
    name = _ascii_word(first.family or first.literal) or "paper"
    year = "".join(map(str, date_parts(paper)[:1]))
    words = (
        _ascii_word(word)
        for word in latex_to_text(paper.title).split()
        if word.casefold() not in FUNCTION_WORDS
    )
    word = next((word for word in words if len(word) > 1), "")
    return f"{name}{year}{word}"


def _ascii_word(text: str) -> str:
    return _NOT_IN_KEYS.sub("", strip_accents(text).casefold())


def _free_key(key: str, taken: set[str]) -> str:
    free, number = key, 0
    while free in taken:
        free = key + _letters(number)
        number += 1
    return free


def _letters(number: int) -> str:
    """a, b, …, z, aa, ab, …"""
    more, last = divmod(number, 26)
    return (_letters(more - 1) if more else "") + chr(ord("a") + last)
