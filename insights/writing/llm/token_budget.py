"""The daily token limit of a model, for one UTC day, over all processes. Past it the embedded writer writes until midnight."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from insights.errors import ModelFailed
from insights.ports.clock import Clock
from insights.ports.language_model import ModelPurpose, TokenLedger, TokenUse
from insights.ports.metrics import NoMetrics, ServiceMetrics
from insights.writing.llm.model_price import ModelPrice


@dataclass(slots=True)
class TokenReservation:
    """The tokens of one call: none until the server says how many it took."""

    use: TokenUse = field(default_factory=TokenUse)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudget:
    """`limit` is the number of tokens for one day; `subject` says what they are spent on, as a day or a question."""

    limit: int
    clock: Clock
    ledger: TokenLedger
    price: ModelPrice | None = None
    metrics: ServiceMetrics = field(default_factory=NoMetrics)

    @asynccontextmanager
    async def reserve(
        self, estimate: int, *, model: str, purpose: ModelPurpose, subject: str
    ) -> AsyncIterator[TokenReservation]:
        """Reserves tokens during a call, so that concurrent calls stay within the limit together; after it the
        reservation's own number counts. Raises ModelFailed when too few are left today.
        """
        today = self.clock.now().date()
        number = await self.ledger.reserve(
            today, self.limit, estimate, model=model, purpose=purpose, subject=subject
        )
        if number is None:
            raise ModelFailed("the daily token limit is reached")
        reservation = TokenReservation()
        try:
            yield reservation
        finally:
            use = self._priced(reservation.use)
            self.metrics.count_model_use(model, purpose, use)
            await self.ledger.settle(number, use)

    def _priced(self, use: TokenUse) -> TokenUse:
        cost = self.price.cost(use) if self.price else None
        return TokenUse(
            calls=use.calls,
            tokens_in=use.tokens_in,
            tokens_out=use.tokens_out,
            tokens_cached=use.tokens_cached,
            cost_usd=cost if use.calls else 0.0,
        )
