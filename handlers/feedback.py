"""Feedback: "useful" and "not for me" on papers, and reports of wrong statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time

from handlers.request import Handler, HandlerContext
from insights.digest.personalisation import RatedPaper, rerank
from insights.digest.withdrawal_service import WithdrawalService
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
from insights.ports.withdrawals import OpenReport, StatementReport
from insights.subscriptions.subscription import to_local_day, to_utc
from insights.text.paper_ids import find_ids, parse_id
from insights.views.notices import sentences
from insights.views.withdrawals import report_message

MAX_VERDICTS = 50
"""A chat's newest verdicts; older ones no longer change its order."""
MAX_QUOTE_LENGTH = 1000
MAX_REPORTED_PAPERS = 12
"""Of the message that a report is about."""
MAX_OFFERED_SENTENCES = 5
"""Buttons below a report; /admin has all sentences of a day."""


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
    """Reports are stored, and go to `operator_chat`; without one, to the owner. `has_admin_page`: they can be read there, too."""

    verdicts: Verdicts
    preferences: ChatPreferences
    editions: EditionStore
    posts: Posts
    admissions: Admissions
    notify: NotifyChat
    clock: Clock
    withdrawals: WithdrawalService
    language: Language = "en"
    """Of the operator's chat; the owner's own is known."""
    operator_chat: ChatRef | None = None
    has_admin_page: bool = False

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
        """Send a wrong statement to whoever runs the bot: its text and its papers, without the sender's name. What one person
        reports twice is sent once.
        """
        incoming, recipient = context.incoming, await self._recipient(context)
        if recipient is None and not self.has_admin_page:
            raise BadInput("feedback.nobody")
        quote = incoming.text if incoming.kind == "button" else context.text
        paper_ids = list(context.args) or await self._named_papers(quote)
        if not paper_ids and incoming.reply_to:
            paper_ids = list(await self.posts.get_paper_ids(incoming.chat, incoming.reply_to))
        if not paper_ids and not quote:
            raise BadInput("feedback.report_how")
        report = StatementReport(
            words=quote[:MAX_QUOTE_LENGTH],
            papers=tuple(paper_ids[:MAX_REPORTED_PAPERS]),
            language=context.language,
            at=self.clock.now(),
        )
        new = await self.withdrawals.report(incoming.chat, incoming.sender.id, report)
        is_sent = new is None or recipient is None or await self._send(new, recipient, incoming.chat)
        is_known = is_sent or self.has_admin_page
        if not is_known:
            await self.withdrawals.keep(report.key)  # so that it is sent when it is reported again
        key = "feedback.reported" if is_known else "feedback.not_reported"
        await context.reply.notify(translate(context.language, key))

    async def _named_papers(self, words: str) -> list[str]:
        """The known papers whose ids stand in the words."""
        return [each.id for each in find_ids(words) if await self.editions.get_paper(each.id)]

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

    async def _recipient(self, context: HandlerContext) -> tuple[Chat, Language] | None:
        if self.operator_chat:
            here = context.incoming.chat
            account = here.account if here.platform == self.operator_chat.platform else ""
            return self.operator_chat.to_chat(account), self.language
        owner = await self.admissions.owner()
        return (owner.chat, owner.language) if owner else None

    async def _send(self, report: OpenReport, recipient: tuple[Chat, Language], chat: Chat) -> bool:
        """What was reported is plain text; below it stand the sentences that it may be about, each with its button."""
        to, language = recipient
        stored = [await self.editions.get_paper(paper_id) for paper_id in report.papers]
        papers = [entry[0].paper for entry in stored if entry]
        sentences = await self.withdrawals.find_reported(report, MAX_OFFERED_SENTENCES)
        name = f"{chat.platform}:{chat.id}"
        return await self.notify(to, report_message(report, name, papers, sentences, language))


def _verdict_line(rated: RatedPaper, language: Language) -> Text:
    mark = translate(language, "feedback.mark_useful" if rated.useful else "feedback.mark_not")
    return text(f"{mark} ", link(rated.classified.paper.title, rated.classified.paper.url))
