"""/status: of this chat; in the operator's chat of everything, where dead deliveries are listed and tried again."""

from dataclasses import dataclass

from handlers.request import HandlerContext
from handlers.subscription_service import SubscriptionService
from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.errors import BadInput
from insights.ports.delivery_overview import DeliveryOverview, retried
from insights.views.status import ChatStatus, StatusView

MOST_DEAD = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCommands:
    """`chat` is the operator's, as in "telegram:123456789"; empty when there is none."""

    changes: SubscriptionService
    operations: DeliveryOverview
    editions: EditionService
    view: StatusView
    chat: str = ""

    async def status(self, asked: HandlerContext) -> None:
        """Why something came or did not."""
        if not self._is_operator(asked):
            await self._of_chat(asked)
            return
        match asked.text.split():
            case []:
                await self._of_chat(asked)
                await self._of_everything(asked)
            case ["dead"]:
                seen = await self.operations.overview(self.changes.now, dead=MOST_DEAD)
                await asked.show(self.view.dead(seen, asked.language))
            case ["retry", which]:
                await self._retry(asked, which)
            case _:
                raise BadInput("commands.operator.retry_what")

    def _is_operator(self, asked: HandlerContext) -> bool:
        chat = asked.incoming.chat
        return self.chat in {f"{chat.platform}:{chat.id}", f"{chat.platform}:{chat.id}/{chat.thread}"}

    async def _of_chat(self, asked: HandlerContext) -> None:
        now, wanted = self.changes.now, asked.subscription
        last = await self.changes.dues.last(wanted) if wanted else None
        of = ChatStatus(
            subscription=wanted,
            last=last,
            next_one=await self.changes.next_delivery(self.changes.subscription_or_default(asked)),
            edition=await self.editions.latest(asked.language),
            next_list=arxiv_calendar.next_list(now),
            now=now,
        )
        await asked.show(self.view.chat(of, asked.language))

    async def _of_everything(self, asked: HandlerContext) -> None:
        seen = await self.operations.overview(self.changes.now)
        edition = await self.editions.latest(asked.language, sample=False)
        await asked.show(self.view.operator(seen, edition, asked.language))

    async def _retry(self, asked: HandlerContext, which: str) -> None:
        number = retried(which.lower())
        count = await self.operations.retry(None if number is None else [number], self.changes.now)
        if not count and number is not None:
            raise BadInput("commands.operator.not_dead", id=number)
        await asked.show(self.view.retried(count, asked.language))
