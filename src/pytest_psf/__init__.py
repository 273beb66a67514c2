"""pytest-psf: verified evidence that an AI system is ready for production.

Public names stand in `pytest_psf.api`. Importing this package loads nothing, since pytest
imports it in every run. A child process of a challenge imports it before pytest does, so:
PYTEST_DONT_REWRITE
"""

from __future__ import annotations

__all__ = ["__version__"]

#: The distribution takes its own from here: to ask its metadata costs most of a short command.
__version__ = "0.1.0"
