"""The port to the process's metrics: what happened is counted where it happens."""

from typing import Literal, Protocol

from insights.ports.language_model import ModelPurpose, TokenUse

JobOutcome = Literal["done", "retried", "put_back", "failed"]
"""retried: an error, to be tried again; put_back: the worker stops, and another one takes it; failed: given up."""
DeliveryOutcome = Literal["done", "dead", "rejected", "withheld"]
"""done: all parts are acknowledged; dead: given up; rejected: the platform refuses the message; withheld: its chat is not
admitted.
"""


class ServiceMetrics(Protocol):
    """Counters of one process, from its start on. Implemented by bot.prometheus_metrics.PrometheusMetrics, and by NoMetrics
    for commands that nobody scrapes.
    """

    def count_source(self, source: str, outcome: str) -> None:
        """A source was asked for a day: ok, empty or failed (insights.model.SourceState)."""
        ...

    def count_edition(self, outcome: str) -> None:
        """An edition was made (published, or empty with its reason's slug), or could not be made (failed)."""
        ...

    def count_papers(self, fate: str, number: int) -> None:
        """Papers of an edition were published, or excluded with this reason."""
        ...

    def count_delivery(self, platform: str, outcome: DeliveryOutcome) -> None:
        """A delivery was settled."""
        ...

    def observe_lateness(self, platform: str, seconds: float) -> None:
        """A delivery was done so many seconds after it was due."""
        ...

    def count_retry(self, platform: str, reason: str) -> None:
        """A delivery was given back to the ledger, to be tried again."""
        ...

    def count_possible_duplicate(self, platform: str) -> None:
        """The answer to a send was lost: its message may appear twice."""
        ...

    def count_taken_over(self, platform: str, number: int) -> None:
        """Events that another process had begun to answer are answered by this one: some may be answered twice."""
        ...

    def count_model_use(self, model: str, purpose: ModelPurpose, use: TokenUse) -> None:
        """Calls to a language model took so many tokens."""
        ...

    def count_job(self, name: str, outcome: JobOutcome) -> None:
        """A job of the shared queue ended in this process (insights.ports.jobs.JobName)."""
        ...

    def observe_answer(self, platform: str, kind: str, seconds: float) -> None:
        """A command, a question or another kind of event (insights.model.IncomingEvent) was answered in so many seconds."""
        ...


class NoMetrics:
    """ServiceMetrics that counts nothing."""

    def count_source(self, source: str, outcome: str) -> None: ...

    def count_edition(self, outcome: str) -> None: ...

    def count_papers(self, fate: str, number: int) -> None: ...

    def count_delivery(self, platform: str, outcome: DeliveryOutcome) -> None: ...

    def observe_lateness(self, platform: str, seconds: float) -> None: ...

    def count_retry(self, platform: str, reason: str) -> None: ...

    def count_possible_duplicate(self, platform: str) -> None: ...

    def count_taken_over(self, platform: str, number: int) -> None: ...

    def count_model_use(self, model: str, purpose: ModelPurpose, use: TokenUse) -> None: ...

    def observe_answer(self, platform: str, kind: str, seconds: float) -> None: ...

    def count_job(self, name: str, outcome: JobOutcome) -> None: ...
