"""/subscribe /unsubscribe /pause /resume: a chat says what it wants, once, in one line."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta

from handlers.asked import Asked
from handlers.changes import Changes
from insights.errors import BadInput
from insights.locale import say
from insights.subscriptions import Subscription, local_day
from insights.taxonomy import Taxonomy
from insights.views.notes import sentences
from insights.views.settings import How, SettingsView
from insights.wishes import Wishes, read

LONGEST_PAUSE = 365
_DAYS = re.compile(r"(\d{1,6})\s*(?:days?|일(?:\s*동안)?|d)?", re.IGNORECASE)
_NAMED = {"a day": 1, "a week": 7, "a month": 30, "하루": 1, "이틀": 2, "사흘": 3, "나흘": 4, "닷새": 5}
_NAMED |= {"일주일": 7, "한 주": 7, "열흘": 10, "보름": 15, "한 달": 30, "한달": 30}
_WEEKS = re.compile(r"(\d{1,4})\s*(?:weeks?|주(?:일)?(?:\s*동안)?|w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribing:
    changes: Changes
    taxonomy: Taxonomy
    view: SettingsView

    async def subscribe(self, asked: Asked) -> None:
        await self.changes.may(asked)
        wishes = read(asked.words, self.taxonomy.find, self.taxonomy.suggest, asked.language)
        base = self._base(asked, wishes)
        how: How = "changed" if base.id is not None and asked.words else "done"
        saved = await self.changes.keep(wished(base, wishes))
        await self._tell(asked, saved, how)

    def _base(self, asked: Asked, wishes: Wishes) -> Subscription:
        """What is changed: the chat's, or for a thread that is named the first time, one like it."""
        base, thread = self.changes.subscription(asked), asked.incoming.thread
        if not wishes.this_thread or base.chat.thread:
            return base
        if not thread:
            raise BadInput("commands.subscribe.no_thread")
        here = replace(base.chat, thread=thread)
        return replace(base, chat=here, id=None, next_due_at=base.following(self.changes.now))

    async def _tell(self, asked: Asked, saved: Subscription, how: How) -> None:
        next_one = await self.changes.coming(saved)
        around = bool(asked.incoming.thread) and not saved.chat.thread
        now = self.changes.now
        await asked.show(self.view.subscribed(saved, next_one, now, how, around=around))

    async def unsubscribe(self, asked: Asked) -> None:
        await self.changes.may(asked)
        removed = await self.changes.subscriptions.remove(asked.incoming.chat)
        key = "commands.unsubscribe.done" if removed else "commands.unsubscribe.none"
        await asked.show(sentences(say(asked.language, key)))

    async def pause(self, asked: Asked) -> None:
        """For good, or for some days; what is on its way is not sent either."""
        await self.changes.may(asked)
        wanted = self.changes.of(asked)
        days = paused_days(asked.words)
        today = local_day(self.changes.now, wanted.zone)
        resumes = today + timedelta(days=days) if days else None
        saved = await self.changes.subscriptions.save(
            replace(wanted, paused=True, reason="", resumes=resumes)
        )
        await asked.show(self.view.paused(saved, asked.language))

    async def resume(self, asked: Asked) -> None:
        await self.changes.may(asked)
        wanted = self.changes.of(asked)
        saved = await self.changes.keep(replace(wanted, paused=False, reason="", resumes=None))
        await self._tell(asked, saved, "resumed")


def wished(base: Subscription, wishes: Wishes) -> Subscription:
    """What was named changes, the rest stays; a pause is over."""
    at_once = wishes.at_once or (base.at_once and wishes.send_at is None)
    return replace(
        base,
        topics=base.topics if wishes.topics is None else wishes.topics,
        send_at=wishes.send_at or base.send_at,
        at_once=at_once,
        zone=wishes.zone or base.zone,
        language=wishes.language or base.language,
        titles=base.titles if wishes.titles is None else wishes.titles,
        paused=False,
        reason="",
        resumes=None,
    )


def paused_days(words: str) -> int | None:
    """Of "7", "7 days", "2 weeks", "a month", "3일", "사흘", "1주"; None for no words at all. BadInput names what can
    be said.
    """
    if not words.strip():
        return None
    bare = words.strip().lower().removeprefix("for ").removesuffix("동안").strip()
    weeks, days = _WEEKS.fullmatch(bare), _DAYS.fullmatch(bare)
    count = int(weeks[1]) * 7 if weeks else int(days[1]) if days else _NAMED.get(bare, 0)
    if not 0 < count <= LONGEST_PAUSE:
        raise BadInput("commands.pause.bad", words=words, most=LONGEST_PAUSE)
    return count
