"""Data health: what in the records somebody should look at, and saying what a text means."""
