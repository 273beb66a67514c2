"""What Hypothesis is not to do where a test is challenged.

To look for the smallest example of a failure takes up to five minutes, and nobody reads it
here; and one that fails by a sabotage is none that the project's next run should try again.
"""

from __future__ import annotations

import sys
from typing import Any


def look_no_further() -> None:
    """Let Hypothesis, if any test uses it, stop at the first failure and keep nothing.

    It has settings for both, but a test may have its own. Where a release has other names
    than these, it does as ever.
    """
    engine: Any = sys.modules.get("hypothesis.internal.conjecture.engine")
    if hasattr(engine, "MAX_SHRINKING_SECONDS"):
        engine.MAX_SHRINKING_SECONDS = 0
    database: Any = sys.modules.get("hypothesis.database")
    kept: Any = getattr(database, "DirectoryBasedExampleDatabase", None)
    for name in ("save", "move", "delete"):
        if hasattr(kept, name):
            setattr(kept, name, _nothing)


def _nothing(*_args: object, **_kwargs: object) -> None:
    """Stand for what changes the examples that are kept."""
