"""The papers that a command's text names: by id, by their place in the list shown last, "all", or the open paper."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.reference_resolver import ReferenceResolver
from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.model import Paper
from insights.parsing.ordinals import LAST_PLACE
from insights.parsing.paper_actions import is_all_papers, is_open_paper, parse_places
from insights.ports.conversations import Conversations
from insights.text.paper_ids import ArxivId, find_ids

_TITLE_ID = re.compile(r"t-[0-9a-f]{16}")
MAX_NAMED = 50
"""Papers that one text can name, or that "all" means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedPapers:
    resolver: ReferenceResolver
    conversations: Conversations

    async def find(self, context: HandlerContext, text: str) -> tuple[Paper, ...]:
        """At least one paper. Raises BadInput when the text names none, or one that cannot be found, and ExternalFailure
        when arXiv does not answer.
        """
        ids = await self.find_ids(context, text)
        return tuple([await self.resolver.load_paper(paper_id) for paper_id in ids])

    async def find_ids(self, context: HandlerContext, text: str) -> Sequence[ArxivId]:
        """The ids alone, without a look at the papers. Raises BadInput when the text names none."""
        if _TITLE_ID.fullmatch(text.strip()):  # a button's, of a paper that is not at arXiv
            return [ArxivId(text.strip())]
        if ids := find_ids(text):
            return ids[:MAX_NAMED]
        if places := parse_places(text):
            return [await self._by_place(context, place) for place in places]
        return await self._open_papers(context, text)

    async def find_shown_ids(self, context: HandlerContext, text: str) -> Sequence[ArxivId]:
        """As `find_ids`, but a place is one in the message shown last, or replied to, and in no earlier list."""
        places = () if find_ids(text) else parse_places(text)
        if not places:
            return await self.find_ids(context, text)
        shown = await self._shown_ids(context)
        if not all(place == LAST_PLACE or place <= len(shown) for place in places) or not shown:
            raise BadInput("saved.no_place")
        return [ArxivId(shown[place - (place != LAST_PLACE)]) for place in places]

    async def _open_papers(self, context: HandlerContext, text: str) -> Sequence[ArxivId]:
        if text.strip() and not (is_open_paper(text) or is_all_papers(text)):
            raise BadInput("saved.which")
        recent = await self._recent_ids(context)
        if not recent:
            raise BadInput("saved.which")
        if len(recent) > 1 and not is_all_papers(text):
            raise BadInput("saved.which_of", count=len(recent))
        return [ArxivId(paper_id) for paper_id in recent[:MAX_NAMED]]

    async def _by_place(self, context: HandlerContext, place: int) -> ArxivId:
        words = "the last one" if place == LAST_PLACE else f"number {place}"
        paper = await self.resolver.find_by_place(context, words)
        if paper is None:
            raise BadInput("saved.no_place")
        return ArxivId(paper.id)

    async def _recent_ids(self, context: HandlerContext) -> Sequence[str]:
        """Of the message replied to, else of the one shown last here; in a group those this person asked about first."""
        incoming = context.incoming
        if recent := await self.resolver.recent_paper_ids(incoming):
            return recent
        return await self._shown_ids(context)

    async def _shown_ids(self, context: HandlerContext) -> Sequence[str]:
        """Of the message replied to, else of the one shown last here."""
        incoming = context.incoming
        if incoming.reply_to:
            return await self.resolver.recent_paper_ids(incoming)
        return await self.conversations.last_shown_papers(incoming.chat)
