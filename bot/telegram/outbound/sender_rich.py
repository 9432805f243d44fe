"""Sends a rich message. The library has no method for it (Bot API 10.1; the library has 10.0), so it goes through
its generic request, and the answer is read as JSON: the library's Message has no rich content.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from telegram import Bot, InputFile

from bot.telegram.rendering.rich_blocks import CHART_ATTACHMENT, RichBlock
from insights.errors import ChatGone, Refused, RichRefused
from insights.ports.messaging import Part, Sent

RICH_ERROR = re.compile(r"rich", re.IGNORECASE)


def is_rich(part: Part) -> bool:
    return "rich" in part.payload


@contextmanager
def translate_rich_refusal(part: Part) -> Iterator[None]:
    """Raises RichRefused where Telegram refused the part for being rich: it may still take the classic form."""
    try:
        yield
    except (Refused, ChatGone) as error:
        if is_rich(part) and (isinstance(error, Refused) or RICH_ERROR.search(error.reason)):
            raise RichRefused(error.reason) from error
        raise


async def send_rich(
    bot: Bot, part: Part, destination: Mapping[str, Any], file: str | InputFile | None
) -> Sent:
    """`file` is the chart: its id, the chart itself to upload, or None to go without."""
    arguments = {name: value for name, value in destination.items() if value is not None}
    posted: RichBlock = await bot.do_api_request(
        "sendRichMessage", api_kwargs={**arguments, **_content(part, file)}
    )
    file_id = _largest_file_id(posted) if isinstance(file, InputFile) else ""
    attachments = {str(part.payload["picture"]): file_id} if file_id else {}
    return Sent(message_ref=str(posted["message_id"]), attachments=attachments)


async def edit_rich(bot: Bot, part: Part, target: Mapping[str, Any], file: str | InputFile | None) -> None:
    """The whole content anew (Bot API 10.1, editMessageText: a rich message in place of a text). `file` as for `send_rich`."""
    await bot.edit_message_text(text=None, **target, api_kwargs=_content(part, file))  # type: ignore[arg-type]


def _content(part: Part, file: str | InputFile | None) -> dict[str, Any]:
    content = {"blocks": _with_chart(part.payload["rich"], file), "skip_entity_detection": True}
    attached = {CHART_ATTACHMENT.removeprefix("attach://"): file} if isinstance(file, InputFile) else {}
    return {"rich_message": content, **attached}


def _with_chart(blocks: list[RichBlock], file: str | InputFile | None) -> list[RichBlock]:
    if file is None:
        return [block for block in blocks if block["type"] != "photo"]
    media = file if isinstance(file, str) else CHART_ATTACHMENT
    photo = {"type": "photo", "photo": {"type": "photo", "media": media}}
    return [photo if block["type"] == "photo" else block for block in blocks]


def _largest_file_id(posted: RichBlock) -> str:
    """An empty string when the answer has no photo: the next chat then uploads the chart again."""
    blocks = (posted.get("rich_message") or {}).get("blocks", ())
    sizes = [size for block in blocks if block.get("type") == "photo" for size in block.get("photo", ())]
    largest = max(sizes, key=lambda size: size["width"] * size["height"], default={"file_id": ""})
    return str(largest["file_id"])
