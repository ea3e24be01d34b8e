"""Ways to drive the parts of a town: threads of this process, or workers of a Ray cluster."""
