"""How the command line begins and ends, whatever the command."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from pytest_psf.commands.main import main

if TYPE_CHECKING:
    from pathlib import Path


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"pytest-psf {version('pytest-psf')}\n"


def test_who_names_no_command_is_shown_which_there_are_and_where_to_begin(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    assert shown.err == capsys.readouterr().out
    *_, last = shown.err.strip().split("\n\n")
    assert last.startswith("begin with: init, then check")
    for name in ("affected", "init", "selftest"):
        assert f"\n    {name} " in shown.err


def loaded_by(*words: str) -> set[str]:
    """Return the modules that a command line loads beside those of Python alone."""
    told = f"""
import sys
before = set(sys.modules)
from pytest_psf.commands.main import main
try:
    main({list(words)!r})
finally:
    print(*sorted(set(sys.modules) - before))
"""
    ran = subprocess.run(
        [sys.executable, "-c", told], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.splitlines()[-1].split())


@pytest.mark.usefixtures("unmeasured_processes")
@pytest.mark.parametrize(
    ("words", "its"), [(["--version"], set()), (["schema", "config"], {"schema"})]
)
def test_what_needs_no_config_loads_hardly_anything(
    words: list[str], its: set[str]
) -> None:
    """Dataclasses alone would take as long to import as all of it."""
    loaded = loaded_by(*words)

    ours = {one.partition("commands.")[2] for one in loaded if "psf.commands." in one}
    assert ours == {"main", "ending"} | its
    assert loaded.isdisjoint(
        {"dataclasses", "inspect", "pathlib", "pytest_psf.core.values"}
    )


def test_an_unknown_command_is_told_which_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["chekc"])
    assert ended.value.code == 2
    shown = capsys.readouterr().err
    assert "invalid choice: 'chekc'" in shown
    assert all(name in shown for name in ("check", "explain", "gate", "init", "review"))


def test_whoever_interrupts_it_sees_no_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    pipe = tmp_path / "psf.json"
    os.mkfifo(pipe)  # nobody will ever write to it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    try:
        assert main(["report", str(pipe), f"markdown:{tmp_path / 'psf.md'}"]) == 130
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)
    assert "Traceback" not in capfd.readouterr().err
    assert not (tmp_path / "psf.md").exists()
