"""The router: from an event to its command and its reply. Every error becomes a sentence here.

An event is handled once, however often a platform delivers it, also after a restart.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from handlers.command_words import split_command, suggest_commands
from handlers.departures import Departures
from handlers.request import Handler, HandlerContext
from insights.errors import DeliveryError, InsightsError, Refused
from insights.i18n.catalog import negotiate_language, translate
from insights.log_trace import log_trace, make_trace
from insights.messages.blocks import Message, for_asker
from insights.model import IncomingEvent, Language
from insights.ports.clock import Clock
from insights.ports.ledger import EventState, HandledElsewhere, HandledEvents, SubscriptionStore
from insights.ports.messaging import Reply
from insights.ports.metrics import NoMetrics, ServiceMetrics
from insights.ports.watches import Watches
from insights.subscriptions.subscription import Subscription
from insights.text.full_width import to_half_width
from insights.views.notices import NoticeView, sentences

log = logging.getLogger(__name__)

MAX_QUOTED_COMMAND = 40
"""Characters of an unknown command that are repeated in the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Router:
    """`commands` by name, in the order /help lists them; `button_commands` are in no menu; `question_handler` takes
    every message that is no command. `is_served` comes first and answers itself when it returns False
    (`handlers.access.AccessControl`).
    """

    commands: Mapping[str, Handler]
    question_handler: Handler
    subscriptions: SubscriptionStore
    handled_events: HandledEvents
    watches: Watches
    notices: NoticeView
    departures: Departures
    clock: Clock
    default_language: Language
    is_served: Callable[[HandlerContext], Awaitable[bool]] | None = None
    inline_search: Handler | None = None
    button_commands: Mapping[str, Handler] = field(default_factory=dict)
    metrics: ServiceMetrics = field(default_factory=NoMetrics)
    _in_progress: set[tuple[str, str, str]] = field(default_factory=set)
    _unmarked: set[tuple[str, str, str]] = field(default_factory=set)
    """Answered, but the database did not take note of it yet: when they come again, only that is done."""

    async def handle(self, incoming: IncomingEvent, reply: Reply) -> None:
        """Answer one event, and only once: nothing happens for an event that was answered, or is being answered here. Raises
        HandledElsewhere while another process answers it, and StoreFailed where nobody knows.
        """
        with log_trace(make_trace(incoming.kind)):
            await self._handle_once(_to_half_width(incoming), reply)

    async def _handle_once(self, incoming: IncomingEvent, reply: Reply) -> None:
        chat, event_id = incoming.chat, incoming.event_id
        event = (chat.platform, chat.account, event_id)
        if not event_id:
            await self._answer(await self._context(incoming, reply))
        elif event not in self._in_progress:
            self._in_progress.add(event)
            try:
                state, context = await asyncio.gather(
                    self.handled_events.begin(*event, self.clock.now()), self._context(incoming, reply)
                )
                if state is EventState.ELSEWHERE:
                    raise HandledElsewhere
                if state is EventState.OURS:
                    if event not in self._unmarked:
                        await self._answer(context)
                    self._unmarked.add(event)
                    await self.handled_events.mark_handled(*event, self.clock.now())
                    self._unmarked.discard(event)
            finally:
                self._in_progress.discard(event)

    async def _answer(self, context: HandlerContext) -> None:
        incoming, loop = context.incoming, asyncio.get_running_loop()
        started = loop.time()
        await self._answer_or_explain(context)
        is_command = incoming.kind == "message" and incoming.text.startswith("/")
        kind = "command" if is_command else "question" if incoming.kind == "message" else incoming.kind
        self.metrics.observe_answer(incoming.chat.platform, kind, loop.time() - started)

    async def _answer_or_explain(self, context: HandlerContext) -> None:
        """No exception passes this point: the person gets one sentence, the log the cause."""
        chat = context.incoming.chat
        try:
            await self._route(context)
            await context.reply.finish()
        except DeliveryError as error:
            _log_undelivered(context, error)
            if isinstance(error, Refused):  # this answer as it is: a shorter one may be accepted
                await self._show_error(context, translate(context.language, "commands.ours"))
        except InsightsError as error:
            if error.cause:
                log.warning("handler.error", extra={"platform": chat.platform, "reason": str(error)})
            await self._show_error(context, translate(context.language, error.key, **error.params))
        except Exception:
            log.exception("handler.internal_error", extra={"platform": chat.platform})
            await self._show_error(context, translate(context.language, "commands.ours"))

    async def _show_error(self, context: HandlerContext, sentence: str) -> None:
        """To a button in a group as a notification: one person's error is not for the others."""
        incoming = context.incoming
        try:
            if incoming.kind == "button" and incoming.chat_type != "private":
                await context.reply.notify(sentence)
            else:
                await context.show(for_asker(sentences(sentence)))
            await context.reply.finish()
        except DeliveryError as error:
            _log_undelivered(context, error)

    async def _context(self, incoming: IncomingEvent, reply: Reply) -> HandlerContext:
        chat = incoming.chat
        subscription: Subscription | None = None
        if incoming.thread:
            subscription = await self.subscriptions.get(replace(chat, thread=incoming.thread))
        subscription = subscription or await self.subscriptions.get(chat)
        if subscription is None:
            language = negotiate_language(incoming.locale, self.default_language)
            return HandlerContext(incoming=incoming, reply=reply, language=language)
        return HandlerContext(
            incoming=replace(incoming, chat=subscription.chat),
            reply=reply,
            language=subscription.language,
            subscription=subscription,
        )

    async def _route(self, context: HandlerContext) -> None:
        incoming = context.incoming
        if self.is_served is not None and not await self.is_served(context):
            return
        match incoming.kind:
            case "joined":
                is_paused = context.subscription is not None and context.subscription.paused
                await context.show(self.notices.start(context.language, is_paused=is_paused))
            case "left":
                await self.departures.leave(incoming)
            case "uninstalled":
                await self.departures.uninstall(incoming)
            case "moved":
                moved = replace(incoming.chat, id=incoming.moved_to)
                await self.subscriptions.move(incoming.chat, moved)
                await self.watches.move(incoming.chat, moved)
            case "button" if incoming.action:
                verb, args = incoming.action.verb, incoming.action.args
                await self._run_command(context, verb, " ".join(args), args)
            case "message" if incoming.text.startswith("/"):
                await self._run_command(context, *split_command(incoming.text[1:]), ())
            case "message":
                await self.question_handler(context)
            case "inline_query" if self.inline_search is not None:
                await self.inline_search(context)

    async def _run_command(
        self, context: HandlerContext, name: str, text: str, args: tuple[str, ...]
    ) -> None:
        if name == "start":
            name, text = _parse_deep_link(text)
        handler = self.commands.get(name) or self.button_commands.get(name)
        if handler is None:
            await context.show(for_asker(self._unknown_command(name, context.language)))
            return
        await handler(replace(context, text=text, args=args))

    def _unknown_command(self, name: str, language: Language) -> Message:
        parts = [translate(language, "commands.unknown", command=f"/{name[:MAX_QUOTED_COMMAND]}")]
        if matches := suggest_commands(name, self.commands, language):
            parts.append(translate(language, "commands.did_you_mean", commands=", ".join(matches)))
        return sentences(" ".join([*parts, translate(language, "commands.say_help")]))


def _to_half_width(incoming: IncomingEvent) -> IncomingEvent:
    """What was typed, into a message or into a form, with full-width signs as ASCII: the one place for all platforms."""
    if incoming.kind == "button":  # its text is the message that it stands under
        action = incoming.action
        args = tuple(map(to_half_width, action.args)) if action else ()
        return replace(incoming, action=replace(action, args=args)) if action else incoming
    return replace(incoming, text=to_half_width(incoming.text))


def _log_undelivered(context: HandlerContext, error: DeliveryError) -> None:
    chat = context.incoming.chat
    log.warning(
        "reply.not_delivered", extra={"platform": chat.platform, "chat": chat.id, "reason": str(error)}
    )


def _parse_deep_link(payload: str) -> tuple[str, str]:
    """Command and text for t.me/bot?start=PAYLOAD: topic_llm_20261123, paper_2411_02355; /start for any other."""
    kind, _, rest = payload.partition("_")
    if kind == "topic" and rest:
        slug, _, day = rest.partition("_")
        return "category", f"{slug} {_to_iso_day(day)}".rstrip()
    if kind == "paper" and rest:
        return "paper", rest.replace("_", ".")
    return "start", payload


def _to_iso_day(digits: str) -> str:
    """20261123 as 2026-11-23; empty for anything that is no day."""
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC).date().isoformat()
    except ValueError:
        return ""
