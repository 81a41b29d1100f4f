"""Frozen clinical records and the arithmetic on them.

May import: the standard library. Must not import: anything else of this program, no clock, no I/O.
"""
