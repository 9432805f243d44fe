"""What a chat completion holds, whichever server it came from: its text, its end, the tokens it took."""

from dataclasses import dataclass
from typing import Any

from insights.errors import ModelFailed
from insights.ports.language_model import TokenUse
from insights.writing.llm.json_object import find_json_object
from insights.writing.llm.response_cleaner import clean_response


def read_token_use(completion: Any) -> TokenUse | None:
    """What the server says a call took; None where it does not say."""
    usage = getattr(completion, "usage", None)
    total = getattr(usage, "total_tokens", None) or 0
    if not total:
        return None
    tokens_out = getattr(usage, "completion_tokens", None) or 0
    details = getattr(usage, "prompt_tokens_details", None)
    return TokenUse(
        calls=1,
        tokens_in=getattr(usage, "prompt_tokens", None) or total - tokens_out,
        tokens_out=tokens_out,
        tokens_cached=getattr(details, "cached_tokens", None) or 0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelResponse:
    """What a completion holds."""

    text: str = ""
    is_truncated: bool = False
    is_refusal: bool = False

    @classmethod
    def from_completion(cls, completion: Any) -> "ModelResponse":
        """The first choice; empty where there is none, or no message in it. What a server takes for reasoning counts
        where it leaves the content empty (vLLM's reasoning parsers, DeepSeek's models).
        """
        choices = getattr(completion, "choices", None)
        if not choices or choices[0].message is None:
            return cls()
        message = choices[0].message
        reasoning = getattr(message, "reasoning_content", None) or getattr(message, "reasoning", None)
        text = join_content(message.content) or (reasoning if isinstance(reasoning, str) else "")
        return cls(
            text=clean_response(text),
            is_truncated=choices[0].finish_reason == "length",
            is_refusal=bool(getattr(message, "refusal", None)),
        )

    @property
    def has_object(self) -> bool:
        """Whether the text holds a JSON object."""
        try:
            return bool(find_json_object(self.text))
        except ModelFailed:
            return False


def join_content(content: Any) -> str:
    """Content is a text, or a list of parts of which those with text count (Mistral's servers, some of vLLM's models)."""
    if isinstance(content, list):
        return "".join(
            part["text"] for part in content if isinstance(part, dict) and isinstance(part.get("text"), str)
        )
    return content or ""
