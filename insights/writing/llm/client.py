"""Client of an OpenAI-compatible server: chat completions with a JSON schema, whole or streamed, within the token budget."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any

from insights.errors import ModelFailed
from insights.writing.llm.response_cleaner import ResponseCleaner, clean_response
from insights.writing.llm.token_budget import TokenBudget, TokenReservation

TIMEOUT_S = 60.0
CONNECT_TIMEOUT_S = 5.0
"""A server that is there takes a connection at once; a report may take minutes."""
BYTES_PER_TOKEN = 3
"""English has about four, Korean about three in UTF-8."""

ChatMessage = dict[str, str]
JsonSchema = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class LlmClient:
    """Chat completions of one model. A local server takes any key."""

    model: str
    key: str
    base_url: str
    budget: TokenBudget
    timeout_s: float = TIMEOUT_S
    _client: Any = field(default=None)
    """An openai.AsyncOpenAI, made when it is first needed: importing openai takes half a second."""

    async def complete(
        self, messages: Sequence[ChatMessage], schema_name: str, schema: JsonSchema, answer_tokens: int
    ) -> str:
        """The model's response, which should be JSON of the schema. `answer_tokens` are reserved for it until the server
        says how many it took. Raises ModelFailed, also for a response that is refused, empty or truncated.
        """
        import openai

        with self._reserve(messages, answer_tokens) as reservation:
            try:
                completion = await self._create(messages, schema_name, schema)
            except openai.OpenAIError as error:
                raise _failure(error) from None
            except ValueError:
                raise ModelFailed("the server's response is not JSON") from None
            reservation.tokens = _total_tokens(completion) or reservation.tokens
            return _content(completion)

    async def stream(
        self, messages: Sequence[ChatMessage], schema_name: str, schema: JsonSchema, answer_tokens: int
    ) -> AsyncIterator[str]:
        """The same response in pieces as they come. A stream that ends without a reason was cut off (openai 3.54 raises
        nothing), and what breaks in its middle is the connection's own error, not openai's.
        """
        import httpx2
        import openai

        finish_reason = ""
        with self._reserve(messages, answer_tokens) as reservation:
            try:
                options = {"stream": True, "stream_options": {"include_usage": True}}
                stream = await self._create(messages, schema_name, schema, **options)
                async with stream:
                    cleaner = ResponseCleaner()
                    async for chunk in stream:
                        reservation.tokens = _total_tokens(chunk) or reservation.tokens
                        for choice in chunk.choices or ():
                            finish_reason = choice.finish_reason or finish_reason
                            if choice.delta.content:
                                yield cleaner.clean(choice.delta.content)
                    yield cleaner.finish()
            except openai.OpenAIError as error:
                raise _failure(error) from None
            except (ValueError, AttributeError, TypeError):
                raise ModelFailed("the server's response is not a chat.completions stream") from None
            except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
                raise ModelFailed(f"connection error ({type(error).__name__})") from None
        if finish_reason != "stop":
            raise ModelFailed("the response is truncated")

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    def _reserve(
        self, messages: Sequence[ChatMessage], answer_tokens: int
    ) -> AbstractContextManager[TokenReservation]:
        size = sum(len(message["content"].encode()) for message in messages)
        return self.budget.reserve(size // BYTES_PER_TOKEN + answer_tokens)

    async def _create(
        self, messages: Sequence[ChatMessage], schema_name: str, schema: JsonSchema, **options: Any
    ) -> Any:
        import httpx2
        import openai

        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=self.key or "none",
                base_url=self.base_url or None,
                timeout=httpx2.Timeout(self.timeout_s, connect=CONNECT_TIMEOUT_S),
                max_retries=1,
            )
        json_schema = {"name": schema_name, "strict": True, "schema": schema}
        return await self._client.chat.completions.create(
            model=self.model,
            messages=messages,
            response_format={"type": "json_schema", "json_schema": json_schema},
            **options,
        )


def _failure(error: Exception) -> ModelFailed:
    """The kind of an openai error. Its message may repeat the request, and the key: it is not used."""
    return ModelFailed(f"{type(error).__name__} {getattr(error, 'status_code', '')}".strip())


def _total_tokens(completion: Any) -> int:
    usage = getattr(completion, "usage", None)
    return getattr(usage, "total_tokens", None) or 0


def _content(completion: Any) -> str:
    choices = getattr(completion, "choices", None)
    if not choices:
        raise ModelFailed("the response has no choices")
    message = choices[0].message
    if getattr(message, "refusal", None):
        raise ModelFailed("the model refused")
    if choices[0].finish_reason == "length" or not message.content:
        raise ModelFailed("the response is empty or truncated")
    return clean_response(message.content)
