"""Routes that come later than the server: their modules are imported while the first page is already served."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Router
from starlette.types import Receive, Scope, Send

RETRY_LATER = {"Retry-After": "1"}


@dataclass(slots=True)
class LateRoutes:
    """What bot.web.app.build_app asks for an address that no other route has. Until `open` it answers 503."""

    _router: Router | None = field(default=None, init=False)

    def open(self, routes: Sequence[BaseRoute]) -> None:
        self._router = Router(routes=routes)

    def add(self, routes: Sequence[BaseRoute]) -> None:
        """Routes that come later still, behind the others. Called after `open`."""
        if self._router is not None:
            self._router.routes.extend(routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._router is None:
            raise HTTPException(HTTPStatus.SERVICE_UNAVAILABLE, headers=RETRY_LATER)
        await self._router(scope, receive, send)
