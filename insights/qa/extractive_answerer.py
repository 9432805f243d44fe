"""The extractive answerer: a question is answered with the paper's sentences that answer it best, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from insights.model import Answer, Passage, Question, Statement
from insights.qa.across_papers import AcrossPapers
from insights.qa.answer_candidates import CandidateIndex
from insights.qa.answer_features import describe_candidates
from insights.qa.answer_ranking import MIN_PROBABILITY, RankedCandidate, answer_probability, rank
from insights.qa.aspect_answers import answer_aspect
from insights.qa.aspect_checks import AspectCheck
from insights.qa.aspects import find_asked_aspect
from insights.qa.follow_ups import ResolvedQuestion, resolve
from insights.qa.index_cache import cached_candidates, cached_retriever
from insights.qa.numbered_floats import find_numbered_float
from insights.qa.question import ParsedQuestion, split_questions
from insights.qa.references import remove_comparison
from insights.qa.retrieval import PassageRetriever

MAX_STATEMENTS = 3
"""For one paper."""
MIN_CHECKED_PROBABILITY = 0.3
"""For a question whose answers must hold the name that it has: "what results on ImageNet?"."""
MAX_STATEMENTS_PER_PART = 2
"""For each of several questions in one message."""
MAX_COMPARED_PAPERS = 2
"""Each of so many papers is asked for its answer; of more papers those are looked for that answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveAnswerer:
    """Answers without a model (insights.ports.writing.Answerer): each statement stands word for word in its passage; a
    table's row comes with its header.
    """

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Up to three statements for each paper, best first, each with its passage; of many papers one statement from
        each that answers. When none does, `found` is False and the passages are the nearest ones.
        """
        if not passages:
            return Answer(statements=(), passages=(), found=False)
        paraphrased = frozenset(paper.id for paper in question.papers if paper.is_paraphrase)
        by_paper = [list(group) for _, group in groupby(passages, key=lambda passage: passage.paper)]
        if len(by_paper) > MAX_COMPARED_PAPERS:
            retriever = await cached_retriever(passages)
            return AcrossPapers(passages, retriever, paraphrased).answer(question)
        if len(by_paper) > 1:
            question = replace(question, text=remove_comparison(question.text))
        answers = [
            (await _open_paper(question, own, paraphrased)).answer_each_part(question) for own in by_paper
        ]
        return _merge([answer for answer in answers if answer.found] or answers)


async def _open_paper(
    question: Question, passages: Sequence[Passage], paraphrased: frozenset[str]
) -> "_OnePaper":
    paper = passages[0].paper
    title = next((known.title for known in question.papers if known.id == paper), "")
    return _OnePaper(
        passages=passages,
        retriever=await cached_retriever(passages, title),
        candidates=await cached_candidates(passages),
        title=title,
        is_quotable=paper not in paraphrased,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _OnePaper:
    """The passages of one paper, their indexes, and whether its sentences are the authors' own."""

    passages: Sequence[Passage]
    retriever: PassageRetriever
    candidates: CandidateIndex
    title: str
    is_quotable: bool

    def answer_each_part(self, question: Question) -> Answer:
        """Answers each question of a message by itself, so that no sentence need answer them all."""
        parts = split_questions(question.text)
        if len(parts) <= 1:
            return self._answer(question)
        answers: list[Answer] = []
        previous = question.previous_questions
        for part in parts:
            answers.append(self._answer(replace(question, text=part, previous_questions=previous)))
            previous = (*previous, part)
        answered = [_truncate(answer, MAX_STATEMENTS_PER_PART) for answer in answers if answer.found]
        return _without_duplicates(_merge(answered)) if answered else self._answer(question)

    def _answer(self, question: Question) -> Answer:
        """A question about an aspect is answered by its aspect, or refused; where it names something besides, and the
        aspect's sentences do not hold that, it is answered as any other question, of whose statements those remain that
        state the aspect.
        """
        aspect = find_asked_aspect(question)
        by_aspect = answer_aspect(self._of_this_paper(question), aspect, self.passages) if aspect else None
        if by_aspect or aspect is None:
            return by_aspect or self._quote(question)
        check = AspectCheck(question.text, aspect, self.passages)
        least = MIN_CHECKED_PROBABILITY if check.names_something else MIN_PROBABILITY
        return check.confirm(self._quote(question, least))

    def _of_this_paper(self, question: Question) -> Question:
        paper = self.passages[0].paper
        return replace(question, papers=tuple(known for known in question.papers if known.id == paper))

    def _quote(self, question: Question, min_probability: float = MIN_PROBABILITY) -> Answer:
        """The candidates that answer best, or the nearest passages when none does."""
        numbered = find_numbered_float(question.text, self.passages)
        if numbered:
            return self._to_answer([(passage, text) for passage, text in numbered])
        resolved = resolve(question.text, question.previous_questions)
        best = self._rank(resolved)
        if not best or not resolved.concepts or answer_probability(best[0]) < min_probability:
            return self._not_found(resolved, best)
        return self._to_answer(
            [(self.passages[ranked.candidate.place], ranked.candidate.text) for ranked in best]
        )

    def _rank(self, resolved: ResolvedQuestion) -> list[RankedCandidate]:
        parsed = ParsedQuestion.from_text(resolved.text)
        retrieved = self.retriever.search(parsed)
        described = describe_candidates(
            resolved,
            self.candidates,
            self.passages,
            retrieved.scores,
            self.retriever.confidence(parsed, retrieved),
            title=self.title,
        )
        return rank(described, MAX_STATEMENTS)

    def _not_found(self, resolved: ResolvedQuestion, best: Sequence[RankedCandidate]) -> Answer:
        """The nearest sentences, each as a passage of its section; none for a question that names nothing."""
        near = best if resolved.concepts else ()
        nearest = [
            replace(self.passages[ranked.candidate.place], text=ranked.candidate.text) for ranked in near
        ]
        return Answer(statements=(), passages=tuple(nearest), found=False)

    def _to_answer(self, lines: Sequence[tuple[Passage, str]]) -> Answer:
        return Answer(
            statements=tuple(
                Statement(text=text, papers=(passage.paper,), quote=self.is_quotable)
                for passage, text in lines
            ),
            passages=tuple(passage for passage, _ in lines),
            found=bool(lines),
        )


def _merge(answers: Sequence[Answer]) -> Answer:
    return Answer(
        statements=tuple(statement for answer in answers for statement in answer.statements),
        passages=tuple(passage for answer in answers for passage in answer.passages),
        found=any(answer.found for answer in answers),
    )


def _truncate(answer: Answer, max_statements: int) -> Answer:
    return replace(
        answer, statements=answer.statements[:max_statements], passages=answer.passages[:max_statements]
    )


def _without_duplicates(answer: Answer) -> Answer:
    distinct = {
        statement.text: (statement, passage)
        for statement, passage in zip(answer.statements, answer.passages, strict=True)
    }
    return replace(
        answer,
        statements=tuple(statement for statement, _ in distinct.values()),
        passages=tuple(passage for _, passage in distinct.values()),
    )
