"""The commands that a page shows: run in a copy of the project, and what they print.

A page is a session. Its blocks are read from the top:

- a block with `title="FILE"` is written to that file; after `<!-- append -->` at its end;
- a block `console` is run: each line that begins with `$ ` is a command, the rest is what
  it prints. `<!-- show: /FROM/ to /TO/ -->` above a block says which lines of it stand
  there (several with `, `; `end` for the last line); `...` stands for those left out;
- after `<!-- screen: FILE -->`, what a test has compared already stands in that file;
- after `<!-- not run: WHY -->` a block is only shown.

`<!-- folder: DIR -->`, anywhere, begins the session in a copy of that folder of the repository.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
_BLOCK = re.compile(
    r"(?P<notes>(?:^ *<!-- [^\n]* -->\n+)*)"
    r"^(?P<indent> *)```(?P<head>\w*[^\n]*)\n(?P<body>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)
_NOTE = re.compile(r"<!-- ([\w ]+?)(?:: (.*?))? -->")
_TITLE = re.compile(r'title="([^"]+)"')
_RANGE = re.compile(r"/(.*?)/ to (?:/(.*?)/|(end))(?:, |$)")
#: What differs from run to run, and from machine to machine.
_VARIES = (
    (re.compile(r"\b\d+\.\d+ ?s\b"), "0.0s"),
    (re.compile(r"\b20\d\d-\d\d-\d\d\b"), "DAY"),
    (re.compile(r"^=+ (.*) =+$"), r"= \1 ="),
)


#: The command that says how the one before it ended.
_STATUS = "echo $?"


class ShownError(Exception):
    """Raise ShownError if what a block is to show is not in what its command prints."""


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    start: int
    end: int
    head: str
    body: str
    notes: dict[str, str]

    @property
    def line(self) -> int:
        return self.page.read_text(encoding="utf-8").count("\n", 0, self.start) + 1

    @property
    def commands(self) -> list[str]:
        lines = self.body.splitlines()
        return [one.removeprefix("$ ") for one in lines if one.startswith("$ ")]

    def shown(self, printed: list[str]) -> str:
        """Return the body with what each of its commands has printed."""
        found = []
        for command, text in zip(self.commands, printed, strict=True):
            found.append(f"$ {command}")
            lines = text.splitlines()
            found += lines if command == _STATUS else self._chosen(lines)
        return "\n".join(found) + "\n"

    def _chosen(self, lines: list[str]) -> list[str]:
        asked = self.notes.get("show")
        if asked is None or not lines:
            return lines
        found: list[str] = []
        at = 0
        for start, stop, _ in _RANGE.findall(asked):
            first = self._index(lines, start, at)
            last = self._index(lines, stop, first) if stop else len(lines) - 1
            found += ["..."] * (first > at) + lines[first : last + 1]
            at = last + 1
        return found + ["..."] * (at < len(lines))

    def _index(self, lines: list[str], pattern: str, after: int) -> int:
        for index in range(after, len(lines)):
            if re.search(pattern, lines[index]):
                return index
        text = "\n".join(lines[after:])
        raise ShownError(f"{self.page.name}:{self.line}: no /{pattern}/ in\n{text}")


def blocks(page: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield Block(
            page=page,
            start=found.start("body"),
            end=found.end("body"),
            head=found["head"],
            body=found["body"],
            notes=dict(_NOTE.findall(found["notes"])),
        )


def is_run(page: Path) -> bool:
    """Tell whether a page has anything to run."""
    return any(_is_console(block) for block in blocks(page))


def _is_console(block: Block) -> bool:
    return block.head.startswith("console") and "not run" not in block.notes


def run(page: Path, folder: Path) -> Iterator[tuple[Block, str]]:
    """Run a page in a folder. Yield each block that is run, and what it should show."""
    session = _Session(folder)
    begun_with = re.search(r"<!-- folder: (\S+) -->", page.read_text(encoding="utf-8"))
    if begun_with:
        session.begin_with(ROOT / begun_with[1])
    for block in blocks(page):
        title = _TITLE.search(block.head)
        if title and "not run" not in block.notes:
            session.write(title[1], block.body, more="append" in block.notes)
        elif _is_console(block):
            yield block, block.shown(session.printed(block))


def comparable(text: str) -> str:
    """Return a text without what differs by run, machine and day."""
    lines = text.splitlines()
    for pattern, by in _VARIES:
        lines = [pattern.sub(by, line) for line in lines]
    return "\n".join(lines)


@dataclass
class _Session:
    """A shell of a user in a folder, who has installed the plugin."""

    folder: Path
    status: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {k: v for k, v in os.environ.items() if k.partition("_")[0] != "PYTEST"}
        self.environment = kept | {
            "COLUMNS": "80",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_ADDOPTS": "-p no:cacheprovider -p no:xdist -p no:hypothesispytest",
            "NO_COLOR": "1",
        }

    def begin_with(self, source: Path) -> None:
        left_out = shutil.ignore_patterns("__pycache__", ".*_cache", "psf.json")
        shutil.copytree(source, self.folder, dirs_exist_ok=True, ignore=left_out)

    def write(self, name: str, text: str, *, more: bool) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a" if more else "w", encoding="utf-8") as stream:
            stream.write(text)

    def printed(self, block: Block) -> list[str]:
        if "screen" in block.notes:
            path = ROOT / block.notes["screen"]
            return [path.read_text(encoding="utf-8")] * len(block.commands)
        return [self._printed(command) for command in block.commands]

    def _printed(self, command: str) -> str:
        if command == _STATUS:
            return f"{self.status}\n"
        words = shlex.split(command, comments=True)
        done = subprocess.run(
            [*_PROGRAMS.get(words[0], [words[0]]), *words[1:]],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        self.status = done.returncode
        return done.stdout.replace(f"{self.folder}/", "").replace(str(self.folder), ".")


_PROGRAMS = {
    "pytest": [sys.executable, "-m", "pytest"],
    "pytest-psf": [sys.executable, "-m", "pytest_psf"],
    "python": [sys.executable],
}
