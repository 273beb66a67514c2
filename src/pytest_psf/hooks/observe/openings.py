"""Seeing which files of the project a test opens to read them.

An audit hook (https://docs.python.org/3/library/sys.html#sys.addaudithook) sees each way in
which Python itself opens a file. What a process of its own opens, or a library in C, it does
not see. No hook can be taken away again: so there is one in a process, only where a report
is to hold what it sees, and it does nothing but while a test's window is open.

What is read for the sake of an import is none of a test's: a module is imported in whichever
test comes first, and a report would depend on the order. It is told of the modules instead,
as far as they are imported when tests are collected. What a traceback shows of sources, which
Python reads once and keeps, is left out.
"""

from __future__ import annotations

import linecache
import os
import sys
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FrameType

    from pytest_psf.hooks.observe.window import Window

#: The event that a hook of ours answers by naming itself.
_WHO = "pytest_psf.openings"

#: So many names are told of one test; of more, the folders that hold them.
MOST = 100
#: So many files of one test are noted at all.
_MOST_NOTED = 10_000

_IMPORTING = "<frozen importlib._bootstrap>"
_LOADING = "<frozen importlib._bootstrap_external>"


class _Hook:
    """The hook of this process: it hears of all, and hands on what is asked for."""

    def __init__(self) -> None:
        #: None where nobody asks.
        self.listener: Openings | None = None

    def heed(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Take in an event of the interpreter. Nothing is raised: it would stop the event."""
        if event == "open":
            if self.listener is not None and self.listener.listens:
                with suppress(Exception):
                    self.listener.note(*arguments)
        elif event == "sqlite3.connect":
            if self.listener is not None and self.listener.listens:
                with suppress(Exception):
                    self.listener.note(_database(arguments[0]), None, os.O_RDWR)
        elif event == _WHO:
            arguments[0].append(self)


def _hook() -> _Hook:
    """Return the one that this process has; there is one from now on."""
    found: list[_Hook] = []
    sys.audit(_WHO, found)
    if not found:
        found.append(_Hook())
        sys.addaudithook(found[0].heed)
    return found[0]


class Openings:
    """Notes which files are opened while a window is open, and while modules are imported."""

    def __init__(self, name_of: Callable[[Path], str]) -> None:
        """`name_of` returns the name of a file of the project, nothing for any other."""
        #: Of the tests, once they are collected.
        self.window: Window | None = None
        self._is_collecting = False
        self._name_of = name_of
        self._read: set[str] = set()
        #: Files that were written before they were read, if ever they were.
        self._written: set[str] = set()
        #: Files that were read while modules were imported, with the files of those.
        self._on_import: dict[str, set[str]] = {}
        self._hook = _hook()
        # A run inside of a test of another run has its own.
        self._before, self._hook.listener = self._hook.listener, self

    @property
    def listens(self) -> bool:
        """Whether something is to be noted now."""
        return self._is_collecting or (self.window is not None and self.window.is_open)

    def note(self, path: object, _mode: object, flags: int) -> None:
        """Take in that a file is about to be opened."""
        if not isinstance(path, (str, bytes, os.PathLike)):
            return  # the number of a file that is open already
        name = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - links stay as they are
        if self._is_collecting:
            self._note_on_import(name, flags)
            return
        if name in self._read or name in self._written:
            return
        if len(self._read) + len(self._written) >= _MOST_NOTED:
            return
        if not _reads(flags) or not os.path.isfile(name):  # noqa: PTH113 - at each opening
            self._written.add(name)
        elif not _is_for_an_import():
            self._read.add(name)

    def _note_on_import(self, name: str, flags: int) -> None:
        modules = list(_importing())
        if not modules or not _reads(flags) or len(self._on_import) >= _MOST_NOTED:
            return
        if name in self._on_import or os.path.isfile(name):  # noqa: PTH113 - at each opening
            self._on_import.setdefault(name, set()).update(modules)

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Note what modules read when they are imported: that is when tests are collected."""
        self._is_collecting = True
        try:
            yield
        finally:
            self._is_collecting = False

    def on_import(self) -> dict[str, tuple[str, ...]]:
        """Return modules by their files, with the files that they read on import.

        Where one imported another, both are said to have read what that did.
        """
        found: dict[str, set[str]] = {}
        for name, modules in tuple(self._on_import.items()):
            file = self._name_of(Path(name))
            for path in map(Path, tuple(modules)):
                # What is no file, such as `<string>`, is nobody's.
                module = self._name_of(path) if path.is_file() else ""
                if file and module and file != module:
                    found.setdefault(module, set()).add(file)
        return {
            module: tuple(sorted(folded(found[module]))) for module in sorted(found)
        }

    def take(self) -> frozenset[str]:
        """Return the files of the project that were read, and forget them."""
        # A thread that goes on may add to them meanwhile.
        read = tuple(self._read)
        names = {self._name_of(Path(one)) for one in read if os.path.isfile(one)}  # noqa: PTH113 - see above
        self.forget()
        return folded(one for one in names if one)

    def forget(self) -> None:
        """Forget what was opened."""
        self._read.clear()
        self._written.clear()

    def close(self) -> None:
        """Hear of nothing any more."""
        self._hook.listener = self._before


def folded(names: Iterable[str]) -> frozenset[str]:
    """Return names of files, or where they are too many, of folders that hold them.

    The name of a folder ends in `/`; `./` stands for all files.
    """
    files = frozenset(names)
    found, depth = files, max((one.count("/") for one in files), default=0)
    while len(found) > MOST:
        found = frozenset(_cut(one, depth) for one in files)
        depth -= 1
    return found


def _cut(name: str, depth: int) -> str:
    """Return the folder of a name that has so many parts, or fewer if there are fewer."""
    parts = PurePosixPath(name).parts[:-1][: depth + name.startswith("/")]
    return "./" if parts in {(), ("/",)} else f"{PurePosixPath(*parts)}/"


def _database(name: object) -> object:
    """Return the file of a database, which may be named by a URI: `file:a.db?mode=ro`."""
    if isinstance(name, bytes):  # on Python 3.10
        name = os.fsdecode(name)
    if not isinstance(name, str) or not name.startswith("file:"):
        return name
    from urllib.parse import unquote, urlsplit

    return unquote(urlsplit(name).path)


def _reads(flags: int) -> bool:
    writes_only = flags & (os.O_WRONLY | os.O_RDWR) == os.O_WRONLY
    return not (writes_only or flags & os.O_TRUNC)


def _importing() -> Iterator[str]:
    """Yield the files of the modules whose code is about to open a file, the nearest first.

    None where Python itself opens it, to read a module.
    """
    frame: FrameType | None = sys._getframe(4)  # noqa: SLF001 - as documented
    is_module_s = False
    while frame is not None:
        code = frame.f_code
        if code.co_name == "<module>":
            is_module_s = True
            yield code.co_filename
        elif not is_module_s and code.co_filename in {_IMPORTING, _LOADING}:
            return
        frame = frame.f_back


def _is_for_an_import() -> bool:
    """Tell whether the file that is opened is a module's, or read while one is imported."""
    frame: FrameType | None = sys._getframe(3)  # noqa: SLF001 - as documented
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        if file == _IMPORTING or file == linecache.__file__:  # noqa: PLR1714 - at each frame
            return True
        if file == _LOADING and code.co_name == "get_code":
            return True
        frame = frame.f_back
    return False
