"""What each piece of evidence rests on, as text: who shares a change is seen by it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pytest_psf.core.reviews import is_url
from pytest_psf.selftest.bodies import source_of
from pytest_psf.selftest.edits import place_of
from pytest_psf.selftest.mutants import files_left, piece_key, source_named_by
from pytest_psf.selftest.sandbox import NotTriedError
from pytest_psf.verify.document.claim import DocumentClaim
from pytest_psf.verify.document.reviews import (
    covered_digests,
    reading_of_url,
    reviews_of,
)
from pytest_psf.verify.document.sections import find_section, reading
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.project import REVIEWS_FILE, UnverifiableError
from pytest_psf.verify.record.claim import RecordClaim
from pytest_psf.verify.record.kind import REPORT, entries_meant
from pytest_psf.verify.setting.claim import SettingClaim

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pytest_psf.core.claims import Claim
    from pytest_psf.selftest.judged import Piece
    from pytest_psf.selftest.sandbox import Workshop
    from pytest_psf.verify.document.reviews import Reading
    from pytest_psf.verify.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class _Print:
    """What one piece rested on before anything was broken."""

    files: frozenset[str]
    text: str


class Prints:
    """The prints of all pieces, taken from the unbroken copy."""

    def __init__(
        self, pieces: Iterable[Piece], claims: Iterable[Claim], workshop: Workshop
    ) -> None:
        self._workshop = workshop
        self._contents: dict[tuple[str, str], list[object]] = {}
        project = workshop.project()
        for claim in claims:
            source = source_named_by(claim.content, project)
            if source is not None:
                key = (claim.id, source)
                self._contents.setdefault(key, []).append(claim.content)
        self._before: Mapping[Piece, _Print] = {
            piece: _Print(
                files=self._files(piece, project), text=self._text(piece, project)
            )
            for piece in pieces
        }

    def touched(self) -> frozenset[Piece]:
        """Return the pieces that rest on something that is now changed."""
        changed = self._workshop.changed
        project = self._workshop.project()
        return frozenset(
            piece
            for piece, before in self._before.items()
            if before.files & changed and self._text(piece, project) != before.text
        )

    def _files(self, piece: Piece, project: Project) -> frozenset[str]:
        if piece.kind == "test":
            return _plain({place_of(piece.source)[0]}, project)
        found = {REVIEWS_FILE}
        for content in self._contents.get(piece_key(piece), ()):
            if isinstance(content, DocumentClaim):
                if not is_url(content.document):
                    found.add(content.document)
                covered = _read(content, project).covered
                found |= {name.partition("#")[0] for name in covered}
            elif isinstance(content, SettingClaim):
                found.add(content.setting)
                if content.same is not None:
                    found.add(content.same.partition("#")[0])
            elif isinstance(content, RecordClaim):
                found |= {content.record, *files_left(content, project)}
                bound = (content.same or {}).values()
                found |= {name.partition("#")[0] for name in bound}
        return _plain(found, project)

    def _text(self, piece: Piece, project: Project) -> str:
        contents = self._contents.get(piece_key(piece), ())
        try:
            if piece.kind == "test":
                file, path = place_of(piece.source)
                return source_of(project.read(file).text, path)
            return "\n".join(_said(content, project) for content in contents)
        except (UnverifiableError, NotTriedError) as error:
            return f"{error}"


def _plain(names: Iterable[str], project: Project) -> frozenset[str]:
    return frozenset(map(project.plain, names))


def _said(content: object, project: Project) -> str:
    if isinstance(content, SettingClaim):
        named = [(content.setting, key) for key in content.key]
        if content.same is not None:
            file, _, key = content.same.partition("#")
            named.append((file, key))
        return "\n".join(read_setting(*one, project).text for one in named)
    if isinstance(content, RecordClaim):
        return _record_said(content, project)
    assert isinstance(content, DocumentClaim)
    read = _read(content, project)
    reviews = reviews_of(read.document, read.title, project)
    return f"{read.digest} {read.covered} {[str(one) for one in reviews]}"


def _record_said(content: RecordClaim, project: Project) -> str:
    if content.as_ == REPORT:
        return project.read(content.record).digest
    entries = [
        (name, entry.said(name))
        for entry in entries_meant(content, project)
        for name in entry.field_names
    ]
    left = [project.read(name).digest for name in files_left(content, project)]
    bound = covered_digests((content.same or {}).values(), project)
    return f"{entries} {left} {bound}"


def _read(content: DocumentClaim, project: Project) -> Reading:
    if is_url(content.document):
        return reading_of_url(content.document, content.covers, project)
    section = find_section(content.document, content.section, project)
    return reading(content.document, section, content.covers, project)
