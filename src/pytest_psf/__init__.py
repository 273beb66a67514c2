"""pytest-psf: verified evidence that an AI system is ready for production.

Importing this package loads nothing: pytest imports it in every run, so the
public names arrive only when somebody asks for them. A child process of a challenge
imports it before pytest does, so: PYTEST_DONT_REWRITE
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pytest_psf.core.judge import judge
    from pytest_psf.hooks.observe.recorder import Recorder
    from pytest_psf.hookspecs import hookimpl

__all__ = ["Recorder", "__version__", "hookimpl", "judge"]

_HOMES = {
    "Recorder": "pytest_psf.hooks.observe.recorder",
    "hookimpl": "pytest_psf.hookspecs",
    "judge": "pytest_psf.core.judge",
}


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("pytest-psf")
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
