"""Drafts of reviews survive a crash."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "review_drafts",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", name="pk_review_drafts"),
        sqlite_with_rowid=False,
    )
