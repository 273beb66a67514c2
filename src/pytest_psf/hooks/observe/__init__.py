"""Observing: what a test enters, measures and attaches while it runs.

What that amounts to as evidence is decided in `verify/outcome`.
"""

from __future__ import annotations
