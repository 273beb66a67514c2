"""Under which other name the code of a target may stand: hints, never a verdict."""

from __future__ import annotations

import pkgutil
import sys
from importlib.machinery import FileFinder
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core.places import nearest
from pytest_psf.hooks.observe.below import INSTALLED

if TYPE_CHECKING:
    import types
    from collections.abc import Iterator


#: Modules and their files -> the other modules that are made of these.
Twins = dict[tuple[str, str], list[str]]


def twin_of(target: str, file: Path, known: Twins | None = None) -> str:
    """Return under which name a target's file is imported as well; "" if under none.

    Where a folder and what is in it are both on the path, `src.app` and `app` are two
    modules of one file, and a function of the one is none of the other. Who asks of many
    targets keeps what is `known` for the next one.
    """
    known = {} if known is None else known
    name, _, path = target.partition(":")
    key = (name, str(file))
    if key not in known:
        known[key] = [*_twins(*key)]
    for other in known[key]:
        if _has(sys.modules.get(other), path):
            return f"the same file is imported as {other}, too: {other}:{path}"
    return ""


def _twins(name: str, file: str) -> Iterator[str]:
    for other, module in [*sys.modules.items()]:
        is_twin = name.endswith(f".{other}") or other.endswith(f".{name}")
        if is_twin and _file_of(module) == file:
            yield other


def module_like(name: str, path: str) -> str:
    """Return a target in the one module that may be meant by a name that none has."""
    known = {*sys.modules, *_own_modules()}
    parents = [name.split(".", n)[-1] for n in range(1, name.count(".") + 1)]
    near = next((one for one in parents if one in known), None)
    longer = [one for one in known if one.endswith(f".{name}")]
    if near is None and len(longer) == 1:
        near = longer[0]
    near = near or nearest(name, tuple(_beside(name.rpartition(".")[0])))
    return f"{near}:{path}" if near else ""


def holder_of(package: str, path: str) -> str:
    """Return the target below a package that has a name; "" if there is not just one."""
    holders = [
        name
        for name, module in [*sys.modules.items()]
        if name.startswith(f"{package}.") and _is_defined_in(module, path)
    ]
    return f"{holders[0]}:{path}" if len(holders) == 1 else ""


def _beside(package: str) -> Iterator[str]:
    """Yield the modules of a package that can be imported; without one, the project's."""
    if not package:
        yield from (one for one in _own_modules() if "." not in one)
    paths = getattr(sys.modules.get(package), "__path__", ())
    yield from (f"{package}.{one.name}" for one in pkgutil.iter_modules([*paths]))


def _own_modules() -> Iterator[str]:
    """Yield what can be imported of the project: modules, and those in its packages."""
    stdlib = str(Path(pkgutil.__file__).parent)
    folders = [
        one
        for one in sys.path
        if not one.startswith(stdlib) and INSTALLED.isdisjoint(Path(one).parts)
    ]
    for one in pkgutil.iter_modules(folders):
        yield one.name
        if one.ispkg and isinstance(one.module_finder, FileFinder):
            inside = pkgutil.iter_modules([f"{one.module_finder.path}/{one.name}"])
            yield from (f"{one.name}.{other.name}" for other in inside)


def _file_of(module: types.ModuleType | None) -> str | None:
    return vars(module).get("__file__") if hasattr(module, "__dict__") else None


def _has(module: types.ModuleType | None, path: str) -> bool:
    return hasattr(module, "__dict__") and path.partition(".")[0] in vars(module)


def _is_defined_in(module: types.ModuleType | None, path: str) -> bool:
    if module is None or not _has(module, path):
        return False
    found = vars(module)[path.partition(".")[0]]
    return getattr(found, "__module__", None) == getattr(module, "__name__", "")
