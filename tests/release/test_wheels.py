"""The wheels that are published: installed by pip, into an environment of their own."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from tests.conftest import DEFINITION

ROOT = Path(__file__).parents[2]
LOADED = (
    "import sys, pytest\n"
    "status = pytest.main(['-q'])\n"
    "print(*sorted(name for name in sys.modules if name.startswith('pytest_psf')))\n"
    "sys.exit(status)\n"
)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the wheels of the plugin and of the core."""
    folder = tmp_path_factory.mktemp("published")
    script = ROOT / "release" / "wheels.py"
    said = _run(folder, sys.executable, str(script), str(folder / "wheels"))
    return [Path(line) for line in said.splitlines()]


@pytest.fixture(scope="module")
def python(wheels: list[Path], tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the Python of an environment that holds what pip installs of them."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=True)
    found = str(folder / "bin" / "python")
    install = ["-m", "pip", "install", "-q", "--disable-pip-version-check"]
    _run(folder, found, *install, *map(str, wheels))
    return found


def _run(folder: Path, *command: str, status: int = 0) -> str:
    done = subprocess.run(
        command, check=False, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout


def _files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as found:
        return {name for name in found.namelist() if ".dist-info/" not in name}


def test_each_module_is_in_one_of_them(wheels: list[Path]) -> None:
    plugin, core = map(_files, wheels)
    source = ROOT / "src"
    written = {
        str(path.relative_to(source))
        for path in (source / "pytest_psf").rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }

    assert not plugin & core
    assert plugin | core == written


def test_the_plugin_requires_the_core_of_its_own_version(wheels: list[Path]) -> None:
    found = []
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            (name,) = (one for one in opened.namelist() if one.endswith("/METADATA"))
            found.append(message_from_bytes(opened.read(name)))
    plugin, core = found

    assert [plugin["Name"], core["Name"]] == ["pytest-psf", "pytest-psf-core"]
    wanted = plugin.get_all("Requires-Dist", [])
    assert [one for one in wanted if "extra" not in one] == [
        f"pytest-psf-core=={core['Version']}"
    ]
    assert "jinja2>=3.1; extra == 'html'" in wanted
    assert "pytest>=8.0" in core.get_all("Requires-Dist", [])
    assert core["Provides-Extra"] is None


def test_a_run_that_asks_for_nothing_loads_nothing_of_the_core(
    python: str, wheels: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")

    *_, loaded = _run(tmp_path, python, "-c", LOADED).splitlines()

    parts = [name.removesuffix(".py").replace("/", ".") for name in _files(wheels[0])]
    assert loaded.split() == sorted(one.removesuffix(".__init__") for one in parts)


def test_installed_together_they_are_the_whole(python: str, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.psf]\n" + DEFINITION)
    (tmp_path / "test_one.py").write_text("def test_one():\n    assert 1 + 1 == 2\n")

    judged = _run(tmp_path, python, "-m", "pytest", "--psf", status=1)
    command = str(Path(python).with_name("pytest-psf"))

    assert "NOT READY: 35 open" in " ".join(judged.split())
    assert _run(tmp_path, command, "--version").startswith("pytest-psf 0.")
    assert "No broken requirements" in _run(tmp_path, python, "-m", "pip", "check")


def test_removed_together_they_leave_nothing(python: str, tmp_path: Path) -> None:
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = Path(_run(tmp_path, python, "-c", where).strip())
    assert (packages / "pytest_psf" / "core").is_dir()

    both = ["pytest-psf", "pytest-psf-core"]
    _run(tmp_path, python, "-m", "pip", "uninstall", "-q", "-y", *both)

    # Bytecode is Python's, and pytest's, who wrote it in the runs above.
    left = [one for one in packages.glob("pytest_psf*/**/*") if one.suffix != ".pyc"]
    assert not [one for one in left if one.is_file()]
