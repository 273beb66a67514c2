"""The files that each claim rests on: bound by it, looked at, or opened by its test.

Which of them change, and what that does to the claims, is `affected.py`'s.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import field
from typing import TYPE_CHECKING

from pytest_psf.commands.ending import UserError
from pytest_psf.core.affected import Resting
from pytest_psf.core.outcomes import names_of, normal_test_id
from pytest_psf.core.reviews import is_url
from pytest_psf.core.sensors import Sensed, sensed_in
from pytest_psf.core.values import dataclass
from pytest_psf.verify.data.target import data_target
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.filled import reading
from pytest_psf.verify.document.reviews import (
    reading_of_url,
    review_command,
    what_moved,
)
from pytest_psf.verify.document.sections import find_section, title_of
from pytest_psf.verify.edges import WatchedProject
from pytest_psf.verify.outcome.claim import TestClaim
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.covered import covered_files
from pytest_psf.verify.reviews_file import REVIEWS_FILE, reviews_of
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pytest_psf.commands.shared import Configured
    from pytest_psf.core.catalogue import Catalogue
    from pytest_psf.core.claims import Claim
    from pytest_psf.core.evidence import Evidence
    from pytest_psf.core.reviews import Review
    from pytest_psf.verify.project import Project


def resting(
    found: Configured, catalogue: Catalogue, last: LastRun
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
class LastRun:
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


def last_run(report: Path | None, catalogue: Catalogue) -> LastRun:
    """Read what a report says of its tests. Raise UserError if it is not one."""
    if report is None:
        return LastRun()
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
    return LastRun(
        claims=outcomes.collected.claims,
        sources=outcomes.collected.sources,
        opened=opened,
        on_import=outcomes.collected.read_on_import,
        sensed=[*sensed_in({test.id: test.challenges for test in outcomes.tests})],
        knows_opened=all(one.observation.opened is not None for one in outcomes.tests),
    )


def _of_a_test(claim: Claim, content: TestClaim, last: LastRun) -> Resting:
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
    context = found.context(project)
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
