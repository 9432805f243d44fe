"""The papers of a day file, and true statements about one paper each."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random

from benchmarks.checks.fault_words import FaultWords
from insights.model import Language, Paper
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy
from insights.writing.checks.evidence import Evidence, ReadablePaper

WORD = re.compile(r"[A-Za-z][A-Za-z-]{3,}")
NUMBER = re.compile(
    r"(?<![\w.,\-/^_@$(])\d+(?:,\d{3})*(?:\.\d+)?(?![\d/^)]|\.\d|[-–]\w|x\d|[A-JLN-WY-Za-jlnp-rt-wyz])"
)
"""A number that stands by itself: no part of a name, a range or a formula."""
NAME = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z0-9])[A-Z](?=[\w-]*[A-Z])[\w-]*[A-Za-z0-9](?:-[\d.]+\w)?(?![\w-])")
"""A word with two capitals: the name of a model, a data set or a metric, or an acronym."""
_OWN_NAME = re.compile(r"(?:[A-Z][\w-]*\d+|[A-Z]+[a-z]+[A-Z]\w+|[A-Z]{5,}|[A-Z][a-z]+-?[A-Z]{2,})(?<!s)")
_SMALL_NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
)
_WORD_VALUES = {word: str(value) for value, word in enumerate(_SMALL_NUMBERS.split())} | {
    "twenty": "20", "thirty": "30", "first": "1", "second": "2", "third": "3", "half": "2", "twice": "2",
}  # fmt: skip
RARE_IN_PAPERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement that is true of its paper, and the places of the sentences that say so."""

    language: Language
    text: str
    paper: ReadablePaper
    places: tuple[int, ...]

    @property
    def evidence(self) -> Evidence:
        return self.paper.evidence(self.places)


@dataclass(frozen=True)
class Day:
    """The papers of a day, the topic of each, and how many papers hold each word."""

    papers: Sequence[ReadablePaper]
    topics: Mapping[str, str]
    words: FaultWords
    """What faults are made of."""

    @cached_property
    def word_counts(self) -> Counter[str]:
        return Counter(word for paper in self.papers for word in words_of(paper.source))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names that stand in few papers: with a digit, with capitals among small letters, or long acronyms."""
        papers = Counter(name for paper in self.papers for name in set(NAME.findall(paper.source)))
        return tuple(
            sorted(
                name for name, count in papers.items() if count < RARE_IN_PAPERS and _OWN_NAME.fullmatch(name)
            )
        )

    @cached_property
    def by_topic(self) -> Mapping[str, Sequence[ReadablePaper]]:
        grouped: dict[str, list[ReadablePaper]] = defaultdict(list)
        for paper in self.papers:
            grouped[self.topics[paper.id]].append(paper)
        return grouped

    def neighbour(self, paper: ReadablePaper, random: Random) -> ReadablePaper | None:
        """Another paper of its topic."""
        others = [other for other in self.by_topic[self.topics[paper.id]] if other.id != paper.id]
        return random.choice(others) if others else None

    def rare_words(self, text: str) -> frozenset[str]:
        """Words of the text that few papers hold."""
        return frozenset(word for word in words_of(text) if self.word_counts[word] < RARE_IN_PAPERS)


def words_of(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in WORD.findall(text))


def numbers_of(text: str) -> frozenset[str]:
    """Every run of digits, thousands' commas and decimal point, without commas; small numbers in words, too."""
    digits = (number.replace(",", "") for number in re.findall(r"\d[\d,]*(?:\.\d+)?", text.replace("\\", "")))
    words = (_WORD_VALUES[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _WORD_VALUES)
    return frozenset((*digits, *words))


def read_day(path: Path, words: FaultWords) -> Day:
    """Raises KeyError or ValueError when the file holds no papers with id, title and abstract."""
    papers = tuple(_papers(path))
    if not papers:
        raise ValueError(f"{path.name} holds no papers")
    classifier = Classifier(load_taxonomy())
    return Day(
        papers=tuple(map(ReadablePaper.from_paper, papers)),
        topics={paper.id: classifier.classify(paper).topics[0] for paper in papers},
        words=words,
    )


def _papers(path: Path) -> Iterator[Paper]:
    seen: set[str] = set()
    with path.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            record = json.loads(line)
            if record["id"] not in seen and record.get("abstract"):
                seen.add(record["id"])
                yield Paper(
                    id=record["id"],
                    title=record["title"],
                    abstract=record["abstract"],
                    categories=tuple(record.get("categories") or ()),
                )
