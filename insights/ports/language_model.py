"""Ports to what a language model cost and said: readings, responses, token use, and what each server can do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

from insights.model import Paper
from insights.model.reading import PaperReading

ModelPurpose = Literal["reading", "report", "repair", "judge", "question"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingKey:
    """A reading is of one version of a paper, by one version of the prompt, of one model."""

    paper: str
    version: int
    """0 where the source gives none."""
    prompt: str
    model: str

    @classmethod
    def of_paper(cls, paper: Paper, prompt: str, model: str) -> "ReadingKey":
        return cls(paper=paper.id, version=paper.version or 0, prompt=prompt, model=model)


class ReadingStore(Protocol):
    """Readings by their key, shared by all processes."""

    async def get_many(self, keys: Sequence[ReadingKey]) -> Mapping[str, PaperReading]:
        """Those that exist, by paper id. The keys differ in paper and version alone."""
        ...

    async def save(self, readings: Mapping[ReadingKey, PaperReading], now: datetime) -> None:
        """Store readings; one that exists is replaced."""
        ...


class ResponseStore(Protocol):
    """Responses of the model by a hash of the whole request, so that a run after a crash pays for none twice."""

    async def get(self, key: str) -> str | None: ...

    async def save(self, key: str, response: str, now: datetime) -> None: ...

    async def remove(self, key: str) -> None:
        """Forget a response; one that does not exist is no error."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenUse:
    """The tokens of one call or of many, and what they cost; `cost_usd` is None where a model's price is unknown."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    """Those of `tokens_in` that the server read from its own cache of prompts."""
    cost_usd: float | None = 0.0

    def __add__(self, other: "TokenUse") -> "TokenUse":
        has_costs = self.cost_usd is not None and other.cost_usd is not None
        return TokenUse(
            calls=self.calls + other.calls,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            tokens_cached=self.tokens_cached + other.tokens_cached,
            cost_usd=(self.cost_usd or 0.0) + (other.cost_usd or 0.0) if has_costs else None,
        )

    @property
    def tokens(self) -> int:
        """All tokens, in and out."""
        return self.tokens_in + self.tokens_out

    @property
    def line(self) -> str:
        """All of it in one line, for operators."""
        cached = f" ({self.tokens_cached:,} of them cached)" if self.tokens_cached else ""
        cost = "price unknown: MODEL_PRICE" if self.cost_usd is None else f"{self.cost_usd:.4f} US$"
        return f"{self.calls:,} calls, {self.tokens_in:,} tokens in{cached}, {self.tokens_out:,} out, {cost}"


class TokenLedger(Protocol):
    """The tokens of a day (UTC) over all processes, kept over restarts. A call is reserved before it is made; one whose
    process died counts by its estimate.
    """

    async def reserve(
        self, day: date, limit: int, estimate: int, *, model: str, purpose: ModelPurpose, subject: str
    ) -> int | None:
        """The number of a reservation; None when the day has fewer tokens left than `estimate`. `subject` says what the
        call is for, as in "2026-11-27".
        """
        ...

    async def settle(self, reservation: int, use: TokenUse) -> None:
        """What the call took in the end; a call that never reached the server took nothing."""
        ...

    async def used(self, day: date) -> int:
        """Tokens used and reserved on a day."""
        ...

    async def total(
        self, *, subject: str = "", since: date | None = None, purpose: ModelPurpose | None = None
    ) -> TokenUse:
        """The settled use for a subject, since a day, or for a purpose; everything without any of them."""
        ...


class ServerCapabilityStore(Protocol):
    """What was learnt of a model server by its refusals, as JSON values by the server's and the model's name."""

    async def get(self, server: str, model: str) -> Mapping[str, str | bool | int] | None: ...

    async def save(
        self, server: str, model: str, capabilities: Mapping[str, str | bool | int], now: datetime
    ) -> None: ...
