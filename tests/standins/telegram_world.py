"""The chats, people and messages of the stand-in Telegram."""

import itertools
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
class Room:
    id: int
    type: str
    bot: str = "member"
    topics: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)
    admins: set[int] = field(default_factory=lambda: {BOSS})
    members: set[int] = field(default_factory=lambda: {ANN, BEN, BOSS})
    moved_to: int | None = None
    photos: bool = True

    def wire(self) -> dict[str, Any]:
        chat: dict[str, Any] = {"id": self.id, "type": self.type}
        if self.type == "private":
            return chat | {"first_name": NAMES.get(self.id, "Somebody")}
        return chat | {"title": f"Room {self.id}"} | ({"is_forum": True} if self.topics else {})


@dataclass
class Posted:
    """A message of the bot, as its readers see it."""

    id: int
    chat: int
    text: str
    entities: list[Entity]
    keyboard: list[list[dict[str, Any]]]
    silent: bool = False
    photo: str = ""
    thread: int | None = None
    reply_to: int | None = None
    edits: int = 0
    rich: list[dict[str, Any]] = field(default_factory=list)
    """The blocks of a rich message."""

    @property
    def labels(self) -> list[str]:
        return [key["text"] for row in self.keyboard for key in row]

    def kinds(self) -> set[str]:
        return {entity.type for entity in self.entities}


class World:
    def __init__(self) -> None:
        rooms = (
            Room(PRIVATE, "private"),
            Room(BEN, "private"),
            Room(BOSS, "private"),
            Room(GROUP, "group"),
            Room(SUPERGROUP, "supergroup"),
            Room(FORUM, "supergroup", topics={5, 6}),
            Room(CHANNEL, "channel", bot="administrator"),
        )
        self.chats = {room.id: room for room in rooms}
        self.posted: list[Posted] = []
        self._said: dict[tuple[int, int], dict[str, Any]] = {}
        self._ids = itertools.count(100)

    def user(self, user: int, language: str = "en") -> dict[str, Any]:
        name = NAMES.get(user, "Somebody")
        return {"id": user, "is_bot": False, "first_name": name, "language_code": language}

    def me(self) -> dict[str, Any]:
        return {"id": BOT, "is_bot": True, "first_name": "Insights", "username": USERNAME}

    def bot_member(self, status: str) -> dict[str, Any]:
        member: dict[str, Any] = {"user": self.me(), "status": status}
        if status == "administrator":
            rights = (
                "can_be_edited is_anonymous can_manage_chat can_delete_messages can_manage_video_chats "
                "can_restrict_members can_promote_members can_change_info can_invite_users can_post_stories "
                "can_edit_stories can_delete_stories"
            )
            member |= dict.fromkeys(rights.split(), True)
        return member | ({"until_date": 0} if status == "kicked" else {})

    def message(self, chat: int, *, thread: int | None = None) -> dict[str, Any]:
        message = {"message_id": next(self._ids), "date": 1_790_000_000, "chat": self.chats[chat].wire()}
        return message | ({"message_thread_id": thread, "is_topic_message": True} if thread else {})

    def keep(self, message: dict[str, Any]) -> None:
        self._said[message["chat"]["id"], message["message_id"]] = message

    def shown(self, chat: int, message_id: int) -> dict[str, Any]:
        return self._said[chat, message_id]

    def migrate(self, chat: int, new: int) -> None:
        self.chats[chat].moved_to = new
        self.chats[new] = Room(new, "supergroup")

    def put(self, post: Posted) -> dict[str, Any]:
        """The bot's message as the Bot API returns it."""
        room = self.chats[post.chat]
        message: dict[str, Any] = {"message_id": post.id, "date": 1_790_000_000, "chat": room.wire()}
        message |= {"sender_chat": room.wire()} if room.type == "channel" else {"from": self.me()}
        if post.thread:
            message |= {"message_thread_id": post.thread, "is_topic_message": True}
        if asked := self._said.get((post.chat, post.reply_to or 0)):
            message["reply_to_message"] = {k: v for k, v in asked.items() if k != "reply_to_message"}
        if post.keyboard:
            message["reply_markup"] = {"inline_keyboard": post.keyboard}
        if post.rich:
            self.keep(message | {"rich_message": {"blocks": post.rich}})
            return self.shown(post.chat, post.id)
        words, marks = ("caption", "caption_entities") if post.photo else ("text", "entities")
        if post.photo:
            size = {"file_id": post.photo, "file_unique_id": post.photo, "width": 1200, "height": 800}
            message["photo"] = [size | {"file_id": f"{post.photo}-s", "width": 90, "height": 60}, size]
        if post.text:
            kept = [e.wire(post.text) for e in post.entities if e.type != "card"]
            message |= {words: post.text, marks: kept}
        self.keep(message)
        return message

    def new_id(self) -> int:
        return next(self._ids)
