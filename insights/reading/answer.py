"""The embedded reader: a question is answered with the sentences of the paper that fit it best, or not at all."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.model import Answer, Passage, Question, Statement
from insights.reading.retrieve import Found, Searcher, asked_stems
from insights.reading.sentences import split
from insights.reading.words import ASKING_WORDS, stems

STATEMENTS = 3
PASSAGES_READ = 5
SHORTEST = 4
# Below this share of its rarest-weighted terms in the best three passages a question counts as not answered:
# one answerable question in ten is refused, and most that belong to another paper (docs/benchmarks.md).
CARRIED = 0.45


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    passage: Passage
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedReader:
    """Answers without a model (insights.ports.Reader): every statement stands verbatim in its passage."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Up to three statements, best first, each with its passage; found=False when nothing carries it,
        with the nearest passages still offered.
        """
        if not passages:
            return Answer(statements=(), passages=(), found=False)
        searcher = Searcher.over(passages)
        found = searcher.search(question.text)
        if not carries(searcher, found, question.text):
            nearest = tuple(passages[place] for place in found.order[:STATEMENTS] if found.scores[place] > 0)
            return Answer(statements=(), passages=nearest, found=False)
        retold = {paper.id for paper in question.papers if paper.retold}
        best = self._best(searcher, found, question.text, passages)
        return Answer(
            statements=tuple(
                Statement(text=one.text, papers=(one.passage.paper,), quote=one.passage.paper not in retold)
                for one in best
            ),
            passages=tuple(one.passage for one in best),
            found=True,
        )

    def _best(
        self, searcher: Searcher, found: Found, question: str, passages: Sequence[Passage]
    ) -> list[Candidate]:
        everything = sorted(
            _candidates(searcher, found, asked_stems(question), passages), key=lambda one: -one.score
        )
        distinct = {one.text: one for one in reversed(everything)}
        kept = sorted(distinct.values(), key=lambda one: -one.score)[:STATEMENTS]
        return [one for one in kept if one.score >= kept[0].score / 2]


def carries(searcher: Searcher, found: Found, question: str) -> bool:
    """Whether the best passages together say enough of what is asked."""
    return answerability(searcher, found, question) >= CARRIED


def answerability(searcher: Searcher, found: Found, question: str) -> float:
    asked = asked_stems(question)
    return max((searcher.coverage(asked, place) for place in found.order[:STATEMENTS]), default=0.0)


def _candidates(
    searcher: Searcher, found: Found, asked: Sequence[str], passages: Sequence[Passage]
) -> Iterator[Candidate]:
    top = found.scores[found.order[0]] or 1.0
    for place in found.order[:PASSAGES_READ]:
        for sentence in split(passages[place].text):
            carried = set(stems(sentence, without=ASKING_WORDS))
            if len(carried) >= SHORTEST:
                fit = sum(searcher.by_stem.idf(term) for term in set(asked) & carried)
                yield Candidate(passage=passages[place], text=sentence, score=fit * found.scores[place] / top)
