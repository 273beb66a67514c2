"""`pytest-psf affected`: what evidence falls if files change, before it does.

It never says which tests need not be run: the gate runs them all.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_psf import catalogue as editions
from pytest_psf.checkout import NO_ANSWER, GitError, git, git_top
from pytest_psf.commands.ending import Printed, UserError
from pytest_psf.commands.shared import Configured, configured, file_named
from pytest_psf.core.affected import Affected, Effect, Resting, affected
from pytest_psf.core.outcomes import names_of, normal_test_id
from pytest_psf.core.reviews import is_url
from pytest_psf.core.sensors import Sensed, sensed_in
from pytest_psf.core.shown import shown
from pytest_psf.core.values import dataclass
from pytest_psf.core.wording import counted
from pytest_psf.report.json_text import dumped
from pytest_psf.report.lines import wrapped
from pytest_psf.report.markdown_text import cell, code
from pytest_psf.report.sensors import as_markdown, as_value, by_file
from pytest_psf.verify.context import Context
from pytest_psf.verify.data.target import data_target
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.reviews import (
    reading_of_url,
    review_command,
    what_moved,
)
from pytest_psf.verify.document.sections import find_section, reading, title_of
from pytest_psf.verify.edges import WatchedProject
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.project import Project
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.covered import covered_files
from pytest_psf.verify.reviews_file import REVIEWS_FILE, reviews_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from pytest_psf.commands.ending import Subparsers
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.reviews import Review

#: What can be given instead of a folder.
_SINCE = ", or give --since REV"

#: What does without git.
_INSTEAD = "; name the files instead: pytest-psf affected FILE"
#: What is told of in full, and of which of it somebody has to read a document.
_SHOWN = (Effect.FALLS, Effect.OPEN, Effect.CHECKED, Effect.UNKNOWN)
_TO_BE_READ = (Effect.FALLS, Effect.OPEN)
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
    last = _last_run(options.report, catalogue)
    resting = _resting(found, catalogue, last)
    if options.since:
        resting = (replace(one, is_past=True) for one in resting)
    listed = affected(resting, changed)
    rules = [one for one in last.sensed if one.file in changed]
    if options.form == "json":
        return Printed(text=_as_json(listed, changed, rules))
    notes = [*_notes(options.files, changed, last if options.report else None)]
    if options.form == "markdown":
        parts = [_as_markdown(listed, changed), *as_markdown(rules)]
        return Printed(text="\n\n".join([*parts, *map(code, notes)]))
    width = shutil.get_terminal_size().columns
    lines = [one.text for note in notes for one in wrapped(note, width, indent="")]
    parts = [_as_text(listed, changed, width), *by_file(rules, width)]
    return Printed(text="\n".join([*parts, *lines]))


def _notes(
    names: Iterable[str], changed: frozenset[str], last: _LastRun | None
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


def _resting(
    found: Configured, catalogue: Catalogue, last: _LastRun
) -> Iterator[Resting]:
    """Yield what each claim rests on: of the config, and of the last run's marks."""
    # That run's are the config's and the marks', merged.
    known = set(map(_key, last.claims))
    own = (one for one in found.config.claims if _key(one) not in known)
    for claim in (*own, *last.claims):
        if isinstance(claim.content, TestClaim):
            yield _of_a_test(claim, claim.content, last)
        else:
            yield _of_a_file(claim, found, catalogue)


def _key(claim: Claim) -> tuple[str, str]:
    """Return what two claims on one test have in common; others have no such test."""
    content = claim.content
    test = content.test if isinstance(content, TestClaim) else ""
    return claim.id, normal_test_id(test)


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastRun:
    """What the report of the last run says of its tests; nothing where there is none."""

    #: Of the marks.
    claims: Sequence[Claim] = ()
    #: Targets -> the file that their code stands in.
    sources: Mapping[str, str] = field(default_factory=dict)
    #: Each name of a test -> the files that it opened.
    opened: Mapping[str, frozenset[str]] = field(default_factory=dict)
    #: Files of modules -> the files that they read when they were imported.
    on_import: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: The rules of data that it weakened, with the tests that noticed it.
    sensed: Sequence[Sensed] = ()
    #: Whether it noted for all of its tests which those are.
    knows_opened: bool = True


def _last_run(report: Path | None, catalogue: Catalogue) -> _LastRun:
    if report is None:
        return _LastRun()
    from pytest_psf.report_files.checked import NotAReportError
    from pytest_psf.report_files.reading import read

    try:
        outcomes = read(report, catalogue).outcomes
    except NotAReportError as error:
        raise UserError(str(error)) from None
    opened: dict[str, frozenset[str]] = {}
    for test in outcomes.tests:
        for name in names_of(test.id):
            files = test.observation.opened or frozenset()
            opened[name] = opened.get(name, frozenset()) | files
    return _LastRun(
        claims=outcomes.collected.claims,
        sources=outcomes.collected.sources,
        opened=opened,
        on_import=outcomes.collected.read_on_import,
        sensed=[*sensed_in({test.id: test.challenges for test in outcomes.tests})],
        knows_opened=all(one.observation.opened is not None for one in outcomes.tests),
    )


def _of_a_test(claim: Claim, content: TestClaim, last: _LastRun) -> Resting:
    file = content.test.partition("::")[0]
    sources = {last.sources.get(target, "") for target in content.exercises}
    sources |= {normal_test_id(data_target(one).file) for one in content.data}
    looked_at = frozenset(filter(None, {file, *sources}))
    opened = last.opened.get(normal_test_id(content.test), frozenset())
    return Resting(
        claim=claim,
        source=content.test,
        bound=frozenset(),
        looked_at=looked_at,
        opened=opened.union(*(last.on_import.get(one, ()) for one in looked_at)),
        has_no_subject=not content.exercises,
    )


def _of_a_file(claim: Claim, found: Configured, catalogue: Catalogue) -> Resting:
    """Verify a claim on its own, and see which files that takes."""
    project = WatchedProject(found.root, found.file)
    context = Context(
        project=project,
        today=found.today,
        edition=catalogue.edition,
        pins=found.config.profile.pins,
        prefix=found.config.profile.prefix,
    )
    criterion = catalogue.by_id[claim.criterion]
    evidence = found.registry.verified(claim, criterion, context)
    read = frozenset(project.was_read - {REVIEWS_FILE})
    content = claim.content
    if isinstance(content, DocumentClaim):
        return _of_a_document(evidence, content, read, project)
    if isinstance(content, RecordClaim):
        own = {_plain(content.record, project), *_settings(content, project)}
        covered = covered_files(content, project)
        return Resting(
            claim=claim,
            source=evidence.finding.source,
            holds=evidence.finding.holds,
            bound=(read - own) | covered,
            looked_at=frozenset(own),
        )
    return Resting(
        claim=claim,
        source=evidence.finding.source,
        bound=frozenset(),
        looked_at=read,
        open_because=evidence.finding.why if not evidence.finding.holds else "",
    )


def _of_a_document(
    evidence: Evidence, content: DocumentClaim, read: frozenset[str], project: Project
) -> Resting:
    """Return what a review rests on: the document's text, and all that it covers."""
    names = {*evidence.finding.covers}
    for pattern in content.covers:
        file, hash_sign, key = pattern.partition("#")
        with suppress(UnverifiableError):  # the run says what is wrong with it
            names |= {f"{one}{hash_sign}{key}" for one in project.files(file)}
    own = "" if is_url(content.document) else _plain(content.document, project)
    title = content.section[0] if content.section else ""
    if own:
        names.add(f"{own}#{_section(title)}" if title else own)
    problem = evidence.finding.problem
    latest = _latest_review(content, project)
    return Resting(
        claim=evidence.claim,
        source=evidence.finding.source,
        holds=evidence.finding.holds,
        bound=frozenset(name.partition("#")[0] for name in names),
        looked_at=read,
        has_no_subject=not content.covers,
        open_because="" if evidence.finding.holds or not problem else problem.why,
        reviewed=str(latest) if latest else "",
        moved=_moved(latest, content, own, project) if latest else frozenset(),
        parts=_parts(names),
        command=review_command(content.document, title),
    )


def _section(title: str) -> str:
    return f'section "{title}"'


def _parts(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Return the parts of files that alone are bound, by file."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        file, _, part = name.partition("#")
        found.setdefault(file, []).append(part)
    return {file: (*parts,) for file, parts in found.items() if all(parts)}


def _latest_review(content: DocumentClaim, project: Project) -> Review | None:
    with suppress(UnverifiableError):
        title = title_of(content.document, content.section, project)
        found = reviews_of(content.document, title, project)
        return max(found, key=lambda one: one.on, default=None)
    return None


def _moved(
    review: Review, content: DocumentClaim, own: str, project: Project
) -> frozenset[str]:
    """Return the files that are not as a review has them on record."""
    try:
        if not own:
            read = reading_of_url(content.document, content.covers, project)
        else:
            section = find_section(content.document, content.section, project)
            read = reading(content.document, section, content.covers, project)
    except UnverifiableError:  # it says nothing any more: the run tells what is wrong
        return frozenset({own})
    moved = what_moved(review, read, project)
    return frozenset(one.name.partition("#")[0] or own for one in moved)


def _settings(content: RecordClaim, project: Project) -> Iterator[str]:
    for name in (content.same or {}).values():
        yield _plain(name.partition("#")[0], project)


def _plain(name: str, project: Project) -> str:
    try:
        return project.plain(name)
    except UnverifiableError:
        return name


def _as_text(listed: Iterable[Affected], changed: frozenset[str], width: int) -> str:
    grouped = _grouped(listed)
    lines = [counted(len(changed), "file"), ""]
    headed = ""
    for effect in _SHOWN:
        for one in grouped[effect]:
            if headed != one.head:
                headed = one.head
                lines.append(f"{headed}:")
            lines += [f"  {one.resting.claim.id}  {shown(one.resting.source)}"]
            if why := _why(one, shown):
                lines += [line.text for line in wrapped(why, width)]
            if effect in _TO_BE_READ and one.resting.command:
                lines.append(f"       {one.resting.command}")
    stands = len(grouped[Effect.STANDS])
    lines.append(f"stands: {counted(stands, 'claim')}")
    return "\n".join(lines)


def _as_markdown(listed: Iterable[Affected], changed: frozenset[str]) -> str:
    grouped = _grouped(listed)
    falls = [one.has_fallen for one in grouped[Effect.FALLS]]
    files = counted(len(changed), "file")
    would, have = counted(falls.count(False), "claim"), counted(sum(falls), "claim")
    fallen = f", and {have} fell with what has been changed" if any(falls) else ""
    lines = [f"### Evidence: {would} would fall with {files}{fallen}", ""]
    if any(grouped[one] for one in Effect if one is not Effect.STANDS):
        lines += ["| | claim | rests on | because of |", "|---|---|---|---|"]
    for effect in _SHOWN:
        for one in grouped[effect]:
            because = _why(one, cell).removeprefix("because of ")
            source = cell(one.resting.source)
            head = one.head.partition(":")[0]
            lines.append(
                f"| {head} | `{one.resting.claim.id}` | {source} | {because} |"
            )
    commands = dict.fromkeys(
        one.resting.command
        for effect in _TO_BE_READ
        for one in grouped[effect]
        if one.resting.command
    )
    if commands:
        lines += ["", "Read again:", "", *(f"- {code(one)}" for one in commands)]
    lines += ["", f"{counted(len(grouped[Effect.STANDS]), 'claim')} would stand."]
    return "\n".join(lines)


def _as_json(
    listed: Iterable[Affected], changed: frozenset[str], rules: Iterable[Sensed]
) -> str:
    value: dict[str, Any] = {
        "schema": 1,
        "files": sorted(changed),
        "claims": [
            {
                "id": one.resting.claim.id,
                "kind": one.resting.claim.kind,
                "source": one.resting.source,
                "place": str(one.resting.claim.place),
                "effect": one.effect.name.lower(),
                "because_of": list(one.because_of),
                "opened": sorted(one.opened),
                "command": one.resting.command or None,
                "reviewed": one.resting.reviewed or None,
                "open_because": one.resting.open_because or None,
                "parts": {
                    file: [*parts]
                    for file, parts in one.resting.parts.items()
                    if file in one.because_of
                },
            }
            for one in listed
        ],
        "rules": [as_value(one) for one in rules],
    }
    return dumped(value).rstrip("\n")


def _why(one: Affected, form: Callable[[str], str]) -> str:
    """Say which change reaches it, and of a document what becomes of its review."""
    resting = one.resting
    if resting.open_because and (one.has_fallen or one.effect is Effect.OPEN):
        # What is so today says it more exactly than the files that may be why.
        return form(resting.open_because)
    because = ", ".join(_because_of(one, form))
    if not because:
        return ""
    if one.effect is Effect.CHECKED and resting.open_because:
        return f"because of {because}; now: {form(resting.open_because)}"
    if one.effect is Effect.FALLS and resting.reviewed:
        return f"because of {because}: {form(resting.reviewed)}"
    return f"because of {because}"


def _because_of(one: Affected, form: Callable[[str], str]) -> Iterator[str]:
    """Yield the changed files, with how it is known that it rests on them."""
    for name in one.because_of:
        parts = one.resting.parts.get(name, ())
        if name in one.opened:
            yield f"{form(name)} (opened in that run)"
        elif parts and one.effect is Effect.FALLS:
            yield f"{form(name)} (if {form(' or '.join(parts))} changes)"
        else:
            yield form(name)


def _grouped(listed: Iterable[Affected]) -> Mapping[Effect, list[Affected]]:
    found: dict[Effect, list[Affected]] = {effect: [] for effect in Effect}
    for one in listed:
        found[one.effect].append(one)
    # What has fallen already stands together, before what would.
    found[Effect.FALLS].sort(key=lambda one: not one.has_fallen)
    return found
