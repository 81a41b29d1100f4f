"""Display and details of this session."""
