"""pytest's own configs, sessions and items, made in a folder; nothing is run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from _pytest.config import get_config

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


#: Plugins that no test here looks at; a config without them is made in less time.
_OFF = (
    "debugging",
    "faulthandler",
    "junitxml",
    "legacypath",
    "logging",
    "pastebin",
    "threadexception",
    "unraisableexception",
)


class Folder:
    """A project of some files, of which pytest says what it makes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._configs: list[pytest.Config] = []

    def write(self, name: str, text: str = "") -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def config(self, *arguments: str) -> pytest.Config:
        """Return the config that a command line makes, called in this folder."""
        plugins = ["pytest_psf.plugin", *(f"no:{name}" for name in _OFF)]
        own = ["-s", "--assert=plain", *(f"-p{name}" for name in plugins)]
        config = get_config([*own, *arguments])
        self._configs.append(config)
        config.parse([*own, *arguments])
        return config

    def session(self, config: pytest.Config) -> pytest.Session:
        """Return a session that has not collected yet."""
        session = pytest.Session.from_config(config)
        config.hook.pytest_sessionstart(session=session)
        return session

    def items(self, *arguments: str) -> list[pytest.Item]:
        """Return what pytest collects in this folder."""
        config = self.config("--import-mode=importlib", *arguments)
        return list(self.session(config).perform_collect())

    def close(self) -> None:
        for config in self._configs:
            config._ensure_unconfigure()  # noqa: SLF001 - pytest's tests do the same
        for name, module in list(sys.modules.items()):
            file = getattr(module, "__file__", None)
            if file is not None and file.startswith(str(self.root)):
                del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        monkeypatch.delenv(name, raising=False)
    # Marks that our own run does not know are no fault of its.
    monkeypatch.setattr(pytest.mark, "_config", None)
    made = Folder(tmp_path)
    yield made
    made.close()
