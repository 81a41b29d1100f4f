"""Use cases, one module a verb; they own the transactions.

May import: everything below. Must not import: ui, cli, Qt; writes no SQL text.
"""
