"""The shared words as cited data: acts, channels, services and responses, how cited data is written, and its loader."""
