"""What a model's statement rests on: the sentences it was written from, and the papers they stand in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from insights.model import Paper
from insights.model.reading import PaperReading
from insights.text.latex.plain_text import latex_to_text
from insights.text.sentences import split_sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """The evidence of one statement."""

    sentences: tuple[str, ...]
    """The sentences that the statement was written from; titles among them."""
    source: str
    """Title and abstract of each paper that the statement names."""
    paper_count: int = 1

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadablePaper:
    """A paper as a model is shown it: plain text, its abstract's sentences in order."""

    id: str
    title: str
    sentences: tuple[str, ...]

    @classmethod
    def from_paper(cls, paper: Paper) -> "ReadablePaper":
        return cls(
            id=paper.id,
            title=latex_to_text(paper.title),
            sentences=tuple(latex_to_text(sentence) for sentence in split_sentences(paper.abstract)),
        )

    @property
    def source(self) -> str:
        """Title and abstract in one text."""
        return " ".join((self.title, *self.sentences))

    def evidence(self, places: Iterable[int]) -> Evidence:
        """The evidence at these places; those that do not exist are ignored, and none at all means the whole abstract."""
        chosen = tuple(
            sentence for place, sentence in enumerate(self.sentences) if place in frozenset(places)
        )
        return Evidence(sentences=(self.title, *(chosen or self.sentences)), source=self.source)


def evidence_of_readings(papers: Sequence[ReadablePaper], readings: Mapping[str, PaperReading]) -> Evidence:
    """The evidence of a statement about several papers: what their readings rest on."""
    parts = [paper.evidence(_places(readings.get(paper.id))) for paper in papers]
    return Evidence(
        sentences=tuple(sentence for part in parts for sentence in part.sentences),
        source=" ".join(part.source for part in parts),
        paper_count=len(papers),
    )


def _places(reading: PaperReading | None) -> tuple[int, ...]:
    if reading is None:
        return ()
    return (*reading.summary.evidence, *(reading.result.evidence if reading.result else ()))
