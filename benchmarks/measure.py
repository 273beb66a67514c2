"""What a command costs: instructions, CPU time and memory."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

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

#: Without a cache to simulate, cachegrind is three times as fast as callgrind.
_COUNTING = [
    "valgrind",
    "--tool=cachegrind",
    "--cache-sim=no",
    "--cachegrind-out-file=/dev/null",
]
#: What `ru_maxrss` counts in, as a part of a KiB.
_RSS_UNITS = 1024 if sys.platform == "darwin" else 1


@dataclass(frozen=True)
class Usage:
    """What one run took, with the processes that it waited for."""

    #: Milliseconds.
    cpu: float
    #: KiB at the peak of the largest process.
    memory: float
    output: str


def run(command: list[str], folder: Path) -> Usage:
    """Run a command, whatever its exit status."""
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        child = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT, stdout=output, stderr=output
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        return Usage(
            cpu=1000 * (used.ru_utime + used.ru_stime),
            memory=used.ru_maxrss / _RSS_UNITS,
            output=output.read(),
        )


def uncollected(python: str = sys.executable) -> list[str]:
    """Return the command of pytest without the garbage collector.

    Whether a full collection falls into one run and not into the other decides over far
    more than our part.
    """
    start = "import gc, pytest; gc.disable(); raise SystemExit(pytest.main())"
    return [python, "-c", start, *PYTEST[3:]]


def can_count() -> bool:
    """Tell whether instructions can be counted here."""
    return shutil.which("valgrind") is not None


def instructions(command: list[str], folder: Path) -> float:
    """Return millions of instructions."""
    output = run([*_COUNTING, *command], folder).output
    found = re.search(r"I +refs: +([\d,]+)", output)
    assert found is not None, output
    return int(found[1].replace(",", "")) / 1e6


def cost(command: list[str], folder: Path) -> float:
    """Return millions of instructions, or the median CPU time in milliseconds."""
    run(command, folder)  # bytecode is written once
    if can_count():
        return instructions(command, folder)
    return statistics.median(run(command, folder).cpu for _ in range(7))
