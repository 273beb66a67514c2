"""`pytest-psf check`: all that can be known of the claims without running a test."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.commands.shared import Printed, configured, found_source
from pytest_psf.core.problem import as_block

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from pytest_psf.commands.shared import Configured, Subparsers
    from pytest_psf.report.checked import Checked

#: How pytest ends what it could not begin: faults in marks, in its own config, in a conftest.
_REFUSED = 4

#: What the script `pytest` does, for this Python: without the current folder on the path.
_SCRIPT = (
    "import sys; sys.path[:1] == [''] and sys.path.pop(0); sys.argv[0] = 'pytest'; "
    "import pytest; sys.exit(pytest.main())"
)

_LAST_LINES = 15
#: What pytest writes above a file that it cannot collect, and of each call that led there.
_FAILED = re.compile(r"_+ ERROR collecting (.+?) _+")
_FRAME = re.compile(r"(\S.*?:\d+): ")
_NOT_FOUND = re.compile(r"No module named '(\w+)")
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "check",
        help="say what is wrong with config, documents, settings, records and test ids, "
        "without running a test",
        description="Checks the config, documents, reviews, settings and records, and, "
        "by collecting only, test ids and the code that they name. No test is run, so "
        "this is no verdict: `pytest --psf` judges. Exit status: 1 if a claim is broken "
        "whatever the tests show, 4 for a fault of the config or of a mark.",
    )
    parser.add_argument(
        "--no-collect",
        action="store_true",
        help="collect no tests: where the project's packages are not installed",
    )
    parser.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    parser.set_defaults(run=_check, refused=_REFUSED)


def _check(options: argparse.Namespace) -> Printed:
    if options.no_collect:
        return _printed(_uncollected(configured(options.config)))
    # The process that collects validates it: twice would take as long as all else here.
    collection = _collect(found_source(options.config).path)
    if collection.checked is not None:
        return _printed(collection.checked, collection.errors)
    # What pytest could not begin says nothing of documents and settings.
    shown = _uncollected(configured(options.config)).text(79, besides=True)
    status = _REFUSED if collection.status == _REFUSED else 1
    return Printed(text=f"{collection.errors}\n\n{shown}", status=status)


def _printed(checked: Checked, errors: str = "") -> Printed:
    text = "\n\n".join(filter(None, [errors, checked.text(79)]))
    return Printed(text=text, status=0 if checked.holds else 1)


def _uncollected(found: Configured) -> Checked:
    """Return what can be known without pytest: nothing is called missing for want of it."""
    from pytest_psf import catalogue as editions
    from pytest_psf.core.judge import judge
    from pytest_psf.core.outcomes import Outcomes
    from pytest_psf.report.checked import Checked
    from pytest_psf.verify.context import Context
    from pytest_psf.verify.project import Project

    catalogue, config = editions.load(), found.config
    why = ("no test was collected",)
    context = Context(
        prefix=config.profile.prefix,
        project=Project(found.file.absolute().parent, found.file),
        today=found.today,
        outcomes=Outcomes(narrowed=why),
        runs_no_test=True,
        edition=catalogue.edition,
        pins=config.profile.pins,
    )
    evidence = [
        found.registry.verified(claim, catalogue.by_id[claim.criterion], context)
        for claim in config.claims
    ]
    judgement = judge(
        catalogue,
        config.profile,
        evidence,
        config.waivers,
        today=found.today,
        narrowed=why,
    )
    return Checked.of(judgement, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Collection:
    """How a pytest that only collects has ended."""

    status: int
    #: None if it could not even begin.
    checked: Checked | None
    #: What it says of what it could not collect.
    errors: str


def _collect(path: Path) -> _Collection:
    """Let pytest collect in a process of its own: what is imported there may do anything."""
    file = path.absolute()  # as it is written: a link is where it stands
    with tempfile.TemporaryDirectory(prefix="psf-") as folder:
        into = Path(folder, "checked.json")
        command = [*_pytest(), "--psf", "--collect-only", "-q"]
        command += ["-p", "pytest_psf.hooks.checking", f"--psf-checked={into}"]
        command += [f"--psf-config={file.name}", "--psf-no-job-summary"]
        command += ["--color=no"]
        status, out, err = _ran(command, file.parent)
        checked = _handed_over(into) if status in {0, 1, 2, 5} else None
    errors = _failures(out, file.parent) if checked else _refusal(out, err, status)
    return _Collection(status=status, checked=checked, errors=errors)


def _ran(command: Sequence[str], folder: Path) -> tuple[int, str, str]:
    """Run it in a folder; return its status, and what it wrote to the two streams."""
    with subprocess.Popen(  # noqa: S603 - pytest, as the user would run it
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # What is read back is made ready in the meantime.
        import_module("pytest_psf.hooks.wire")
        import_module("pytest_psf.report.checked")
        try:
            out, err = process.communicate()
        except BaseException:
            process.kill()
            raise
        return process.returncode, _text(out), _text(err)


def _pytest() -> list[str]:
    """Return what begins pytest as it is begun here.

    `python -m` puts the current folder on the path, where modules are looked for, and the
    script does not: what only the one can import, the other does not collect.
    """
    if Path(sys.argv[0]).parts[-2:] == ("pytest_psf", "__main__.py"):
        return [sys.executable, "-m", "pytest"]
    return [sys.executable, "-c", _SCRIPT]


def _handed_over(path: Path) -> Checked | None:
    """Return what the collection has found; None if it left nothing whole behind."""
    from pytest_psf.hooks.wire import Codec
    from pytest_psf.report.checked import Checked

    try:
        return Codec(Checked).value(path.read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None  # cut off by a full disk, or somebody else's


def _text(output: bytes) -> str:
    return _COLOURS.sub("", output.decode(errors="replace"))


def _failures(out: str, root: Path) -> str:
    """Return where collecting failed, and why, a line for each file."""
    found: list[str] = []
    name = place = ""
    for line in out.splitlines():
        if header := _FAILED.fullmatch(line):
            name = place = header[1]
        elif name and (frame := _FRAME.match(line)):
            place = frame[1]
        elif name and line.startswith("E  "):
            why = f"{line[1:].strip()}{_hint(line, root)}"
            found.append(as_block(f"{place}: cannot be collected: {why}"))
            name = ""
    return "\n".join(found[:_LAST_LINES])


def _hint(line: str, root: Path) -> str:
    """Say how a module is found that stands where only `python -m pytest` looks."""
    name = _NOT_FOUND.search(line)
    if name is None or not any(
        (root / one).exists() for one in (name[1], f"{name[1]}.py")
    ):
        return ""
    return (
        "; it is in this folder, where `pytest` does not look: install the project, or "
        'add pythonpath = ["."] to the options of pytest'
    )


def _refusal(out: str, err: str, status: int) -> str:
    """Return why there is no collection, in pytest's own words."""
    said = (err.strip() or out.strip()).removeprefix("ERROR: ").splitlines()
    last = "\n".join(said if status == _REFUSED else said[-_LAST_LINES:])
    if status == _REFUSED and last:
        return last
    return as_block(
        f"pytest could not collect the tests: it ended with {status}\n{last}"
    )
