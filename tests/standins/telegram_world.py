"""The chats, people and messages of the stand-in Telegram."""

import itertools
import time
from dataclasses import dataclass, field
from typing import Any

from tests.standins.telegram_html import Entity

BOT = 7_000_001
USERNAME = "insights_bot"
ANN, BEN, BOSS = 1001, 1002, 1003
PRIVATE, GROUP, SUPERGROUP, FORUM, CHANNEL = (
    ANN,
    -501,
    -1_001_000_000_001,
    -1_001_000_000_002,
    -1_001_000_000_003,
)
NAMES = {ANN: "Ann", BEN: "Ben", BOSS: "Boss"}


@dataclass
class StandinChat:
    id: int
    type: str
    bot_status: str = "member"
    topics: set[int] = field(default_factory=set)
    closed_topics: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=lambda: {BOSS})
    members: set[int] = field(default_factory=lambda: {ANN, BEN, BOSS})
    moved_to: int | None = None
    allows_photos: bool = True

    def to_json(self) -> dict[str, Any]:
        chat: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.type == "private":
            return chat | {"first_name": NAMES.get(self.id, "Somebody")}
        return chat | {"title": f"Room {self.id}"} | ({"is_forum": True} if self.topics else {})


@dataclass
class BotMessage:
    """A message of the bot as its readers see it."""

    id: int
    chat: int
    text: str
    entities: list[Entity]
    keyboard: list[list[dict[str, Any]]]
    silent: bool = False
    photo: str = ""
    document: str = ""
    """The content of a file that was sent."""
    thread: int | None = None
    reply_to: int | None = None
    edits: int = 0
    rich: list[dict[str, Any]] = field(default_factory=list)
    """The blocks of a rich message."""
    at: float = field(default_factory=time.monotonic, compare=False)

    @property
    def labels(self) -> list[str]:
        return [key["text"] for row in self.keyboard for key in row]

    def entity_types(self) -> set[str]:
        return {entity.type for entity in self.entities}


class ChatWorld:
    def __init__(self, bot: int = BOT) -> None:
        self.bot = bot
        rooms = (
            StandinChat(PRIVATE, "private"),
            StandinChat(BEN, "private"),
            StandinChat(BOSS, "private"),
            StandinChat(GROUP, "group"),
            StandinChat(SUPERGROUP, "supergroup"),
            StandinChat(FORUM, "supergroup", topics={5, 6}),
            StandinChat(CHANNEL, "channel", bot_status="administrator"),
        )
        self.chats = {room.id: room for room in rooms}
        self.bot_messages: list[BotMessage] = []
        self._messages: dict[tuple[int, int], dict[str, Any]] = {}
        self._ids = itertools.count(100)

    def user_json(self, user: int, language: str = "en") -> dict[str, Any]:
        name = NAMES.get(user, "Somebody")
        return {"id": user, "is_bot": False, "first_name": name, "language_code": language}

    def bot_json(self) -> dict[str, Any]:
        return {"id": self.bot, "is_bot": True, "first_name": "Insights", "username": USERNAME}

    def bot_member_json(self, status: str) -> dict[str, Any]:
        member: dict[str, Any] = {"user": self.bot_json(), "status": status}
        if status == "administrator":
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
                "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
                "can_edit_stories can_delete_stories"
            )
            member |= dict.fromkeys(rights.split(), True)
        return member | ({"until_date": 0} if status == "kicked" else {})

    def make_message(self, chat: int, *, thread: int | None = None) -> dict[str, Any]:
        message = {"message_id": next(self._ids), "date": 1_790_000_000, "chat": self.chats[chat].to_json()}
        return message | ({"message_thread_id": thread, "is_topic_message": True} if thread else {})

    def save_message(self, message: dict[str, Any]) -> None:
        self._messages[message["chat"]["id"], message["message_id"]] = message

    def get_message(self, chat: int, message_id: int) -> dict[str, Any]:
        return self._messages[chat, message_id]

    def migrate(self, chat: int, new: int) -> None:
        self.chats[chat].moved_to = new
        self.chats[new] = StandinChat(new, "supergroup")

    def save_bot_message(self, post: BotMessage) -> dict[str, Any]:
        """Saves the bot's message; returns it as the Bot API does."""
        room = self.chats[post.chat]
        message: dict[str, Any] = {"message_id": post.id, "date": 1_790_000_000, "chat": room.to_json()}
        message |= {"sender_chat": room.to_json()} if room.type == "channel" else {"from": self.bot_json()}
        if post.thread:
            message |= {"message_thread_id": post.thread, "is_topic_message": True}
        if asked := self._messages.get((post.chat, post.reply_to or 0)):
            message["reply_to_message"] = {k: v for k, v in asked.items() if k != "reply_to_message"}
        if post.keyboard:
            message["reply_markup"] = {"inline_keyboard": post.keyboard}
        if post.rich:
            self.save_message(message | {"rich_message": {"blocks": post.rich}})
            return self.get_message(post.chat, post.id)
        words, marks = (
            ("caption", "caption_entities") if post.photo or post.document else ("text", "entities")
        )
        if post.photo:
            size = {"file_id": post.photo, "file_unique_id": post.photo, "width": 1200, "height": 800}
            message["photo"] = [size | {"file_id": f"{post.photo}-s", "width": 90, "height": 60}, size]
        if post.document:
            message["document"] = {"file_id": f"doc-{post.id}", "file_unique_id": f"doc-{post.id}"}
        if post.text:
            kept = [e.to_json(post.text) for e in post.entities if e.type != "card"]
            message |= {words: post.text, marks: kept}
        self.save_message(message)
        return message

    def new_id(self) -> int:
        return next(self._ids)
