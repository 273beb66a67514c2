"""Records: what was measured or practised outside of this run."""

from __future__ import annotations
