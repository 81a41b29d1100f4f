"""FHIR R4 JSON: orjson and our own mapping to records.

`versions` tells other versions apart, `references` finds what a resource points to, `elements`
reads the shared data types; one module each maps people, medicines, dosages, orders and notes.
"""
