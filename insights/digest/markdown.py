"""The day's page in Markdown: the form of the digest this bot descends from, every sentence with its papers."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from insights.digest.overview import OverviewLine, overview
from insights.i18n.catalog import translate
from insights.model import Edition, Language, Paper, Report, Statement
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex import readable

TITLE = "# Daily Artificial Intelligence Insights : Papers"
# What Markdown would read as markup; paper text must show as it was typed. "<" and "&" would start HTML.
_MARKUP = re.compile(r"([\\`*_\[\]<>|#~$]|&(?=\w|#))")
# What would begin a list, a rule or an underline of its own inside a list's item.
_START = re.compile(r"^(\d{0,9})([-+=.)])")
# Of an address, what RFC 3986 lets stand, less what Markdown would read: brackets, "*", "$".
_ADDRESS = "%:/?#@!&'+,;=~._-"
# Inside a link an entity ("&copy;") would be read, and needs its semicolon.
_IN_LINK = _ADDRESS.replace(";", "")


def escaped(words: str) -> str:
    """Text that Markdown shows as it stands, on one line."""
    return _START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", " ".join(words.split())))


def page(edition: Edition, language: Language, taxonomy: Taxonomy, provenance: str) -> str:
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
    if lines := overview(edition, language, taxonomy):
        papers = {labelled.paper.id: labelled.paper for labelled in edition.papers}
        yield from (_overview_line(line, papers, language) for line in lines)
        yield ""
    for report in edition.reports.get(language, ()):
        yield from _report(edition, report, language, taxonomy)
    yield "---"
    yield ""
    yield escaped(provenance)


def _overview_line(line: OverviewLine, papers: Mapping[str, Paper], language: Language) -> str:
    words = escaped(readable(line.statement.text))
    ids = (_linked(paper, papers[paper].url) for paper in line.named)
    return " ".join(filter(None, ["-", line.emoji, words, *ids, line.others(language)]))


def _linked(words: str, address: str) -> str:
    shown = _MARKUP.sub(r"\\\1", words)
    return f"[{shown}]({quote(address, safe=_IN_LINK)})" if address else shown


def _report(edition: Edition, report: Report, language: Language, taxonomy: Taxonomy) -> Iterator[str]:
    topic = taxonomy.topic(report.topic)
    papers = [labelled.paper for labelled in edition.papers if labelled.topic == report.topic]
    numbers = {paper.id: number for number, paper in enumerate(papers, 1)}
    yield f"## {topic.emoji} {topic.names[language]}"
    yield ""
    if report.sections:
        yield from _summary(report, language, numbers)
    yield f"**{translate(language, 'digest.section.sources')}:**"
    yield ""
    for paper in papers:
        yield f" - [{numbers[paper.id]}] {escaped(readable(paper.title))} ({quote(paper.url, safe=_ADDRESS)})"
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
    words = escaped(readable(statement.text))
    quoted = f"“{words}”" if statement.quote else words
    return " ".join([quoted, *(f"[{numbers[paper]}]" for paper in statement.papers)])
