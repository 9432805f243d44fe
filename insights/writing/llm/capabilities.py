"""What an OpenAI-compatible server can do, learnt from its refusals.

The first request asks for everything: a JSON schema, `max_completion_tokens`, a system message, token counts of a
stream. Servers refuse what they do not know with 400 or 422 and a message that names it (vLLM, llama.cpp, LM Studio,
Ollama, Azure, OpenRouter, Gemini's and Anthropic's compatible endpoints); each refusal takes one thing away.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

ChatMessage = dict[str, str]
JsonSchema = Mapping[str, Any]
ResponseFormat = Literal["json_schema", "json_object", "none"]
LengthField = Literal["max_completion_tokens", "max_tokens", "none"]

_FORMATS: tuple[ResponseFormat, ...] = ("json_schema", "json_object", "none")
_LENGTH_FIELDS: tuple[LengthField, ...] = ("max_completion_tokens", "max_tokens", "none")
LONGER_ANSWER = 3
"""The factor by which the answers of a model that reasons may be longer: it spends their tokens on it."""
REFUSAL_STATUSES = frozenset({400, 404, 415, 422, 500, 501})
"""llama.cpp answers 500 to a grammar that it cannot build; the others mean that the request itself is wrong."""
_TOO_LONG = re.compile(
    r"context[ _](?:length|window|size)|maximum context|too (?:long|many tokens)|exceeds? the (?:context|maximum)"
    r"|reduce the length",
    re.IGNORECASE,
)
_FILTERED = re.compile(r"content[_ ](?:filter|management|policy)|safety system|moderation", re.IGNORECASE)
_NO_MODEL = re.compile(r"model.{0,80}(?:not found|does not exist|not exist|no such)|no model", re.IGNORECASE)
_MOST_TOKENS = re.compile(
    r"(?:at most|maximum(?: of| is|:)?|<=|less than or equal to)\s*(\d{2,7})", re.IGNORECASE
)
_ROOM_LEFT = re.compile(r"max_(?:completion_)?tokens.{0,60}too large.*?> (\d+) - (\d+)", re.DOTALL)
"""vLLM: the answer's tokens and the request's together pass the context length."""
_FORMAT_WORDS = re.compile(
    r"response_?format|json_?schema|json[_ ](?:object|mode)|schema|grammar|structured|strict", re.IGNORECASE
)
_SYSTEM_WORDS = re.compile(
    r"system.{0,40}(?:role|message|prompt|instruction)|role.{0,40}system|developer instruction"
    r"|(?:user|roles?).{0,40}alternat",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCapabilities:
    """What requests to one model of one server may contain."""

    response_format: ResponseFormat = "json_schema"
    additional_properties: bool = True
    """Whether a schema may say `additionalProperties`."""
    length_field: LengthField = "max_completion_tokens"
    max_answer_tokens: int = 0
    """The most tokens it gives in one response; 0 while unknown."""
    system_role: bool = True
    stream_usage: bool = True
    """Whether `stream_options` is known."""
    service_tier: bool = True
    """Whether `service_tier` is known."""
    is_reasoning: bool = False
    """Whether the model spends tokens of its answers on reasoning, so that each needs more of them."""
    room: int = 0
    """The tokens that the context leaves for the answer to the request at hand; 0 while unknown. It is not stored."""

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> "ServerCapabilities":
        """From what `to_json` gave; unknown names are ignored."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in (stored or {}).items() if name in known})

    def to_json(self) -> dict[str, str | bool | int]:
        return asdict(replace(self, room=0))

    def request_options(
        self,
        messages: Sequence[ChatMessage],
        schema_name: str,
        schema: JsonSchema,
        answer_tokens: int,
        *,
        stream: bool,
    ) -> dict[str, Any]:
        """The arguments of `chat.completions.create`, besides the model's name."""
        options: dict[str, Any] = {"messages": self._messages(messages, schema)}
        if self.length_field != "none":
            answer_tokens *= LONGER_ANSWER if self.is_reasoning else 1
            limits = [limit for limit in (self.max_answer_tokens, self.room) if limit]
            options[self.length_field] = min(answer_tokens, *limits) if limits else answer_tokens
        if self.response_format == "json_schema":
            shape = schema if self.additional_properties else _without_additional_properties(schema)
            json_schema = {"name": schema_name, "strict": self.additional_properties, "schema": shape}
            options["response_format"] = {"type": "json_schema", "json_schema": json_schema}
        elif self.response_format == "json_object":
            options["response_format"] = {"type": "json_object"}
        if stream:
            options["stream"] = True
        if stream and self.stream_usage:
            options["stream_options"] = {"include_usage": True}
        return options

    def after_refusal(self, status: int, message: str) -> "ServerCapabilities | None":
        """What to try instead, after an answer of this status whose body is `message`; None where trying again is of no
        use: the request is too long, its content was refused, or nothing is left to take away.
        """
        if match := _ROOM_LEFT.search(message):
            return self._with_room(int(match[1]) - int(match[2]))
        if status not in REFUSAL_STATUSES or any(
            pattern.search(message) for pattern in (_TOO_LONG, _FILTERED, _NO_MODEL)
        ):
            return None
        adapted = self._without_what_is_named(message)
        return adapted or (self._with_less() if status not in {404, 500} else None)

    def _without_what_is_named(self, message: str) -> "ServerCapabilities | None":
        lower = message.lower()
        if "additionalproperties" in lower and self.additional_properties:
            return replace(self, additional_properties=False)
        if self.length_field != "none" and self.length_field in lower:
            return self._after_length_refusal(message)
        if self.stream_usage and ("stream_options" in lower or "include_usage" in lower):
            return replace(self, stream_usage=False)
        if self.service_tier and "service_tier" in lower:
            return replace(self, service_tier=False)
        if self.response_format != "none" and _FORMAT_WORDS.search(message):
            return self._with_next_format()
        return (
            replace(self, system_role=False) if self.system_role and _SYSTEM_WORDS.search(message) else None
        )

    def _after_length_refusal(self, message: str) -> "ServerCapabilities":
        """A number too large is lowered to the server's own; an unknown field is replaced by the next."""
        if (match := _MOST_TOKENS.search(message)) and int(match[1]) != self.max_answer_tokens:
            return replace(self, max_answer_tokens=int(match[1]))
        following = _LENGTH_FIELDS[_LENGTH_FIELDS.index(self.length_field) + 1]
        return replace(self, length_field=following)

    def _with_room(self, tokens: int) -> "ServerCapabilities | None":
        is_less = not self.room or tokens < self.room
        return replace(self, room=tokens) if tokens > 0 and is_less else None

    def _with_next_format(self) -> "ServerCapabilities":
        return replace(self, response_format=_FORMATS[_FORMATS.index(self.response_format) + 1])

    def _with_less(self) -> "ServerCapabilities | None":
        """After a refusal that names nothing: one thing less, the likeliest first."""
        if self.response_format != "none":
            return self._with_next_format()
        if self.length_field != "none":
            return replace(self, length_field=_LENGTH_FIELDS[_LENGTH_FIELDS.index(self.length_field) + 1])
        if self.stream_usage:
            return replace(self, stream_usage=False)
        return replace(self, system_role=False) if self.system_role else None

    def _messages(self, messages: Sequence[ChatMessage], schema: JsonSchema) -> list[ChatMessage]:
        """With the object's shape in words, for servers that ignore `response_format` without refusing it."""
        system, *others = messages
        instructions = f"{system['content']}\nShape of the JSON object: {describe_shape(schema)}"
        if self.system_role:
            return [{"role": "system", "content": instructions}, *others]
        first, *rest = others
        return [{"role": "user", "content": f"{instructions}\n\n{first['content']}"}, *rest]


def describe_shape(schema: JsonSchema) -> str:
    """A schema as an example of what it asks for, in a fifth of its length: {"texts":[string]}."""
    if "properties" in schema:
        fields = (f"{json.dumps(name)}:{describe_shape(of)}" for name, of in schema["properties"].items())
        return f"{{{','.join(fields)}}}"
    return f"[{describe_shape(schema['items'])}]" if "items" in schema else str(schema.get("type", "any"))


def is_too_long(message: str) -> bool:
    """Whether a server's refusal says that the request has more tokens than the model reads."""
    return _TOO_LONG.search(message) is not None


def _without_additional_properties(schema: Any) -> Any:
    if isinstance(schema, Mapping):
        return {
            name: _without_additional_properties(value)
            for name, value in schema.items()
            if name != "additionalProperties"
        }
    return [_without_additional_properties(item) for item in schema] if isinstance(schema, list) else schema
