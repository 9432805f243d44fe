"""The day on one screen, then its topics: what is posted on schedule and what /today answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from insights.digest.overview import OverviewLine, overview
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Details,
    Heading,
    Message,
    Paragraph,
    Picture,
    Span,
    Text,
    bold,
    italic,
    link,
    text,
)
from insights.model import Action, Edition, FeaturedPaper, Language, Paper, Report, Section
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.latex import readable
from insights.views.components import (
    References,
    bullets,
    count_of_papers,
    heading_day,
    papers_of,
    provenance,
    sentence,
    titled,
)

TOPICS = 8
"""Topics told in a digest; the others have a line."""
TOLD = {"themes": 2, "keywords": 0, "results": 2, "impact": 0, "conclusion": 1}
"""Statements a section has in a digest: two minutes on a phone. /category and the page show all."""
TITLES = 3
"""Papers of a topic that a digest tells, with their sentence."""
BUTTONS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestView:
    """An edition as a channel gets it. `page` makes the address of a day's page, None without one."""

    taxonomy: Taxonomy

    def messages(
        self,
        edition: Edition,
        language: Language,
        topics: Sequence[str] = (),
        next_list: datetime | None = None,
        titles: int = TITLES,
    ) -> tuple[Message, ...]:
        """The head with chart and overview, then a message for each of the first eight topics, then the rest
        in one line. `topics` chooses; empty means the day's largest.
        """
        reports = [
            report for report in edition.reports.get(language, ()) if not topics or report.topic in topics
        ]
        told, rest = reports[:TOPICS], reports[TOPICS:]
        return (
            self.head(edition, language, next_list, topics),
            *(self.topic(edition, report, language, titles) for report in told),
            *([self._others(edition, rest, language)] if rest else []),
        )

    def head(
        self,
        edition: Edition,
        language: Language,
        next_list: datetime | None = None,
        topics: Sequence[str] = (),
    ) -> Message:
        references = papers_of(edition)
        chart = edition.charts.get(language)
        lines = overview(edition, language, self.taxonomy)
        picture = [Picture(ref=chart.ref, alt=chart.alt)] if chart else []
        return Message(
            blocks=(
                Heading(text=text(heading_day(edition, language))),
                *picture,
                Bullets(items=tuple(_overview_line(line, references, language) for line in lines)),
                *([Paragraph(text=text(self._next(next_list, language)))] if next_list else []),
                Buttons(buttons=self._buttons(edition, language, topics)),
                provenance(edition, language),
            ),
            about=tuple(line.papers[0] for line in lines if line.title),
        )

    def topic(self, edition: Edition, report: Report, language: Language, titles: int = TITLES) -> Message:
        """One topic, collapsible, within what a phone reader takes in: which papers to read first and why,
        then what the topic shares and found.
        """
        references = References(papers_of(edition))
        featured = Bullets(
            items=tuple(
                self._featured(edition, feature, references, language) for feature in report.featured[:titles]
            )
        )
        sections = [self._short(section, references, language) for section in report.sections]
        return Message(
            blocks=(
                Details(
                    summary=self._summary(edition, report.topic, language),
                    blocks=(featured, *(block for section in sections for block in section)),
                ),
            ),
            about=references.named,
            silent=True,
        )

    def _featured(
        self, edition: Edition, feature: FeaturedPaper, references: References, language: Language
    ) -> Text:
        """A title, its one sentence, and why it stands first."""
        paper, tldr = references.paper(feature.paper), edition.tldrs.get(feature.paper)
        said = f" — {sentence(tldr, language)}" if tldr and tldr.text else ""
        reason = [italic(f" ({feature.reason})")] if feature.reason else []
        return text(references.mark(paper.id), " ", bold(readable(paper.title)), said, *reason)

    def empty(self, day: date, reason: str, language: Language, next_list: datetime | None) -> Message:
        """A day without papers says why, and what happens next."""
        lines = [translate(language, f"digest.empty.{reason}")]
        if next_list:
            lines.append(self._next(next_list, language))
        return Message(
            blocks=(
                Heading(text=text(translate(language, "digest.title", day=long_day(day, language)))),
                Paragraph(text=text(" ".join(lines))),
            ),
            silent=True,
        )

    def _short(
        self, section: Section, references: References, language: Language
    ) -> Sequence[Paragraph | Bullets]:
        told = section.statements[: TOLD[section.kind]]
        if not told:
            return ()
        name = translate(language, f"digest.section.{section.kind}")
        return (Paragraph(text=text(bold(name))), bullets(told, references, language))

    def _summary(self, edition: Edition, slug: str, language: Language) -> Text:
        topic = self.taxonomy.topic(slug)
        count = sum(labelled.topic == slug for labelled in edition.papers)
        return text(f"{topic.emoji} ", bold(topic.names[language]), f" · {count_of_papers(count, language)}")

    def _others(self, edition: Edition, reports: Sequence[Report], language: Language) -> Message:
        """The topics that are not told, one line each, so that nothing of the day is hidden."""
        return Message(
            blocks=(
                Bullets(items=tuple(self._summary(edition, report.topic, language) for report in reports)),
                Buttons(buttons=(self._all_topics(edition.day, language),)),
            ),
            silent=True,
        )

    def _buttons(self, edition: Edition, language: Language, topics: Sequence[str]) -> tuple[Button, ...]:
        """The chosen topics that the day has papers of, or its largest."""
        largest = [trend.topic for trend in edition.trends if trend.topic != "other"]
        offered = [slug for slug in largest if not topics or slug in topics][:BUTTONS]
        return (
            *(self._button(slug, edition.day, language) for slug in offered),
            self._all_topics(edition.day, language),
        )

    def _button(self, slug: str, day: date, language: Language) -> Button:
        topic = self.taxonomy.topic(slug)
        label = f"{topic.emoji} {topic.names[language]}"
        return Button(label=label, action=Action(verb="category", args=(slug, day.isoformat())))

    def _all_topics(self, day: date, language: Language) -> Button:
        action = Action(verb="categories", args=(day.isoformat(),))
        return Button(label=translate(language, "digest.all_topics"), action=action)

    def _next(self, next_list: datetime, language: Language) -> str:
        eastern = next_list.astimezone(ZoneInfo("America/New_York"))
        return translate(language, "digest.next_list", when=f"{eastern:%Y-%m-%d %H:%M} New York")


def _overview_line(line: OverviewLine, papers: Mapping[str, Paper], language: Language) -> Text:
    """Its words, the title they lead to, and the identifiers it rests on."""
    emoji = f"{line.emoji} " if line.emoji else ""
    title = [Span(" "), titled(papers[line.papers[0]])] if line.title else []
    ids = [part for paper in line.named for part in (Span(" "), link(f"[{paper}]", papers[paper].url))]
    return text(emoji, line.words, *title, *ids, f" {line.others(language)}".rstrip())
