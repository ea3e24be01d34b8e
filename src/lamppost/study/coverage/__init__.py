"""The rows of the founding documents, and how often each was at work."""
