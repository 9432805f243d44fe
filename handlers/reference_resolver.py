"""Which papers a question is about: ids in the text, an ordinal, a title, a day's or a topic's papers, or the papers
the conversation was about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date
from zoneinfo import ZoneInfo

from cachetools import TTLCache

from handlers.papers import PaperCommands
from handlers.request import HandlerContext, conversation_id
from handlers.shown_digest import is_last_digest
from insights.errors import BadInput
from insights.i18n.formatting import long_day
from insights.model import ClassifiedPaper, IncomingEvent, Paper
from insights.ports.clock import Clock
from insights.ports.conversations import Conversations, Turn
from insights.ports.storage import EditionStore, Posts, SearchStore
from insights.qa import references
from insights.qa.title_match import CLEAR_RUN, MIN_RUN, match_title, match_title_prefix, title_search_term
from insights.taxonomy.taxonomy import Taxonomy
from insights.text.paper_ids import ArxivId, find_ids
from insights.views.answers import AbstractCollection
from insights.views.headlines import headline_papers

PAPERS_COMPARED = 2
MAX_CHOICES = 5
MAX_TITLE_CANDIDATES = 30
"""Search results whose titles are compared with the text."""
MAX_ABSTRACTS = 1500
"""More than a day has; it bounds what one question reads."""
MAX_CACHED_PAPERS = 500
PAPER_TTL_S = 12 * 3600
"""A conversation about a paper that no edition has asks arXiv for it once."""
_LEADING_ADDRESS = re.compile(
    r"^\s*\S*?(?:arxiv|alphaxiv)?\S*?\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?[\s,:?]*", re.IGNORECASE
)
_ADDRESS_WITHIN = re.compile(
    r"(?<!\S)(?:(?:the )?paper |이 )?(?:\S*[/:])?\d{4}\.\d{4,5}(?:v\d+)?(?:\.pdf)?(?: 논문)?", re.IGNORECASE
)
_HANGUL = re.compile("[가-힣]")
_LEADING_CONJUNCTION = re.compile(r"^\s*(?:and|vs\.?|versus|,|&|와|과|랑)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferringQuestion:
    """A question and its papers. With `collection` only their abstracts are searched; with `needs_choice` the person
    has to say which of them is meant.
    """

    question: str
    papers: tuple[Paper, ...]
    collection: AbstractCollection | None = None
    needs_choice: bool = False


@dataclass(slots=True, kw_only=True)
class ReferenceResolver:
    paper_commands: PaperCommands
    posts: Posts
    conversations: Conversations
    editions: EditionStore
    search_store: SearchStore
    taxonomy: Taxonomy
    clock: Clock
    _fetched: "TTLCache[str, Paper]" = field(init=False)

    def __post_init__(self) -> None:
        self._fetched = TTLCache(
            MAX_CACHED_PAPERS, ttl=PAPER_TTL_S, timer=lambda: self.clock.now().timestamp()
        )

    async def resolve(self, context: HandlerContext, text: str) -> ReferringQuestion | None:
        """None when nothing tells which papers are meant. Raises BadInput when a named paper cannot be fetched, or
        when a named day has no papers.
        """
        incoming = context.incoming
        if ids := find_ids(text)[:PAPERS_COMPARED]:
            return await self._by_ids(context, ids, text)
        recent_ids = await self.recent_paper_ids(incoming)
        if by_ordinal := await self._by_ordinal(context, text, recent_ids):
            return by_ordinal
        if (not incoming.reply_to or len(recent_ids) != 1) and (
            scoped := await self._by_scope(context, text)
        ):
            return scoped
        shown = [await self.load_paper(ArxivId(paper_id)) for paper_id in recent_ids]
        return (
            (None if incoming.reply_to else await self._by_other_title(text, shown))
            or await self._by_follow_up(incoming, text, shown)
            or self._among_shown(text, shown)
            or await self._by_title(text)
        )

    async def load_paper(self, paper_id: ArxivId) -> Paper:
        """From the store, else from arXiv, in the version that is named. Raises BadInput when neither has it, and
        ExternalFailure when arXiv does not answer.
        """
        stored = await self.editions.get_paper(paper_id.id)
        paper = stored[0].paper if stored is not None else self._fetched.get(paper_id.id)
        if paper is None:
            paper = (await self.paper_commands.fetch(paper_id.id))[0].paper
            self._fetched[paper_id.id] = paper
        return replace(paper, version=paper_id.version) if paper_id.version else paper

    async def paper_to_show(self, context: HandlerContext, text: str) -> str:
        """The id of the paper that an ordinal names, when it is to be shown: the text says so, or no question came before
        it that would be asked again. "" for any other.
        """
        resolved = await self._by_ordinal(context, text, await self.recent_paper_ids(context.incoming))
        is_shown = resolved is not None and (not resolved.question or references.asks_to_show(text))
        return resolved.papers[0].id if resolved and is_shown else ""

    async def find_by_place(self, context: HandlerContext, text: str) -> Paper | None:
        """The paper that a place ("number 2", "the last one") names in the list shown last, or replied to."""
        resolved = await self._by_ordinal(context, text, await self.recent_paper_ids(context.incoming))
        return resolved.papers[0] if resolved else None

    async def recent_paper_ids(self, incoming: IncomingEvent) -> tuple[str, ...]:
        """Papers of the message replied to; without one, those this chat's or this person's last turn was about."""
        if incoming.reply_to:
            return await self.posts.get_paper_ids(incoming.chat, incoming.reply_to)
        if incoming.chat_type == "private" and not incoming.chat.thread:
            return await self.conversations.last_shown_papers(incoming.chat)
        turns = await self.conversations.recent_turns(conversation_id(incoming), self.clock.now())
        return turns[-1].paper_ids if turns else ()

    async def _by_ids(self, context: HandlerContext, ids: Sequence[ArxivId], text: str) -> ReferringQuestion:
        papers = [await self.load_paper(paper_id) for paper_id in ids]
        compares = references.is_comparison(text) and len(papers) == 1
        others = await self.recent_paper_ids(context.incoming) if compares else ()
        if len(others) == 1 and others[0] != papers[0].id:
            papers.append(await self.load_paper(ArxivId(others[0])))
        return ReferringQuestion(question=_without_leading_ids(text, ids), papers=tuple(papers))

    async def _by_ordinal(
        self, context: HandlerContext, text: str, recent_ids: Sequence[str]
    ) -> ReferringQuestion | None:
        """As in "the second one" of several papers. An ordinal alone repeats the question before it, unless papers were
        listed since.
        """
        incoming = context.incoming
        is_alone = references.is_only_ordinal(text) or references.asks_to_show(text)
        before = (
            await self.conversations.latest_turn(conversation_id(incoming), self.clock.now())
            if is_alone
            else None
        )
        if is_alone and len(recent_ids) < PAPERS_COMPARED:
            recent_ids = await self._last_list(incoming, before)
        elif (
            before and not incoming.thread and set(before.paper_ids) != set(recent_ids)
        ):  # a thread shows all of its own
            before = None
        if not incoming.reply_to and not references.names_citation(text):
            headlines = await self._digest_headlines(context)
            recent_ids, before = (headlines, None) if headlines else (recent_ids, before)
        index = references.ordinal_index(text, len(recent_ids)) if len(recent_ids) > 1 else None
        if index is None:
            return None
        question = before.question if before else "" if is_alone else text
        return ReferringQuestion(
            question=question, papers=(await self.load_paper(ArxivId(recent_ids[index])),)
        )

    async def _last_list(self, incoming: IncomingEvent, before: Turn | None) -> Sequence[str]:
        """The last message in this chat that showed several papers; in a thread, those offered as a choice."""
        if not incoming.thread and not incoming.chat.thread:
            return await self.conversations.last_shown_papers(incoming.chat, PAPERS_COMPARED)
        return before.paper_ids if before else ()

    async def _digest_headlines(self, context: HandlerContext) -> tuple[str, ...]:
        """The papers that the newest digest's head numbers, while that digest is the last that was shown here."""
        chat = context.incoming.chat
        if context.incoming.thread or chat.thread:
            return ()
        lists = await self.conversations.shown_lists(chat)
        edition = await self.editions.get_latest_edition(sample=True) if len(lists) > 1 else None
        chosen = context.subscription.topics if context.subscription else ()
        return headline_papers(edition) if edition and is_last_digest(lists, edition, chosen) else ()

    async def _by_scope(self, context: HandlerContext, text: str) -> ReferringQuestion | None:
        """As in "which of today's RL papers use Llama?": a day's papers, all of them or one topic's."""
        zone = ZoneInfo(context.subscription.zone) if context.subscription else UTC
        today = self.clock.now().astimezone(zone).date()
        scope = references.parse_scope(text, self.taxonomy.find_topic, today)
        newest = await self.editions.get_latest_edition(sample=True) if scope else None
        if scope is None or newest is None:
            return None
        day, slug = scope.day or newest.day, scope.topic.slug if scope.topic else ""
        published = newest.papers if day == newest.day else await self._papers_of_day(day)
        papers = tuple(item.paper for item in published if not slug or slug in item.topics)[:MAX_ABSTRACTS]
        if not papers:
            raise BadInput(
                "answers.no_day",
                day=long_day(day, context.language),
                newest=long_day(newest.day, context.language),
            )
        collection = AbstractCollection(
            count=len(papers),
            day=long_day(day, context.language),
            topic=scope.topic.names[context.language] if scope.topic else "",
        )
        return ReferringQuestion(question=scope.rest, papers=papers, collection=collection)

    async def _papers_of_day(self, day: date) -> Sequence[ClassifiedPaper]:
        """An edition's papers; on a day that was imported, the papers of its topics."""
        edition = await self.editions.get_edition(day)
        if edition is not None:
            return edition.papers
        slugs = (await self.editions.topic_counts(day, day)).get(day, {})
        topics = [await self.editions.papers_in_topic(slug, day, day) for slug in slugs]
        return list({item.paper.id: item for papers in topics for _, item, _ in papers}.values())

    async def _by_other_title(self, text: str, shown: Sequence[Paper]) -> ReferringQuestion | None:
        """A paper that was not shown here and whose title the text clearly names. While the conversation is about one
        paper, a short name is taken as something it is compared with.
        """
        if (
            not shown
            or match_title(text, shown)
            or references.asks_for_papers(text)
            or references.is_comparison(text)
        ):
            return None
        is_about_several = len(shown) > 1
        candidates = await self._title_candidates(text, CLEAR_RUN)
        if not candidates and is_about_several:
            candidates = await self._title_candidates(text)
        matches = match_title(text, candidates, CLEAR_RUN)
        if not matches and is_about_several:
            matches = match_title_prefix(text, candidates)
        return ReferringQuestion(question=text, papers=(matches[0],)) if len(matches) == 1 else None

    async def _by_follow_up(
        self, incoming: IncomingEvent, text: str, shown: Sequence[Paper]
    ) -> ReferringQuestion | None:
        """Of several papers shown, the one this person asked about last, when the text follows up on that; without a question
        in this thread, the one that was shown in it last.
        """
        if len(shown) < PAPERS_COMPARED or not references.is_follow_up(text) or match_title(text, shown):
            return None
        turns = await self.conversations.recent_turns(conversation_id(incoming), self.clock.now())
        asked = turns[-1].paper_ids if turns else ()
        if not asked and incoming.thread:
            asked = await self.conversations.last_shown_papers(replace(incoming.chat, thread=incoming.thread))
        last = [paper for paper in shown if asked == (paper.id,)]
        return ReferringQuestion(question=text, papers=(last[0],)) if last else None

    def _among_shown(self, text: str, shown: Sequence[Paper]) -> ReferringQuestion | None:
        """One of the papers shown, two of them compared, all of their abstracts, or a choice."""
        if not shown:
            return None
        named = match_title(text, shown) if len(shown) > 1 else list(shown)
        if len(named) == 1:
            return ReferringQuestion(question=text, papers=(named[0],))
        if len(shown) == PAPERS_COMPARED and references.is_comparison(text):
            return ReferringQuestion(question=text, papers=tuple(shown))
        if references.asks_for_papers(text):
            collection = AbstractCollection(count=len(shown))
            return ReferringQuestion(question=text, papers=tuple(shown), collection=collection)
        fitting = references.best_matching_papers(text, named or shown)
        return ReferringQuestion(
            question=text, papers=tuple(fitting[:MAX_CHOICES]), needs_choice=len(fitting) > 1
        )

    async def _by_title(self, text: str) -> ReferringQuestion | None:
        """Papers whose title the text names a part of; a part of many titles is a phrase and names none."""
        matches = match_title(text, await self._title_candidates(text))
        if not matches:
            edition = await self.editions.get_latest_edition(sample=True)
            matches = match_title(text, [item.paper for item in edition.papers]) if edition else []
        if not 0 < len(matches) <= MAX_CHOICES:
            return None
        return ReferringQuestion(question=text, papers=tuple(matches), needs_choice=len(matches) > 1)

    async def _title_candidates(self, text: str, min_run: int = MIN_RUN) -> list[Paper]:
        """Papers that contain a part of the text, those with it in their title first."""
        term = title_search_term(text, min_run)
        result = await self.search_store.search([term], 0, MAX_TITLE_CANDIDATES) if term else None
        return [hit.classified.paper for hit in result.hits] if result else []


def _without_leading_ids(text: str, ids: Sequence[ArxivId]) -> str:
    """The question after the ids it begins with. One paper's id within it, which no passage of the paper has, is that paper:
    "what is 2411.02355 about?" is "what is this paper about?".
    """
    rest = text
    for _ in ids:
        rest = _LEADING_CONJUNCTION.sub("", _LEADING_ADDRESS.sub("", rest, count=1))
    if len(ids) == 1:
        rest = _ADDRESS_WITHIN.sub("이 논문" if _HANGUL.search(rest) else "this paper", rest)
    return rest.strip()
