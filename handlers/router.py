"""Incoming -> Command -> Reply: the table of commands, and the one border where errors become sentences."""

import asyncio
import difflib
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from handlers.request import HandlerContext
from insights.errors import DeliveryError, InsightsError, Refused
from insights.i18n.catalog import negotiate_language, translate
from insights.messages.blocks import Message
from insights.model import IncomingEvent, Language
from insights.ports.clock import Clock
from insights.ports.ledger import HandledEvents, SubscriptionStore
from insights.ports.messaging import Reply
from insights.subscriptions.subscription import Subscription
from insights.views.notices import NoticeView, sentences

log = logging.getLogger(__name__)

Handler = Callable[[HandlerContext], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """`commands` by name, in the order /help lists them; `answer` takes what is no command."""

    commands: Mapping[str, Handler]
    answer: Handler
    subscriptions: SubscriptionStore
    handled: HandledEvents
    notes: NoticeView
    clock: Clock
    default_language: Language
    serves: Callable[[HandlerContext], Awaitable[bool]] | None = None
    """Asked before anything is done; False: it has been answered already (handlers.access)."""
    finds: Handler | None = None
    """Takes what is looked for from other chats."""
    also: Mapping[str, Handler] = field(default_factory=dict)
    """What buttons ask for and menus do not list."""
    _in_hand: set[tuple[str, str, str]] = field(default_factory=set)

    async def __call__(self, incoming: IncomingEvent, reply: Reply) -> None:
        """Answer once: an event that was answered before, or is being answered, does nothing."""
        chat, event_id = incoming.chat, incoming.event_id
        event = (chat.platform, chat.account, event_id)
        if not event_id:
            await self._answer(await self._asked(incoming, reply))
        elif event not in self._in_hand:
            self._in_hand.add(event)
            try:
                seen, asked = await asyncio.gather(self.handled.seen(*event), self._asked(incoming, reply))
                if not seen:
                    await self._answer(asked)
                    await self.handled.remember(*event, self.clock.now())
            finally:
                self._in_hand.discard(event)

    async def _answer(self, asked: HandlerContext) -> None:
        """The border: whatever fails inside becomes one sentence here."""
        chat, reply = asked.incoming.chat, asked.reply
        try:
            await self._route(asked)
            await reply.finish()
        except DeliveryError as error:
            log.warning("an answer to %s chat %s was not delivered: %s", chat.platform, chat.id, error)
            if isinstance(error, Refused):  # this answer, not the chat: a plain sentence may still go
                await self._say(asked, translate(asked.language, "commands.ours"))
        except InsightsError as error:
            if error.cause:
                log.warning("asked on %s: %s", chat.platform, error)
            await self._say(asked, translate(asked.language, error.key, **error.args_))
        except Exception:  # the border: a fault of ours is logged whole and told in one sentence
            log.exception("an answer on %s failed", chat.platform)
            await self._say(asked, translate(asked.language, "commands.ours"))

    async def _say(self, asked: HandlerContext, sentence: str) -> None:
        """To a press where others read as a note: what went wrong for one is nothing to the others."""
        incoming = asked.incoming
        try:
            if incoming.kind == "pressed" and incoming.chat_type != "private":
                await asked.reply.notify(sentence)
            else:
                await asked.show(sentences(sentence))
            await asked.reply.finish()
        except DeliveryError as error:
            log.warning("a sentence to %s was not delivered: %s", incoming.chat.platform, error)

    async def _asked(self, incoming: IncomingEvent, reply: Reply) -> HandlerContext:
        subscription = await self._subscription(incoming)
        if subscription:
            incoming = replace(incoming, chat=subscription.chat)
        default = subscription.language if subscription else self.default_language
        language = default if subscription else negotiate_language(incoming.locale, default)
        return HandlerContext(incoming=incoming, reply=reply, language=language, subscription=subscription)

    async def _subscription(self, incoming: IncomingEvent) -> Subscription | None:
        """The thread's own where it has one, else the chat's."""
        chat = incoming.chat
        own = incoming.thread and await self.subscriptions.get(replace(chat, thread=incoming.thread))
        return own or await self.subscriptions.get(chat)

    async def _route(self, asked: HandlerContext) -> None:
        incoming = asked.incoming
        if self.serves is not None and not await self.serves(asked):
            return
        match incoming.kind:
            case "joined":
                rests = asked.subscription is not None and asked.subscription.paused
                await asked.show(self.notes.start(asked.language, rests=rests))
            case "left":
                await self.subscriptions.pause(incoming.chat, "removed")
            case "moved":
                await self._moved(incoming)
            case "pressed" if incoming.action:
                verb, args = incoming.action.verb, incoming.action.args
                await self._command(asked, verb, " ".join(args), args)
            case "said" if incoming.text.startswith("/"):
                name, _, words = incoming.text[1:].partition(" ")
                await self._command(asked, name.lower(), words.strip(), ())
            case "said":
                await self.answer(asked)
            case "searched" if self.finds is not None:
                await self.finds(asked)

    async def _moved(self, incoming: IncomingEvent) -> None:
        chat = incoming.chat
        moved = type(chat)(
            platform=chat.platform, account=chat.account, id=incoming.moved_to, thread=chat.thread
        )
        await self.subscriptions.move(chat, moved)

    async def _command(self, asked: HandlerContext, name: str, words: str, args: tuple[str, ...]) -> None:
        if name == "start":
            name, words = _deep_link(words)
        run = self.commands.get(name) or self.also.get(name)
        if run is None:
            await asked.show(self._unknown(name, asked.language))
            return
        await run(
            HandlerContext(
                incoming=asked.incoming,
                reply=asked.reply,
                language=asked.language,
                text=words,
                args=args,
                subscription=asked.subscription,
            )
        )

    def _unknown(self, name: str, language: Language) -> Message:
        near = difflib.get_close_matches(name, self.commands, 2)
        words = [translate(language, "commands.unknown", command=f"/{name[:40]}")]
        if near:
            likely = ", ".join(f"/{found}" for found in near)
            words.append(translate(language, "commands.did_you_mean", commands=likely))
        return sentences(" ".join([*words, translate(language, "commands.say_help")]))


def _deep_link(payload: str) -> tuple[str, str]:
    """What t.me/bot?start=... asked for: topic_llm_20261123, paper_2411_02355; else the greeting."""
    kind, _, rest = payload.partition("_")
    if kind == "topic" and rest:
        slug, _, day = rest.partition("_")
        return "category", f"{slug} {_iso(day)}".rstrip()
    if kind == "paper" and rest:
        return "paper", rest.replace("_", ".")
    return "start", payload


def _iso(digits: str) -> str:
    """20261123 as 2026-11-23; empty where that is no day."""
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
