"""What an installation of a size needs, and the sizes at which the design bends."""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.sizes.costs import MeasuredCosts
from benchmarks.sizes.digests import DigestSize
from benchmarks.sizes.population import ASSUMED_WORKSPACE_CHANNELS, DigestChoice, DueChannel, draw_channels
from benchmarks.sizes.simulation import AccountDay, SimulatedAccount, SimulatedDigest, share_out, simulate
from bot.config.settings import Settings
from bot.slack.outbound.messenger import LIMITS as SLACK_LIMITS
from bot.telegram.messenger import LIMITS as TELEGRAM_LIMITS

PAID_PER_SECOND = 1000.0
STARS_PER_MESSAGE = 0.1
"""allow_paid_broadcast (core.telegram.org/bots/api#sendmessage): 0.1 Telegram Stars a message, up to 1,000 a second."""
PROMPT_S = 3600.0
"""What is called in time here: the last message within an hour of its chat's hour."""
DAY_S = 86_400
LIST_DAYS = 5 / 7
LARGEST_SIZE = 10_000_000
SAMPLE = 5000
"""Channels that stand for more: the share of each hour, choice and platform stays the same."""
WHOLE_FROM = 100
MAX_MEMORY_MB, MAX_DATABASE_GB = 2048, 100
"""compose.yaml gives the bot two gigabytes; of the database it is what a small server's disk holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bend:
    """From about `channels` on the rule no longer holds."""

    rule: str
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeModel:
    """The simulation of one installation: measured costs, real digests, assumed people."""

    costs: MeasuredCosts
    digests: Mapping[DigestChoice, DigestSize]

    def figures(self, channels: int) -> dict[str, float | int]:
        """What so many channels need on a day with a list."""
        due = draw_channels(channels)
        telegram = self._digests(due, is_slack=False)
        free, paid = simulate(self._telegram(), telegram), simulate(self._paid(1), telegram)
        slack_parts = sum(digest.parts for digest in self._digests(due, is_slack=True))
        workspace = self._workspace_day(ASSUMED_WORKSPACE_CHANNELS)
        messages = free.messages + slack_parts
        return {
            "channels": channels,
            "due_today": len(due),
            "messages_today": messages,
            "cpu_hours_today": _round(messages * self.costs.message_s / 3600),
            "telegram_messages": free.messages,
            "telegram_free_p50_min": _round(free.percentile_s(50) / 60),
            "telegram_free_p99_min": _round(free.percentile_s(99) / 60),
            "telegram_free_last_min": _round(free.max_lateness_s / 60),
            "telegram_bots_for_an_hour": self._bots_for_an_hour(telegram),
            "telegram_paid_p99_min": _round(paid.percentile_s(99) / 60),
            "telegram_paid_last_min": _round(paid.max_lateness_s / 60),
            "telegram_paid_stars_today": round(paid.messages * STARS_PER_MESSAGE),
            "workers_to_use_paid_rate": self._workers_for_paid_rate(),
            "slack_messages": slack_parts,
            "slack_workspaces": math.ceil(self._count_slack(due) / ASSUMED_WORKSPACE_CHANNELS),
            "slack_workspace_last_min": _round(workspace.max_lateness_s / 60),
            "due_job_busiest_minute_s": _round(_busiest_minute(due) * self.costs.due_s),
            "rows_today": len(due) + messages,
            "rows_kept": round(channels + (len(due) + messages) * self._kept_days()),
            "database_gb_kept": _round(self._database_bytes(channels, len(due), messages) / 1e9),
            "worker_mb": round(self.costs.memory_mb(_busiest_minute(due))),
        }

    def bends(self) -> Sequence[Bend]:
        """Where each rule ends, the first one first."""
        rules: Mapping[str, Callable[[int], bool]] = {
            "Telegram's 30 messages a second: the last digest within an hour": lambda size: self._is_prompt(
                size, self._telegram()
            ),
            "Telegram's 30 messages a second, all in one zone at the default hour: the last digest within an hour": lambda size: (
                self._telegram_messages(size) * self._telegram().spacing_s < PROMPT_S
            ),
            "Telegram's 30 messages a second: a day's messages within a day": lambda size: (
                self._telegram_messages(size) * self._telegram().spacing_s < DAY_S
            ),
            "Telegram's paid 1,000 a second, one worker: the last digest within an hour": lambda size: (
                self._is_prompt(size, self._paid(1))
            ),
            "Telegram's paid 1,000 a second, workers enough: the last digest within an hour": lambda size: (
                self._is_prompt(size, self._paid(self._workers_for_paid_rate()))
            ),
            "one Slack workspace, all at the default hour: the last digest within an hour": lambda size: (
                self._workspace_day(size).max_lateness_s < PROMPT_S
            ),
            "the due job within TICK_SECONDS": lambda size: (
                _busiest_minute(draw_channels(SAMPLE)) * size / SAMPLE * self.costs.due_s
                < Settings().tick_seconds
            ),
            f"a worker within {MAX_MEMORY_MB} MB, all due together": lambda size: (
                self.costs.memory_mb(size) < MAX_MEMORY_MB
            ),
            f"a year's rows within {MAX_DATABASE_GB} GB": lambda size: (
                self._database_gb(size) < MAX_DATABASE_GB
            ),
        }
        bends = [Bend(rule=rule, channels=_last_size(holds)) for rule, holds in rules.items()]
        return sorted(bends, key=lambda bend: bend.channels)

    def _telegram(self) -> SimulatedAccount:
        return SimulatedAccount(limits=TELEGRAM_LIMITS, work_s=self.costs.message_s)

    def _paid(self, workers: int) -> SimulatedAccount:
        limits = replace(TELEGRAM_LIMITS, account_per_second=PAID_PER_SECOND)
        return SimulatedAccount(limits=limits, work_s=self.costs.message_s, workers=workers)

    def _workers_for_paid_rate(self) -> int:
        limited = replace(self._paid(1), work_s=0.0).spacing_s
        return max(1, math.ceil(self.costs.message_s / limited))

    def _digests(self, due: Sequence[DueChannel], *, is_slack: bool) -> Sequence[SimulatedDigest]:
        return [
            SimulatedDigest(
                due_s=channel.due_s,
                parts=self.digests[channel.choice].parts,
                is_shared=channel.choice.kind == "shared",
            )
            for channel in due
            if (channel.choice.kind == "slack") == is_slack
        ]

    def _count_slack(self, due: Sequence[DueChannel]) -> int:
        return sum(channel.choice.kind == "slack" for channel in due)

    def _is_prompt(self, size: int, account: SimulatedAccount) -> bool:
        """By a sample of SAMPLE channels, whose messages take so much longer as there are channels more."""
        spacing_s = account.spacing_s * max(1.0, size / SAMPLE)
        scaled = SimulatedAccount(
            limits=replace(account.limits, account_per_second=math.inf), work_s=spacing_s
        )
        digests = self._digests(draw_channels(min(size, SAMPLE)), is_slack=False)
        return simulate(scaled, digests).max_lateness_s < PROMPT_S

    def _telegram_messages(self, size: int) -> int:
        digests = self._digests(draw_channels(SAMPLE), is_slack=False)
        return sum(digest.parts for digest in digests) * size // SAMPLE

    def _bots_for_an_hour(self, digests: Sequence[SimulatedDigest]) -> int:
        """Bots with 30 a second each, among which the chats are shared out."""

        def is_prompt(bots: int) -> bool:
            return simulate(self._telegram(), share_out(digests, bots)).max_lateness_s < PROMPT_S

        return 1 if is_prompt(1) else _first(is_prompt)

    def _workspace_day(self, channels: int) -> AccountDay:
        """All channels of a workspace at one hour, with everything that a day has."""
        parts = max(size.parts for choice, size in self.digests.items() if choice.kind == "slack")
        account = SimulatedAccount(limits=SLACK_LIMITS, work_s=self.costs.message_s)
        return simulate(account, [SimulatedDigest(due_s=0.0, parts=parts)] * channels)

    def _kept_days(self) -> float:
        return Settings().keep_posts_days * LIST_DAYS

    def _database_gb(self, size: int) -> float:
        due = draw_channels(SAMPLE)
        messages = sum(self.digests[channel.choice].parts for channel in due)
        return self._database_bytes(SAMPLE, len(due), messages) / 1e9 * size / SAMPLE

    def _database_bytes(self, channels: int, due: int, messages: int) -> float:
        """Of what depends on the number of channels; plans are kept for a week, and are the same for all of one choice."""
        row = self.costs.row_bytes
        day = due * row["deliveries"] + messages * row["posts"]
        plans = 7 * LIST_DAYS * sum(size.stored_bytes for size in self.digests.values())
        return channels * row["channels"] + day * self._kept_days() + plans


def _busiest_minute(due: Sequence[DueChannel]) -> int:
    return max(Counter(channel.due_s for channel in due).values(), default=0)


def _first(holds: Callable[[int], bool]) -> int:
    """The least number for which it holds; it does for all above."""
    low, high = 1, 2
    while not holds(high):
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _last_size(holds: Callable[[int], bool]) -> int:
    """The largest number of channels for which it holds, within a tenth; LARGEST_SIZE where it holds for all."""
    low, high = 1, 64
    while holds(high):
        low, high = high, high * 4
        if high > LARGEST_SIZE:
            return LARGEST_SIZE
    while high > 1.1 * low and high - low > 1:
        middle = round(math.sqrt(low * high))
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def _round(value: float) -> float:
    """Two digits that count, and whole numbers from a hundred on."""
    return round(value) if value >= WHOLE_FROM else float(f"{value:.2g}")
