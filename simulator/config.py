"""Where things live on this machine: the log, the settings file. Read once, by the composition root."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.core.errors import ConfigError
from simulator.near import nearest

DATA_VARIABLE = "ORDERDRILL_DATA"
CONFIG_VARIABLE = "ORDERDRILL_CONFIG"
KEY_VARIABLE = "ORDERDRILL_KEY"
DATABASE = "orderdrill.db"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set in `config.toml`. data: where the log lives. sops: a folder of procedures to be judged by.
    theme: the desk's colours. name: who signs in when nobody says."""

    data: str = ""
    sops: str = ""
    theme: str = ""
    name: str = ""


def default_data() -> str:
    """The log of this user on this machine, where the system keeps such files."""
    from platformdirs import user_data_path

    return str(user_data_path("orderdrill", appauthor=False) / DATABASE)


def settings_file(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the settings would be read from."""
    given = environ.get(CONFIG_VARIABLE)
    if given:
        return Path(given)
    from platformdirs import user_config_path

    return user_config_path("orderdrill", appauthor=False) / "config.toml"


def settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this user. Raises ConfigError for a file that cannot be read, an unknown key or a wrong type."""
    path = settings_file(environ)
    if not path.exists():
        return Settings()
    import tomllib  # only where there are settings

    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: cannot be read as settings: no UTF-8. Save it as UTF-8.") from error
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read as settings: {error}. Mend it or move it away.") from error
    known = list(Settings.__dataclass_fields__)
    for key, value in found.items():
        if key not in known:
            raise ConfigError(f"{path}: there is no setting {key!r}.{nearest(key, known)}")
        if not isinstance(value, str):
            raise ConfigError(f'{path}: {key} must be text in quotes, as {key} = "…".')
    return Settings(**found)


def key_file(given: str | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """Where the key that signs checkpoints lives: what was given, else ORDERDRILL_KEY, else beside the settings."""
    where = given or environ.get(KEY_VARIABLE)
    return Path(where).expanduser() if where else settings_file(environ).with_name("log-key.pem")


def data_location(given: str | None, environ: Mapping[str, str] = os.environ) -> str:
    """Where the log lives: what was given, else ORDERDRILL_DATA, else the settings, else the system's place.

    A folder stands for the file `orderdrill.db` in it. The folder of the system's own place is made when missing.
    Raises ConfigError when that folder cannot be made.
    """
    where = given or environ.get(DATA_VARIABLE) or settings(environ).data
    if where:
        return _file(os.path.expanduser(where))
    where = default_data()
    try:
        Path(where).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{Path(where).parent}: {error.strerror}. Say where the log may live: --data DIR, or {DATA_VARIABLE}."
        ) from error
    return where


def _file(where: str) -> str:
    if "://" in where or where == ":memory:":
        return where
    if where.endswith(("/", os.sep)) and not Path(where).exists():
        try:
            Path(where).mkdir(parents=True)
        except OSError as error:
            raise ConfigError(f"{where}: {error.strerror}. Give another folder with --data.") from error
    return str(Path(where) / DATABASE) if Path(where).is_dir() else where
