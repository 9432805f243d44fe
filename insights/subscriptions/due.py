"""Due subscriptions, the editions there are to send, and what was decided about a due day."""

from dataclasses import dataclass
from datetime import date, datetime

from insights.subscriptions.reason import Reason, ReasonKind
from insights.subscriptions.subscription import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class DueSubscription:
    """A subscription whose next_due_at has passed, and the newest edition it ever had a row for."""

    subscription: Subscription
    last_edition: date | None = None
    last_local_day: date | None = None
    """The newest local day that has a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionStatus:
    """The newest edition, why it is empty if it is, and the newest one that has papers."""

    newest: date | None = None
    empty_reason: ReasonKind | None = None
    newest_with_papers: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """The result for one due day: an edition or a notice (`note`, a kind of reason) to send, or nothing."""

    local_day: date
    edition: date | None = None
    note: str = ""
    reason: ReasonKind | None = None
    """Why nothing is sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDecision:
    """The rows that a channel gets, and when it is due again. `ends_pause`: its pause is over."""

    subscription: Subscription
    rows: tuple[DeliveryRow, ...]
    next_due_at: datetime
    ends_pause: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LastDelivery:
    """A channel's newest row."""

    local_day: date
    edition: date | None
    state: str
    reason: Reason | None
    note: str
