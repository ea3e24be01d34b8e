"""What the system did to people: outcomes, errors by group, recovery, inequality, chilling. Counts, never verdicts."""
