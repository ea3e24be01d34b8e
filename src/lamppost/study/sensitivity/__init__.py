"""Which figures an answer turns on: those that can matter, those that do, and how much of it is chance."""
