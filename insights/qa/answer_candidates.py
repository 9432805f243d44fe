"""Candidates for answers: every sentence, caption and row of the passages that can be quoted, indexed by their stems."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from insights.fulltext.document import ABSTRACT
from insights.model import Passage
from insights.qa.answer_noise import is_fragment, is_label, is_noise, is_noise_section
from insights.qa.concepts import search_stems
from insights.qa.paper_lines import speaks_of_own_work
from insights.qa.paper_vocabulary import PaperVocabulary
from insights.qa.passages import passage_sentences
from insights.qa.sentence_context import join_context
from insights.qa.table_rows import parse_table

CandidateKind = Literal["sentence", "caption", "row"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCandidate:
    """Something to quote. `text` is the statement: with the sentence it leans on, or the header of its row."""

    place: int
    """Of its passage."""
    kind: CandidateKind
    sentence: str
    text: str
    stems: frozenset[str]
    context_stems: frozenset[str]
    """Of the sentences beside it, or the caption and header of a row."""
    section_stems: frozenset[str]
    before_stems: frozenset[str] = frozenset()
    """Of the two sentences before it in its passage."""
    header_stems: frozenset[str] = frozenset()
    """Of the header above a row."""
    is_fragment: bool = False
    is_own_work: bool = False
    """Whether it speaks of the authors or their paper."""
    is_background: bool = False
    """Whether it stands in an abstract before the authors' own work is spoken of."""


@dataclass(frozen=True)
class CandidateIndex:
    """All candidates of one paper's passages, in reading order."""

    candidates: tuple[AnswerCandidate, ...]
    passage_stems: tuple[frozenset[str], ...]

    @classmethod
    def from_passages(cls, passages: Sequence[Passage]) -> "CandidateIndex":
        candidates = [
            candidate for place, passage in enumerate(passages) for candidate in _read(place, passage)
        ]
        abstract = [place for place, passage in enumerate(passages) if passage.section == ABSTRACT]
        return cls(
            tuple(_mark_background(candidates, frozenset(abstract))),
            tuple(frozenset(search_stems(f"{passage.section} {passage.text}")) for passage in passages),
        )

    @cached_property
    def vocabulary(self) -> PaperVocabulary:
        return PaperVocabulary(
            frozenset[str]().union(*self.passage_stems),
            tuple(candidate.sentence for candidate in self.candidates),
        )


def _mark_background(
    candidates: Iterable[AnswerCandidate], abstract: frozenset[int]
) -> Iterator[AnswerCandidate]:
    """Marks what stands in the passages of the abstract before its first sentence of the authors' own work."""
    is_begun = False
    for candidate in candidates:
        is_begun |= candidate.is_own_work
        is_background = candidate.place in abstract and not is_begun
        yield replace(candidate, is_background=True) if is_background else candidate


def _read(place: int, passage: Passage) -> Iterator[AnswerCandidate]:
    if is_noise_section(passage.section):
        return
    section_stems = frozenset(search_stems(passage.section))
    if passage.kind == "table":
        yield from _table_candidates(place, passage, section_stems)
    else:
        kind: CandidateKind = "sentence" if passage.kind == "text" else "caption"
        for candidate in _sentence_candidates(place, passage_sentences(passage), section_stems, kind):
            is_verbatim = candidate.text in passage.text
            yield candidate if is_verbatim else replace(candidate, text=candidate.sentence)


def _sentence_candidates(
    place: int, sentences: Sequence[str], section_stems: frozenset[str], kind: CandidateKind
) -> Iterator[AnswerCandidate]:
    stem_sets = [frozenset(search_stems(sentence)) for sentence in sentences]
    for number, sentence in enumerate(sentences):
        if not stem_sets[number] or is_noise(sentence) or is_label(sentence):
            continue
        yield AnswerCandidate(
            place=place,
            kind=kind,
            sentence=sentence,
            text=join_context(sentences, number),
            stems=stem_sets[number],
            context_stems=frozenset[str]().union(*stem_sets[max(0, number - 1) : number + 2]),
            section_stems=section_stems,
            before_stems=frozenset[str]().union(*stem_sets[max(0, number - 2) : number]),
            is_fragment=is_fragment(sentence),
            is_own_work=speaks_of_own_work(sentence),
        )


def _table_candidates(
    place: int, passage: Passage, section_stems: frozenset[str]
) -> Iterator[AnswerCandidate]:
    table = parse_table(passage)
    caption = " ".join(table.captions)
    caption_stems = frozenset(search_stems(caption))
    yield from _sentence_candidates(place, table.captions, section_stems, "caption")
    for row in table.rows:
        stems = frozenset(search_stems(row.row))
        if stems:
            yield AnswerCandidate(
                place=place,
                kind="row",
                sentence=row.row,
                text=row.text,
                stems=stems,
                context_stems=caption_stems | frozenset(search_stems(row.header)),
                section_stems=section_stems,
                header_stems=frozenset(search_stems(row.header)),
            )
