"""Good statements: those made by rule, and a file's."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

from benchmarks.checks.case import Case, changed
from benchmarks.checks.day import Fact
from benchmarks.checks.english_facts import rewritten_numbers
from insights.model import Language
from insights.text.sentences import split_sentences
from insights.writing.llm.evidence import Evidence

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
        yield Case(
            language=_LANGUAGES[record["language"]], text=record["text"], evidence=evidence_of(evidence)
        )


def evidence_of(text: str) -> Evidence:
    """A text as the whole evidence."""
    return Evidence(sentences=tuple(split_sentences(text)), source=text)
