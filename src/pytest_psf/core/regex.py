"""Regular expressions that are compiled when they are first used.

To compile one takes half a million instructions and more, a run loads a hundred of ours,
and most of them look at what a project does not have.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

__all__ = ["regex"]


class _Pattern:
    """Stands for a compiled pattern, and is as quick as one once it was used.

    The `re` of a match is the compiled pattern, and not this.
    """

    def __init__(self, text: str | bytes, flags: int = 0) -> None:
        self.pattern = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Return what the compiled pattern has of this name, and keep it."""
        if name.startswith("_"):  # as `inspect` asks of whatever a module holds
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        found = getattr(compiled, name)
        setattr(self, name, found)
        return found


if TYPE_CHECKING:
    # What a checker of types knows of the one is true of the other.
    from re import compile as regex
else:
    regex = _Pattern
