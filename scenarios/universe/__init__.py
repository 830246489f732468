"""The stable simulated company that every scenario draws from."""

from scenarios.universe.company import Universe
from scenarios.universe.load import load_universe

__all__ = ["Universe", "load_universe"]
