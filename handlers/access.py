"""Access control: everybody is served, or only the chats the owner admitted.

It stands before the commands, and before every send of a delivery. A chat that is not admitted gets one sentence, in
which nothing it wrote appears; the owner gets one message with one button.
"""

import logging
import math
from dataclasses import dataclass, replace

from handlers.owner_codes import CodeResult, OwnerCodes
from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import for_asker
from insights.model import Chat, ChatRef, IncomingEvent, Language
from insights.ports.admissions import Admissions, Owner
from insights.ports.clock import Clock
from insights.ports.ledger import SubscriptionStore
from insights.ports.messaging import NotifyChat
from insights.subscriptions.reason import Reason, ReasonKind
from insights.views.access import AccessView, format_chat
from insights.views.notices import sentences

log = logging.getLogger(__name__)

ALWAYS_SERVED_COMMANDS = frozenset({"forget", "unsubscribe"})
"""Whoever is not admitted may still end what it has here; neither needs a model."""
DEEP_LINK_PREFIXES = ("topic_", "paper_", "do_")
"""A payload of /start that is no code (handlers.router)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessControl:
    """`allowed_chats` need no admission; neither do chats of `open_platforms`, reached from this machine alone."""

    admissions: Admissions
    subscriptions: SubscriptionStore
    notify: NotifyChat
    clock: Clock
    codes: OwnerCodes
    view: AccessView
    restricted: bool
    allowed_chats: frozenset[ChatRef] = frozenset()
    open_platforms: frozenset[str] = frozenset()

    @property
    def claim_code(self) -> str:
        """The code whose first sender becomes the owner, while there is none."""
        return self.codes.claim_code

    async def is_served(self, context: HandlerContext) -> bool:
        """Whether the handlers go on with this event. When False, it has been answered here."""
        incoming = context.incoming
        if incoming.chat.platform in self.open_platforms or incoming.kind in {"left", "uninstalled"}:
            return True
        if incoming.kind == "moved":
            await self.admissions.move(incoming.chat, replace(incoming.chat, id=incoming.moved_to, thread=""))
            return True
        if incoming.kind == "inline_query":  # one for every letter typed: refused in silence
            return await self.is_admitted(incoming.chat)
        if await self._checks_code(context) or await self._admits_chat(context):
            return False
        if await self.is_admitted(incoming.chat) or _command_name(incoming) in ALWAYS_SERVED_COMMANDS:
            return True
        await self._refuse(context)
        return False

    async def is_admitted(self, chat: Chat) -> bool:
        """Whether the chat may be answered and sent to: everybody, where access is not restricted."""
        if self._needs_no_admission(chat):
            return True
        if await self.admissions.is_admitted(chat):
            return True
        owner = await self.admissions.owner()
        return owner is not None and owner.is_private_chat(chat)

    def is_allowed_by_settings(self, chat: Chat) -> bool:
        return any(ref.includes(chat) for ref in self.allowed_chats)

    def _needs_no_admission(self, chat: Chat) -> bool:
        is_open = not self.restricted or chat.platform in self.open_platforms
        return is_open or self.is_allowed_by_settings(chat)

    async def needs_owner(self) -> bool:
        """Whether access is restricted and there is no owner yet who could admit anybody."""
        return self.restricted and await self.admissions.owner() is None

    async def is_owner(self, incoming: IncomingEvent) -> bool:
        owner = await self.admissions.owner()
        return owner is not None and owner.is_sender(incoming.chat, incoming.sender.id)

    async def admit(self, chat: Chat, language: Language) -> None:
        """Admit the chat, resume what paused because it was not admitted, and say so there."""
        language = await self.admissions.admit(chat, language, self.clock.now())
        await self.subscriptions.resume_suspended(chat, ReasonKind.NOT_ADMITTED)
        log.info("access.admitted", extra={"platform": chat.platform})
        await self.notify(chat, sentences(translate(language, "access.admitted")))

    async def revoke(self, chat: Chat) -> bool:
        """End the admission. Unless the chat is served all the same, pause its subscriptions, and say so there. False
        when it was not admitted. The pause comes first, so that no delivery under way says it once more.
        """
        if not await self.admissions.is_admitted(chat):
            return False
        is_served_anyway = self._needs_no_admission(chat)
        if not is_served_anyway:
            await self.subscriptions.suspend(chat, Reason(ReasonKind.NOT_ADMITTED))
        language = await self.admissions.revoke(chat, self.clock.now())
        if language is None:
            return False
        log.info("access.revoked", extra={"platform": chat.platform})
        if not is_served_anyway:
            await self.notify(chat, sentences(translate(language, "access.ended")))
        return True

    async def resume_admitted(self) -> None:
        """Resume what paused because its chat was not admitted, where it is admitted now: a setting was changed, or
        the command line was used.
        """
        for chat in await self.subscriptions.list_suspended(ReasonKind.NOT_ADMITTED):
            if await self.is_admitted(chat):
                await self.subscriptions.resume_suspended(chat, ReasonKind.NOT_ADMITTED)

    async def _checks_code(self, context: HandlerContext) -> bool:
        """`/start <code>` in a private chat: its sender becomes the owner. False when it is no valid code."""
        code = _sent_code(context.incoming)
        if not code:
            return False
        incoming = context.incoming
        sender = (incoming.chat.platform, incoming.chat.account, incoming.sender.id)
        match self.codes.check(sender, code):
            case CodeResult.CLAIM:
                await self._claim_ownership(context)
            case CodeResult.HANDOVER:
                await self._take_over(context)
            case CodeResult.USED if await self.admissions.owner():
                await context.show(sentences(translate(context.language, "access.owned")))
            case CodeResult.LOCKED if self.restricted:
                minutes = math.ceil(self.codes.lock_ends_in(sender).total_seconds() / 60)
                raise BadInput("access.locked", minutes=minutes)
            case CodeResult.WRONG:
                await self._log_wrong_code(incoming)
                return False
            case _:
                return False
        return True

    async def _log_wrong_code(self, incoming: IncomingEvent) -> None:
        fields = {"platform": incoming.chat.platform, "count": self.codes.wrong_count}
        log.warning("access.wrong_code", extra=fields)
        if self.codes.change_if_guessed():
            hint = f": send /start {self.claim_code} to the bot" if await self.needs_owner() else ""
            log.warning("access.code_changed%s", hint)

    async def _claim_ownership(self, context: HandlerContext) -> None:
        owner = _new_owner(context)
        is_first = await self.admissions.claim_ownership(owner, self.clock.now())
        if is_first:
            self.codes.mark_claimed()
            await self._admit_owner(owner)
            log.info("access.owner_claimed", extra={"platform": owner.chat.platform})
        key = "access.owner" if is_first else "access.owned"
        await context.show(sentences(translate(context.language, key)))

    async def _take_over(self, context: HandlerContext) -> None:
        previous, owner = await self.admissions.owner(), _new_owner(context)
        await self.admissions.hand_over(owner, self.clock.now())
        await self._admit_owner(owner)
        log.info("access.owner_changed", extra={"platform": owner.chat.platform})
        await context.show(sentences(translate(context.language, "access.owner")))
        if previous is not None and previous.chat != owner.chat:
            await self.notify(previous.chat, sentences(translate(previous.language, "access.handed_over")))

    async def _admit_owner(self, owner: Owner) -> None:
        await self.admissions.admit(owner.chat, owner.language, self.clock.now())
        await self.subscriptions.resume_suspended(owner.chat, ReasonKind.NOT_ADMITTED)

    async def _admits_chat(self, context: HandlerContext) -> bool:
        """The owner's "admit" button, refused to anybody else. False when it is not that button."""
        incoming = context.incoming
        if incoming.kind != "button" or incoming.action is None or incoming.action.verb != "admit":
            return False
        if not await self.is_owner(incoming) or len(incoming.action.args) != 3:  # noqa: PLR2004 -- a chat's three parts
            await context.reply.notify(translate(context.language, "access.not_owner"))
            return True
        platform, account, chat_id = incoming.action.args
        chat = Chat(platform=platform, account=account, id=chat_id)
        await context.reply.replace(
            sentences(translate(context.language, "access.done", chat=format_chat(chat)))
        )
        await self.admit(chat, context.language)
        return True

    async def _refuse(self, context: HandlerContext) -> None:
        """Answers in one sentence. The owner is notified once for each chat, and of /help not at all."""
        chat, language = context.incoming.chat, context.language
        if _command_name(context.incoming) == "help":
            await context.show(for_asker(sentences(translate(language, "access.help"))))
            return
        owner = await self.admissions.owner()
        if owner is None:
            await context.show(for_asker(sentences(translate(language, "access.no_owner"))))
            return
        is_new = await self.admissions.request_admission(chat, language, self.clock.now())
        if is_new:
            await self.notify(owner.chat, self.view.request(chat, _request(context, owner), owner.language))
        key = "access.not_admitted" if is_new else "access.still_not_admitted"
        await context.show(for_asker(sentences(translate(language, key))))


def _new_owner(context: HandlerContext) -> Owner:
    incoming = context.incoming
    return Owner(chat=incoming.chat, person=incoming.sender.id, language=context.language)


def _request(context: HandlerContext, owner: Owner) -> str:
    """A person's name is plain text, never markup; the person's message is not passed on."""
    incoming, language = context.incoming, owner.language
    who = incoming.sender.name or translate(language, "access.somebody")
    return translate(language, f"access.asks.{incoming.chat_type}", who=who, chat=format_chat(incoming.chat))


def _sent_code(incoming: IncomingEvent) -> str:
    """What may be a code: one word behind /start, in a private chat; "" for anything else."""
    name, _, text = incoming.text.partition(" ")
    code = text.strip()
    is_start = incoming.kind == "message" and name.lower() == "/start" and incoming.chat_type == "private"
    is_word = bool(code) and not any(character.isspace() for character in code)
    is_code = is_start and is_word and not code.startswith(DEEP_LINK_PREFIXES)
    return code if is_code and incoming.sender.id else ""


def _command_name(incoming: IncomingEvent) -> str:
    """The command that was typed or stands behind the button; "" for any other event."""
    if incoming.kind == "button":
        return incoming.action.verb if incoming.action else ""
    if incoming.kind == "message" and incoming.text.startswith("/"):
        return incoming.text[1:].partition(" ")[0].lower()
    return ""
