"""Quick hands: the pilot waits for an idle processor after every key, which a busy machine never is."""

from __future__ import annotations

import asyncio

import pytest


async def breathe(*_waits: float) -> None:
    """Let every message that waits be handled, a few hops deep."""
    for _hop in range(4):
        await asyncio.sleep(0.001)


@pytest.fixture(autouse=True)
def quick_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys follow each other as fast as they are handled."""
    monkeypatch.setattr("textual.app.wait_for_idle", breathe)
    monkeypatch.setattr("textual.pilot.wait_for_idle", breathe)
