"""The data of a chart as JSON, and back: what a drawing process is given."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from insights.charts.day_chart import ChartRow, DayChart
from insights.charts.trend_chart import TrendChart, TrendLine


def encode_chart(chart: DayChart | TrendChart) -> bytes:
    """The chart as JSON, which `decode_chart` reads."""
    kind = "day" if isinstance(chart, DayChart) else "trend"
    return json.dumps({"kind": kind, **asdict(chart)}, default=date.isoformat).encode()


def decode_chart(body: bytes) -> DayChart | TrendChart:
    data = json.loads(body)
    return _decode_day(data) if data.pop("kind") == "day" else _decode_trend(data)


def _decode_day(data: Mapping[str, Any]) -> DayChart:
    rows = tuple(ChartRow(**row) for row in data["rows"])
    return DayChart(**{**data, "day": date.fromisoformat(data["day"]), "rows": rows})


def _decode_trend(data: Mapping[str, Any]) -> TrendChart:
    lines = tuple(TrendLine(**{**line, "shares": tuple(line["shares"])}) for line in data["lines"])
    weeks = tuple(date.fromisoformat(week) for week in data["weeks"])
    return TrendChart(**{**data, "weeks": weeks, "lines": lines})
