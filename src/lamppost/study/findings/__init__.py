"""The numbers that a report and a page show of a run or of twins."""
