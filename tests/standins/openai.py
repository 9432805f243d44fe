"""A model's server on loopback: chat.completions as OpenAI speaks it, and the ways in which it goes wrong.

async with ModelStandin() as server:
server.says(report(...))          # what the next calls answer, in turn; the last one stays
server.fails("429")               # a fault of FAULTS instead, until it is cleared with fails("")
server.asked                      # the bodies of all calls so far
server.most_at_once               # calls that were open together
"""

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any, Self

from aiohttp import web

KINDS = ("themes", "keywords", "results", "impact", "conclusion")
STATUS = {"401": 401, "429": 429, "500": 500}
FAULTS = ("prose", "truncated", "refusal", "hang", "cut", "web page", *STATUS)
STREAM_FAULTS = (*FAULTS, "half")
"""`half`: a stream that ends in the middle without saying why."""
PIECE = 12
"""Characters of one piece of a stream."""


def report(**sections: list[tuple[str, list[str]]]) -> str:
    """An answer of the shape asked for: by section, sentences with the ids they name."""
    return json.dumps(
        {
            kind: [{"text": text, "papers": papers} for text, papers in sections.get(kind, [])]
            for kind in KINDS
        },
        ensure_ascii=False,
    )


def repaired(*statements: tuple[int, str, list[str]]) -> str:
    """An answer to the second call: place, sentence, ids."""
    listed = [{"place": place, "text": text, "papers": papers} for place, text, papers in statements]
    return json.dumps({"statements": listed}, ensure_ascii=False)


class ModelStandin:
    """Answers whatever it was told to say; counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.tokens = 100
        self.open = self.most_at_once = 0
        self.arrived = asyncio.Condition()
        self.gate: asyncio.Event | None = None
        """While it is set to an event, calls wait for it."""
        self.seconds = 0.0
        """How long a model thinks before its first word."""
        self._answers: list[str | Callable[[Mapping[str, Any]], str]] = [report()]
        self._fault = ""
        self._ended = asyncio.Event()

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_post("/v1/chat/completions", self._serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/v1"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ended.set()
        await self._runner.cleanup()

    def says(self, *answers: str | Callable[[Mapping[str, Any]], str]) -> None:
        self._answers = list(answers)

    def fails(self, fault: str) -> None:
        assert not fault or fault in STREAM_FAULTS
        self._fault = fault

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.open += 1
        self.most_at_once = max(self.most_at_once, self.open)
        async with self.arrived:
            self.arrived.notify_all()
        try:
            if self.gate is not None:
                await self.gate.wait()
            await asyncio.sleep(self.seconds)
            return await self._answer(request)
        finally:
            self.open -= 1

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        if self._fault in STATUS:
            key = request.headers.get("Authorization", "")
            words = {"error": {"message": f"Incorrect credentials: {key}", "type": "error"}}
            return web.json_response(words, status=STATUS[self._fault], headers={"retry-after-ms": "1"})
        if self._fault == "hang":
            await self._ended.wait()
        if self._fault == "cut":
            assert request.transport is not None
            request.transport.close()
        if self._fault == "web page":
            return web.Response(text="<html>Bad gateway</html>", content_type="text/html")
        if self.asked[-1].get("stream"):
            return await self._stream(request)
        return web.json_response(self._completion())

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """The same answer in pieces, as server-sent events; the last piece counts the tokens."""
        whole = self._completion()
        choice, usage = whole["choices"][0], whole.pop("usage")
        content = choice["message"]["content"] or ""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)

        async def send(delta: dict[str, Any], reason: str | None, **more: Any) -> None:
            choices = [{"index": 0, "delta": delta, "finish_reason": reason}] if "usage" not in more else []
            piece = {**whole, "object": "chat.completion.chunk", "choices": choices, **more}
            await response.write(f"data: {json.dumps(piece, ensure_ascii=False)}\n\n".encode())

        for start in range(0, len(content), PIECE):
            if self._fault == "half" and start > len(content) / 2:
                return response
            await send({"content": content[start : start + PIECE]}, None)
        await send({}, choice["finish_reason"])
        await send({}, None, usage=usage)
        await response.write(b"data: [DONE]\n\n")
        return response

    def _completion(self) -> dict[str, Any]:
        said = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        content = said if isinstance(said, str) else said(self.asked[-1])
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
