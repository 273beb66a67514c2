"""The scripts of docs/ and benchmarks/, which belong to no package."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

sys.path.insert(0, str(ROOT / "docs"))


@contextlib.contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Let the scripts of a folder be imported by their names, and only here.

    A page may have a module of the same name, which it runs in a fork of this process.
    """
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name, module in list(sys.modules.items()):
        if Path(getattr(module, "__file__", None) or ".").parent == folder:
            del sys.modules[name]
