"""The simulators of the comparison: what each is installed from, and what can be asked of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
HERE: Final = Path(__file__).parent
ENVIRONMENTS: Final = ROOT / ".venv-peers"
"""Where the environments of the peers are, and the machine code that they keep."""


class Peer(NamedTuple):
    """One simulator."""

    name: str  # as its project writes it
    package: str  # on the package index; also the name of its requirement files and of its environment
    model: str  # module of benchmarks.peers.models
    networks: bool  # whether it has networks, and so a town with ties

    @property
    def python(self) -> Path:
        """The Python of its environment."""
        return ENVIRONMENTS / self.package / "bin" / "python"

    @property
    def lock(self) -> Path:
        """Its hashed requirements."""
        return HERE / "requirements" / f"{self.package}.txt"


LAMPPOST: Final = Peer("Lamppost", "lamppost", "lamppost_town", True)
PEERS: Final = (
    LAMPPOST,
    Peer("Starsim", "starsim", "starsim_town", True),
    Peer("Vivarium", "vivarium", "vivarium_town", False),
    Peer("LASER", "laser-core", "laser_town", False),
    Peer("AMBER", "ambr", "amber_town", True),
    Peer("mesa-frames", "mesa-frames", "mesa_frames_town", False),
    Peer("Mesa", "mesa", "mesa_town", True),
)
"""In the order of the tables."""
