"""A pytest that a command starts, and what it says of why it could not do what it should."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.core.problem import as_block
from pytest_psf.core.regex import regex
from pytest_psf.core.wording import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: How pytest ends what it could not begin: faults in marks, in its own config, in a conftest.
REFUSED = 4

#: What the script `pytest` does, for this Python: without the current folder on the path.
_SCRIPT = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); sys.argv[0] = 'pytest'; "
    "import pytest; sys.exit(pytest.main())"
)

_LAST_LINES = 15
#: What pytest writes above a file that it cannot collect, and of each call that led there.
_FAILED = regex(r"_+ ERROR collecting (.+?) _+")
_FRAME = regex(r"(\S.*?:\d+): ")
#: A file that is no Python: the words of the error follow below its line.
_PARSED = regex(r'E +File "([^"]+)", line (\d+)$')
_RAISED = regex(r"E   (?! )")
_NOT_FOUND = regex(r"No module named '(\w+)")
_COLOURS = regex(r"\x1b\[[0-9;]*m")


def text_of(output: bytes) -> str:
    """Return what a process has written, without colours."""
    return _COLOURS.sub("", output.decode(errors="replace"))


def begun() -> list[str]:
    """Return what begins pytest as it is begun here.

    `python -m` puts the current folder on the path, where modules are looked for, and the
    script does not: what only the one can import, the other does not collect.
    """
    if Path(sys.argv[0]).parts[-2:] == ("pytest_psf", "__main__.py"):
        return [sys.executable, "-m", "pytest"]
    return [sys.executable, "-c", _SCRIPT]


def ran(
    command: Sequence[str], folder: Path, *, ready: Iterable[str] = ()
) -> tuple[int, str, str]:
    """Run it in a folder; return its status, and what it wrote to the two streams.

    The modules `ready` are imported while it runs.
    """
    with subprocess.Popen(  # noqa: S603 - pytest, as the user would run it
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for module in ready:  # in the meantime
            import_module(module)
        try:
            out, err = process.communicate()
        except BaseException:
            process.kill()
            raise
        return process.returncode, text_of(out), text_of(err)


def failures(out: str, root: Path) -> str:
    """Return where collecting failed, and why: what fails many files at once is told once."""
    found: dict[tuple[str, str], list[str]] = {}
    name = place = ""
    for line in out.splitlines():
        if header := _FAILED.fullmatch(line):
            name = place = header[1]
        elif name and (frame := _FRAME.match(line)):
            place = _inside(frame[1], root) or place
        elif name and (parsed := _PARSED.match(line)):
            place = _inside(f"{parsed[1]}:{parsed[2]}", root) or place
        elif name and _RAISED.match(line):
            why = f"{line[1:].strip()}{_hint(line, root)}"
            found.setdefault((place, why), []).append(name)
            name = ""
    told = [_told(place, why, files) for (place, why), files in found.items()]
    return "\n".join(told[:_LAST_LINES])


def _told(place: str, why: str, files: Sequence[str]) -> str:
    """Say of files of tests that they cannot be collected; `place` is where that shows."""
    others = len(files) - 1
    if not others and place.rpartition(":")[0] in {"", files[0]}:
        return as_block(f"{place}: cannot be collected: {why}")
    rest = f" and {counted(others, 'more file')}" if others else ""
    return as_block(f"{place}: {files[0]}{rest} cannot be collected: {why}")


def _inside(place: str, root: Path) -> str:
    """Return a place of the project; "" for one of what is installed, which is right."""
    path, top = Path(place), root.resolve()
    if "site-packages" in path.parts:  # as of a .venv in the project's own folder
        return ""
    if not path.is_absolute():
        return place
    return str(path.relative_to(top)) if path.is_relative_to(top) else ""


def _hint(line: str, root: Path) -> str:
    """Say how a module is found that stands where only `python -m pytest` looks."""
    name = _NOT_FOUND.search(line)
    if name is None or not any(
        (root / one).exists() for one in (name[1], f"{name[1]}.py")
    ):
        return ""
    return (
        "; it is in this folder, where `pytest` does not look: install the project, or "
        'add pythonpath = ["."] to the options of pytest'
    )


def refusal(out: str, err: str, status: int) -> str:
    """Return why there is no collection, in pytest's own words."""
    said = (err.strip() or out.strip()).removeprefix("ERROR: ").splitlines()
    last = "\n".join(said if status == REFUSED else said[-_LAST_LINES:])
    if status == REFUSED and last:
        return last
    return as_block(
        f"pytest could not collect the tests: it ended with {status}\n{last}"
    )
