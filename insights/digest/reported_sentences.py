"""Finds the sentences of a day that a reader's report is about: those it quotes, those it names by their place ("the second
headline"), else those about the papers of the message. Pure.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from insights.model import LANGUAGES, ClassifiedPaper, Edition, Language, Tldr, Topic
from insights.model.edition_sentences import EditionSentence
from insights.parsing.sentence_places import SentencePlace, parse_sentence_place
from insights.ports.archive import DayRecord
from insights.ports.withdrawals import OpenReport
from insights.text.latex.plain_text import latex_to_text

MIN_QUOTED_LETTERS = 12
"""Fewer letters than these stand by chance in many sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceOfDay:
    """A sentence and the day that says it: what can be withdrawn."""

    day: date
    sentence: EditionSentence


def find_reported(
    days: Sequence[DayRecord], report: OpenReport, find_topic: Callable[[str], Topic | None]
) -> tuple[SentenceOfDay, ...]:
    """The sentences that stand in the report's words, or that these are a part of; else those named by their place, before the
    others about the same papers; else those about the report's papers, first those that share most words with it.
    """
    about = [each for day in days for each in _of_day(day) if _is_about(each, report.papers)]
    quoted = find_quoted(about, report.words)
    if quoted:
        return quoted
    said = set(_letters(report.words).split())
    shared = {each.sentence.text: len(said & set(_letters(each.sentence.text).split())) for each in about}
    likely = sorted(about, key=lambda each: -shared[each.sentence.text])
    named = tuple(_find_named(days, report, find_topic))
    papers = {paper for each in named for paper in each.sentence.papers}
    others = likely if report.papers else [each for each in likely if _is_about(each, papers) and papers]
    return tuple(dict.fromkeys((*named, *others)))


def find_quoted(sentences: Iterable[SentenceOfDay], words: str) -> tuple[SentenceOfDay, ...]:
    """Those that stand in the words, or that the words are a part of."""
    return tuple(each for each in sentences if _is_quoted(each.sentence.text, words))


def find_words(sentences: Sequence[EditionSentence], words: str) -> tuple[EditionSentence, ...]:
    """The sentences that hold each of these words, or beginnings of words."""
    wanted = [f" {word}" for word in _letters(words).split()]
    return tuple(each for each in sentences if all(word in f" {_letters(each.text)}" for word in wanted))


def _of_day(day: DayRecord) -> Iterator[SentenceOfDay]:
    return (SentenceOfDay(day=day.day, sentence=each) for each in day.sentences)


def _is_about(each: SentenceOfDay, papers: Collection[str]) -> bool:
    return not papers or not set(papers).isdisjoint(each.sentence.papers)


def _find_named(
    days: Sequence[DayRecord], report: OpenReport, find_topic: Callable[[str], Topic | None]
) -> Iterator[SentenceOfDay]:
    place = parse_sentence_place(report.words, find_topic)
    if place is None:
        return
    language: Language = next((each for each in LANGUAGES if each in report.languages), "en")
    for day in days:
        shown = _ShownDay(day, language)
        by_text = {each.sentence.text: each for each in _of_day(day)}
        for texts in shown.named_texts(place, report.papers):
            yield from (by_text[text] for text in texts if text in by_text)


@dataclass(frozen=True, slots=True)
class _ShownDay:
    """A day as readers of a language see it: each text in the order in which it is shown."""

    day: DayRecord
    language: Language

    def named_texts(self, place: SentencePlace, message: Sequence[str]) -> Iterator[Sequence[str]]:
        """What the place may name, the likeliest first; `message` are the papers of the message that was replied to."""
        if place.item:
            papers = self._listed_papers(place, message)
            item = _at(papers, place.item)
            yield self._sentences_of_item(item[0], place) if item else ()
        if place.topic and (place.sentence or not place.is_headline):
            yield _at(self._statements(place.topic, place.section), place.sentence or place.item)
        elif place.sentence and not place.item:
            papers = message or self._headlines
            yield _at([text for paper in papers for text in self._summary(paper)], place.sentence)

    def _listed_papers(self, place: SentencePlace, message: Sequence[str]) -> Sequence[str]:
        if place.topic and not place.is_headline:
            return [paper for paper, item in self._papers.items() if item.topic == place.topic]
        if message and place.is_headline:
            headlines = [paper for paper in message if paper in self._headlines]
            return headlines or message
        return message or self._headlines

    def _sentences_of_item(self, paper: str, place: SentencePlace) -> Sequence[str]:
        """The sentence that is named; else its result, where that is meant, before or behind what it says first."""
        summary = self._summary(paper)
        if place.sentence:
            return _at(summary, place.sentence)
        return summary[::-1] if place.section == "results" else summary

    def _summary(self, paper: str) -> Sequence[str]:
        tldr = self._tldrs.get(paper)
        if tldr is None:
            return ()
        own = tldr.frames.get(self.language) or tldr.text
        return [text for text in dict.fromkeys((own, tldr.result)) if text]

    def _statements(self, topic: str, section: str) -> Sequence[str]:
        reports = self._edition.reports if self._edition else {}
        in_language = reports.get(self.language) or next(iter(reports.values()), ())
        return [
            statement.text
            for report in in_language
            if report.topic == topic
            for each in report.sections
            if section in ("", each.kind)
            for statement in each.statements
        ]

    @property
    def _edition(self) -> Edition | None:
        return self.day.edition

    @property
    def _headlines(self) -> Sequence[str]:
        return [headline.paper for headline in self._edition.headlines] if self._edition else []

    @property
    def _papers(self) -> Mapping[str, ClassifiedPaper]:
        items = (*(self._edition.papers if self._edition else ()), *self.day.imported)
        return {item.paper.id: item for item in items}

    @property
    def _tldrs(self) -> Mapping[str, Tldr]:
        return {**self.day.imported_tldrs, **(self._edition.tldrs if self._edition else {})}


def _at(listed: Sequence[str], place: int) -> Sequence[str]:
    """The one at this place, negative from the end; none where the list is shorter."""
    index = place - 1 if place > 0 else place
    return [listed[index]] if place and -len(listed) <= index < len(listed) else []


def _is_quoted(sentence: str, words: str) -> bool:
    shown, said = _letters(sentence), _letters(words)
    return min(len(shown), len(said)) >= MIN_QUOTED_LETTERS and (
        f" {shown} " in f" {said} " or f" {said} " in f" {shown} "
    )


def _letters(content: str) -> str:
    """Lower-case letters and digits with one space between words, as chats show formulas."""
    plain = unicodedata.normalize("NFKC", latex_to_text(content)).casefold()
    kept = "".join(
        char if char.isalnum() else "" if unicodedata.category(char) == "Cf" else " " for char in plain
    )
    return " ".join(kept.split())
