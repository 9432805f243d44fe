"""The Bot API's methods that send: messages, photos, edits, drafts, answers to callback and inline queries."""

import hashlib
from typing import Any

from tests.standins.telegram_account import Account
from tests.standins.telegram_rich import parse_rich_message
from tests.standins.telegram_rules import (
    Refusal,
    check_photo,
    parse_caption,
    parse_keyboard,
    parse_message_text,
)
from tests.standins.telegram_world import BOT, USERNAME, BotMessage, StandinChat

NO_ACCESS = {
    "kicked": "Forbidden: bot was kicked from the {} chat",
    "left": "Forbidden: bot is not a member of the {} chat",
    "blocked": "Forbidden: bot was blocked by the user",
}


class BotApi(Account):
    def __init__(self, bot: int = BOT) -> None:
        super().__init__(bot)
        self.callback_answers: dict[str, dict[str, Any] | None] = {}
        self.inline_answers: dict[str, list[dict[str, Any]] | None] = {}
        self.uploads = 0
        self.supports_rich = True
        self.typing_chats: list[int] = []
        self.drafts: list[tuple[int, int, str]] = []
        self._files: set[str] = set()

    async def _send_message(self, params: dict[str, Any]) -> Any:
        room = self._writable_chat(params)
        text, entities = parse_message_text(params)
        return self._post(params, room, BotMessage(0, room.id, text, entities, parse_keyboard(params)))

    async def _send_photo(self, params: dict[str, Any]) -> Any:
        room = self._writable_chat(params)
        if not room.allows_photos:  # tdlib/td, MessageContent.cpp: can_send_message_content
            raise Refusal(400, "Bad Request: not enough rights to send photos to the chat")
        text, entities = parse_caption(params)
        photo = self._photo(params.get("photo", ""))
        return self._post(
            params, room, BotMessage(0, room.id, text, entities, parse_keyboard(params), photo=photo)
        )

    async def _send_document(self, params: dict[str, Any]) -> Any:
        """core.telegram.org/bots/api#senddocument: an upload, a file_id or a URL; the caption has 0-1024 characters."""
        room = self._writable_chat(params)
        text, entities = parse_caption(params)
        if not isinstance(params.get("document"), bytes) or not params["document"]:
            raise Refusal(400, "Bad Request: file must be non-empty")
        post = BotMessage(
            0, room.id, text, entities, parse_keyboard(params), document=params["document"].decode()
        )
        return self._post(params, room, post)

    async def _send_rich_message(self, params: dict[str, Any]) -> Any:
        if (
            not self.supports_rich
        ):  # core.telegram.org/bots/api: 404 for a method an older server does not have
            raise Refusal(404, "Not Found")
        room = self._writable_chat(params)
        rich = parse_rich_message(params["rich_message"], self._photo)
        if (
            rich.media and not room.allows_photos
        ):  # sendRichMessage: the bot must have the right to send the media
            raise Refusal(400, "Bad Request: not enough rights to send photos to the chat")
        post = BotMessage(0, room.id, rich.text, rich.entities, parse_keyboard(params), photo=rich.photo)
        post.rich = rich.blocks
        return self._post(params, room, post)

    def _photo(self, photo: Any) -> str:
        if isinstance(photo, bytes):
            check_photo(photo)
            self.uploads += 1
            self._files.add(f"file-{hashlib.sha256(photo).hexdigest()[:12]}")
            return f"file-{hashlib.sha256(photo).hexdigest()[:12]}"
        if photo not in self._files:  # sendPhoto: a file_id of this bot, a URL or an upload
            raise Refusal(400, "Bad Request: wrong remote file identifier specified: Wrong string length")
        return str(photo)

    def _post(self, params: dict[str, Any], room: StandinChat, post: BotMessage) -> Any:
        post.id = self.world.new_id()
        post.silent = bool(params.get("disable_notification"))
        post.thread = params.get("message_thread_id")
        post.reply_to = (params.get("reply_parameters") or {}).get("message_id")
        self.world.bot_messages.append(post)
        return self.world.save_bot_message(post)

    def _writable_chat(self, params: dict[str, Any]) -> StandinChat:
        """tdlib/telegram-bot-api, Client.cpp (check_chat, check_chat_access) names these refusals."""
        room = self._find_chat(params)
        if room.moved_to:  # Bot API, ResponseParameters.migrate_to_chat_id
            words = "Bad Request: group chat was upgraded to a supergroup chat"
            raise Refusal(400, words, migrate_to_chat_id=room.moved_to)
        if room.bot_status in NO_ACCESS:
            raise Refusal(403, NO_ACCESS[room.bot_status].format(room.type))
        if room.type == "channel" and room.bot_status != "administrator":
            raise Refusal(400, "Bad Request: need administrator rights in the channel chat")
        thread = params.get("message_thread_id")
        if thread is not None and thread not in room.topics:  # naming General (1) gives the same
            raise Refusal(400, "Bad Request: message thread not found")
        if thread in room.closed_topics:
            raise Refusal(400, "Bad Request: TOPIC_CLOSED")
        return room

    async def _edit_message_text(self, params: dict[str, Any]) -> Any:
        post = self._editable_message(params)
        if "rich_message" in params:  # Bot API 10.1: rich_message in place of text
            if not self.supports_rich:
                raise Refusal(400, "Bad Request: message text is empty")
            rich = parse_rich_message(params["rich_message"], self._photo)
            post.rich, post.photo = rich.blocks, rich.photo
            return self._change(post, rich.text, rich.entities, parse_keyboard(params))
        if post.photo:  # tdlib/td, MessagesManager.cpp: edit_message_text
            raise Refusal(400, "Bad Request: there is no text in the message to edit")
        return self._change(post, *parse_message_text(params), parse_keyboard(params))

    async def _edit_message_caption(self, params: dict[str, Any]) -> Any:
        post = self._editable_message(params)
        if not post.photo:  # tdlib/td, MessagesManager.cpp: edit_message_caption
            raise Refusal(400, "Bad Request: there is no caption in the message to edit")
        return self._change(post, *parse_caption(params), parse_keyboard(params))

    def _editable_message(self, params: dict[str, Any]) -> BotMessage:
        room = self._writable_chat(params)
        for post in self.bot_messages(room.id):
            if post.id == params.get("message_id"):
                return post
        # tdlib/telegram-bot-api, Client.cpp: check_message
        raise Refusal(400, "Bad Request: message to edit not found")

    def _change(self, post: BotMessage, text: str, entities: list[Any], keyboard: list[Any]) -> Any:
        # tdlib/telegram-bot-api, Client.cpp: fail_query_with_error (MESSAGE_NOT_MODIFIED)
        if (post.text, post.entities, post.keyboard) == (text, entities, keyboard):
            raise Refusal(400, "Bad Request: message is not modified: specified new message content and reply "
                               "markup are exactly the same as a current content")  # fmt: skip
        post.text, post.entities, post.keyboard, post.edits = text, entities, keyboard, post.edits + 1
        return self.world.save_bot_message(post)

    async def _answer_callback_query(self, params: dict[str, Any]) -> bool:
        query = str(params["callback_query_id"])
        # tdlib/telegram-bot-api, Client.cpp: fail_query_with_error (QUERY_ID_INVALID)
        if query not in self.callback_answers or self.callback_answers[query] is not None:
            raise Refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        if len(params.get("text") or "") > 200:  # answerCallbackQuery.text: 0-200 characters
            raise Refusal(400, "Bad Request: MESSAGE_TOO_LONG")
        # The Bot API says of answerCallbackQuery: links like t.me/your_bot?start=XXXX, that open your bot
        if (url := params.get("url")) and not url.startswith(f"https://t.me/{USERNAME}?start="):
            raise Refusal(400, "Bad Request: URL_INVALID")
        self.callback_answers[query] = params
        return True

    async def _answer_inline_query(self, params: dict[str, Any]) -> bool:
        # tdlib/telegram-bot-api, Client.cpp: fail_query_with_error (QUERY_ID_INVALID)
        if params["inline_query_id"] not in self.inline_answers:
            raise Refusal(
                400, "Bad Request: query is too old and response timeout expired or query ID is invalid"
            )
        results = params["results"]
        # Bot API, answerInlineQuery: no more than 50 results; InlineQueryResult.id: 1-64 bytes, unique
        if len(results) > 50 or len({result.get("id") for result in results}) < len(results):
            raise Refusal(400, "Bad Request: RESULT_ID_DUPLICATE")
        for result in results:
            self._check_result(result)
        self.inline_answers[params["inline_query_id"]] = results
        return True

    def _check_result(self, result: dict[str, Any]) -> None:
        if result.get("type") not in RESULTS:  # tdlib/telegram-bot-api, Client.cpp: get_inline_query_result
            raise Refusal(
                400, "Bad Request: can't parse inline query result: unallowed result type specified"
            )
        content = result.get("input_message_content") or {}
        parse_message_text({"text": content.get("message_text", ""), "parse_mode": content.get("parse_mode")})
        parse_keyboard(result)
        # InlineQueryResultArticle: id of 1-64 bytes, title required
        if not 1 <= len(str(result.get("id", "")).encode()) <= 64:
            raise Refusal(400, "Bad Request: RESULT_ID_INVALID")
        if not result.get("title"):
            raise Refusal(400, "Bad Request: ARTICLE_TITLE_EMPTY")

    async def _send_chat_action(self, params: dict[str, Any]) -> bool:
        room = self._writable_chat(params)
        if room.type == "channel":  # Bot API, sendChatAction: not for channel chats
            raise Refusal(400, "Bad Request: chat actions are not available in channels")
        if params["action"] not in ACTIONS:  # tdlib/telegram-bot-api, Client.cpp: get_chat_action
            raise Refusal(400, "Bad Request: wrong parameter action in request")
        self.typing_chats.append(room.id)
        return True

    async def _send_message_draft(self, params: dict[str, Any]) -> bool:
        room = self._writable_chat(params)
        if room.type != "private":  # Bot API, sendMessageDraft: chat_id of a private chat
            raise Refusal(400, "Bad Request: CHAT_ID_INVALID")
        if not int(params["draft_id"]):  # sendMessageDraft.draft_id: "must be non-zero"
            raise Refusal(400, "Bad Request: DRAFT_ID_INVALID")
        text, _ = parse_message_text(params)
        self.drafts.append((room.id, int(params["draft_id"]), text))
        return True


ACTIONS = {"typing", "upload_photo", "upload_document", "find_location", "choose_sticker"}
RESULTS = {"article"}
"""The type of InlineQueryResult that we send."""
