"""The config: found, validated as a whole, and turned into core's values.

The only package that knows pydantic. What it refuses is a mistake in the text; what
depends on files, tests or code is for verification.
"""

from __future__ import annotations

from pytest_psf.config.claims import ClaimReader
from pytest_psf.config.source import Source, locate, read
from pytest_psf.config.validate import Config, gate_of, idle_entries, validate

__all__ = [
    "ClaimReader",
    "Config",
    "Source",
    "gate_of",
    "idle_entries",
    "locate",
    "read",
    "validate",
]
