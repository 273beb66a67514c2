"""Constants of a Python file that other code of the system changes, by whatever name.

Only what says so plainly is found: an attribute that is set on the imported module, or a
change of what was imported from it. Tests may change what they like.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from pytest_psf.verify.formats.keys import key_path
from pytest_psf.verify.formats.python_aliases import changed_by_other_names
from pytest_psf.verify.formats.python_bindings import changes_in
from pytest_psf.verify.formats.python_fields import name_of
from pytest_psf.verify.formats.setting_value import Computed, SettingValue
from pytest_psf.verify.sources import sources_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_psf.verify.project import Project


#: By which a name of a module is set that only a run would show.
_NAMESPACES = frozenset({"__dict__", "delattr", "setattr", "vars"})
#: A name in other code -> what of the module it stands for; () is the module.
_Names = dict[str, tuple[str, ...]]


def as_others_leave_it(
    setting: str, key: str, found: SettingValue, project: Project
) -> SettingValue:
    """Return a value; what other code changes is computed, with the place where."""
    if not setting.endswith(".py") or isinstance(found.value, Computed):
        return found
    for where, names in project.once(_changes_of, setting):
        name = key_path(key)[: len(names)]
        if tuple(map(str, name)) == names[: len(name)]:
            return replace(found, value=Computed(f"it is changed at {where}"))
    return found


def _changes_of(project: Project, setting: str) -> list[tuple[str, tuple[str, ...]]]:
    """Return where other code changes names of a file: (place, dotted name) each."""
    own, found = project.path(setting), []
    named = re.compile(rf"\b{re.escape(_module_parts(own)[-1])}\b")
    sources = sources_of(project)
    for file, text in sources.near(own):
        if file.suffix != ".py" or not named.search(text):
            continue
        tree = _parsed(text)
        names = _names_for(tree, file, own) if tree is not None else {}
        if tree is None or not names:
            continue
        place = file.relative_to(sources.top).as_posix()
        for node, dotted in changes_in(tree):
            changed = _in_module(dotted, names)
            if changed or (changed is not None and _may_change_any(node)):
                found.append((f"{place}:{node.lineno}", changed))  # type: ignore[attr-defined]
        for dotted, line in changed_by_other_names(tree):
            if changed := _in_module(dotted, names):
                found.append((f"{place}:{line}", changed))
    return found


def _may_change_any(node: ast.AST) -> bool:
    """Tell whether a change of a module is one of its names: not a call of its functions."""
    inner = (one for one in ast.walk(node) if isinstance(one, ast.Name | ast.Attribute))
    return any(name_of(one) in _NAMESPACES for one in inner)


def _parsed(text: str) -> ast.Module | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the file's own escapes and the like
        try:
            return ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _in_module(dotted: str, names: _Names) -> tuple[str, ...] | None:
    """Return what of a module a dotted name says, () for all of it; None if nothing."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        head = names.get(".".join(parts[:length]))
        if head is not None:
            rest = parts[length:]
            return (*head, *(rest if rest != ["__dict__"] else ()))
    return None


def _names_for(tree: ast.AST, file: Path, own: Path) -> _Names:
    """Return what stands for a module, or for a name of it, in another file's code."""
    names: _Names = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(_imported(node, own))
        elif isinstance(node, ast.ImportFrom):
            names.update(_imported_from(node, file, own))
        elif isinstance(node, ast.Assign):
            names.update(_assigned(node, names, own))
    return names


def _imported(node: ast.Import, own: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    for one in node.names:
        if _is_module(one.name.split("."), own):
            yield one.asname or one.name, ()


def _imported_from(
    node: ast.ImportFrom, file: Path, own: Path
) -> Iterator[tuple[str, tuple[str, ...]]]:
    module = node.module.split(".") if node.module else []
    if node.level:
        folder = file.parents[min(node.level, len(file.parents)) - 1]
        module = [*folder.parts[1:], *module]
    for one in node.names:
        name = one.asname or one.name
        if _is_module([*module, one.name], own):
            yield name, ()
        elif _is_module(module, own):
            yield name, (one.name,)


def _assigned(
    node: ast.Assign, names: _Names, own: Path
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield another name that a module is given: `c = config`, `c = import_module(...)`."""
    for target in node.targets:
        if not isinstance(target, ast.Name):
            continue
        if isinstance(node.value, ast.Name | ast.Attribute):
            said = names.get(ast.unparse(node.value))
            if said is not None:
                yield target.id, said
        elif _is_module((_loaded_by(node.value) or "").split("."), own):
            yield target.id, ()


def _loaded_by(node: ast.expr) -> str | None:
    """Return the name in `import_module("app.config")` or `sys.modules["app.config"]`."""
    name: ast.expr | None = None
    if isinstance(node, ast.Call) and name_of(node.func) == "import_module":
        name = node.args[0] if node.args else None
    elif isinstance(node, ast.Subscript) and name_of(node.value) == "modules":
        name = node.slice
    said = name.value if isinstance(name, ast.Constant) else None
    return said if isinstance(said, str) else None


def _is_module(parts: list[str], own: Path) -> bool:
    """Tell whether a dotted name may be a file's: from a folder that is no package.

    A relative import names the whole path.
    """
    mine = _module_parts(own)
    if not parts or list(mine[-len(parts) :]) != parts:
        return False
    top = PurePath(*own.parts[: len(own.parts) - len(parts)])
    if own.name == "__init__.py":
        top = top.parent
    return len(parts) == len(mine) or not (own.__class__(top) / "__init__.py").exists()


def _module_parts(own: Path) -> tuple[str, ...]:
    parts = own.with_suffix("").parts[1:]
    return parts[:-1] if parts[-1] == "__init__" else parts
