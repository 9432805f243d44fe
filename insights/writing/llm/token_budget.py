"""The daily token limit of a model, for one UTC day, over all processes. Past it the embedded writer writes until midnight."""

import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from insights.errors import ModelFailed
from insights.ports.clock import Clock
from insights.ports.language_model import ModelPurpose, TokenLedger, TokenUse

TOKENS_OF_A_PRICE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelPrice:
    """US dollars for a million tokens."""

    tokens_in: float
    tokens_cached: float
    tokens_out: float

    def cost(self, use: TokenUse) -> float:
        """What these tokens cost, in US dollars."""
        dollars = (
            self.tokens_in * (use.tokens_in - use.tokens_cached)
            + self.tokens_cached * use.tokens_cached
            + self.tokens_out * use.tokens_out
        )
        return dollars / TOKENS_OF_A_PRICE


@dataclass(slots=True)
class TokenReservation:
    """The tokens of one call: none until the server says how many it took."""

    use: TokenUse = field(default_factory=TokenUse)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenBudget:
    """`limit` is the number of tokens for one day; `subject` says what they are spent on, as a day or "question"."""

    limit: int
    clock: Clock
    ledger: TokenLedger
    price: ModelPrice | None = None

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
            await self.ledger.settle(number, self._priced(reservation.use))

    def _priced(self, use: TokenUse) -> TokenUse:
        cost = self.price.cost(use) if self.price else None
        return TokenUse(
            calls=use.calls,
            tokens_in=use.tokens_in,
            tokens_out=use.tokens_out,
            tokens_cached=use.tokens_cached,
            cost_usd=cost if use.calls else 0.0,
        )


def find_price(model: str) -> ModelPrice | None:
    """The published price of a model, by the longest beginning of its name that the table has; None without one. The
    name may stand behind a vendor's ("openai/gpt-4o-mini").
    """
    name = model.rsplit("/", 1)[-1].lower()
    prefixes = [prefix for prefix in _prices() if name.startswith(prefix)]
    if not prefixes:
        return None
    tokens_in, cached, tokens_out = _prices()[max(prefixes, key=len)]
    return ModelPrice(tokens_in=tokens_in, tokens_cached=cached, tokens_out=tokens_out)


@cache
def _prices() -> Mapping[str, tuple[float, float, float]]:
    table = tomllib.loads(Path(__file__).with_name("prices.toml").read_text(encoding="utf-8"))["prices"]
    return {prefix: (prices[0], prices[1], prices[2]) for prefix, prices in table.items()}
