"""A limit that is checked on import."""

from __future__ import annotations

from desk.settings import of_json

LIMIT = of_json("crash.json")["is_checked_on_import"]
if not 0 < LIMIT < 1000:
    raise ValueError(f"{LIMIT} is no limit")
