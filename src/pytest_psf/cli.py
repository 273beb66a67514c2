"""The command line: `pytest-psf explain`, `review` and `selftest`."""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pytest_psf import catalogue as editions
from pytest_psf.config import Config, locate, read, validate
from pytest_psf.core.catalogue import UnknownIdError
from pytest_psf.core.claims import DocumentClaim
from pytest_psf.core.people import same_person, why_not_a_person
from pytest_psf.core.places import FaultsFoundError
from pytest_psf.core.reviews import Review
from pytest_psf.registry import RegistryError, load
from pytest_psf.report.explain import explained
from pytest_psf.report.reviews import reviews_as_toml
from pytest_psf.selftest import NotJudgedError, as_table, opened, selftest
from pytest_psf.selftest.judged import Runner
from pytest_psf.verify.headings import normalise
from pytest_psf.verify.project import (
    REVIEWS_FILE,
    Project,
    UnverifiableError,
    git_top,
)
from pytest_psf.verify.reviews import covered_digests, section_digest
from pytest_psf.verify.sections import find_section, require_words

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
        place = f"{error.place}: " if error.place else ""
        return f"{place}{error}\n  fix: {error.fix}"
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
    review = commands.add_parser(
        "review",
        help="put on record that a person has read a document's section",
        description="Writes who read the section when, with digests of the section and "
        "of the files that its claims cover. The evidence falls when one changes.",
    )
    review.add_argument("section", metavar="FILE[#SECTION]")
    review.add_argument("--by", required=True, metavar="NAME", help="who has read it")
    review.add_argument("--role", default="", help="in which role")
    review.add_argument("--config", metavar="PATH", help="instead of the nearest one")
    review.set_defaults(run=_review)
    _add_selftest(commands)
    return parser


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
    doubt = why_not_a_person(options.by)
    if doubt is not None:
        raise UserError(f"--by {options.by!r}: {doubt}; give the reader's own name")
    project = Project(root, today=config.profile.sample_date or _today())
    document, _, name = options.section.partition("#")
    document = _relative(document, root)
    section = find_section(document, (name,) if name else (), project)
    linked = require_words(document, section, project)
    claims = [c for c in _claims_on(config, document) if _means(c, section.title)]
    named = (pattern for claim in claims for pattern in claim.covers)
    covers = covered_digests((*named, *linked), project)
    made = Review(
        document=document,
        section=section.title,
        by=options.by.strip(),
        role=options.role,
        on=project.today,
        digest=section_digest(section),
        covers=covers,
    )
    _write(root / REVIEWS_FILE, [*_without(project.reviews, made), made])
    return Answer(_confirmed(made, claimed=bool(claims)))


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


def _relative(document: str, root: Path) -> str:
    """Return the document as claims name it: relative to the config's folder."""
    if document.startswith("/") or (root / document).exists():
        return str(PurePosixPath(document))
    path = Path.cwd() / document
    resolved = path.resolve()
    if path.exists() and resolved.is_relative_to(root):
        return resolved.relative_to(root).as_posix()
    return document


def _claims_on(config: Config, document: str) -> list[DocumentClaim]:
    contents = [claim.content for claim in config.claims]
    return [
        content
        for content in contents
        if isinstance(content, DocumentClaim)
        and PurePosixPath(content.document) == PurePosixPath(document)
    ]


def _means(claim: DocumentClaim, title: str) -> bool:
    if not claim.section:
        return not title
    return normalise(title) in {normalise(name) for name in claim.section}


def _without(reviews: Sequence[Review], made: Review) -> list[Review]:
    """Return the reviews that a new one does not replace."""
    return [review for review in reviews if not _replaces(made, review)]


def _replaces(made: Review, review: Review) -> bool:
    same_section = normalise(review.section) == normalise(made.section)
    same_text = review.document == made.document and same_section
    return same_text and same_person(review.by, made.by)


def _write(path: Path, reviews: Sequence[Review]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(reviews_as_toml(reviews), encoding="utf-8")
    beside.replace(path)


def _confirmed(made: Review, *, claimed: bool) -> str:
    name = f"{made.document}#{made.section}" if made.section else made.document
    lines = [f"{name}: reviewed {made.on} by {made.by} ({REVIEWS_FILE})"]
    lines += [f"  covers {covered}" for covered in made.covers]
    if not claimed:
        lines.append("  note: no claim names it yet, so it covers no other file")
    return "\n".join(lines)
