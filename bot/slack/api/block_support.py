"""Which newer blocks a workspace takes: asked of blocks.validate once for all, learnt from refusals, and stored."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.slack.api.block_features import EXAMPLES, find_feature
from bot.slack.api.client import PLATFORM, SlackClient, SlackObject
from bot.slack.rendering.placeholders import NEWER
from insights.errors import DeliveryError, Refused, RetryLater
from insights.ports.clock import Clock
from insights.ports.storage import FeatureAnswer, FeatureAnswers

log = logging.getLogger(__name__)

REFUSAL_TTL = timedelta(days=7)
"""How long a refusal counts: workspaces get new blocks later than others."""
RELOAD_INTERVAL = timedelta(minutes=10)
"""How long this process goes without what others have learnt."""
RETRY_INTERVAL = timedelta(minutes=1)
"""Before Slack is asked again after an answer that says nothing about blocks."""


@dataclass(slots=True)
class _Workspace:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answers: Mapping[str, FeatureAnswer] = field(default_factory=dict)
    reload_at: datetime | None = None
    ask_at: datetime | None = None


@dataclass(slots=True, kw_only=True)
class BlockSupport:
    """What each workspace answered is stored, and shared by all processes and later starts."""

    client: SlackClient
    answers: FeatureAnswers
    clock: Clock
    _workspaces: dict[str, _Workspace] = field(default_factory=dict)

    async def resolve(
        self, account: str, blocks: Sequence[SlackObject], without: Collection[str] = ()
    ) -> list[SlackObject]:
        """The blocks with every placeholder replaced by what the workspace takes, and by none of the features `without`."""
        resolved: list[SlackObject] = []
        for block in blocks:
            if block["type"] != NEWER:
                resolved.append(block)
            elif (feature := find_feature(block["block"])) not in without and await self._accepts(
                account, feature
            ):
                resolved.append(block["block"])
            else:
                resolved += await self.resolve(account, block["fallback"], without)
        return resolved

    async def save_refusal(self, account: str, features: Collection[str]) -> None:
        """The workspace refused a message with these features: they are not sent again for REFUSAL_TTL."""
        workspace = self._workspaces.setdefault(account, _Workspace())
        log.info("slack.blocks_refused", extra={"features": sorted(features)})
        await self._save(workspace, account, dict.fromkeys(features, False))

    async def _accepts(self, account: str, feature: str) -> bool:
        workspace = self._workspaces.setdefault(account, _Workspace())
        async with workspace.lock:
            now = self.clock.now()
            if workspace.reload_at is None or now >= workspace.reload_at:
                workspace.answers = await self.answers.get(PLATFORM, account)
                workspace.reload_at = now + RELOAD_INTERVAL
            if _is_missing(workspace.answers.get(feature), now):
                await self._ask(workspace, account, now)
            answer = workspace.answers.get(feature)
        return answer is not None and answer.is_accepted

    async def _ask(self, workspace: _Workspace, account: str, now: datetime) -> None:
        """Ask for every feature in one call. An answer about the token, the rate or the connection leaves it open."""
        if workspace.ask_at and now < workspace.ask_at:
            return
        names = list(EXAMPLES)
        try:
            refused = await self.client.find_refused_blocks(list(EXAMPLES.values()))
        except RetryLater as error:
            workspace.ask_at = now + timedelta(seconds=error.retry_after_s)
        except Refused:  # a server without blocks.validate has no newer blocks, either
            await self._save(workspace, account, dict.fromkeys(names, False))
        except DeliveryError:
            workspace.ask_at = now + RETRY_INTERVAL
        else:
            await self._save(
                workspace, account, {name: position not in refused for position, name in enumerate(names)}
            )

    async def _save(self, workspace: _Workspace, account: str, accepted: Mapping[str, bool]) -> None:
        now = self.clock.now()
        news = {feature: FeatureAnswer(is_accepted, now) for feature, is_accepted in accepted.items()}
        workspace.answers = {**workspace.answers, **news}
        await self.answers.save(PLATFORM, account, accepted, now)


def _is_missing(answer: FeatureAnswer | None, now: datetime) -> bool:
    return answer is None or (not answer.is_accepted and now >= answer.at + REFUSAL_TTL)
