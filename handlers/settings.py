"""/settings, /preview, /follow, /unfollow, /exclude, /include, /forget: shows and changes one choice at a time."""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from handlers.question_queue import QuestionQueue
from handlers.request import HandlerContext
from handlers.saved import find_person
from handlers.subscription_service import SubscriptionService
from handlers.subscriptions import SubscribeCommands, apply_request
from insights.digest.edition_service import EditionService
from insights.digest.week import WeekLoader
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import Message, for_asker
from insights.messages.dialog import Dialog
from insights.model import LANGUAGES, Chat, Language
from insights.parsing.subscription_request import parse_request
from insights.ports.admissions import Admissions
from insights.ports.saved_papers import SavedPapers
from insights.subscriptions.phrase_list import list_readings, split_phrases
from insights.subscriptions.selection import is_too_common, remove_phrases
from insights.subscriptions.subscription import Style, Subscription
from insights.taxonomy.taxonomy import Taxonomy
from insights.views.chat_digest import ChatDigestView
from insights.views.datetimes import format_next_delivery
from insights.views.notices import sentences
from insights.views.settings import SettingsSnapshot, SettingsView
from insights.views.settings_dialog import settings_dialog
from insights.views.weekly import WeeklyView

log = logging.getLogger(__name__)

MAX_PHRASES = 20
MAX_PHRASE_LENGTH = 60
PhraseList = Literal["follow", "exclude"]

_PAUSE_WORDS, _RESUME_WORDS = {"pause", "멈추기", "멈춤"}, {"resume", "다시"}
_LANGUAGE_WORDS, _TIME_WORDS = {"language", "언어"}, {"time", "시간", "시각"}
_LABELS = _LANGUAGE_WORDS | _TIME_WORDS | {"topic", "topics", "zone", "timezone", "주제", "시간대"}
_SWITCHES = {"quiet", "empty", "changes"}
_STYLE_WORDS = {"style", "형식"}
_STYLES: Mapping[str, Style] = {"rich": "rich", "리치": "rich", "classic": "classic", "클래식": "classic"}
_CONFIRM_WORDS = {"yes", "네", "예"}
_ALL_WORDS = {"all", "모두", "전부"}
_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsCommands:
    service: SubscriptionService
    editions: EditionService
    taxonomy: Taxonomy
    view: SettingsView
    digest_view: ChatDigestView
    admissions: Admissions
    question_queue: QuestionQueue
    saved_papers: SavedPapers
    weeks: WeekLoader
    weekly_view: WeeklyView

    async def settings(self, context: HandlerContext) -> None:
        """/settings shows everything chosen; /settings CHANGE, or a button, changes it."""
        name, _, value = context.text.strip().partition(" ")
        if context.subscription is None and not name:
            not_subscribed = sentences(translate(context.language, "commands.settings.not_subscribed"))
            dialog = self._dialog(self.service.subscription_or_default(context))
            await context.show(for_asker(replace(not_subscribed, dialog=dialog)))
            return
        subscription = self.service.require_subscription(context)
        subscribe = SubscribeCommands(service=self.service, taxonomy=self.taxonomy, view=self.view)
        if not name:
            await context.show(self._settings_message(await self._snapshot(subscription)))
        elif name.lower() in _PAUSE_WORDS:
            await subscribe.pause(replace(context, text=value))
        elif name.lower() in _RESUME_WORDS and not value:
            await subscribe.resume(context)
        else:
            await self._save(context, self._apply_change(subscription, context.text, context.language))

    async def preview(self, context: HandlerContext) -> None:
        """/preview: the newest edition as the next delivery would show it, and when that comes."""
        subscription = self.service.subscription_or_default(context)
        edition = await self.editions.get_latest(subscription.language)
        if edition is None:
            await context.show(sentences(translate(context.language, "commands.no_edition")))
            return
        now, language = self.service.now, subscription.language
        lines = [translate(language, "commands.preview")]
        is_active = context.subscription is not None and not subscription.paused
        if is_active:
            next_delivery = await self.service.next_delivery(subscription)
            lines.append(format_next_delivery(next_delivery, subscription, now, language))
        await context.show(sentences(*lines))
        if subscription.weekday is not None and not edition.sample:
            week = await self.weeks.load(edition.day)
            await context.show(self.weekly_view.message(week, subscription, language, now))
            return
        for message in self.digest_view.messages(
            edition, subscription, language, now, with_next_delivery=not is_active
        ):
            await context.show(message)

    async def follow(self, context: HandlerContext) -> None:
        await self._add_phrases(context, "follow")

    async def exclude(self, context: HandlerContext) -> None:
        await self._add_phrases(context, "exclude")

    async def unfollow(self, context: HandlerContext) -> None:
        await self._remove_phrases(context, "follow")

    async def include(self, context: HandlerContext) -> None:
        await self._remove_phrases(context, "exclude")

    async def forget(self, context: HandlerContext) -> None:
        """/forget asks for confirmation; /forget yes deletes everything stored about the chat, or about this thread
        where that is a chat of its own; in a private chat the person's list of saved papers, too. The owner of the bot, who
        forgets their private chat, gives up the ownership.
        """
        await self.service.require_permission(context)
        chat, is_thread = context.incoming.chat, bool(context.incoming.chat.thread)
        is_owners = not is_thread and await self._is_owners(chat)
        is_private = context.incoming.chat_type == "private" and not is_thread
        if context.text.strip().lower() not in _CONFIRM_WORDS:
            await context.show(
                for_asker(
                    self.view.confirm_forget(
                        context.language, is_thread=is_thread, is_owners=is_owners, is_private=is_private
                    )
                )
            )
            return
        if not is_thread:  # an answer that is written after the deletion would leave its question behind
            await self.question_queue.cancel_chat(chat)
        await self.service.subscriptions.forget(chat)
        keys = ["commands.forget.done_thread" if is_thread else "commands.forget.done"]
        if is_private:
            await self.saved_papers.forget(find_person(context.incoming))
            keys.append("saved.forgotten")
        if is_owners:
            log.warning("access.owner_released", extra={"platform": chat.platform})
            keys.append("access.released")
        await context.show(sentences(*(translate(context.language, key) for key in keys)))

    async def _is_owners(self, chat: Chat) -> bool:
        owner = await self.admissions.owner()
        return owner is not None and owner.is_private_chat(chat)

    async def _add_phrases(self, context: HandlerContext, name: PhraseList) -> None:
        """A phrase that is followed is no longer excluded, and the other way round."""
        subscription, added = self.service.require_subscription(context), split_phrases(context.text)
        if not added:
            raise BadInput(f"commands.settings.{name}_what")
        follow, exclude = (
            remove_phrases(subscription.follow, added),
            remove_phrases(subscription.exclude, added),
        )
        phrases = (*(follow if name == "follow" else exclude), *added)
        if len(phrases) > MAX_PHRASES or any(len(phrase) > MAX_PHRASE_LENGTH for phrase in added):
            raise BadInput("commands.settings.too_many", most=MAX_PHRASES, longest=MAX_PHRASE_LENGTH)
        self._require_english(added, context.language)
        if common := next((phrase for phrase in added if is_too_common(phrase)), None):
            raise BadInput("commands.settings.too_common", words=common)
        if name == "follow":
            await self._save(context, replace(subscription, follow=phrases, exclude=exclude))
        else:
            await self._save(context, replace(subscription, follow=follow, exclude=phrases))

    def _require_english(self, phrases: Sequence[str], language: Language) -> None:
        """Papers are in English. The sentence offers the English name of a topic named in Korean."""
        for phrase in phrases:
            if _HANGUL.search(phrase):
                topic = self.taxonomy.find_topic(phrase)
                near = topic.names["en"] if topic else translate(language, "commands.settings.for_example")
                raise BadInput("commands.settings.in_english", words=phrase, near=near)

    async def _remove_phrases(self, context: HandlerContext, name: PhraseList) -> None:
        subscription, removed = self.service.require_subscription(context), list_readings(context.text)
        before = subscription.follow if name == "follow" else subscription.exclude
        is_all = bool({phrase.lower() for phrase in removed} & _ALL_WORDS)
        phrases = () if is_all else remove_phrases(before, removed)
        if phrases == before:
            listed = ", ".join(before) or translate(context.language, "commands.settings.nothing")
            raise BadInput(f"commands.settings.not_{name}", had=listed)
        if name == "follow":
            await self._save(context, replace(subscription, follow=phrases))
        else:
            await self._save(context, replace(subscription, exclude=phrases))

    def _apply_change(self, subscription: Subscription, text: str, language: Language) -> Subscription:
        """A switch as the buttons have it ("quiet on"), or a request as /subscribe reads it."""
        name, _, value = text.strip().partition(" ")
        name, choice = name.lower(), value.strip().lower()
        if name in _SWITCHES:
            if choice not in {"on", "off"}:
                quoted = value[:MAX_PHRASE_LENGTH] or "…"
                raise BadInput("commands.settings.bad_switch", name=name, words=quoted)
            return _apply_switch(subscription, name, is_on=choice == "on")
        if name in _STYLE_WORDS:
            return self._apply_style(subscription, choice)
        if name == "language" and choice in LANGUAGES:
            return replace(subscription, language=choice)
        if name in _LABELS and value and self.taxonomy.find_topic(text) is None:
            return self._apply_labelled(subscription, name, value, language)
        return self._apply_request(subscription, text, language)

    def _apply_labelled(
        self, subscription: Subscription, label: str, value: str, language: Language
    ) -> Subscription:
        """`language Korean`, `time 8`, `topics LLM, RL`: the value alone is the request."""
        request = f"at {value}" if label in _TIME_WORDS and value.isdigit() else value
        try:
            return self._apply_request(subscription, request, language)
        except BadInput:
            if label in _LANGUAGE_WORDS:
                raise BadInput("commands.settings.bad_language", words=value[:MAX_PHRASE_LENGTH]) from None
            raise

    def _apply_request(self, subscription: Subscription, text: str, language: Language) -> Subscription:
        request = parse_request(text, self.taxonomy.find_topic, self.taxonomy.suggest_topics, language)
        return apply_request(subscription, request, self.service.now)

    def _apply_style(self, subscription: Subscription, choice: str) -> Subscription:
        """Choosing rich again after Telegram refused a rich message tries once more."""
        if subscription.chat.platform not in self.view.styled_platforms:
            raise BadInput("commands.settings.no_styles")
        if choice not in _STYLES:
            raise BadInput("commands.settings.which_style")
        return replace(subscription, style=_STYLES[choice])

    async def _save(self, context: HandlerContext, changed: Subscription) -> None:
        """A button's message is replaced by the new settings; a typed change is answered with the lines it changed."""
        await self.service.require_permission(context)
        before, after = await self.save_changes(context, changed)
        if context.incoming.kind == "button":
            await context.reply.replace(self._settings_message(after))
        else:
            await context.show(self.view.changed(before, after, self.service.now))

    async def save_changes(
        self, context: HandlerContext, changed: Subscription
    ) -> tuple[SettingsSnapshot, SettingsSnapshot]:
        """Save the chat's changed subscription, and return what it was and what it is. The caller has checked the permission."""
        subscription = self.service.require_subscription(context)
        before = await self._snapshot(subscription)
        due_at = changed.next_due_at
        is_rescheduled = changed.next_due_after(due_at) != subscription.next_due_after(due_at)
        save = self.service.save_rescheduled if is_rescheduled else self.service.subscriptions.save
        return before, await self._snapshot(await save(changed))

    def _settings_message(self, snapshot: SettingsSnapshot) -> Message:
        message = self.view.settings(snapshot, self.service.now)
        return for_asker(replace(message, dialog=self._dialog(snapshot.subscription)))

    def _dialog(self, subscription: Subscription) -> Dialog:
        has_styles = subscription.chat.platform in self.view.styled_platforms
        return settings_dialog(
            subscription, self.taxonomy.topics, subscription.language, has_styles=has_styles
        )

    async def _snapshot(self, subscription: Subscription) -> SettingsSnapshot:
        return SettingsSnapshot(
            subscription=subscription, next_delivery=await self.service.next_delivery(subscription)
        )


def _apply_switch(subscription: Subscription, name: str, *, is_on: bool) -> Subscription:
    """One of _SWITCHES."""
    if name == "quiet":
        return replace(subscription, notify_quiet_days=is_on)
    if name == "changes":
        return replace(subscription, notify_changes=is_on)
    return replace(subscription, notify_empty_days=is_on)
