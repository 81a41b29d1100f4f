"""Reference pages rendered from rules, settings, the command line and the worked examples.

May import: bootstrap and below. Must not import: ui, cli (the parser is handed in).
"""
