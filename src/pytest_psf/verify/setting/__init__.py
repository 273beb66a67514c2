"""Settings: the conditions that a value of a configuration file has to fulfil.

How files are read is for `verify/formats`.
"""

from __future__ import annotations
