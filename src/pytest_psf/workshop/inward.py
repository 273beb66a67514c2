"""What leads into the original of a project is turned to lead into its copy."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.workshop.links import led_inward

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: What tells a process where its interpreter and its environment are: no project's.
_KEPT = frozenset({"PATH", "VIRTUAL_ENV", "PYTHONHOME", "HOME", "CONDA_PREFIX"})

#: Where a path ends within a text: `sqlite:////srv/desk/claims.db?timeout=5`.
_ENDS = r":;,?\s\"'"


class Inward:
    """Turns paths into a project to lead into its copy, as far as the copy has them."""

    def __init__(self, original: Path, top: Path) -> None:
        self.original = original
        self.top = top
        self._inside = re.compile(
            rf"{re.escape(str(original))}(?P<rest>[/\\][^{_ENDS}]*)?(?![^/\\{_ENDS}])"
        )

    def path(self, path: Path) -> Path:
        """Return where a path of the project is in the copy; any other is as it was."""
        return led_inward(path, self.original, self.top)

    def entry(self, entry: str) -> str:
        """Return an entry of `sys.path` or the like.

        It stays where only the original has it: an environment inside of the project.
        """
        if not entry or not Path(entry).is_absolute():
            return entry
        found = self.path(Path(entry))
        is_left = not os.path.lexists(found) and os.path.lexists(entry)
        return entry if is_left or found == Path(entry) else str(found)

    def entries(self, entries: Iterable[str]) -> list[str]:
        """Return several of them, in their order."""
        return [self.entry(one) for one in entries]

    def text(self, text: str) -> str:
        """Return an argument, in which paths may stand behind other text: `json:PATH`."""
        before, sign, behind = text.partition("=")
        if sign and Path(behind).is_absolute():
            return f"{before}={self.entry(behind)}"
        turned = self.entry(text)
        return turned if turned != text else self._inside.sub(self._turned, text)

    def _turned(self, found: re.Match[str]) -> str:
        return self.entry(found[0])

    def environment(self, given: Mapping[str, str] = os.environ) -> dict[str, str]:
        """Return an environment, this process's own, with its paths into the project turned."""
        return {
            name: value if name in _KEPT else self._variable(value)
            for name, value in given.items()
        }

    def _variable(self, value: str) -> str:
        parts = value.split(os.pathsep)
        if all(Path(one).is_absolute() for one in parts if one):
            return os.pathsep.join(self.entries(parts))
        return self.text(value)

    def sys_path(self) -> list[str]:
        """Return a `sys.path` by which the copy's code is imported, not the original."""
        return [*self.entries(sys.path), *self._editable()]

    def imports(self) -> str:
        """Return a PYTHONPATH that does the same in a process of its own."""
        mapped = [self.entry(entry) for entry in sys.path if entry]
        kept = [path for path in mapped if Path(path).is_relative_to(self.top)]
        given = os.environ.get("PYTHONPATH", "").split(os.pathsep)
        every = (*kept, *self.entries(filter(None, given)), *self._editable())
        return os.pathsep.join(dict.fromkeys(every))

    def _editable(self) -> Iterator[str]:
        """Yield the folders in the copy of what setuptools installed in editable mode.

        Its finder, which holds where each package is, comes behind all of `sys.path`.
        https://setuptools.pypa.io/en/latest/userguide/development_mode.html
        """
        for name, module in tuple(sys.modules.items()):
            found = getattr(module, "MAPPING", None)
            if not name.startswith("__editable__") or not isinstance(found, dict):
                continue
            for path in map(str, found.values()):
                inside = self.entry(path)
                if inside != path:
                    yield str(Path(inside).parent)
