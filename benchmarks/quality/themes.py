"""Themes of a day's reports, by rules of their own: topics that have some, and papers counted that must not be.

The file holds a day's papers as JSON lines (`id`, `title`, `abstract`, `categories`). Looked at are topics of at least
MIN_PAPERS papers. A paper is lent to a counted term when its title and abstract hold neither the term nor the short
form in brackets behind it, or the short form alone where a paper of the day explains it otherwise.
"""

import asyncio
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fixed_clock import FixedClock
from insights.digest.background import Background
from insights.digest.ranking import rank_papers
from insights.model import ClassifiedPaper, Paper, Report, Statement
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.extractive.writer import ExtractiveWriter

MIN_PAPERS = 3
MIN_PLURAL_LENGTH = 4
_COUNTED = re.compile(r"(?P<term>.+?)(?: \((?P<short>[^()\s]+)\))? \(\d+ papers\b[^()]*\)$")
_TOKEN = re.compile(r"[^\W_]+")
USUAL_SHORT_FORMS = {
    "llm": "large language model",
    "vlm": "vision language model",
    "mllm": "multimodal large language model",
    "vla": "vision language action",
    "rl": "reinforcement learning",
}
"""Short forms inside a term that papers no longer spell out."""


@dataclass(frozen=True, slots=True)
class CountedTerm:
    """A counted statement, taken apart again."""

    term: str
    short: str
    papers: tuple[str, ...]

    @classmethod
    def from_statement(cls, statement: Statement) -> "CountedTerm":
        match = _COUNTED.fullmatch(statement.text)
        if match is None:
            raise ValueError(f"no counted term: {statement.text}")
        return cls(match["term"], match["short"] or "", statement.papers)


def measure(file: Path) -> dict[str, float]:
    """`topics` of at least MIN_PAPERS papers, the per cent of them `with_theme`, and how many papers are `lent`."""
    papers, reports = write_reports(file)
    lent = 0
    for report in reports:
        themes = [
            statement
            for section in report.sections
            if section.kind == "themes"
            for statement in section.statements
        ]
        print(f"{report.topic:<16}", "; ".join(statement.text for statement in themes) or "-")
        for paper, counted in find_lent(report, papers):
            print(f"  lent: {paper} under {counted.term} ({counted.short})")
            lent += 1
    with_theme = sum(any(section.kind == "themes" for section in report.sections) for report in reports)
    return {
        "topics": len(reports),
        "with_theme": round(100 * with_theme / max(1, len(reports)), 1),
        "lent": lent,
    }


def write_reports(file: Path) -> tuple[dict[str, Paper], list[Report]]:
    """The file's papers by id, and the English report of each topic of at least MIN_PAPERS papers."""
    by_topic = _classify(file)
    papers = {item.paper.id: item.paper for group in by_topic.values() for item in group}
    large = {topic: group for topic, group in by_topic.items() if len(group) >= MIN_PAPERS}
    return papers, asyncio.run(_write(large))


def _classify(file: Path) -> dict[str, list[ClassifiedPaper]]:
    classifier = Classifier(load_taxonomy())
    by_topic: dict[str, list[ClassifiedPaper]] = defaultdict(list)
    for line in file.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        paper = Paper(
            id=str(record["id"]),
            title=str(record["title"]),
            abstract=str(record["abstract"]),
            categories=tuple(record.get("categories") or ()),
        )
        classified = classifier.classify(paper)
        by_topic[classified.topic].append(classified)
    return by_topic


async def _write(by_topic: dict[str, list[ClassifiedPaper]]) -> list[Report]:
    taxonomy = load_taxonomy()
    writer = ExtractiveWriter(
        clock=FixedClock(), topics={topic: taxonomy.get_topic(topic) for topic in by_topic}
    )
    return [
        await writer.report(topic, [ranked.classified for ranked in rank_papers(group, Background())], "en")
        for topic, group in sorted(by_topic.items(), key=lambda item: -len(item[1]))
    ]


def find_lent(report: Report, papers: dict[str, Paper]) -> Iterator[tuple[str, CountedTerm]]:
    """Each paper with a counted term that its own text does not bear out."""
    texts = {paper.id: f"{paper.title} . {paper.abstract}" for paper in papers.values()}
    for section in report.sections:
        if section.kind not in {"themes", "keywords"}:
            continue
        for counted in map(CountedTerm.from_statement, section.statements):
            for paper in counted.papers:
                if not is_borne_out(counted, texts[paper], texts.values()):
                    yield paper, counted


def is_borne_out(counted: CountedTerm, text: str, day: Iterable[str]) -> bool:
    """Whether the text holds the term; or its short form, which no text of the day explains otherwise."""
    if _holds(counted, text):
        return True
    if not counted.short or not re.search(rf"\b{re.escape(_bare(counted))}s?\b", text):
        return False
    explanation = re.compile(
        rf"\(\s*{re.escape(_bare(counted))}s?\s*\)|\b{re.escape(_bare(counted))}s?\s*\([A-Za-z][\w\-]+\s"
    )
    return not any(explanation.search(other) and not _holds(counted, other) for other in day)


def _bare(counted: CountedTerm) -> str:
    return counted.short.removesuffix("s")


def _holds(counted: CountedTerm, text: str) -> bool:
    return _contains(_fold(text), _fold(counted.term))


def _fold(text: str) -> list[str]:
    """Lower case without a plural's ending, the usual short forms spelt out."""
    singular = (_without_plural(token) for token in _TOKEN.findall(text))
    return [part for word in singular for part in USUAL_SHORT_FORMS.get(word, word).split()]


def _without_plural(token: str) -> str:
    word = token.casefold()
    if token[-1] == "s" and token[:-1].isupper():
        return word[:-1]
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) < MIN_PLURAL_LENGTH or word.endswith(("ss", "us", "is", "as")):
        return word
    return word.removesuffix("s")


def _contains(tokens: Sequence[str], part: Sequence[str]) -> bool:
    return any(tokens[start : start + len(part)] == part for start in range(len(tokens) - len(part) + 1))
