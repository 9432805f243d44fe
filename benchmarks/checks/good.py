"""Good statements: those made by rule, and a file's."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import Day, Fact
from benchmarks.checks.english_facts import rewritten_numbers
from benchmarks.checks.fault_words import FaultWords
from insights.model import Language
from insights.text.sentences import split_sentences
from insights.writing.checks.evidence import Evidence, ReadablePaper

GOOD_PER_LANGUAGE = 200
LOOK_ALIKES = Path(__file__).with_name("good_look_alikes.jsonl")
_LANGUAGES: dict[str, Language] = {"en": "en", "ko": "ko"}


def good_by_rule(facts: Sequence[Fact]) -> tuple[Case, ...]:
    """Paraphrases by rule: half of them with their numbers written in another way, where there are so many."""
    random = Random("good")
    shuffled = random.sample(facts, len(facts))
    rewritten = {text: changed(fact, text) for fact in shuffled for text in rewritten_numbers(fact)}
    plain = {fact.text: changed(fact, fact.text) for fact in shuffled}
    some = list(rewritten.values())[: GOOD_PER_LANGUAGE // 2]
    return (*some, *list(plain.values())[: GOOD_PER_LANGUAGE - len(some)])


def read_good(path: Path) -> Iterator[Case]:
    """The cases of JSON lines {"evidence", "text", "language"}; evidence is a text or a list of sentences.

    Raises KeyError or ValueError when the file is of another form.
    """
    for line in filter(str.strip, path.read_text(encoding="utf-8").splitlines()):
        record = json.loads(line)
        evidence = record["evidence"] if isinstance(record["evidence"], str) else " ".join(record["evidence"])
        if record["language"] not in _LANGUAGES:
            raise ValueError(f"{path.name} has a line in {record['language']!r}, which is neither en nor ko")
        if not evidence.strip() or not record["text"].strip():
            raise ValueError(f"{path.name} has a line without evidence or text")
        yield Case(
            language=_LANGUAGES[record["language"]], text=record["text"], evidence=evidence_of(evidence)
        )


def facts_of(cases: Sequence[Case], words: FaultWords) -> tuple[Day, Mapping[Language, Sequence[Fact]]]:
    """Good statements as facts of a day whose papers are their evidence, so that faults can be planted in them."""
    papers = {
        case.evidence.source: ReadablePaper(id=str(place), title="", sentences=case.evidence.sentences)
        for place, case in enumerate(cases)
    }
    facts: dict[Language, list[Fact]] = {"en": [], "ko": []}
    for case in cases:
        paper = papers[case.evidence.source]
        places = tuple(range(len(paper.sentences)))
        facts[case.language].append(Fact(language=case.language, text=case.text, paper=paper, places=places))
    day = Day(papers=tuple(papers.values()), topics={paper.id: "" for paper in papers.values()}, words=words)
    return day, facts


def evidence_of(text: str) -> Evidence:
    """A text as the whole evidence."""
    return Evidence(sentences=tuple(split_sentences(text)), source=text)
