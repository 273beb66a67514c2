"""What a model answers: a good draft for the claim of conftest.py, with changes."""

from __future__ import annotations

import json


def draft(**changes: object) -> str:
    """Return it as the text of an answer."""
    good = {
        "route": "fast-track",
        "confidence": 0.93,
        "payout_eur": 640.0,
        "clauses": ["4.2"],
        "summary": "Another car reversed into the parked car. The bumper is dented.",
    }
    return json.dumps({**good, **changes})
