"""`pytest-psf selftest`: shows that the gate can go red, by mutants of a copy."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.commands.ending import INTERRUPTED, Printed, UserError
from pytest_psf.commands.pytest_said import begun
from pytest_psf.commands.shared import configured, criteria_named

if TYPE_CHECKING:
    import argparse

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.report import Report


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "selftest",
        help="show that the gate can go red: damage the evidence, piece by piece",
        description="Copies the project to a temporary folder and makes mutants of the "
        "copy: each damages one piece of evidence that something met rests on. A mutant "
        "is killed if exactly what rests on that evidence goes red. The project itself "
        "is not touched. Options for pytest can be given in PYTEST_ADDOPTS. Exit "
        "status: 1 if a mutant survived.",
    )
    parser.add_argument("ids", metavar="ID|DOMAIN", nargs="*", help="left out: all")
    parser.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    parser.set_defaults(run=_selftest)


def _selftest(options: argparse.Namespace) -> Printed:
    from pytest_psf.report_files.reading import read
    from pytest_psf.selftest.campaign import selftest
    from pytest_psf.selftest.candidates import Claimed
    from pytest_psf.selftest.judged import NotJudgedError, Runner
    from pytest_psf.selftest.quick import Judging
    from pytest_psf.selftest.table import as_table
    from pytest_psf.workshop.copying import CopyError
    from pytest_psf.workshop.sandbox import opened

    found = configured(options.config)
    catalogue = editions.load()
    asked = [one.id for text in options.ids for one in criteria_named(text, catalogue)]
    name = Path(options.config).name if options.config else None
    claimed = Claimed.of(
        found.config.claims,
        catalogue,
        found.kinds,
        lambda report: read(report, catalogue).outcomes.collected.claims,
    )
    try:
        with opened(found.root) as sandbox:
            _tell(f"copied {found.root.name}; the first run is without mutants")
            try:
                tested = selftest(
                    sandbox,
                    Judging(
                        Runner(sandbox, found.root, name, begun()),
                        _Anew(sandbox.root / found.file.name, catalogue),
                    ),
                    claimed,
                    chosen=lambda criterion: not asked or criterion in asked,
                    tell=_tell,
                )
            except NotJudgedError as error:
                raise UserError(str(error)) from None
    except CopyError as error:
        raise UserError(f"{found.root.name} cannot be copied: {error}") from None
    if tested.interrupted:
        return Printed(text=as_table(tested), status=INTERRUPTED)
    return Printed(text=as_table(tested), status=0 if tested.passes else 1)


class _Anew:
    """Judges the copy from reports of runs in it, as `pytest-psf gate` does."""

    def __init__(self, config: Path, catalogue: Catalogue) -> None:
        self._config = config
        self._catalogue = catalogue

    def __call__(self, first: Path, again: frozenset[str], part: Path | None) -> Report:
        """Read the copy's config as it is now; see `selftest.quick`."""
        from pytest_psf.commands.gate import system_of
        from pytest_psf.core.joining import without
        from pytest_psf.report_files.reading import read_job
        from pytest_psf.report_files.together import Named, together

        whole = read_job(first, self._catalogue)
        jobs = [replace(whole, outcomes=without(whole.outcomes, again))]
        if part is not None:
            jobs.append(read_job(part, self._catalogue))
        named = [Named(name=str(number), job=job) for number, job in enumerate(jobs)]
        return together(
            named, system_of(configured(str(self._config)), self._catalogue)
        )


def _tell(text: str) -> None:
    print(f"selftest: {text}", file=sys.stderr, flush=True)  # noqa: T201 - progress
