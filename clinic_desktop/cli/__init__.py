"""The command line: every command a thin call of a service.

May import: docs_gen and below. Must not import: ui, Qt.
"""
