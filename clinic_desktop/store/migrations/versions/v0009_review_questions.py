"""Questions of a review that had no field of their own.

Revision 0009. Reviews signed before, and those that come in, hold none of them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_QUESTIONS = (
    "opioid", "alcohol", "other_sedatives", "substance_use", "sleep_apnoea", "pregnancy",
    "seizures", "suicidal_thoughts", "risks_explained", "single_prescriber", "single_pharmacy",
)  # fmt: skip


def upgrade() -> None:
    for name in _QUESTIONS:
        op.add_column("reviews", sa.Column(name, sa.String(), nullable=True))
