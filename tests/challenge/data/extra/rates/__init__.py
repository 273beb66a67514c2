"""A package that only PYTHONPATH leads to."""

from __future__ import annotations

import json
from pathlib import Path

MOST: int = json.loads(Path(__file__).with_name("rates.json").read_text())["most"]
