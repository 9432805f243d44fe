"""The embedded reader: a question is answered with the sentences of the paper that fit it best, or not at all."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.model import Answer, Passage, Question, Statement
from insights.reading.asked import Asked
from insights.reading.retrieve import Found, Searcher
from insights.reading.sentences import split
from insights.reading.words import ASKING_WORDS, stems

STATEMENTS = 3
PASSAGES_READ = 5
SHORTEST = 4
DAMPING = 0.15
# Below this confidence a question counts as not answered. On COVID-QA's development papers that refuses 8 % of the
# answerable questions, 91 % of those put to some other paper and 72 % of those put to the most similar one.
CARRIED = 0.75


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
        asked, searcher = Asked.of(question.text), Searcher.over(passages)
        found = searcher.search(asked)
        if searcher.confidence(asked, found) < CARRIED:
            nearest = tuple(passages[place] for place in found.order[:STATEMENTS] if found.scores[place] > 0)
            return Answer(statements=(), passages=nearest, found=False)
        retold = {paper.id for paper in question.papers if paper.retold}
        best = _best(list(_candidates(searcher, found, asked, passages)))
        return Answer(
            statements=tuple(
                Statement(text=one.text, papers=(one.passage.paper,), quote=one.passage.paper not in retold)
                for one in best
            ),
            passages=tuple(one.passage for one in best),
            found=bool(best),
        )


def _best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The fittest sentences, none twice, none that fits not even half as well as the first."""
    ordered = sorted(candidates, key=lambda one: -one.score)
    distinct = list({one.text: one for one in reversed(ordered)}.values())[::-1]
    return [one for one in distinct[:STATEMENTS] if one.score > 0 and one.score >= distinct[0].score / 2]


def _candidates(
    searcher: Searcher, found: Found, asked: Asked, passages: Sequence[Passage]
) -> Iterator[Candidate]:
    """Sentences of the best passages: the rarity of what they share with the question, damped by length."""
    top = found.scores[found.order[0]] or 1.0
    wanted = set(asked.stems) | asked.others
    for place in found.order[:PASSAGES_READ]:
        for sentence in split(passages[place].text):
            carried = set(stems(sentence, without=ASKING_WORDS))
            if len(carried) >= SHORTEST:
                fit = sum(searcher.by_stem.idf(term) for term in wanted & carried)
                damped = fit / (1 + DAMPING * math.log(1 + len(carried)))
                yield Candidate(
                    passage=passages[place], text=sentence, score=damped * found.scores[place] / top
                )
