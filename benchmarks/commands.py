"""What the commands of the first hour cost: explain, check and init."""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from pathlib import Path

from measure import PYTEST, run

EXAMPLE = Path(__file__).parents[1] / "examples" / "claims-triage"
COMMAND = [sys.executable, "-m", "pytest_psf"]
CLAIMS = 1_000
REPORTS = 100
FILES = 10_000
HEAD = """class = "production"
[definition]
affects-people-or-processes = { answer = true, because = "It routes claims." }
runs-continuously-or-on-demand = { answer = true, because = "An HTTP service." }
has-downstream-consequences = { answer = true, because = "It updates records." }
is-operated = { answer = true, because = "The platform is on call." }
[evidence]
PSF-01.retention = [
"""


def commands(folder: Path) -> None:
    """Print the CPU time of each, beside that of a run of pytest that only collects."""
    folder.mkdir()
    triage = folder / "triage"
    shutil.copytree(EXAMPLE, triage)
    bare = _seconds([*PYTEST, "-p", "no:psf", "--collect-only"], triage)
    print(f"collecting the example, without us     {bare:6.2f} s of CPU")
    for what in (
        ["explain"],
        ["explain", "PSF-06.latency"],
        ["check"],
        ["check", "--no-collect"],
    ):
        _print(" ".join(what), _seconds([*COMMAND, *what], triage), bare)
    claims = _claims(folder / "claims")
    _print(f"check of {CLAIMS:,} claims", _seconds([*COMMAND, "check"], claims), bare)
    files = _files(folder / "files")
    spent = _seconds([*COMMAND, "init", "--dry-run"], files)
    _print(f"init beside {FILES:,} files", spent, bare)


def gating(folder: Path) -> None:
    """Print the CPU time of judging as many reports of a thousand tests together."""
    folder.mkdir()
    (folder / "psf.toml").write_text(HEAD.partition("[evidence]")[0])
    head = "import pytest\nfrom app import step\n\n"
    mark = '@pytest.mark.psf("PSF-05.intervene", exercises="app:step")\n'
    body = "def test_{0}():\n    assert step({0}) == {0} + 1\n\n"
    (folder / "app.py").write_text("def step(value):\n    return value + 1\n")
    tests = (mark + body.format(number) for number in range(CLAIMS))
    (folder / "test_one.py").write_text(head + "".join(tests))
    judging = ["--psf", "--psf-no-challenge", "--psf-gate", "none"]
    made = run([*PYTEST, *judging, "--psf-report", "json:0.json"], folder)
    assert "NOT GATED" in made.output, made.output
    names = [f"{number}.json" for number in range(REPORTS)]
    for name in names[1:]:
        shutil.copy(folder / "0.json", folder / name)
    spent = _seconds([*COMMAND, "gate", *names], folder)
    print(f"gate of {REPORTS} reports of {CLAIMS:,} tests    {spent:6.2f} s of CPU")


def _print(name: str, seconds: float, bare: float) -> None:
    print(f"{name:38} {seconds:6.2f} s of CPU   {seconds / bare:5.2f} of collecting")


def _seconds(command: list[str], folder: Path) -> float:
    run(command, folder)
    return statistics.median(run(command, folder).cpu for _ in range(5)) / 1000


def _claims(folder: Path) -> Path:
    """Return a project with claims on as many keys of one file."""
    folder.mkdir()
    (folder / "test_one.py").write_text("def test_one():\n    assert sum([1]) == 1\n")
    days = {f"days{number}": 90 for number in range(CLAIMS)}
    (folder / "store.json").write_text(json.dumps(days))
    lines = [
        f'{{ setting = "store.json", key = "{key}", at-most = 90 }},' for key in days
    ]
    (folder / "psf.toml").write_text(HEAD + "\n".join(lines) + "\n]\n")
    return folder


def _files(folder: Path) -> Path:
    """Return a repository of code, tests, settings and documents, a hundred a folder."""
    for number in range(FILES):
        sort = ("src", "tests", "config", "docs")[number % 4]
        name = {
            "src": f"part_{number}.py",
            "tests": f"test_{number}.py",
            "config": f"{number}.toml",
            "docs": f"{number}.md",
        }[sort]
        text = {
            "src": f"def step_{number}(value):\n    return value + {number}\n",
            "tests": f"def test_{number}():\n    assert {number} + 1 > {number}\n",
            "config": f"[service]\nname = 'part {number}'\nport = {number}\n",
            "docs": f"# Part {number}\n\nIt adds {number} to what it is given.\n",
        }[sort]
        path = folder / sort / str(number // 400) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder
