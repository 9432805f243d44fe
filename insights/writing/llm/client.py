"""Client of an OpenAI-compatible server: chat completions with a JSON schema, whole or streamed, within the token budget."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from insights.errors import ModelFailed, StoreFailed
from insights.ports.clock import Clock
from insights.ports.language_model import ModelPurpose, ResponseStore, ServerCapabilityStore, TokenUse
from insights.writing.llm.capabilities import (
    ChatMessage,
    JsonSchema,
    ServerCapabilities,
    describe_shape,
    is_too_long,
)
from insights.writing.llm.completion import ModelResponse, join_content, read_token_use
from insights.writing.llm.response_cleaner import ResponseCleaner
from insights.writing.llm.retry_wait import RATE_LIMITED, wait_before_retry
from insights.writing.llm.single_flight import SingleFlight
from insights.writing.llm.throttle import Throttle
from insights.writing.llm.token_budget import TokenBudget, TokenReservation

log = logging.getLogger(__name__)

TIMEOUT_S = 120.0
CONNECT_TIMEOUT_S = 5.0
"""A server that is there takes a connection at once; a report may take minutes."""
BYTES_PER_TOKEN = 4
"""Of UTF-8, about: four letters of English, somewhat more than one Korean syllable."""
MAX_TRIES, MAX_TRIES_WHILE_SOMEBODY_WAITS, MAX_TIMEOUTS = 6, 2, 2
MAX_CAPABILITY_STEPS = 8
CAPABILITIES_TTL = timedelta(minutes=1)
"""How soon a process uses what another one learnt of the server."""
SAVE_WAITS_S = (1.0, 2.0, 4.0, 8.0, 15.0, 15.0, 15.0)
"""Between two tries to store a response while the database fails: a restart of it takes less than all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One request. `answer_tokens` are reserved for the answer, and are the most the server is asked for."""

    purpose: ModelPurpose
    subject: str
    """What it is spent on: an edition's day, or a question."""
    messages: Sequence[ChatMessage]
    """A system message and one from the user; the schema is added to the first."""
    schema_name: str
    schema: JsonSchema
    answer_tokens: int

    @property
    def estimate(self) -> int:
        """The tokens it will take, about, in and out."""
        return self.estimated_input + self.answer_tokens

    @property
    def estimated_input(self) -> int:
        """The tokens of messages and schema, about."""
        size = sum(len(message["content"].encode()) for message in self.messages)
        size += len(json.dumps(self.schema)) + len(describe_shape(self.schema))
        return size // BYTES_PER_TOKEN


@dataclass(slots=True, kw_only=True)
class LlmClient:
    """Chat completions of one model. A local server takes any key. `sleep` waits before another try."""

    model: str
    key: str
    base_url: str
    budget: TokenBudget
    clock: Clock
    throttle: Throttle
    capability_store: ServerCapabilityStore
    responses: ResponseStore
    flights: SingleFlight
    """Of whoever has the same request at the same time, in whichever process, one makes the call."""
    tier: str = ""
    """The server's `service_tier` while nobody waits; the server's own where it is empty."""
    timeout_s: float = TIMEOUT_S
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _client: Any = field(default=None)
    """An openai.AsyncOpenAI, made when it is first needed: importing openai takes half a second."""
    _capabilities: ServerCapabilities | None = None
    _stored: ServerCapabilities | None = None
    _read_again_at: datetime | None = None
    _calls: set[asyncio.Task[str]] = field(default_factory=set)

    async def complete(self, request: ModelRequest) -> str:
        """The text of the model's response, which holds a JSON object. A response to the same request is not paid for
        again, also when it is under way in another process; one without an object, or cut short, is asked for once more
        and never stored. When whoever asked gives up, a call that was sent goes on, and its response is stored; not one
        for a question. Raises ModelFailed and StoreFailed.
        """
        key = self._request_key(request)
        if (stored := await self.responses.get(key)) is not None:
            return stored
        is_sent = asyncio.Event()
        call = asyncio.create_task(self._complete_alone(request, key, is_sent))
        self._calls.add(call)
        call.add_done_callback(self._end_call)
        try:
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            if request.purpose == "question" or not is_sent.is_set():
                call.cancel()
                await asyncio.wait([call])
            raise

    def _end_call(self, call: asyncio.Task[str]) -> None:
        self._calls.discard(call)
        if not call.cancelled():
            call.exception()  # nobody waits for it any more

    async def _complete_alone(self, request: ModelRequest, key: str, is_sent: asyncio.Event) -> str:
        """The response that whoever had the same request before has stored, else a new one, which is stored."""
        async with self.flights.hold(key):
            if (stored := await self.responses.get(key)) is not None:
                return stored
            async with self.throttle.slot(), self._reserve(request) as reservation:
                is_sent.set()
                text = await self._ask(request, reservation)
                await self._keep_response(request, key, text)
        return text

    async def _ask(self, request: ModelRequest, reservation: TokenReservation) -> str:
        response = await self._complete_once(request, reservation)
        if response.is_truncated:
            response = await self._complete_longer(request, reservation)
        elif not response.has_object and request.purpose != "question":
            response = await self._complete_once(request, reservation)
        if response.is_truncated:
            raise ModelFailed("the response is truncated")
        if not response.has_object:
            raise ModelFailed("the response holds no JSON object")
        return response.text

    async def _keep_response(self, request: ModelRequest, key: str, text: str) -> None:
        """What is paid for is not lost because the database fails for a minute; a question does not wait for that."""
        for wait_s in () if request.purpose == "question" else SAVE_WAITS_S:
            try:
                await self.responses.save(key, text, self.clock.now())
            except StoreFailed:
                log.info("model.response_not_stored", extra={"subject": request.subject, "wait_s": wait_s})
                await self.sleep(wait_s)
            else:
                return
        await self.responses.save(key, text, self.clock.now())

    async def forget(self, request: ModelRequest) -> None:
        """Removes the stored response to a request: it is asked for anew."""
        await self.responses.remove(self._request_key(request))

    async def stream(self, request: ModelRequest) -> AsyncIterator[str]:
        """The response in pieces as they come. A stream that ends without a reason was cut off (openai 3.54 raises
        nothing), and what breaks in its middle is the connection's own error, not openai's.
        """
        import httpx2
        import openai

        finish_reason = ""
        async with self.throttle.slot(), self._reserve(request) as reservation:
            try:
                stream = await self._send(request, stream=True)
                reservation.use = TokenUse(calls=1, tokens_in=request.estimated_input)
                async with stream:
                    cleaner = ResponseCleaner()
                    async for chunk in stream:
                        reservation.use = read_token_use(chunk) or reservation.use
                        for choice in chunk.choices or ():
                            finish_reason = choice.finish_reason or finish_reason
                            if choice.delta.content:
                                yield cleaner.clean(join_content(choice.delta.content))
                    yield cleaner.finish()
            except openai.OpenAIError as error:
                raise _failure(error) from None
            except (ValueError, AttributeError, TypeError, KeyError):
                raise ModelFailed("the server's response is not a chat.completions stream") from None
            except (httpx2.HTTPError, httpx2.StreamError, OSError) as error:
                raise ModelFailed(f"connection error ({type(error).__name__})") from None
        if finish_reason != "stop":
            raise ModelFailed("the response is truncated")

    async def capabilities(self) -> ServerCapabilities:
        """What the server can do as far as any process knows; looked up again after CAPABILITIES_TTL, but not while this
        process has learnt something that it has not stored.
        """
        now, known = self.clock.now(), self._capabilities
        is_old = self._read_again_at is None or now >= self._read_again_at
        if known is None or (is_old and known == (self._stored or ServerCapabilities())):
            stored = await self.capability_store.get(self.base_url, self.model)
            self._stored = ServerCapabilities.from_json(stored) if stored else None
            known = self._capabilities = self._stored or ServerCapabilities()
            self._read_again_at = now + CAPABILITIES_TTL
        return known

    async def close(self) -> None:
        """Gives up what is under way."""
        for call in self._calls:
            call.cancel()
        if self._calls:
            await asyncio.wait(self._calls)
        await self.flights.close()
        if self._client is not None:
            await self._client.close()

    def _reserve(self, request: ModelRequest) -> AbstractAsyncContextManager[TokenReservation]:
        return self.budget.reserve(
            request.estimate, model=self.model, purpose=request.purpose, subject=request.subject
        )

    def _request_key(self, request: ModelRequest) -> str:
        parts = [self.base_url, self.model, list(request.messages), request.schema]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()

    async def _complete_longer(self, request: ModelRequest, reservation: TokenReservation) -> ModelResponse:
        """A second try with more tokens for the answer. Where that was enough, the next requests ask for them at once."""
        capabilities = await self.capabilities()
        if capabilities.is_reasoning:
            return await self._complete_once(request, reservation)
        self._capabilities = replace(capabilities, is_reasoning=True)
        response = await self._complete_once(request, reservation)
        learnt = await self.capabilities()
        await self._keep(replace(learnt, is_reasoning=not response.is_truncated))
        return response

    async def _complete_once(self, request: ModelRequest, reservation: TokenReservation) -> ModelResponse:
        """One response, whatever it holds; what it took is added to the reservation."""
        import openai

        try:
            completion = await self._send(request, stream=False)
            response = ModelResponse.from_completion(completion)
            reservation.use += read_token_use(completion) or _estimated_use(request, response.text)
        except openai.OpenAIError as error:
            raise _failure(error) from None
        except (ValueError, AttributeError, TypeError, KeyError, IndexError):
            raise ModelFailed("the server's response is not a chat completion") from None
        if response.is_refusal:
            raise ModelFailed("the model refused")
        return response

    async def _send(self, request: ModelRequest, *, stream: bool) -> Any:
        """One response; waits and tries again where the server asks for it or is busy. Raises openai.OpenAIError."""
        import openai

        tries = MAX_TRIES_WHILE_SOMEBODY_WAITS if request.purpose == "question" else MAX_TRIES
        for number in range(tries):
            try:
                response = await self._send_adapted(request, stream=stream)
            except (openai.APIConnectionError, openai.APIStatusError) as error:
                wait_s = wait_before_retry(error, number, self.clock.now())
                is_last = number == tries - 1 or (
                    isinstance(error, openai.APITimeoutError) and number == MAX_TIMEOUTS - 1
                )
                if wait_s is None or is_last:
                    raise
                log.info("model.retry", extra={"error": type(error).__name__, "wait_s": wait_s})
                if getattr(error, "status_code", RATE_LIMITED) == RATE_LIMITED:  # a timeout is one, too
                    self.throttle.slow_down(wait_s)
                await self.sleep(wait_s)
            else:
                self.throttle.speed_up()
                return response
        raise ModelFailed("no response")  # unreachable: the last try raises

    async def _send_adapted(self, request: ModelRequest, *, stream: bool) -> Any:
        """One response, asked for in a form that the server takes; what it takes is kept."""
        import openai

        first = capabilities = await self.capabilities()
        for _ in range(MAX_CAPABILITY_STEPS):
            options = capabilities.request_options(
                request.messages, request.schema_name, request.schema, request.answer_tokens, stream=stream
            )
            if self.tier and capabilities.service_tier and request.purpose != "question":
                options["service_tier"] = self.tier
            try:
                response = await self._open_client().chat.completions.create(model=self.model, **options)
            except openai.APIStatusError as error:
                adapted = capabilities.after_refusal(error.status_code, _body(error))
                if adapted is None:
                    raise
                log.info("model.adapted", extra={"status": error.status_code, "capabilities": str(adapted)})
                capabilities = adapted
            else:
                if capabilities != first or self._stored is None:
                    is_reasoning = (await self.capabilities()).is_reasoning  # another call may have learnt it
                    await self._keep(replace(capabilities, is_reasoning=is_reasoning, room=0))
                return response
        raise ModelFailed("the server refuses every form of the request")

    async def _keep(self, capabilities: ServerCapabilities) -> None:
        self._capabilities = capabilities
        if capabilities != self._stored:
            self._stored = capabilities
            await self.capability_store.save(
                self.base_url, self.model, capabilities.to_json(), self.clock.now()
            )

    def _open_client(self) -> Any:
        import httpx2
        import openai

        if self._client is None:
            self._client = openai.AsyncOpenAI(
                api_key=self.key or "none",
                base_url=self.base_url or None,
                timeout=httpx2.Timeout(self.timeout_s, connect=CONNECT_TIMEOUT_S),
                max_retries=0,
            )
        return self._client


def _body(error: Any) -> str:
    """What a refusal says; used to learn from, and never logged or shown: it may repeat the request."""
    try:
        return str(error.response.text)[:4000]
    except Exception:  # noqa: BLE001 - a body that cannot be read says nothing
        return ""


def _failure(error: Exception) -> ModelFailed:
    """The kind of an openai error. Its message may repeat the request, and the key: it is not used."""
    if hasattr(error, "response") and is_too_long(_body(error)):
        return ModelFailed("the request is too long for the model")
    return ModelFailed(f"{type(error).__name__} {getattr(error, 'status_code', '')}".strip())


def _estimated_use(request: ModelRequest, text: str) -> TokenUse:
    """What a call took, about, where the server does not say."""
    return TokenUse(
        calls=1, tokens_in=request.estimated_input, tokens_out=len(text.encode()) // BYTES_PER_TOKEN
    )
