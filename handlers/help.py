"""/start and /help."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.request import HandlerContext
from insights.views.notices import NoticeView


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCommands:
    notes: NoticeView
    names: Sequence[str]

    async def start(self, asked: HandlerContext) -> None:
        await asked.show(self.notes.start(asked.language))

    async def help(self, asked: HandlerContext) -> None:
        await asked.show(self.notes.help(self.names, asked.language))
