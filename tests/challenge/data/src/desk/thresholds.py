"""Limits that are Python."""

from __future__ import annotations

MOST_RETRIES = 3
REFUSED = ("fax", "telex")
