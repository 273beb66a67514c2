"""Tests: what became of them, what they entered, and what their challenges showed."""

from __future__ import annotations
