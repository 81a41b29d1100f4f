"""Terms, gates and check-ins of signed plans.

Revision 0003. Plans signed before have no terms and no gates, and go on as they were signed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PLAN = ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"]


def upgrade() -> None:
    op.create_table(
        "plan_terms",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("terms", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            _PLAN,
            name="fk_plan_terms_patient_id_plan_id_version",
        ),
        sa.PrimaryKeyConstraint("patient_id", "plan_id", "version", name="pk_plan_terms"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "plan_gates",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("step", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("due_day", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            _PLAN,
            name="fk_plan_gates_patient_id_plan_id_version",
        ),
        sa.PrimaryKeyConstraint("patient_id", "plan_id", "version", "step", name="pk_plan_gates"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "check_ins",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=True),
        sa.Column("gate_step", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.CheckConstraint(
            "decision IN ('go-on', 'hold', 'slow', 'back', 'end', 'seek-advice')",
            name=op.f("ck_check_ins_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            _PLAN,
            name="fk_check_ins_patient_id_plan_id_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_check_ins"),
    )
    op.create_index("ix_check_ins_patient_id", "check_ins", ["patient_id", "plan_id", "version"])
    op.create_table(
        "check_in_scores",
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("scale", sa.String(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Integer(), nullable=False),
        sa.Column("answers", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["check_in_id"], ["check_ins.id"], name="fk_check_in_scores_check_in_id"
        ),
        sa.PrimaryKeyConstraint("check_in_id", "scale", name="pk_check_in_scores"),
    )
