"""/today /category /categories /status: what the newest edition says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.asked import Asked
from handlers.reading import WEEK, Reading, Span, span_of
from insights import calendar
from insights.editions import Editions
from insights.errors import BadInput
from insights.ledger import Ledger
from insights.locale import say
from insights.messages.blocks import Message
from insights.model import Edition, Language, Topic
from insights.ports import Clock
from insights.taxonomy import Taxonomy
from insights.views.digest import DigestView
from insights.views.notes import Notes, sentences
from insights.views.papers import PaperView

NextList = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Digests:
    editions: Editions
    taxonomy: Taxonomy
    digest: DigestView
    papers: PaperView
    reading: Reading
    notes: Notes
    ledger: Ledger
    clock: Clock

    async def today(self, asked: Asked) -> None:
        """The newest edition in this chat's own selection."""
        edition = await self.editions.latest(asked.language)
        if edition is None:
            await asked.show(self._none(asked.language))
            return
        topics = asked.subscription.topics if asked.subscription else ()
        next_list = calendar.next_list(self.clock.now())
        for message in self.digest.messages(edition, asked.language, topics, next_list):
            await asked.show(message)

    async def category(self, asked: Asked) -> None:
        """One topic's report and papers; a page further when a button asked; with days, its papers of those."""
        span = span_of(asked, self.taxonomy)
        if span:
            await self.reading.category(asked, self._topic(span.name, asked.language), span)
            return
        name, page = _paged(asked)
        topic = self._topic(name, asked.language)
        edition = await self.editions.latest(asked.language)
        if (edition is None or edition.sample) and await self.reading.past():
            await self.reading.category(asked, topic, Span(name=name, days=WEEK, page=page))
            return
        if edition is None:
            await asked.show(self._none(asked.language))
            return
        await asked.show(self.papers.category(edition, topic.slug, asked.language, page))

    async def categories(self, asked: Asked) -> None:
        edition = await self.editions.latest(asked.language)
        shown = self.notes.categories(edition, asked.language) if edition else self._none(asked.language)
        await asked.show(shown)

    async def status(self, asked: Asked) -> None:
        """Why something came or did not: this chat's subscription, its last delivery, the sources."""
        last = await self.ledger.last(asked.subscription) if asked.subscription else None
        edition: Edition | None = await self.editions.latest(asked.language)
        next_list = calendar.next_list(self.clock.now())
        await asked.show(self.notes.status(asked.subscription, last, edition, next_list, asked.language))

    def _topic(self, words: str, language: Language) -> Topic:
        if not words:
            raise BadInput("commands.which_topic")
        topic = self.taxonomy.find(words)
        if topic is None:
            near = ", ".join(f"/category {found.names[language]}" for found in self.taxonomy.suggest(words))
            raise BadInput("commands.no_topic_near" if near else "commands.no_topic", words=words, near=near)
        return topic

    def _none(self, language: Language) -> Message:
        return sentences(say(language, "commands.no_edition"))


def _paged(asked: Asked) -> tuple[str, int]:
    """A button's second argument is the page; a person types only the name."""
    if len(asked.args) > 1 and asked.args[1].isdigit():
        return asked.args[0], int(asked.args[1])
    return asked.words, 0
