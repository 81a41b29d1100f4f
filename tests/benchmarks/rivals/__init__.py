"""The three headline rules on engines a clinic might use instead, on the same database."""
