"""What the plugin costs, measured in one sitting; see README.md beside it."""

from __future__ import annotations

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
CONFIG = """
[tool.psf]
class = "production"
[tool.psf.definition]
affects-people-or-processes = { answer = true, because = "It routes claims." }
runs-continuously-or-on-demand = { answer = true, because = "An HTTP service." }
has-downstream-consequences = { answer = true, because = "It updates records." }
is-operated = { answer = true, because = "The platform is on call." }
[tool.psf.evidence]
PSF-01.retention = { setting = "pyproject.toml", key = "tool.x.days", at-most = 90 }
[tool.x]
days = 90
"""
#: PYTHONHASHSEED makes instruction counts repeat.
ENVIRONMENT = os.environ | {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": ""}


def cost(command: list[str], folder: Path) -> float:
    """Return millions of instructions, or the median CPU time in milliseconds."""
    _run(command, folder)  # bytecode is written once
    if shutil.which("valgrind"):
        return _instructions(command, folder)
    return statistics.median(_cpu(command, folder) for _ in range(7))


def _run(command: list[str], folder: Path) -> None:
    subprocess.run(
        command, cwd=folder, env=ENVIRONMENT, capture_output=True, check=False
    )


def _cpu(command: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _run(command, folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _instructions(command: list[str], folder: Path) -> float:
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    result = subprocess.run(
        [*tool, *command],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Collected : (\d+)", result.stderr)
    assert found is not None, result.stderr
    return int(found[1]) / 1e6


def start_up(folder: Path) -> None:
    """Print what one trivial test costs without, beside and under the plugin."""
    (folder / "test_one.py").write_text("def test_one():\n    assert sum([1]) == 1\n")
    (folder / "pyproject.toml").write_text(CONFIG)
    bare = cost([*PYTEST, "-p", "no:psf"], folder)
    idle = cost(PYTEST, folder)
    judged = cost([*PYTEST, "--psf"], folder)
    plain = [sys.executable, "-c", "import pytest"]
    model = "import pytest, pydantic\nclass M(pydantic.BaseModel):\n    x: int"
    pydantic = cost([sys.executable, "-c", model], folder) - cost(plain, folder)
    print(f"bare run                {bare:9.1f}")
    print(f"installed, not asked    {idle:9.1f}   {idle / bare:.4f} of bare")
    print(f"fixed cost of --psf     {judged:9.1f}   {judged / bare:.2f} of bare")
    print(
        f"of it: pydantic         {pydantic:9.1f}   {1 + pydantic / bare:.2f} of bare"
    )


def proof_of_execution() -> None:
    """Print what observing one target adds to a claiming test, in microseconds."""
    from pytest_psf.hooks.observe import Observer

    def closure(value: int) -> int:
        return value + len(PYTEST) + rounds

    rounds = 20_000
    for name, function in (("function", _target), ("closure", closure)):
        observer = Observer({"target": function})  # type: ignore[dict-item]
        start = time.process_time()
        for _ in range(rounds):
            with observer.observing(["target"]), observer.window(is_open=True):
                pass
            observer.take()
        spent = time.process_time() - start
        observer.close()
        print(f"proof of execution, {name:9} {1e6 * spent / rounds:6.2f} us a test")


def _target(value: int) -> int:
    return value


def example(folder: Path) -> None:
    """Print the CPU time that the judgement adds to the example's test run."""
    project = folder / "claims-triage"
    source = HERE.parent / "examples" / "claims-triage"
    shutil.copytree(source, project, ignore=shutil.ignore_patterns("__pycache__"))
    _run(PYTEST, project)
    pairs = [
        (_cpu(PYTEST, project), _cpu([*PYTEST, "--psf"], project)) for _ in range(7)
    ]
    plain = statistics.median(plain for plain, _ in pairs)
    added = statistics.median(judged - plain for plain, judged in pairs)
    print(f"example: {plain:.0f} ms of CPU without --psf, {added:.0f} ms more with it")


def main() -> None:
    unit = "millions of instructions" if shutil.which("valgrind") else "ms of CPU"
    print(f"Python {sys.version.split()[0]}; {unit}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start_up(folder)
        proof_of_execution()
        example(folder)


if __name__ == "__main__":
    main()
