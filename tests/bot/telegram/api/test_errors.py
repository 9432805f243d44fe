"""bot.telegram.api.errors: which refusals mean that the bot can never post in a chat again."""

from collections.abc import Callable

import pytest
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.telegram.api.errors import CHAT_GONE, to_delivery_error
from insights.errors import ChatGone, Refused
from insights.model import Chat

CHAT = Chat(platform="telegram", account="1", id="2")

# telegram-bot-api, Client.cpp: what becomes 403 there.
FORBIDDEN = [
    "Forbidden: bot was blocked by the user",
    "Forbidden: user is deactivated",
    "Forbidden: bot can't initiate conversation with a user",
    "Forbidden: bot can't send messages to bots",
    "Forbidden: the group chat was deleted",
    *(
        f"Forbidden: bot {fate} the {kind} chat"
        for kind in ("group", "supergroup", "channel")
        for fate in ("was kicked from", "is not a member of")
    ),
]
# telegram-bot-api, Client.cpp: check_chat_access and the resolving of chat_id.
CHECKED_BY_THE_SERVER = [
    "chat not found",
    "user not found",
    "PEER_ID_INVALID",
    "group chat was deactivated",
    "group chat was upgraded to a supergroup chat",  # without migrate_to_chat_id
    "message thread not found",
]
# TDLib, MessagesManager.cpp and MessageContent.cpp: can_send_message, can_send_message_content.
CHECKED_BY_TDLIB = [
    "have no rights to send a message",
    "have no write access to the chat",
    "need administrator rights in the channel chat",
    *(
        f"not enough rights to send {kind} to the chat"
        for kind in ("text messages", "photos", "documents", "videos", "polls")
    ),
]
# core.telegram.org/method/messages.sendMessage and sendMedia: codes passed on as they are, whether 400 or 403.
CODES = [
    "CHAT_WRITE_FORBIDDEN",
    "CHAT_RESTRICTED",
    "CHAT_ADMIN_REQUIRED",
    "CHAT_GUEST_SEND_FORBIDDEN",
    "CHAT_SEND_PLAIN_FORBIDDEN",
    "CHAT_SEND_PHOTOS_FORBIDDEN",
    "CHAT_SEND_MEDIA_FORBIDDEN",
    "CHANNEL_PRIVATE",
    "CHANNEL_INVALID",
    "CHAT_ID_INVALID",
    "TOPIC_CLOSED",
    "TOPIC_DELETED",
    "USER_BANNED_IN_CHANNEL",
    "INPUT_USER_DEACTIVATED",
    "USER_IS_BLOCKED",
    "YOU_BLOCKED_USER",
]
# The same sources: what is wrong with the message, or passes.
ABOUT_THE_MESSAGE = [
    'can\'t parse entities: Unsupported start tag "p" at byte offset 0',
    "message is too long",
    "message text is empty",
    "message caption is too long",
    "message is not modified: specified new message content and reply markup are exactly the same",
    "message to edit not found",
    "message to be replied not found",
    "message can't be edited",
    "reply markup is too long",
    "BUTTON_DATA_INVALID",
    "ENTITIES_TOO_LONG",
    "MESSAGE_ID_INVALID",
    "PHOTO_INVALID_DIMENSIONS",
    "IMAGE_PROCESS_FAILED",
    "wrong file identifier/HTTP URL specified",
    "wrong remote file identifier specified: can't unserialize it",
    "query is too old and response timeout expired or query ID is invalid",
]


@pytest.mark.parametrize(
    "error",
    [
        *(Forbidden(description) for description in FORBIDDEN),
        *(BadRequest(f"Bad Request: {text}") for text in (*CHECKED_BY_THE_SERVER, *CHECKED_BY_TDLIB, *CODES)),
        *(Forbidden(f"Forbidden: {code}") for code in CODES),
    ],
    ids=str,
)
def test_a_chat_where_the_bot_can_never_post_is_gone(error: TelegramError) -> None:
    """Its subscription is paused, instead of failing every day; the description is the reason that is shown."""
    delivery_error = to_delivery_error(error, CHAT)
    assert isinstance(delivery_error, ChatGone)
    assert delivery_error.reason == error.message


@pytest.mark.parametrize("text", ABOUT_THE_MESSAGE)
def test_a_message_that_cannot_be_sent_leaves_the_chat(text: str) -> None:
    """The next digest is tried again."""
    assert type(to_delivery_error(BadRequest(f"Bad Request: {text}"), CHAT)) is Refused


@pytest.mark.parametrize("spell", [str.upper, str.lower, str.capitalize])
def test_the_case_of_a_description_does_not_matter(spell: Callable[[str], str]) -> None:
    """The library writes "Chat_write_forbidden", and Telegram changes a first letter now and then."""
    descriptions = (*CHECKED_BY_THE_SERVER, *CHECKED_BY_TDLIB, *CODES)
    assert [text for text in descriptions if not CHAT_GONE.search(spell(text))] == []
    assert [text for text in ABOUT_THE_MESSAGE if CHAT_GONE.search(spell(text))] == []
