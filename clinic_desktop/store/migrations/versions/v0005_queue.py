"""Answers to flags with the state they were given on; owners, actions and views of the queue.

Revision 0005.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("dispositions") as dispositions:
        dispositions.add_column(sa.Column("note", sa.String(), nullable=True))
        dispositions.add_column(sa.Column("state", sa.String(), nullable=True))
    op.create_table(
        "flags_seen",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("first_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("patient_id", "rule_id", name="pk_flags_seen"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "queue_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=True),
        sa.Column("due_day", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_queue_moves_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_queue_moves"),
    )
    op.create_index("ix_queue_moves_patient_id", "queue_moves", ["patient_id"], unique=False)
    op.create_table(
        "queue_visits",
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("visited_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signer", name="pk_queue_visits"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "saved_views",
        sa.Column("signer", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("signer", "name", name="pk_saved_views"),
        sqlite_with_rowid=False,
    )
