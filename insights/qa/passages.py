"""A paper as passages: pieces small enough to quote from, each knowing its section and what kind of text it is.

60 to 200 words: fewer hold too little to tell one passage from the next, more hold answers to everything.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from insights.fulltext.document import FullText, Piece
from insights.model import Passage, PassageKind
from insights.text.sentences import split

LEAST, USUAL, MOST = 60, 150, 200


def passages(text: FullText) -> tuple[Passage, ...]:
    """In reading order, what stands beside a section's text behind it. Paragraphs of one section are joined or
    cut between sentences; a section shorter than a passage, a sentence longer than one, and a table stay as they
    are.
    """
    return tuple(
        Passage(paper=text.paper, section=section, kind=kind, text=words)
        for section, pieces in groupby(text.pieces, key=lambda piece: piece.section)
        for kind, words in _cut(list(pieces))
    )


def sentences(passage: Passage) -> list[str]:
    """What may be quoted of it: sentences, or the caption and the rows of a table."""
    if passage.kind == "table":
        return passage.text.split("\n")
    return split(passage.text)


def _cut(pieces: Sequence[Piece]) -> Iterator[tuple[PassageKind, str]]:
    flowing = [sentence for piece in pieces if piece.kind == "text" for sentence in split(piece.text)]
    yield from (("text", words) for words in _even(flowing))
    yield from ((piece.kind, piece.text) for piece in pieces if piece.kind != "text")


def _even(sentences: Sequence[str]) -> Iterator[str]:
    """Parts of about the same length."""
    counts = [len(sentence.split()) for sentence in sentences]
    parts = 1 if sum(counts) <= MOST else -(-sum(counts) // USUAL)
    aim = sum(counts) / max(1, parts)
    held: list[str] = []
    read, part = 0, 1
    for sentence, count in zip(sentences, counts, strict=True):
        if held and read + count / 2 > part * aim:
            yield " ".join(held)
            held, part = [], int((read + count / 2) // aim) + 1
        held.append(sentence)
        read += count
    if held:
        yield " ".join(held)
