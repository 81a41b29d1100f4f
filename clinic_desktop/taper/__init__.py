"""The taper planner: exact plans made of real products, or the reasons why there is none.

May import: catalogue, domain. Must not import: rules, database, PDF, Qt, any clock.
"""
