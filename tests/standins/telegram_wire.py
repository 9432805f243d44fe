"""Reads the parameters of a Bot API request, and cuts its connection."""

import asyncio
from typing import Any

from aiohttp import web

from tests.standins.telegram_rules import decode_value


def cut_connection(request: web.Request) -> None:
    """Close the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError


async def read_params(request: web.Request) -> dict[str, Any]:
    form = await request.post()
    files = {name: _read(value) for name, value in form.items() if isinstance(value, web.FileField)}
    params = {name: decode_value(name, value) for name, value in form.items() if isinstance(value, str)}
    if str(params.get("photo", "")).startswith("attach://"):
        params["photo"] = files[str(params["photo"]).removeprefix("attach://")]
    if str(params.get("document", "")).startswith("attach://"):
        params["document"] = files[str(params["document"]).removeprefix("attach://")]
    if "rich_message" in params:
        params["rich_message"] = _replace_attachments(params["rich_message"], files)
    return params | {name: data for name, data in files.items() if name in ("photo", "document")}


def _read(upload: web.FileField) -> bytes:
    """Reads and closes the upload: after a cut connection nothing else would close it."""
    with upload.file:
        return upload.file.read()


def _replace_attachments(value: Any, files: dict[str, bytes]) -> Any:
    """Puts uploads in the places of their names (core.telegram.org/bots/api#sending-files: attach://<name>)."""
    if isinstance(value, dict):
        return {name: _replace_attachments(each, files) for name, each in value.items()}
    if isinstance(value, list):
        return [_replace_attachments(each, files) for each in value]
    if isinstance(value, str) and value.startswith("attach://"):
        return files.get(value.removeprefix("attach://"), value)
    return value
