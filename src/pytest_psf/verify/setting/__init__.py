"""Settings: a value of a configuration file, and the conditions it has to fulfil."""

from __future__ import annotations
