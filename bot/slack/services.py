"""What all workspaces share: the handler of their events, the stores, and the settings of the app."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from bot.slack.inbound.stored_events import ClearText, TextCipher
from handlers.home import HomeOverview
from insights.model import Language
from insights.ports.clock import Clock
from insights.ports.inbox import Inbox
from insights.ports.messaging import MessageHandler, Messenger
from insights.ports.metrics import NoMetrics, ServiceMetrics
from insights.ports.storage import Attachments, FeatureAnswers, Pictures, Posts


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackServices:
    handler: MessageHandler
    command_names: frozenset[str]
    posts: Posts
    attachments: Attachments
    pictures: Pictures
    feature_answers: FeatureAnswers
    inbox: Inbox
    clock: Clock
    language: Language = "en"
    configured_by: Literal["members", "admins"] = "members"
    """Who may change what a channel gets."""
    has_agent_view: bool = False
    """The app was made from docs/manifest-agent.yaml."""
    home: HomeOverview | None = None
    """What the App Home shows; None leaves it empty."""
    cipher: TextCipher = field(default_factory=ClearText)
    """Encrypts what is in the inbox."""
    metrics: ServiceMetrics = field(default_factory=NoMetrics)
    limit_replies: Callable[[Messenger], Messenger] = lambda messenger: messenger
    """The messenger of answers, made of that of deliveries: within the account's rate limit, where there is one."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
