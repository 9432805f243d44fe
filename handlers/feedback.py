"""Useful or not for me, and reports of wrong statements: what readers say back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time

from handlers.request import HandlerContext
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
from insights.model import Action, Chat, ClassifiedPaper, Edition, Language
from insights.ports.admissions import Admissions
from insights.ports.clock import Clock
from insights.ports.storage import EditionStore, Posts
from insights.ports.verdicts import Verdict, Verdicts
from insights.subscriptions.subscription import instant, local_day
from insights.text.paper_ids import read_id

COUNTED = 50
"""Verdicts that move something: the newest of a chat."""
QUOTED = 1000

Notify = Callable[[Chat, Message], Awaitable[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatPreferences:
    """What a chat's readers judged, as it moves their digest from the next day on."""

    verdicts: Verdicts
    papers: EditionStore

    async def __call__(self, edition: Edition, chat: Chat, zone: str, now: datetime) -> Edition:
        """The edition in this chat's order, in every language it is written in."""
        judged = await self.judged(chat, instant(local_day(now, zone), time(0), zone))
        for language in edition.reports if judged else ():
            edition = rerank(edition, judged, language)
        return edition

    async def judged(self, chat: Chat, before: datetime) -> list[RatedPaper]:
        found = []
        for verdict in (await self.verdicts.of(chat, before))[-COUNTED:]:
            stored = await self.papers.paper(verdict.paper)
            if stored is not None:
                found.append(RatedPaper(labelled=stored[0], useful=verdict.useful))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackCommands:
    """`operator` is OPERATOR_CHAT, as in "telegram:123456789"; without one the owner gets reports."""

    verdicts: Verdicts
    tastes: ChatPreferences
    papers: EditionStore
    posts: Posts
    admissions: Admissions
    notify: Notify
    clock: Clock
    operator: str = ""

    @property
    def commands(self) -> Mapping[str, Callable[[HandlerContext], Awaitable[None]]]:
        return {
            "useful": self.useful,
            "not_for_me": self.not_for_me,
            "feedback": self.shown,
            "forget_feedback": self.forget,
            "report": self.report,
        }

    async def useful(self, asked: HandlerContext) -> None:
        await self._judge(asked, useful=True)

    async def not_for_me(self, asked: HandlerContext) -> None:
        await self._judge(asked, useful=False)

    async def shown(self, asked: HandlerContext) -> None:
        """/feedback: what was said here, and a button that forgets it."""
        judged = await self.tastes.judged(asked.incoming.chat, self.clock.now())
        language = asked.language
        if not judged:
            await asked.show(_sentence(translate(language, "feedback.none")))
            return
        forget = Button(label=translate(language, "feedback.forget"), action=Action(verb="forget_feedback"))
        items = tuple(_line(one, language) for one in judged)
        title = Heading(text=text(translate(language, "feedback.title")))
        how = Paragraph(text=text(translate(language, "feedback.how")))
        await asked.show(Message(blocks=(title, Bullets(items=items), how, Buttons(buttons=(forget,)))))

    async def forget(self, asked: HandlerContext) -> None:
        incoming = asked.incoming
        count = await self.verdicts.clear(incoming.chat, incoming.sender.id)
        await asked.reply.replace(_sentence(translate(asked.language, "feedback.forgotten", count=count)))

    async def report(self, asked: HandlerContext) -> None:
        """A wrong statement goes to whoever runs the bot: its text, its papers, no name."""
        incoming, to = asked.incoming, await self._operator(asked)
        if to is None:
            raise BadInput("feedback.nobody")
        about = list(asked.args) or list(
            await self.posts.about(incoming.chat, incoming.reply_to) if incoming.reply_to else ()
        )
        quoted = incoming.text if incoming.kind == "pressed" else asked.text
        if not about and not quoted:
            raise BadInput("feedback.report_how")
        sent = await self.notify(to, await self._letter(about, quoted[:QUOTED], incoming.chat))
        await asked.reply.notify(
            translate(asked.language, "feedback.reported" if sent else "feedback.not_reported")
        )

    async def _judge(self, asked: HandlerContext, *, useful: bool) -> None:
        named = read_id(asked.text)
        stored = await self.papers.paper(named.id) if named else None
        if stored is None:
            raise BadInput("feedback.which")
        verdict = Verdict(paper=stored[0].paper.id, useful=useful, at=self.clock.now())
        await self.verdicts.put(asked.incoming.chat, asked.incoming.sender.id, verdict)
        await asked.reply.notify(
            translate(asked.language, "feedback.useful" if useful else "feedback.not_for_me")
        )

    async def _operator(self, asked: HandlerContext) -> Chat | None:
        if self.operator:
            platform, _, number = self.operator.partition(":")
            here = asked.incoming.chat
            account = here.account if here.platform == platform else ""
            return Chat(platform=platform, account=account, id=number)
        owner = await self.admissions.owner()
        return owner.chat if owner else None

    async def _letter(self, about: list[str], quoted: str, chat: Chat) -> Message:
        """In English: for the log's reader. What was reported is text, whatever it says."""
        stored = [await self.papers.paper(paper) for paper in about]
        papers: list[ClassifiedPaper] = [found[0] for found in stored if found]
        lines = tuple(text(link(item.paper.title, item.paper.url)) for item in papers)
        head = translate("en", "feedback.letter", chat=f"{chat.platform}:{chat.id}")
        blocks = (Paragraph(text=text(head)), *((Paragraph(text=text(quoted)),) if quoted else ()))
        return Message(blocks=(*blocks, *((Bullets(items=lines),) if lines else ())), about=tuple(about))


def _line(one: RatedPaper, language: Language) -> Text:
    mark = translate(language, "feedback.mark_useful" if one.useful else "feedback.mark_not")
    return text(f"{mark} ", link(one.labelled.paper.title, one.labelled.paper.url))


def _sentence(words: str) -> Message:
    return Message(blocks=(Paragraph(text=text(words)),))
