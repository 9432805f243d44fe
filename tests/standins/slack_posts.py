"""What stands in the stand-in's channels, and how it refuses."""

from dataclasses import dataclass
from typing import Any

from tests.standins.slack_rules import nodes, words

Json = dict[str, Any]


class Refuse(Exception):
    """Slack's error code, with its explanations."""

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
    def words(self) -> str:
        return words(self.blocks)

    @property
    def buttons(self) -> list[str]:
        return [node["text"]["text"] for node in nodes(self.blocks) if node.get("type") == "button"]
