"""Limits that are Python."""

MOST_RETRIES = 3
REFUSED = ("fax", "telex")
