"""Make the two wheels that are published, of the one that the project builds.

    python release/wheels.py FOLDER

In every run, asked for or not, pytest reads the list of files of each distribution that brings
a plugin, and since Python 3.12 the disk is asked for each of them (`_mark_plugins_for_rewrite`
in https://github.com/pytest-dev/pytest/blob/main/src/_pytest/config/__init__.py). With some
five hundred modules, that takes more than all else that an idle plugin does; what it comes to
is measured in benchmarks/README.md. So `pytest-psf` holds no more than what pytest itself
imports, and requires `pytest-psf-core`, of the same version, which holds the rest. Both are
installed into one package. A clone and the source distribution are one, as the project is.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

from wheel.wheelfile import WheelFile

if TYPE_CHECKING:
    from email.message import Message

ROOT = Path(__file__).parents[1]
#: What pytest imports in every run; a test holds it to what it does import.
PLUGIN = ("pytest_psf/__init__.py", "pytest_psf/plugin.py")
#: What the core has no use for: the plugin is found, and the command is made, by these.
_ENTRY_POINTS = "entry_points.txt"
_EXTRA = "; extra == "


def published(folder: Path) -> tuple[Path, Path]:
    """Build the project, and return the wheels of the plugin and of the core in a folder."""
    with tempfile.TemporaryDirectory() as name:
        command = [
            sys.executable,
            "-m",
            "hatchling",
            "build",
            "-t",
            "wheel",
            "-d",
            name,
        ]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        (whole,) = Path(name).iterdir()
        return split(whole, folder)


def split(whole: Path, folder: Path) -> tuple[Path, Path]:
    """Return the wheels of the plugin and of the core, made of one that holds both."""
    folder.mkdir(parents=True, exist_ok=True)
    with WheelFile(whole) as source:
        info, version = source.dist_info_path, source.parsed_filename["ver"]
        core_info = info.replace("pytest_psf", "pytest_psf_core")
        data = {name: source.read(name) for name in source.namelist()}
    del data[f"{info}/RECORD"]  # each gets its own
    metadata = data.pop(f"{info}/METADATA")
    plugin = {f"{info}/METADATA": _requiring_core(metadata, version)}
    core = {f"{core_info}/METADATA": _of_core(metadata)}
    for name, content in data.items():
        of_info = name.removeprefix(f"{info}/")
        if name in PLUGIN or name != of_info:
            plugin[name] = content
        if name not in PLUGIN and of_info != _ENTRY_POINTS:
            core[name if of_info == name else f"{core_info}/{of_info}"] = content
    core_name = whole.name.replace("pytest_psf", "pytest_psf_core")
    return _written(folder / whole.name, plugin), _written(folder / core_name, core)


def _written(path: Path, files: dict[str, bytes]) -> Path:
    with WheelFile(path, "w") as wheel:
        for name, content in sorted(files.items()):
            wheel.writestr(name, content)
    return path


def _requiring_core(metadata: bytes, version: str) -> bytes:
    """Let the core bring what both need; extras are asked of the plugin."""
    found = message_from_bytes(metadata)
    wanted = [one for one in found.get_all("Requires-Dist", []) if _EXTRA in one]
    del found["Requires-Dist"]
    for one in (f"pytest-psf-core=={version}", *wanted):
        found["Requires-Dist"] = one
    return _unfolded(found)


def _of_core(metadata: bytes) -> bytes:
    found = message_from_bytes(metadata)
    found.replace_header("Name", "pytest-psf-core")
    found.replace_header("Summary", "What pytest-psf is made of, without its plugin.")
    wanted = [one for one in found.get_all("Requires-Dist", []) if _EXTRA not in one]
    del found["Requires-Dist"], found["Provides-Extra"]
    for one in wanted:
        found["Requires-Dist"] = one
    found.set_payload("Install pytest-psf, which requires it.\n")
    return _unfolded(found)


def _unfolded(metadata: Message) -> bytes:
    """Return it with each field in one line, however long, as it was."""
    return metadata.as_bytes(policy=metadata.policy.clone(max_line_length=0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    for wheel in published(parser.parse_args().folder):
        print(wheel)


if __name__ == "__main__":
    main()
