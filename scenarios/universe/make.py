"""Makes a universe with Faker. ``python -m scenarios.universe.make`` writes the packaged one again (world seed 0)."""

from __future__ import annotations

from faker import VERSION

from scenarios.universe import catalogue, codec
from scenarios.universe.load import PACKAGED
from scenarios.universe.making import customers, people, stock
from scenarios.universe.making.dice import Dice

FAKER = VERSION
"""The version of Faker that is doing the making."""


def make(world_seed: int) -> str:
    """The generated part of a universe as JSON text. The same seed and Faker give the same text, on every machine.

    Each part has dice of its own, so that a change in one does not move the others.
    """
    frame, products = catalogue.frame(), catalogue.products()

    def dice(part: str) -> Dice:
        return Dice(f"orderdrill universe {world_seed} {part}")

    return codec.write(
        {
            "world_seed": world_seed,
            "faker": FAKER,
            "customers": customers.make(world_seed, dice("customers"), frame, products),
            "stock": stock.make(dice("stock"), frame, products),
            "people": people.colleagues(world_seed, dice("people"), frame),
            "partners": people.partners(world_seed, dice("partners")),
        }
    )


def main() -> None:
    """Writes the packaged universe."""
    text = make(0)
    PACKAGED.write_text(text, encoding="utf-8")
    print(f"{PACKAGED.name}: {len(text.encode()):,} bytes, Faker {FAKER}")


if __name__ == "__main__":
    main()
