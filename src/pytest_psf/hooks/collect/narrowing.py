"""Whether a run saw the whole project, and if not, why not.

What the ini file itself selects is the project's own idea of a whole run; whatever
the command line takes away from that narrows it.
"""

from __future__ import annotations

import glob
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_psf.hooks.pytest_internals import ini_values, options_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pytest

#: Options that select tests: attribute -> how to name them.
_SELECTING = {
    "keyword": "-k",
    "markexpr": "-m",
    "lf": "--last-failed",
    "stepwise": "--stepwise",
    "deselect": "--deselect",
    "ignore": "--ignore",
    "ignore_glob": "--ignore-glob",
    "doctestglob": "--doctest-glob",
    "noconftest": "--noconftest",
    "confcutdir": "--confcutdir",
    "keepduplicates": "--keep-duplicates",
    "setuponly": "--setup-only",
    "setupplan": "--setup-plan",
}

#: Those that select by what the cache holds, wherever they stand.
_BY_THE_CACHE = frozenset({"lf", "stepwise"})

#: Who gave the paths, where it is not testpaths of some ini file.
_GIVEN = "the paths given"

#: What takes tests out of a run and changes nothing else, as it is told: the tests that are
#: left out are known, or the files that they stand in.
SELECTIONS = frozenset(
    f"narrowed by {one}"
    for one in (
        *("-k", "-m", "--last-failed", "--stepwise", "--deselect"),
        *("--ignore", "--ignore-glob", _GIVEN),
    )
)

#: pytest's own plugins that find tests, as they are switched off.
_COLLECTORS = frozenset({"no:python", "no:unittest", "no:doctest"})

#: The names under which pytest finds an ini file by itself, the first one first.
_INI_NAMES = (
    "pytest.toml",
    ".pytest.toml",
    "pytest.ini",
    ".pytest.ini",
    "pyproject.toml",
    "tox.ini",
    "setup.cfg",
)

#: Keys of the ini file that select tests: with -o the command line speaks, not the
#: project, so they cannot say what a whole run is.
_SELECTING_KEYS = frozenset(
    {
        "addopts",
        "collect_imported_tests",
        "norecursedirs",
        "python_classes",
        "python_files",
        "python_functions",
        "testpaths",
    }
)


def narrowed_by_options(config: pytest.Config, root: Path) -> Iterator[str]:
    """Yield the selecting options that stand on the command line."""
    yield from _narrowed_by_another_ini_file(config, root)
    for text in config.option.override_ini or ():
        key = text.partition("=")[0].strip()
        if key in _SELECTING_KEYS:
            yield f"narrowed by -o {key}"
    off = _COLLECTORS.intersection(config.option.plugins or ())
    chosen = [name for name in _SELECTING if getattr(config.option, name, None)]
    if not off and not chosen:
        return
    own = _of_the_ini_file(config, root)
    for name in sorted(off.difference(own.plugins or ())):
        yield f"narrowed by -p {name}"
    for name in chosen:
        is_own = getattr(config.option, name) == getattr(own, name, None)
        if name in _BY_THE_CACHE or not is_own:
            yield f"narrowed by {_SELECTING[name]}"


def _narrowed_by_another_ini_file(config: pytest.Config, root: Path) -> Iterator[str]:
    """Yield what another ini file than the project's own selects in another way.

    A file for the build server that sets plugins and warnings leaves no test out. Paths and
    options are looked at where those of the command line are.
    """
    chosen, own = config.inipath, _own_ini_file(config, root)
    if chosen == own:
        return
    values, expected = _values(chosen), _values(own)
    name = chosen.name if chosen else "no ini file"
    how = f"-c {name}" if config.option.inifilename else name
    for key in sorted(_SELECTING_KEYS - {"addopts", "testpaths"}):
        if values.get(key) != expected.get(key):
            yield f"narrowed by {how}, which changes {key}"


def _own_ini_file(config: pytest.Config, root: Path) -> Path | None:
    """Return the ini file that pytest finds for the project's folder by itself.

    With -c, or where only a folder below is run, it may have taken another.
    """
    start, taken = root.resolve(), config.inipath
    folders = (start, *start.parents)
    is_chosen = bool(config.option.inifilename)
    if taken is not None and not is_chosen and taken.parent.resolve() in folders:
        return taken
    found = (folder / name for folder in folders for name in _INI_NAMES)
    own = next(filter(_is_ini_file, found), None)
    is_same = own is not None and taken is not None and taken.resolve() == own.resolve()
    return taken if is_same else own


def _values(ini_file: Path | None) -> Mapping[str, list[str]]:
    return {} if ini_file is None else ini_values(ini_file)


def _is_ini_file(path: Path) -> bool:
    if not path.is_file():
        return False
    text = path.read_bytes()
    sections = (b"[pytest]", b"[tool:pytest]", b"[tool.pytest")
    return "pytest." in path.name or any(section in text for section in sections)


def _of_the_ini_file(config: pytest.Config, root: Path) -> Any:
    """Return the options as the `addopts` of the project's own ini file would set them."""
    own = _own_ini_file(config, root)
    if own == config.inipath:
        return options_of(config, list(config.getini("addopts")))
    return options_of(config, _values(own).get("addopts", []))


def plugins_that_ignore(config: pytest.Config, path: Path) -> Iterator[str]:
    """Yield the plugins that keep pytest from collecting a path that it ignores.

    What pytest ignores by itself and what a conftest.py says is the project's own idea
    of a whole run; what another plugin leaves out, by what changed since or failed, is
    not.
    """
    manager = config.pluginmanager
    # Not `config.hook`, which before pytest 9 holds no more than functions.
    asked = manager.hook.pytest_ignore_collect
    plugins = [one.plugin for one in asked.get_hookimpls()]
    # pytest 8 has a third argument, an older form of the path.
    others_too = dict.fromkeys(asked.spec.argnames if asked.spec else ())
    arguments = {**others_too, "collection_path": path, "config": config}
    for plugin in plugins:
        if _is_of_pytest_or_the_project(plugin):
            continue
        others = [one for one in plugins if one is not plugin]
        hook = manager.subset_hook_caller("pytest_ignore_collect", others)
        with suppress(Exception):  # it was asked before, and answered
            if hook(**arguments):
                yield manager.get_name(plugin) or type(plugin).__name__


def _is_of_pytest_or_the_project(plugin: object) -> bool:
    module = str(getattr(plugin, "__name__", type(plugin).__module__))
    is_ours = module.partition(".")[0] in {"_pytest", "pytest_psf"}
    return is_ours or module.rpartition(".")[2] == "conftest"


def narrowed_by_paths(
    config: pytest.Config, arguments: list[str], root: Path
) -> Iterator[str]:
    """Yield why the paths that pytest collects leave out a part of the project."""
    base = config.invocation_params.dir
    given = [base / argument for argument in arguments if "::" not in argument]
    for wanted in whole_paths(config, root):
        if not any(_holds(path, wanted) for path in given):
            yield f"narrowed by {_who_gave_the_paths(config, root)}"
            return


def looks_at(config: pytest.Config, arguments: list[str], folder: Path) -> bool:
    """Tell whether pytest collects anything of a folder, by the paths that it was given."""
    base = config.invocation_params.dir
    paths = [base / argument.partition("::")[0] for argument in arguments]
    return any(_holds(path, folder) or _holds(folder, path) for path in paths)


def _who_gave_the_paths(config: pytest.Config, root: Path) -> str:
    """Say where pytest has its paths from: often nobody has typed one."""
    source = config.args_source.name
    if source == "INVOCATION_DIR":
        here = config.invocation_params.dir.name
        return f"the folder that pytest was started in ({here}/, not {root.name}/)"
    if source == "TESTPATHS" and config.inipath is not None:
        return f"testpaths of {config.inipath.parent.name}/{config.inipath.name}"
    return _GIVEN


def _holds(folder: Path, path: Path) -> bool:
    """Tell whether a folder holds a path, as they are written or as links lead."""
    written = os.path.abspath(path), os.path.abspath(folder)  # noqa: PTH100 - pathlib has none that keeps links and takes `..` away
    return Path(written[0]).is_relative_to(written[1]) or (
        path.resolve().is_relative_to(folder.resolve())
    )


def whole_paths(config: pytest.Config, root: Path) -> list[Path]:
    """Return the paths that make a run whole: testpaths, else the config's folder.

    An ini file that only the command line chose (-c) cannot say what is whole, nor can one
    of another folder.
    """
    own = _own_ini_file(config, root)
    if own is not None and own.parent.resolve() == root.resolve():
        found = [
            Path(name)
            for pattern in _testpaths(config, own)
            for name in sorted(_glob(own.parent, pattern))
            if Path(name) != own
        ]
        if found:
            return found
    return [root.resolve()]


def _testpaths(config: pytest.Config, own: Path) -> list[str]:
    if own == config.inipath:
        return list(config.getini("testpaths"))
    return _values(own).get("testpaths", [])


def _glob(folder: Path, pattern: str) -> list[str]:
    """Return what a pattern of testpaths stands for, as pytest reads it."""
    if not pattern:
        return []
    whole = os.path.join(glob.escape(str(folder)), pattern)  # noqa: PTH118 - a pattern is not a path
    return glob.glob(whole, recursive=True)  # noqa: PTH207 - as pytest does: no hidden names
