"""What people said texts mean.

Revision 0006.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("units_per_day", sa.String(), nullable=True),
        sa.Column("as_needed", sa.Boolean(), nullable=False),
        sa.Column("drug_id", sa.Integer(), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_role", sa.String(), nullable=False),
        sa.Column("signed_at", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('directions', 'drug')", name=op.f("ck_readings_kind")),
        sa.CheckConstraint("state IN ('stands', 'taken-back')", name=op.f("ck_readings_state")),
        sa.ForeignKeyConstraint(["drug_id"], ["recognised_drugs.id"], name="fk_readings_drug_id"),
        sa.PrimaryKeyConstraint("id", name="pk_readings"),
        sa.UniqueConstraint("subject", "version", name="uq_readings_subject_version"),
    )
    op.create_table(
        "reading_doses",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("text_digest", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("units_per_day", sa.String(), nullable=True),
        sa.Column("as_needed", sa.Boolean(), nullable=False),
        sa.Column("understood", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reading_id"], ["readings.id"], name="fk_reading_doses_reading_id"
        ),
        sa.PrimaryKeyConstraint("reading_id", "text_digest", name="pk_reading_doses"),
    )
