"""Words that stand for each other in abstracts, and how topical each is: learned by benchmarks/train_related_words.py."""

import gzip
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

UNKNOWN_TOPICALITY = 0.8
"""Of a stem that is rare in abstracts: mostly a name."""
LEAST_TOPICALITY = 0.05


@lru_cache(maxsize=4096)
def related(stem: str) -> Mapping[str, float]:
    """The stems that may stand for a stem, each with how much it says of it, from 0 to 1; itself is not among them."""
    _, *pairs = _lines().get(stem, "0").split()
    return {other: int(percent) / 100 for other, _, percent in (pair.partition(":") for pair in pairs)}


def topicality(stem: str) -> float:
    """From 0 to 1, how much the stem says what a paper is about: "patient" much, "avoid" little."""
    line = _lines().get(stem)
    if line is None:
        return UNKNOWN_TOPICALITY
    return max(LEAST_TOPICALITY, int(line.partition(" ")[0]) / 100)


@cache
def _lines() -> Mapping[str, str]:
    """The line of each stem, without the stem."""
    compressed = Path(__file__).with_name("related_words.txt.gz").read_bytes()
    lines = gzip.decompress(compressed).decode("utf-8").splitlines()
    return {stem: rest for stem, _, rest in (line.partition(" ") for line in lines)}
