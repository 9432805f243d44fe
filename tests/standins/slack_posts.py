"""The messages in the stand-in's channels, and its error answer."""

from dataclasses import dataclass
from typing import Any

from tests.standins.slack_rules import iter_nodes, visible_text

Json = dict[str, Any]


class SlackRefusal(Exception):
    """An answer with Slack's error code and its explanations."""

    def __init__(self, error: str, messages: list[str] | None = None) -> None:
        super().__init__(error)
        self.body: Json = {"ok": False, "error": error}
        if messages:
            self.body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in messages]}


@dataclass(slots=True, kw_only=True)
class Posted:
    channel: str
    ts: str
    text: str
    blocks: list[Json]
    thread_ts: str = ""
    user: str = ""
    edits: int = 0
    arguments: Json

    @property
    def visible_text(self) -> str:
        return visible_text(self.blocks)

    @property
    def buttons(self) -> list[str]:
        return [node["text"]["text"] for node in iter_nodes(self.blocks) if node.get("type") == "button"]
