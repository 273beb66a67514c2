"""Options with which tests rewrite what they compare with: none of them can fail then."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_REWRITES = frozenset(
    {"accept", "approve", "create", "fix", "overwrite", "regen", "regenerate"}
    | {"rewrite", "update"}
)
_EXPECTED = frozenset(
    {"baseline", "baselines", "expected", "golden", "goldens", "reference"}
    | {"references", "snapshot", "snapshots"}
)

#: Those whose names do not say it: attribute -> the words of a value that rewrite, or
#: nothing where any value does (inline-snapshot, pytest-insta, pytest-regressions,
#: pytest-mpl, pytest-accept).
_OTHERS: Mapping[str, frozenset[str]] = {
    "inline_snapshot": frozenset({"create", "fix", "update", "trim", "review"}),
    "insta": frozenset({"update", "update-new", "record", "review", "clear"}),
    "force_regen": frozenset(),
    "regen_all": frozenset(),
    "mpl_generate_path": frozenset(),
    "mpl_generate_hash_library": frozenset(),
    "accept": frozenset(),
}


def rewriting_option(options: object) -> str | None:
    """Return the option by which tests of this run rewrite what is expected, if any."""
    for name, value in vars(options).items():
        if value and _rewrites(name, value):
            return f"--{name.replace('_', '-')}"
    return None


def _rewrites(name: str, value: object) -> bool:
    if name in _OTHERS:
        words = set(re.split(r"[,\s]+", value)) if isinstance(value, str) else set()
        return not _OTHERS[name] or not words.isdisjoint(_OTHERS[name])
    words = set(re.split("[_-]", name))
    return value is True and not (
        words.isdisjoint(_REWRITES) or words.isdisjoint(_EXPECTED)
    )
