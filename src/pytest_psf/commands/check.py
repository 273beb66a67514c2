"""`pytest-psf check`: all that can be known of the claims without running a test."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf.commands.ending import Printed
from pytest_psf.commands.pytest_said import REFUSED, begun, failures, ran, refusal
from pytest_psf.commands.shared import configured, found_source
from pytest_psf.core.values import dataclass

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.commands.shared import Configured
    from pytest_psf.report.checked import Checked

#: What reads back what was collected: made ready while pytest collects.
_READ_BACK_BY = ("pytest_psf.hooks.wire", "pytest_psf.report.checked")


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
    parser.set_defaults(run=_check, refused=REFUSED)


def _check(options: argparse.Namespace) -> Printed:
    if options.no_collect:
        return _printed(_uncollected(configured(options.config)))
    # The process that collects validates it: twice would take as long as all else here.
    collection = _collect(found_source(options.config).path)
    if collection.checked is not None:
        return _printed(collection.checked, collection.errors)
    # What pytest could not begin says nothing of documents and settings.
    shown = _uncollected(configured(options.config)).text(79, besides=True)
    status = REFUSED if collection.status == REFUSED else 1
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
    from pytest_psf.verify.project import Project

    catalogue, config = editions.load(), found.config
    why = ("no test was collected",)
    context = replace(
        found.context(Project(found.file.absolute().parent, found.file)),
        outcomes=Outcomes(narrowed=why),
        runs_no_test=True,
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
        command = [*begun(), "--psf", "--collect-only", "-q"]
        command += ["-p", "pytest_psf.hooks.checking", f"--psf-checked={into}"]
        command += [f"--psf-config={file.name}", "--psf-no-job-summary"]
        command += ["--color=no"]
        status, out, err = ran(command, file.parent, ready=_READ_BACK_BY)
        checked = _handed_over(into) if status in {0, 1, 2, 5} else None
    errors = failures(out, file.parent) if checked else refusal(out, err, status)
    return _Collection(status=status, checked=checked, errors=errors)


def _handed_over(path: Path) -> Checked | None:
    """Return what the collection has found; None if it left nothing whole behind."""
    from pytest_psf.hooks.wire import Codec
    from pytest_psf.report.checked import Checked

    try:
        return Codec(Checked).value(path.read_text("utf-8"))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None  # cut off by a full disk, or somebody else's
