"""What a pytest that a command has started says of why it could not do what it should."""

from __future__ import annotations

import re

from pytest_psf.core.problem import as_block

#: How pytest ends what it could not begin: faults in marks, in its own config, in a conftest.
REFUSED = 4

_LAST_LINES = 15
#: What pytest writes above a file that it cannot collect, and of each call that led there.
_FAILED = re.compile(r"_+ ERROR collecting (.+?) _+")
_FRAME = re.compile(r"(\S.*?:\d+): ")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def text_of(output: bytes) -> str:
    """Return what a process has written, without colours."""
    return _COLOURS.sub("", output.decode(errors="replace"))


def failures(out: str) -> str:
    """Return where collecting failed, and why, a line for each file."""
    found: list[str] = []
    name = place = ""
    for line in out.splitlines():
        if header := _FAILED.fullmatch(line):
            name = place = header[1]
        elif name and (frame := _FRAME.match(line)):
            place = frame[1]
        elif name and line.startswith("E  "):
            found.append(as_block(f"{place}: cannot be collected: {line[1:].strip()}"))
            name = ""
    return "\n".join(found[:_LAST_LINES])


def refusal(out: str, err: str, status: int) -> str:
    """Return why there is no collection, in pytest's own words."""
    said = (err.strip() or out.strip()).removeprefix("ERROR: ").splitlines()
    last = "\n".join(said if status == REFUSED else said[-_LAST_LINES:])
    if status == REFUSED and last:
        return last
    return as_block(
        f"pytest could not collect the tests: it ended with {status}\n{last}"
    )
