"""Reasons as two columns, in `channels` and `deliveries`: `reason_kind`, and `reason` for the detail."""

from typing import Any

from insights.subscriptions.reason import Reason, ReasonKind


def reason_columns(reason: Reason | None) -> dict[str, Any]:
    """The values of both columns; None is NULL and an empty detail."""
    return {"reason_kind": reason.kind if reason else None, "reason": reason.detail if reason else ""}


def reason_from_columns(kind: ReasonKind | None, detail: str) -> Reason | None:
    """The reason of both columns; None for NULL."""
    return Reason(kind, detail) if kind else None
