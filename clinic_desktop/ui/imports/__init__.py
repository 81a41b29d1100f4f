"""Bringing records in."""
