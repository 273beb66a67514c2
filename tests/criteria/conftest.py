"""The project that the evidence of the table is about."""

from __future__ import annotations

#: Its code is copied into the inner runs only.
collect_ignore = ["project"]
