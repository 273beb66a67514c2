"""Everything that knows pytest, loaded under `--psf` only: a room for each phase of a run.

What evidence amounts to is decided elsewhere.
"""

from __future__ import annotations
