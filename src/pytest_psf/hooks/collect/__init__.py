"""Collecting: the tests, their marks, and what the command line chose of them.

What a test does once it runs is not seen here.
"""

from __future__ import annotations
