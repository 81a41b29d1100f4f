"""Preview, print and save of one document."""
