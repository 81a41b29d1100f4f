"""The queue: who is next, and why."""
