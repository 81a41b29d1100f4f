"""One clinical rule a file, named by its id; no rule knows another."""
