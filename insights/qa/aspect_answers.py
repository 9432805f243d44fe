"""Answers to questions about an aspect, chosen by what a sentence does and where it stands.

No word of the question need stand in the sentence: "what results does it report?" is answered by the sentences that
report results. With a focus ("on ImageNet") the sentence must hold it, too.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from insights.i18n.catalog import translate
from insights.model import Answer, Paper, Passage, Question, Statement
from insights.qa.aspect_checks import CHECKED_ASPECTS, AspectCheck
from insights.qa.aspect_scores import has_cue, has_number, profile, rate_line, score_line
from insights.qa.aspects import RECORD_ASPECTS, Aspect, AspectQuestion
from insights.qa.concepts import Concept, parse_concepts
from insights.qa.digest_lines import find_digest_lines
from insights.qa.leaning import leans
from insights.qa.paper_lines import PaperLine, read_lines
from insights.qa.passages import passage_sentences
from insights.qa.record_answers import PaperRecord
from insights.qa.release_answers import ReleaseQuestion
from insights.text.stemming import stems

MAX_STATEMENTS = 3
MIN_SHARE_OF_BEST = 0.6
"""Further sentences score at least this share of the best."""
MAX_NEAREST = 1
MEASURED_ASPECTS: frozenset[Aspect] = frozenset({"hardware", "time", "speed", "size", "data"})
DIGEST_MAIN_VALUES: Mapping[Aspect, float] = {"contribution": 0.25, "method": 0.2, "data": 0.3}
"""What it adds that a sentence sums the paper up in the digest."""
DIGEST_RESULT_SHARE = 0.7
RELEASED_THINGS = ("data", "model", "demo")
"""Besides code, as a question names them."""
MAX_DIVIDED_CONCEPTS = 2
"""A longer focus compares two things with each other, not the paper with something."""
SAID_ANYWHERE: frozenset[Aspect] = frozenset({"limits", "failures"})
"""Of a thing that is named they stand in any section: "Well-known limitations of the planner are …"."""
FOCUS_THRESHOLD_SHARE = 0.7
"""Of the threshold: a sentence that holds the focus need not be as clear."""
_COMPARATIVE = re.compile(
    r"\b(?:than|over|outperform\w*|surpass\w*|compared (?:to|with)|against|relative to|unlike)\b",
    re.IGNORECASE,
)
_ADDITION = re.compile(
    r"\W*(?:furthermore|moreover|additionally|in addition|finally|besides|also|specifically|second(?:ly)?|third(?:ly)?|first(?:ly)?|here)\b",
    re.IGNORECASE,
)


def answer_aspect(
    question: Question, aspect_question: AspectQuestion, passages: Sequence[Passage]
) -> Answer | None:
    """The answer from one paper's passages and its record; `found` is False where neither says it. None where a focus
    makes it a question for the ordinary answerer.
    """
    paper = _find_paper(question, passages)
    if paper is None:
        return None
    reader = _AspectReader(question, paper, passages)
    asked = (aspect_question.aspect, *aspect_question.also)
    answers = [reader.answer(replace(aspect_question, aspect=aspect)) for aspect in asked]
    present = [answer for answer in answers if answer is not None]
    found = [answer for answer in present if answer.found]
    if len(present) < len(asked) and not found:
        return None
    return _join(found or present[:1])


def _find_paper(question: Question, passages: Sequence[Passage]) -> Paper | None:
    paper_id = passages[0].paper if passages else None
    papers = [paper for paper in question.papers if paper_id in (None, paper.id)]
    return papers[0] if papers else None


@dataclass(frozen=True, slots=True)
class _AspectReader:
    """One paper, and the question's language."""

    question: Question
    paper: Paper
    passages: Sequence[Passage]

    def answer(self, asked: AspectQuestion) -> Answer | None:
        if asked.aspect in RECORD_ASPECTS:
            record = PaperRecord(self.paper, self.question.language).answer(asked.aspect)
            return self._with_release(record) if asked.aspect == "links" else record
        if asked.aspect in {"code", "release"}:
            return self._answer_release(asked)
        lines = read_lines(self.passages)
        if asked.aspect in {"summary", "explain"}:
            return self._summarise(lines, asked.aspect)
        check = AspectCheck(self.question.text, asked, self.passages)
        if asked.wants_number and asked.aspect != "comparison":
            lines = [line for line in lines if has_number(line.text, asked.aspect)]
        if asked.aspect in CHECKED_ASPECTS:
            lines = [line for line in lines if check.fits(line.text)]
        concepts = parse_concepts(check.focus)
        if check.focus and not concepts:
            return None  # something is named in Korean for which no English is known
        named = self._without_title(concepts)
        if not named:
            return self._quote(lines, asked.aspect)
        return self._quote_focused(lines, check, named)

    def _with_release(self, links: Answer) -> Answer:
        """The address of what the paper releases, its code first, stands before the paper's own addresses."""
        for things in ("", *RELEASED_THINGS):
            release = ReleaseQuestion(self.paper, self.question.language, things).answer(self.passages)
            if release.found:
                return _join([_shorten(release, 1), links])
        return links

    def _answer_release(self, asked: AspectQuestion) -> Answer | None:
        if asked.aspect == "code" and asked.focus:
            return None
        things = asked.focus if asked.aspect == "release" else ""
        return ReleaseQuestion(self.paper, self.question.language, things).answer(self.passages)

    def _without_title(self, concepts: Sequence[Concept]) -> list[Concept]:
        """What is named besides the paper itself, which its title names."""
        title = frozenset(stems(self.paper.title))
        return [concept for concept in concepts if not concept.match(title)]

    def _quote(self, lines: Sequence[PaperLine], aspect: Aspect) -> Answer | None:
        best = self._rank(lines, aspect)[:MAX_STATEMENTS]
        if not best and aspect in MEASURED_ASPECTS and any(line.zone != "abstract" for line in lines):
            return None  # a row of a table may hold the number
        return self._to_answer(best) if best else self._not_found(lines, aspect)

    def _rank(self, lines: Sequence[PaperLine], aspect: Aspect) -> list[PaperLine]:
        """The sentences that answer, best first; those that the digest shows of the paper count more."""
        best = _best_lines(lines, aspect)
        shown = find_digest_lines(lines, self.paper.title)
        if aspect == "results":
            return _put_first(shown.result, best, aspect, DIGEST_RESULT_SHARE)
        main = [shown.main] if shown.main else []
        if aspect in DIGEST_MAIN_VALUES:
            value = DIGEST_MAIN_VALUES[aspect]
            candidates = dict.fromkeys([*best, *(main if aspect != "data" else ())])
            return sorted(candidates, key=lambda line: -rate_line(line, aspect) - value * (line in main))
        return best or (main if aspect == "motivation" else [])

    def _quote_focused(
        self, lines: Sequence[PaperLine], check: AspectCheck, concepts: Sequence[Concept]
    ) -> Answer | None:
        """Sentences that hold the focus, the best of the aspect first. Where the paper holds nothing of it, or lacks a name
        of it, `found` is False; None where other words may say it, or sentences hold it but do not answer.
        """
        best = _rank_focused(lines, check, concepts)
        if best:
            return self._to_answer(best[:MAX_STATEMENTS])
        aspect = check.asked.aspect
        is_held = any(concept.match(check.words) for concept in concepts)
        may_be_reworded = aspect not in CHECKED_ASPECTS and not any(one.is_specific for one in concepts)
        return None if is_held or may_be_reworded else self._not_found(lines, aspect)

    def _summarise(self, lines: Sequence[PaperLine], aspect: Aspect) -> Answer | None:
        """What the paper does, what came out, and one sentence on its limits, or for an explanation on why."""
        abstract = [line for line in lines if line.zone == "abstract"] or list(lines)
        if not abstract:
            return None
        main = next(iter(self._rank(abstract, "contribution")), abstract[0])
        results = [line for line in self._rank(abstract, "results") if line is not main]
        third = _best_lines(lines, "limits" if aspect == "summary" else "motivation")
        chosen = list(dict.fromkeys([main, *results[:1], *third]))[:MAX_STATEMENTS]
        return _join([self._to_answer(chosen), self._note()])

    def _note(self) -> Answer:
        """That the sentences are quoted, not rewritten: of no section."""
        note = translate(self.question.language, "aspects.quoted")
        return Answer(
            statements=(Statement(text=note, papers=(self.paper.id,), quote=False),),
            passages=(Passage(paper=self.paper.id, section="", text=note),),
            found=True,
        )

    def _to_answer(self, lines: Iterable[PaperLine]) -> Answer:
        texts = {_with_context(line): line for line in lines}
        distinct = [text for text in texts if not any(text != other and text in other for other in texts)]
        return Answer(
            statements=tuple(
                Statement(text=text, papers=(self.paper.id,), quote=not self.paper.is_paraphrase)
                for text in distinct
            ),
            passages=tuple(texts[text].passage for text in distinct),
            found=bool(distinct),
        )

    def _not_found(self, lines: Sequence[PaperLine], aspect: Aspect) -> Answer:
        """With the nearest sentence, of the whole paper where none gives what is asked for in particular."""
        nearest = sorted(lines or read_lines(self.passages), key=lambda line: -rate_line(line, aspect))[
            :MAX_NEAREST
        ]
        return Answer(
            statements=(),
            passages=tuple(replace(line.passage, kind="text", text=line.text) for line in nearest),
            found=False,
        )


def _best_lines(
    lines: Sequence[PaperLine], aspect: Aspect, *, threshold_share: float = 1.0
) -> list[PaperLine]:
    """The sentences that answer, best first."""
    weights = profile(aspect)
    if weights is None:
        return []
    scores = [(score_line(line, aspect), line) for line in lines]
    scores.sort(key=lambda scored: -scored[0])
    least = max(weights.threshold * threshold_share, MIN_SHARE_OF_BEST * scores[0][0]) if scores else 0.0
    return [line for score, line in scores if score >= least]


def _rank_focused(
    lines: Sequence[PaperLine], check: AspectCheck, concepts: Sequence[Concept]
) -> list[PaperLine]:
    """Of a comparison, sentences that hold a part of the focus, where the paper holds all of it elsewhere."""
    aspect = check.asked.aspect
    holding = [line for line in lines if _holds(line, concepts, check)]
    best = _best_lines(holding, aspect, threshold_share=FOCUS_THRESHOLD_SHARE)
    if not best and aspect in SAID_ANYWHERE:
        return [line for line in holding if has_cue(line.text, aspect)]
    if aspect != "comparison":
        return best
    is_short = len(concepts) <= MAX_DIVIDED_CONCEPTS
    if not best and is_short and all(concept.match(check.words) for concept in concepts):
        best = _best_lines(
            [line for line in lines if any(_holds(line, [one], check) for one in concepts)], aspect
        )
    return sorted(best, key=lambda line: not _is_compared_with(line.text, concepts))


def _put_first(
    shown: PaperLine | None, best: Sequence[PaperLine], aspect: Aspect, share: float
) -> list[PaperLine]:
    """The sentence that the digest shows stands first where it scores near the best."""
    least = share * score_line(best[0], aspect) if best else 0.0
    first = [shown] if shown and score_line(shown, aspect) >= least else []
    return [*first, *(line for line in best if line not in first)]


def _with_context(line: PaperLine) -> str:
    """The sentence, behind the one before it where it refers to that one; "Furthermore, …" does not."""
    if not leans(line.text) or _ADDITION.match(line.text):
        return line.text
    sentences = passage_sentences(line.passage)
    place = sentences.index(line.text)
    return f"{sentences[place - 1]} {line.text}" if place else line.text


def _is_compared_with(text: str, concepts: Sequence[Concept]) -> bool:
    """Whether what the focus names stands behind a comparative: "faster than recurrent networks"."""
    parts = _COMPARATIVE.split(text, maxsplit=1)
    return len(parts) > 1 and any(concept.match(frozenset(stems(parts[1]))) for concept in concepts)


def _holds(line: PaperLine, concepts: Sequence[Concept], check: AspectCheck) -> bool:
    words = frozenset(stems(f"{line.passage.section} {line.text}"))
    return all(check.holds(concept, words) for concept in concepts)


def _join(answers: Sequence[Answer]) -> Answer:
    """One answer of several: of two that were found the first gives two statements at most."""
    if len(answers) > 1 and len(answers[0].statements) >= MAX_STATEMENTS and len(answers[1].statements) > 1:
        answers = [_shorten(answers[0], MAX_STATEMENTS - 1), _shorten(answers[1], 1), *answers[2:]]
    return Answer(
        statements=tuple(statement for answer in answers for statement in answer.statements),
        passages=tuple(passage for answer in answers for passage in answer.passages),
        found=any(answer.found for answer in answers),
    )


def _shorten(answer: Answer, count: int) -> Answer:
    return replace(answer, statements=answer.statements[:count], passages=answer.passages[:count])
