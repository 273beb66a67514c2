"""The text of the system: what its code and its configuration name.

It is read once in a run, and only as far as somebody asks: the files nearest to what is
looked for come first. What is too large to be read is in doubt named.
"""

from __future__ import annotations

import os
import re
from dataclasses import field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf.core.regex import regex
from pytest_psf.core.values import dataclass
from pytest_psf.verify.file import File
from pytest_psf.verify.reviews_file import REVIEWS_FILE
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.project import Project

#: How many files are looked at, and how many bytes of them are read. Beyond that, nothing
#: is called unnamed.
MOST_FILES = 10_000
MOST_BYTES = 32 * 1024 * 1024
#: Larger files are data.
_LARGEST = 1024 * 1024

_CODE = frozenset(
    """
    .bat .c .cc .cpp .cs .ex .go .ipynb .java .jl .js .jsx .kt .mjs .php .pl .ps1 .py .pyi
    .pyx .r .rb .rs .scala .sh .sql .swift .ts .tsx .vue
    """.split()  # noqa: SIM905 - a list of words is easier to read as text
)
_CONFIGS = frozenset(
    """
    .bicep .cfg .conf .env .hcl .html .ini .j2 .jinja .json .jsonc .mako .nomad .properties
    .service .tf .tfvars .tmpl .toml .tpl .xml .yaml .yml
    """.split()  # noqa: SIM905 - see above
)
#: Files of builds and deploys that are told by their names.
_BY_NAME = regex(
    r"(?i)(?:.*\.)?(?:docker|container)file(?:\..*)?|(?:gnu)?makefile|procfile|justfile"
    r"|jenkinsfile|vagrantfile|tiltfile|caddyfile|build|\.env.*|.*crontab"
)
#: Hidden folders that configure builds and deploys; no other one belongs to the system.
_SHOWN = frozenset({".circleci", ".devcontainer", ".github", ".gitlab", ".platform"})
_NOT_OURS = frozenset(
    {"__pycache__", "env", "node_modules", "site-packages", "venv", "vendor"}
)
#: What each report of a run holds: it names whatever is claimed.
_OUR_REPORT = '"name": "pytest-psf"'
#: What tools begin with that list code and tests as they find them: coverage.py, JUnit.
_LISTED_BY_TOOLS = regex(
    r'<testsuites?\b|<coverage\b|"show_contexts":|<title>Coverage (?:for|report)\b'
)
_BEGINNING = 1000
_OUR_TABLE = regex(r"(?m)^\s*\[+\s*tool\s*\.\s*psf\b")
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "__tests__", "spec"})
_TEST_FILE = regex(r"(?:test_.*|.*_tests?|conftest|.*[.](?:test|spec))\.\w+")


@dataclass(eq=False)
class Sources:
    """The files of a project that are no tests, each read at most once."""

    top: Path
    ignored: frozenset[Path]
    #: The file that the claims stand in, which names whatever is claimed.
    config: Path | None = None
    #: Whether there was too much of it to look at everything.
    is_partial: bool = False
    _texts: dict[Path, str] = field(default_factory=dict)
    _bytes: int = 0
    #: By the file that was asked for; many targets stand in one file.
    _near: dict[Path, list[Path]] = field(default_factory=dict)

    def near(self, file: Path) -> Iterator[tuple[Path, str]]:
        """Yield the files with their texts: those of a file's own folder first."""
        if file not in self._near:
            parts = file.parts
            self._near[file] = sorted(
                self._paths(), key=lambda path: -_shared(path.parts, parts)
            )
        for path in self._near[file]:
            yield path, self._text(path)

    def _paths(self) -> list[Path]:
        if not self._listed:
            self._listed = [*self._walked()]
        return self._listed

    _listed: list[Path] = field(default_factory=list)

    def _walked(self) -> Iterator[Path]:
        count = 0
        for folder, folders, files in os.walk(self.top):
            here = Path(folder)
            folders[:] = [one for one in sorted(folders) if self._enters(here, one)]
            for name in files:
                count += 1
                if is_source(name) and here / name not in self.ignored:
                    yield here / name
            if count > MOST_FILES:
                self.is_partial = True
                return

    def _enters(self, here: Path, name: str) -> bool:
        if name in _NOT_OURS or name in _TEST_FOLDERS:
            return False
        if name.startswith(".") and name not in _SHOWN:
            return False
        path = here / name
        if path in self.ignored or (path / "pyvenv.cfg").exists():
            return False
        return not (path / ".git").exists()

    def _text(self, path: Path) -> str:
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def _read(self, path: Path) -> str:
        if self._bytes > MOST_BYTES:
            self.is_partial = True
            return ""
        try:
            if path.stat().st_size > _LARGEST:
                return ""
            data = path.read_bytes()
        except OSError:
            return ""
        text = _decoded(path.name, data)
        self._bytes += len(text)
        return "" if self._is_no_use(path, text) else _without_our_tables(text, path)

    def _is_no_use(self, path: Path, text: str) -> bool:
        """Tell whether a file only lists what it finds, or is read by this tool alone."""
        if path.as_posix().endswith(f"/{REVIEWS_FILE}") or _OUR_REPORT in text:
            return True
        if path == self.config and _OUR_TABLE.search(text) is None:
            return True
        is_listed = _LISTED_BY_TOOLS.search(text, 0, _BEGINNING) is not None
        return is_listed and not is_code(path)


def sources_of(project: Project) -> Sources:
    """Return the texts of a project's system, the same for all who ask."""
    found: Sources = project.once(_sources)
    return found


def _sources(project: Project) -> Sources:
    from pytest_psf.verify.ignored import ignored_below

    return Sources(
        top=project.top, ignored=ignored_below(project.top), config=project.config
    )


def is_source(name: str) -> bool:
    """Tell by its name whether a file belongs to the system: code, and what deploys it."""
    if _TEST_FILE.fullmatch(name) or name == "psf.toml":
        return False
    suffix = PurePosixPath(name).suffix.lower()
    return suffix in _CODE or suffix in _CONFIGS or _BY_NAME.fullmatch(name) is not None


def is_code(path: Path) -> bool:
    """Tell whether a file is code, a script or a build, rather than configuration."""
    return path.suffix.lower() in _CODE or _BY_NAME.fullmatch(path.name) is not None


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    count = 0
    for mine, its in zip(one, other, strict=False):
        if mine != its:
            break
        count += 1
    return count


def _decoded(name: str, data: bytes) -> str:
    """Return a file's text; where that cannot be told, what of it is UTF-8."""
    try:
        return File(name, data).text
    except UnverifiableError:
        return data.decode("utf-8", errors="replace")


def _without_our_tables(text: str, path: Path) -> str:
    """Drop what this tool reads: a claim is no use that the system makes of anything."""
    if path.suffix.lower() != ".toml":
        return text
    parts = re.split(r"(?m)^(?=\s*\[)", text)
    return "".join(p for p in parts if not _OUR_TABLE.match(p))
