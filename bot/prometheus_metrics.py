"""The process's metrics as Prometheus reads them, in a registry of their own. docs/reference/metrics.md is made from DEFINITIONS."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from insights.ports.language_model import ModelPurpose, TokenUse
from insights.ports.metrics import DeliveryOutcome, JobOutcome
from insights.version import VERSION

LATENESS_BUCKETS_S = (5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 21600, 43200)
ANSWER_BUCKETS_S = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricDefinition:
    """One metric by its exposed name. `buckets` are upper bounds of a histogram."""

    name: str
    kind: Literal["counter", "gauge", "histogram"]
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


DEFINITIONS = (
    MetricDefinition(
        name="insights_source_fetches_total",
        kind="counter",
        help="Sources asked for a day's papers. outcome: ok, empty, failed.",
        labels=("source", "outcome"),
    ),
    MetricDefinition(
        name="insights_editions_total",
        kind="counter",
        help="Editions made, and attempts that failed. outcome: published, failed, or why an edition is empty.",
        labels=("outcome",),
    ),
    MetricDefinition(
        name="insights_papers_total",
        kind="counter",
        help="Papers of the editions made. fate: published, or the reason of exclusion as in digest.json.",
        labels=("fate",),
    ),
    MetricDefinition(
        name="insights_deliveries_total",
        kind="counter",
        help="Deliveries settled. outcome: done, dead (given up), rejected (the platform refuses the message), "
        "withheld (the chat is not admitted).",
        labels=("platform", "outcome"),
    ),
    MetricDefinition(
        name="insights_delivery_retries_total",
        kind="counter",
        help="Deliveries given back to be tried again. reason: rate, unreachable, unknown (the answer was lost), "
        "not-connected, moved, stopped, fault.",
        labels=("platform", "reason"),
    ),
    MetricDefinition(
        name="insights_possible_duplicates_total",
        kind="counter",
        help="Sends whose answer was lost: the message may appear twice.",
        labels=("platform",),
    ),
    MetricDefinition(
        name="insights_events_taken_over_total",
        kind="counter",
        help="Events that a process had in hand when it died, answered by this one: each may be answered twice.",
        labels=("platform",),
    ),
    MetricDefinition(
        name="insights_delivery_lateness_seconds",
        kind="histogram",
        help="Time from the instant at which a digest was due to its last part's acknowledgement.",
        labels=("platform",),
        buckets=LATENESS_BUCKETS_S,
    ),
    MetricDefinition(
        name="insights_answer_seconds",
        kind="histogram",
        help="Time from an event's arrival to the end of its answer. kind: command, question, button, inline_query, "
        "joined, left, moved, uninstalled.",
        labels=("platform", "kind"),
        buckets=ANSWER_BUCKETS_S,
    ),
    MetricDefinition(
        name="insights_model_calls_total",
        kind="counter",
        help="Calls to a language model. purpose: reading, report, repair, judge, question.",
        labels=("model", "purpose"),
    ),
    MetricDefinition(
        name="insights_model_tokens_total",
        kind="counter",
        help="Tokens as the server counted them. direction: in, out, cached (those of in that were cached).",
        labels=("model", "purpose", "direction"),
    ),
    MetricDefinition(
        name="insights_model_cost_dollars_total",
        kind="counter",
        help="What the calls cost, where the model's price is known.",
        labels=("model", "purpose"),
    ),
    MetricDefinition(
        name="insights_delivery_queue",
        kind="gauge",
        help="Open deliveries in the ledger, the same for all processes. state: due, waiting (leased, or to be tried "
        "again later).",
        labels=("state",),
    ),
    MetricDefinition(
        name="insights_jobs_total",
        kind="counter",
        help="Jobs of the shared queue that ended in this process. outcome: done, retried (an error, tried again), put_back "
        "(the worker stops), failed (given up).",
        labels=("job", "outcome"),
    ),
    MetricDefinition(
        name="insights_job_queue",
        kind="gauge",
        help="Jobs in the queue that workers share on PostgreSQL, the same for all processes. state: waiting, running, failed "
        "(given up, kept for a week).",
        labels=("job", "state"),
    ),
    MetricDefinition(
        name="insights_job_oldest_waiting_seconds",
        kind="gauge",
        help="How long the first job that is due has waited in the shared queue; 0 where none waits.",
    ),
    MetricDefinition(
        name="insights_questions_in_progress",
        kind="gauge",
        help="Questions of this process that are being answered or wait for their turn.",
    ),
    MetricDefinition(
        name="insights_newest_edition_timestamp_seconds",
        kind="gauge",
        help="Midnight UTC of the newest edition's day; 0 while there is none.",
    ),
    MetricDefinition(
        name="insights_platform_connected",
        kind="gauge",
        help="1 while a configured platform is connected, else 0.",
        labels=("platform",),
    ),
    MetricDefinition(
        name="insights_database_up",
        kind="gauge",
        help="1 when the database answered this request, else 0; insights_delivery_queue is left out then.",
    ),
    MetricDefinition(
        name="insights_ready",
        kind="gauge",
        help="1 when /readyz would answer 200, else 0.",
    ),
    MetricDefinition(
        name="insights_build_info",
        kind="gauge",
        help="Always 1; the version is a label.",
        labels=("version",),
    ),
)


class PrometheusMetrics:
    """insights.ports.metrics.ServiceMetrics. Beside DEFINITIONS it exposes prometheus-client's own process_ metrics."""

    content_type = CONTENT_TYPE_PLAIN_0_0_4

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._metrics = {
            definition.name: _make_metric(definition, self._registry) for definition in DEFINITIONS
        }
        self.set_gauge("insights_build_info", 1, version=VERSION)

    def export(self) -> bytes:
        """All metrics in Prometheus's text format."""
        return generate_latest(self._registry)

    def count_source(self, source: str, outcome: str) -> None:
        self._count("insights_source_fetches_total", source=source, outcome=outcome)

    def count_edition(self, outcome: str) -> None:
        self._count("insights_editions_total", outcome=outcome)

    def count_papers(self, fate: str, number: int) -> None:
        self._count("insights_papers_total", number, fate=fate)

    def count_delivery(self, platform: str, outcome: DeliveryOutcome) -> None:
        self._count("insights_deliveries_total", platform=platform, outcome=outcome)

    def observe_lateness(self, platform: str, seconds: float) -> None:
        self._metrics["insights_delivery_lateness_seconds"].labels(platform=platform).observe(seconds)

    def count_retry(self, platform: str, reason: str) -> None:
        self._count("insights_delivery_retries_total", platform=platform, reason=reason)

    def count_possible_duplicate(self, platform: str) -> None:
        self._count("insights_possible_duplicates_total", platform=platform)

    def count_taken_over(self, platform: str, number: int) -> None:
        self._count("insights_events_taken_over_total", number, platform=platform)

    def count_model_use(self, model: str, purpose: ModelPurpose, use: TokenUse) -> None:
        labels = {"model": model, "purpose": purpose}
        self._count("insights_model_calls_total", use.calls, **labels)
        directions = {"in": use.tokens_in, "out": use.tokens_out, "cached": use.tokens_cached}
        for direction, tokens in directions.items():
            self._count("insights_model_tokens_total", tokens, **labels, direction=direction)
        if use.cost_usd is not None:
            self._count("insights_model_cost_dollars_total", use.cost_usd, **labels)

    def count_job(self, name: str, outcome: JobOutcome) -> None:
        self._count("insights_jobs_total", job=name, outcome=outcome)

    def observe_answer(self, platform: str, kind: str, seconds: float) -> None:
        self._metrics["insights_answer_seconds"].labels(platform=platform, kind=kind).observe(seconds)

    def set_gauge(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge of DEFINITIONS."""
        metric = self._metrics[name]
        (metric.labels(**labels) if labels else metric).set(value)

    def clear_gauge(self, name: str) -> None:
        """Expose no value of a gauge with labels until it is set again."""
        self._metrics[name].clear()

    def _count(self, name: str, number: float = 1, **labels: str) -> None:
        self._metrics[name].labels(**labels).inc(number)


def _make_metric(definition: MetricDefinition, registry: CollectorRegistry) -> Any:
    """The three kinds share no typed interface; each is used by the methods above as its kind allows."""
    options: Mapping[str, Any] = {"labelnames": definition.labels, "registry": registry}
    match definition.kind:
        case "counter":
            return Counter(definition.name, definition.help, **options)
        case "gauge":
            return Gauge(definition.name, definition.help, **options)
        case "histogram":
            return Histogram(definition.name, definition.help, buckets=definition.buckets, **options)
