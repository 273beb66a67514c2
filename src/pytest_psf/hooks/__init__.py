"""Everything that knows pytest. Loaded under `--psf` only."""

from __future__ import annotations
