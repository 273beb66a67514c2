"""Which files a process opens, and whose code does: seen from the inside."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

from pytest_psf.hooks.challenge.files import Files

if TYPE_CHECKING:
    from pathlib import Path


def _code(path: Path, text: str) -> object:
    """Return the names of a module of the project, whose code stands in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    names: dict[str, object] = {}
    exec(compile(text, str(path), "exec"), names)  # noqa: S102 - a module of a project
    return names["read"]


def _has_started(files: Files) -> bool:
    return files.has_started


READ = "def read(path):\n    with open(path) as stream:\n        return stream.read()\n"


def test_who_reads_a_file_is_told_of_the_test_before_the_import(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    limits, others = top / "limits.json", top / "others.json"
    for path in (limits, others):
        path.write_text("{}")
    system, test = top / "app.py", top / "tests/test_a.py"
    of_system, of_test = _code(system, READ), _code(test, READ)
    files = Files([str(limits)], str(top))

    of_system(limits)  # type: ignore[operator]
    of_system(others)  # type: ignore[operator]
    assert files.readers_of(str(limits)) == {str(system)}
    files.are_collected()
    files.begin()
    assert files.readers_of(str(limits)) == {str(system)}
    of_test(limits)  # type: ignore[operator]
    assert files.readers_of(str(limits)) == {str(test)}
    of_system(str(limits).encode())  # type: ignore[operator]
    assert files.readers_of(str(limits)) == {str(system), str(test)}
    assert {path for path, _ in files.opened} == {str(limits)}


def test_a_copy_that_the_system_reads_counts_once_the_test_has_read_it(
    tmp_path: Path,
) -> None:
    top = tmp_path.resolve()
    limits, copied = top / "limits.json", top / "other/limits.json"
    copied.parent.mkdir()
    for path in (limits, copied):
        path.write_text("{}")
    of_system = _code(top / "app.py", READ)
    of_test = _code(top / "tests/test_a.py", READ)
    files = Files([str(limits)], str(top))
    files.are_collected()

    of_system(copied)  # type: ignore[operator]
    assert files.opened == set()
    of_test(limits)  # type: ignore[operator]
    of_system(copied)  # type: ignore[operator]
    assert files.readers_of(str(limits)) == {
        str(top / "app.py"),
        str(top / "tests/test_a.py"),
    }


def test_a_module_is_read_by_nobody(tmp_path: Path) -> None:
    """Whoever imports it reads it, and is none of those who go by its text."""
    module = tmp_path.resolve() / "rules.py"
    module.write_text("MOST = 5\n")
    importing = _code(tmp_path.resolve() / "tests/test_a.py", READ)
    files = Files([str(module)], str(tmp_path.resolve()))
    importing(module)  # type: ignore[operator]
    assert files.opened == {(str(module), "")}


def test_databases_modules_and_processes(tmp_path: Path) -> None:
    top = tmp_path.resolve()
    base, module = top / "rules.db", top / "rules.py"
    sqlite3.connect(base).close()
    module.write_text("MOST = 5\n")
    files = Files([str(base), str(module)], str(top / "nowhere"))

    sqlite3.connect(f"file:{base}?mode=ro", uri=True).close()
    os.close(os.open(module, os.O_RDONLY))
    os.fdopen(os.open(os.devnull, os.O_RDONLY)).close()
    assert files.opened == {(str(base), ""), (str(module), "")}
    assert not _has_started(files)
    sys.audit("subprocess.Popen", "true", ["true"], None, None)
    assert _has_started(files)
    files.begin()
    assert not _has_started(files)
    sys.audit("os.system", b"true")
    files.are_collected()
    files.begin()
    assert _has_started(files)


def test_an_event_of_the_interpreter_is_never_stopped(tmp_path: Path) -> None:
    """Nobody traces an audit hook, so that its work is seen here by hand."""
    limits = tmp_path.resolve() / "limits.json"
    limits.write_text("{}")
    files = Files([str(limits)], str(tmp_path / "nowhere"))
    heed = files._heed  # noqa: SLF001 - what the interpreter calls
    heed("open", (3, "r", 0))
    heed("open", ())
    heed("open", (str(tmp_path / "other/limits.json"), "r", 0))
    heed("import", ("json",))
    assert files.opened == set()
    heed("open", (limits, "r", 0))
    heed("sqlite3.connect", (f"file:{limits}?mode=ro",))
    heed("open", (str(tmp_path / "other/limits.json"), "r", 0))
    files.are_collected()
    heed("open", (f"{limits}.py", "r", 0))
    heed("open", (bytes(limits), "r", 0))
    assert files.opened == {(str(limits), "")}
    heed("os.fork", ())
    assert _has_started(files)


#: What a team's coverage sees of a module of which one function runs while it is paused.
PAUSED = """\
import coverage, module
from pytest_psf.hooks.challenge.measured import coverage_paused
with coverage_paused():
    module.second()
seen = coverage.Coverage(data_file=None, config_file=False, include=[module.__file__])
seen.start()
module.first()
with coverage_paused():
    module.second()
module.third()
seen.stop()
print(sorted(seen.get_data().lines(module.__file__)))
"""


def test_a_coverage_of_others_is_paused(tmp_path: Path) -> None:
    (tmp_path / "run.py").write_text(PAUSED)
    names = ("first", "second", "third")
    text = "".join(f"def {name}():\n    return 1\n" for name in names)
    (tmp_path / "module.py").write_text(text)
    ours = {"COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG"}
    env = {name: value for name, value in os.environ.items() if name not in ours}
    run = [sys.executable, str(tmp_path / "run.py")]
    done = subprocess.run(run, env=env, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("[2, 6]\n", "")
