"""/today /category /categories: what the newest edition says, or that of the day a button was sent on."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.archive import WEEK, ArchiveCommands, DayRange, span_of
from handlers.request import HandlerContext
from insights.digest.edition_service import EditionService
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import Message
from insights.model import Chat, Edition, Language, Topic
from insights.parsing.dates import named_day
from insights.ports.clock import Clock
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigestView
from insights.views.notices import NoticeView, sentences
from insights.views.papers import PaperView

LONGEST = 200
"""Characters of what was typed that may name a topic and a day."""
ReorderEdition = Callable[[Edition, Chat, str, datetime], Awaitable[Edition]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTopic:
    """A topic's name as typed or pressed, and whose edition is meant."""

    name: str
    day: date
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCommands:
    editions: EditionService
    taxonomy: Taxonomy
    digest: ChatDigestView
    papers: PaperView
    reading: ArchiveCommands
    notes: NoticeView
    default: Subscription
    """What a chat sees that is not subscribed."""
    clock: Clock
    tunes: ReorderEdition | None = None
    """The order a chat's readers asked for."""

    async def today(self, asked: HandlerContext) -> None:
        """The newest edition in this chat's own selection."""
        edition = await self.editions.latest(asked.language)
        if edition is None:
            await asked.show(self._none(asked.language))
            return
        wanted = asked.subscription or self.default
        if self.tunes is not None:
            edition = await self.tunes(edition, asked.incoming.chat, wanted.zone, self.clock.now())
        for message in self.digest.messages(edition, wanted, asked.language, self.clock.now()):
            await asked.show(message)

    async def category(self, asked: HandlerContext) -> None:
        """One topic's report and papers; a page further when a button asked; with days, its papers of those."""
        if (dated := self._dated(asked)) and (edition := await self.editions.of(dated.day, asked.language)):
            topic = self._topic(dated.name, asked.language)
            await asked.show(self.papers.category(edition, topic.slug, asked.language, dated.page))
            return
        await self._newest(replace(asked, text=dated.name, args=()) if dated else asked)

    async def _newest(self, asked: HandlerContext) -> None:
        span = span_of(asked, self.taxonomy)
        if span:
            await self.reading.category(asked, self._topic(span.name, asked.language), span)
            return
        name, page = _paged(asked)
        topic = self._topic(name, asked.language)
        edition = await self.editions.latest(asked.language)
        if (edition is None or edition.sample) and await self.reading.past():
            await self.reading.category(asked, topic, DayRange(name=name, days=WEEK, page=page))
            return
        if edition is None:
            await asked.show(self._none(asked.language))
            return
        await asked.show(self.papers.category(edition, topic.slug, asked.language, page))

    async def categories(self, asked: HandlerContext) -> None:
        day = _day(asked.args[0]) if asked.args else None
        edition = await self.editions.of(day, asked.language) if day else None
        edition = edition or await self.editions.latest(asked.language)
        shown = self.notes.categories(edition, asked.language) if edition else self._none(asked.language)
        await asked.show(shown)

    def _dated(self, asked: HandlerContext) -> DatedTopic | None:
        """A button names its own day; people say one, too."""
        if len(asked.args) > 1 and (day := _day(asked.args[1])):
            return DatedTopic(name=asked.args[0], day=day, page=_number(asked.args[2:]))
        if self.taxonomy.find(asked.text):
            return None
        named = named_day(asked.text[:LONGEST], self.clock.now().date())
        return DatedTopic(name=named.rest.strip(), day=named.day) if named and named.rest.strip() else None

    def _topic(self, words: str, language: Language) -> Topic:
        if not words:
            raise BadInput("commands.which_topic")
        topic = self.taxonomy.find(words)
        if topic is None:
            near = ", ".join(f"/category {found.names[language]}" for found in self.taxonomy.suggest(words))
            raise BadInput("commands.no_topic_near" if near else "commands.no_topic", words=words, near=near)
        return topic

    def _none(self, language: Language) -> Message:
        return sentences(translate(language, "commands.no_edition"))


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _number(words: Sequence[str]) -> int:
    return int(words[0]) if words and words[0].isdecimal() else 0


def _paged(asked: HandlerContext) -> tuple[str, int]:
    """A button's second argument is the page; a person types only the name."""
    if len(asked.args) > 1 and asked.args[1].isdigit():
        return asked.args[0], int(asked.args[1])
    return asked.text, 0
