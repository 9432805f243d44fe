"""Precision of the topic classifier: the published labels against gold slugs of JSON lines.

A line holds `title`, `abstract`, `topics` (gold slugs) and perhaps `categories`. hit1: the first topic is in
gold; any3: one of the best three is; F1 over the one to three published topics, its macro mean over topics
with at least fifteen gold papers. The label sets miss many second topics, so read hits before F1.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from insights.model import Paper
from insights.taxonomy.classifier import Classifier
from insights.taxonomy.taxonomy import load_taxonomy

MIN_GOLD_PAPERS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPaper:
    """A paper of a label set: its gold topics, the published ones, and the three with the best scores."""

    paper: Paper
    gold: frozenset[str]
    published: tuple[str, ...]
    top_three: tuple[str, ...]


def measure(path: Path) -> dict[str, float]:
    """The figures in percent, rounded to one decimal."""
    classified = tuple(classify_file(path))
    papers = max(1, len(classified))
    shares = {
        "hit1": sum(item.published[0] in item.gold for item in classified) / papers,
        "any3": sum(not item.gold.isdisjoint(item.top_three) for item in classified) / papers,
    }
    shares["micro_f1"], shares["macro_f1"] = _f1_scores(classified)
    return {"papers": len(classified)} | {name: round(100 * share, 1) for name, share in shares.items()}


def classify_file(path: Path) -> Iterator[LabelledPaper]:
    """Every line of the file with its labels."""
    classifier = Classifier(load_taxonomy())
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            paper = _paper(record, number)
            scores = classifier.score_topics(paper)
            yield LabelledPaper(
                paper=paper,
                gold=frozenset(record["topics"]),
                published=classifier.classify(paper).topics,
                top_three=tuple(sorted(scores, key=lambda slug: -scores[slug])[:3]),
            )


def _paper(record: dict[str, object], number: int) -> Paper:
    categories = record.get("categories")
    return Paper(
        id=str(record.get("id") or number),
        title=str(record["title"]),
        abstract=str(record.get("abstract") or ""),
        categories=tuple(map(str, categories)) if isinstance(categories, list) else (),
    )


def _f1_scores(classified: Sequence[LabelledPaper]) -> tuple[float, float]:
    gold = Counter(slug for item in classified for slug in item.gold)
    published = Counter(slug for item in classified for slug in item.published)
    both = Counter(slug for item in classified for slug in item.gold.intersection(item.published))
    micro = 2 * both.total() / max(1, gold.total() + published.total())
    counted = [slug for slug, count in gold.items() if count >= MIN_GOLD_PAPERS]
    macro = sum(2 * both[slug] / (gold[slug] + published[slug]) for slug in counted) / max(1, len(counted))
    return micro, macro
