"""A reason is stored as a kind and a detail: `reason_kind` is new, and `reason` keeps the detail alone."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BARE_KINDS = (
    "'weekend', 'holiday', 'had-already', 'nothing-new', 'nothing-announced', 'source-failed', 'too-late', 'paused',"
    " 'removed', 'empty', 'not-connected', 'stopped', 'rate', 'unknown', 'moved'"
)
UPGRADE = """
UPDATE {table} SET
    reason_kind = CASE
        WHEN reason IN ({bare_kinds}) THEN reason
        WHEN substr(reason, 1, 9) = 'refused: ' THEN 'refused'
        WHEN substr(reason, 1, 7) = 'fault: ' THEN 'fault'
        WHEN {is_gone} THEN 'gone'
        ELSE 'unreachable'
    END,
    reason = CASE
        WHEN reason IN ({bare_kinds}) THEN ''
        WHEN substr(reason, 1, 9) = 'refused: ' THEN substr(reason, 10)
        WHEN substr(reason, 1, 7) = 'fault: ' THEN substr(reason, 8)
        ELSE reason
    END
WHERE reason <> ''
"""
DOWNGRADE = """
UPDATE {table} SET reason = CASE
    WHEN reason_kind IN ('refused', 'fault') THEN reason_kind || ': ' || reason
    WHEN reason = '' THEN reason_kind
    ELSE reason
END
WHERE reason_kind IS NOT NULL
"""


def upgrade() -> None:
    """Any other text is a platform's about a chat that is gone, or, in a delivery that is tried again or whose text
    begins with the key of an error, about a failure.
    """
    for name, is_gone in (
        ("channels", "TRUE"),
        ("deliveries", "state <> 'open' AND substr(reason, 1, 6) <> 'error.'"),
    ):
        op.add_column(name, Column("reason_kind", Text))
        op.execute(UPGRADE.format(table=name, bare_kinds=BARE_KINDS, is_gone=is_gone))


def downgrade() -> None:
    for name in ("channels", "deliveries"):
        op.execute(DOWNGRADE.format(table=name))
        op.drop_column(name, "reason_kind")
