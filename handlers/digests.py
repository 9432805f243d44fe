"""/today, /category, /categories: the newest edition, or the edition of the day that is named or on a button."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from handlers.archive import DEFAULT_DAYS, ArchiveCommands, DayRange, parse_day_range
from handlers.request import HandlerContext
from handlers.shown_editions import SHOWN_FOR, ShownEditions
from insights.digest.edition_service import EditionService
from insights.digest.personalisation import ReorderEdition
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.i18n.formatting import long_day
from insights.messages.blocks import Message, for_asker
from insights.model import Chat, Edition, Language, Topic
from insights.parsing.dates import parse_day
from insights.ports.clock import Clock
from insights.ports.conversations import Conversations
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigestView
from insights.views.notices import NoticeView, sentences
from insights.views.papers import PaperView

CHOOSABLE = frozenset({"commands.which_topic", "commands.no_topic"})
"""Errors behind which the topics are offered."""
MAX_NAME_LENGTH = 200
"""Characters typed that may name a topic and a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTopic:
    """A topic's name as typed or on a button, the day whose edition is meant, and the page of its papers."""

    name: str
    day: date
    page: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestCommands:
    """`default_subscription` is what a chat sees that is not subscribed; `reorder` puts an edition into the order
    the chat's readers prefer.
    """

    editions: EditionService
    taxonomy: Taxonomy
    digest_view: ChatDigestView
    paper_view: PaperView
    archive: ArchiveCommands
    notices: NoticeView
    default_subscription: Subscription
    clock: Clock
    conversations: Conversations
    reorder: ReorderEdition | None = None
    shown: ShownEditions = field(default_factory=ShownEditions)

    async def today(self, context: HandlerContext) -> None:
        """/today: the newest edition in this chat's own selection. Soon after it was shown or delivered here, its
        headlines and a button that shows all of it; the button's argument is "all".
        """
        edition = await self.editions.get_latest(context.language)
        if edition is None:
            await context.show(_no_edition(context.language))
            return
        subscription = context.subscription or self.default_subscription
        if self.reorder is not None:
            edition = await self.reorder(edition, context.incoming.chat, subscription.zone, self.clock.now())
        if short := await self._short(context, edition, subscription):
            await context.show(short)
            return
        for message in self.digest_view.messages(edition, subscription, context.language, self.clock.now()):
            await context.show(message)

    async def of_day(self, context: HandlerContext) -> None:
        """The edition of the day that the text names: "what came out yesterday?"."""
        language, newest = context.language, await self.editions.get_latest(context.language)
        parsed = parse_day(context.text, self.clock.now().date())
        edition = await self.editions.get_edition(parsed.day, language) if parsed else None
        if parsed is None or newest is None:
            await self.today(context)
            return
        if edition is None:
            days = {"day": long_day(parsed.day, language), "newest": long_day(newest.day, language)}
            raise BadInput("commands.no_such_day", **days)
        subscription = context.subscription or self.default_subscription
        for message in self.digest_view.messages(edition, subscription, language, self.clock.now()):
            await context.show(message)

    async def headlines(self, context: HandlerContext) -> None:
        """The newest edition's headlines; all of it where it has none."""
        edition = await self.editions.get_latest(context.language)
        subscription = context.subscription or self.default_subscription
        short = self.digest_view.headlines(edition, subscription, context.language) if edition else None
        await (context.show(short) if short else self.today(context))

    async def _short(
        self, context: HandlerContext, edition: Edition, subscription: Subscription
    ) -> Message | None:
        """Less than all of it: its head for the one who asked alone, its headlines for a chat that was just shown it."""
        chat, language, now = context.incoming.chat, context.language, self.clock.now()
        if context.incoming.answered_to == "asker":
            is_head = context.args != ("all",)
            return self.digest_view.head(edition, subscription, language, now) if is_head else None
        headlines = self.digest_view.headlines(edition, subscription, language)
        is_first = not self.shown.has_shown(chat, edition)
        is_shown = self.shown.add(chat, edition, subscription, language, now)
        if is_first and headlines and headlines.paper_ids:
            is_shown = await self._is_delivered(chat, headlines.paper_ids, now)
        return headlines if is_shown and context.args != ("all",) else None

    async def _is_delivered(self, chat: Chat, headlines: tuple[str, ...], now: datetime) -> bool:
        """Whether the digest with these headlines was delivered to the chat a short while ago."""
        delivered = await self.conversations.delivered_lists(chat, now - SHOWN_FOR)
        return any(ids[: len(headlines)] == headlines for ids in delivered)

    async def category(self, context: HandlerContext) -> None:
        """/category TOPIC [DAY or "N days"]: a topic's report and papers; a button adds the page. Without a topic, or with a
        name that is near to none, all of them to choose from.
        """
        try:
            await self._category(context)
        except BadInput as error:
            edition = await self.editions.get_latest(context.language) if error.key in CHOOSABLE else None
            if edition is None or not edition.trends:
                raise
            sentence = translate(context.language, error.key, **error.params)
            await context.show(for_asker(self.notices.categories(edition, context.language, sentence)))

    async def _category(self, context: HandlerContext) -> None:
        dated = self._dated_topic(context)
        edition = await self.editions.get_edition(dated.day, context.language) if dated else None
        if dated and edition:
            topic = self._find_topic(dated.name, context.language)
            await context.show(self.paper_view.category(edition, topic.slug, context.language, dated.page))
            return
        await self._newest_category(replace(context, text=dated.name, args=()) if dated else context)

    async def _newest_category(self, context: HandlerContext) -> None:
        day_range = parse_day_range(context, self.taxonomy)
        if day_range:
            topic = self._find_topic(day_range.name, context.language)
            await self.archive.topic_over_days(context, topic, day_range)
            return
        name, page = _name_and_page(context)
        topic = self._find_topic(name, context.language)
        edition = await self.editions.get_latest(context.language)
        if (edition is None or edition.sample) and await self.archive.has_papers():
            day_range = DayRange(name=name, days=DEFAULT_DAYS, page=page)
            await self.archive.topic_over_days(context, topic, day_range)
            return
        if edition is None:
            await context.show(_no_edition(context.language))
            return
        await context.show(self.paper_view.category(edition, topic.slug, context.language, page))

    async def categories(self, context: HandlerContext) -> None:
        """/categories: every topic of the day with its number of papers, as buttons."""
        day = _parse_iso_day(context.args[0]) if context.args else None
        edition = await self.editions.get_edition(day, context.language) if day else None
        edition = edition or await self.editions.get_latest(context.language)
        await context.show(
            self.notices.categories(edition, context.language) if edition else _no_edition(context.language)
        )

    def _dated_topic(self, context: HandlerContext) -> DatedTopic | None:
        """From a button's arguments (topic, day, page) or from typed text; None when no day is named."""
        if len(context.args) > 1 and (day := _parse_iso_day(context.args[1])):
            page = int(context.args[2]) if len(context.args) > 2 and context.args[2].isdecimal() else 0  # noqa: PLR2004
            return DatedTopic(name=context.args[0], day=day, page=page)
        if self.taxonomy.find_topic(context.text):
            return None
        parsed = parse_day(context.text[:MAX_NAME_LENGTH], self.clock.now().date())
        name = parsed.rest.strip() if parsed else ""
        return DatedTopic(name=name, day=parsed.day) if parsed and name else None

    def _find_topic(self, name: str, language: Language) -> Topic:
        if not name:
            raise BadInput("commands.which_topic")
        topic = self.taxonomy.find_topic(name)
        if topic is None:
            near = ", ".join(
                f"/category {topic.names[language]}" for topic in self.taxonomy.suggest_topics(name)
            )
            raise BadInput("commands.no_topic_near" if near else "commands.no_topic", words=name, near=near)
        return topic


def _no_edition(language: Language) -> Message:
    return for_asker(sentences(translate(language, "commands.no_edition")))


def _parse_iso_day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _name_and_page(context: HandlerContext) -> tuple[str, int]:
    """A button's second argument is the page; a person types only the name."""
    if len(context.args) > 1 and context.args[1].isdigit():
        return context.args[0], int(context.args[1])
    return context.text, 0
