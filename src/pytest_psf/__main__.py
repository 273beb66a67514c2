"""`python -m pytest_psf` is `pytest-psf`, where its script is not on the path."""

from __future__ import annotations

import sys

from pytest_psf.commands.main import main

if __name__ == "__main__":
    sys.exit(main())
