"""A copy of a judge's parts leaves nothing out: what is added to a duty one day must be copied, too."""

from __future__ import annotations

from typing import Any, cast

from sop.judging.duties import Duty
from sop.judging.wiring import WiredStep


def test_every_slot_of_a_duty_is_copied() -> None:
    duty = Duty(cast(WiredStep, object()), "line#1", ("1",), 2, 3)
    values: dict[str, Any] = {name: object() for name in Duty.__slots__}
    for name, value in values.items():
        setattr(duty, name, value)
    twin = duty.copy()
    assert twin is not duty
    assert all(getattr(twin, name) is value for name, value in values.items())
