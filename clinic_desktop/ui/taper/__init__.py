"""The planner: settings, curve and table of one plan."""
