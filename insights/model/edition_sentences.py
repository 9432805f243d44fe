"""The sentences of a day, each named by its key, and marking those that were withdrawn. Pure.

A withdrawal belongs to a day and a sentence, wherever the day says it: in a report of any language, in the summary of a paper
of its edition or of an imported one.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from insights.model.edition import ClassifiedPaper, Edition, Report, Statement, Tldr
from insights.model.language import Language
from insights.model.withdrawal import SentenceWithdrawal, sentence_key

Withdrawals = Mapping[str, SentenceWithdrawal]
"""By the key of the sentence."""
Summaries = Iterable[tuple[ClassifiedPaper, Tldr]]
"""Papers with their summaries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSentence:
    """One sentence of a day. `languages` are those in which it is shown, `topic` the first topic that shows it."""

    text: str
    papers: tuple[str, ...]
    topic: str
    quote: bool
    languages: tuple[Language, ...] = ()
    withdrawal: SentenceWithdrawal | None = None

    @property
    def key(self) -> str:
        return sentence_key(self.text)


def list_sentences(edition: Edition | None, imported: Summaries = ()) -> tuple[EditionSentence, ...]:
    """Every sentence of a day once: those of the edition's summaries in its order, those of its reports, then those of the day's
    `imported` papers.
    """
    of_edition = (*_summary_sentences(_summaries(edition)), *_statements(edition)) if edition else ()
    found: dict[str, EditionSentence] = {}
    for sentence in (*of_edition, *_summary_sentences(imported)):
        known = found.get(sentence.text)
        if known is None:
            found[sentence.text] = sentence
        else:
            papers = tuple(dict.fromkeys((*known.papers, *sentence.papers)))
            languages = tuple(dict.fromkeys((*known.languages, *sentence.languages)))
            found[sentence.text] = replace(known, papers=papers, languages=languages)
    return tuple(found.values())


def select_about(
    sentences: Iterable[EditionSentence], papers: Collection[str]
) -> tuple[EditionSentence, ...]:
    """The sentences that rest on these papers alone, and quotations from them."""
    return tuple(
        sentence
        for sentence in sentences
        if set(sentence.papers) <= set(papers)
        or (sentence.quote and sentence.papers[:1] and sentence.papers[0] in papers)
    )


def mark_withdrawn(edition: Edition, withdrawals: Withdrawals) -> Edition:
    """The edition with exactly these withdrawals marked."""
    return replace(
        edition,
        tldrs={paper: mark_summary(tldr, withdrawals) for paper, tldr in edition.tldrs.items()},
        reports={
            language: tuple(_mark_report(report, withdrawals) for report in reports)
            for language, reports in edition.reports.items()
        },
    )


def mark_summary(tldr: Tldr, withdrawals: Withdrawals) -> Tldr:
    """The summary with those of its sentences marked that are withdrawn."""
    marks = {
        sentence: withdrawal
        for sentence in _sentences_of(tldr)
        if (withdrawal := withdrawals.get(sentence_key(sentence)))
    }
    return tldr if marks == tldr.withdrawals else replace(tldr, withdrawals=marks)


def find_withdrawals(edition: Edition) -> dict[str, SentenceWithdrawal]:
    """What is marked in the edition, by the key of the sentence."""
    return {each.key: each.withdrawal for each in list_sentences(edition) if each.withdrawal is not None}


def _mark_report(report: Report, withdrawals: Withdrawals) -> Report:
    sections = tuple(
        replace(
            section,
            statements=tuple(_mark_statement(statement, withdrawals) for statement in section.statements),
        )
        for section in report.sections
    )
    return report if sections == report.sections else replace(report, sections=sections)


def _mark_statement(statement: Statement, withdrawals: Withdrawals) -> Statement:
    withdrawal = withdrawals.get(sentence_key(statement.text))
    return statement if withdrawal == statement.withdrawal else replace(statement, withdrawal=withdrawal)


def _sentences_of(tldr: Tldr) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (tldr.text, tldr.result, *tldr.frames.values()))))


def _summaries(edition: Edition) -> Iterator[tuple[ClassifiedPaper, Tldr]]:
    for item in edition.papers:
        if (tldr := edition.tldrs.get(item.paper.id)) is not None:
            yield item, tldr


def _summary_sentences(summaries: Summaries) -> Iterator[EditionSentence]:
    for item, tldr in summaries:
        frames = {frame: language for language, frame in tldr.frames.items()}
        for sentence in _sentences_of(tldr):
            yield EditionSentence(
                text=sentence,
                papers=(item.paper.id,),
                topic=item.topic,
                quote=sentence not in frames and tldr.quote,
                languages=(frames[sentence],) if sentence in frames else (),
                withdrawal=tldr.withdrawals.get(sentence),
            )


def _statements(edition: Edition) -> Iterator[EditionSentence]:
    for language, reports in edition.reports.items():
        for report in reports:
            for section in report.sections:
                for statement in section.statements:
                    yield EditionSentence(
                        text=statement.text,
                        papers=statement.papers,
                        topic=report.topic,
                        quote=statement.quote,
                        languages=(language,),
                        withdrawal=statement.withdrawal,
                    )
