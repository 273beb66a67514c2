"""A limit that is read on import."""

from __future__ import annotations

import json
from pathlib import Path

BLOCK_AT: int = json.loads(Path(__file__).with_name("early.json").read_text())[
    "block_at"
]
