"""Renders an edition as a page in Markdown, in the format of the digest from which this bot descends."""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote

from insights.digest.overview import OverviewLine, build_overview
from insights.i18n.catalog import translate
from insights.i18n.withdrawal_mark import withdrawal_mark
from insights.model import Edition, Language, Paper, Report, SentenceWithdrawal, Statement, Tldr
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex.plain_text import latex_to_text
from insights.text.short_names import short_name

TITLE = "# Daily Artificial Intelligence Insights : Papers"
# What Markdown would parse as markup; a paper's text must show as it was typed. "<" and "&" would start HTML.
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~$]|&(?=\w|#))")
# What would start a list, a rule or an underlined heading inside a list item.
_LINE_START = re.compile(r"^(\d{0,9})([-+=.)])")
# Characters that RFC 3986 allows in a URL, without those that Markdown would parse: brackets, "*", "$".
_URL_CHARACTERS = "%:/?#@!&'+,;=~._-"
# Inside a link an entity ("&copy;") would be decoded; it needs its semicolon.
_LINK_CHARACTERS = _URL_CHARACTERS.replace(";", "")


def escape_markdown(text: str) -> str:
    """The text on one line, escaped so that Markdown shows it unchanged."""
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(text.split())))


def render_page(edition: Edition, language: Language, taxonomy: Taxonomy, provenance: str) -> str:
    """The whole page; `provenance` is its last line."""
    return "\n".join(_lines(edition, language, taxonomy, provenance)) + "\n"


def _lines(edition: Edition, language: Language, taxonomy: Taxonomy, provenance: str) -> Iterator[str]:
    chart = edition.charts.get(language)
    label = "Category Distribution Graph"
    picture = f"![{label}](paper_{edition.day.isoformat()}.png)" if chart else ""
    yield f"{TITLE}{picture}"
    yield ""
    if edition.reason_if_empty:
        yield translate(language, f"digest.empty.{edition.reason_if_empty}")
        yield ""
    papers = {classified.paper.id: classified.paper for classified in edition.papers}
    if edition.headlines:
        yield from _headlines(edition, papers, language)
    if lines := build_overview(edition, language, taxonomy):
        yield from (_overview_line(line, papers, language) for line in lines)
        yield ""
    if edition.papers and language != "en":
        yield translate(language, "digest.quotes_in_english")
        yield ""
    for report in edition.reports.get(language, ()):
        yield from _report(edition, report, language, taxonomy)
    yield "---"
    yield ""
    yield escape_markdown(provenance)


def _headlines(edition: Edition, papers: Mapping[str, Paper], language: Language) -> Iterator[str]:
    """A numbered list: title and reason, below them what the paper does and what came out."""
    yield f"**{translate(language, 'digest.headlines.title')}:**"
    yield ""
    for number, headline in enumerate(edition.headlines, 1):
        paper, reason = papers[headline.paper], headline.reasons.get(language, "")
        yield f"{number}. {_title_link(paper)}" + (f" ({escape_markdown(reason)})" if reason else "")
        yield from (
            f"   - {sentence}" for sentence in _summary_sentences(edition.tldrs.get(paper.id), language)
        )
    yield ""


def _title_link(paper: Paper) -> str:
    return _link(" ".join(latex_to_text(paper.title).split()), paper.url)


def _summary_sentences(tldr: Tldr | None, language: Language) -> Iterator[str]:
    """What the paper does, as a frame sentence where the language has one, and what came out."""
    if tldr is None:
        return
    marks = tldr.withdrawals
    if frame := _frame(tldr, language):
        yield _struck(frame, marks.get(tldr.frames[language]), language)
    elif tldr.text:
        yield _struck(_quoted(tldr.text, quote=tldr.quote), marks.get(tldr.text), language)
    if tldr.result and tldr.result != tldr.text:
        is_quote = tldr.quote or tldr.by != "extractive"
        yield _struck(_quoted(tldr.result, quote=is_quote), marks.get(tldr.result), language)


def _frame(tldr: Tldr, language: Language) -> str:
    return escape_markdown(latex_to_text(tldr.frames.get(language, "")))


def _source_summary(tldr: Tldr | None, language: Language, *, is_featured: bool) -> str:
    """What the paper does, and what came out; of a paper that is not featured the frame sentence alone, where the
    language has one: a page in Korean is to be Korean first of all.
    """
    if tldr and not is_featured and (frame := _frame(tldr, language)):
        return _struck(frame, tldr.withdrawals.get(tldr.frames[language]), language)
    return " → ".join(_summary_sentences(tldr, language))


def _quoted(text: str, *, quote: bool) -> str:
    shown = escape_markdown(latex_to_text(text))
    return f"“{shown}”" if quote else shown


def _struck(markdown: str, withdrawal: SentenceWithdrawal | None, language: Language) -> str:
    """A sentence that was withdrawn, struck as GitHub reads it (github.github.com/gfm), behind the reason."""
    if withdrawal is None:
        return markdown
    return f"{escape_markdown(withdrawal_mark(withdrawal, language))} ~~{markdown}~~"


def _overview_line(line: OverviewLine, papers: Mapping[str, Paper], language: Language) -> str:
    text = escape_markdown(latex_to_text(line.statement.text))
    ids = (_link(paper, papers[paper].url) for paper in line.linked_papers)
    return " ".join(filter(None, ["-", line.emoji, text, *ids, line.format_remaining(language)]))


def _link(text: str, url: str) -> str:
    escaped = _MARKUP.sub(r"\\\1", text)
    return f"[{escaped}]({quote(url, safe=_LINK_CHARACTERS)})" if url else escaped


def _report(edition: Edition, report: Report, language: Language, taxonomy: Taxonomy) -> Iterator[str]:
    topic = taxonomy.get_topic(report.topic)
    papers = [classified.paper for classified in edition.papers if classified.topic == report.topic]
    numbers = {paper.id: number for number, paper in enumerate(papers, 1)}
    featured = {feature.paper for feature in report.featured}
    yield f"## {topic.emoji} {topic.names[language]}"
    yield ""
    if report.sections:
        yield from _summary(report, language, papers)
    yield f"**{translate(language, 'digest.section.sources')}:**"
    yield ""
    for paper in papers:
        yield f" - [{numbers[paper.id]}] {escape_markdown(latex_to_text(paper.title))} ({quote(paper.url, safe=_URL_CHARACTERS)})"
        is_featured = paper.id in featured
        if summary := _source_summary(edition.tldrs.get(paper.id), language, is_featured=is_featured):
            yield f"   {summary}"
    yield ""


def _summary(report: Report, language: Language, papers: Sequence[Paper]) -> Iterator[str]:
    yield f"**{translate(language, 'digest.section.summary')}:**"
    yield ""
    cited = {paper.id: (number, paper) for number, paper in enumerate(papers, 1)}
    for number, section in enumerate(report.sections, 1):
        yield f"{number}. {translate(language, f'digest.section.{section.kind}')}"
        for statement in section.statements:
            yield f"   - {_statement(statement, cited, language)}"
    yield ""


def _statement(statement: Statement, cited: Mapping[str, tuple[int, Paper]], language: Language) -> str:
    """The statement, a quote behind its paper's short name, and the numbers of its papers as links."""
    text = _struck(_quoted(statement.text, quote=statement.quote), statement.withdrawal, language)
    if statement.quote:
        _, paper = cited[statement.papers[0]]
        text = f"{escape_markdown(short_name(paper.title))}: {text}"
    return " ".join([text, *(_number_link(*cited[paper]) for paper in statement.papers)])


def _number_link(number: int, paper: Paper) -> str:
    url = quote(paper.url, safe=_LINK_CHARACTERS)
    return f"[[{number}]]({url})" if url else f"[{number}]"
