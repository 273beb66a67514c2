"""Records: older than they may be, of another file, or of another setting."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from pytest_psf.core import reasons
from pytest_psf.core.values import dataclass
from pytest_psf.verify.covered import covered_digests
from pytest_psf.verify.edits import AppendLine, ChangeValue, change_of
from pytest_psf.verify.formats.setting_value import as_number
from pytest_psf.verify.formats.values import read_setting
from pytest_psf.verify.mutants import Mutant, NotTriedError
from pytest_psf.verify.record.claim import REPORT, RecordClaim, record_source
from pytest_psf.verify.record.covered import covered_files, covered_names
from pytest_psf.verify.record.meant import ENDS, entries_meant, latest_meant
from pytest_psf.verify.unverifiable import UnverifiableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_psf.verify.mutants import Candidate, Edit, Editable
    from pytest_psf.verify.project import Project
    from pytest_psf.verify.record.entry import Entry

#: A day on which no report was written.
_LONG_AGO = "2000-01-01"
_FOUR_YEARS = 4 * 366 * 24 * 60 * 60


class RecordMutations:
    """The mutants of records, and what records rest on."""

    runs_code = False

    def mutants(self, candidate: Candidate, project: Project) -> Iterator[Mutant]:
        """Yield one for its age, and one for each file and setting that it rests on."""
        contents = _claimed(candidate)
        yield from map(_record_aged, contents)
        for content in contents:
            yield from _artefact_changed(content, project)
        for content in contents:
            yield from _bound_setting_changed(content, project)
        for content in contents:
            yield from _covered_changed(content, project)

    def files(self, candidate: Candidate, project: Project) -> Iterator[str]:
        """Yield the record, the artefacts, the files of bound settings and those covered."""
        for content in _claimed(candidate):
            yield content.record
            yield from files_left(content, project)
            for name in (content.same or {}).values():
                yield name.partition("#")[0]
            if content.as_ != REPORT:
                yield from covered_files(content, project)

    def fingerprint(self, candidate: Candidate, project: Project) -> str:
        """Return all that the entries say, and the digests of what they name."""
        return "\n".join(_said(content, project) for content in _claimed(candidate))


def _claimed(candidate: Candidate) -> list[RecordClaim]:
    return [one for one in candidate.contents if isinstance(one, RecordClaim)]


def _record_aged(content: RecordClaim) -> Mutant:
    aged: Edit = AgeRecord(content=content)
    if content.as_ == REPORT:
        aged = ChangeValue(file=content.record, key="today", value=_LONG_AGO)
    return Mutant(
        name="record aged", reasons=frozenset({reasons.RECORD_TOO_OLD}), edits=(aged,)
    )


def _artefact_changed(content: RecordClaim, project: Project) -> Iterator[Mutant]:
    for file in files_left(content, project):
        yield Mutant(
            name="artefact changed",
            reasons=frozenset({reasons.DIGEST_WRONG}),
            edits=(AppendLine(file=file),),
        )


def files_left(content: RecordClaim, project: Project) -> tuple[str, ...]:
    """Return the files of the project whose digests a record holds, by the entry that counts.

    What an earlier one of its name left is looked at by nobody.
    """
    found: dict[str, None] = {}
    if content.as_ == REPORT:
        return ()
    with suppress(UnverifiableError):
        entry = latest_meant(content, project)
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


def _bound_setting_changed(content: RecordClaim, project: Project) -> Iterator[Mutant]:
    for setting in (content.same or {}).values():
        edit = change_of(setting, project)
        yield Mutant(
            name="bound setting changed",
            reasons=frozenset({reasons.NOT_THE_SAME}),
            edits=() if edit is None else (edit,),
            obstacle="the value that it is bound to cannot be changed",
        )


def _covered_changed(content: RecordClaim, project: Project) -> Iterator[Mutant]:
    names = () if content.as_ == REPORT else covered_names(content, project)
    for name in names:
        edit = change_of(name, project)
        yield Mutant(
            name="covered file changed",
            # What it covers may be its data, or a setting that it is bound to, as well.
            reasons=frozenset(
                {reasons.COVERED_CHANGED, reasons.DIGEST_WRONG, reasons.NOT_THE_SAME}
            ),
            edits=() if edit is None else (edit,),
            obstacle="no value that it covers can be changed",
        )


def _said(content: RecordClaim, project: Project) -> str:
    if content.as_ == REPORT:
        return project.read(content.record).digest
    entries = [entry.all_said for entry in entries_meant(content, project)]
    left = [project.read(name).digest for name in files_left(content, project)]
    bound = [_value_of(one, project) for one in (content.same or {}).values()]
    covered = covered_digests(covered_names(content, project), project)
    return f"{entries} {left} {bound} {covered}"


def _value_of(setting: str, project: Project) -> str:
    file, _, key = setting.partition("#")
    return read_setting(file, key, project).text


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeRecord:
    """Puts every entry that a claim speaks of some years back."""

    content: RecordClaim

    def __hash__(self) -> int:  # the claim's `same` is a table
        return hash(record_source(self.content))

    def apply(self, copy: Editable) -> None:
        """Write the record with the dates of these entries four years earlier."""
        project = copy.project()
        lines = project.read(self.content.record).text.split("\n")
        for entry in entries_meant(self.content, project):
            for field in ("started", ENDS[self.content.as_]):
                _age(entry, field, lines)
        copy.write(self.content.record, "\n".join(lines).encode())


def _age(entry: Entry, field: str, lines: list[str]) -> None:
    """Put a date back by four years, so that a 29th of February stays one."""
    found = entry.get(field)
    if found is None:
        return
    if found.line is None:
        raise NotTriedError("its line in the file is not known")
    day = found.text.strip()[:10]
    number = as_number(found)
    if number is None:
        earlier = f"{int(day[:4]) - 4:04}{day[4:]}"
    else:  # it counts the seconds since 1970, or parts of them
        day = str(int(number))
        earlier = f"{int(day[:10]) - _FOUR_YEARS}{day[10:]}"
    line = lines[found.line - 1]
    if day not in line:
        raise NotTriedError("its line in the file does not hold it")
    lines[found.line - 1] = line.replace(day, earlier)
