"""Answers from arXiv's record of a paper: its authors, dates, version, comment, categories and addresses."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from insights.digest.acceptance import VENUES, parse_acceptance
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.model import Answer, Language, Paper, Passage, Statement
from insights.qa.aspects import Aspect

MAX_AUTHORS = 25
_ARXIV_NUMBER = re.compile(r"(\d\d)(0[1-9]|1[0-2])\.\d{4,5}")
_PAGES = re.compile(r"\d+\s*(?:pages?|pp\b|figures?|figs?\b|tables?)", re.IGNORECASE)
_SUBMISSION = re.compile(
    r"accept|submit|publish|appear|review|proceedings|journal|conference|workshop", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PaperRecord:
    """What arXiv's record says of a paper, in sentences of the reader's language."""

    paper: Paper
    language: Language

    def answer(self, aspect: Aspect) -> Answer:
        """One statement for each fact; when the record has none, `found` is False and its comment is the nearest
        passage.
        """
        texts = list(_READERS[aspect](self))
        if not texts:
            nearest = (self._passage(self.paper.comment),) if self.paper.comment else ()
            return Answer(statements=(), passages=nearest, found=False)
        return Answer(
            statements=tuple(Statement(text=text, papers=(self.paper.id,), quote=False) for text in texts),
            passages=tuple(map(self._passage, texts)),
            found=True,
        )

    def comment_passage(self) -> Passage:
        """The authors' comment as a passage."""
        return self._passage(self.paper.comment)

    def link_passage(self, url: str) -> Passage:
        """An address in the record as a passage."""
        return self._passage(url)

    def _passage(self, text: str) -> Passage:
        return Passage(paper=self.paper.id, section=self._say("section"), text=text)

    def _authors(self) -> Iterator[str]:
        names = self.paper.authors
        if len(names) > MAX_AUTHORS:
            shown = ", ".join(names[:MAX_AUTHORS])
            yield self._say("authors_more", names=shown, count=len(names) - MAX_AUTHORS)
        elif names:
            yield self._say("author" if len(names) == 1 else "authors", names=", ".join(names))

    def _dates(self) -> Iterator[str]:
        paper = self.paper
        if paper.published:
            yield self._say("submitted", day=self._day(paper.published.date()))
        if paper.updated and paper.version and paper.version > 1:
            yield self._say("updated", version=paper.version, day=self._day(paper.updated.date()))
        if paper.announced:
            yield self._say("announced", day=self._day(paper.announced))
        number = _ARXIV_NUMBER.fullmatch(paper.id)
        if number and not paper.published and not paper.announced:
            month = translate(self.language, f"chart.month.{int(number[2])}")
            yield self._say("month", month=month, year=2000 + int(number[1]))

    def _venue(self) -> Iterator[str]:
        comment = self.paper.comment
        if accepted := parse_acceptance(comment):
            yield self._say("accepted", venue=accepted.venue, comment=comment)
        elif _SUBMISSION.search(comment) or _venue_name().search(comment):
            yield self._say("comment", comment=comment)
        if self.paper.doi:
            yield self._say("doi", doi=self.paper.doi)

    def _version(self) -> Iterator[str]:
        paper = self.paper
        if paper.version and paper.updated:
            yield self._say("updated", version=paper.version, day=self._day(paper.updated.date()))
        elif paper.version:
            yield self._say("version", version=paper.version)

    def _categories(self) -> Iterator[str]:
        if self.paper.categories:
            yield self._say("categories", categories=", ".join(self.paper.categories))

    def _licence(self) -> Iterator[str]:
        if self.paper.licence:
            yield self._say("licence", licence=self.paper.licence)

    def _links(self) -> Iterator[str]:
        paper = self.paper
        if paper.url or _ARXIV_NUMBER.fullmatch(paper.id):
            yield self._say("link", url=paper.url or f"https://arxiv.org/abs/{paper.id}")
        if paper.pdf_url:
            yield self._say("pdf", url=paper.pdf_url)
        if paper.doi:
            yield self._say("doi", doi=paper.doi)
        yield from (self._say("other_link", url=url) for url in paper.links)

    def _pages(self) -> Iterator[str]:
        if _PAGES.search(self.paper.comment):
            yield self._say("comment", comment=self.paper.comment)

    def _affiliation(self) -> Iterator[str]:
        """ArXiv's record names no institutions."""
        return iter(())

    def _day(self, day: date) -> str:
        return long_day(day, self.language)

    def _say(self, key: str, **values: object) -> str:
        return translate(self.language, f"aspects.record.{key}", **values)


_READERS: Mapping[Aspect, Callable[[PaperRecord], Iterator[str]]] = {
    "authors": PaperRecord._authors,  # noqa: SLF001
    "affiliation": PaperRecord._affiliation,  # noqa: SLF001
    "date": PaperRecord._dates,  # noqa: SLF001
    "venue": PaperRecord._venue,  # noqa: SLF001
    "version": PaperRecord._version,  # noqa: SLF001
    "categories": PaperRecord._categories,  # noqa: SLF001
    "licence": PaperRecord._licence,  # noqa: SLF001
    "links": PaperRecord._links,  # noqa: SLF001
    "pages": PaperRecord._pages,  # noqa: SLF001
}


@cache
def _venue_name() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, set(VENUES.values())), key=len, reverse=True))
    return re.compile(rf"(?<![A-Za-z])(?:{names})(?![A-Za-z])")
