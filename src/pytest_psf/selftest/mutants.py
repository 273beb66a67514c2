"""Which breaks there are for each kind of evidence. A new one is a line in `BREAKS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_psf.core.reviews import is_url
from pytest_psf.selftest.edits import (
    AgeRecord,
    AppendLine,
    ChangeValue,
    DropReviews,
    EmptySection,
    NewBody,
)
from pytest_psf.selftest.values import others, violations
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.kind import TWO_REVIEWERS
from pytest_psf.verify.document.sections import title_of
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.project import UnverifiableError
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.kind import REPORT, entries_meant, record_source
from pytest_psf.verify.setting.claim import SettingClaim
from pytest_psf.verify.setting.kind import source_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from pytest_psf.core.catalogue import Catalogue, Criterion
    from pytest_psf.core.claims import Claim
    from pytest_psf.selftest.edits import Edit
    from pytest_psf.selftest.judged import Judged, Piece, State
    from pytest_psf.verify.project import Project

_SKIP = '__import__("pytest").skip("pytest-psf selftest")'
#: It calls and asserts something, but nothing of the system.
_ELSEWHERE = 'assert len("selftest")'


@dataclass(frozen=True, slots=True, kw_only=True)
class Break:
    """One way to break one piece of evidence."""

    piece: Piece
    name: str
    #: What the judgement has to say of it.
    reasons: frozenset[str] = frozenset()
    #: Or: the quality that the evidence has to lose.
    quality: str | None = None
    #: The first of these that can be made is made.
    edits: tuple[Edit, ...] = ()
    #: What to try if the piece still holds, since more than its own text may hold it.
    otherwise: Edit | None = None
    #: Why there is no edit.
    obstacle: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A piece of evidence that holds, with all that its breaks are made from."""

    piece: Piece
    state: State
    criterion: Criterion
    #: The kinds of evidence that its criterion has.
    kinds: frozenset[str]
    #: What the config claims of it; marks say nothing that a break needs.
    contents: tuple[object, ...]
    project: Project


def breaks_of(
    base: Judged, claims: Iterable[Claim], catalogue: Catalogue, project: Project
) -> Iterator[Break]:
    """Yield every break of every piece of evidence that some met criterion rests on."""
    contents = _by_piece(claims, project)
    for piece, state in base.pieces.items():
        if not state.holds or not base.met(piece):
            continue
        criterion = catalogue.by_id[piece.criterion]
        if state.supporting or state.counts_as not in criterion.accepts:
            continue  # it does not count, so nothing can fall with it
        candidate = Candidate(
            piece=piece,
            state=state,
            criterion=criterion,
            kinds=frozenset(
                other.counts_as
                for one, other in base.pieces.items()
                if one.criterion == piece.criterion
            ),
            contents=tuple(contents.get(piece_key(piece), ())),
            project=project,
        )
        if piece.kind not in BREAKS:
            why = f"no break is known for the kind {piece.kind}"
            yield Break(piece=piece, name=piece.kind, obstacle=why)
        for break_it in BREAKS.get(piece.kind, ()):
            yield from break_it(candidate)


def piece_key(piece: Piece) -> tuple[str, str]:
    return piece.id, piece.source


def _by_piece(
    claims: Iterable[Claim], project: Project
) -> dict[tuple[str, str], list[object]]:
    found: dict[tuple[str, str], list[object]] = {}
    for claim in claims:
        source = source_named_by(claim.content, project)
        if source is not None:
            found.setdefault((claim.id, source), []).append(claim.content)
    return found


def source_named_by(content: object, project: Project) -> str | None:
    """Return how a report names what a claim of the config looks at."""
    try:
        if isinstance(content, DocumentClaim):
            title = title_of(content.document, content.section, project)
            return f"{content.document}#{title}" if title else content.document
        if isinstance(content, SettingClaim):
            return source_of(project.plain(content.setting), content.key)
        if isinstance(content, RecordClaim):
            return record_source(content)
    except UnverifiableError:
        pass  # it is broken as it stands
    return None


def _documents(candidate: Candidate) -> Iterator[DocumentClaim]:
    for content in candidate.contents:
        if isinstance(content, DocumentClaim):
            yield content


def _section_emptied(candidate: Candidate) -> Iterator[Break]:
    inside = [one for one in _documents(candidate) if not is_url(one.document)]
    for content in inside[:1]:
        edit = EmptySection(document=content.document, section=content.section)
        yield Break(
            piece=candidate.piece,
            name="section emptied" if content.section else "document emptied",
            reasons=frozenset({"empty-section", "not-filled"}),
            edits=(edit,),
        )


def _review_dropped(candidate: Candidate) -> Iterator[Break]:
    for content in [*_documents(candidate)][:1]:
        title = title_of(content.document, content.section, candidate.project)
        yield Break(
            piece=candidate.piece,
            name="review dropped",
            reasons=frozenset({"not-reviewed"}),
            edits=(DropReviews(document=content.document, title=title),),
        )
        if _rests_on_two_reviewers(candidate):
            edit = DropReviews(document=content.document, title=title, keep_first=True)
            yield Break(
                piece=candidate.piece,
                name="second review dropped",
                quality=TWO_REVIEWERS,
                edits=(edit,),
            )


def _rests_on_two_reviewers(candidate: Candidate) -> bool:
    """Tell whether nothing else that is claimed would do instead."""
    if TWO_REVIEWERS not in candidate.state.qualities:
        return False
    alternatives = [
        terms
        for terms in candidate.criterion.needs
        if {term.kind for term in terms} <= candidate.kinds
    ]
    return all(
        any(term.quality == TWO_REVIEWERS for term in terms) for terms in alternatives
    )


def _covered_changed(candidate: Candidate) -> Iterator[Break]:
    for content in _documents(candidate):
        if not content.covers:
            continue
        edits = [_change_of(covered, candidate.project) for covered in content.covers]
        yield Break(
            piece=candidate.piece,
            name="covered file changed",
            reasons=frozenset({"review-fallen"}),
            edits=tuple(edit for edit in edits if edit is not None),
            obstacle="no value that it covers can be changed",
        )


def _change_of(covered: str, project: Project) -> Edit | None:
    file, hash_sign, key = covered.partition("#")
    if not hash_sign:
        return AppendLine(file=project.files(covered)[0])
    for value in others(read_setting(file, key, project)):
        return ChangeValue(file=project.plain(file), key=key, value=value)
    return None


def _setting_changed(candidate: Candidate) -> Iterator[Break]:
    for content in candidate.contents:
        if not isinstance(content, SettingClaim):
            continue
        for key in content.key:
            yield from _value_changed(content, key, candidate)


def _value_changed(
    content: SettingClaim, key: str, candidate: Candidate
) -> Iterator[Break]:
    found = read_setting(content.setting, key, candidate.project)
    file = candidate.project.plain(content.setting)
    for name, value in violations(content, found):
        edits: tuple[Edit, ...] = ()
        if value is not None:
            edits = (ChangeValue(file=file, key=key, value=value),)
        yield Break(
            piece=candidate.piece,
            name=name if len(content.key) == 1 else f"{name}: {key}",
            reasons=frozenset({"not-pinned", "condition-broken", "not-same"}),
            edits=edits,
            obstacle="no value is known that breaks its condition",
        )


def _records(candidate: Candidate) -> Iterator[RecordClaim]:
    for content in candidate.contents:
        if isinstance(content, RecordClaim):
            yield content


def _record_aged(candidate: Candidate) -> Iterator[Break]:
    for content in _records(candidate):
        aged: Edit = AgeRecord(content=content)
        if content.as_ == REPORT:
            aged = ChangeValue(file=content.record, key="today", value="2000-01-01")
        yield Break(
            piece=candidate.piece,
            name="record aged",
            reasons=frozenset({"record-too-old"}),
            edits=(aged,),
        )


def _artefact_changed(candidate: Candidate) -> Iterator[Break]:
    for content in _records(candidate):
        for file in files_left(content, candidate.project):
            yield Break(
                piece=candidate.piece,
                name="artefact changed",
                reasons=frozenset({"digest-wrong"}),
                edits=(AppendLine(file=file),),
            )


def files_left(content: RecordClaim, project: Project) -> tuple[str, ...]:
    """Return the files of the project whose digests a record holds."""
    found: dict[str, None] = {}
    if content.as_ == REPORT:
        return ()
    for entry in entries_meant(content, project):
        for field in ("artefact", "data-set"):
            name = entry.get(field)
            if name is not None and entry.has(f"{field}-digest"):
                found[name.text.strip()] = None
    return tuple(name for name in found if _is_there(name, project))


def _is_there(name: str, project: Project) -> bool:
    try:
        project.read(name)
    except UnverifiableError:
        return False
    return True


def _binding_broken(candidate: Candidate) -> Iterator[Break]:
    for content in _records(candidate):
        for setting in (content.same or {}).values():
            edit = _change_of(setting, candidate.project)
            yield Break(
                piece=candidate.piece,
                name="bound setting changed",
                reasons=frozenset({"not-the-same"}),
                edits=() if edit is None else (edit,),
                obstacle="the value that it is bound to cannot be changed",
            )


def _test_skipped(candidate: Candidate) -> Iterator[Break]:
    yield _of_test(candidate, "test skipped", "test-skipped", _SKIP)


def _test_emptied(candidate: Candidate) -> Iterator[Break]:
    yield _of_test(candidate, "test emptied", "test-does-nothing", "pass")


def _of_test(candidate: Candidate, name: str, reason: str, body: str) -> Break:
    return Break(
        piece=candidate.piece,
        name=name,
        reasons=frozenset({reason}),
        edits=(NewBody(test=candidate.piece.source, body=body),),
    )


def _target_not_called(candidate: Candidate) -> Iterator[Break]:
    if "names no code" in candidate.state.notes:
        return
    test = candidate.piece.source
    yield Break(
        piece=candidate.piece,
        name="target not called",
        reasons=frozenset({"not-entered", "no-artefact"}),
        edits=(NewBody(test=test, body=_ELSEWHERE, every=True),),
        otherwise=NewBody(test=test, body=_ELSEWHERE, every=True, bare=True),
    )


#: The kinds of evidence -> how each of them is broken.
BREAKS: Mapping[str, tuple[Callable[[Candidate], Iterator[Break]], ...]] = {
    "document": (_section_emptied, _review_dropped, _covered_changed),
    "setting": (_setting_changed,),
    "record": (_record_aged, _artefact_changed, _binding_broken),
    "test": (_test_skipped, _test_emptied, _target_not_called),
}
