"""The copy of a project: what it lacks, where its links lead, how it is put back."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_psf.workshop.copying import copy_project
from pytest_psf.workshop.inward import Inward
from pytest_psf.workshop.kept import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT = "it"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = (tmp_path / "desk").resolve()
    (root / "config").mkdir(parents=True)
    (root / "config/limits.json").write_text(TEXT)
    return root


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return (tmp_path / "elsewhere/copy/desk").resolve()


def _left_out(project: Path, top: Path) -> dict[str, str]:
    return dict(copy_project(project, top))


def test_what_is_left_out_is_said(
    project: Path, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pipes").mkdir()
    os.mkfifo(project / "pipes/orders")
    monkeypatch.chdir(project)  # the path of a socket may be no longer than 107 bytes
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        for folder in (".git", "node_modules", ".tox", "web/node_modules"):
            (project / folder).mkdir(parents=True)
        (project / "env").mkdir()
        (project / "env/pyvenv.cfg").touch()
        (project / "conda/conda-meta").mkdir(parents=True)
        (project / "__pycache__").mkdir()
        with (project / "model.bin").open("wb") as file:
            file.truncate(101 * 2**20)

        left_out = _left_out(project, top)

    assert left_out == {
        ".git/": "of version control",
        ".tox/": "environments",
        "conda/": "an environment",
        "env/": "an environment",
        "model.bin": "it has 101 MiB",
        "node_modules/": "packages of Node.js",
        "pipes/orders": "a pipe, socket or device",
        "socket": "a pipe, socket or device",
        "web/node_modules/": "packages of Node.js",
    }
    assert {path.name for path in top.iterdir()} == {"config", "pipes", "web"}


def test_of_five_gigabytes_the_largest_folders_are_left_out(
    project: Path, top: Path
) -> None:
    for name, count in (("images", 50), ("sounds", 2), ("texts", 1)):
        (project / name).mkdir()
        for number in range(count):
            with (project / name / f"{number}.bin").open("wb") as file:
                file.truncate(90 * 2**20)

    left_out = _left_out(project, top)

    assert left_out == {"images/": "its files have 4.4 GiB"}
    assert (top / "sounds/1.bin").exists()


def test_what_git_ignores_is_left_out_where_it_is_large(
    project: Path, top: Path
) -> None:
    git = ["git", "-C", str(project)]
    subprocess.run([*git, "init", "-q"], check=True)
    (project / ".gitignore").write_text("cache/\nsmall/\nlarge.bin\n")
    for name, count in (("cache", 2), ("small", 0), ("kept", 1)):
        (project / name).mkdir()
        for number in range(count):
            with (project / name / f"{number}.bin").open("wb") as file:
                file.truncate(90 * 2**20)
    with (project / "large.bin").open("wb") as file:
        file.truncate(60 * 2**20)

    left_out = _left_out(project, top)

    del left_out[".git/"]
    assert left_out == {
        "cache/": "git ignores it, and it has 180 MiB",
        "large.bin": "git ignores it, and it has 60 MiB",
    }
    assert (top / "kept/0.bin").exists()
    assert (top / "small").is_dir()


def test_no_link_of_the_copy_leads_into_the_original(
    project: Path, top: Path, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    alias = tmp_path / "alias"
    alias.symlink_to(project)
    links = {
        "near.json": "limits.json",
        "above": "../config",
        "whole.json": f"{project}/config/limits.json",
        "out-and-in.json": "../../desk/config/limits.json",
        "by-another-name.json": f"{alias}/config/limits.json",
        "relative-by-another-name.json": "../../alias/config/limits.json",
        "outside": "../../shared",
        "missing": f"{project}/config/none.json",
        "itself": "itself",
    }
    for name, leads_to in links.items():
        (project / "config" / name).symlink_to(leads_to)
    (project / "config/hard.json").hardlink_to(project / "config/limits.json")

    _left_out(project, top)

    for name in links:
        leads_to = os.path.realpath(top / "config" / name)
        wanted = shared if name == "outside" else top
        assert Path(leads_to).is_relative_to(wanted), (name, leads_to)
    (top / "config/hard.json").write_text("another")
    (top / "config/by-another-name.json").write_text("another")
    assert (project / "config/limits.json").read_text() == TEXT
    assert (top / "config/near.json").read_text() == "another"


def test_a_read_only_file_can_be_weakened_in_the_copy(project: Path, top: Path) -> None:
    (project / "config/limits.json").chmod(0o444)

    _left_out(project, top)

    assert (top / "config/limits.json").stat().st_mode & stat.S_IWUSR


def test_variables_and_arguments_lead_into_the_copy(
    project: Path, top: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".venv").mkdir()
    (project / ".venv/pyvenv.cfg").touch()
    _left_out(project, top)
    (tmp_path / "alias").symlink_to(project)
    inward = Inward(project, top)
    variables = {
        "DATABASE_URL": ("sqlite:///{}/claims.db?timeout=5", True),
        "LIMITS": ("{}/config/limits.json", True),
        "REPORT": ("{}/reports/new.json", True),
        "LISTED": ("{0}/config:/usr/lib:{0}/new", True),
        "FLAGS": ("-I{}/config -O2", True),
        "SETTINGS": ('{{"folder": "{}/config"}}', True),
        "BESIDE": ("{}-of-another/config", False),
        "PYTHONHOME": ("{}/.venv", False),
        "TOOL": ("{}/.venv/bin", True),
    }
    for name, (value, _) in variables.items():
        monkeypatch.setenv(name, value.format(project))
    monkeypatch.setenv("PWD", str(tmp_path / "alias"))
    monkeypatch.setenv("TOOL", f"{project}/.venv")

    found = inward.environment()

    for name, (value, is_turned) in variables.items():
        if name != "TOOL":
            wanted = value.format(top if is_turned else project)
            assert found[name] == wanted, name
    # An environment is not copied, and what lies in it is the same.
    assert found["TOOL"] == f"{project}/.venv"
    assert found["PWD"] == str(top)
    for argument in ("--rootdir={}", "json:{}/psf.json", "{}/tests/test_a.py::test_it"):
        assert inward.text(argument.format(project)) == argument.format(top)
    assert inward.text(f"--rootdir={tmp_path}/alias") == f"--rootdir={top}"


def test_what_tests_leave_behind_is_put_back(project: Path, top: Path) -> None:
    (project / "state").mkdir()
    for name in ("kept", "changed", "removed", "replaced", "touched"):
        (project / "state" / name).write_text(name)
    (project / "state/link").symlink_to("kept")
    (project / "empty").mkdir()
    _left_out(project, top)
    kept = Kept(project, top)
    state = top / "state"
    before = _tree(top)
    times = (state / "changed").stat().st_mtime_ns

    (state / "changed").write_text("CHANGED")
    os.utime(state / "changed", ns=(times, times))  # as nobody would see it by that
    (state / "removed").unlink()
    (state / "replaced").unlink()
    (state / "replaced").mkdir()
    (state / "link").unlink()
    (state / "link").symlink_to("removed")
    (top / "empty").rmdir()
    (state / "new/deep").mkdir(parents=True)
    (state / "new/deep/file").touch()
    (state / "__pycache__").mkdir()
    (state / "__pycache__/a.pyc").touch()
    kept.put_back()

    assert _tree(top) - {"state/__pycache__", "state/__pycache__/a.pyc"} == before
    assert (state / "changed").read_text() == "changed"
    assert (state / "link").readlink() == Path("kept")
    kept.put_back()  # it knows what it has put back
    assert (state / "changed").read_text() == "changed"


def test_a_folder_that_is_gone_comes_back_with_all_that_was_in_it(
    project: Path, top: Path
) -> None:
    (project / "config/deep/er").mkdir(parents=True)
    (project / "config/deep/er/file").write_text(TEXT)
    _left_out(project, top)
    kept, before = Kept(project, top), _tree(top)

    for path in sorted((top / "config").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (top / "config").rmdir()
    (top / "config").write_text("a file now")
    kept.put_back()

    assert _tree(top) == before
    assert (top / "config/deep/er/file").read_text() == TEXT


def _tree(top: Path) -> set[str]:
    return {path.relative_to(top).as_posix() for path in top.rglob("*")}


def test_what_nobody_may_read_is_left_out_and_said() -> None:
    """As somebody who is not root, for whom nothing is unreadable."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        project, top = root / "desk", root / "copy/desk"
        (project / "closed").mkdir(parents=True)
        (root / "copy").mkdir()
        for one in ("closed/inside.txt", "secret.txt", "open.txt"):
            (project / one).write_text("x")
        (project / "closed").chmod(0)
        (project / "secret.txt").chmod(0)
        root.chmod(0o755)
        (root / "copy").chmod(0o777)
        with _as_nobody():
            left_out = _left_out(project, top)
            kept = Kept(project, top)
            (top / "closed/left").write_text("behind")
            kept.put_back()

        assert left_out == dict.fromkeys(("closed/", "secret.txt"), "it cannot be read")
        assert sorted(one.name for one in top.iterdir()) == ["closed", "open.txt"]
        assert not any((top / "closed").iterdir())
        (project / "closed").chmod(0o755)


@contextmanager
def _as_nobody() -> Iterator[None]:
    """Be another user, where this one is root."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if is_root:
            os.seteuid(0)
