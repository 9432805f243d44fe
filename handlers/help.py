"""/start and /help."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.command_words import help_word
from handlers.request import HandlerContext
from insights.messages.blocks import for_asker
from insights.views.notices import NoticeView


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpCommands:
    notices: NoticeView
    command_names: Sequence[str]

    async def start(self, context: HandlerContext) -> None:
        await context.show(for_asker(self.notices.start(context.language)))

    async def help(self, context: HandlerContext) -> None:
        words = {name: help_word(name, context.language) for name in self.command_names}
        await context.show(for_asker(self.notices.help(self.command_names, context.language, words)))
