"""Fails where what we cost, in instructions, has grown beside the committed figures."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from figures import MINOR, environment, read
from measure import can_count
from ratios import guarded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from figures import Figures

#: The part by which a ratio may grow.
LIMIT = 0.03


def main() -> int:
    """Count, compare and print; return the exit status."""
    committed = read().get(MINOR)
    why = not_comparable(committed) if can_count() else "valgrind is not installed"
    if why or committed is None:
        print(f"NOT COMPARED: {why}")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        found = guarded(Path(folder))
    print(table(committed.ratios, found))
    grew = grown(committed.ratios, found)
    if not grew:
        print(f"{len(found)} passed: none has grown by more than {LIMIT:.0%}")
        return 0
    print(f"GROWN by more than {LIMIT:.0%}: {', '.join(grew)}")
    print("Find out why; where it is worth it: python benchmarks/run.py --write")
    return 1


def not_comparable(committed: Figures | None) -> str:
    """Return why counts of this environment say nothing beside the committed ones."""
    if committed is None:
        return f"benchmarks/figures.toml has no figures of Python {MINOR}"
    here = environment()
    other = [
        f"{name} {here[name]} and not {was}"
        for name, was in committed.environment.items()
        if here[name] != was
    ]
    return f"this is {', '.join(other)}" if other else ""


def grown(committed: Mapping[str, float], found: Mapping[str, float]) -> list[str]:
    """Return the rows that are larger than they may be."""
    return [row for row, now in found.items() if now > committed[row] * (1 + LIMIT)]


def table(committed: Mapping[str, float], found: Mapping[str, float]) -> str:
    """Return each row as it was committed and as it is."""
    lines = [f"{'':10} {'committed':>10} {'now':>10} {'change':>8}"]
    for row, now in found.items():
        was = committed[row]
        lines.append(f"{row:10} {was:10.4f} {now:10.4f} {now / was - 1:+8.2%}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
