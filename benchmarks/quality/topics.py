"""How well the topics fit: the published labels against gold slugs of JSON lines.

A line holds `title`, `abstract`, `topics` (gold slugs) and perhaps `categories`. hit1: the first topic is in
gold; any3: one of the first three is; F1 over the one to three published topics, its macro mean over topics
with at least fifteen gold papers. The label sets miss many second topics, so read hits before F1.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.model import Paper
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load

_ENOUGH_GOLD = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Sorted:
    """One paper of a label set: what it is, what was published, and the three topics that scored best."""

    paper: Paper
    gold: frozenset[str]
    published: tuple[str, ...]
    three: tuple[str, ...]


def measure(path: Path) -> dict[str, float]:
    """Percentages, rounded to one decimal."""
    done = tuple(sort(path))
    papers = max(1, len(done))
    shares = {
        "hit1": sum(one.published[0] in one.gold for one in done) / papers,
        "any3": sum(not one.gold.isdisjoint(one.three) for one in done) / papers,
    }
    shares["micro_f1"], shares["macro_f1"] = _f1(done)
    return {"papers": len(done)} | {name: round(100 * share, 1) for name, share in shares.items()}


def sort(path: Path) -> Iterator[Sorted]:
    """Every line of the file with its labels."""
    classifier = Classifier(load())
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            paper = _paper(record, number)
            scores = classifier.scores(paper)
            yield Sorted(
                paper=paper,
                gold=frozenset(record["topics"]),
                published=classifier.label(paper).topics,
                three=tuple(sorted(scores, key=lambda slug: -scores[slug])[:3]),
            )


def _paper(record: dict[str, object], number: int) -> Paper:
    categories = record.get("categories")
    return Paper(
        id=str(record.get("id") or number),
        title=str(record["title"]),
        abstract=str(record.get("abstract") or ""),
        categories=tuple(map(str, categories)) if isinstance(categories, list) else (),
    )


def _f1(done: Sequence[Sorted]) -> tuple[float, float]:
    gold = Counter(slug for one in done for slug in one.gold)
    published = Counter(slug for one in done for slug in one.published)
    both = Counter(slug for one in done for slug in one.gold.intersection(one.published))
    micro = 2 * both.total() / max(1, gold.total() + published.total())
    counted = [slug for slug, count in gold.items() if count >= _ENOUGH_GOLD]
    macro = sum(2 * both[slug] / (gold[slug] + published[slug]) for slug in counted) / max(1, len(counted))
    return micro, macro
