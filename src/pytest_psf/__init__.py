"""pytest-psf: verified evidence that an AI system is ready for production.

Public names stand in `pytest_psf.api`. Importing this package loads nothing, since pytest
imports it in every run. A child process of a challenge imports it before pytest does, so:
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

__all__ = ["__version__"]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("pytest-psf")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
