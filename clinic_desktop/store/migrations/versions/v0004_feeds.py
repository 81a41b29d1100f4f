"""Feeds: undo signed by somebody, what rests on what, what went missing, who is who.

Revision 0004.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("import_batches") as batches:
        batches.add_column(
            sa.Column("is_full", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
        batches.add_column(sa.Column("undone_by", sa.String(), nullable=True))
        batches.add_column(sa.Column("undone_role", sa.String(), nullable=True))
    op.create_table(
        "batch_rests_on",
        sa.Column("on_batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("batch_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["on_batch_id"], ["import_batches.id"], name="fk_batch_rests_on_on_batch_id"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_batch_rests_on_batch_id"
        ),
        sa.PrimaryKeyConstraint("on_batch_id", "batch_id", name="pk_batch_rests_on"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "missing_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("back_batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_missing_records_batch_id"
        ),
        sa.ForeignKeyConstraint(
            ["back_batch_id"], ["import_batches.id"], name="fk_missing_records_back_batch_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_missing_records"),
    )
    op.create_index("ix_missing_records_patient_id", "missing_records", ["patient_id"])
    op.create_table(
        "identity_decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("other_id", sa.String(), nullable=False),
        sa.Column("is_same", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.CheckConstraint("patient_id <> other_id", name=op.f("ck_identity_decisions_two_people")),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_identity_decisions_patient_id"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["patients.id"], name="fk_identity_decisions_other_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_identity_decisions"),
    )
    op.create_index("ix_identity_decisions_patient_id", "identity_decisions", ["patient_id"])
    op.create_index("ix_identity_decisions_other_id", "identity_decisions", ["other_id"])
