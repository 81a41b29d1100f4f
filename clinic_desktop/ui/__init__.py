"""The window (PySide6). Nothing else in the program knows Qt.

May import: bootstrap, services, domain. Must not import: anything else of this program.
"""
