"""Values of files with their lines, by key: one module for each format.

What a claim says of a value is not known here, nor whether the value is any good.
"""

from __future__ import annotations
