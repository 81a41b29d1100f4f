"""Reads and validates the reviewed data in resources/, and knows where they lie.

May import: domain. Must not import: database, PDF, network, Qt.
"""
