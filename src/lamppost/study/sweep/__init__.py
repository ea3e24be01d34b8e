"""Many runs as one study: what is varied, each scenario run once, one table of results."""
