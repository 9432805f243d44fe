"""What an app's own page shows of the bot, on platforms that have one: headlines, and where digests go."""

from collections.abc import Sequence
from dataclasses import dataclass

from insights.digest.edition_service import EditionService
from insights.messages.blocks import Buttons, Message
from insights.model import Chat, Language
from insights.ports.ledger import SubscriptionStore
from insights.subscriptions.subscription import Subscription
from insights.views.chat_digest import ChatDigestView
from insights.views.settings import SettingsView

MAX_SUBSCRIPTIONS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOverview:
    editions: EditionService
    subscriptions: SubscriptionStore
    digest_view: ChatDigestView
    settings_view: SettingsView
    default_subscription: Subscription

    async def headlines(self, chat: Chat, language: Language) -> Message | None:
        """The newest edition's headlines as this chat selects them, without buttons; None when there is no edition."""
        edition = await self.editions.get_latest(language)
        if edition is None:
            return None
        subscription = await self.subscriptions.get(chat) or self.default_subscription
        message = self.digest_view.headlines(edition, subscription, language)
        if message is None:
            return None
        blocks = tuple(block for block in message.blocks if not isinstance(block, Buttons))
        return Message(blocks=blocks)

    async def paper_titles(self, paper_ids: Sequence[str]) -> dict[str, str]:
        """The titles of those papers that some edition has, by their ids."""
        stored = {paper_id: await self.editions.store.get_paper(paper_id) for paper_id in paper_ids}
        return {paper_id: found[0].paper.title for paper_id, found in stored.items() if found}

    async def list_subscriptions(self, platform: str, account: str) -> Sequence[Subscription]:
        """Those of one account, threads' too."""
        return await self.subscriptions.list_in(platform, account, MAX_SUBSCRIPTIONS)

    def describe(self, subscription: Subscription, language: Language) -> dict[str, str]:
        """Topics, time, zone and language in words."""
        return self.settings_view.settings_fields(subscription, language)
