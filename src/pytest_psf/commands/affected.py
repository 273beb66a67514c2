"""`pytest-psf affected`: what evidence falls if files change, before it does.

It never says which tests need not be run: the gate runs them all.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.checkout import NO_ANSWER, GitError, git, git_top
from pytest_psf.commands.claimed_files import LastRun, last_run, resting
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.commands.shared import configured, file_named
from pytest_psf.core.affected import affected
from pytest_psf.core.shown import shown
from pytest_psf.report import sensors
from pytest_psf.report.affected import as_json, as_markdown, as_text
from pytest_psf.report.lines import wrapped
from pytest_psf.report.markdown_text import code
from pytest_psf.verify.project import Project

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_psf.commands.ending import Subparsers

#: What can be given instead of a folder.
_SINCE = ", or give --since REV"

#: What does without git.
_INSTEAD = "; name the files instead: pytest-psf affected FILE"

#: How many modules a note names.
_MOST_NAMED = 3


def add_to(commands: Subparsers) -> None:
    """Add the subcommand."""
    parser = commands.add_parser(
        "affected", help="say what evidence falls if files change, before it does"
    )
    parser.add_argument("files", metavar="FILE", nargs="*")
    parser.add_argument("--since", metavar="REV", help="the files changed since then")
    parser.add_argument(
        "--report",
        metavar="PSF.json",
        type=Path,
        help="the last run's: which tests have marks, where their code stands, and which "
        "files they opened",
    )
    parser.add_argument(
        "--format", choices=("text", "markdown", "json"), default="text", dest="form"
    )
    parser.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    parser.set_defaults(run=_run, refuse=parser.error)


def _run(options: argparse.Namespace) -> Printed:
    if bool(options.files) == bool(options.since):
        options.refuse("name files, or give --since REV")
    found = configured(options.config)
    project = Project(found.root, found.file)
    changed = (
        _since(options.since, project)
        if options.since
        else frozenset(file_named(name, project, _SINCE) for name in options.files)
    )
    catalogue = editions.load()
    last = last_run(options.report, catalogue)
    every = resting(found, catalogue, last)
    if options.since:
        every = (replace(one, is_past=True) for one in every)
    listed = affected(every, changed)
    rules = [one for one in last.sensed if one.file in changed]
    if options.form == "json":
        return Printed(text=as_json(listed, changed, rules))
    notes = [*_notes(options.files, changed, last if options.report else None)]
    if options.form == "markdown":
        parts = [as_markdown(listed, changed), *sensors.as_markdown(rules)]
        return Printed(text="\n\n".join([*parts, *map(code, notes)]))
    width = shutil.get_terminal_size().columns
    lines = [one.text for note in notes for one in wrapped(note, width, indent="")]
    parts = [as_text(listed, changed, width), *sensors.by_file(rules, width)]
    return Printed(text="\n".join([*parts, *lines]))


def _notes(
    names: Iterable[str], changed: frozenset[str], last: LastRun | None
) -> Iterator[str]:
    """Say what may make the list shorter than was meant: a slip, and what is not known."""
    for name in names:
        if not (Path.cwd() / name).exists():
            yield f"note: {shown(name)} does not exist; taken as deleted"
    if last is None:
        yield (
            "note: without --report, marks of tests are not looked at, nor the files that "
            "tests open"
        )
    elif not last.knows_opened:
        yield "note: that run did not see of all its tests which files they open"
    on_import = last.on_import if last else {}
    for file in sorted(changed):
        modules = [one for one, files in on_import.items() if file in files]
        if modules:
            yield (
                f"note: {shown(file)} is read when {_some(modules)} is imported; tests that "
                "rest on it by way of other code are not listed"
            )


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST_NAMED} more" if names[_MOST_NAMED:] else ""
    return " or ".join(map(shown, names[:_MOST_NAMED])) + more


def _since(revision: str, project: Project) -> frozenset[str]:
    """Return the plain names of the files that differ from a revision."""
    if revision.startswith("-"):
        raise UserError(f"--since {revision}: not a revision{_INSTEAD}")
    if git_top(project.root) is None:
        raise UserError(
            f"--since {revision}: {project.root} is in no git repository{_INSTEAD}"
        )
    try:
        git(project.top, "rev-parse", "--git-dir")
        named = git(
            project.top, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}"
        )
    except GitError as error:
        why = str(error)
        if why == NO_ANSWER:
            why = "this clone holds no commit, branch or tag of that name"
        raise UserError(f"--since {revision}: {why}{_INSTEAD}") from None
    command = (
        "diff",
        "--name-only",
        "-z",
        "--no-renames",
        named.decode().strip(),
        "--",
    )
    try:
        changed = git(project.top, *command)
    except GitError as error:
        raise UserError(f"--since {revision}: {error}{_INSTEAD}") from None
    names = changed.decode(errors="surrogateescape").split("\0")
    return frozenset(
        file_named(str(project.top / name), project) for name in names if name
    )
