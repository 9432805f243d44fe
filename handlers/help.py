"""/start and /help."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.request import Asked
from insights.views.notices import Notes


@dataclass(frozen=True, slots=True, kw_only=True)
class Greetings:
    notes: Notes
    names: Sequence[str]

    async def start(self, asked: Asked) -> None:
        await asked.show(self.notes.start(asked.language))

    async def help(self, asked: Asked) -> None:
        await asked.show(self.notes.help(self.names, asked.language))
