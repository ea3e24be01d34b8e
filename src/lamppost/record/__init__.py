"""What is kept of a run: ledgers, tables, the run folder."""
