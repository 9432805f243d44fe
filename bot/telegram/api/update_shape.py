"""The shape of an update, as far as the bot reads it. The library keeps a field of a wrong type as it came (a list for a
text), which would be found only where it is used; here such an update is refused whole.

Fields and types: core.telegram.org/bots/api, Update.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from insights.text.untrusted_json import clean_json


class _Shape(BaseModel):
    model_config = ConfigDict(strict=True)


class _UserShape(_Shape):
    id: int
    is_bot: bool
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None


class _ChatShape(_Shape):
    id: int
    type: str
    title: str | None = None
    is_forum: bool | None = None


class _AccessibleShape(_Shape):
    """A message, or one that is no longer accessible."""

    message_id: int
    date: int
    chat: _ChatShape


class _MessageShape(_AccessibleShape):
    sender: _UserShape | None = Field(default=None, alias="from")
    sender_chat: _ChatShape | None = None
    message_thread_id: int | None = None
    is_topic_message: bool | None = None
    is_automatic_forward: bool | None = None
    migrate_to_chat_id: int | None = None
    text: str | None = None
    caption: str | None = None
    reply_to_message: "_MessageShape | None" = None


class _CallbackQueryShape(_Shape):
    id: str
    sender: _UserShape = Field(alias="from")
    message: _MessageShape | None = None
    data: str | None = None


class _InlineQueryShape(_Shape):
    id: str
    sender: _UserShape = Field(alias="from")
    query: str
    offset: str


class _MemberShape(_Shape):
    status: str


class _MembershipShape(_Shape):
    chat: _ChatShape
    sender: _UserShape = Field(alias="from")
    old_chat_member: _MemberShape
    new_chat_member: _MemberShape


class _UpdateShape(_Shape):
    update_id: int
    message: _MessageShape | None = None
    channel_post: _MessageShape | None = None
    callback_query: _CallbackQueryShape | None = None
    inline_query: _InlineQueryShape | None = None
    my_chat_member: _MembershipShape | None = None


def checked_update(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The update with every string cleaned. Raises ValueError (insights.text.untrusted_json.UnfitJson, or pydantic's)
    for one whose fields have other types than the Bot API's.
    """
    cleaned: dict[str, Any] = clean_json(dict(raw))
    _UpdateShape.model_validate(cleaned)
    return cleaned
