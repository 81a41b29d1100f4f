"""The first tables.

Revision 0001. Written out in full, as every later revision: it must go on making the tables of its
own day when the models have moved on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clinic",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_clinic_one_row")),
        sa.PrimaryKeyConstraint("id", name="pk_clinic"),
    )
    op.create_table(
        "import_batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("started_at", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("mapping_version", sa.String(), nullable=True),
        sa.Column("undone_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_import_batches"),
    )
    op.create_table(
        "recognised_drugs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("drug_key", sa.String(), nullable=False),
        sa.Column("ingredient", sa.String(), nullable=False),
        sa.Column("strength_ug", sa.BigInteger(), nullable=True),
        sa.Column("form", sa.String(), nullable=True),
        sa.Column("release", sa.String(), nullable=False),
        sa.Column("systemic_oral", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "release IN ('immediate', 'extended', 'sublingual-midnight')",
            name=op.f("ck_recognised_drugs_release"),
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recognised_drugs"),
        sa.UniqueConstraint("drug_key", name="uq_recognised_drugs_drug_key"),
    )
    op.create_index(
        "ix_recognised_drugs_ingredient", "recognised_drugs", ["ingredient"], unique=False
    )
    op.create_table(
        "settings",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_settings"),
    )
    op.create_table(
        "import_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("rows_in", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("not_used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_import_files_batch_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_import_files"),
        sa.UniqueConstraint("batch_id", "path", name="uq_import_files_batch_id_path"),
    )
    op.create_table(
        "replaced_records",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["import_batches.id"], name="fk_replaced_records_batch_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_replaced_records"),
    )
    op.create_index("ix_replaced_records_batch_id", "replaced_records", ["batch_id"], unique=False)
    op.create_table(
        "patients",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=True),
        sa.Column("given_name", sa.String(), nullable=True),
        sa.Column("birth_day", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=True),
        sa.Column("address_lines", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("communication_needs", sa.String(), nullable=True),
        sa.Column("deceased_day", sa.Integer(), nullable=True),
        sa.Column("merged_into", sa.String(), nullable=True),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("source_resource", sa.String(), nullable=True),
        sa.CheckConstraint(
            "sex IN ('female', 'male', 'other', 'unknown')", name=op.f("ck_patients_sex")
        ),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["import_files.id"], name="fk_patients_source_file_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_patients_merged_into",
        "patients",
        ["merged_into"],
        unique=False,
        sqlite_where=sa.text("merged_into IS NOT NULL"),
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "conditions",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("code_system", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=True),
        sa.Column("text", sa.String(), nullable=True),
        sa.Column("onset_day", sa.Integer(), nullable=True),
        sa.Column("end_day", sa.Integer(), nullable=True),
        sa.Column("not_current", sa.Boolean(), nullable=False),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("source_resource", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_conditions_patient_id"),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["import_files.id"], name="fk_conditions_source_file_id"
        ),
        sa.PrimaryKeyConstraint("patient_id", "id", name="pk_conditions"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dispositions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("until_day", sa.Integer(), nullable=True),
        sa.Column("rule_hash", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_dispositions_patient_id"),
        sa.PrimaryKeyConstraint("id", name="pk_dispositions"),
    )
    op.create_index(
        "ix_dispositions_patient_id_rule_id",
        "dispositions",
        ["patient_id", "rule_id"],
        unique=False,
    )
    op.create_table(
        "encounters",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=True),
        sa.Column("end_day", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("clinician", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("source_resource", sa.String(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('inpatient', 'emergency', 'ambulatory', 'phone')",
            name=op.f("ck_encounters_kind"),
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_encounters_patient_id"),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["import_files.id"], name="fk_encounters_source_file_id"
        ),
        sa.PrimaryKeyConstraint("patient_id", "id", name="pk_encounters"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "plan_rows",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("drug", sa.String(), nullable=True),
        sa.Column("dose_ug", sa.BigInteger(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("source_resource", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_plan_rows_patient_id"),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["import_files.id"], name="fk_plan_rows_source_file_id"
        ),
        sa.PrimaryKeyConstraint("patient_id", "id", name="pk_plan_rows"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "prescriptions",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("drug_id", sa.Integer(), nullable=True),
        sa.Column("start_day", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("units_per_day", sa.String(), nullable=True),
        sa.Column("as_needed", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.String(), nullable=True),
        sa.Column("quantity_unit", sa.String(), nullable=True),
        sa.Column("days_supply", sa.Integer(), nullable=True),
        sa.Column("repeats", sa.Integer(), nullable=True),
        sa.Column("end_day", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("prescriber", sa.String(), nullable=True),
        sa.Column("organisation", sa.String(), nullable=True),
        sa.Column("indication", sa.String(), nullable=True),
        sa.Column("drug_text", sa.String(), nullable=False),
        sa.Column("directions_text", sa.String(), nullable=True),
        sa.Column("directions_understood", sa.Boolean(), nullable=True),
        sa.Column("drug_code", sa.String(), nullable=True),
        sa.Column("drug_code_system", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("source_resource", sa.String(), nullable=True),
        sa.CheckConstraint(
            "source IN ('prescribed', 'dispensed', 'administered')",
            name=op.f("ck_prescriptions_source"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'completed', 'stopped', 'cancelled', "
            "'entered-in-error', 'on-hold', 'draft')",
            name=op.f("ck_prescriptions_status"),
        ),
        sa.ForeignKeyConstraint(
            ["drug_id"], ["recognised_drugs.id"], name="fk_prescriptions_drug_id"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_prescriptions_patient_id"
        ),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["import_files.id"], name="fk_prescriptions_source_file_id"
        ),
        sa.PrimaryKeyConstraint("patient_id", "id", name="pk_prescriptions"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_prescriptions_drug_id_patient_id",
        "prescriptions",
        ["drug_id", "patient_id"],
        unique=False,
        sqlite_where=sa.text("drug_id IS NOT NULL"),
        postgresql_where=sa.text("drug_id IS NOT NULL"),
    )
    op.create_table(
        "reviews",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("review_day", sa.Integer(), nullable=True),
        sa.Column("reviewer", sa.String(), nullable=True),
        sa.Column("contact", sa.String(), nullable=True),
        sa.Column("indication", sa.String(), nullable=True),
        sa.Column("benefit", sa.String(), nullable=True),
        sa.Column("harms", sa.String(), nullable=True),
        sa.Column("actual_use", sa.String(), nullable=True),
        sa.Column("interacting_risks", sa.String(), nullable=True),
        sa.Column("patient_view", sa.String(), nullable=True),
        sa.Column("decision", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("next_review_day", sa.Integer(), nullable=True),
        sa.Column("withdrawal_signs", sa.String(), nullable=True),
        sa.Column("pdmp_checked", sa.String(), nullable=True),
        sa.Column("naloxone_offered", sa.String(), nullable=True),
        sa.Column("non_drug_offered", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_role", sa.String(), nullable=True),
        sa.Column("signed_at", sa.String(), nullable=True),
        sa.Column("supersedes", sa.String(), nullable=True),
        sa.Column("source_file_id", sa.Integer(), nullable=True),
        sa.Column("source_line", sa.Integer(), nullable=True),
        sa.Column("source_resource", sa.String(), nullable=True),
        sa.CheckConstraint(
            "contact IN ('seen', 'phone', 'video', 'notes-only')", name=op.f("ck_reviews_contact")
        ),
        sa.CheckConstraint(
            "decision IN ('continue', 'reduce', 'taper', 'stop', 'refer', "
            "'declined', 'not-suitable')",
            name=op.f("ck_reviews_decision"),
        ),
        sa.CheckConstraint(
            "origin = 'imported' OR signed_at IS NOT NULL", name=op.f("ck_reviews_own_is_signed")
        ),
        sa.CheckConstraint("origin IN ('imported', 'own')", name=op.f("ck_reviews_origin")),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_reviews_patient_id"),
        sa.ForeignKeyConstraint(
            ["source_file_id"], ["import_files.id"], name="fk_reviews_source_file_id"
        ),
        sa.PrimaryKeyConstraint("patient_id", "id", name="pk_reviews"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "taper_plans",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("guard_reasons", sa.String(), nullable=False),
        sa.Column("saved_by", sa.String(), nullable=False),
        sa.Column("saved_at", sa.String(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=True),
        sa.Column("signed_role", sa.String(), nullable=True),
        sa.Column("signed_at", sa.String(), nullable=True),
        sa.Column("signed_day", sa.Integer(), nullable=True),
        sa.Column("supersedes_version", sa.Integer(), nullable=True),
        sa.Column("ended_day", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(state = 'draft') = (signed_at IS NULL)",
            name=op.f("ck_taper_plans_signed_unless_draft"),
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'signed', 'active', 'waiting', 'paused', "
            "'superseded', 'completed', 'abandoned')",
            name=op.f("ck_taper_plans_state"),
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_taper_plans_patient_id"),
        sa.PrimaryKeyConstraint("patient_id", "id", "version", name="pk_taper_plans"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "documents",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=True),
        sa.Column("plan_version", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.String(), nullable=False),
        sa.Column("created_at", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'void')", name=op.f("ck_documents_state")
        ),
        sa.ForeignKeyConstraint(
            ["patient_id", "plan_id", "plan_version"],
            ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"],
            name="fk_documents_patient_id_plan_id_plan_version",
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["patients.id"], name="fk_documents_patient_id"),
        sa.PrimaryKeyConstraint("code", name="pk_documents"),
    )
    op.create_index("ix_documents_patient_id", "documents", ["patient_id"], unique=False)
    op.create_table(
        "plan_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'signed', 'active', 'waiting', 'paused', "
            "'superseded', 'completed', 'abandoned')",
            name=op.f("ck_plan_events_state"),
        ),
        sa.ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"],
            name="fk_plan_events_patient_id_plan_id_version",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_plan_events"),
    )
    op.create_index("ix_plan_events_patient_id", "plan_events", ["patient_id"], unique=False)
    op.create_table(
        "review_addenda",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("review_id", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_role", sa.String(), nullable=False),
        sa.Column("signed_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id", "review_id"],
            ["reviews.patient_id", "reviews.id"],
            name="fk_review_addenda_patient_id_review_id",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_addenda"),
    )
    op.create_index("ix_review_addenda_patient_id", "review_addenda", ["patient_id"], unique=False)
    op.create_table(
        "taper_plan_steps",
        sa.Column("patient_id", sa.String(), nullable=False),
        sa.Column("plan_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("drug", sa.String(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("dose_ug", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id", "plan_id", "version"],
            ["taper_plans.patient_id", "taper_plans.id", "taper_plans.version"],
            name="fk_taper_plan_steps_patient_id_plan_id_version",
        ),
        sa.PrimaryKeyConstraint(
            "patient_id", "plan_id", "version", "number", "drug", name="pk_taper_plan_steps"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "document_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'void')", name=op.f("ck_document_events_state")
        ),
        sa.ForeignKeyConstraint(["code"], ["documents.code"], name="fk_document_events_code"),
        sa.PrimaryKeyConstraint("id", name="pk_document_events"),
    )
    op.create_index("ix_document_events_code", "document_events", ["code"], unique=False)
    # ### end Alembic commands ###
