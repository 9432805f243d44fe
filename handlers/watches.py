"""/watch, /watches and /unwatch: standing searches of a chat, made anew with each new list of papers."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from handlers.request import HandlerContext
from handlers.subscription_service import SubscriptionService
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import for_asker
from insights.parsing.paper_actions import is_all_papers, parse_places
from insights.ports.storage import EditionStore
from insights.ports.watches import Watch, Watches
from insights.qa.standing_search import DayIndex, StandingQuery
from insights.views.notices import sentences
from insights.views.watches import WatchView

MAX_WATCHES = 20
"""Of one chat."""
MAX_QUERY_LENGTH = 200
MAX_CONCEPTS = 8
MAX_FOUND, MAX_FOUND_SHARE = 15, 0.08
"""Papers of the newest list, and their share of it, beyond both of which a search finds too much to be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCommands:
    """In a group whoever may change its settings may change its watches."""

    watches: Watches
    service: SubscriptionService
    editions: EditionStore
    view: WatchView

    async def watch(self, context: HandlerContext) -> None:
        """/watch QUESTION OR WORDS: shows what it finds in the newest list; papers of later ones are told."""
        query = " ".join(context.text.split())
        if not query:
            raise BadInput("watches.which")
        await self.service.require_permission(context)
        parsed = _parse_query(query)
        newest = await self.editions.get_latest_edition(sample=True)
        papers = [item.paper for item in newest.papers] if newest else []
        matches = await asyncio.to_thread(lambda: DayIndex(papers).find(parsed))
        if len(matches) > max(MAX_FOUND, MAX_FOUND_SHARE * len(papers)):
            raise BadInput("watches.too_many", query=query, found=len(matches), searched=len(papers))
        now = self.service.now
        searched = newest.day if newest and not newest.sample else now.date() - timedelta(days=1)
        is_added = await self.watches.add(
            context.incoming.chat,
            query,
            language=context.language,
            newest_day=searched,
            now=now,
            limit=MAX_WATCHES,
        )
        if not is_added:
            raise BadInput("watches.full", most=MAX_WATCHES)
        found = [(match.paper, match.sentence) for match in matches]
        await context.show(self.view.added(query, found, len(papers), context.language))

    async def list_watches(self, context: HandlerContext) -> None:
        """/watches: the chat's, each with its number."""
        watches = await self.watches.list_of(context.incoming.chat)
        await context.show(for_asker(self.view.list(watches, context.language)))

    async def unwatch(self, context: HandlerContext) -> None:
        """/unwatch 2, /unwatch WORDS, /unwatch all. A button names the watch by "#" and its id."""
        await self.service.require_permission(context)
        chat = context.incoming.chat
        removed = await self.watches.remove(
            chat, self._choose(await self.watches.list_of(chat), context.text.strip())
        )
        done = sentences(translate(context.language, "watches.removed", count=removed))
        if context.incoming.kind == "button":
            await context.reply.replace(self.view.list(await self.watches.list_of(chat), context.language))
        else:
            await context.show(for_asker(done))

    def _choose(self, watches: Sequence[Watch], text: str) -> list[int]:
        """Ids of the watches named. Raises BadInput when none is."""
        if is_all_papers(text):
            return [watch.id for watch in watches]
        numbers = parse_places(text) if not text.startswith("#") else ()
        chosen = [watches[number - 1].id for number in numbers if 0 < number <= len(watches)] or [
            watch.id for watch in watches if text and text.lower() in {f"#{watch.id}", watch.query.lower()}
        ]
        if not chosen:
            raise BadInput("watches.which_one" if watches else "watches.none")
        return chosen


def _parse_query(query: str) -> StandingQuery:
    """Raises BadInput for what is too long, or names nothing that only some papers are about."""
    parsed = StandingQuery(query)
    if len(query) > MAX_QUERY_LENGTH or len(parsed.concepts) > MAX_CONCEPTS:
        raise BadInput("watches.too_long", most=MAX_CONCEPTS)
    if parsed.unknown_words or (parsed.is_korean and not parsed.concepts):
        raise BadInput("watches.in_english", query=", ".join(parsed.unknown_words) or query)
    if not parsed.is_telling:
        raise BadInput("watches.too_common", query=query)
    return parsed
