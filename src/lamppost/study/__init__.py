"""Questions asked of runs: lives, cases, twins."""
