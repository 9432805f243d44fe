"""docs/reference/metrics.md, from bot/prometheus_metrics.py: every metric with its labels."""

from bot.prometheus_metrics import DEFINITIONS, MetricDefinition

HEAD = """\
# Metrics

*This page is generated from `bot/prometheus_metrics.py`: `make docs`.*

`GET /metrics` has these in Prometheus's text format, besides prometheus-client's own `process_…` (memory, processor time,
open files) and the time of each series' beginning (`…_created`). Counters and histograms are of one process, from its
start on: with several processes each is scraped, and sums are made over them. The gauges of deliveries and of the newest
edition are read from the database, and are the same for all processes. Who may read the page, and queries to begin with,
stand in [Watch it with Prometheus](../how-to/watch-with-prometheus.md).

| Metric | Kind | Labels | Counts |
| --- | --- | --- | --- |
"""


def page() -> str:
    return HEAD + "\n".join(map(_row, DEFINITIONS)) + "\n"


def _row(definition: MetricDefinition) -> str:
    labels = ", ".join(f"`{label}`" for label in definition.labels) or "–"
    bounds = ", ".join(f"{bound:g}" for bound in definition.buckets)
    buckets = f" Buckets: {bounds} s." if bounds else ""
    return f"| `{definition.name}` | {definition.kind} | {labels} | {definition.help}{buckets} |"
