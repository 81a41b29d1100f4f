"""The practice report in the window: choose a period, see it, save it, print it."""
