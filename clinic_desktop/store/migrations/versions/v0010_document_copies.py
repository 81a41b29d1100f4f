"""Copies made of letters that went out."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "document_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["code"], ["documents.code"], name="fk_document_copies_code"),
        sa.PrimaryKeyConstraint("id", name="pk_document_copies"),
    )
    op.create_index("ix_document_copies_code", "document_copies", ["code"])
