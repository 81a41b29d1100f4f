"""Clinical rules: words and numbers from resources/rules joined to pure functions over a Timeline.

May import: catalogue, domain. Must not import: taper, database, PDF, Qt, any clock.
"""
