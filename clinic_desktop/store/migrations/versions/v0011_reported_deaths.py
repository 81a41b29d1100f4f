"""People who are said to have died, on a day that is not known."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column(
        "patients",
        sa.Column("reported_dead", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
