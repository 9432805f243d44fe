"""How many messages a digest is: each kind of it is rendered and laid out by the bot's own views and messengers."""

import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from benchmarks.delivery_setup import CLOSED_URL
from benchmarks.sample_edition import make_sample_edition
from benchmarks.sizes.population import DigestChoice
from benchmarks.telegram_sink import TOKEN
from bot.config.settings import Settings
from bot.runtime.lifecycle import build_renderer
from bot.runtime.platforms import build_platforms
from bot.wiring.app import AppContext, open_app
from insights.model import Chat, Edition
from insights.ports.messaging import Part
from insights.subscriptions.subscription import Subscription

CHATS = {
    "private": Chat(platform="telegram", account="1", id="1"),
    "shared": Chat(platform="telegram", account="1", id="-1"),
    "slack": Chat(platform="slack", account="T1", id="C1"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestSize:
    parts: int
    stored_bytes: int
    """Of the plan's parts as JSON; a plan is stored once, however many get it."""


async def measure_digests(choices: Iterable[DigestChoice], papers: int) -> Mapping[DigestChoice, DigestSize]:
    """The size of each kind of digest of a day with so many papers."""
    with tempfile.TemporaryDirectory() as folder:
        async with open_app(_settings(Path(folder))) as app:
            edition = await make_sample_edition(app, papers)
            renderer = build_renderer(app)
            planners = {adapter.platform: adapter.messenger for adapter in build_platforms(app)}
            sizes = {}
            for choice in set(choices):
                wanted = _subscription(app, edition, choice)
                digest = await renderer.render(edition.day, wanted)
                sizes[choice] = _size(planners[wanted.chat.platform].plan(wanted.chat, digest.messages))
            return sizes


def _subscription(app: AppContext, edition: Edition, choice: DigestChoice) -> Subscription:
    topics = tuple(report.topic for report in edition.reports["en"])[: choice.topics]
    return replace(
        app.default_subscription,
        chat=CHATS[choice.kind],
        language=choice.language,
        topics=topics,
        weekday=0 if choice.is_weekly else None,
    )


def _size(parts: Sequence[Part]) -> DigestSize:
    return DigestSize(
        parts=len(parts), stored_bytes=sum(len(json.dumps(dict(part.payload))) for part in parts)
    )


def _settings(folder: Path) -> Settings:
    """Both platforms are configured and nothing can be reached: their messengers only plan."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        database_url=SecretStr(f"sqlite:///{folder}/insights.db"),
        telegram_bot_token=SecretStr(TOKEN),
        slack_bot_token=SecretStr("xoxb-1-2-simulated"),
        slack_app_token=SecretStr("xapp-1-A1-2-simulated"),
        digest_timezone="UTC",
        arxiv_feed_url=CLOSED_URL,
        arxiv_api_url=CLOSED_URL,
        huggingface_url=CLOSED_URL,
        deeplearn_url=CLOSED_URL,
    )
