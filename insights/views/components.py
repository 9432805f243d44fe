"""Parts shared by the views: statements with citations, titles, quotes, provenance."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day, number
from insights.i18n.withdrawal_mark import withdrawal_mark
from insights.messages.blocks import (
    Bullets,
    Footer,
    Span,
    Text,
    bold,
    code,
    italic,
    link,
    strike,
    text,
)
from insights.model import (
    CheckCounts,
    Edition,
    Language,
    Paper,
    SentenceWithdrawal,
    SourceState,
    Statement,
    Tldr,
    WrittenBy,
)
from insights.text.latex.plain_text import latex_to_text
from insights.text.short_names import short_name
from insights.text.web_addresses import find_web_addresses

QUOTES: Mapping[Language, tuple[str, str]] = {"en": ("“", "”"), "ko": ("“", "”")}

RESULT_SIGN = "→"


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
        """A quote behind its paper's short name and in quotation marks, or the sentence; then a citation of each paper."""
        cited = [span for paper in statement.papers for span in (Span(" "), self.cite(paper))]
        name = (
            [bold(short_name(self._papers[statement.papers[0]].title)), Span(": ")]
            if statement.quote and statement.papers
            else []
        )
        said = quote_spans(statement.text, language, quote=statement.quote)
        if statement.withdrawal:
            said = struck_spans(said, statement.withdrawal, language)
        return text(*name, *said, *cited)


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


def quote_spans(source: str, language: Language, *, quote: bool) -> Text:
    """Like `format_quote`, with the web addresses in it as `with_links` shows them."""
    return with_links(format_quote(source, language, quote=quote))


def with_links(content: str) -> Text:
    """Text from a paper; addresses of known hosts are links, others code, which can be copied as it is."""
    spans: list[Span | str] = []
    end = 0
    for address in find_web_addresses(content):
        written = content[address.start : address.end]
        spans += [
            content[end : address.start],
            link(written, address.url) if address.is_known else code(written),
        ]
        end = address.end
    return text(*spans, content[end:])


def summary_sentence(tldr: Tldr, language: Language) -> str:
    """What the paper does: the frame sentence where `language` has one, else the one-sentence summary."""
    return tldr.frames.get(language) or format_quote(tldr.text, language, quote=tldr.quote)


def result_sentence(tldr: Tldr, language: Language) -> str:
    """What came out, in quotation marks when it is a quote; empty where that is unknown or is the summary itself.

    A model rewrites the summary only: beside it, too, the result is the abstract's own sentence.
    """
    if tldr.result in ("", tldr.text):
        return ""
    return format_quote(tldr.result, language, quote=tldr.quote or tldr.by != "extractive")


def summary_spans(tldr: Tldr, language: Language) -> Text:
    """What the paper does, struck where it was withdrawn."""
    sentence = tldr.frames.get(language) or tldr.text
    return _with_mark(summary_sentence(tldr, language), tldr.withdrawals.get(sentence), language)


def own_words(tldr: Tldr, language: Language) -> Text:
    """The authors' sentence, where a frame sentence stands for it, struck where it was withdrawn."""
    return _with_mark(
        format_quote(tldr.text, language, quote=tldr.quote), tldr.withdrawals.get(tldr.text), language
    )


def result_spans(tldr: Tldr, language: Language) -> Text:
    """What came out, struck where it was withdrawn; empty where `result_sentence` is."""
    return _with_mark(result_sentence(tldr, language), tldr.withdrawals.get(tldr.result), language)


def struck_spans(spans: Text, withdrawal: SentenceWithdrawal, language: Language) -> Text:
    """The mark, and the spans struck."""
    return text(italic(withdrawal_mark(withdrawal, language)), Span(" "), *strike(spans))


def _with_mark(sentence: str, withdrawal: SentenceWithdrawal | None, language: Language) -> Text:
    spans = with_links(sentence)
    return struck_spans(spans, withdrawal, language) if withdrawal and sentence else spans


def format_tldr(tldr: Tldr | None, language: Language, before: str = "") -> Text:
    """A paper's summary in one sentence and, on a line of its own behind "→", its result; `before` stands in front of
    both. Empty without a summary. What was withdrawn is struck.
    """
    if tldr and tldr.withdrawals:
        return _format_withdrawn_tldr(tldr, language, before)
    lines = [summary_sentence(tldr, language), result_sentence(tldr, language)] if tldr else []
    shown = [line for line in lines if line]
    if not shown:
        return ()
    return with_links(
        before + f"\n{RESULT_SIGN} ".join(shown) if lines[0] else f"{before}{RESULT_SIGN} {shown[0]}"
    )


def _format_withdrawn_tldr(tldr: Tldr, language: Language, before: str) -> Text:
    summary, result = summary_spans(tldr, language), result_spans(tldr, language)
    if not result:
        return text(before, *summary) if summary else ()
    return text(before, *summary, f"\n{RESULT_SIGN} " if summary else f"{RESULT_SIGN} ", *result)


def summary_texts(edition: Edition, papers: Iterable[str]) -> frozenset[str]:
    """The sentences that stand beside these papers' titles: summaries and results."""
    tldrs = [edition.tldrs[paper] for paper in papers if paper in edition.tldrs]
    return frozenset(sentence for tldr in tldrs for sentence in (tldr.text, tldr.result) if sentence)


def is_shown(statement: Statement, sentences: Iterable[str]) -> bool:
    """Whether a statement is one of the sentences, or part of one."""
    return any(statement.text in sentence for sentence in sentences)


def english_quotes_footer(tldrs: Iterable[Tldr], language: Language) -> tuple[Footer, ...]:
    """One line saying that quotes are the authors' English, for readers of another language; none without quotes."""
    if language == "en" or not any(tldr.quote for tldr in tldrs):
        return ()
    return (Footer(text=text(translate(language, "digest.quotes_in_english"))),)


def next_page_label(
    own: int, also: int, shown: int, name: str, language: Language, *, has_more: bool = False
) -> str:
    """The button below `shown` of a topic's papers: its `own` first, then those that `also` carry it. Empty when all are shown.
    `has_more`: there are more than `own`.
    """
    if shown < own:
        left = f"{number(own - shown)}+" if has_more else number(own - shown)
        return translate(language, "digest.topic.more", left=left)
    if shown < own + also:
        label = translate(language, "digest.topic.also_about", name=name)
        return f"{label} ({number(own + also - shown)})"
    return ""


def papers_by_id(edition: Edition) -> dict[str, Paper]:
    return {item.paper.id: item.paper for item in edition.papers}


def format_paper_count(count: int, language: Language, *, has_more: bool = False) -> str:
    """As in "1 paper", "1,234 papers"; `has_more`: "4,000+ papers"."""
    if has_more:
        return translate(language, "digest.count_more", count=number(count))
    if count == 1:
        return translate(language, "digest.count_one")
    return translate(language, "digest.count_many", count=number(count))


def digest_title(edition: Edition, language: Language) -> str:
    if edition.sample:
        return translate(language, "digest.title_sample")
    return translate(language, "digest.title", day=long_day(edition.day, language))


def provenance_footer(edition: Edition, language: Language) -> Footer:
    """Who wrote the edition, when, from which sources, how many papers were collected, published and excluded, and what
    the checks made of a model's statements.
    """
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
    return Footer(text=text(" · ".join([line, *_checks(edition, language), *retold])))


def _checks(edition: Edition, language: Language) -> tuple[str, ...]:
    """How many statements the model wrote, and what the checks made of them; nothing without a model."""
    checks = sum((report.checks for report in edition.reports.get(language, ())), CheckCounts())
    if not checks.written:
        return ()
    counts = {"written": checks.written, "repaired": checks.repaired, "dropped": checks.dropped}
    shown = {name: number(count) for name, count in counts.items()}
    return (translate(language, "digest.footer.checks", **shown),)


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
    kind = "fallback" if by.fallback else "judged" if by.judge else by.kind
    return translate(language, f"digest.footer.{kind}", model=by.model, judge=by.judge)


def _source(source: SourceState, language: Language) -> str:
    if source.state == "failed":
        return translate(language, "digest.footer.source_failed", name=source.label, reason=source.reason)
    if source.state == "empty":
        return translate(language, "digest.footer.source_empty", name=source.label)
    return translate(language, "digest.footer.source", name=source.label, records=source.records)
