"""What a model's tokens cost: published prices, or the operator's own (MODEL_PRICE)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from insights.ports.language_model import TokenUse

TOKENS_OF_A_PRICE = 1_000_000
_PRICE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*(?:,\s*(\d+(?:\.\d+)?)\s*)?")


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


def parse_price(written: str) -> ModelPrice:
    """The price of "input,output" or "input,output,cached input"; without the third, cached tokens cost as the others.
    Raises ValueError.
    """
    match = _PRICE.fullmatch(written)
    if match is None:
        raise ValueError(written)
    return ModelPrice(
        tokens_in=float(match[1]), tokens_out=float(match[2]), tokens_cached=float(match[3] or match[1])
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
