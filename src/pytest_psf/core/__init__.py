"""Values and judgement. No file, clock, environment, pytest or pydantic here."""

from __future__ import annotations
