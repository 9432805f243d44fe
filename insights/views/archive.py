"""What was published before: found papers page by page, a topic over days, topics over weeks."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from insights.charts.canvas import arrowed
from insights.charts.trend_chart import TrendChart, trends_alt
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
    text,
)
from insights.model import Action, Language, Tldr, Topic
from insights.ports.storage import SearchHit, SearchPage
from insights.taxonomy.taxonomy import OTHER, Taxonomy
from insights.views.components import count_of_papers, sentence, titled

PAGE = 8
"""Papers on one page: what a phone shows without a long scroll."""
_WORDS_SHOWN = 80
_CARRIED = 48
"""Bytes of words a button carries: Telegram's callback data has 64 for everything."""
_UNCARRIED = {ord("|"): " ", ord("%"): " "}
"""Signs that grow when packed, and that no search looks at."""
_MOVED = 4
"""Topics named that grew, and that fell."""
_WORTH_NAMING = 0.3
"""Points below which a share has not moved."""

Sentences = Mapping[str, Tldr]
Counts = Mapping[date, Mapping[str, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveView:
    taxonomy: Taxonomy

    def found(self, words: str, found: SearchPage, told: Sentences, page: int, language: Language) -> Message:
        shown = _short(words)
        if not found.total:
            none = Paragraph(text=text(translate(language, "reading.search.none", words=shown)))
            how = Paragraph(text=text(translate(language, "reading.search.how")))
            return Message(blocks=(none, how))
        count = _count(found.total, language)
        head = Heading(
            text=text(bold(translate(language, "reading.search.title", words=shown)), f" · {count}")
        )
        items = Bullets(items=tuple(self._line(hit, told, language) for hit in found.hits))
        return Message(
            blocks=(head, items, *self._further(words, found, page, language)), about=_about(found)
        )

    def _further(self, words: str, found: SearchPage, page: int, language: Language) -> list[Block]:
        """A button carries the words themselves, so that it works as long as the message stands."""
        carried = " ".join(words.translate(_UNCARRIED).split())
        if len(carried.encode()) <= _CARRIED:
            return _more(found.total, page, Action(verb="search", args=(carried, str(page + 1))), language)
        if found.total <= PAGE:
            return []
        return [Footer(text=text(translate(language, "reading.search.narrow", shown=PAGE)))]

    def span(
        self,
        topic: Topic,
        found: SearchPage,
        told: Sentences,
        *,
        since: date,
        until: date,
        page: int,
        language: Language,
    ) -> Message:
        """The topic's own papers; those that also carry it follow under a line of their own."""
        days = (until - since).days + 1
        count = _count(found.first, language)
        head = text(f"{topic.emoji} ", bold(topic.names[language]), f" · {count}")
        own = [hit for hit in found.hits if hit.labelled.topic == topic.slug]
        also = [hit for hit in found.hits if hit.labelled.topic != topic.slug]
        blocks: list[Block] = [
            Heading(text=head),
            Paragraph(text=text(_range(since, until, language))),
        ]
        if not found.first:
            none = translate(language, "reading.category.none", name=topic.names[language])
            blocks.append(Paragraph(text=text(none)))
        if own:
            blocks.append(Bullets(items=tuple(self._line(hit, told, language, named=False) for hit in own)))
        if also:
            line = translate(language, "digest.topic.also_about", name=topic.names[language])
            blocks.append(Paragraph(text=text(bold(line))))
            blocks.append(Bullets(items=tuple(self._line(hit, told, language) for hit in also)))
        action = Action(verb="category", args=(topic.slug, str(page + 1), str(days)))
        return Message(blocks=(*blocks, *_more(found.total, page, action, language)), about=_about(found))

    def trends(self, chart: TrendChart, ref: str, counts: Counts, language: Language) -> Message:
        """The picture, its words, and what moved between the first and the last week that have papers."""
        total = sum(sum(topics.values()) for topics in counts.values())
        weeks = _weekly(counts)
        blocks: list[Block] = [
            Heading(text=text(bold(translate(language, "reading.trends.title")))),
            Picture(ref=ref, alt=trends_alt(chart)),
            *(self._moved(weeks, language) if len(weeks) > 1 else [_too_early(language)]),
            Footer(text=text(_basis(total, counts, language))),
        ]
        return Message(blocks=tuple(blocks))

    def _moved(self, weeks: Mapping[date, Counter[str]], language: Language) -> list[Block]:
        first, last = weeks[min(weeks)], weeks[max(weeks)]
        changes = _changes(first, last)
        grew = [slug for slug in changes if changes[slug] >= _WORTH_NAMING][:_MOVED]
        fell = [slug for slug in reversed(changes) if changes[slug] <= -_WORTH_NAMING][:_MOVED]
        blocks: list[Block] = []
        for key, slugs in (("grew", grew), ("fell", fell)):
            if slugs:
                lines = tuple(self._change(slug, first, last, language) for slug in slugs)
                blocks += [
                    Paragraph(text=text(bold(translate(language, f"reading.trends.{key}")))),
                    Bullets(items=lines),
                ]
        return blocks or [Paragraph(text=text(translate(language, "reading.trends.still")))]

    def _change(self, slug: str, first: Counter[str], last: Counter[str], language: Language) -> Text:
        topic = self.taxonomy.topic(slug)
        then, now = _share(first, slug), _share(last, slug)
        words = translate(
            language,
            "reading.trends.change",
            then=percent(then),
            now=percent(now),
            change=arrowed(now - then),
        )
        return text(f"{topic.emoji} {topic.names[language]}: {words}")

    def _line(self, hit: SearchHit, told: Sentences, language: Language, *, named: bool = True) -> Text:
        """Title, topic, day, one sentence."""
        paper, topic = hit.labelled.paper, self.taxonomy.topic(hit.labelled.topic)
        which = f" · {topic.emoji} {topic.names[language]}" if named else ""
        tldr = told.get(paper.id)
        said = f" — {sentence(tldr, language)}" if tldr and tldr.text else ""
        return text(titled(paper), f"{which} · {hit.day.isoformat()}{said}")


def _short(words: str) -> str:
    """What was typed, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= _WORDS_SHOWN else f"{line[:_WORDS_SHOWN]}…"


def _count(count: int, language: Language) -> str:
    if count < 1000:  # noqa: PLR2004 - from here on figures are written with commas
        return count_of_papers(count, language)
    return translate(language, "digest.count_many", count=number(count))


def _more(total: int, page: int, action: Action, language: Language) -> list[Block]:
    left = total - (page + 1) * PAGE
    if left <= 0:
        return []
    return [
        Buttons(
            buttons=(
                Button(label=translate(language, "digest.topic.more", left=number(left)), action=action),
            )
        )
    ]


def _about(found: SearchPage) -> tuple[str, ...]:
    return tuple(hit.labelled.paper.id for hit in found.hits)


def _range(since: date, until: date, language: Language) -> str:
    if since == until:
        return long_day(until, language)
    return translate(
        language, "reading.range", since=long_day(since, language), until=long_day(until, language)
    )


def _too_early(language: Language) -> Block:
    return Paragraph(text=text(translate(language, "reading.trends.one_week")))


def _basis(total: int, counts: Counts, language: Language) -> str:
    return translate(
        language,
        "reading.trends.basis",
        papers=_count(total, language),
        days=len(counts),
        range=_range(min(counts), max(counts), language),
    )


def _weekly(counts: Counts) -> dict[date, Counter[str]]:
    """By Monday, as the chart has them; a week without papers is not there."""
    weeks: dict[date, Counter[str]] = {}
    for day, topics in counts.items():
        weeks.setdefault(day - timedelta(days=day.weekday()), Counter()).update(topics)
    return weeks


def _changes(first: Counter[str], last: Counter[str]) -> dict[str, float]:
    """In percentage points, what grew most first."""
    slugs = (set(first) | set(last)) - {OTHER}
    changes = {slug: _share(last, slug) - _share(first, slug) for slug in slugs}
    return dict(sorted(changes.items(), key=lambda item: (-item[1], item[0])))


def _share(week: Counter[str], slug: str) -> float:
    return 100 * week[slug] / week.total() if week.total() else 0.0
