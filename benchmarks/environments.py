"""Environments that pip makes, as people have them."""

from __future__ import annotations

import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

RELEASE = Path(__file__).parents[1] / "release" / "wheels.py"


def published(folder: Path) -> list[str]:
    """Return the wheels that are published, made of the source as it is here."""
    command = [sys.executable, str(RELEASE), str(folder)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return made.stdout.splitlines()


def installed(folder: Path, *packages: str) -> str:
    """Make an environment with our pytest and packages, and return its Python."""
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    pinned = [f"{name}=={version(name)}" for name in ("pytest", "pluggy")]
    pip = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, *pinned, *packages], check=True)
    return python
