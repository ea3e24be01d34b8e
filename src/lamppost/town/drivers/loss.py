"""What a driver says when somebody who works for it is gone."""

from __future__ import annotations


class WorkerLostError(Exception):
    """A worker, with its part of the town, is gone: the town must `begin` again, or from a checkpoint."""
