"""`pytest-psf gate`: one verdict on a system whose evidence comes from several runs."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.commands.shared import Configured, configured
from pytest_psf.config.validate import gate_of
from pytest_psf.core.catalogue import UnknownIdError
from pytest_psf.core.classify import Gate
from pytest_psf.core.problem import as_text
from pytest_psf.core.report import Origin, Run
from pytest_psf.extensions import RegistryError
from pytest_psf.report.lines import UNBROKEN
from pytest_psf.report.origin import (
    ci_of,
    committed_at,
    digests_of,
    pytest_version,
    subject_of,
    tools,
)
from pytest_psf.report.text import summary
from pytest_psf.report_files.job_summary import add, path_of
from pytest_psf.report_files.writing import ReportRefusedError, Reports, asked_for
from pytest_psf.verify.reviews_file import REVIEWS_FILE

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.report import Report
    from pytest_psf.report_files.together import Named, System
    from pytest_psf.verify.context import Context


#: How pytest ends where it cannot run as it is asked.
_REFUSED = 4
#: And how it ends where a report cannot be written in the end.
_UNWRITTEN = 3
_NO_REPORT = "NO REPORT was written, so the gate fails"
#: So many reports take long enough to say how far it is.
_MANY = 20


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "gate",
        help="judge several runs of one system together, and exit as a run would",
    )
    parser.add_argument("reports", metavar="REPORT.json", nargs="+", type=Path)
    parser.add_argument("-o", dest="out", metavar="MERGED.json", help="keep the report")
    parser.add_argument(
        "--psf-report",
        metavar="FORMAT:PATH",
        action="append",
        default=[],
        dest="forms",
        help="write the verdict in another form; repeatable",
    )
    parser.add_argument(
        "--gate",
        metavar="IDS",
        help="domains and criteria that decide; 'all', or 'none' to judge only",
    )
    parser.add_argument(
        "--psf-no-job-summary",
        action="store_true",
        dest="no_job_summary",
        help="add nothing to $GITHUB_STEP_SUMMARY",
    )
    parser.add_argument("--samples", action="store_true", help="take samples' reports")
    parser.add_argument(
        "--config", metavar="PATH", help="the config, if not the nearest"
    )
    parser.add_argument("-v", "--verbose", action="count", default=0)
    parser.add_argument("-q", "--quiet", action="count", default=0)
    parser.set_defaults(run=_gate, refused=_REFUSED)


def _gate(options: argparse.Namespace) -> Printed:
    found = configured(options.config)
    catalogue = editions.load()
    system = system_of(found, catalogue)
    reports = _reports(options, found)
    with _nothing_collected():
        # When the collector is on again, it has no values of all these to look through.
        report, failed, notes = _together(options, system)
        unsaid = _unsaid(options, reports, report)
    judgement = report.judgement
    verbosity = options.verbose - options.quiet
    lines = summary(
        judgement,
        width=_width(verbosity),
        verbosity=verbosity,
        reports=[str(path) for path in reports.paths],
    )
    texts = [*notes, *(line.text for line in lines)]
    if failed:
        texts.append(f"A test failed in {', '.join(failed)}: the gate ends with 1.")
    text = "\n".join([*texts, *unsaid])
    if any(line.startswith(_NO_REPORT) for line in unsaid):
        return Printed(text=text, status=_UNWRITTEN)
    return Printed(text=text, status=0 if judgement.passes and not failed else 1)


def _width(verbosity: int) -> int:
    """Return how many letters a line may have: a short one in a log is not broken."""
    is_read = verbosity >= 0 or sys.stdout.isatty()
    return shutil.get_terminal_size().columns if is_read else UNBROKEN


def _together(
    options: argparse.Namespace, system: System
) -> tuple[Report, list[str], list[str]]:
    """Return all of them as one, the runs in which a test failed, and what is to be told."""
    # pydantic's models are made for this command only.
    from pytest_psf.report_files.together import of_other_days, refusals, together

    named = list(_all_named(options.reports, system.catalogue))
    refused = list(refusals(named, system, samples=options.samples))
    if refused:
        raise UserError("\n".join(["these cannot be judged together:", *refused]))
    report = together(named, system, _asked_gate(options.gate, system.catalogue))
    failed = [one.name for one in named if one.job and one.job.origin.run.failed]
    return report, failed, list(of_other_days(named, system))


def _unsaid(options: argparse.Namespace, reports: Reports, report: Report) -> list[str]:
    """Write all that is to be written. Return what could not be, a line each."""
    found = []
    path = None if options.no_job_summary else path_of(os.environ)
    if path is not None and (why := add(path, report)):
        found.append(f"nothing was added to the summary of the job: {why}")
    try:
        reports.close(report)
    except (OSError, RegistryError) as error:
        why = as_text(error) if isinstance(error, OSError) else str(error)
        found.append(f"{_NO_REPORT}: {why}")
    return found


def system_of(found: Configured, catalogue: Catalogue) -> System:
    """Return the checkout that reports are judged in, as a config says it."""
    from pytest_psf.report_files.together import System

    def verified(claim: Claim, context: Context) -> Evidence:
        criterion = catalogue.by_id[claim.criterion]
        return found.registry.verified(claim, criterion, context)

    return System(
        config=found.config,
        file=found.file,
        catalogue=catalogue,
        verified=verified,
        today=found.today,
        committed=None
        if found.config.profile.sample_date
        else committed_at(found.root),
        origin=Origin(
            tools=tools(pytest_version()),
            run=Run(ci=ci_of(os.environ)),
            subject=subject_of(found.root),
            digests=digests_of(
                found.file, found.root / REVIEWS_FILE, editions.digest()
            ),
        ),
    )


def _reports(options: argparse.Namespace, found: Configured) -> Reports:
    """Return what is to be written; another file that is in the way is refused now."""
    forms = [*options.forms, *([] if options.out is None else [f"json:{options.out}"])]
    try:
        asked = asked_for(forms, found.registry.formats, Path.cwd())
        _refuse_inputs(asked, options.reports)
        asked.open()
    except ReportRefusedError as error:
        raise UserError(str(error)) from None
    return asked


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Keep the garbage collector from looking through all reports over and over.

    They are values without circles, and most of what a gate of many takes was its time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _all_named(paths: Sequence[Path], catalogue: Catalogue) -> Iterator[Named]:
    """Yield the reports; of many, say on a terminal how far that is, else only once."""
    is_long = len(paths) >= _MANY
    for number, path in enumerate(paths, 1):
        yield _named(path, catalogue)
        if is_long and (sys.stderr.isatty() or number == len(paths)):
            end = "\n" if number == len(paths) else "\r"
            text = f"gate: {number} of {len(paths)} reports read"
            print(text, end=end, file=sys.stderr, flush=True)  # noqa: T201 - progress


def _refuse_inputs(asked: Reports, reports: Sequence[Path]) -> None:
    """Raise UserError if what is to be written would replace a report that is judged."""
    read = {os.path.realpath(path) for path in reports}
    for path in asked.paths:
        if os.path.realpath(path) in read:
            raise UserError(f"{path} is one of the reports to judge: name another file")


def _named(path: Path, catalogue: Catalogue) -> Named:
    from pytest_psf.report_files.checked import NotAReportError, UnfinishedReportError
    from pytest_psf.report_files.reading import read_job
    from pytest_psf.report_files.together import Named

    try:
        return Named(name=str(path), job=read_job(path, catalogue))
    except UnfinishedReportError:
        return Named(name=str(path), job=None)
    except NotAReportError as error:
        raise UserError(str(error)) from None


def _asked_gate(asked: str | None, catalogue: Catalogue) -> Gate | None:
    if asked is None:
        return None
    if asked in {"none", "all"}:
        return Gate(closed=asked == "all")
    try:
        return gate_of([entry.strip() for entry in asked.split(",")], catalogue)
    except UnknownIdError as error:
        raise UserError(f"--gate: {error}") from None
