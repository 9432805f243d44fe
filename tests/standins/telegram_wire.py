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
    files = {name: _read(value) for name, value in form.items() if isinstance(value, web.FileField)}
    params = {name: decoded(name, value) for name, value in form.items() if isinstance(value, str)}
    if str(params.get("photo", "")).startswith("attach://"):
        params["photo"] = files[str(params["photo"]).removeprefix("attach://")]
    if "rich_message" in params:
        params["rich_message"] = _attached(params["rich_message"], files)
    return params | {name: data for name, data in files.items() if name == "photo"}


def _read(upload: web.FileField) -> bytes:
    """Closed at once: of a connection that is cut nobody closes it later."""
    with upload.file:
        return upload.file.read()


def _attached(value: Any, files: dict[str, bytes]) -> Any:
    """Uploads in the places of their names (core.telegram.org/bots/api#sending-files: attach://<name>)."""
    if isinstance(value, dict):
        return {name: _attached(each, files) for name, each in value.items()}
    if isinstance(value, list):
        return [_attached(each, files) for each in value]
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"), value)
    return value
