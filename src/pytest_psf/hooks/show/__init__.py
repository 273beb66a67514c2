"""Showing the judgement: as items, on the terminal, in reports.

Nothing here decides anything.
"""

from __future__ import annotations
