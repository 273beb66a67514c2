"""Which test files a run left to other jobs: those of a whole run that it did not collect."""

from __future__ import annotations

import os
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.joining import Seen
from pytest_psf.hooks.collect import narrowing

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pytest

    from pytest_psf.core.collected import Collected
    from pytest_psf.hooks.collect.file_names import FileNames


def seen(
    config: pytest.Config,
    root: Path,
    names: FileNames,
    collected: Collected,
    narrowed: Iterable[str],
) -> Seen:
    """Return what a run saw of the project or part in `root`.

    `narrowed` says why it is not whole, a phrase each. What only selects among the tests is
    no reason for ever: the tests that other jobs run make up for it, file by file.
    """
    found = list(narrowed)
    if not found:
        return Seen(whole=True)
    files = frozenset(
        one
        for one in _files(config, root, names)
        if collected.files.isdisjoint((one, *map(str, PurePosixPath(one).parents)))
    )
    blind = (*collected.failed_files, *collected.skipped_files)
    return Seen(
        whole=False,
        files=files.union(blind),
        reasons=frozenset(
            one
            for one in found
            if one not in narrowing.SELECTIONS
            and not any(one.startswith(f"{file} ") for file in blind)
        ),
    )


def _files(config: pytest.Config, root: Path, names: FileNames) -> Iterator[str]:
    """Yield the names of all files that a whole run would take for tests."""
    patterns = list(config.getini("python_files"))
    for path in narrowing.whole_paths(config, root):
        if path.is_file():
            yield names.file(path)
            continue
        for folder, folders, files in os.walk(path):
            folders[:] = [
                one for one in folders if not is_left_out(Path(folder, one), config)
            ]
            for name in files:
                if any(_fits(Path(folder, name), pattern) for pattern in patterns):
                    yield names.file(Path(folder, name))


def is_left_out(folder: Path, config: pytest.Config) -> bool:
    """Tell whether pytest does not go into a folder by itself."""
    if not folder.is_dir():
        return False
    if folder.name == "__pycache__" or (folder / "pyvenv.cfg").is_file():
        return True
    return any(_fits(folder, pattern) for pattern in config.getini("norecursedirs"))


def _fits(path: Path, pattern: str) -> bool:
    """Tell whether a path has the form of a pattern, as pytest reads it."""
    if "/" in pattern:
        return fnmatch(path.as_posix(), f"*/{pattern}")
    return fnmatch(path.name, pattern)
