"""Pages from Jinja2 templates: the shared layout, static files, and an environment for the templates of one package.

Jinja2 is imported with the first page, not at the start. Everything is escaped; what is missing is an error.
"""

import hashlib
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.web.page_request import PageRequest
from insights.i18n.catalog import translate

if TYPE_CHECKING:
    from jinja2 import Environment

LAYOUT = Path(__file__).with_name("layout")
STATIC = Path(__file__).with_name("static")
STATIC_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
YEAR_S = 365 * 86_400


@cache
def template_environment(folder: Path) -> "Environment":
    """The templates of `folder`, which can extend those of the layout."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([folder, LAYOUT]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals["asset"] = asset_address
    return environment


def render_template(folder: Path, name: str, page: PageRequest | None = None, **values: Any) -> str:
    """The template `name` of `folder` as HTML. Besides the values it has the request as `page`, and `t`, which says a sentence
    of the catalog in its language; in English where no page is given.
    """
    t = partial(translate, page.language if page else "en")
    return template_environment(folder).get_template(name).render(page=page, t=t, **values)


@cache
def asset_address(name: str) -> str:
    """The address of a static file; it changes with the file, so that browsers may keep it."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{digest}/{name}"


def static_routes() -> list[BaseRoute]:
    """Style, script and icon of the layout. They hold nothing of anybody and are public."""
    return [Route("/static/{digest}/{name}", _static_file)]


async def _static_file(request: Request) -> Response:
    path = STATIC / request.path_params["name"]
    if path.parent != STATIC or path.suffix not in STATIC_TYPES or not path.is_file():
        raise HTTPException(404)
    headers = {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
    return Response(path.read_bytes(), media_type=STATIC_TYPES[path.suffix], headers=headers)
