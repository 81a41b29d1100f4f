"""One person: dose over time, flags with their basis, records, the review form."""
