"""The server of the page: who may ask, what waits, and the processes that do the work."""
