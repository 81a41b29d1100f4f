"""Threshold review: the rules as they hold here, a change weighed, a change signed."""
