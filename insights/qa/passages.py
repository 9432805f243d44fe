"""Passages of a paper: pieces small enough to quote from, each with its section and its kind.

They have 60 to 200 words: fewer hold too little to tell one passage from the next, more hold answers to everything.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from insights.fulltext.document import FullText, Piece
from insights.model import Passage, PassageKind
from insights.text.sentences import split_sentences

MIN_WORDS, TARGET_WORDS, MAX_WORDS = 60, 150, 200


def split_passages(text: FullText) -> tuple[Passage, ...]:
    """The passages in reading order; in each section the tables and captions come last. Paragraphs of one section are
    joined or cut between sentences. Sections shorter than a passage, sentences longer than one, and tables stay whole.
    """
    return tuple(
        Passage(paper=text.paper, section=section, kind=kind, text=passage)
        for section, pieces in groupby(text.pieces, key=lambda piece: piece.section)
        for kind, passage in _split_section(list(pieces))
    )


def passage_sentences(passage: Passage) -> list[str]:
    """What can be quoted of a passage: its sentences, or the caption and the rows of a table. The lines of running
    text end where a sentence could not be told from the next: behind an item of a list, a label, a run-in heading.
    """
    lines = passage.text.split("\n")
    return lines if passage.kind == "table" else [part for line in lines for part in split_sentences(line)]


def _split_section(pieces: Sequence[Piece]) -> Iterator[tuple[PassageKind, str]]:
    running = [
        sentence for piece in pieces if piece.kind == "text" for sentence in split_sentences(piece.text)
    ]
    yield from (("text", passage) for passage in _even_parts(running))
    yield from ((piece.kind, piece.text) for piece in pieces if piece.kind != "text")


def _even_parts(sentences: Sequence[str]) -> Iterator[str]:
    """Parts of about the same length."""
    counts = [len(sentence.split()) for sentence in sentences]
    parts = 1 if sum(counts) <= MAX_WORDS else -(-sum(counts) // TARGET_WORDS)
    target = sum(counts) / max(1, parts)
    part: list[str] = []
    words, number = 0, 1
    for sentence, count in zip(sentences, counts, strict=True):
        if part and words + count / 2 > number * target:
            yield _join(part)
            part, number = [], int((words + count / 2) // target) + 1
        part.append(sentence)
        words += count
    if part:
        yield _join(part)


def _join(sentences: Sequence[str]) -> str:
    """Running text; a line ends where the next sentence would not be told from the one before it."""
    text = sentences[0]
    for sentence, following in pairwise(sentences):
        is_told = split_sentences(f"{sentence} {following}") == [sentence, following]
        text += f" {following}" if is_told else f"\n{following}"
    return text
