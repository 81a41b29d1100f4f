"""Files in, frozen records and problems out; no database.

May import: catalogue, domain. Must not import: store, services, Qt.
"""
