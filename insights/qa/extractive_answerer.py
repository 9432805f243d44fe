"""The extractive answerer: a question is answered with the paper's sentences that match it best, or not at all."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from insights.model import Answer, Passage, Question, Statement
from insights.qa.index_cache import cached_retriever
from insights.qa.passages import passage_sentences
from insights.qa.question import ParsedQuestion, split_questions
from insights.qa.references import remove_comparison
from insights.qa.retrieval import PassageRetriever, RetrievedPassages
from insights.text.stemming import ASKING_WORDS, stems

MAX_STATEMENTS = 3
"""For one paper."""
MAX_STATEMENTS_PER_PART = 2
"""For each of several questions in one message."""
MAX_STATEMENTS_ACROSS_PAPERS = 8
MAX_COMPARED_PAPERS = 2
"""Each of so many papers is asked for its answer; of more papers those are looked for that answer."""
MAX_PASSAGES = 5
"""The best passages, whose sentences are read."""
MAX_TABLE_ROWS = 12
MIN_SENTENCE_STEMS = 4
LENGTH_DAMPING = 0.15
MIN_CONFIDENCE = 0.75
"""Below it a question is not answered. On COVID-QA's development papers that refuses 8 % of the answerable questions,
91 % of those put to some other paper and 72 % of those put to the most similar one.
"""
MIN_COVERAGE_ACROSS_PAPERS = 0.75
MIN_FOLLOW_UP_COVERAGE = 0.5
_FOLLOW_UP = re.compile(
    r"\s*(?:and|but|or|also|then|what about|how about|그럼|그러면|그리고|또)\b", re.IGNORECASE
)
_NUMBERED_FLOAT = re.compile(r"\b(table|figure|fig\.?|algorithm)\s*(\d+)|(표|그림)\s*(\d+)", re.IGNORECASE)
_KOREAN_FLOATS = {"표": "table", "그림": "fig"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A sentence that may answer, with its passage and its score."""

    passage: Passage
    text: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveAnswerer:
    """Answers without a model (insights.ports.writing.Answerer): each statement stands word for word in its passage."""

    async def answer(self, question: Question, passages: Sequence[Passage]) -> Answer:
        """Up to three statements for each paper, best first, each with its passage; of many papers one statement from
        each that answers. When none does, `found` is False and the passages are the nearest ones.
        """
        if not passages:
            return Answer(statements=(), passages=(), found=False)
        paraphrased = {paper.id for paper in question.papers if paper.is_paraphrase}
        by_paper = [list(group) for _, group in groupby(passages, key=lambda passage: passage.paper)]
        if len(by_paper) > MAX_COMPARED_PAPERS:
            return _Search(passages, await cached_retriever(passages), paraphrased).answer_across_papers(
                question
            )
        if len(by_paper) > 1:
            question = replace(question, text=remove_comparison(question.text))
        titles = {paper.id: paper.title for paper in question.papers}
        answers = [
            _Search(
                own, await cached_retriever(own, titles.get(own[0].paper, "")), paraphrased
            ).answer_each_part(question)
            for own in by_paper
        ]
        return _merge([answer for answer in answers if answer.found] or answers)


@dataclass(frozen=True, slots=True)
class _Search:
    """The passages to answer from, their index, and the ids of papers that nothing is quoted from."""

    passages: Sequence[Passage]
    retriever: PassageRetriever
    paraphrased: set[str]

    def answer_each_part(self, question: Question) -> Answer:
        """Answers each question of a message by itself, so that no passage need hold them all."""
        whole = self.answer(question)
        parts = split_questions(question.text)
        if len(parts) <= 1:
            return whole
        answers = [self.answer(replace(question, text=part)) for part in parts]
        answered = [_truncate(answer, MAX_STATEMENTS_PER_PART) for answer in answers if answer.found]
        if not answered or (whole.found and len(answered) < len(parts)):
            return whole
        return _without_duplicates(_merge(answered))

    def answer(self, question: Question) -> Answer:
        parsed, follow_up = _parse_in_context(question)
        retrieved = self.retriever.search(parsed)
        if float_lines := self._find_float(question.text):
            best = self._best(parsed, retrieved, retrieved.order[:1])[:1]
            return self._to_answer([*(line for line in best if line.passage.kind == "text"), *float_lines])
        places = [place for place in retrieved.order[:MAX_PASSAGES] if self._covers(follow_up, place)]
        if not places or self.retriever.confidence(parsed, retrieved) < MIN_CONFIDENCE:
            return self._not_found(retrieved)
        return self._to_answer(self._best(parsed, retrieved, places))

    def answer_across_papers(self, question: Question) -> Answer:
        """The best sentence of each paper whose passage covers the question's concepts."""
        parsed = ParsedQuestion.from_text(question.text)
        retrieved = self.retriever.search(parsed)
        counts = self.retriever.stem_index.counts
        places = [
            place
            for place in retrieved.order
            if parsed.concepts and parsed.coverage(counts[place]) >= MIN_COVERAGE_ACROSS_PAPERS
        ]
        if not places:
            return self._not_found(retrieved)
        best = [line for place in places for line in self._best(parsed, retrieved, [place])[:1]]
        return self._to_answer(best[:MAX_STATEMENTS_ACROSS_PAPERS])

    def _covers(self, follow_up: ParsedQuestion | None, place: int) -> bool:
        if follow_up is None or not follow_up.concepts:
            return True
        passage = self.passages[place]
        return follow_up.coverage(stems(f"{passage.section} {passage.text}")) >= MIN_FOLLOW_UP_COVERAGE

    def _find_float(self, text: str) -> list[Candidate]:
        """The caption and the rows of a table, or the caption of a figure, that the text names by its number."""
        match = _NUMBERED_FLOAT.search(text)
        if not match:
            return []
        kind = _KOREAN_FLOATS.get(match[3] or "", (match[1] or "")[:3].lower())
        caption = re.compile(rf"{re.escape(kind[:3])}[a-z.]*\s*{match[2] or match[4]}\b", re.IGNORECASE)
        for passage in self.passages:
            if passage.kind != "text" and caption.match(passage.text):
                lines = passage_sentences(passage)[: MAX_TABLE_ROWS + 1]
                return [Candidate(passage=passage, text=line, score=1.0) for line in lines]
        return []

    def _best(
        self, parsed: ParsedQuestion, retrieved: RetrievedPassages, places: Sequence[int]
    ) -> list[Candidate]:
        """The best sentences of the passages at `places`, none twice, none that scores less than half of the first."""
        candidates = sorted(self._candidates(parsed, retrieved, places), key=lambda line: -line.score)
        distinct = list({line.text: line for line in reversed(candidates)}.values())[::-1]
        return [
            line
            for line in distinct[:MAX_STATEMENTS]
            if line.score > 0 and line.score >= distinct[0].score / 2
        ]

    def _candidates(
        self, parsed: ParsedQuestion, retrieved: RetrievedPassages, places: Sequence[int]
    ) -> Iterator[Candidate]:
        """Sentences, scored by the rarity of the stems they share with the question, damped by length."""
        top = retrieved.scores[retrieved.order[0]] or 1.0
        question_stems = set(parsed.stems) | parsed.synonym_stems
        for place in places:
            for sentence in passage_sentences(self.passages[place]):
                sentence_stems = set(stems(sentence, stop_words=ASKING_WORDS))
                if len(sentence_stems) >= MIN_SENTENCE_STEMS:
                    shared = sum(
                        self.retriever.stem_index.idf(term) for term in question_stems & sentence_stems
                    )
                    damped = shared / (1 + LENGTH_DAMPING * math.log(1 + len(sentence_stems)))
                    yield Candidate(
                        passage=self.passages[place],
                        text=sentence,
                        score=damped * retrieved.scores[place] / top,
                    )

    def _not_found(self, retrieved: RetrievedPassages) -> Answer:
        nearest = (place for place in retrieved.order[:MAX_STATEMENTS] if retrieved.scores[place] > 0)
        return Answer(statements=(), passages=tuple(self.passages[place] for place in nearest), found=False)

    def _to_answer(self, lines: Sequence[Candidate]) -> Answer:
        return Answer(
            statements=tuple(
                Statement(
                    text=line.text,
                    papers=(line.passage.paper,),
                    quote=line.passage.paper not in self.paraphrased,
                )
                for line in lines
            ),
            passages=tuple(line.passage for line in lines),
            found=bool(lines),
        )


def _parse_in_context(question: Question) -> tuple[ParsedQuestion, ParsedQuestion | None]:
    """A question that follows the previous one stands for both; then also by itself, to be covered, too."""
    own = ParsedQuestion.from_text(question.text)
    if question.previous_questions and _FOLLOW_UP.match(question.text):
        return ParsedQuestion.from_text(f"{question.previous_questions[-1]} {question.text}"), own
    return own, None


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
