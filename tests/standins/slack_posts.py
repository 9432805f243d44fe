"""The messages in the stand-in's channels, and its error answer."""

import re
from dataclasses import dataclass
from typing import Any

from tests.standins.slack_rules import iter_nodes, visible_text

Json = dict[str, Any]


POINTER = re.compile(r"\[json-pointer:(/blocks/[^\]]*)\]")


class SlackRefusal(Exception):
    """An answer with Slack's error code and its explanations."""

    def __init__(self, error: str, messages: list[str] | None = None, **fields: str) -> None:
        super().__init__(error)
        self.body: Json = {"ok": False, "error": error, **fields}
        if messages:
            self.body["response_metadata"] = {"messages": [f"[ERROR] {line}" for line in messages]}


def invalid_blocks(problems: list[str]) -> SlackRefusal:
    """The answer of blocks.validate: each error with a pointer (docs.slack.dev/reference/methods/blocks.validate; "ok" is
    false then: docs.rs/slack-morphism/2.30.0, api/blocks.rs).
    """
    refusal = SlackRefusal("invalid_blocks")
    refusal.body["errors"] = [
        {"pointer": pointer, "code": "invalid", "message": problem, "constraint": {}}
        for problem in problems
        for pointer in POINTER.findall(problem)[-1:]
    ]
    return refusal


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
