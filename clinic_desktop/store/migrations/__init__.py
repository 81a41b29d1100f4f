"""Alembic migrations, one module a revision in `versions`; run by `store.schema.migrate`.

To add one: change the models, write `versions/vNNNN_<what>.py`, append its number to
`schema.REVISIONS`. There are no downgrades: a backup copy is made before every upgrade.
"""
