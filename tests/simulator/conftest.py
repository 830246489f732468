"""One edition and the families, made once for all tests of the simulator."""

from __future__ import annotations

import pytest

from simulator.check import edition_of
from sop import Edition


@pytest.fixture(scope="session")
def edition() -> Edition:
    """The bundled library, compiled."""
    return edition_of(None)
