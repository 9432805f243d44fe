"""/status: of this chat; in the operator's chat of all deliveries, with dead ones listed and retried."""

from dataclasses import dataclass

from handlers.request import HandlerContext
from handlers.subscription_service import SubscriptionService
from insights import arxiv_calendar
from insights.digest.edition_service import EditionService
from insights.errors import BadInput
from insights.messages.blocks import for_asker
from insights.model import ChatRef
from insights.ports.delivery_overview import DeliveryOverview, parse_retry_target
from insights.views.status import ChatStatus, StatusView

MAX_DEAD_LISTED = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCommands:
    """`operator_chat` is OPERATOR_CHAT, None when it is not set."""

    service: SubscriptionService
    deliveries: DeliveryOverview
    editions: EditionService
    view: StatusView
    operator_chat: ChatRef | None = None

    async def status(self, context: HandlerContext) -> None:
        """/status; in the operator's chat also /status dead and /status retry ID."""
        if self.operator_chat is None or not self.operator_chat.includes(context.incoming.chat):
            await self._show_chat_status(context)
            return
        match context.text.split():
            case []:
                await self._show_chat_status(context)
                overview = await self.deliveries.get_overview(self.service.now)
                edition = await self.editions.get_latest(context.language, sample=False)
                await context.show(for_asker(self.view.operator(overview, edition, context.language)))
            case ["dead"]:
                overview = await self.deliveries.get_overview(self.service.now, max_dead=MAX_DEAD_LISTED)
                await context.show(for_asker(self.view.dead_deliveries(overview, context.language)))
            case ["retry", target]:
                await self._retry(context, target)
            case _:
                raise BadInput("commands.operator.retry_what")

    async def _show_chat_status(self, context: HandlerContext) -> None:
        now, subscription = self.service.now, context.subscription
        status = ChatStatus(
            subscription=subscription,
            last=await self.service.due_store.last_delivery(subscription) if subscription else None,
            next_delivery=await self.service.next_delivery(self.service.subscription_or_default(context)),
            edition=await self.editions.get_latest(context.language),
            next_list=arxiv_calendar.next_list_at(now),
            now=now,
        )
        await context.show(for_asker(self.view.chat(status, context.language)))

    async def _retry(self, context: HandlerContext, target: str) -> None:
        delivery_id = parse_retry_target(target.lower())
        count = await self.deliveries.retry(None if delivery_id is None else [delivery_id], self.service.now)
        if not count and delivery_id is not None:
            raise BadInput("commands.operator.not_dead", id=delivery_id)
        await context.show(for_asker(self.view.retried(count, context.language)))
