"""The committed figures: what they were measured with, and how they are read and written."""

from __future__ import annotations

import json
import platform
import sys
import sysconfig
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE = Path(__file__).with_name("figures.toml")
MINOR = "{}.{}".format(*sys.version_info)
_HEAD = """# Written by `python benchmarks/run.py --write`, for the Python that it runs under.
"""


@dataclass(frozen=True)
class Figures:
    """What one sitting under one Python found."""

    #: What the counts depend on: Python, how it was built, and packages.
    environment: Mapping[str, str]
    #: Millions of instructions where nothing but pytest is installed: of a run of one test,
    #: and of a test.
    bare: Mapping[str, float]
    #: Our rows: runs, of the bare run; what a test takes more, of a bare one; commands, of
    #: `python -c pass`.
    ratios: Mapping[str, float]
    #: Peer -> its version and option, its run as a multiple of the bare one, and what it adds
    #: to a test as a part of a bare one.
    peers: Mapping[str, Mapping[str, Any]]
    #: Seconds of CPU, of challenges and of mutation testing, and the version of that.
    seconds: Mapping[str, Any]


def environment() -> dict[str, str]:
    """Return what the counts depend on: environments get the versions of this process."""
    how = sysconfig.get_config_var("CONFIG_ARGS") or ""
    optimised = "optimised" if "--enable-optimizations" in how else "not optimised"
    compiler = platform.python_compiler()
    packages = ("pytest", "pluggy", "pydantic")
    return {
        "python": platform.python_version(),
        "build": f"{platform.machine()}, {compiler}, {optimised}",
    } | {name: version(name) for name in packages}


def read(path: Path = FILE) -> dict[str, Figures]:
    """Return the figures of each minor version of Python."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    return {minor: Figures(**table) for minor, table in found.items()}


def write(figures: Mapping[str, Figures], path: Path = FILE) -> None:
    """Write the figures of all versions, the oldest first."""
    tables = {minor: asdict(figures[minor]) for minor in sorted(figures)}
    path.write_text(_HEAD + "\n".join(_lines(tables, ())), encoding="utf-8")


def _rounded(value: str | float) -> str | float:
    return value if isinstance(value, str) else round(value, 4)


def _lines(table: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[str]:
    """Yield a table and those within it, as TOML."""
    values = {key: one for key, one in table.items() if not isinstance(one, dict)}
    if values:
        yield f"\n[{'.'.join(json.dumps(key) if '.' in key else key for key in path)}]"
    for key, value in values.items():
        yield f"{key} = {json.dumps(_rounded(value))}"
    for key, one in table.items():
        if isinstance(one, dict):
            yield from _lines(one, (*path, key))
    if not path:
        yield ""
