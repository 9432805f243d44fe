"""How a reader's desk looks in a Telegram chat on a phone, from the sample day: the saved list, a watch, a week's digest."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time

from bot.config.settings import Settings
from bot.wiring.app import AppContext
from docs.generators.phone import open_edition, page, plan
from insights.digest.week import Week
from insights.messages.blocks import Message
from insights.model import Chat, Edition, IncomingEvent, Language, Sender
from insights.subscriptions.subscription import Subscription
from insights.views.archive import ArchiveView
from insights.views.weekly import WeeklyView

SAVED_PAPERS = ("2411.02355", "2410.09426", "2410.05258")
WATCHED: Mapping[Language, str] = {"en": "quantization of language models", "ko": "언어 모델 양자화"}
FRIDAY = 4
FRIDAY_MORNING = datetime(2024, 11, 8, 9, tzinfo=UTC)
"""After the sample day, so that a picture made later is the same."""


@dataclass(slots=True)
class ReplyRecorder:
    """A Reply that records its messages."""

    messages: list[Message] = field(default_factory=list)

    async def show(self, message: Message) -> None:
        self.messages.append(message)

    async def replace(self, message: Message) -> None:
        self.messages.append(message)

    async def stream(self, messages: AsyncIterator[Message]) -> None:
        self.messages += [message async for message in messages]

    async def notify(self, text: str) -> None:
        """Notices are not shown."""

    async def finish(self) -> None:
        """Every message was recorded already."""


async def saved_page(settings: Settings, language: Language) -> str:
    """Three papers on the list, and the list."""
    async with open_edition(settings, language) as (app, _):
        await _say(app, language, f"/save {' '.join(SAVED_PAPERS)}")
        return page(plan(await _say(app, language, "/saved")), {}, typed="/saved")


async def watch_page(settings: Settings, language: Language) -> str:
    """A watch that finds papers of the sample day."""
    typed = f"/watch {WATCHED[language]}"
    async with open_edition(settings, language) as (app, _):
        return page(plan(await _say(app, language, typed)), {}, typed=typed)


async def weekly_page(settings: Settings, language: Language) -> str:
    """The sample day as a week of its own."""
    async with open_edition(settings, language) as (app, edition):
        view = WeeklyView(archive=ArchiveView(taxonomy=app.taxonomy))
        message = view.message(_week(edition), _friday_subscription(language), language, FRIDAY_MORNING)
    return page(plan([message]), {})


def _week(edition: Edition) -> Week:
    friday = FRIDAY_MORNING.date()
    return Week(day=friday, editions=(replace(edition, sample=False),), counts={})


def _friday_subscription(language: Language) -> Subscription:
    return Subscription(
        chat=_chat(language),
        language=language,
        send_at=time(9),
        zone="UTC",
        next_due_at=FRIDAY_MORNING,
        weekday=FRIDAY,
    )


async def _say(app: AppContext, language: Language, text: str) -> Sequence[Message]:
    """What the bot answers."""
    reply = ReplyRecorder()
    incoming = IncomingEvent(
        kind="message",
        chat=_chat(language),
        sender=Sender(id="1"),
        locale=language,
        chat_type="private",
        text=text,
    )
    await app.router.handle(incoming, reply)
    return reply.messages


def _chat(language: Language) -> Chat:
    return Chat(platform="local", account="local", id=f"pictures-{language}")
