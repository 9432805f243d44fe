"""The bot leaves a chat, or all of an account: deliveries pause with the reason, and the operator reads of it."""

import logging
from dataclasses import dataclass

from insights.i18n.catalog import translate
from insights.model import ChatRef, IncomingEvent, Language
from insights.ports.ledger import SubscriptionStore
from insights.ports.messaging import NotifyChat
from insights.subscriptions.reason import Reason, ReasonKind
from insights.views.access import format_chat
from insights.views.notices import sentences
from insights.views.status import format_reason

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Departures:
    """`operator_chat` is OPERATOR_CHAT, None when it is not set: then the log alone says it."""

    subscriptions: SubscriptionStore
    notify: NotifyChat
    language: Language
    operator_chat: ChatRef | None = None

    async def leave(self, incoming: IncomingEvent) -> None:
        """The chat's deliveries pause. Of a chat that got none nothing is said."""
        reason = Reason(ReasonKind.REMOVED, incoming.cause)
        if await self.subscriptions.suspend(incoming.chat, reason):
            await self._report(incoming, reason, count=1)

    async def uninstall(self, incoming: IncomingEvent) -> None:
        """All deliveries of the account pause."""
        reason = Reason(ReasonKind.REMOVED, incoming.cause)
        chat = incoming.chat
        count = await self.subscriptions.suspend_account(chat.platform, chat.account, reason)
        await self._report(incoming, reason, count=count)

    async def _report(self, incoming: IncomingEvent, reason: Reason, *, count: int) -> None:
        chat = incoming.chat
        fields = {"platform": chat.platform, "account": chat.account, "chat": chat.id, "reason": str(reason)}
        log.warning("chat.left" if chat.id else "account.uninstalled", extra={**fields, "paused": count})
        if self.operator_chat is None or self.operator_chat.includes(chat):
            return
        here = chat.account if chat.platform == self.operator_chat.platform else ""
        why = format_reason(reason, self.language)
        key = "commands.operator.left" if chat.id else "commands.operator.uninstalled"
        place = format_chat(chat) if chat.id else f"{chat.platform} {chat.account}"
        sentence = translate(self.language, key, chat=place, reason=why, count=count)
        await self.notify(self.operator_chat.to_chat(here), sentences(sentence))
