"""A report is read back as what was written, or refused with the reason."""

from __future__ import annotations
