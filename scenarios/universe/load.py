"""Reads a universe: the packaged one (world seed 0) from data, any other made once by Faker and then kept in the
cache."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from scenarios.errors import UniverseError
from scenarios.universe import codec
from scenarios.universe.catalogue import DATA, frame, products
from scenarios.universe.company import Universe
from scenarios.universe.goods import Stock
from scenarios.universe.network import Colleague, Partner, Restricted
from scenarios.universe.parties import Customer

PACKAGED = DATA / "universe.json"
_CURATED = ("products.csv", "network.json", "people.json", "places.csv", "words.json")


class Generated(NamedTuple):
    """The part of a universe that differs from seed to seed."""

    world_seed: int
    customers: tuple[Customer, ...]
    stock: tuple[Stock, ...]
    people: tuple[Colleague, ...]
    partners: tuple[Partner, ...]


@lru_cache(maxsize=8)
def load_universe(world_seed: int = 0) -> Universe:
    """The simulated company of a world seed.

    Seed 0 comes from packaged data and imports no Faker. Any other is made by Faker (seconds) and kept in the user's
    cache folder, under a name that changes with Faker's version and with the curated data, so that a stale one is
    never read; a cache that cannot be written is no error. Raises UniverseError when data cannot be read.
    """
    text = _read(PACKAGED) if world_seed == 0 else _made(world_seed)
    try:
        raw = json.loads(text)
        raw.pop("faker", None)
        return _join(codec.read(Generated, [raw])[0])
    except (ValueError, TypeError, KeyError, ArithmeticError) as error:
        raise UniverseError(
            f"the universe of world seed {world_seed} cannot be read ({error})",
            then="Install orderdrill again." if world_seed == 0 else f"Delete {cache_file(world_seed)} and try again.",
        ) from error


def cache_file(world_seed: int) -> Path:
    """Where the universe of a seed other than 0 is kept."""
    from hashlib import sha256
    from importlib.metadata import version

    from platformdirs import user_cache_path

    digest = sha256(version("faker").encode())
    for name in _CURATED:
        digest.update((DATA / name).read_bytes())
    return user_cache_path("orderdrill", appauthor=False) / f"universe-{world_seed}-{digest.hexdigest()[:12]}.json"


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UniverseError(f"cannot be read ({error})", where=path.name, then="Install orderdrill again.") from error


def _made(world_seed: int) -> str:
    path = cache_file(world_seed)
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8")
    from scenarios.universe.make import make

    text = make(world_seed)
    _keep(path, text)
    return text


def _keep(path: Path, text: str) -> None:
    """Written beside and moved into place, so that another process never reads half a file."""
    beside = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def _join(made: Generated) -> Universe:
    fixed, goods = frame(), products()
    restricted = codec.read(Restricted, json.loads(_read(DATA / "restricted.json")))
    by_role: dict[str, Colleague] = {}
    for person in made.people:
        by_role.setdefault(person.role, person)
    return Universe(
        world_seed=made.world_seed,
        name=fixed.name,
        domain=fixed.domain,
        products=goods,
        customers=made.customers,
        sites=fixed.sites,
        stock=made.stock,
        carriers=fixed.carriers,
        people=made.people,
        restricted=restricted,
        partners=made.partners,
        countries=fixed.countries,
        licences=fixed.licences,
        product_by_sku={item.sku: item for item in goods},
        customer_by_id={customer.id: customer for customer in made.customers},
        site_by_id={site.id: site for site in fixed.sites},
        stock_by_key={(row.site, row.sku): row for row in made.stock},
        carrier_by_scac={carrier.scac: carrier for carrier in fixed.carriers},
        person_by_id={person.id: person for person in made.people},
        people_by_role=by_role,
        country_by_iso={country.iso: country for country in fixed.countries},
        usd_rates={country.currency: country.usd_rate for country in reversed(fixed.countries)},
    )
