"""/subscribe /unsubscribe: a chat says what it wants, once, in one line."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from handlers.asked import Asked
from insights.errors import BadInput
from insights.ledger import Subscriptions
from insights.locale import say
from insights.model import Chat
from insights.ports import Clock, Rights
from insights.subscriptions import Subscription, next_due
from insights.taxonomy import Taxonomy
from insights.views.notes import Notes, sentences
from insights.wishes import Wishes, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscribing:
    """`default` is what a chat gets that names nothing; its chat and instant are replaced."""

    subscriptions: Subscriptions
    rights: Mapping[str, Rights]
    taxonomy: Taxonomy
    notes: Notes
    clock: Clock
    default: Subscription

    async def subscribe(self, asked: Asked) -> None:
        await self._may(asked)
        wishes = read(asked.words, self.taxonomy.find, self.taxonomy.suggest)
        before = asked.subscription
        saved = await self.subscriptions.save(self._wished(asked, wishes))
        changed = before is not None and bool(asked.words)
        await asked.show(self.notes.subscribed(saved, saved.language, changed=changed))

    async def unsubscribe(self, asked: Asked) -> None:
        await self._may(asked)
        removed = await self.subscriptions.remove(asked.incoming.chat)
        key = "commands.unsubscribe.done" if removed else "commands.unsubscribe.none"
        await asked.show(sentences(say(asked.language, key)))

    def _wished(self, asked: Asked, wishes: Wishes) -> Subscription:
        """What was named changes, the rest stays; a new chat starts from the defaults in its own language."""
        base = asked.subscription or replace(self.default, chat=asked.incoming.chat, language=asked.language)
        send_at, zone = wishes.send_at or base.send_at, wishes.zone or base.zone
        return replace(
            base,
            topics=base.topics if wishes.topics is None else wishes.topics,
            send_at=send_at,
            zone=zone,
            language=wishes.language or base.language,
            next_due_at=next_due(self.clock.now(), send_at, zone),
            paused=False,
            reason="",
        )

    async def _may(self, asked: Asked) -> None:
        """In private rooms everybody may; elsewhere the platform is asked."""
        chat: Chat = asked.incoming.chat
        if asked.incoming.place == "private":
            return
        rights = await self.rights[chat.platform].may_configure(chat, asked.incoming.sender)
        if rights == "no":
            raise BadInput("commands.not_admin")
        if rights == "unknown":
            raise BadInput("commands.rights_unknown")
