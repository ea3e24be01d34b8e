"""What a run looks like: in a terminal, on a page, in a report."""
