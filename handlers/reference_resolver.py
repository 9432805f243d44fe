"""What a question is about: papers it names, a place in a list, a title, a day's or a topic's papers, or the talk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.papers import PaperCommands
from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.i18n.formatting import long_day
from insights.model import ClassifiedPaper, IncomingEvent, Paper
from insights.ports.clock import Clock
from insights.ports.conversations import AskedQuestion, ConversationId, Conversations
from insights.ports.storage import EditionStore, Posts, SearchStore
from insights.qa import references
from insights.qa.title_match import CLEARLY, LEAST, match_title, match_title_prefix, pieces
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.paper_ids import ArxivId, find_ids
from insights.views.answers import AbstractCollection

COMPARED = 2
MOST_CHOICES = 5
MOST_LIKE = 30
"""Papers looked at for a piece of their title."""
MOST_ABSTRACTS = 1500
"""A whole day's papers; more abstracts than that are no day."""
MOST_REMEMBERED, REMEMBERED = 500, timedelta(hours=12)
_ADDRESS = re.compile(
    r"^\s*\S*?(?:arxiv|alphaxiv)?\S*?\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?[\s,:?]*", re.IGNORECASE
)
_AND = re.compile(r"^\s*(?:and|vs\.?|versus|,|&|와|과|랑)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedQuestion:
    """`papers` to read, or with `over` to look through; with `choose` the person says which one."""

    question: str
    papers: tuple[Paper, ...]
    collection: AbstractCollection | None = None
    needs_choice: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceResolver:
    papers: PaperCommands
    posts: Posts
    conversations: Conversations
    editions: EditionStore
    found: SearchStore
    taxonomy: Taxonomy
    clock: Clock
    _fetched: dict[str, tuple[Paper, datetime]] = field(default_factory=dict)
    """Papers that no edition has, as arXiv gave them: a talk about one asks arXiv for it once."""

    async def resolve(self, asked: HandlerContext, words: str) -> ResolvedQuestion | None:
        """None when nothing says what it is about. Raises BadInput when a paper that is named cannot be had."""
        named = find_ids(words)[:COMPARED]
        if named:
            return await self._named(asked, named, words)
        near = await self._near(asked.incoming)
        placed = await self._placed(asked.incoming, words, near)
        if placed is not None:
            return placed
        scoped = await self._scoped(asked, words) if not asked.incoming.reply_to or len(near) != 1 else None
        if scoped:
            return scoped
        shown = [await self.paper(ArxivId(one)) for one in near]
        elsewhere = None if asked.incoming.reply_to else await self._elsewhere(words, shown)
        last = None if elsewhere else await self._last_of(asked.incoming, words, shown)
        return elsewhere or last or self._among(words, shown) or await self._titled(words)

    async def _placed(
        self, incoming: IncomingEvent, words: str, near: Sequence[str]
    ) -> ResolvedQuestion | None:
        """The second of several. Who says no more than that asks of it what was asked before."""
        alone = references.is_only_ordinal(words)
        before = await self.conversations.newest(_talk(incoming), self.clock.now()) if alone else None
        if alone and len(near) < COMPARED:
            near = await self._shown_several(incoming, before)
        place = references.ordinal_index(words, len(near)) if len(near) > 1 else None
        if place is None:
            return None
        question = before.question if before else "" if alone else words
        return ResolvedQuestion(question=question, papers=(await self.paper(ArxivId(near[place])),))

    async def _shown_several(self, incoming: IncomingEvent, before: AskedQuestion | None) -> Sequence[str]:
        """The last of ours that showed several papers, or those that were to be chosen from."""
        if incoming.chat_type == "private" and not incoming.chat.thread:
            return await self.conversations.shown_last(incoming.chat, COMPARED)
        return before.papers if before else ()

    async def _named(self, asked: HandlerContext, named: Sequence[ArxivId], words: str) -> ResolvedQuestion:
        papers = [await self.paper(one) for one in named]
        others = await self._near(asked.incoming) if references.compares(words) and len(papers) == 1 else ()
        if len(others) == 1 and others[0] != papers[0].id:
            papers.append(await self.paper(ArxivId(others[0])))
        return ResolvedQuestion(question=_without(words, named), papers=tuple(papers))

    def _among(self, words: str, shown: Sequence[Paper]) -> ResolvedQuestion | None:
        """One of the papers a message showed, two of them compared, or all of them looked through."""
        if not shown:
            return None
        named = match_title(words, shown) if len(shown) > 1 else list(shown)
        if len(named) == 1:
            return ResolvedQuestion(question=words, papers=(named[0],))
        if len(shown) == COMPARED and references.compares(words):
            return ResolvedQuestion(question=words, papers=tuple(shown))
        if references.asks_which(words):
            return ResolvedQuestion(
                question=words, papers=tuple(shown), collection=AbstractCollection(count=len(shown))
            )
        fitting = references.best_matching_papers(words, named or shown)
        return ResolvedQuestion(
            question=words, papers=tuple(fitting[:MOST_CHOICES]), needs_choice=len(fitting) > 1
        )

    async def _last_of(
        self, incoming: IncomingEvent, words: str, shown: Sequence[Paper]
    ) -> ResolvedQuestion | None:
        """Of several that were shown, the one this person asked about last, when the words go on from that."""
        if len(shown) < COMPARED or not references.is_follow_up(words) or match_title(words, shown):
            return None
        turns = await self.conversations.last(_talk(incoming), self.clock.now())
        last = [paper for paper in shown if turns and turns[-1].papers == (paper.id,)]
        return ResolvedQuestion(question=words, papers=(last[0],)) if last else None

    async def _elsewhere(self, words: str, shown: Sequence[Paper]) -> ResolvedQuestion | None:
        """A paper that nothing here has shown, and that the words clearly name. In a talk about one paper the
        names of others are what it is compared with.
        """
        if (
            not shown
            or match_title(words, shown)
            or references.asks_which(words)
            or references.compares(words)
        ):
            return None
        like = await self._like(words, CLEARLY) or (await self._like(words) if len(shown) > 1 else [])
        found = match_title(words, like, CLEARLY) or (
            match_title_prefix(words, like) if len(shown) > 1 else []
        )
        return ResolvedQuestion(question=words, papers=(found[0],)) if len(found) == 1 else None

    async def _titled(self, words: str) -> ResolvedQuestion | None:
        """A piece of a title among all papers; more than a few hold a phrase that is no title's own."""
        found = match_title(words, await self._like(words))
        if not found:
            edition = await self.editions.latest(sample=True)
            found = match_title(words, [one.paper for one in edition.papers]) if edition else []
        if not 0 < len(found) <= MOST_CHOICES:
            return None
        return ResolvedQuestion(question=words, papers=tuple(found), needs_choice=len(found) > 1)

    async def _like(self, words: str, least: int = LEAST) -> list[Paper]:
        """Papers that hold a piece of the words, those whose title does first."""
        piece = pieces(words, least)
        found = await self.found.search([piece], 0, MOST_LIKE) if piece else None
        return [hit.labelled.paper for hit in found.hits] if found else []

    async def _scoped(self, asked: HandlerContext, words: str) -> ResolvedQuestion | None:
        """As in "which of today's RL papers use Llama?": a day's papers, all of them or a topic's."""
        zone = ZoneInfo(asked.subscription.zone) if asked.subscription else UTC
        today = self.clock.now().astimezone(zone).date()
        scope = references.scope(words, self.taxonomy.find, today)
        newest = await self.editions.latest(sample=True) if scope else None
        if scope is None or newest is None:
            return None
        day, slug = scope.day or newest.day, scope.topic.slug if scope.topic else ""
        papers = _of_topic(newest.papers if day == newest.day else await self._of_day(day), slug)
        said = long_day(day, asked.language)
        if not papers:
            raise BadInput("answers.no_day", day=said, newest=long_day(newest.day, asked.language))
        topic = scope.topic.names[asked.language] if scope.topic else ""
        return ResolvedQuestion(
            question=scope.rest,
            papers=papers,
            collection=AbstractCollection(count=len(papers), day=said, topic=topic),
        )

    async def _of_day(self, day: date) -> Sequence[ClassifiedPaper]:
        """An edition's papers; of a day that was imported those of its topics."""
        edition = await self.editions.edition(day)
        if edition is not None:
            return edition.papers
        topics = (await self.editions.counts(day, day)).get(day, {})
        published = [await self.editions.topic(slug, day, day) for slug in topics]
        return list({one.paper.id: one for of_one in published for _, one, _ in of_one}.values())

    async def _near(self, incoming: IncomingEvent) -> tuple[str, ...]:
        """What the message replied to showed; without one, what this thread or this person talked about last."""
        if incoming.reply_to:
            return await self.posts.about(incoming.chat, incoming.reply_to)
        if incoming.chat_type == "private" and not incoming.chat.thread:
            return await self.conversations.shown_last(incoming.chat)
        turns = await self.conversations.last(_talk(incoming), self.clock.now())
        return turns[-1].papers if turns else ()

    async def paper(self, named: ArxivId) -> Paper:
        """From the store, else from arXiv, in the version that was named."""
        stored = await self.editions.paper(named.id)
        paper = stored[0].paper if stored is not None else await self._from_arxiv(named.id)
        return replace(paper, version=named.version) if named.version else paper

    async def _from_arxiv(self, paper_id: str) -> Paper:
        now = self.clock.now()
        kept = self._fetched.get(paper_id)
        if kept is None or now - kept[1] > REMEMBERED:
            self._fetched[paper_id] = kept = ((await self.papers.fetch(paper_id))[0].paper, now)
        while len(self._fetched) > MOST_REMEMBERED:
            del self._fetched[next(iter(self._fetched))]
        return kept[0]


def _talk(incoming: IncomingEvent) -> ConversationId:
    return ConversationId(chat=incoming.chat, person=incoming.sender.id)


def _of_topic(labelled: Sequence[ClassifiedPaper], slug: str) -> tuple[Paper, ...]:
    return tuple(one.paper for one in labelled if not slug or slug in one.topics)[:MOST_ABSTRACTS]


def _without(words: str, named: Sequence[ArxivId]) -> str:
    """The question behind the papers it begins with; names within it stay."""
    rest = words
    for _ in named:
        rest = _AND.sub("", _ADDRESS.sub("", rest, count=1))
    return rest.strip()
