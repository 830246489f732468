"""Where the log lives: what was given, else the environment, else the settings, else the system's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.config import DATA_VARIABLE, DATABASE, Settings, data_location, default_data, settings
from simulator.core.errors import ConfigError


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"ORDERDRILL_CONFIG": str(tmp_path / "config.toml")}


def test_order_of_precedence(tmp_path: Path, environ: dict[str, str]) -> None:
    (tmp_path / "config.toml").write_text('data = "from-settings.db"\n', encoding="utf-8")
    assert data_location(None, environ) == "from-settings.db"
    environ[DATA_VARIABLE] = "from-environment.db"
    assert data_location(None, environ) == "from-environment.db"
    assert data_location("given.db", environ) == "given.db"


def test_a_folder_stands_for_the_file_in_it(tmp_path: Path, environ: dict[str, str]) -> None:
    assert data_location(str(tmp_path), environ) == str(tmp_path / DATABASE)
    new = str(tmp_path / "new") + "/"
    assert data_location(new, environ) == str(tmp_path / "new" / DATABASE)
    assert data_location(":memory:", environ) == ":memory:"
    assert data_location("sqlite:///x.db", environ) == "sqlite:///x.db"


def test_the_default_is_made(tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.config.default_data", lambda: str(tmp_path / "a" / "b" / DATABASE))
    assert Path(data_location(None, environ)).parent.is_dir()
    assert default_data().endswith(DATABASE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("theem = 'x'", "theme"),
        ("theme = 1", "text in quotes"),
        ("theme = ", "cannot be read"),
        ("\xff", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_used_say_why(tmp_path: Path, environ: dict[str, str], text: str, words: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigError, match=words) as raised:
        settings(environ)
    assert str(path) in str(raised.value)


def test_no_settings_are_fine(environ: dict[str, str]) -> None:
    assert settings(environ) == Settings()
