"""What is due as the tick sees it: subscriptions whose hour has come, what there is to send, and what was decided."""

from dataclasses import dataclass
from datetime import date, datetime

from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSubscription:
    """A subscription whose hour has come, and the newest edition it ever had a row for."""

    subscription: Subscription
    last_edition: date | None = None
    settled: date | None = None
    """The newest local day that has its row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStatus:
    """What there is to send: the newest edition, why it is empty if it is, the newest with papers."""

    newest: date | None = None
    empty: str = ""
    full: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """What a due day comes to: an edition or a line instead (`note`) on its way, or nothing, for a reason."""

    local_day: date
    edition: date | None = None
    note: str = ""
    reason: str = ""
    """Settled: nothing is sent, and this is why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDecision:
    """The rows a channel gets, and when it is due again. `resumed`: its pause is over."""

    subscription: Subscription
    rows: tuple[DeliveryRow, ...]
    next_due_at: datetime
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """A channel's newest row."""

    local_day: date
    edition: date | None
    state: str
    reason: str
    note: str
