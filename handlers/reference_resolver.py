"""What a question is about: papers it names, a place in a list, a title, a day's or a topic's papers, or the talk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.papers import Papers
from handlers.request import Asked
from insights.errors import BadInput
from insights.i18n.formatting import long_day
from insights.model import Incoming, Labelled, Paper
from insights.ports.clock import Clock
from insights.ports.conversations import Conversations, Talk, Turn
from insights.ports.storage import EditionStore, Posts, SearchStore
from insights.qa import references
from insights.qa.title_match import CLEARLY, LEAST, headed, pieces, titled
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.paper_ids import ArxivId, find_ids
from insights.views.answers import Over

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
class About:
    """`papers` to read, or with `over` to look through; with `choose` the person says which one."""

    question: str
    papers: tuple[Paper, ...]
    over: Over | None = None
    choose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    papers: Papers
    posts: Posts
    conversations: Conversations
    editions: EditionStore
    found: SearchStore
    taxonomy: Taxonomy
    clock: Clock
    _fetched: dict[str, tuple[Paper, datetime]] = field(default_factory=dict)
    """Papers that no edition has, as arXiv gave them: a talk about one asks arXiv for it once."""

    async def of(self, asked: Asked, words: str) -> About | None:
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

    async def _placed(self, incoming: Incoming, words: str, near: Sequence[str]) -> About | None:
        """The second of several. Who says no more than that asks of it what was asked before."""
        alone = references.only_a_place(words)
        before = await self.conversations.newest(_talk(incoming), self.clock.now()) if alone else None
        if alone and len(near) < COMPARED:
            near = await self._shown_several(incoming, before)
        place = references.ordinal(words, len(near)) if len(near) > 1 else None
        if place is None:
            return None
        question = before.question if before else "" if alone else words
        return About(question=question, papers=(await self.paper(ArxivId(near[place])),))

    async def _shown_several(self, incoming: Incoming, before: Turn | None) -> Sequence[str]:
        """The last of ours that showed several papers, or those that were to be chosen from."""
        if incoming.place == "private" and not incoming.chat.thread:
            return await self.conversations.shown_last(incoming.chat, COMPARED)
        return before.papers if before else ()

    async def _named(self, asked: Asked, named: Sequence[ArxivId], words: str) -> About:
        papers = [await self.paper(one) for one in named]
        others = await self._near(asked.incoming) if references.compares(words) and len(papers) == 1 else ()
        if len(others) == 1 and others[0] != papers[0].id:
            papers.append(await self.paper(ArxivId(others[0])))
        return About(question=_without(words, named), papers=tuple(papers))

    def _among(self, words: str, shown: Sequence[Paper]) -> About | None:
        """One of the papers a message showed, two of them compared, or all of them looked through."""
        if not shown:
            return None
        named = titled(words, shown) if len(shown) > 1 else list(shown)
        if len(named) == 1:
            return About(question=words, papers=(named[0],))
        if len(shown) == COMPARED and references.compares(words):
            return About(question=words, papers=tuple(shown))
        if references.asks_which(words):
            return About(question=words, papers=tuple(shown), over=Over(count=len(shown)))
        fitting = references.fitting(words, named or shown)
        return About(question=words, papers=tuple(fitting[:MOST_CHOICES]), choose=len(fitting) > 1)

    async def _last_of(self, incoming: Incoming, words: str, shown: Sequence[Paper]) -> About | None:
        """Of several that were shown, the one this person asked about last, when the words go on from that."""
        if len(shown) < COMPARED or not references.goes_on(words) or titled(words, shown):
            return None
        turns = await self.conversations.last(_talk(incoming), self.clock.now())
        last = [paper for paper in shown if turns and turns[-1].papers == (paper.id,)]
        return About(question=words, papers=(last[0],)) if last else None

    async def _elsewhere(self, words: str, shown: Sequence[Paper]) -> About | None:
        """A paper that nothing here has shown, and that the words clearly name. In a talk about one paper the
        names of others are what it is compared with.
        """
        if not shown or titled(words, shown) or references.asks_which(words) or references.compares(words):
            return None
        like = await self._like(words, CLEARLY) or (await self._like(words) if len(shown) > 1 else [])
        found = titled(words, like, CLEARLY) or (headed(words, like) if len(shown) > 1 else [])
        return About(question=words, papers=(found[0],)) if len(found) == 1 else None

    async def _titled(self, words: str) -> About | None:
        """A piece of a title among all papers; more than a few hold a phrase that is no title's own."""
        found = titled(words, await self._like(words))
        if not found:
            edition = await self.editions.latest(sample=True)
            found = titled(words, [one.paper for one in edition.labelled]) if edition else []
        if not 0 < len(found) <= MOST_CHOICES:
            return None
        return About(question=words, papers=tuple(found), choose=len(found) > 1)

    async def _like(self, words: str, least: int = LEAST) -> list[Paper]:
        """Papers that hold a piece of the words, those whose title does first."""
        piece = pieces(words, least)
        found = await self.found.search([piece], 0, MOST_LIKE) if piece else None
        return [hit.labelled.paper for hit in found.hits] if found else []

    async def _scoped(self, asked: Asked, words: str) -> About | None:
        """As in "which of today's RL papers use Llama?": a day's papers, all of them or a topic's."""
        zone = ZoneInfo(asked.subscription.zone) if asked.subscription else UTC
        today = self.clock.now().astimezone(zone).date()
        scope = references.scope(words, self.taxonomy.find, today)
        newest = await self.editions.latest(sample=True) if scope else None
        if scope is None or newest is None:
            return None
        day, slug = scope.day or newest.day, scope.topic.slug if scope.topic else ""
        papers = _of_topic(newest.labelled if day == newest.day else await self._of_day(day), slug)
        said = long_day(day, asked.language)
        if not papers:
            raise BadInput("answers.no_day", day=said, newest=long_day(newest.day, asked.language))
        topic = scope.topic.names[asked.language] if scope.topic else ""
        return About(question=scope.rest, papers=papers, over=Over(count=len(papers), day=said, topic=topic))

    async def _of_day(self, day: date) -> Sequence[Labelled]:
        """An edition's papers; of a day that was imported those of its topics."""
        edition = await self.editions.edition(day)
        if edition is not None:
            return edition.labelled
        topics = (await self.editions.counts(day, day)).get(day, {})
        published = [await self.editions.topic(slug, day, day) for slug in topics]
        return list({one.paper.id: one for of_one in published for _, one, _ in of_one}.values())

    async def _near(self, incoming: Incoming) -> tuple[str, ...]:
        """What the message replied to showed; without one, what this thread or this person talked about last."""
        if incoming.reply_to:
            return await self.posts.about(incoming.chat, incoming.reply_to)
        if incoming.place == "private" and not incoming.chat.thread:
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


def _talk(incoming: Incoming) -> Talk:
    return Talk(chat=incoming.chat, person=incoming.sender.id)


def _of_topic(labelled: Sequence[Labelled], slug: str) -> tuple[Paper, ...]:
    return tuple(one.paper for one in labelled if not slug or slug in one.topics)[:MOST_ABSTRACTS]


def _without(words: str, named: Sequence[ArxivId]) -> str:
    """The question behind the papers it begins with; names within it stay."""
    rest = words
    for _ in named:
        rest = _AND.sub("", _ADDRESS.sub("", rest, count=1))
    return rest.strip()
