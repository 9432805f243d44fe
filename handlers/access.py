"""Access control: everybody is served, or only the chats the owner admitted.

It stands before the commands. A chat that is not admitted gets one sentence, in which nothing it wrote appears; the
owner gets one message with one button.
"""

import logging
import secrets
from dataclasses import dataclass, field, replace

from handlers.request import HandlerContext
from insights.i18n.catalog import translate
from insights.messages.blocks import Button, Buttons, Message, Paragraph, text
from insights.model import Action, Chat, ChatRef
from insights.ports.admissions import Admissions, Owner
from insights.ports.clock import Clock
from insights.ports.messaging import NotifyChat
from insights.views.notices import sentences

log = logging.getLogger(__name__)

CODE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without characters that look alike."""
CODE_LENGTH = 10


def make_claim_code() -> str:
    """About fifty random bits, typed from a terminal into a phone. It works once, while this process runs."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessControl:
    """`allowed_chats` need no admission; neither do chats of `open_platforms`, reached from this machine alone."""

    admissions: Admissions
    notify: NotifyChat
    clock: Clock
    restricted: bool
    allowed_chats: frozenset[ChatRef] = frozenset()
    open_platforms: frozenset[str] = frozenset()
    claim_code: str = field(default_factory=make_claim_code, repr=False)

    async def is_served(self, context: HandlerContext) -> bool:
        """Whether the handlers go on with this event. When False, it has been answered here."""
        incoming = context.incoming
        if incoming.chat.platform in self.open_platforms or incoming.kind == "left":
            return True
        if incoming.kind == "moved":
            await self.admissions.move(incoming.chat, replace(incoming.chat, id=incoming.moved_to, thread=""))
            return True
        if incoming.kind == "inline_query":  # one for every letter typed: refused in silence
            return not self.restricted or await self._is_admitted(incoming.chat)
        if await self._claims_ownership(context) or await self._admits_chat(context):
            return False
        if not self.restricted or await self._is_admitted(incoming.chat):
            return True
        await self._refuse(context)
        return False

    async def needs_owner(self) -> bool:
        """Whether access is restricted and there is no owner yet who could admit anybody."""
        return self.restricted and await self.admissions.owner() is None

    async def _is_admitted(self, chat: Chat) -> bool:
        is_allowed = any(ref.includes(chat) for ref in self.allowed_chats)
        return is_allowed or await self.admissions.is_admitted(chat)

    async def _claims_ownership(self, context: HandlerContext) -> bool:
        """`/start <code>` in a private chat: the first sender becomes the owner. False when it is not that."""
        incoming = context.incoming
        name, _, code = incoming.text.partition(" ")
        if (
            incoming.kind != "message"
            or name != "/start"
            or incoming.chat_type != "private"
            or not incoming.sender.id
        ):
            return False
        if not secrets.compare_digest(code.strip().encode(), self.claim_code.encode()):
            return False
        owner = Owner(chat=incoming.chat, person=incoming.sender.id, language=context.language)
        is_first = await self.admissions.claim_ownership(owner, self.clock.now())
        if is_first:
            await self.admissions.admit(incoming.chat, context.language, self.clock.now())
            log.info("access.owner_claimed", extra={"platform": incoming.chat.platform})
        key = "access.owner" if is_first else "access.owned"
        await context.show(sentences(translate(context.language, key)))
        return True

    async def _admits_chat(self, context: HandlerContext) -> bool:
        """The owner's "admit" button, refused to anybody else. False when it is not that button."""
        incoming = context.incoming
        if incoming.kind != "button" or incoming.action is None or incoming.action.verb != "admit":
            return False
        owner = await self.admissions.owner()
        sender = (incoming.chat.platform, incoming.chat.account, incoming.sender.id)
        if owner is None or sender != (owner.chat.platform, owner.chat.account, owner.person):
            await context.reply.notify(translate(context.language, "access.not_owner"))
            return True
        platform, account, chat_id = incoming.action.args
        chat = Chat(platform=platform, account=account, id=chat_id)
        language = await self.admissions.admit(chat, context.language, self.clock.now())
        done = translate(context.language, "access.done", chat=_chat_name(chat))
        await context.reply.replace(sentences(done))
        await self.notify(chat, sentences(translate(language, "access.admitted")))
        return True

    async def _refuse(self, context: HandlerContext) -> None:
        """Answers in one sentence. The owner is notified once for each chat."""
        chat, language = context.incoming.chat, context.language
        owner = await self.admissions.owner()
        if owner is None:
            await context.show(sentences(translate(language, "access.no_owner")))
            return
        if await self.admissions.request_admission(chat, language, self.clock.now()):
            await self.notify(owner.chat, self._request_message(context, owner))
        await context.show(sentences(translate(language, "access.not_admitted")))

    def _request_message(self, context: HandlerContext, owner: Owner) -> Message:
        """A person's name is plain text, never markup; the person's message is not passed on."""
        incoming, language = context.incoming, owner.language
        who = incoming.sender.name or translate(language, "access.somebody")
        question = translate(
            language, f"access.asks.{incoming.chat_type}", who=who, chat=_chat_name(incoming.chat)
        )
        args = (incoming.chat.platform, incoming.chat.account, incoming.chat.id)
        button = Button(label=translate(language, "access.admit"), action=Action(verb="admit", args=args))
        return Message(blocks=(Paragraph(text=text(question)), Buttons(buttons=(button,))))


def _chat_name(chat: Chat) -> str:
    return f"{chat.platform}:{chat.id}"
