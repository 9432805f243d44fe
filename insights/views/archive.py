"""The archive as messages: search results page by page, a topic over days, topics over weeks."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from insights.charts.canvas import format_change
from insights.charts.trend_chart import TrendChart, describe_trend_chart
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day, number, percent
from insights.messages.blocks import (
    Block,
    Bullets,
    Button,
    Buttons,
    Footer,
    Heading,
    Message,
    Paragraph,
    Picture,
    Text,
    bold,
    for_asker,
    text,
)
from insights.model import OTHER_TOPIC, Action, Language, Paper, Tldr, Topic
from insights.model.topic_shares import MIN_USUAL_DAYS, TopicCounts, significant_change
from insights.ports.storage import SearchHit, SearchPage
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.short_names import short_name
from insights.views.components import format_paper_count, format_tldr, next_page_label, title_link

PAGE_SIZE = 8
"""Papers on one page, short enough for a phone."""
_MAX_QUERY_SHOWN = 80
_MAX_BUTTON_QUERY_BYTES = 48
"""Telegram's callback_data has 64 bytes for the command and all its arguments (core.telegram.org/bots/api)."""
_BUTTON_SEPARATORS = {ord("|"): " ", ord("%"): " "}
"""Characters that are escaped in callback data and that no search uses."""
_MAX_TRENDS_NAMED = 4
"""Topics listed that grew, and that fell."""

Tldrs = Mapping[str, Tldr]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveView:
    taxonomy: Taxonomy

    def search_results(
        self, query: str, result: SearchPage, tldrs: Tldrs, page: int, language: Language
    ) -> Message:
        """One page of search results; `tldrs` by paper id."""
        shown_query = _shorten(query)
        if not result.total:
            none = Paragraph(text=text(translate(language, "reading.search.none", words=shown_query)))
            how = Paragraph(text=text(translate(language, "reading.search.how")))
            return Message(blocks=(none, how))
        count = format_paper_count(result.total, language, has_more=result.has_more)
        head = Heading(
            text=text(bold(translate(language, "reading.search.title", words=shown_query)), f" · {count}")
        )
        items = Bullets(items=tuple(self._hit_line(hit, tldrs, language) for hit in result.hits))
        return Message(
            blocks=(
                head,
                items,
                *self._more_results(query, result, page, language),
                *([Footer(text=text(newest_ranked(result, language)))] if result.has_more else []),
            ),
            paper_ids=_paper_ids(result),
        )

    def _more_results(self, query: str, result: SearchPage, page: int, language: Language) -> list[Block]:
        """The button for the next page. It contains the query, so that it works as long as the message exists."""
        button_query = " ".join(query.translate(_BUTTON_SEPARATORS).split())
        if len(button_query.encode()) <= _MAX_BUTTON_QUERY_BYTES:
            shown = (page + 1) * PAGE_SIZE
            label = next_page_label(result.total, 0, shown, "", language, has_more=result.has_more)
            return _next_page_button(label, Action(verb="search", args=(button_query, str(page + 1))))
        if result.total <= PAGE_SIZE:
            return []
        return [Footer(text=text(translate(language, "reading.search.narrow", shown=PAGE_SIZE)))]

    def similar(self, paper: Paper, hits: Sequence[SearchHit], tldrs: Tldrs, language: Language) -> Message:
        """Papers like `paper`, the most similar first."""
        name = short_name(paper.title)
        if not hits:
            return for_asker(
                Message(blocks=(Paragraph(text=text(translate(language, "saved.similar.none", name=name))),))
            )
        head = Heading(text=text(bold(translate(language, "saved.similar.title", name=name))))
        items = Bullets(items=tuple(self._hit_line(hit, tldrs, language) for hit in hits))
        return Message(blocks=(head, items), paper_ids=tuple(hit.classified.paper.id for hit in hits))

    def topic_over_days(
        self,
        topic: Topic,
        result: SearchPage,
        tldrs: Tldrs,
        *,
        since: date,
        until: date,
        page: int,
        language: Language,
    ) -> Message:
        """One page of the topic's papers between two days, then, counted apart, of the papers that also carry the topic."""
        days = (until - since).days + 1
        count = format_paper_count(result.in_first_topic, language)
        head = text(f"{topic.emoji} ", bold(topic.names[language]), f" · {count}")
        own = [hit for hit in result.hits if hit.classified.topic == topic.slug]
        also = [hit for hit in result.hits if hit.classified.topic != topic.slug]
        blocks: list[Block] = [
            Heading(text=head),
            Paragraph(text=text(_format_range(since, until, language))),
        ]
        if not result.in_first_topic:
            none = translate(language, "reading.category.none", name=topic.names[language])
            blocks.append(Paragraph(text=text(none)))
        if own:
            blocks.append(
                Bullets(items=tuple(self._hit_line(hit, tldrs, language, with_topic=False) for hit in own))
            )
        if also:
            line = translate(language, "digest.topic.also_about", name=topic.names[language])
            blocks.append(Paragraph(text=text(bold(line))))
            blocks.append(Bullets(items=tuple(self._hit_line(hit, tldrs, language) for hit in also)))
        action = Action(verb="category", args=(topic.slug, str(page + 1), str(days)))
        label = next_page_label(
            result.in_first_topic,
            result.total - result.in_first_topic,
            (page + 1) * PAGE_SIZE,
            topic.names[language],
            language,
        )
        return Message(
            blocks=(*blocks, *_next_page_button(label, action)),
            paper_ids=_paper_ids(result),
        )

    def trends(self, chart: TrendChart, ref: str, counts: TopicCounts, language: Language) -> Message:
        """The chart, and the topics whose share of the last week differs from the weeks before by more than noise."""
        blocks: list[Block] = [
            Heading(text=text(bold(translate(language, "reading.trends.title")))),
            Picture(ref=ref, alt=describe_trend_chart(chart)),
            *self._trend_blocks(counts, language),
            Footer(text=text(_basis_line(counts, language))),
        ]
        return Message(blocks=tuple(blocks))

    def _trend_blocks(self, counts: TopicCounts, language: Language) -> list[Block]:
        last, past = _split_last_week(counts)
        if len(past) < MIN_USUAL_DAYS:
            few = translate(language, "reading.trends.few_days", least=MIN_USUAL_DAYS, days=len(past))
            return [Paragraph(text=text(few))]
        changes = share_changes(last, past)
        grew = [slug for slug in changes if changes[slug] > 0][:_MAX_TRENDS_NAMED]
        fell = [slug for slug in reversed(changes) if changes[slug] < 0][:_MAX_TRENDS_NAMED]
        blocks: list[Block] = []
        for key, slugs in (("grew", grew), ("fell", fell)):
            if slugs:
                lines = tuple(self.change_line(slug, last, changes[slug], language) for slug in slugs)
                blocks += [
                    Paragraph(text=text(bold(translate(language, f"reading.trends.{key}")))),
                    Bullets(items=lines),
                ]
        return blocks or [Paragraph(text=text(translate(language, "reading.trends.still")))]

    def change_line(self, slug: str, last: Counter[str], change: float, language: Language) -> Text:
        """A topic's share of the papers counted in `last`, and by how many points it differs from the usual one."""
        topic, share = self.taxonomy.get_topic(slug), 100 * last[slug] / last.total()
        line = translate(
            language,
            "reading.trends.change",
            share=percent(share),
            usual=percent(share - change),
            change=format_change(change),
        )
        return text(f"{topic.emoji} {topic.names[language]}: {line}")

    def _hit_line(self, hit: SearchHit, tldrs: Tldrs, language: Language, *, with_topic: bool = True) -> Text:
        """Title, topic, day, summary and result."""
        paper, topic = hit.classified.paper, self.taxonomy.get_topic(hit.classified.topic)
        topic_name = f" · {topic.emoji} {topic.names[language]}" if with_topic else ""
        summary = format_tldr(tldrs.get(paper.id), language, before="\n")
        return text(title_link(paper), f"{topic_name} · {hit.day.isoformat()}", *summary)


def _shorten(query: str) -> str:
    line = " ".join(query.split())
    return line if len(line) <= _MAX_QUERY_SHOWN else f"{line[:_MAX_QUERY_SHOWN]}…"


def _next_page_button(label: str, action: Action) -> list[Block]:
    return [Buttons(buttons=(Button(label=label, action=action),))] if label else []


def _paper_ids(result: SearchPage) -> tuple[str, ...]:
    return tuple(hit.classified.paper.id for hit in result.hits)


def _format_range(since: date, until: date, language: Language) -> str:
    if since == until:
        return long_day(until, language)
    return translate(
        language, "reading.range", since=long_day(since, language), until=long_day(until, language)
    )


def _basis_line(counts: TopicCounts, language: Language) -> str:
    return translate(
        language,
        "reading.trends.basis_one" if len(counts) == 1 else "reading.trends.basis",
        papers=format_paper_count(sum(sum(topics.values()) for topics in counts.values()), language),
        days=len(counts),
        range=_format_range(min(counts), max(counts), language),
    )


def _split_last_week(counts: TopicCounts) -> tuple[Counter[str], TopicCounts]:
    """Papers per topic of the last week with papers, and the days before it."""
    monday = max(counts) - timedelta(days=max(counts).weekday())
    last = sum((Counter(topics) for day, topics in counts.items() if day >= monday), Counter[str]())
    return last, {day: topics for day, topics in counts.items() if day < monday}


def newest_ranked(result: SearchPage, language: Language) -> str:
    """What a search says that found more papers than are counted."""
    return translate(language, "reading.search.newest", count=number(result.total))


def share_changes(last: Counter[str], past: TopicCounts) -> dict[str, float]:
    """By topic, in percentage points and beyond noise, the largest growth first."""
    slugs = {*last, *(slug for topics in past.values() for slug in topics)} - {OTHER_TOPIC}
    changes = {slug: significant_change(last[slug], last.total(), past, slug) for slug in slugs}
    known = {slug: change for slug, change in changes.items() if change is not None}
    return dict(sorted(known.items(), key=lambda item: (-item[1], item[0])))
