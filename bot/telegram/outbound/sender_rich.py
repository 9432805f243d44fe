"""A rich message onto the wire. The library has no method for it (Bot API 10.1; it speaks 10.0), so it goes through
its generic request, and its answer is read as it comes: the library's Message knows no rich content.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from telegram import Bot, InputFile

from bot.telegram.rendering.rich_blocks import CHART, Json
from insights.errors import ChatGone, Refused, RichRefused
from insights.ports.messaging import Part, Sent

ABOUT_RICH = re.compile(r"rich", re.IGNORECASE)


def is_rich(part: Part) -> bool:
    return "rich" in part.payload


@contextmanager
def classic_may_do(part: Part) -> Iterator[None]:
    """A refusal of a rich message says nothing about its classic form; nor does a right that only rich ones need."""
    try:
        yield
    except (Refused, ChatGone) as no:
        if is_rich(part) and (isinstance(no, Refused) or ABOUT_RICH.search(no.reason)):
            raise RichRefused(no.reason) from no
        raise


async def send_rich(bot: Bot, part: Part, where: Mapping[str, Any], file: str | InputFile | None) -> Sent:
    """`file` is the chart: its id, the chart itself to upload, or None to go without."""
    content = {"blocks": _with_chart(part.payload["rich"], file), "skip_entity_detection": True}
    given = {name: value for name, value in where.items() if value is not None}
    if isinstance(file, InputFile):
        given[CHART.removeprefix("attach://")] = file
    posted: Json = await bot.do_api_request("sendRichMessage", api_kwargs={**given, "rich_message": content})
    uploaded = _file_id(posted) if isinstance(file, InputFile) else ""
    attachments = {str(part.payload["picture"]): uploaded} if uploaded else {}
    return Sent(message_ref=str(posted["message_id"]), attachments=attachments)


def _with_chart(blocks: list[Json], file: str | InputFile | None) -> list[Json]:
    if file is None:
        return [block for block in blocks if block["type"] != "photo"]
    media = file if isinstance(file, str) else CHART
    photo = {"type": "photo", "photo": {"type": "photo", "media": media}}
    return [photo if block["type"] == "photo" else block for block in blocks]


def _file_id(posted: Json) -> str:
    """The largest size's, if the answer tells it; else the next chat uploads the chart again."""
    blocks = (posted.get("rich_message") or {}).get("blocks", ())
    sizes = [size for block in blocks if block.get("type") == "photo" for size in block.get("photo", ())]
    largest = max(sizes, key=lambda size: size["width"] * size["height"], default={"file_id": ""})
    return str(largest["file_id"])
