"""Feedback: "useful" and "not for me" on papers, and reports of wrong statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from handlers.request import Handler, HandlerContext
from insights.digest.personalisation import RatedPaper, rerank
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.messages.blocks import (
    Bullets,
    Button,
    Buttons,
    Heading,
    Message,
    Paragraph,
    Text,
    link,
    text,
)
from insights.model import Action, Chat, ChatRef, Edition, Language
from insights.ports.admissions import Admissions
from insights.ports.clock import Clock
from insights.ports.messaging import NotifyChat
from insights.ports.storage import EditionStore, Posts
from insights.ports.verdicts import Verdict, Verdicts
from insights.subscriptions.subscription import to_local_day, to_utc
from insights.text.paper_ids import parse_id
from insights.views.notices import sentences

MAX_VERDICTS = 50
"""A chat's newest verdicts; older ones no longer change its order."""
MAX_QUOTE_LENGTH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPreferences:
    """The order of a chat's digest, from its readers' verdicts. A verdict counts from the next local day on."""

    verdicts: Verdicts
    editions: EditionStore

    async def reorder(self, edition: Edition, chat: Chat, zone: str, now: datetime) -> Edition:
        """The edition in this chat's order, in every language; the same object when nobody rated a paper."""
        rated = await self.rated_papers(chat, to_utc(to_local_day(now, zone), time(0), zone))
        for language in edition.reports if rated else ():
            edition = rerank(edition, rated, language)
        return edition

    async def rated_papers(self, chat: Chat, before: datetime) -> list[RatedPaper]:
        """Papers rated in this chat before an instant, the newest verdict last."""
        rated = []
        for verdict in (await self.verdicts.list_before(chat, before))[-MAX_VERDICTS:]:
            stored = await self.editions.get_paper(verdict.paper_id)
            if stored is not None:
                rated.append(RatedPaper(classified=stored[0], useful=verdict.useful))
        return rated


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCommands:
    """Reports go to `operator_chat`; without one, to the owner."""

    verdicts: Verdicts
    preferences: ChatPreferences
    editions: EditionStore
    posts: Posts
    admissions: Admissions
    notify: NotifyChat
    clock: Clock
    operator_chat: ChatRef | None = None

    @property
    def commands(self) -> Mapping[str, Handler]:
        """Handlers by name; menus do not list them."""
        return {
            "useful": self.rate_useful,
            "not_for_me": self.rate_not_for_me,
            "feedback": self.list_verdicts,
            "forget_feedback": self.forget,
            "report": self.report,
        }

    async def rate_useful(self, context: HandlerContext) -> None:
        await self._rate(context, useful=True)

    async def rate_not_for_me(self, context: HandlerContext) -> None:
        await self._rate(context, useful=False)

    async def list_verdicts(self, context: HandlerContext) -> None:
        """/feedback: this chat's verdicts, and a button that deletes the sender's own."""
        rated = await self.preferences.rated_papers(context.incoming.chat, self.clock.now())
        language = context.language
        if not rated:
            await context.show(sentences(translate(language, "feedback.none")))
            return
        forget = Button(label=translate(language, "feedback.forget"), action=Action(verb="forget_feedback"))
        items = tuple(_verdict_line(paper, language) for paper in rated)
        title = Heading(text=text(translate(language, "feedback.title")))
        how = Paragraph(text=text(translate(language, "feedback.how")))
        await context.show(Message(blocks=(title, Bullets(items=items), how, Buttons(buttons=(forget,)))))

    async def forget(self, context: HandlerContext) -> None:
        """Delete the sender's verdicts in this chat."""
        incoming = context.incoming
        count = await self.verdicts.clear(incoming.chat, incoming.sender.id)
        done = translate(context.language, "feedback.forgotten", count=count)
        await context.reply.replace(sentences(done))

    async def report(self, context: HandlerContext) -> None:
        """Send a wrong statement to whoever runs the bot: its text and its papers, without the sender's name."""
        incoming, recipient = context.incoming, await self._report_chat(context)
        if recipient is None:
            raise BadInput("feedback.nobody")
        paper_ids = list(context.args)
        if not paper_ids and incoming.reply_to:
            paper_ids = list(await self.posts.get_paper_ids(incoming.chat, incoming.reply_to))
        quote = incoming.text if incoming.kind == "button" else context.text
        if not paper_ids and not quote:
            raise BadInput("feedback.report_how")
        report = await self._report_message(paper_ids, quote[:MAX_QUOTE_LENGTH], incoming.chat)
        key = "feedback.reported" if await self.notify(recipient, report) else "feedback.not_reported"
        await context.reply.notify(translate(context.language, key))

    async def _rate(self, context: HandlerContext, *, useful: bool) -> None:
        """A button may name several papers, of which those that are known count."""
        ids = [parse_id(given) for given in context.args or (context.text,)]
        stored = [await self.editions.get_paper(paper_id.id) for paper_id in ids if paper_id]
        papers = [entry[0].paper.id for entry in stored if entry]
        if not papers:
            raise BadInput("feedback.which")
        for paper in papers:
            verdict = Verdict(paper_id=paper, useful=useful, given_at=self.clock.now())
            await self.verdicts.save(context.incoming.chat, context.incoming.sender.id, verdict)
        key = "feedback.useful" if useful else "feedback.not_for_me"
        await context.reply.notify(translate(context.language, key))

    async def _report_chat(self, context: HandlerContext) -> Chat | None:
        if self.operator_chat:
            here = context.incoming.chat
            return self.operator_chat.to_chat(
                here.account if here.platform == self.operator_chat.platform else ""
            )
        owner = await self.admissions.owner()
        return owner.chat if owner else None

    async def _report_message(self, paper_ids: list[str], quote: str, chat: Chat) -> Message:
        """In English, for the operator. What was reported is plain text."""
        stored = [await self.editions.get_paper(paper_id) for paper_id in paper_ids]
        papers = [entry[0].paper for entry in stored if entry]
        lines = tuple(text(link(paper.title, paper.url)) for paper in papers)
        head = translate("en", "feedback.letter", chat=f"{chat.platform}:{chat.id}")
        blocks = (Paragraph(text=text(head)), *((Paragraph(text=text(quote)),) if quote else ()))
        return Message(
            blocks=(*blocks, *((Bullets(items=lines),) if lines else ())), paper_ids=tuple(paper_ids)
        )


def _verdict_line(rated: RatedPaper, language: Language) -> Text:
    mark = translate(language, "feedback.mark_useful" if rated.useful else "feedback.mark_not")
    return text(f"{mark} ", link(rated.classified.paper.title, rated.classified.paper.url))
