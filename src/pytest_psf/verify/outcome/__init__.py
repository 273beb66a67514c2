"""Tests: what became of them, what they entered, and what their challenges showed.

Nothing is run or observed here: all of it comes as values.
"""

from __future__ import annotations
