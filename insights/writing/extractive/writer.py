"""The extractive report writer: without a model it quotes the papers and counts the terms they share."""

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
from insights.summarization.quotable_sentences import quotable_sentences
from insights.text.field_terms import korean_with_english
from insights.writing.extractive.acronyms import MIN_SHARING_PAPERS
from insights.writing.extractive.field_themes import field_themes
from insights.writing.extractive.paper_summary import summarize_paper
from insights.writing.extractive.quote_selection import select_quotes
from insights.writing.extractive.themes import shared_names, shared_terms
from insights.writing.extractive.topic_corpus import Theme, TopicCorpus

MAX_STATEMENTS = 6
"""In each section."""
MIN_THEMES = 3
"""With fewer telling terms, subjects of the field are named, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractiveWriter:
    """Writes without a model (insights.ports.writing.Writer). `featured` is the number of papers shown first, `topics`
    the taxonomy by slug: a topic's own names are no themes of it.
    """

    clock: Clock
    featured: int = 5
    topics: Mapping[str, Topic] = field(default_factory=dict)
    background: Background = field(default_factory=Background)

    def with_background(self, background: Background) -> "ExtractiveWriter":
        """The same writer, comparing terms with those of the past weeks."""
        return replace(self, background=background)

    async def tldr(self, paper: Paper) -> Tldr:
        return summarize_paper(paper.title, paper.abstract, is_paraphrase=paper.is_paraphrase)

    async def report(self, topic: str, papers: Sequence[ClassifiedPaper], language: Language) -> Report:
        """The sections that have statements, in the page's order; a topic of one paper has no shared terms."""
        read = [classified.paper for classified in papers]
        sections = (*self._shared_sections(topic, read, language), *_quote_sections(read))
        return Report(
            topic=topic,
            language=language,
            sections=tuple(section for section in sections if section.statements),
            featured=tuple(FeaturedPaper(paper=paper.id) for paper in read[: self.featured]),
            written_by=WrittenBy(kind="extractive"),
            written_at=self.clock.now(),
        )

    def _shared_sections(self, slug: str, papers: Sequence[Paper], language: Language) -> tuple[Section, ...]:
        if len(papers) < MIN_SHARING_PAPERS:
            return ()
        topic = self.topics.get(slug)
        topic_names = (*topic.names.values(), *topic.aliases) if topic else (slug.replace("-", " "),)
        corpus = TopicCorpus.from_papers(papers, self.background)
        themes = list(islice(shared_terms(corpus, topic_names), MAX_STATEMENTS))
        if len(themes) < MIN_THEMES:
            own_names = tuple(topic.names.values()) if topic else topic_names
            themes += islice(field_themes(corpus, own_names, themes), MIN_THEMES - len(themes))
        known_terms = (*topic_names, *(theme.term for theme in themes))
        names = list(islice(shared_names(corpus, known_terms), MAX_STATEMENTS))
        if not themes:
            themes, names = names[:1], names[1:]
        return (
            Section(kind="themes", statements=tuple(_count_statement(theme, language) for theme in themes)),
            Section(kind="keywords", statements=tuple(_count_statement(name, language) for name in names)),
        )


def _count_statement(theme: Theme, language: Language) -> Statement:
    key = "writer.unheard" if theme.is_new else "writer.theme"
    term = korean_with_english(theme.term, theme.short) if language == "ko" else theme.label
    text = translate(language, key, term=term, count=len(theme.papers))
    return Statement(text=text, papers=theme.papers, quote=False)


def _quote_sections(papers: Sequence[Paper]) -> tuple[Section, ...]:
    """Results, impact and conclusion: sentences verbatim, none twice, spread over the papers."""
    sentences = [sentence for paper in papers for sentence in quotable_sentences(paper)]
    return tuple(
        Section(
            kind=kind,
            statements=tuple(
                Statement(text=quote.text, papers=(quote.paper.id,), quote=not quote.paper.is_paraphrase)
                for quote in quotes
            ),
        )
        for kind, quotes in select_quotes(sentences, papers, MAX_STATEMENTS).items()
    )
