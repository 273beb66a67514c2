"""Values of files, with their lines: one module for each format.

Nothing here knows what a claim says of a value.
"""

from __future__ import annotations
