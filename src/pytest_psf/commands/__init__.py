"""The command line `pytest-psf`: one module for each subcommand.

Nothing here is used by `pytest --psf`.
"""

from __future__ import annotations
