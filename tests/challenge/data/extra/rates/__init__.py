"""A package that only PYTHONPATH leads to."""

import json
from pathlib import Path

MOST: int = json.loads(Path(__file__).with_name("rates.json").read_text())["most"]
