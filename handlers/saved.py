"""/save, /saved and /unsave: a person's own list of papers, the same in every chat of one bot on a platform."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.named_papers import NamedPapers
from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import for_asker
from insights.model import IncomingEvent, Tldr
from insights.parsing.paper_actions import parse_paper_action
from insights.ports.clock import Clock
from insights.ports.saved_papers import PersonRef, SavedPaper, SavedPapers
from insights.ports.writing import Writer
from insights.qa.search_query import FindTopic, parse_query
from insights.views.notices import sentences
from insights.views.saved import PAGE_SIZE, SavedView

MAX_SAVED = 5000
"""Papers on one list."""
_MAX_PAGE_DIGITS = 3
_WHOLE_LIST = frozenset({"papers", "list", "all", "논문", "목록", "전부"})
_SEPARATORS = str.maketrans("|%", "  ")
"""Characters that are escaped in a button's data and that no search uses."""


def find_person(incoming: IncomingEvent) -> PersonRef:
    """Whoever sent the event. Raises BadInput where the platform names nobody, as in a channel."""
    if not incoming.sender.id:
        raise BadInput("saved.nobody")
    return PersonRef(platform=incoming.chat.platform, account=incoming.chat.account, id=incoming.sender.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedCommands:
    store: SavedPapers
    papers: NamedPapers
    writer: Writer
    clock: Clock
    view: SavedView
    find_topic: FindTopic

    async def save(self, context: HandlerContext) -> None:
        """/save 2411.02355, /save 2 of a list shown, /save alone for the open paper. A button answers with a notification."""
        person = find_person(context.incoming)
        action = parse_paper_action(f"save {context.text}")
        papers = await self.papers.find(context, action.papers if action else context.text)
        added = await self.store.save(person, papers, self.clock.now(), MAX_SAVED)
        if not added and not await self.store.find_saved(person, [paper.id for paper in papers]):
            raise BadInput("saved.full", most=MAX_SAVED)
        if context.incoming.kind == "button":
            await context.reply.notify(
                translate(context.language, "saved.noted" if added else "saved.noted_before")
            )
        else:
            await context.show(self.view.saved(papers, added, context.language))

    async def unsave(self, context: HandlerContext) -> None:
        """/unsave takes papers off the list; they are named as for /save, and a place is one in the list shown last."""
        person = find_person(context.incoming)
        ids = await self.papers.find_shown_ids(context, context.text)
        removed = await self.store.remove(person, [paper_id.id for paper_id in ids])
        key = "saved.removed" if removed else "saved.not_saved"
        await context.show(for_asker(sentences(translate(context.language, key, count=removed))))

    async def saved(self, context: HandlerContext) -> None:
        """/saved [WORDS]: a page of the sender's list, or of what is found in it. A number alone is a page; beyond the last one comes the last."""
        person, (query, number) = find_person(context.incoming), _parse_page(context)
        terms = parse_query(query, self.find_topic)
        page = await self.store.list_page(person, terms, (number - 1) * PAGE_SIZE, PAGE_SIZE)
        if page.total and not page.papers:
            number = math.ceil(page.total / PAGE_SIZE)
            page = await self.store.list_page(person, terms, (number - 1) * PAGE_SIZE, PAGE_SIZE)
        tldrs = await self._tldrs(page.papers)
        await context.show(self.view.page(page, tldrs, query, number, context.language))

    async def _tldrs(self, saved: Sequence[SavedPaper]) -> Mapping[str, Tldr]:
        """By paper id; written now for papers that are stored without one."""
        return {
            item.classified.paper.id: item.tldr or await self.writer.tldr(item.classified.paper)
            for item in saved
        }


def _parse_page(context: HandlerContext) -> tuple[str, int]:
    """The words searched and the page, from 1 on."""
    *words, last = context.args or (" ".join(context.text.translate(_SEPARATORS).split()),)
    if last.lower() in _WHOLE_LIST:
        return "", 1
    if last.isdecimal() and len(last) <= _MAX_PAGE_DIGITS:
        return " ".join(words), max(1, int(last))
    return " ".join([*words, last]).strip(), 1
