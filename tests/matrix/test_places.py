"""The project with its config in other places, and called from other places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.matrix.conftest import Matrix

pytestmark = pytest.mark.usefixtures("unmeasured")


MET = "met"
NEWEST = pytest.version_tuple >= (9,)

OPTIONS = """
pythonpath = .
testpaths = tests
addopts = --doctest-modules
markers = xdist_group
"""
TOML = """
[pytest]
pythonpath = ["."]
testpaths = ["tests"]
addopts = ["--doctest-modules"]
markers = ["xdist_group"]
"""

#: Where pytest's own options stand: file, text, command line, status, what it says.
OPTIONS_IN: dict[str, tuple[str, str, str, int, str]] = {
    "pytest.ini": ("pytest.ini", f"[pytest]{OPTIONS}", "", 0, ""),
    ".pytest.ini": (".pytest.ini", f"[pytest]{OPTIONS}", "", 0, ""),
    "tox.ini": ("tox.ini", f"[pytest]{OPTIONS}", "", 0, ""),
    "setup.cfg": ("setup.cfg", f"[tool:pytest]{OPTIONS}", "", 0, ""),
    "-c of the file that pytest finds": (
        "pytest.ini",
        f"[pytest]{OPTIONS}",
        "-c pytest.ini",
        0,
        "",
    ),
    "-c of another file": (
        "ci.ini",
        f"[pytest]{OPTIONS}",
        "-c ci.ini",
        1,
        "narrowed by testpaths of matrix/ci.ini",
    ),
    "-c of a file that leaves nothing out": (
        "ci.ini",
        "[pytest]\npythonpath = .\naddopts = --doctest-modules\nmarkers = xdist_group\n",
        "-c ci.ini",
        0,
        "",
    ),
    "--rootdir": ("pytest.ini", f"[pytest]{OPTIONS}", "--rootdir=.", 0, ""),
    "--rootdir above": ("pytest.ini", f"[pytest]{OPTIONS}", "--rootdir=..", 0, ""),
    "the command line": (
        "conftest.py",  # beside it, modules are found
        "",
        "--doctest-modules -o markers=xdist_group",
        0,
        "",
    ),
    **(
        {
            "pytest.toml": ("pytest.toml", TOML, "", 0, ""),
            ".pytest.toml": (".pytest.toml", TOML, "", 0, ""),
        }
        if NEWEST
        else {}
    ),
}

#: The options of a monorepo, in the folder above the project's.
ABOVE = """
[pytest]
pythonpath = matrix
addopts = --doctest-modules
markers = xdist_group
"""

#: Calls in a monorepo: folder, command line, status, what is seen, what it says.
MONOREPO: dict[str, tuple[str, str, int, str, str]] = {
    "the service's folder": ("..", "matrix", 0, "whole", "GATE PASSED"),
    "the folder and a file in it": (
        "..",
        "matrix matrix/pyproject.toml",
        0,
        "whole",
        "GATE PASSED",
    ),
    "from the service's folder": (".", "", 0, "whole", "GATE PASSED"),
    "from its tests": ("tests", "..", 0, "whole", "GATE PASSED"),
    "its tests only": (
        "..",
        "matrix/tests",
        1,  # who says that there are no others?
        "whole",
        "narrowed by the paths given",
    ),
    "all, with its config": ("..", "--psf-config matrix", 0, "whole", "GATE PASSED"),
    "all, with its file": (
        "..",
        "--psf-config matrix/pyproject.toml",
        0,
        "whole",
        "GATE PASSED",
    ),
    "a criterion": (
        "..",
        "matrix/pyproject.toml::PSF-07.rollback-tested",
        1,
        "rollback",
        "GATE FAILED",
    ),
    "two workers": ("..", "matrix -n 2", 0, "whole", "GATE PASSED"),
}


def _without_options(matrix: Matrix) -> str:
    """Return the config without pytest's own options."""
    text = (matrix.root / "pyproject.toml").read_text()
    options, psf = text.split("\n\n", 1)
    assert "ini_options" in options
    return psf


@pytest.mark.parametrize(
    ("file", "text", "line", "status", "says"), OPTIONS_IN.values(), ids=OPTIONS_IN
)
def test_the_options_stand_elsewhere(  # noqa: PLR0913, PLR0917 - the columns of the table
    matrix: Matrix, file: str, text: str, line: str, status: int, says: str
) -> None:
    matrix.write({"pyproject.toml": _without_options(matrix), file: text})

    matrix.goes(line, status=status, says=says or "GATE PASSED (17 criteria)")


@pytest.mark.parametrize("line", ["", "psf.toml tests", "-n 2"])
def test_the_config_stands_in_a_psf_toml(matrix: Matrix, line: str) -> None:
    psf = _without_options(matrix).replace("[tool.psf]\n", "")
    matrix.write(
        {
            "psf.toml": psf.replace("[tool.psf.", "["),
            "pytest.ini": f"[pytest]{OPTIONS}",
        }
    )
    (matrix.root / "pyproject.toml").unlink()

    result = matrix.goes(f"{line} -v", says="GATE PASSED (17 criteria)")

    result.stdout.fnmatch_lines(["psf.toml::PSF-07.rollback-tested MET*"])


@pytest.mark.parametrize(
    ("folder", "line", "status", "sees", "says"), MONOREPO.values(), ids=MONOREPO
)
def test_a_service_inside_a_monorepo(  # noqa: PLR0913, PLR0917 - the columns of the table
    matrix: Matrix, folder: str, line: str, status: int, sees: Any, says: str
) -> None:
    matrix.write(
        {
            "pyproject.toml": _without_options(matrix),
            "../pytest.ini": ABOVE,
            "../other/test_other.py": "def test_other():\n    assert sum([1])\n",
        }
    )
    one = {"PSF-07.rollback-tested": MET}

    matrix.goes(
        line,
        folder=folder,
        status=status,
        sees="whole" if sees == "whole" else "nothing",
        but={} if sees == "whole" else one,
        says=says,
    )


def test_a_monorepo_has_no_config_of_its_own(matrix: Matrix) -> None:
    matrix.write(
        {
            "pyproject.toml": _without_options(matrix),
            "../pytest.ini": ABOVE,
        }
    )

    result = matrix.run("", folder="..")

    assert result.ret == 1
    result.stdout.fnmatch_lines(["psf: no ?tool.psf? found; judged as production*"])


@pytest.mark.parametrize("line", ["", "-n 2", "pyproject.toml tests"])
def test_the_config_may_be_a_link(matrix: Matrix, line: str) -> None:
    config = matrix.root / "pyproject.toml"
    matrix.write({"shared/pyproject.toml": config.read_text(encoding="utf-8")})
    config.unlink()
    config.symlink_to("shared/pyproject.toml")

    matrix.goes(line, says="GATE PASSED")
