"""`python -m benchmarks.rolling_slack [--database sqlite|postgresql]`: people ask in Slack while one front after the other is lost.

Two fronts (`python -m bot run --role front`) stand behind one address, to which a Slack on loopback sends signed commands and
mentions. Each of its own answers takes half a second, so that several are under way when a front is killed. Later the other
front is stopped and started again, as an upgrade does. Slack repeats an event that was not acknowledged, and no command.

failed: not acknowledged, of which Slack tells the person; lost: acknowledged without an answer; twice: answered again.
"""

import argparse
import asyncio
import logging
import shutil
import signal
import statistics
import tempfile
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import aiohttp
from aiohttp import web

from benchmarks.delivery_setup import DeliverySetup, Worker, create_database
from benchmarks.figures import print_figures
from benchmarks.rolling import FRONTS, count_errors, find_free_ports, wait_ready
from benchmarks.rolling_address import CALL_TIMEOUT_S, PUBLIC_HOST, FrontProxy
from benchmarks.telegram_sink import TelegramSink
from tests.standins.slack import SlackStandin
from tests.standins.slack_oauth import SIGNING_SECRET, HttpEvents

LATENCY_S = 0.5
"""Of each call of Slack's Web API and each response_url."""
CHANNEL = "C1"
QUESTIONS = ("help", "status", "category LLM")
REPEAT_AFTER_S = (0.1, 1.0, 2.0)
"""When an event is sent again. Slack waits a minute and five for the second and third time."""
SETTLE_S = 45.0


class SlowSlack(SlackStandin):  # type: ignore[misc]  # tests are not type-checked
    """The stand-in with events over HTTP to `proxy`, and an answer to each call after LATENCY_S."""

    def __init__(self, proxy: FrontProxy) -> None:
        super().__init__()
        self.proxy = proxy
        self.client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        await super().__aenter__()
        self.sockets = SignedEvents(self)
        return self

    async def post_event(self, body: bytes, headers: dict[str, str]) -> int:
        assert self.client is not None
        url = f"{self.proxy.url}/hooks/slack"
        async with self.client.post(url, data=body, headers=headers) as answer:
            return answer.status

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(LATENCY_S)
        answer: web.StreamResponse = await super()._serve(request)
        return answer

    async def _response(self, request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(LATENCY_S)
        answer: web.StreamResponse = await super()._response(request)
        return answer


class SignedEvents(HttpEvents):  # type: ignore[misc]
    """Signed by the machine's clock; the stand-in's own stands still."""

    refused_acks: tuple[str, ...] = ()

    def __init__(self, slack: SlowSlack) -> None:
        super().__init__(_Signer(slack))

    async def close(self) -> None:
        return


@dataclass(frozen=True, slots=True)
class _Signer:
    slack: SlowSlack

    def now(self) -> float:
        return time.time()

    async def post_event(self, body: bytes, headers: dict[str, str]) -> int:
        return await self.slack.post_event(body, headers)


@dataclass(slots=True, kw_only=True)
class SlackAsking:
    """What was asked and acknowledged: commands by their user, mentions by their thread, with their user. What is for the
    asker alone is seen by that user, the rest in the thread.
    """

    slack: SlowSlack
    commands: list[str] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    failed: Counter[str] = field(default_factory=Counter)
    """By the answer to them."""
    waits: list[float] = field(default_factory=list)

    async def ask(self, count: int, per_second: float) -> None:
        """Evenly, a command and a mention in turns, each from somebody else."""
        loop, tasks = asyncio.get_running_loop(), []
        began = loop.time()
        for n in range(count):
            await asyncio.sleep(max(0.0, began + n / per_second - loop.time()))
            send = self.mention if n % 2 else self.command
            tasks.append(asyncio.create_task(send(f"U9{n:04}", QUESTIONS[n % len(QUESTIONS)])))
        await asyncio.gather(*tasks)

    async def command(self, user: str, question: str) -> None:
        asked_at = time.monotonic()
        try:
            await self.slack.command(CHANNEL, user, "/insights", question)
        except (RuntimeError, aiohttp.ClientError, TimeoutError) as error:
            self.failed[f"command: {error}"] += 1
            return
        self.waits.append(time.monotonic() - asked_at)
        self.commands.append(user)

    async def mention(self, user: str, question: str) -> None:
        asked_at, thread = time.monotonic(), self.slack.next_ts()
        event = {"type": "app_mention", "user": user, "channel": CHANNEL, "ts": thread}
        event_id = f"Ev{thread}"
        for wait_s in (*REPEAT_AFTER_S, None):
            try:
                await self.slack.event(event | {"text": f"<@UBOT> {question}"}, event_id=event_id)
            except (RuntimeError, aiohttp.ClientError, TimeoutError) as error:
                if wait_s is None:
                    self.failed[f"mention: {error}"] += 1
                else:
                    await asyncio.sleep(wait_s)
            else:
                self.waits.append(time.monotonic() - asked_at)
                self.mentions[thread] = user
                return

    def judge(self) -> dict[str, Any]:
        told = Counter(post.user for post in self.slack.ephemerals)
        posted = Counter(post.thread_ts for post in self.slack.posted(CHANNEL))
        answers = [told[user] for user in self.commands]
        answers += [told[user] + posted[thread] for thread, user in self.mentions.items()]
        waits = sorted(self.waits)
        return {
            "asked": len(answers) + self.failed.total(),
            "failed": dict(self.failed),
            "lost": sum(not count for count in answers),
            "twice": sum(max(0, count - 1) for count in answers),
            "ack_p50_s": round(statistics.median(waits), 3),
            "ack_p99_s": round(waits[int(len(waits) * 0.99)], 2),
            "ack_longest_s": round(waits[-1], 2),
        }


async def run(asked: argparse.Namespace) -> dict[str, Any]:
    folder = Path(tempfile.gettempdir()) / f"benchmark-rolling-{uuid.uuid4().hex[:12]}"
    folder.mkdir(mode=0o755)  # a PostgreSQL server that root starts runs as another user
    ports = find_free_ports(FRONTS)
    try:
        async with (
            TelegramSink().serve() as sink,
            FrontProxy(ports).serve() as proxy,
            SlowSlack(proxy) as slack,
        ):
            with create_database(folder, asked.database) as url:
                setup = DeliverySetup(folder=folder, url=url, sink=sink)
                return await _run(asked, setup, slack, ports)
    finally:
        if asked.keep:
            print(folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


async def _run(
    asked: argparse.Namespace, setup: DeliverySetup, slack: SlowSlack, ports: list[int]
) -> dict[str, Any]:
    await setup.seed(1)
    setup.extra_environment |= {
        "TELEGRAM_BOT_TOKEN": "",
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.api_url,
        "PUBLIC_URL": f"https://{PUBLIC_HOST}",
    }

    async def start(number: int) -> Worker:
        front = await setup.start_process("front", number, {"WEB_PORT": str(ports[number])}, slot=str(number))
        await wait_ready(front)
        while "connected as Standin" not in front.log.read_text()[front.log_start :]:  # noqa: ASYNC110 -- another process
            await asyncio.sleep(0.05)
        return front

    fronts: list[Worker] = []
    asking = SlackAsking(slack=slack)
    timeout = aiohttp.ClientTimeout(total=CALL_TIMEOUT_S)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as slack.client:
            fronts += [await start(number) for number in range(FRONTS)]
            work = asyncio.create_task(asking.ask(asked.count, asked.per_second))
            for _ in range(asked.kills):
                await asyncio.sleep(4)
                await fronts[0].kill_and_wait()
                await asyncio.sleep(2)
                fronts[0] = await start(0)
            fronts[1].send_signal(signal.SIGTERM)
            await asyncio.wait_for(fronts[1].process.wait(), 60)
            fronts[1] = await start(1)
            await work
            await asyncio.sleep(SETTLE_S)
    finally:
        for front in fronts:
            await front.kill_and_wait()
    return {
        "database": asked.database,
        "kills": asked.kills,
        **asking.judge(),
        "passed_to_another_front": slack.proxy.passed_on,
        "errors_logged": count_errors(setup.folder),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rolling_slack", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="postgresql")
    parser.add_argument("--count", type=int, default=400, help="commands and mentions")
    parser.add_argument("--per-second", type=float, default=10.0)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--keep", action="store_true", help="keep the folder with the processes' logs")
    logging.getLogger("aiohttp.server").setLevel(
        logging.CRITICAL
    )  # clients that are killed cut their requests
    print_figures(asyncio.run(run(parser.parse_args())))


if __name__ == "__main__":
    main()
