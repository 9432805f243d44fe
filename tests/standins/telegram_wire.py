"""Requests off the wire, and connections cut."""

import asyncio
from typing import Any

from aiohttp import web

from tests.standins.telegram_rules import decoded


def cut(request: web.Request) -> None:
    """Close the connection without an answer; whoever asked may have gone already."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


async def params_of(request: web.Request) -> dict[str, Any]:
    form = await request.post()
    files = {name: value.file.read() for name, value in form.items() if isinstance(value, web.FileField)}
    params = {name: decoded(name, value) for name, value in form.items() if isinstance(value, str)}
    if str(params.get("photo", "")).startswith("attach://"):
        params["photo"] = files[str(params["photo"]).removeprefix("attach://")]
    return params | {name: data for name, data in files.items() if name == "photo"}
