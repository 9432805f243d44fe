"""Renders an edition as a page in Markdown, in the format of the digest from which this bot descends."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from insights.digest.overview import OverviewLine, build_overview
from insights.i18n.catalog import translate
from insights.model import Edition, Language, Paper, Report, Statement
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex import latex_to_text

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
    if lines := build_overview(edition, language, taxonomy):
        papers = {classified.paper.id: classified.paper for classified in edition.papers}
        yield from (_overview_line(line, papers, language) for line in lines)
        yield ""
    for report in edition.reports.get(language, ()):
        yield from _report(edition, report, language, taxonomy)
    yield "---"
    yield ""
    yield escape_markdown(provenance)


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
    yield f"## {topic.emoji} {topic.names[language]}"
    yield ""
    if report.sections:
        yield from _summary(report, language, numbers)
    yield f"**{translate(language, 'digest.section.sources')}:**"
    yield ""
    for paper in papers:
        yield f" - [{numbers[paper.id]}] {escape_markdown(latex_to_text(paper.title))} ({quote(paper.url, safe=_URL_CHARACTERS)})"
    yield ""


def _summary(report: Report, language: Language, numbers: dict[str, int]) -> Iterator[str]:
    yield f"**{translate(language, 'digest.section.summary')}:**"
    yield ""
    for number, section in enumerate(report.sections, 1):
        yield f"{number}. {translate(language, f'digest.section.{section.kind}')}"
        for statement in section.statements:
            yield f"   - {_statement(statement, numbers)}"
    yield ""


def _statement(statement: Statement, numbers: dict[str, int]) -> str:
    text = escape_markdown(latex_to_text(statement.text))
    text = f"“{text}”" if statement.quote else text
    return " ".join([text, *(f"[{numbers[paper]}]" for paper in statement.papers)])
