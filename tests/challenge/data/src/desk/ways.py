"""Every way to a limit that stands in a file."""

from __future__ import annotations

import contextlib
import ctypes
import json
import linecache
import mmap
import os
import pkgutil
import sqlite3
import subprocess
import sys
from importlib import resources
from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("limits.json")


def _block_at(text: str | bytes) -> int:
    return int(json.loads(text)["block_at"])


def by_open() -> int:
    with open(FILE, encoding="utf-8") as file:  # noqa: PTH123
        return _block_at(file.read())


def by_pathlib() -> int:
    return _block_at(FILE.read_bytes())


def by_descriptor() -> int:
    number = os.open(FILE, os.O_RDONLY)
    try:
        return _block_at(os.read(number, 4096))
    finally:
        os.close(number)


def by_pkgutil() -> int:
    return _block_at(pkgutil.get_data("desk", "limits.json") or b"")


def by_resources() -> int:
    return _block_at((resources.files("desk") / "limits.json").read_text("utf-8"))


def by_mmap() -> int:
    with (
        FILE.open("rb") as file,
        contextlib.closing(
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        ) as mapped,
    ):
        return _block_at(mapped[:])


def by_linecache() -> int:
    return _block_at("".join(linecache.getlines(str(FILE))))


def by_numpy() -> int:
    return _block_at(np.fromfile(FILE, dtype=np.uint8).tobytes())


def by_c() -> int:
    """Read it where no audit hook sees it."""
    c = ctypes.CDLL(None)
    c.fopen.restype = ctypes.c_void_p
    c.fread.argtypes = [
        ctypes.c_char_p,
        ctypes.c_size_t,
        ctypes.c_size_t,
        ctypes.c_void_p,
    ]
    c.fclose.argtypes = [ctypes.c_void_p]
    file = c.fopen(os.fsencode(FILE), b"r")
    text = ctypes.create_string_buffer(4096)
    c.fread(text, 1, 4096, file)
    c.fclose(file)
    return _block_at(text.value)


_database = sqlite3.connect(":memory:")
_database.execute("create table limits as select ? as block_at", (by_open(),))


def by_database() -> int:
    """Ask a database that was made of the file on import."""
    return int(_database.execute("select block_at from limits").fetchone()[0])


def by_subprocess() -> int:
    code = "from desk import ways; print(ways.by_open())"
    return int(_said(sys.executable, "-c", code))


def by_another_program() -> int:
    return _block_at(_said("cat", os.fspath(FILE)))


def by_environment() -> int:
    """Read the file to which a variable holds the whole path."""
    return _block_at(Path(os.environ["DESK_LIMITS"]).read_bytes())


def by_the_original() -> int:
    """Read the file by a path that is written down, as one in a home folder is."""
    return _block_at(
        Path(Path(os.environ["DESK_NOTE"]).read_text().strip()).read_bytes()
    )


def by_a_folder_that_is_current() -> int:
    return _block_at(Path("src/desk/limits.json").read_bytes())


def _said(*command: str) -> str:
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(FILE.parents[1])},
    ).stdout
