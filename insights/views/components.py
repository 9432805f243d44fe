"""Parts shared by the views: statements with citations, titles, quotes, provenance."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Bullets, Footer, Span, Text, bold, link, text
from insights.model import Edition, Language, Paper, SourceState, Statement, Tldr, WrittenBy
from insights.text.latex import latex_to_text

QUOTES: Mapping[Language, tuple[str, str]] = {"en": ("“", "”"), "ko": ("“", "”")}


class CitationNumbers:
    """The [1], [2] after statements: papers are numbered in the order in which they are first cited."""

    def __init__(self, papers: Mapping[str, Paper]) -> None:
        self._papers = papers
        self._numbers: dict[str, int] = {}

    @property
    def cited_ids(self) -> tuple[str, ...]:
        """Paper ids by their number."""
        return tuple(self._numbers)

    def get_paper(self, paper_id: str) -> Paper:
        return self._papers[paper_id]

    def cite(self, paper_id: str) -> Span:
        """The paper's number as a link; a paper not cited yet gets the next one."""
        number = self._numbers.setdefault(paper_id, len(self._numbers) + 1)
        return link(f"[{number}]", self._papers[paper_id].url)

    def format_statement(self, statement: Statement, language: Language) -> Text:
        """The statement, in quotation marks when it is a quote, and a citation of each of its papers."""
        cited = [span for paper in statement.papers for span in (" ", self.cite(paper))]
        return text(format_quote(statement.text, language, quote=statement.quote), *cited)


def format_statements(
    statements: Sequence[Statement], citations: CitationNumbers, language: Language
) -> Bullets:
    return Bullets(items=tuple(citations.format_statement(item, language) for item in statements))


def title_link(paper: Paper) -> Span:
    """A paper's title as a link; bold for a paper without an address."""
    return link(latex_to_text(paper.title), paper.url) if paper.url else bold(latex_to_text(paper.title))


def format_quote(source: str, language: Language, *, quote: bool) -> str:
    """Text from a paper as it is shown, in quotation marks with `quote`."""
    opening, closing = QUOTES[language] if quote else ("", "")
    return f"{opening}{latex_to_text(source)}{closing}"


def format_tldr(tldr: Tldr, language: Language) -> str:
    """A paper's one-sentence summary, in quotation marks when it is a quote."""
    return format_quote(tldr.text, language, quote=tldr.quote)


def papers_by_id(edition: Edition) -> dict[str, Paper]:
    return {item.paper.id: item.paper for item in edition.papers}


def format_paper_count(count: int, language: Language) -> str:
    return (
        translate(language, "digest.count_one")
        if count == 1
        else translate(language, "digest.count_many", count=count)
    )


def digest_title(edition: Edition, language: Language) -> str:
    if edition.sample:
        return translate(language, "digest.title_sample")
    return translate(language, "digest.title", day=long_day(edition.day, language))


def provenance_footer(edition: Edition, language: Language) -> Footer:
    """Who wrote the edition, when, from which sources, and how many papers were collected, published and excluded."""
    line = translate(
        language,
        "digest.footer.made",
        writer=" · ".join(writer_names(edition, language)),
        when=format_instant(edition.made_at),
        sources=format_sources(edition, language),
        collected=edition.collected,
        published=len(edition.papers),
        excluded=len(edition.excluded),
    )
    retold = [translate(language, "digest.footer.retold")] if edition.sample else []
    return Footer(text=text(" · ".join([line, *retold])))


def format_sources(edition: Edition, language: Language) -> str:
    """Each source with its number of records, or the reason why it gave none."""
    return ", ".join(_source(source, language) for source in edition.sources)


def format_instant(instant: datetime | None) -> str:
    """As in "2026-11-24 09:00" (UTC); "–" for None."""
    return f"{instant:%Y-%m-%d %H:%M}" if instant else "–"


def writer_names(edition: Edition, language: Language) -> list[str]:
    """The name of each writer of the edition's reports, once."""
    if edition.sample:
        return [translate(language, "digest.footer.sample")]
    kinds = dict.fromkeys(report.written_by for report in edition.reports.get(language, ()))
    return [_writer(kind, language) for kind in kinds] or [_writer(WrittenBy(kind="extractive"), language)]


def _writer(by: WrittenBy, language: Language) -> str:
    kind = "fallback" if by.fallback else by.kind
    return translate(language, f"digest.footer.{kind}", model=by.model)


def _source(source: SourceState, language: Language) -> str:
    if source.state == "failed":
        return translate(language, "digest.footer.source_failed", name=source.label, reason=source.reason)
    if source.state == "empty":
        return translate(language, "digest.footer.source_empty", name=source.label)
    return translate(language, "digest.footer.source", name=source.label, records=source.records)
