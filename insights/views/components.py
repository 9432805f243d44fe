"""The small parts every view is put together from: statements with their papers, provenance, dates."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Bullets, Footer, Span, Text, bold, link, text
from insights.model import Edition, Language, Paper, SourceState, Statement, Tldr, WrittenBy
from insights.text.latex import readable

QUOTES: Mapping[Language, tuple[str, str]] = {"en": ("“", "”"), "ko": ("“", "”")}


class References:
    """Numbers papers in the order they are first named: the [1], [2] behind statements."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._papers = papers
        self._numbers: dict[str, int] = {}

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(self._numbers)

    def paper(self, paper_id: str) -> Paper:
        return self._papers[paper_id]

    def mark(self, paper_id: str) -> Span:
        number = self._numbers.setdefault(paper_id, len(self._numbers) + 1)
        return link(f"[{number}]", self._papers[paper_id].url)

    def statement(self, statement: Statement, language: Language) -> Text:
        """The sentence, in quotation marks when it is one, with a link for each of its papers."""
        marks = [mark for paper in statement.papers for mark in (" ", self.mark(paper))]
        return text(marked(statement.text, language, quote=statement.quote), *marks)


def bullets(statements: Sequence[Statement], references: References, language: Language) -> Bullets:
    return Bullets(items=tuple(references.statement(item, language) for item in statements))


def titled(paper: Paper) -> Span:
    """A paper's title as a link to it; bold where it has no address."""
    return link(readable(paper.title), paper.url) if paper.url else bold(readable(paper.title))


def marked(words: str, language: Language, *, quote: bool) -> str:
    """Words of a paper as they are shown, in quotation marks when they are its own."""
    opening, closing = QUOTES[language] if quote else ("", "")
    return f"{opening}{readable(words)}{closing}"


def sentence(tldr: Tldr, language: Language) -> str:
    """A paper's one sentence, in quotation marks when it is a quote."""
    return marked(tldr.text, language, quote=tldr.quote)


def papers_of(edition: Edition) -> dict[str, Paper]:
    return {labelled.paper.id: labelled.paper for labelled in edition.papers}


def count_of_papers(count: int, language: Language) -> str:
    return (
        translate(language, "digest.count_one")
        if count == 1
        else translate(language, "digest.count_many", count=count)
    )


def heading_day(edition: Edition, language: Language) -> str:
    if edition.sample:
        return translate(language, "digest.title_sample")
    return translate(language, "digest.title", day=long_day(edition.day, language))


def provenance(edition: Edition, language: Language) -> Footer:
    """Written by, when, from what, how many collected, published and excluded."""
    words = translate(
        language,
        "digest.footer.made",
        writer=" · ".join(writers(edition, language)),
        when=when(edition.made_at),
        sources=sources_words(edition, language),
        collected=edition.collected,
        published=len(edition.papers),
        excluded=len(edition.excluded),
    )
    retold = [translate(language, "digest.footer.retold")] if edition.sample else []
    return Footer(text=text(" · ".join([words, *retold])))


def sources_words(edition: Edition, language: Language) -> str:
    """Each source with its records, or why it gave none."""
    return ", ".join(_source(source, language) for source in edition.sources)


def when(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "–"


def writers(edition: Edition, language: Language) -> list[str]:
    """Each writer of the day's reports once, in words."""
    if edition.sample:
        return [translate(language, "digest.footer.sample")]
    kinds = dict.fromkeys(report.written_by for report in edition.reports.get(language, ()))
    return [_writer(kind, language) for kind in kinds] or [_writer(WrittenBy(kind="extractive"), language)]


def _writer(by: WrittenBy, language: Language) -> str:
    kind = "fallback" if by.fallback else by.kind
    return translate(language, f"digest.footer.{kind}", model=by.model)


def _source(source: SourceState, language: Language) -> str:
    if source.state == "failed":
        return translate(language, "digest.footer.source_failed", name=source.name, reason=source.reason)
    if source.state == "empty":
        return translate(language, "digest.footer.source_empty", name=source.name)
    return translate(language, "digest.footer.source", name=source.name, records=source.records)
