"""/access: the owner lists the chats, admits and revokes them, and hands the bot over."""

from dataclasses import dataclass

from handlers.access import AccessControl
from handlers.request import HandlerContext
from insights.errors import BadInput
from insights.i18n.catalog import translate
from insights.model import Chat
from insights.ports.admissions import Admission, find_admissions
from insights.views.access import format_chat
from insights.views.notices import sentences

MAX_QUOTED_CHAT = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessCommands:
    control: AccessControl

    async def access(self, context: HandlerContext) -> None:
        """/access, /access admit CHAT, /access revoke CHAT, /access handover: the owner's, in their private chat."""
        await self._require_owner(context)
        match context.args or tuple(context.text.split()):
            case ():
                await self._show_list(context)
            case ("handover",):
                code = self.control.codes.start_handover()
                await context.show(self.control.view.handover(code, context.language))
            case ("revoke", platform, account, chat_id):
                chat = Chat(platform=platform, account=account, id=chat_id)
                await self._revoke(context, chat)
            case ("revoke", target):
                await self._revoke(context, (await self._find(target)).chat)
            case ("admit", target):
                await self._admit(context, await self._find(target))
            case _:
                raise BadInput("access.what")

    async def _require_owner(self, context: HandlerContext) -> None:
        """Raises BadInput for everybody else, and for the owner where others read the answer."""
        if not await self.control.is_owner(context.incoming):
            raise BadInput("access.owner_only")
        if context.incoming.chat_type != "private":
            raise BadInput("access.in_private")

    async def _show_list(self, context: HandlerContext) -> None:
        listed = await self.control.admissions.list_all()
        await context.show(self.control.view.chats(listed, context.language))

    async def _find(self, target: str) -> Admission:
        found = find_admissions(await self.control.admissions.list_all(), target)
        if not found:
            raise BadInput("access.no_such_chat", chat=target[:MAX_QUOTED_CHAT])
        return found[0]

    async def _revoke(self, context: HandlerContext, chat: Chat) -> None:
        name = format_chat(chat)
        owner = await self.control.admissions.owner()
        if owner is not None and owner.is_private_chat(chat):
            raise BadInput("access.own_chat")
        if not await self.control.revoke(chat):
            raise BadInput("access.not_admitted_yet", chat=name)
        is_allowed = self.control.is_allowed_by_settings(chat)
        key = "access.revoked_but_allowed" if is_allowed else "access.revoked"
        await self._answer(context, translate(context.language, key, chat=name))

    async def _admit(self, context: HandlerContext, admission: Admission) -> None:
        await self.control.admit(admission.chat, admission.language)
        name = format_chat(admission.chat)
        await self._answer(context, translate(context.language, "access.done", chat=name))

    async def _answer(self, context: HandlerContext, sentence: str) -> None:
        if context.incoming.kind == "button":
            await context.reply.replace(sentences(sentence))
        else:
            await context.show(sentences(sentence))
