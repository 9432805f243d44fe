"""The App Home: the newest headlines, and where digests go, with a button where the reader may change that
(docs.slack.dev/surfaces/app-home).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.slack.api.client import PLATFORM, SlackClient
from bot.slack.api.users import list_joined_channels
from bot.slack.inbound.event_parser import is_direct_message
from bot.slack.permissions import SlackPermissions
from bot.slack.rendering.blocks import render, text_block
from bot.slack.rendering.buttons import SlackBlock, assign_action_ids, home_action, render_buttons
from bot.slack.rendering.options import MAX_PLACEHOLDER_CHARS, plain_object
from bot.slack.rendering.phrasing import localize, localize_message
from handlers.home import HomeOverview
from insights.i18n.catalog import translate
from insights.messages.blocks import Button, Buttons
from insights.model import Action, Chat, Language, Sender
from insights.subscriptions.subscription import Subscription

MAX_LISTED = 20
"""Subscriptions; a home takes 100 blocks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppHome:
    client: SlackClient
    permissions: SlackPermissions
    overview: HomeOverview

    async def publish(self, account: str, user: str, direct_messages: str, language: Language) -> None:
        """Publish this person's home. Raises DeliveryError."""
        own = Chat(platform=PLATFORM, account=account, id=direct_messages)
        blocks = [
            *await self._headlines(own, language),
            {"type": "divider"},
            _heading(translate(language, "slack.home.subscriptions")),
            *await self._subscriptions(own, user, language),
        ]
        assign_action_ids(blocks)
        await self.client.publish_home(user, {"type": "home", "blocks": blocks})

    async def _headlines(self, own: Chat, language: Language) -> Sequence[SlackBlock]:
        """Below a heading, which headlines mostly bring along."""
        message = await self.overview.headlines(own, language)
        heading = _heading(translate(language, "slack.home.newest"))
        if message is None:
            return [heading, text_block(translate(language, "slack.home.none"))]
        blocks: Sequence[SlackBlock] = render(localize_message(message))[0]["blocks"]
        return blocks if blocks[0]["type"] == "header" else [heading, *blocks]

    async def _subscriptions(self, own: Chat, user: str, language: Language) -> list[SlackBlock]:
        """The reader's own first, then those of channels that the reader is in, then of other public ones, as far as there is room."""
        listed = await self.overview.list_subscriptions(PLATFORM, own.account)
        by_chat = {subscription.chat: subscription for subscription in listed}
        joined = set(await list_joined_channels(self.client, user))
        blocks = list(self._entry(own, by_chat.get(own), language, may_change=True)) if own.id else []
        channels = [each for each in listed if not is_direct_message(each.chat.id)]
        shown = [each for each in channels if each.chat.id in joined]
        for each in channels:
            if len(shown) >= MAX_LISTED:
                break
            if each.chat.id not in joined and await self.permissions.users.is_public(each.chat.id):
                shown.append(each)
        for subscription in shown[:MAX_LISTED]:
            chat = subscription.chat
            may_change = not chat.thread and chat.id in joined and await self._may_change(chat, user)
            blocks += self._entry(chat, subscription, language, may_change=may_change)
        if len(shown) > MAX_LISTED:
            blocks.append(text_block(translate(language, "slack.home.more", count=len(shown) - MAX_LISTED)))
        if not shown:
            blocks.append(text_block(localize(translate(language, "slack.home.nothing"))))
        return [*blocks, text_block(translate(language, "slack.home.other")), _channel_select(language)]

    def _entry(
        self, chat: Chat, subscription: Subscription | None, language: Language, *, may_change: bool
    ) -> Iterator[SlackBlock]:
        elements: list[SlackBlock] = [_place(chat, language)]
        if chat.thread:
            elements.append(_text(f" ({translate(language, 'slack.home.thread')})"))
        elements.append(_text(f": {self._describe(subscription, language)}"))
        yield {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}
        if may_change:
            action = home_action(chat.id, Action(verb="settings"))
            button = Button(label=translate(language, "commands.settings.open"), action=action)
            yield from (block for block, _ in render_buttons(Buttons(buttons=(button,))))

    def _describe(self, subscription: Subscription | None, language: Language) -> str:
        if subscription is None:
            return translate(language, "slack.home.not_yet")
        key = "slack.home.paused" if subscription.paused else "slack.home.entry"
        return translate(language, key, **self.overview.describe(subscription, language))

    async def _may_change(self, chat: Chat, user: str) -> bool:
        sender = Sender(id=user)
        return await self.permissions.may_configure(replace(chat, thread=""), sender) == "yes"


def _channel_select(language: Language) -> SlackBlock:
    """Any channel that the reader sees, to open its settings."""
    select = {
        "type": "conversations_select",
        "action_id": "",
        "placeholder": plain_object(translate(language, "slack.home.choose"), MAX_PLACEHOLDER_CHARS),
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
    }
    return {"type": "actions", "elements": [select]}


def _heading(text: str) -> SlackBlock:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _text(text: str) -> SlackBlock:
    return {"type": "text", "text": text}


def _place(chat: Chat, language: Language) -> SlackBlock:
    """A channel by its id, which Slack shows as the name it has today; it notifies nobody."""
    if is_direct_message(chat.id):
        return {"type": "text", "text": translate(language, "slack.home.direct"), "style": {"bold": True}}
    return {"type": "channel", "channel_id": chat.id}
