"""Records: what was measured or practised outside of this run.

What this run showed is for `verify/outcome`.
"""

from __future__ import annotations
