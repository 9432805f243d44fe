"""Which editions chats were shown by /today a short while ago: asked again, only their headlines are shown.

Digests that were delivered are found in the store (`Conversations.delivered_lists`).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from cachetools import LRUCache

from insights.model import Chat, Edition, Language
from insights.subscriptions.subscription import Subscription

SHOWN_FOR = timedelta(hours=3)
"""How long a digest in a chat is near enough to be looked at there again."""
MAX_CHATS = 5000

EditionKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ShownEditions:
    """Kept in memory: after a restart, a digest asked for again is shown whole, once."""

    _shown: LRUCache[Chat, tuple[EditionKey, datetime]] = field(default_factory=lambda: LRUCache(MAX_CHATS))

    def has_shown(self, chat: Chat, edition: Edition) -> bool:
        """Whether this edition was the last that the chat was shown, in whatever selection and however long ago."""
        key, _ = self._shown.get(chat, ((), None))
        return key[:3] == (edition.day, edition.made_at, edition.changed_at)

    def add(
        self, chat: Chat, edition: Edition, subscription: Subscription, language: Language, now: datetime
    ) -> bool:
        """Remember what the chat is shown now. Returns whether that is what it was shown last, less than SHOWN_FOR ago:
        the same edition, selection, style and language.
        """
        key = _key(edition, subscription, language)
        last_key, shown_at = self._shown.get(chat, ((), now))
        is_shown = last_key == key and now - shown_at < SHOWN_FOR
        if not is_shown:
            self._shown[chat] = (key, now)
        return is_shown


def _key(edition: Edition, subscription: Subscription, language: Language) -> EditionKey:
    selection = (subscription.topics, subscription.exclude, subscription.follow, subscription.titles)
    return (edition.day, edition.made_at, edition.changed_at, language, subscription.style, *selection)
