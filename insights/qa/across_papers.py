"""Answers from many papers' abstracts: the best sentence of each paper that covers what is asked."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from insights.model import Answer, Passage, Question, Statement
from insights.qa.passages import passage_sentences
from insights.qa.question import ParsedQuestion
from insights.qa.retrieval import PassageRetriever, RetrievedPassages
from insights.text.stemming import ASKING_WORDS, stems

MAX_STATEMENTS_ACROSS_PAPERS = 8
MAX_NEAREST = 3
MIN_COVERAGE_ACROSS_PAPERS = 0.75
MIN_SENTENCE_STEMS = 4
LENGTH_DAMPING = 0.15


@dataclass(frozen=True, slots=True)
class AcrossPapers:
    """The passages to answer from, their index, and the ids of papers that nothing is quoted from."""

    passages: Sequence[Passage]
    retriever: PassageRetriever
    paraphrased: frozenset[str]

    def answer(self, question: Question) -> Answer:
        """The best sentence of each paper whose passage covers the question's concepts, the best papers first."""
        parsed = ParsedQuestion.from_text(question.text)
        retrieved = self.retriever.search(parsed)
        counts = self.retriever.stem_index.counts
        places = [
            place
            for place in retrieved.order
            if parsed.concepts and parsed.coverage(counts[place]) >= MIN_COVERAGE_ACROSS_PAPERS
        ]
        quotes = [
            (self.passages[place], max(scored)[1])
            for place in places
            if (scored := list(self._score_sentences(parsed, place)))
        ]
        return (
            self._to_answer(quotes[:MAX_STATEMENTS_ACROSS_PAPERS]) if quotes else self._not_found(retrieved)
        )

    def _score_sentences(self, parsed: ParsedQuestion, place: int) -> Iterator[tuple[float, str]]:
        """Sentences by the rarity of the stems they share with the question, damped by length."""
        question_stems = set(parsed.stems) | parsed.synonym_stems
        for sentence in passage_sentences(self.passages[place]):
            sentence_stems = set(stems(sentence, stop_words=ASKING_WORDS))
            shared = sum(self.retriever.stem_index.idf(term) for term in question_stems & sentence_stems)
            if shared and len(sentence_stems) >= MIN_SENTENCE_STEMS:
                yield shared / (1 + LENGTH_DAMPING * math.log(1 + len(sentence_stems))), sentence

    def _not_found(self, retrieved: RetrievedPassages) -> Answer:
        nearest = (place for place in retrieved.order[:MAX_NEAREST] if retrieved.scores[place] > 0)
        return Answer(statements=(), passages=tuple(self.passages[place] for place in nearest), found=False)

    def _to_answer(self, quotes: Sequence[tuple[Passage, str]]) -> Answer:
        return Answer(
            statements=tuple(
                Statement(text=text, papers=(passage.paper,), quote=passage.paper not in self.paraphrased)
                for passage, text in quotes
            ),
            passages=tuple(passage for passage, _ in quotes),
            found=True,
        )
