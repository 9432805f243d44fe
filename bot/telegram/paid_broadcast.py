"""Paid broadcast (core.telegram.org/bots/api#paid-broadcasts): up to 1,000 messages a second, where thirty are free.

What Telegram answers a bot that may not, or has too few Stars, is not documented. So each refusal of a message with the flag is
tried without it: what is taken then was refused for the flag. A flag that Telegram ignores shows in answers of 429.
"""

import logging
import re
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.messenger_wrapper import MessengerWrapper
from bot.telegram.messenger import LIMITS, TelegramMessenger
from insights.errors import DeliveryError, DeliveryUncertain, Refused, RetryLater
from insights.model import Chat
from insights.ports.clock import Clock
from insights.ports.messaging import Part, Sent

log = logging.getLogger(__name__)

FREE_PER_SECOND = LIMITS.account_per_second
MAX_PAID_PER_SECOND = 1000.0
STARS_PER_MESSAGE = 0.1
"""For each message of a second above the free ones; only for those that arrive."""
MIN_BALANCE_STARS = 10_000
"""What a bot must have, as the Bot API's page says. The bots' FAQ says 100,000, and as many users a month."""
REFUSED_INTERVAL = timedelta(hours=1)
"""How long nothing is paid for after a refusal."""
MAX_RATE_LIMITED = 3
RATE_LIMITED_INTERVAL = timedelta(seconds=10)
"""So many answers of 429 within this time: the flag is not heeded. One alone may be a chat's own limit."""
PAYMENT = re.compile(r"\bstars?\b|paid|payment|balance", re.IGNORECASE)


def describe_paid_broadcast(per_second: float) -> str:
    """What it does and costs, in one English sentence for the operator."""
    return (
        f"paid broadcast: digests at up to {per_second:g} a second, "
        f"each message above {FREE_PER_SECOND:g} a second costs {STARS_PER_MESSAGE:g} Star"
    )


@dataclass(slots=True, kw_only=True)
class PaidBroadcast:
    """Whether digests are paid for, of each bot account. After a refusal they go out at the free rate for a while."""

    per_second: float
    """Messages a second while they are paid for."""
    clock: Clock
    on_refused: Callable[[str, str], None] = lambda _account, _reason: None
    """Called with the account and Telegram's words when a bot goes back to the free rate."""
    _refused_until: dict[str, datetime] = field(default_factory=dict)
    _rate_limited: defaultdict[str, deque[datetime]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=MAX_RATE_LIMITED))
    )

    def is_on(self, account: str) -> bool:
        until = self._refused_until.get(account)
        return until is None or self.clock.now() >= until

    def current_rate(self, account: str) -> float:
        """Messages a second of the whole account."""
        return self.per_second if self.is_on(account) else min(FREE_PER_SECOND, self.per_second)

    def refuse(self, account: str, reason: str) -> None:
        """Go back to the free rate. Of several messages that are refused together the first alone counts."""
        if not self.is_on(account):
            return
        self._refused_until[account] = self.clock.now() + REFUSED_INTERVAL
        log.warning("telegram.paid_broadcast_refused", extra={"account": account, "reason": reason})
        self.on_refused(account, reason)

    def note_rate_limit(self, account: str, reason: str) -> None:
        """A message with the flag was answered with 429."""
        times, now = self._rate_limited[account], self.clock.now()
        times.append(now)
        if len(times) == MAX_RATE_LIMITED and now - times[0] <= RATE_LIMITED_INTERVAL:
            times.clear()
            self.refuse(account, reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidTransport(MessengerWrapper):
    """insights.ports.messaging.PartTransport of deliveries: the messenger, with the flag while it is on."""

    messenger: TelegramMessenger
    broadcast: PaidBroadcast

    async def send(self, chat: Chat, part: Part, anchor: str) -> Sent:
        """Raises DeliveryError: that of the message without the flag, where the flag may be what was refused."""
        if not self.broadcast.is_on(chat.account):
            return await self.messenger.send(chat, part, anchor)
        try:
            return await self.messenger.send(chat, part, anchor, is_paid=True)
        except RetryLater as error:
            self.broadcast.note_rate_limit(chat.account, error.reason)
            raise
        except DeliveryError as error:
            if not _may_concern_payment(error):
                raise
            reason = error.reason
        sent = await self.messenger.send(chat, part, anchor)
        self.broadcast.refuse(chat.account, reason)
        return sent


def _may_concern_payment(error: DeliveryError) -> bool:
    """Whether the message surely did not arrive, and the flag may be why."""
    if isinstance(error, DeliveryUncertain):
        return False
    return isinstance(error, Refused) or bool(PAYMENT.search(error.reason))
