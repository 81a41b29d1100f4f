"""SQLAlchemy tables, sessions, streaming reads and migrations.

May import: catalogue, domain. Must not import: services, importers, documents, Qt.
"""
