"""docs/performance.md, from the committed figures: nothing is measured here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from figures import FILE, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from figures import Figures

PAGE = FILE.parents[1] / "docs" / "performance.md"
_TEXT = """# Performance

What this plugin costs, beside others that many projects have. Counted are the instructions that the
processor carries out, by valgrind: the same run takes the same number of them, however busy the
machine is. They are compared, in one sitting, with what pytest takes where nothing else is installed.
`python benchmarks/run.py --write` measured all of this and wrote this page. CI counts three of the
rows again, and fails where one has grown by more than 3 %; `benchmarks/README.md` in the repository
says how, and what else is measured.

{with}

## What a run takes more

A run of one test that claims nothing. With `--psf` it reads a config with one claim on a setting,
judges 35 criteria, and prints the summary.

{runs}

Installed, but not asked for, the plugin registers its options and its mark, and does nothing else; a
third of what that takes is pytest's look at all that is installed. It is measured of the wheels that are
published: installed from a clone, it takes 7 % under Python 3.11 and 21 % under 3.13, because pytest
reads the list of files of each distribution that brings a plugin.
What `--psf` adds is paid once a run, and does not grow with the suite; more than half of it is the
import of what judges. Each of the others was asked for alone, in an environment of its own.

## What a test takes more

Each test calls a function and asserts what it returns. With `--psf`, a marked test claims a criterion
and names the function: whether it was entered is observed, and the claim is judged and shown. No test
is challenged here.

{tests}

A test that claims nothing is not observed. A marked test takes about what the larger reports of other
plugins do, and more than twice that where no other test names its function, which has to be found, read and
watched. Measuring coverage takes more than either.

## What a command takes

{commands}

## What it takes to see whether tests can fail

30 tests of one line, each with a function of its own. These are seconds of CPU of the whole command,
on a machine that had other work too: they say which order of size it is, and not more.

{challenges}

mutmut makes two mutants of each of these functions, and says which of them no test notices. A
challenge asks less: whether a test fails once the function that it names does nothing. It runs that
one test up to three times.
"""
_COMMANDS = {
    "version": "`pytest-psf --version`",
    "explain": "`pytest-psf explain`",
    "schema": "`pytest-psf schema config`",
}
_CHALLENGES = {
    "plain": "`pytest -p no:psf`: no test is challenged",
    "challenged": "`pytest --psf`: 30 challenges",
    "mutmut": "`mutmut run`: 60 mutants",
}


def page(figures: Mapping[str, Figures]) -> str:
    """Return the page of the figures of each version of Python."""
    tables = {"runs": _runs, "tests": _tests, "commands": _commands, "challenges": _cpu}
    parts = {name: _table(figures, column) for name, column in tables.items()}
    sittings = "\n".join(map(_sitting, figures.values()))
    return _TEXT.format_map({"with": sittings} | parts)


def _sitting(of: Figures) -> str:
    """Return what one sitting was made with."""
    versions = {name: of.environment[name] for name in ("pytest", "pluggy", "pydantic")}
    versions |= {name: one["version"] for name, one in of.peers.items()}
    versions["mutmut"] = of.seconds["mutmut-version"]
    packages = ", ".join(f"{name} {found}" for name, found in versions.items())
    return (
        f"- Python {of.environment['python']} ({of.environment['build']}): {packages}"
    )


def _runs(of: Figures) -> dict[str, str]:
    ours = {
        "pytest alone": f"{of.bare['run']:,.0f} M instructions",
        "pytest-psf, not asked for": _more(of.ratios["idle"] - 1),
        "`--psf`": _more(of.ratios["judged"] - 1),
    }
    return ours | {name: _more(one["run"] - 1) for name, one in _peers(of).items()}


def _tests(of: Figures) -> dict[str, str]:
    ours = {
        "pytest alone": f"{of.bare['test']:.1f} M instructions",
        "`--psf`, no test is marked": _more(of.ratios["unmarked"]),
        "`--psf`, all are marked and name one function": _more(of.ratios["marked"]),
        "`--psf`, all are marked, each names its own": _more(of.ratios["own"]),
    }
    return ours | {name: _more(one["test"]) for name, one in _peers(of).items()}


def _peers(of: Figures) -> dict[str, Mapping[str, float]]:
    """Return the other plugins by how they are shown."""
    shown = {name: f"{name}, `{one['option']}`" for name, one in of.peers.items()}
    return {shown[name]: one for name, one in of.peers.items()}


def _commands(of: Figures) -> dict[str, str]:
    asked = {shown: f"{of.ratios[name]:.1f} times" for name, shown in _COMMANDS.items()}
    return {"`python -c pass`": "1"} | asked


def _cpu(of: Figures) -> dict[str, str]:
    return {shown: f"{of.seconds[name]:.1f} s" for name, shown in _CHALLENGES.items()}


def _more(part: float) -> str:
    """Return a part as the percents that are added."""
    return f"{100 * part:+.{1 if abs(part) < 0.1 else 0}f} %"


def _table(
    figures: Mapping[str, Figures], column: Callable[[Figures], dict[str, str]]
) -> str:
    """Return a table with a column of each version of Python."""
    columns = [column(of) for of in figures.values()]
    rows = [
        ["", *(f"Python {minor}" for minor in figures)],
        ["---", *("---:" for _ in figures)],
        *([label, *(one[label] for one in columns)] for label in columns[0]),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def write() -> None:
    """Bring the page up to date with the committed figures."""
    PAGE.write_text(page(read()), encoding="utf-8")


if __name__ == "__main__":
    write()
