"""The command line: `pytest-psf explain`, `review` and `selftest`."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.commands.review import (
    Asked,
    RefusedError,
    as_list,
    due,
    put_on_record,
    within,
)
from pytest_psf.config import Config, locate, read, validate
from pytest_psf.core.catalogue import UnknownIdError
from pytest_psf.core.places import FaultsFoundError
from pytest_psf.registry import RegistryError, load
from pytest_psf.report.explain import explained
from pytest_psf.selftest import NotJudgedError, as_table, opened, selftest
from pytest_psf.selftest.judged import Runner
from pytest_psf.verify.context import Context
from pytest_psf.verify.project import Project, UnverifiableError, git_top

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_psf.core.catalogue import Catalogue, Criterion


class UserError(Exception):
    """Something that the user has to mend; the message says what and how."""


#: What the user can mend; anything else is a fault of ours.
_MENDABLE = (
    FaultsFoundError,
    NotJudgedError,
    OSError,
    RefusedError,
    RegistryError,
    UnverifiableError,
    UserError,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command prints, and the status it ends with."""

    text: str
    status: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 if it did what was asked, 1 for bad news, 2 if it could not."""
    options = _parser().parse_args(arguments)
    try:
        answer: Answer = options.run(options)
    except _MENDABLE as error:
        return _complain(_told(error))
    except KeyboardInterrupt:
        return 130
    try:
        print(answer.text)  # noqa: T201 - a command line prints
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    return answer.status


def _told(error: Exception) -> str:
    """Return what the user has to know of an error, without a traceback."""
    if isinstance(error, FaultsFoundError):
        return error.wrapped()
    if isinstance(error, UnverifiableError):
        problem = error.problem
        place = f"{problem.place}: " if problem.place else ""
        return f"{place}{problem.why}\n  fix: {problem.fix}"
    if isinstance(error, shutil.Error):
        return f"the project cannot be copied: {error.args[0][0][2]}"
    if isinstance(error, OSError):
        return f"{error.filename}: {error.strerror}"
    return str(error)


def _complain(text: str) -> int:
    print(f"pytest-psf: {text}", file=sys.stderr)  # noqa: T201 - a command line prints
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pytest-psf",
        description="Beside `pytest --psf`: what counts as evidence, reviews, a test of the gate.",
    )
    shown = f"%(prog)s {version('pytest-psf')}"
    parser.add_argument("--version", action="version", version=shown)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    explain = commands.add_parser(
        "explain", help="say what a criterion asks, what convinces and what to paste"
    )
    explain.add_argument("id", metavar="ID|DOMAIN|all")
    explain.set_defaults(run=_explain)
    _add_review(commands)
    _add_selftest(commands)
    return parser


def _add_review(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    review = commands.add_parser(
        "review",
        help="put on record that a person has read a document, or list what to read",
        description="Writes who read the section when, with digests of the section and "
        "of the files that its claims cover. The evidence falls when one changes. With "
        "--due, lists what is to be read and why; exit status 1 if that is anything.",
    )
    review.add_argument("section", metavar="FILE[#SECTION]|URL", nargs="?")
    review.add_argument("--by", metavar="NAME", help="who has read it")
    review.add_argument("--role", default="", help="in which role")
    review.add_argument(
        "--saw", metavar="VERSION", help="of a URL: which version, date or page"
    )
    review.add_argument(
        "--due", action="store_true", help="list what is to be read, and why"
    )
    review.add_argument(
        "--within",
        metavar="DAYS",
        default="30d",
        help="with --due: also what runs out within so many days (default: 30d)",
    )
    review.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    review.set_defaults(run=_review, refuse=review.error)


def _add_selftest(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> None:
    broken = commands.add_parser(
        "selftest",
        help="show that the gate can go red: break the evidence, piece by piece",
        description="Copies the project to a temporary folder, breaks the evidence of "
        "what is met there, one piece at a time, and requires that exactly what rests "
        "on it goes red. The project itself is not touched. Options for pytest can be "
        "given in PYTEST_ADDOPTS. Exit status: 1 if a break went unseen.",
    )
    broken.add_argument("ids", metavar="ID|DOMAIN", nargs="*", help="left out: all")
    broken.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    broken.set_defaults(run=_selftest)


def _explain(options: argparse.Namespace) -> Answer:
    catalogue = editions.load()
    if options.id == "all":
        chosen = (*catalogue.scope.criteria, *catalogue)
    else:
        chosen = _criteria_of(options.id, catalogue)
    return Answer("\n\n".join(explained(one, catalogue) for one in chosen))


def _criteria_of(text: str, catalogue: Catalogue) -> tuple[Criterion, ...]:
    try:
        return catalogue.criteria_of(text)
    except UnknownIdError as error:
        raise UserError(f"{error.found}; {error.fix}") from None


def _selftest(options: argparse.Namespace) -> Answer:
    config, root = _config(options.config)
    catalogue = editions.load()
    asked = [one.id for text in options.ids for one in _criteria_of(text, catalogue)]
    name = Path(options.config).name if options.config else None
    today = config.profile.sample_date or _today()
    with opened(root, today) as workshop:
        _tell(f"breaking a copy of {root.name}; the first run breaks nothing")
        found = selftest(
            workshop,
            Runner(workshop, root, name),
            config.claims,
            catalogue,
            chosen=lambda criterion: not asked or criterion in asked,
            tell=_tell,
        )
    return Answer(as_table(found), status=0 if found.passes else 1)


def _tell(text: str) -> None:
    print(f"selftest: {text}", file=sys.stderr, flush=True)  # noqa: T201 - progress


def _review(options: argparse.Namespace) -> Answer:
    config, root = _config(options.config)
    today = config.profile.sample_date or _today()
    context = Context(project=Project(root), today=today)
    if options.due:
        found = due(config.claims, editions.load(), context, within(options.within))
        return Answer(as_list(found, today), status=1 if found else 0)
    if not options.section:
        options.refuse("name what was read: FILE[#SECTION] or URL; or give --due")
    if options.by is None:
        options.refuse("say who has read it: --by NAME")
    asked = Asked(
        section=options.section, by=options.by, role=options.role, saw=options.saw
    )
    return Answer(put_on_record(asked, config.claims, context, Path.cwd()))


def _config(asked: str | None) -> tuple[Config, Path]:
    here = Path.cwd()
    if asked and not Path(asked).is_file():
        raise UserError(f"--config {asked}: no such file")
    source = read(Path(asked)) if asked else locate(here, git_top(here) or here)
    if source is None:
        raise UserError(
            "no psf.toml and no [tool.psf] here or above; name it: --config"
        )
    config = validate(source, editions.load(), load().kinds)
    return config, source.path.resolve().parent


def _today() -> dt.date:
    return dt.datetime.now(dt.timezone.utc).date()  # noqa: TID251 - the command's clock
