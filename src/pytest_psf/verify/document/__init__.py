"""Documents: from a file to a section, its words and its reviews."""

from __future__ import annotations
