"""The embedded reader: a question is answered with the sentences of the paper that fit it best, or not at all."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from insights.model import Answer, Passage, Question, Statement
from insights.qa.index_cache import searcher
from insights.qa.passages import sentences
from insights.qa.question import ParsedQuestion, split_questions
from insights.qa.references import without_comparing
from insights.qa.retrieval import PassageRetriever, RetrievedPassages
from insights.text.stemming import ASKING_WORDS, stems

STATEMENTS = 3
PASSAGES_READ = 5
SHORTEST = 4
DAMPING = 0.15
# Below this confidence a question counts as not answered. On COVID-QA's development papers that refuses 8 % of the
# answerable questions, 91 % of those put to some other paper and 72 % of those put to the most similar one.
CARRIED = 0.75
COMPARED = 2
"""Papers that are answered for one by one; more are looked through for those that answer."""
MOST_OF_MANY = 8
SEVERAL = 2
MOST_OF_A_PART = 2
"""Statements for each of the questions that one message holds."""
ROWS = 12
_GOES_ON = re.compile(
    r"\s*(?:and|but|or|also|then|what about|how about|그럼|그러면|그리고|또)\b", re.IGNORECASE
)
_FLOAT = re.compile(r"\b(table|figure|fig\.?|algorithm)\s*(\d+)|(표|그림)\s*(\d+)", re.IGNORECASE)
_KOREAN_FLOATS = {"표": "table", "그림": "fig"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    passage: Passage
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveAnswerer:
    """Answers without a model (insights.ports.messaging.Reader): every statement stands verbatim in its passage."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Up to three statements a paper, best first, each with its passage; found=False when nothing carries
        it, with the nearest passages still offered.
        """
        if not passages:
            return Answer(statements=(), passages=(), found=False)
        retold = {paper.id for paper in question.papers if paper.is_paraphrase}
        of_each = [list(group) for _, group in groupby(passages, key=lambda passage: passage.paper)]
        if len(of_each) > COMPARED:
            return across(question, passages, await searcher(passages), retold)
        if len(of_each) > 1:
            question = replace(question, text=without_comparing(question.text))
        titles = {paper.id: paper.title for paper in question.papers}
        answers = [
            _answer_all(question, of_one, await searcher(of_one, titles.get(of_one[0].paper, "")), retold)
            for of_one in of_each
        ]
        found = [answer for answer in answers if answer.found]
        return _together(found or answers, found=bool(found))


def _together(answers: Sequence[Answer], *, found: bool) -> Answer:
    return Answer(
        statements=tuple(one for answer in answers for one in answer.statements),
        passages=tuple(one for answer in answers for one in answer.passages),
        found=found,
    )


def _answer_all(
    question: Question, passages: Sequence[Passage], index: PassageRetriever, retold: set[str]
) -> Answer:
    """Each question of a message by itself, so that no passage need carry them all."""
    whole = _answer(question, passages, index, retold)
    parts = split_questions(question.text)
    if len(parts) < SEVERAL:
        return whole
    answers = [_answer(replace(question, text=part), passages, index, retold) for part in parts]
    found = [_first(answer, MOST_OF_A_PART) for answer in answers if answer.found]
    if not found or (whole.found and len(found) < len(parts)):
        return whole
    return _distinct(_together(found, found=True))


def _first(answer: Answer, most: int) -> Answer:
    return replace(answer, statements=answer.statements[:most], passages=answer.passages[:most])


def _distinct(answer: Answer) -> Answer:
    each = {
        said.text: (said, passage) for said, passage in zip(answer.statements, answer.passages, strict=True)
    }
    return replace(
        answer,
        statements=tuple(said for said, _ in each.values()),
        passages=tuple(passage for _, passage in each.values()),
    )


def _answer(
    question: Question, passages: Sequence[Passage], index: PassageRetriever, retold: set[str]
) -> Answer:
    named = _float(question.text, passages)
    asked, own = _meant(question)
    found = index.search(asked)
    read = [place for place in found.order[:PASSAGES_READ] if _carries(own, passages[place])]
    if named:
        said = _best(list(_candidates(index, found, found.order[:1], asked, passages)))[:1]
        return _quoting([*(one for one in said if one.passage.kind == "text"), *named], retold)
    if not read or index.confidence(asked, found) < CARRIED:
        return _not_found([passages[place] for place in found.order[:STATEMENTS] if found.scores[place] > 0])
    return _quoting(_best(list(_candidates(index, found, read, asked, passages))), retold)


def _not_found(nearest: Sequence[Passage]) -> Answer:
    return Answer(statements=(), passages=tuple(nearest), found=False)


def _quoting(best: Sequence[Candidate], retold: set[str]) -> Answer:
    return Answer(
        statements=tuple(
            Statement(text=one.text, papers=(one.passage.paper,), quote=one.passage.paper not in retold)
            for one in best
        ),
        passages=tuple(one.passage for one in best),
        found=bool(best),
    )


def _meant(question: Question) -> tuple[ParsedQuestion, ParsedQuestion | None]:
    """A question that goes on from the one before means both; then its own part must be carried too."""
    own = ParsedQuestion.of(question.text)
    if question.before and _GOES_ON.match(question.text):
        return ParsedQuestion.of(f"{question.before[-1]} {question.text}"), own
    return own, None


def _carries(own: ParsedQuestion | None, passage: Passage) -> bool:
    return own is None or not own.concepts or own.carried(stems(f"{passage.section} {passage.text}")) >= 1 / 2


def _float(words: str, passages: Sequence[Passage]) -> list[Candidate]:
    """The caption and the rows of the table (or the caption of the figure) that is asked about by its number."""
    asked = _FLOAT.search(words)
    if not asked:
        return []
    kind = _KOREAN_FLOATS.get(asked[3] or "", (asked[1] or "")[:3].lower())
    names = re.compile(rf"{re.escape(kind[:3])}[a-z.]*\s*{asked[2] or asked[4]}\b", re.IGNORECASE)
    for passage in passages:
        if passage.kind != "text" and names.match(passage.text):
            lines = sentences(passage)[: ROWS + 1]
            return [Candidate(passage=passage, text=line, score=1.0) for line in lines]
    return []


def _best(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The fittest sentences, none twice, none that fits not even half as well as the first."""
    ordered = sorted(candidates, key=lambda one: -one.score)
    distinct = list({one.text: one for one in reversed(ordered)}.values())[::-1]
    return [one for one in distinct[:STATEMENTS] if one.score > 0 and one.score >= distinct[0].score / 2]


def _candidates(
    index: PassageRetriever,
    found: RetrievedPassages,
    places: Sequence[int],
    asked: ParsedQuestion,
    passages: Sequence[Passage],
) -> Iterator[Candidate]:
    """Sentences of the best passages: the rarity of what they share with the question, damped by length."""
    top = found.scores[found.order[0]] or 1.0
    wanted = set(asked.stems) | asked.others
    for place in places:
        for sentence in sentences(passages[place]):
            carried = set(stems(sentence, without=ASKING_WORDS))
            if len(carried) >= SHORTEST:
                fit = sum(index.by_stem.idf(term) for term in wanted & carried)
                damped = fit / (1 + DAMPING * math.log(1 + len(carried)))
                yield Candidate(
                    passage=passages[place], text=sentence, score=damped * found.scores[place] / top
                )


def across(
    question: Question, passages: Sequence[Passage], index: PassageRetriever, retold: set[str]
) -> Answer:
    """Of many papers those that answer, each with its best sentence: every thing asked for must be carried."""
    asked = ParsedQuestion.of(question.text)
    found = index.search(asked)
    carrying = [
        place
        for place in found.order
        if asked.concepts and asked.carried(index.by_stem.counts[place]) >= CARRIED
    ]
    if not carrying:
        return _not_found([passages[place] for place in found.order[:STATEMENTS] if found.scores[place] > 0])
    best = [_best(list(_candidates(index, found, [place], asked, passages)))[:1] for place in carrying]
    return _quoting([one for each in best for one in each][:MOST_OF_MANY], retold)
