"""Learns which words stand for each other: `python -m benchmarks.train_related_words ARCHIVE.jsonl.gz [--out FILE]`.

ARCHIVE holds records of papers (docs/data.md), of which title and abstract are read. Two stems are related as their
vectors are alike: positive pointwise mutual information within WINDOW words, factored to DIMENSIONS (Levy and Goldberg
2014). How much a related word says is measured in sentences: log P(a sentence has the word or one at least as near),
as a share of log P(it has the word). A word's topicality is the divergence of the clusters of papers that have it from
all papers. Seeded: the same archive gives the same file. Needs 4 GB of memory and some minutes.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from insights.qa.concepts import search_stems

WEIGHTS = Path(__file__).parents[1] / "insights" / "qa" / "related_words.txt.gz"
SEED = 3
MIN_PAPERS, MAX_STEMS = 12, 15_000
WINDOW, CONTEXT_POWER = 6, 0.75
DIMENSIONS, OVERSAMPLING, POWER_ITERATIONS = 300, 30, 4
SAMPLED_SENTENCES, MIN_SENTENCE = 120_000, 5
NEAREST, MAX_RELATED, MIN_STRENGTH = 40, 12, 0.15
LEAST_COSINE, FULL_COSINE = 0.2, 0.6
CLUSTERS, CLUSTER_DIMENSIONS, CLUSTER_STEPS, CLUSTER_PRIOR = 80, 100, 12, 15
_SENTENCE_END = re.compile(r"(?<=[.!?;:])\s+(?=[A-Z0-9(])")

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
Paper = list[Integers]
"""Its title and sentences, as the numbers of their stems; -1 for a stem outside the vocabulary."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    stems: Sequence[str]
    papers: Sequence[Paper]
    spread: Integers
    """The number of papers that have each stem."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.train_related_words", description=__doc__)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    arguments = parser.parse_args()
    corpus = read_corpus(arguments.archive)
    vectors = factor(count_pairs(corpus))
    lines = list(_lines(corpus, vectors))
    arguments.out.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), mtime=0))
    print(f"{len(lines)} stems -> {arguments.out} ({arguments.out.stat().st_size} bytes)")


def read_corpus(archive: Path) -> Corpus:
    papers = [[_stems(text) for text in texts] for texts in _texts(archive)]
    spread = Counter(stem for paper in papers for stem in {stem for text in paper for stem in text})
    known = [
        (-times, stem)
        for stem, times in spread.items()
        if times >= MIN_PAPERS and not stem.isdigit() and len(stem) > 1
    ]
    stems = [stem for _, stem in sorted(known)[:MAX_STEMS]]
    numbers = {stem: number for number, stem in enumerate(stems)}
    return Corpus(
        stems=stems,
        papers=[
            [np.array([numbers.get(stem, -1) for stem in text], dtype=np.int64) for text in paper]
            for paper in papers
        ],
        spread=np.array([spread[stem] for stem in stems]),
    )


def _texts(archive: Path) -> Iterator[list[str]]:
    with gzip.open(archive, "rt", encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield [record["title"], *_SENTENCE_END.split(record["abstract"])]


def _stems(text: str) -> list[str]:
    return [stem for word in text.split() for stem in _word_stems(word)]


@lru_cache(maxsize=500_000)
def _word_stems(word: str) -> tuple[str, ...]:
    return tuple(search_stems(word))


def count_pairs(corpus: Corpus) -> Floats:
    """How often two stems stand within WINDOW words of a sentence; the farther apart, the less it counts."""
    size = len(corpus.stems)
    gap = np.full(WINDOW, -1)
    flat = np.concatenate([part for paper in corpus.papers for text in paper for part in (text, gap)])
    counts: Floats = np.zeros((size, size), dtype=np.float32)
    for distance in range(1, WINDOW + 1):
        first, second = flat[:-distance], flat[distance:]
        is_pair = (first >= 0) & (second >= 0) & (first != second)
        codes = first[is_pair] * size + second[is_pair]
        weight = np.float32(min(1.0, 2 / distance))
        counts += weight * np.bincount(codes, minlength=size * size).astype(np.float32).reshape(size, size)
    counts += counts.T.copy()
    return counts


def factor(counts: Floats) -> Floats:
    """Vectors of unit length, from the positive pointwise mutual information by randomised subspace iteration."""
    totals = counts.sum(axis=1) + 1e-9
    contexts = totals**CONTEXT_POWER / (totals**CONTEXT_POWER).sum()
    with np.errstate(divide="ignore"):
        information = np.log(counts / totals[:, None] / contexts[None, :])
    information = np.where(counts > 0, np.maximum(information, 0), 0) * (counts / (counts + 1))
    draw = np.random.default_rng(SEED)
    basis = draw.standard_normal((len(counts), DIMENSIONS + OVERSAMPLING)).astype(np.float32)
    for _ in range(POWER_ITERATIONS):
        basis, _ = np.linalg.qr(information @ basis)
    small = basis.T @ (information @ basis)
    values, rotation = np.linalg.eigh((small + small.T) / 2)
    best = np.argsort(-np.abs(values))[:DIMENSIONS]
    return _normalise(_centre(basis @ rotation[:, best] * np.sqrt(np.abs(values[best]))))


def _centre(vectors: Floats) -> Floats:
    centred: Floats = vectors - vectors.mean(axis=0)
    return centred


def _normalise(vectors: Floats) -> Floats:
    unit: Floats = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return unit.astype(np.float32)


def _lines(corpus: Corpus, vectors: Floats) -> Iterator[str]:
    """Of each stem that is no compound: itself, its topicality in percent, and its related stems with theirs."""
    topicality = measure_topicality(corpus, vectors)
    occurrences = _sample_sentences(corpus)
    simple = np.array([number for number, stem in enumerate(corpus.stems) if "-" not in stem])
    candidates = vectors[simple]
    for number in simple:
        cosines = candidates @ vectors[number]
        nearest = [place for place in np.argsort(-cosines)[: NEAREST + 1] if simple[place] != number][
            :NEAREST
        ]
        strengths = _strengths(occurrences, int(number), simple[nearest], cosines[nearest])
        related = [
            f"{corpus.stems[simple[place]]}:{round(100 * float(strength))}"
            for place, strength in zip(nearest, strengths, strict=True)
            if strength >= MIN_STRENGTH
        ]
        percent = round(100 * min(1.0, float(topicality[number])))
        yield " ".join([corpus.stems[number], str(percent), *related[:MAX_RELATED]])


def _sample_sentences(corpus: Corpus) -> NDArray[np.uint8]:
    """For each stem one bit for each sampled sentence: whether it is there."""
    sentences = [text for paper in corpus.papers for text in paper[1:] if len(text) >= MIN_SENTENCE]
    count = min(SAMPLED_SENTENCES, len(sentences))
    present = np.zeros((len(corpus.stems), count), dtype=bool)
    chosen = np.random.default_rng(SEED).choice(len(sentences), count, replace=False)
    for column, place in enumerate(chosen):
        present[sentences[place][sentences[place] >= 0], column] = True
    return np.packbits(present, axis=1)


def _strengths(
    occurrences: NDArray[np.uint8], number: int, others: Integers, cosines: Floats
) -> NDArray[np.float64]:
    """How much each of the others, nearest first, says of a stem, from 0 to 1."""
    total = occurrences.shape[1] * 8 + 1
    own = np.bitwise_count(occurrences[number]).sum()
    joined = np.bitwise_or.accumulate(occurrences[[number, *others]], axis=0)[1:]
    frequencies = np.bitwise_count(joined).sum(axis=1)
    surprise = np.log(total / (frequencies + 1)) / np.log(total / (own + 1))
    likeness = np.clip((cosines - LEAST_COSINE) / (FULL_COSINE - LEAST_COSINE), 0, 1)
    strengths: NDArray[np.float64] = surprise * likeness
    return strengths


def measure_topicality(corpus: Corpus, vectors: Floats) -> NDArray[np.float64]:
    """The Kullback-Leibler divergence between the clusters of a stem's papers and those of all papers."""
    present = [np.unique(np.concatenate(paper)) for paper in corpus.papers]
    present = [numbers[numbers >= 0] for numbers in present]
    clusters = _cluster(_paper_vectors(corpus, present, vectors))
    counts = np.zeros((len(corpus.stems), CLUSTERS))
    for numbers, cluster in zip(present, clusters, strict=True):
        counts[numbers, cluster] += 1
    overall = (np.bincount(clusters, minlength=CLUSTERS) + 1) / (len(clusters) + CLUSTERS)
    shares = (counts + CLUSTER_PRIOR * overall) / (counts.sum(axis=1, keepdims=True) + CLUSTER_PRIOR)
    divergence: NDArray[np.float64] = (shares * np.log(shares / overall)).sum(axis=1)
    return divergence


def _paper_vectors(corpus: Corpus, present: Sequence[Integers], vectors: Floats) -> Floats:
    weights = np.log(len(corpus.papers) / corpus.spread)[:, None].astype(np.float32)
    weighted = weights * _normalise(vectors[:, :CLUSTER_DIMENSIONS])
    return _normalise(np.stack([weighted[numbers].sum(axis=0) for numbers in present]))


def _cluster(points: Floats) -> Integers:
    """Spherical k-means."""
    draw = np.random.default_rng(SEED)
    centres = points[draw.choice(len(points), CLUSTERS, replace=False)]
    for _ in range(CLUSTER_STEPS):
        nearest = (points @ centres.T).argmax(axis=1)
        centres = _normalise(
            np.stack(
                [
                    points[nearest == cluster].mean(axis=0)
                    if (nearest == cluster).any()
                    else centres[cluster]
                    for cluster in range(CLUSTERS)
                ]
            )
        )
    assigned: Integers = (points @ centres.T).argmax(axis=1)
    return assigned


if __name__ == "__main__":
    main()
