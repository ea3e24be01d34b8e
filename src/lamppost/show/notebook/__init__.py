"""The town in a notebook."""
