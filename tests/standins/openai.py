"""A stand-in for an OpenAI-compatible server on loopback: chat.completions, and the ways in which it fails.

async with ModelStandin() as server:
server.respond_with(report_response(...))  # the responses of the next calls, in turn; the last one stays
server.fail_with("429")                    # a fault of FAULTS instead, until it is cleared with fail_with("")
server.requests                            # the bodies of all calls so far, but those that read papers
server.reading_requests                    # the bodies of those, which are answered with the abstracts' own sentences
server.max_open_calls                      # the most calls that were open together
"""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Self

from aiohttp import web

KINDS = ("themes", "keywords", "results", "impact", "conclusion")
HTTP_STATUS = {"401": 401, "429": 429, "500": 500}
FAULTS = ("prose", "truncated", "refusal", "hang", "cut", "web page", *HTTP_STATUS)
STREAM_FAULTS = (*FAULTS, "half")
"""`half`: a stream that ends in the middle without a finish reason."""
_PAPER = re.compile(r"^id: (\S+)\ntitle: .*\n((?:\[\d+\] .*\n?)+)", re.MULTILINE)
_SENTENCE = re.compile(r"^\[(\d+)\] (.*)$", re.MULTILINE)
CHUNK_LENGTH = 12
"""Characters of one chunk of a stream."""


def report_response(
    summaries: Mapping[str, str] | None = None, **sections: list[tuple[str, list[str]]]
) -> str:
    """A response of the report schema: for each section, sentences with the ids they name."""
    statements = {
        kind: [{"text": text, "papers": papers} for text, papers in sections.get(kind, [])] for kind in KINDS
    }
    listed = [{"paper": paper, "text": text} for paper, text in (summaries or {}).items()]
    return json.dumps({**statements, "summaries": listed}, ensure_ascii=False)


def repair_response(*statements: tuple[int, str]) -> str:
    """A response of the repair schema: place and sentence."""
    listed = [{"place": place, "text": text} for place, text in statements]
    return json.dumps({"statements": listed}, ensure_ascii=False)


def verdict_response(*verdicts: tuple[int, bool, str]) -> str:
    """A response of the judge's schema: place, whether it is supported, and the reason."""
    listed = [
        {"place": place, "supported": supported, "reason": reason} for place, supported, reason in verdicts
    ]
    return json.dumps({"verdicts": listed}, ensure_ascii=False)


def read_papers(prompt: str) -> str:
    """A response of the reading schema: of each paper in the prompt its abstract's first and last sentence."""
    papers = []
    for paper, sentences in _PAPER.findall(prompt):
        texts = [text for _, text in _SENTENCE.findall(sentences)]
        papers.append(
            {
                "id": paper,
                "topics": [],
                "summary": {"text": texts[0], "evidence": [0]},
                "result": {"text": texts[-1], "evidence": [len(texts) - 1]},
                "keywords": [],
            }
        )
    return json.dumps({"papers": papers}, ensure_ascii=False)


class ModelStandin:
    """Gives the responses or faults that a test sets, and records the requests."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.reading_requests: list[dict[str, Any]] = []
        self.read: Callable[[str], str] = read_papers
        """The response to a request to read papers, by its prompt."""
        self.tokens = 100
        self.bytes_per_token = 0
        """With it, tokens are counted by the size of messages, schema and content; else each response takes `tokens`."""
        self.used_in = self.used_out = 0
        self.open_calls = self.max_open_calls = 0
        self.call_arrived = asyncio.Condition()
        self.release: asyncio.Event | None = None
        """While it is set to an event, calls wait for that event."""
        self.delay_s = 0.0
        """How long the model takes before its first word."""
        self._responses: list[str | Callable[[Mapping[str, Any]], str]] = [report_response()]
        self.refuse: Callable[[Mapping[str, Any]], tuple[int, str] | None] = lambda _: None
        """Status and message with which a request is refused; None for one that is served."""
        self.wrap: Callable[[str], Any] = lambda content: content
        """What becomes of a response's content: a server may put reasoning or prose around it."""
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
        body = await request.json()
        (self.reading_requests if _is_reading(body) else self.requests).append(body)
        self.open_calls += 1
        self.max_open_calls = max(self.max_open_calls, self.open_calls)
        async with self.call_arrived:
            self.call_arrived.notify_all()
        try:
            if self.release is not None:
                await self.release.wait()
            await asyncio.sleep(self.delay_s)
            return await self._answer(request, body)
        finally:
            self.open_calls -= 1

    async def _answer(self, request: web.Request, asked: Mapping[str, Any]) -> web.StreamResponse:
        if refusal := self.refuse(asked):
            status, text = refusal
            body = {"error": {"message": text, "type": "invalid_request_error"}}
            return web.json_response(body, status=status, headers={"retry-after": "1"})
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
        if asked.get("stream"):
            return await self._stream(request, asked)
        return web.json_response(self._completion(asked))

    async def _stream(self, request: web.Request, asked: Mapping[str, Any]) -> web.StreamResponse:
        """The same response in chunks, as server-sent events; the last chunk counts the tokens."""
        whole = self._completion(asked)
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

    def _completion(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        content = self._content(asked)
        message: dict[str, Any] = {"role": "assistant", "content": self.wrap(content)}
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
            "usage": self._usage(asked, content),
        }

    def _usage(self, asked: Mapping[str, Any], content: str) -> dict[str, int]:
        schema = json.dumps(asked.get("response_format", ""), separators=(",", ":"))
        sent = "".join([*(message["content"] for message in asked["messages"]), schema])
        tokens_in, tokens_out = self.tokens - 1, 1
        if self.bytes_per_token:
            tokens_in = len(sent.encode()) // self.bytes_per_token
            tokens_out = len(content.encode()) // self.bytes_per_token
        self.used_in, self.used_out = self.used_in + tokens_in, self.used_out + tokens_out
        return {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
        }

    def _content(self, asked: Mapping[str, Any]) -> str:
        if _is_reading(asked):
            return self.read(asked["messages"][-1]["content"])
        response = self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]
        return response if isinstance(response, str) else response(asked)


def _is_reading(asked: Mapping[str, Any]) -> bool:
    return _PAPER.search(asked["messages"][-1]["content"]) is not None
