"""/settings /preview /follow /unfollow /exclude /include /forget: a chat's choices, seen and changed one by one."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.request import HandlerContext
from handlers.subscription_service import SubscriptionService
from handlers.subscriptions import SubscribeCommands, keeps_weekends, wished
from insights.digest.edition_service import EditionService
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.model import LANGUAGES, Language
from insights.parsing.subscription_request import parse_request
from insights.subscriptions.selection import is_too_common, phrases, remove_phrases
from insights.subscriptions.subscription import Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigestView
from insights.views.datetimes import delivery_words
from insights.views.notices import sentences
from insights.views.settings import SettingsSnapshot, SettingsView

MOST_PHRASES = 20
LONGEST_PHRASE = 60
_ON = {"on": True, "off": False}
_PAUSES, _RESUMES = {"pause", "멈추기", "멈춤"}, {"resume", "다시"}
_TONGUES, _TIMES = {"language", "언어"}, {"time", "시간", "시각"}
_LABELS = _TONGUES | _TIMES | {"topic", "topics", "zone", "timezone", "주제", "시간대"}
_SWITCHES = {"quiet": "tells_quiet", "empty": "tells_empty"}
_STYLE_WORDS = {"style", "형식"}
_STYLES = {"rich": "rich", "리치": "rich", "classic": "classic", "클래식": "classic"}
_YES = {"yes", "네", "예"}
_HANGUL = re.compile("[가-힣]")
_ALL = {"all", "모두", "전부"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsCommands:
    changes: SubscriptionService
    editions: EditionService
    taxonomy: Taxonomy
    view: SettingsView
    digest: ChatDigestView

    async def settings(self, asked: HandlerContext) -> None:
        """Alone it shows them; with words or a button it changes them."""
        wanted = self.changes.require_subscription(asked)
        name, _, value = asked.text.strip().partition(" ")
        subscribing = SubscribeCommands(changes=self.changes, taxonomy=self.taxonomy, view=self.view)
        if not name:
            await asked.show(self.view.settings(await self._set(wanted), self.changes.now))
        elif name.lower() in _PAUSES:
            await subscribing.pause(replace(asked, text=value))
        elif name.lower() in _RESUMES and not value:
            await subscribing.resume(asked)
        else:
            await self._change(asked, self._chosen(wanted, asked.text, asked.language))

    async def preview(self, asked: HandlerContext) -> None:
        """What the next delivery would look like now."""
        wanted = self.changes.subscription_or_default(asked)
        edition = await self.editions.latest(wanted.language)
        if edition is None:
            await asked.show(sentences(translate(asked.language, "commands.no_edition")))
            return
        now, next_one = self.changes.now, await self.changes.next_delivery(wanted)
        words, comes = (
            [translate(wanted.language, "commands.preview")],
            asked.subscription and not wanted.paused,
        )
        if comes:
            words.append(delivery_words(next_one, wanted, now, wanted.language))
        await asked.show(sentences(*words))
        for message in self.digest.messages(edition, wanted, wanted.language, now, tells_next=not comes):
            await asked.show(message)

    async def follow(self, asked: HandlerContext) -> None:
        await self._add(asked, "follow", "exclude")

    async def exclude(self, asked: HandlerContext) -> None:
        await self._add(asked, "exclude", "follow")

    async def unfollow(self, asked: HandlerContext) -> None:
        await self._take(asked, "follow")

    async def include(self, asked: HandlerContext) -> None:
        await self._take(asked, "exclude")

    async def forget(self, asked: HandlerContext) -> None:
        """Asked once; then nothing of this chat is left, or of this thread where that is a place of its own."""
        await self.changes.require_permission(asked)
        chat = asked.incoming.chat
        if asked.text.strip().lower() not in _YES:
            await asked.show(self.view.forget(asked.language, thread=bool(chat.thread)))
            return
        key = "commands.forget.done_thread" if chat.thread else "commands.forget.done"
        await asked.show(sentences(translate(asked.language, key)))
        await self.changes.subscriptions.forget(chat)

    async def _add(self, asked: HandlerContext, name: str, other: str) -> None:
        """What is followed is no longer excluded, and the other way round."""
        wanted, found = self.changes.require_subscription(asked), phrases(asked.text)
        if not found:
            raise BadInput(f"commands.settings.{name}_what")
        kept = (*remove_phrases(getattr(wanted, name), found), *found)
        if len(kept) > MOST_PHRASES or any(len(phrase) > LONGEST_PHRASE for phrase in found):
            raise BadInput("commands.settings.too_many", most=MOST_PHRASES, longest=LONGEST_PHRASE)
        self._in_english(found, asked.language)
        if common := next((phrase for phrase in found if is_too_common(phrase)), None):
            raise BadInput("commands.settings.too_common", words=common)
        await self._change(
            asked, _with(wanted, {name: kept, other: remove_phrases(getattr(wanted, other), found)})
        )

    def _in_english(self, found: Sequence[str], language: Language) -> None:
        """Papers and their authors' names are; a topic's Korean name stands for its English one."""
        for phrase in found:
            if _HANGUL.search(phrase):
                topic = self.taxonomy.find(phrase)
                near = topic.names["en"] if topic else translate(language, "commands.settings.for_example")
                raise BadInput("commands.settings.in_english", words=phrase, near=near)

    async def _take(self, asked: HandlerContext, name: str) -> None:
        wanted, gone = self.changes.require_subscription(asked), phrases(asked.text)
        before: tuple[str, ...] = getattr(wanted, name)
        kept = () if {phrase.lower() for phrase in gone} & _ALL else remove_phrases(before, gone)
        if kept == before:
            had = ", ".join(before) or translate(asked.language, "commands.settings.nothing")
            raise BadInput(f"commands.settings.not_{name}", had=had)
        await self._change(asked, _with(wanted, {name: kept}))

    def _chosen(self, wanted: Subscription, words: str, language: Language) -> Subscription:
        """A switch as the buttons have it, or a line as /subscribe reads it."""
        name, _, value = words.strip().partition(" ")
        name, chosen = name.lower(), value.strip().lower()
        if name in _SWITCHES:
            if chosen not in _ON:
                raise BadInput("commands.settings.bad_switch", name=name, words=value[:LONGEST_PHRASE] or "…")
            return _with(wanted, {_SWITCHES[name]: _ON[chosen]})
        if name in _STYLE_WORDS:
            return self._styled(wanted, chosen)
        if name == "language" and chosen in LANGUAGES:
            return _with(wanted, {"language": chosen})
        if name in _LABELS and value and self.taxonomy.find(words) is None:
            return self._labelled(wanted, name, value, language)
        return self._read(wanted, words, language)

    def _labelled(self, wanted: Subscription, name: str, value: str, language: Language) -> Subscription:
        """`language Korean`, `time 8`, `topics LLM, RL`: the label says no more than its value does."""
        try:
            return self._read(
                wanted, f"at {value}" if name in _TIMES and value.isdigit() else value, language
            )
        except BadInput:
            if name in _TONGUES:
                raise BadInput("commands.settings.bad_language", words=value[:LONGEST_PHRASE]) from None
            raise

    def _read(self, wanted: Subscription, words: str, language: Language) -> Subscription:
        wishes = parse_request(words, self.taxonomy.find, self.taxonomy.suggest, language)
        return keeps_weekends(wished(wanted, wishes), wishes, self.changes.now)

    def _styled(self, wanted: Subscription, value: str) -> Subscription:
        """Choosing rich again after a refusal tries once more."""
        if wanted.chat.platform not in self.view.styled:
            raise BadInput("commands.settings.no_styles")
        if value not in _STYLES:
            raise BadInput("commands.settings.which_style")
        return _with(wanted, {"style": _STYLES[value]})

    async def _change(self, asked: HandlerContext, wanted: Subscription) -> None:
        """A pressed view is put in the place of the old one; what was typed is answered with what it changed."""
        await self.changes.require_permission(asked)
        before = self.changes.require_subscription(asked)
        had = await self._set(before)
        moved = wanted.following(wanted.next_due_at) != before.following(wanted.next_due_at)
        keep = self.changes.save_rescheduled if moved else self.changes.subscriptions.save
        saved = await self._set(await keep(wanted))
        if asked.incoming.kind == "pressed":
            await asked.reply.replace(self.view.settings(saved, self.changes.now))
        else:
            await asked.show(self.view.changed(had, saved, self.changes.now))

    async def _set(self, wanted: Subscription) -> SettingsSnapshot:
        return SettingsSnapshot(subscription=wanted, next_one=await self.changes.next_delivery(wanted))


def _with(wanted: Subscription, facts: dict[str, Any]) -> Subscription:
    return replace(wanted, **facts)
