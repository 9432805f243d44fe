"""The operator's buttons below a report: a sentence is withdrawn by one press, put back, or the report is closed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from handlers.request import Handler, HandlerContext
from insights.digest.withdrawal_service import WithdrawalService
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.model import ChatRef, IncomingEvent, WithdrawalReason
from insights.model.withdrawal import OPERATOR_REASONS
from insights.ports.admissions import Admissions
from insights.views.notices import sentences
from insights.views.withdrawals import KEEP, REASON, UNDO, WITHDRAW, withdrawn_message


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalCommands:
    """For the owner anywhere, and for everybody in OPERATOR_CHAT."""

    service: WithdrawalService
    admissions: Admissions
    operator_chat: ChatRef | None = None

    @property
    def commands(self) -> Mapping[str, Handler]:
        """Handlers by name; menus do not list them."""
        return {WITHDRAW: self.withdraw, REASON: self.change_reason, UNDO: self.undo, KEEP: self.keep}

    async def withdraw(self, context: HandlerContext) -> None:
        """A button with a day, a sentence's key and the report's. The sentence is withdrawn as not what the paper says."""
        await self._require_operator(context.incoming)
        day, key, *report = _parse(context.args)
        chats = await self._withdraw(context, day, key, WithdrawalReason.WRONG)
        for each in report:
            await self.service.keep(each)
        await self._show(context, day, key, chats, is_new=True)

    async def change_reason(self, context: HandlerContext) -> None:
        """A button with a day, a sentence's key and another reason."""
        await self._require_operator(context.incoming)
        day, key, *given = _parse(context.args)
        reason = next((each for each in OPERATOR_REASONS if [each.value] == given), None)
        if reason is None:
            raise BadInput("withdrawals.operator.gone")
        chats = await self._withdraw(context, day, key, reason)
        await self._show(context, day, key, chats, is_new=False)

    async def undo(self, context: HandlerContext) -> None:
        """A button with a day and a sentence's key."""
        await self._require_operator(context.incoming)
        day, key, *_ = _parse(context.args)
        await self.service.undo(day, key, by=_who(context.incoming))
        await context.reply.replace(sentences(translate(context.language, "withdrawals.operator.undone")))

    async def keep(self, context: HandlerContext) -> None:
        """A button with a report's key: the report is closed."""
        await self._require_operator(context.incoming)
        for each in context.args:
            await self.service.keep(each)
        await context.reply.notify(translate(context.language, "withdrawals.operator.kept"))

    async def _withdraw(self, context: HandlerContext, day: date, key: str, reason: WithdrawalReason) -> int:
        chats = await self.service.withdraw(day, key, reason, by=_who(context.incoming))
        if chats is None:
            raise BadInput("withdrawals.operator.gone")
        return chats

    async def _show(self, context: HandlerContext, day: date, key: str, chats: int, *, is_new: bool) -> None:
        withdrawn = await self.service.withdrawals.get(day, key)
        if withdrawn is not None:
            message = withdrawn_message(withdrawn, chats, context.language)
            await (context.show(message) if is_new else context.reply.replace(message))

    async def _require_operator(self, incoming: IncomingEvent) -> None:
        """Raises BadInput for everybody else."""
        owner = await self.admissions.owner()
        is_owner = owner is not None and owner.is_sender(incoming.chat, incoming.sender.id)
        is_here = self.operator_chat is not None and self.operator_chat.includes(incoming.chat)
        if not is_owner and not is_here:
            raise BadInput("withdrawals.operator.only_operator")


def _parse(args: tuple[str, ...]) -> tuple[date, str, *tuple[str, ...]]:
    try:
        day, key, *rest = args
        return (date.fromisoformat(day), key, *rest)
    except ValueError as error:
        raise BadInput("withdrawals.operator.gone") from error


def _who(incoming: IncomingEvent) -> str:
    return f"{incoming.chat.platform}:{incoming.sender.id}"
