"""bot.prometheus_metrics: what Prometheus reads."""

import subprocess
import sys

from prometheus_client.parser import text_string_to_metric_families

from bot.prometheus_metrics import DEFINITIONS, PrometheusMetrics
from insights.ports.language_model import TokenUse
from insights.ports.metrics import NoMetrics, ServiceMetrics
from tests.paths import ROOT


def samples(metrics: PrometheusMetrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """As Prometheus's own parser reads them."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(metrics.export().decode())
        for sample in family.samples
    }


def count_everything(metrics: ServiceMetrics) -> None:
    metrics.count_source("arxiv", "failed")
    metrics.count_edition("published")
    metrics.count_papers("published", 380)
    metrics.count_delivery("telegram", "done")
    metrics.observe_lateness("telegram", 12)
    metrics.count_retry("slack", "rate")
    metrics.count_possible_duplicate("slack")
    metrics.count_model_use("m", "report", TokenUse(calls=2, tokens_in=500, tokens_out=70, cost_usd=0.01))
    metrics.count_model_use("m", "report", TokenUse(calls=1, tokens_in=1, cost_usd=None))
    metrics.observe_answer("telegram", "command", 0.2)


def test_what_is_counted_is_exposed() -> None:
    """RULE: each count with its labels; histograms by their buckets."""
    metrics = PrometheusMetrics()
    count_everything(metrics)
    found = samples(metrics)

    def value(name: str, **labels: str) -> float:
        return found[name, frozenset(labels.items())]

    assert value("insights_source_fetches_total", source="arxiv", outcome="failed") == 1
    assert value("insights_papers_total", fate="published") == 380
    assert value("insights_deliveries_total", platform="telegram", outcome="done") == 1
    assert value("insights_delivery_lateness_seconds_bucket", platform="telegram", le="15.0") == 1
    assert value("insights_delivery_lateness_seconds_bucket", platform="telegram", le="5.0") == 0
    assert value("insights_delivery_retries_total", platform="slack", reason="rate") == 1
    assert value("insights_possible_duplicates_total", platform="slack") == 1
    assert value("insights_model_calls_total", model="m", purpose="report") == 3
    assert value("insights_model_tokens_total", model="m", purpose="report", direction="in") == 501
    assert value("insights_model_cost_dollars_total", model="m", purpose="report") == 0.01
    assert value("insights_answer_seconds_count", platform="telegram", kind="command") == 1


def test_two_processes_share_no_registry() -> None:
    """RULE: no global state: what one has counted the other does not show."""
    first, second = PrometheusMetrics(), PrometheusMetrics()
    count_everything(first)
    assert not [name for name, labels in samples(second) if labels and "build" not in name]


def test_every_definition_is_exposed_under_its_name() -> None:
    """RULE: the names in docs/reference/metrics.md are those that Prometheus reads."""
    text = PrometheusMetrics().export().decode()
    for definition in DEFINITIONS:
        assert f"# TYPE {definition.name} {definition.kind}\n" in text


def test_counting_nothing_needs_no_library() -> None:
    """NoMetrics takes the same calls, in a process that never loads Prometheus's client."""
    count_everything(NoMetrics())
    script = "import sys, insights.ports.metrics as m; m.NoMetrics().count_edition('published'); print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert "insights.ports.metrics" in run.stdout.split()
    assert "prometheus_client" not in run.stdout
