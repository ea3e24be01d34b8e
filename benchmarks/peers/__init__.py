"""Lamppost beside its peers: one reduced town in seven simulators, measured in one run (`make bench-peers`)."""
