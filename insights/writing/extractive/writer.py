"""The embedded writer: no model, nothing invented. It quotes the papers and counts what they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from insights.digest.background import Background
from insights.i18n.catalog import translate
from insights.model import (
    ClassifiedPaper,
    FeaturedPaper,
    Language,
    Paper,
    Report,
    Section,
    Statement,
    Tldr,
    Topic,
    WrittenBy,
)
from insights.ports.clock import Clock
from insights.writing.extractive.acronyms import CARRIERS
from insights.writing.extractive.quotable_sentences import QuotableSentence, quotable_sentences
from insights.writing.extractive.quote_selection import select_quotes
from insights.writing.extractive.sentence_features import abstract_sentences
from insights.writing.extractive.themes import Theme, TopicCorpus, shared_names, shared_terms
from insights.writing.extractive.tldr import best_of

BY = "extractive"
STATEMENTS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveWriter:
    """Writes without a model (insights.ports.messaging.Writer). `background` tells what the past weeks spoke of; a topic's
    own names are no themes of it.
    """

    clock: Clock
    featured: int = 5
    topics: Mapping[str, Topic] = field(default_factory=dict)
    background: Background = field(default_factory=Background)

    def against(self, background: Background) -> "ExtractiveWriter":
        """The same writer, knowing what the past weeks spoke of."""
        return replace(self, background=background)

    async def tldr(self, paper: Paper) -> Tldr:
        text = best_of(abstract_sentences(paper.abstract), paper.title)
        return Tldr(text=text, by=BY, quote=bool(paper.abstract.strip()) and not paper.is_paraphrase)

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """Sections with something to say, in the page's order. A single paper is told, not compared."""
        read = [labelled.paper for labelled in papers]
        sections = (*self._shared(topic, read, language), *_quoted(read))
        return Report(
            topic=topic,
            language=language,
            sections=tuple(section for section in sections if section.statements),
            featured=tuple(FeaturedPaper(paper=paper.id) for paper in read[: self.featured]),
            written_by=WrittenBy(kind="extractive"),
            written_at=self.clock.now(),
        )

    def _shared(self, topic: str, papers: Sequence[Paper], language: Language) -> tuple[Section, ...]:
        if len(papers) < CARRIERS:
            return ()
        own = self._names(topic)
        among = TopicCorpus.of(papers, self.background)
        themes = list(islice(shared_terms(among, own), STATEMENTS))
        names = islice(shared_names(among, (*own, *(theme.term for theme in themes))), STATEMENTS)
        return (
            Section(kind="themes", statements=tuple(_counted(theme, language) for theme in themes)),
            Section(kind="keywords", statements=tuple(_counted(name, language) for name in names)),
        )

    def _names(self, slug: str) -> tuple[str, ...]:
        topic = self.topics.get(slug)
        return (*topic.names.values(), *topic.aliases) if topic else (slug.replace("-", " "),)


def _counted(theme: Theme, language: Language) -> Statement:
    key = "writer.unheard" if theme.is_new else "writer.theme"
    text = translate(language, key, term=theme.term, count=len(theme.papers))
    return Statement(text=text, papers=theme.papers, quote=False)


def _quoted(papers: Sequence[Paper]) -> tuple[Section, ...]:
    """Results, impact and conclusion: verbatim sentences, none twice, spread over the papers."""
    sentences = [one for paper in papers for one in quotable_sentences(paper)]
    return tuple(
        Section(kind=kind, statements=tuple(_statement(one) for one in picked))
        for kind, picked in select_quotes(sentences, papers, STATEMENTS).items()
    )


def _statement(one: QuotableSentence) -> Statement:
    return Statement(text=one.text, papers=(one.paper.id,), quote=not one.paper.is_paraphrase)
