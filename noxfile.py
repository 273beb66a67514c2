"""Environments to test in: `nox --list` names them, `nox -s "tests-3.13(newest)"` runs one."""

from __future__ import annotations

import shutil

import nox

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "virtualenv"  # a tenth of the time of `venv`
nox.options.sessions = ["tests", "neighbours", "lint"]

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
#: What runs other lines of ours under another Python.
MEASURED = (
    "tests/challenge/test_both_ways.py",
    "tests/challenge/test_stand_in.py",
    "tests/hooks",
    "tests/plugin/test_entering.py",
    "tests/plugin/test_other_pythons.py",
)
#: What watches the events of Python itself, which each Python has its own of.
WATCHED = (
    "tests/challenge/test_both_ways.py",
    "tests/challenge/test_data.py",
    "tests/challenge/test_stand_in.py",
    "tests/hooks",
    "tests/plugin/test_entering.py",
    "tests/plugin/test_observe.py",
    "tests/plugin/test_other_code.py",
    "tests/plugin/test_unnoticed.py",
)
#: What depends on Python as well: what is observed, and how.
OBSERVED = (
    "tests/plugin/test_coverage_minimum.py",
    "tests/plugin/test_hostile_hooks.py",
    "tests/plugin/test_inactive.py",
    "tests/plugin/test_observe.py",
    "tests/plugin/test_odd_runs.py",
    "tests/plugin/test_other_code.py",
    "tests/plugin/test_states.py",
    "tests/plugin/test_unnoticed.py",
)
#: What depends on pytest and its plugins, not on Python: it runs under the oldest and the
#: newest pytest, each with another Python.
OF_PYTEST = (
    "tests/challenge/test_judged.py",
    "tests/challenge/test_when.py",
    "tests/matrix",
    "tests/plugin",
)
PYTESTS = {"8.0": "pytest==8.0.*", "8.3": "pytest==8.3.*", "newest": "pytest"}


def _group(name: str) -> list[str]:
    found = nox.project.load_toml("pyproject.toml")
    return list(nox.project.dependency_groups(found, name))


def _install(session: nox.Session, *what: str) -> None:
    """Install it; what is never imported need not be compiled."""
    session.install("--no-compile", *what)


@nox.session(python=PYTHONS)
@nox.parametrize("pytest", list(PYTESTS), ids=list(PYTESTS))
def tests(session: nox.Session, pytest: str) -> None:
    """Run the tests under one Python and one pytest."""
    _install(session, "-e", ".", PYTESTS[pytest], *_group("test"))
    session.run("python", "-m", "pytest", *session.posargs)
    if session.python == "3.10":  # whose instructions are those of no other Python
        session.run("coverage", "run", "-m", "pytest", "tests/hooks/test_prologue.py")


@nox.session(python=PYTHONS)
def coverage(session: nox.Session) -> None:
    """Run what depends on Python under one and the newest pytest, measured where it adds.

    Whatever is given is an argument to pytest for what else there is, as far as it is not
    bound to a pytest.
    """
    _install(session, "-e", ".", *_group("test"))
    session.run("coverage", "run", "-m", "pytest", *MEASURED)
    session.run("python", "-m", "pytest", *OBSERVED)
    if session.posargs:
        others = [f"--ignore={path}" for path in (*MEASURED, *OF_PYTEST)]
        session.run("python", "-m", "pytest", *others, *session.posargs)


@nox.session(python=PYTHONS)
def watched(session: nox.Session) -> None:
    """Run what watches Python's own events under one and the newest pytest."""
    _install(session, "-e", ".", *_group("test"))
    session.run("python", "-m", "pytest", *WATCHED, *session.posargs)


@nox.session(python=PYTHONS)
@nox.parametrize("pytest", list(PYTESTS), ids=list(PYTESTS))
def neighbours(session: nox.Session, pytest: str) -> None:
    """Run beside the plugins that many have installed."""
    more = [] if pytest == "newest" else ["pytest-subtests"]  # part of pytest since 9.0
    _install(session, "-e", ".", PYTESTS[pytest], *_group("neighbours"), *more)
    # The tests load the neighbours; around them they would be in the way.
    env = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    session.run(
        "python", "-m", "pytest", "tests/matrix/neighbours", *session.posargs, env=env
    )


@nox.session(python="3.11")
def lint(session: nox.Session) -> None:
    """Check style, types and the direction of imports."""
    _install(session, "-e", ".", *_group("lint"))
    session.run("ruff", "format", "--check", ".")
    session.run("ruff", "check", ".")
    session.run("mypy")
    session.run("lint-imports")


@nox.session(python="3.11")
def docs(session: nox.Session) -> None:
    """Build the pages, warnings as errors, and check the recipes for CI."""
    _install(session, "-e", ".", *_group("docs"))
    folder = session.create_tmp()
    build = ["sphinx-build", "-q", "-W", "--keep-going", "-b", "dirhtml", "-j", "2"]
    session.run(*build, "-d", f"{folder}/trees", "docs", f"{folder}/site")
    for schema, paths in {
        "github-actions": ["examples/ci/.github/actions/psf/action.yml"],
        "gitlab-ci": [
            "examples/ci/gitlab/.gitlab-ci.yml",
            "examples/ci/gitlab/psf.gitlab-ci.yml",
        ],
        "readthedocs": [".readthedocs.yaml"],
    }.items():
        session.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", *paths)
    # The action is looked for from the top of a repository, as GitHub does.
    recipes = f"{folder}/recipes"
    shutil.rmtree(recipes, ignore_errors=True)
    shutil.copytree("examples/ci", recipes)
    session.run("git", "init", "-q", recipes, external=True)
    session.chdir(recipes)
    session.run("actionlint")


@nox.session(python="3.11")
def selftest(session: nox.Session) -> None:
    """See that the gate of the example can go red, by each piece of its evidence."""
    # Compiled: its runs write no bytecode, so each would compile all of pytest anew.
    session.install("--compile", ".[server]")
    session.chdir("examples/claims-triage")
    session.run("pytest-psf", "selftest", *session.posargs)


@nox.session(python="3.11")
def instructions(session: nox.Session) -> None:
    """See that what we cost, in instructions, has not grown beside the committed figures.

    Without valgrind, and with other versions than those of the figures, it says so.
    """
    _install(session, "-e", ".", *_group("release"))
    session.run("python", "benchmarks/guard.py")


@nox.session(python="3.13")
def release(session: nox.Session) -> None:
    """Make the wheels that are published, and see that pip installs and removes them."""
    _install(session, "-e", ".", *_group("test"), *_group("release"))
    session.run("python", "-m", "pytest", "tests/release", *session.posargs)


@nox.session(python="3.11")
def browser(session: nox.Session) -> None:
    """See the page of a report in the system's own Chromium, and check it with axe-core.

    Without npm, or without Chromium, tests say what is missing and are skipped; they fail
    where `PSF_REQUIRE_BROWSER` is set.
    """
    session.install("-e", ".[html]", *_group("test"), *_group("browser"))
    folder = session.create_tmp()
    if shutil.which("npm"):
        install = ["npm", "install", "--silent", "--no-save", "--prefix", folder]
        session.run(*install, "axe-core@^4.10", external=True)
    axe = f"{folder}/node_modules/axe-core"
    session.run(
        "python",
        "-m",
        "pytest",
        "tests/browser",
        *session.posargs,
        env={"PSF_AXE": axe},
    )


@nox.session(python="3.13")
def clients(session: nox.Session) -> None:
    """Have the providers' own clients meet each fault that a model server can be told."""
    _install(session, "-e", ".", *_group("test"), *_group("clients"))
    # What they send, and how they read a stream, runs lines of ours as well.
    run = ["coverage", "run", "-m", "pytest", "tests/clients"]
    session.run(*run, *session.posargs)


@nox.session(python="3.11")
def downstream(session: nox.Session) -> None:
    """Compare the tests of other projects with the plugin installed and without it."""
    session.run("python", "tests/downstream/compare.py", *session.posargs)
