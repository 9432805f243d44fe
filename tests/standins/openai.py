"""A stand-in for an OpenAI-compatible server on loopback: chat.completions, and the ways in which it fails.

async with ModelStandin() as server:
server.respond_with(report_response(...))  # the responses of the next calls, in turn; the last one stays
server.fail_with("429")                    # a fault of FAULTS instead, until it is cleared with fail_with("")
server.requests                            # the bodies of all calls so far
server.max_open_calls                      # the most calls that were open together
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Self

from aiohttp import web

KINDS = ("themes", "keywords", "results", "impact", "conclusion")
HTTP_STATUS = {"401": 401, "429": 429, "500": 500}
FAULTS = ("prose", "truncated", "refusal", "hang", "cut", "web page", *HTTP_STATUS)
STREAM_FAULTS = (*FAULTS, "half")
"""`half`: a stream that ends in the middle without a finish reason."""
CHUNK_LENGTH = 12
"""Characters of one chunk of a stream."""


def report_response(**sections: list[tuple[str, list[str]]]) -> str:
    """A response of the report schema: for each section, sentences with the ids they name."""
    return json.dumps(
        {
            kind: [{"text": text, "papers": papers} for text, papers in sections.get(kind, [])]
            for kind in KINDS
        },
        ensure_ascii=False,
    )


def repair_response(*statements: tuple[int, str, list[str]]) -> str:
    """A response of the repair schema: place, sentence, ids."""
    listed = [{"place": place, "text": text, "papers": papers} for place, text, papers in statements]
    return json.dumps({"statements": listed}, ensure_ascii=False)


class ModelStandin:
    """Gives the responses or faults that a test sets, and records the requests."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.tokens = 100
        self.open_calls = self.max_open_calls = 0
        self.call_arrived = asyncio.Condition()
        self.release: asyncio.Event | None = None
        """While it is set to an event, calls wait for that event."""
        self.delay_s = 0.0
        """How long the model takes before its first word."""
        self._responses: list[str | Callable[[Mapping[str, Any]], str]] = [report_response()]
        self._fault = ""
        self._stopped = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._stopped.set()
        await self._runner.cleanup()

    def respond_with(self, *responses: str | Callable[[Mapping[str, Any]], str]) -> None:
        self._responses = list(responses)

    def fail_with(self, fault: str) -> None:
        assert not fault or fault in STREAM_FAULTS
        self._fault = fault

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        self.open_calls += 1
        self.max_open_calls = max(self.max_open_calls, self.open_calls)
        async with self.call_arrived:
            self.call_arrived.notify_all()
        try:
            if self.release is not None:
                await self.release.wait()
            await asyncio.sleep(self.delay_s)
            return await self._answer(request)
        finally:
            self.open_calls -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._fault in HTTP_STATUS:
            key = request.headers.get("Authorization", "")
            body = {"error": {"message": f"Incorrect credentials: {key}", "type": "error"}}
            return web.json_response(body, status=HTTP_STATUS[self._fault], headers={"retry-after-ms": "1"})
        if self._fault == "hang":
            await self._stopped.wait()
        if self._fault == "cut":
            assert request.transport is not None
            request.transport.close()
        if self._fault == "web page":
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
        if self.requests[-1].get("stream"):
            return await self._stream(request)
        return web.json_response(self._completion())

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """The same response in chunks, as server-sent events; the last chunk counts the tokens."""
        whole = self._completion()
        choice, usage = whole["choices"][0], whole.pop("usage")
        content = choice["message"]["content"] or ""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)

        async def send(delta: dict[str, Any], reason: str | None, **more: Any) -> None:
            choices = [{"index": 0, "delta": delta, "finish_reason": reason}] if "usage" not in more else []
            chunk = {**whole, "object": "chat.completion.chunk", "choices": choices, **more}
            await response.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())

        for start in range(0, len(content), CHUNK_LENGTH):
            if self._fault == "half" and start > len(content) / 2:
                return response
            await send({"content": content[start : start + CHUNK_LENGTH]}, None)
        await send({}, choice["finish_reason"])
        await send({}, None, usage=usage)
        await response.write(b"data: [DONE]\n\n")
        return response

    def _completion(self) -> dict[str, Any]:
        response = self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]
        content = response if isinstance(response, str) else response(self.requests[-1])
        message: dict[str, Any] = {"role": "assistant", "content": content}
        if self._fault == "prose":
            message["content"] = "Here is your report: today was a busy day."
        if self._fault == "refusal":
            message |= {"content": None, "refusal": "I cannot help with that."}
        if self._fault == "truncated":
            message["content"] = content[: len(content) // 2]
        reason = "length" if self._fault == "truncated" else "stop"
        return {
            "id": "1",
            "object": "chat.completion",
            "created": 0,
            "model": "stand-in",
            "choices": [{"index": 0, "message": message, "finish_reason": reason, "logprobs": None}],
            "usage": {"prompt_tokens": self.tokens - 1, "completion_tokens": 1, "total_tokens": self.tokens},
        }
