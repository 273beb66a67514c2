"""Values, reasons and the judgement.

No file, clock, environment, pytest or pydantic is known here.
"""

from __future__ import annotations
