"""What is public: groups of routes that PUBLIC_PAGES names; all others answer on this machine alone."""

from collections.abc import Collection
from dataclasses import dataclass

from starlette.middleware import Middleware

from bot.web.middleware import LoopbackOnlyMiddleware


@dataclass(frozen=True, slots=True)
class PublicPages:
    """The groups that everybody may read who reaches the server: `archive`, the pages of days, topics and papers; `questions`,
    the question box of a paper's page; `feeds`; `api`, the JSON API.
    """

    groups: Collection[str] = ()

    def is_public(self, group: str) -> bool:
        return group in self.groups

    def guard(self, group: str) -> list[Middleware]:
        """The middleware of the group's routes: none where it is public."""
        return [] if self.is_public(group) else [Middleware(LoopbackOnlyMiddleware)]
