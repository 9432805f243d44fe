"""One workspace of benchmarks.slack: the stand-in with Slack's rates and faults, its channels, and people who write meanwhile."""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from insights.model import Chat
from tests.standins.slack import SlackStandin
from tests.standins.slack_faults import RandomFaults
from tests.standins.slack_posts import Posted
from tests.standins.slack_rates import RateLimits
from tests.standins.slack_state import from_json

READY_AFTER = 3
"""files.info names a file's type at the third look: Slack processes uploads in their own time."""
ASKING_CHANNEL = "CASK"
"""Where people write; no digest goes there."""
COMMANDS = (("/category", "LLM"), ("/settings", ""), ("/insights", "search language models"), ("/today", ""))
REQUESTS = ("command", "mention", "home", "button")
BEGINNING_CHARS = 150
"""By so many characters a message is told from the others of its digest; what follows may name the hour."""


@dataclass(slots=True)
class Acknowledgements:
    """Seconds from an envelope to its acknowledgement, by what it was."""

    times: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in REQUESTS})
    missed: int = 0
    """Not acknowledged within three seconds."""

    def all(self) -> list[float]:
        return sorted(seconds for times in self.times.values() for seconds in times)


class Workspace(SlackStandin):  # type: ignore[misc]  # tests are not type-checked
    """The stand-in with its own clock running. To cost little it judges the same blocks once, and no views."""

    def __init__(self, number: int, channels: int) -> None:
        super().__init__()
        self.team = f"T{number}"
        self.digest_channels = [f"C{number}N{n}" for n in range(channels)]
        self.channels = dict.fromkeys([*self.digest_channels, ASKING_CHANNEL, "D1"], "member")
        self.members = {"U1": [ASKING_CHANNEL], "U2": [ASKING_CHANNEL]}
        self.now = time.monotonic
        self.ready_after = READY_AFTER
        self._answers: dict[tuple[str, str], tuple[str, list[str]]] = {}

    def begin(self, faults: float, seed: int) -> RandomFaults:
        """Rates and faults from now on."""
        self.rates = RateLimits(now=time.monotonic)
        self.faults.random_faults = weather = RandomFaults(faults, random.Random(seed))
        return weather

    def find_error(self, text: str, blocks: list[Any]) -> tuple[str, list[str]]:
        key = (json.dumps(blocks), str(sorted(self.ready_files)) + text)
        if key not in self._answers:
            self._answers[key] = super().find_error(text, blocks)
        return self._answers[key]

    def _validate_view(self, arguments: Any, kind: str) -> Any:
        del kind
        return dict(from_json(arguments["view"])) | {"id": f"V{len(self.modals)}", "hash": "1"}

    @property
    def most_uploads(self) -> int:
        """How often the same picture was uploaded; each language has a chart of its own."""
        return max(Counter(self.files.values()).values(), default=0)

    def chat(self, channel: str) -> Chat:
        return Chat(platform="slack", account=self.team, id=channel)

    async def ask_repeatedly(
        self, interval_s: float, rng: random.Random, acknowledgements: Acknowledgements
    ) -> None:
        """One request after another, until cancelled: a command, a mention, the App Home, a button below an answer."""
        n = rng.randrange(len(REQUESTS))
        while True:
            await asyncio.sleep(rng.uniform(0.5, 1.5) * interval_s)
            kind = REQUESTS[n % len(REQUESTS)]
            began = time.perf_counter()
            try:
                await self._ask(kind, rng)
            except TimeoutError:
                acknowledgements.missed += 1
            else:
                acknowledgements.times[kind].append(time.perf_counter() - began)
            n += 1

    async def _ask(self, kind: str, rng: random.Random) -> None:
        user = rng.choice(("U1", "U2"))
        answers = [post for post in self.messages[-50:] if post.channel == ASKING_CHANNEL and post.buttons]
        if kind == "button" and answers:
            post = rng.choice(answers)
            await self.press_button(ASKING_CHANNEL, post.ts, post.buttons[0], user)
        elif kind in {"mention", "button"}:
            await self.mention(ASKING_CHANNEL, user, "categories")
        elif kind == "home":
            await self.event({"type": "app_home_opened", "user": user, "channel": "D1", "tab": "home"})
        else:
            await self.command(ASKING_CHANNEL, user, *rng.choice(COMMANDS))


@dataclass(slots=True)
class Judgement:
    """What stands in the channels against what was planned."""

    complete: int = 0
    excused: int = 0
    """Incomplete, and a message was cut off more than once: what may have arrived is not sent a third time."""
    in_order: int = 0
    in_thread: int = 0
    twice: int = 0
    twice_without_fault: int = 0
    """More often than an answer was lost in their channel."""
    messages: int = 0
    without_chart: int = 0

    def add(self, workspace: Workspace, channel: str, planned: list[str], faults: RandomFaults) -> None:
        """Each channel has each of its messages, in order, the later ones in the thread of the first; what stands there twice
        is a second send after a lost answer.
        """
        posts: list[Posted] = workspace.posted(channel)
        shown = [post.text[:BEGINNING_CHARS] for post in posts]
        planned = [text[:BEGINNING_CHARS] for text in planned]
        once = list(dict.fromkeys(shown))
        heads = [post for post, text in zip(posts, shown, strict=True) if text == planned[0]]
        self.messages += len(shown)
        twice = len(shown) - len(once)
        self.twice += twice
        self.twice_without_fault += max(0, twice - faults.lost_answers[channel])
        self.complete += once == planned
        self.excused += once != planned and faults.cut[channel] > 1
        self.in_order += [text for n, text in enumerate(shown) if not n or shown[n - 1] != text] == once
        self.in_thread += len({post.thread_ts for post in posts} - {""}) <= 1 and all(
            not head.thread_ts for head in heads
        )
        self.without_chart += not any(
            block["type"] == "image" for head in heads[-1:] for block in head.blocks
        )
