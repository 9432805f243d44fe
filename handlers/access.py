"""Who is served: everybody, or the chats that the owner admitted (decision 10).

A layer in front of the commands: a chat that is not admitted gets one sentence, made of nothing but words of
ours, and the owner one message with one button.
"""

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from handlers.request import HandlerContext
from insights.i18n.catalog import translate
from insights.messages.blocks import Button, Buttons, Message, Paragraph, text
from insights.model import Action, Chat
from insights.ports.admissions import Admissions, Owner
from insights.ports.clock import Clock
from insights.views.notices import sentences

log = logging.getLogger(__name__)

OWN = "local"
"""The local channel answers only on this machine: whoever is there is at home."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for each other."""

Notify = Callable[[Chat, Message], Awaitable[bool]]


def new_code() -> str:
    """Fifty bits, typed from a terminal into a phone; it works once, and only while this process runs."""
    return "".join(secrets.choice(LETTERS) for _ in range(10))


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessControl:
    """`allowed` names chats as "telegram:-100123", "slack:C0123" or a whole platform as "slack:*"."""

    admissions: Admissions
    notify: Notify
    clock: Clock
    restricted: bool
    allowed: frozenset[str] = frozenset()
    code: str = field(default_factory=new_code, repr=False)

    async def __call__(self, asked: HandlerContext) -> bool:
        """Whether the bot goes on with it. What was for this layer, or is not served, is answered here."""
        incoming = asked.incoming
        if incoming.chat.platform == OWN or incoming.kind == "left":
            return True
        if incoming.kind == "moved":
            await self.admissions.move(incoming.chat, _moved(incoming.chat, incoming.moved_to))
            return True
        if incoming.kind == "searched":  # asked with every letter: no sentence, and no message to the owner
            return not self.restricted or await self._served(incoming.chat)
        if await self._claimed(asked) or await self._admitted(asked):
            return False
        if not self.restricted or await self._served(incoming.chat):
            return True
        await self._refuse(asked)
        return False

    async def needs_owner(self) -> bool:
        """Nobody can admit anybody yet."""
        return self.restricted and await self.admissions.owner() is None

    async def _served(self, chat: Chat) -> bool:
        names = {f"{chat.platform}:{chat.id}", f"{chat.platform}:*", "*"}
        return bool(names & self.allowed) or await self.admissions.admitted(chat)

    async def _claimed(self, asked: HandlerContext) -> bool:
        """`/start <code>` in private: the first one owns the bot, and the code is used up."""
        incoming = asked.incoming
        name, _, words = incoming.text.partition(" ")
        if (
            incoming.kind != "said"
            or name != "/start"
            or incoming.chat_type != "private"
            or not incoming.sender.id
        ):
            return False
        if not secrets.compare_digest(words.strip().encode(), self.code.encode()):
            return False
        owner = Owner(chat=incoming.chat, person=incoming.sender.id, language=asked.language)
        first = await self.admissions.own(owner, self.clock.now())
        if first:
            await self.admissions.admit(incoming.chat, asked.language, self.clock.now())
            log.info("the bot has an owner, on %s", incoming.chat.platform)
        key = "access.owner" if first else "access.owned"
        await asked.show(sentences(translate(asked.language, key)))
        return True

    async def _admitted(self, asked: HandlerContext) -> bool:
        """The owner pressed the button."""
        incoming = asked.incoming
        if incoming.kind != "pressed" or incoming.action is None or incoming.action.verb != "admit":
            return False
        owner = await self.admissions.owner()
        here = (incoming.chat.platform, incoming.chat.account, incoming.sender.id)
        if owner is None or here != (owner.chat.platform, owner.chat.account, owner.person):
            await asked.reply.notify(translate(asked.language, "access.not_owner"))
            return True
        platform, account, number = incoming.action.args
        chat = Chat(platform=platform, account=account, id=number)
        language = await self.admissions.admit(chat, asked.language, self.clock.now())
        await asked.reply.replace(sentences(translate(asked.language, "access.done", chat=_name(chat))))
        await self.notify(chat, sentences(translate(language, "access.admitted")))
        return True

    async def _refuse(self, asked: HandlerContext) -> None:
        """One sentence; the owner hears of the chat once."""
        chat, language = asked.incoming.chat, asked.language
        owner = await self.admissions.owner()
        if owner is None:
            await asked.show(sentences(translate(language, "access.no_owner")))
            return
        if await self.admissions.ask(chat, language, self.clock.now()):
            await self.notify(owner.chat, self._question(asked, owner))
        await asked.show(sentences(translate(language, "access.not_admitted")))

    def _question(self, asked: HandlerContext, owner: Owner) -> Message:
        """People's names are text, never markup; what they said is not passed on."""
        incoming, language = asked.incoming, owner.language
        who = incoming.sender.name or translate(language, "access.somebody")
        words = translate(language, f"access.asks.{incoming.chat_type}", who=who, chat=_name(incoming.chat))
        args = (incoming.chat.platform, incoming.chat.account, incoming.chat.id)
        button = Button(label=translate(language, "access.admit"), action=Action(verb="admit", args=args))
        return Message(blocks=(Paragraph(text=text(words)), Buttons(buttons=(button,))))


def _name(chat: Chat) -> str:
    return f"{chat.platform}:{chat.id}"


def _moved(chat: Chat, number: str) -> Chat:
    return Chat(platform=chat.platform, account=chat.account, id=number)
